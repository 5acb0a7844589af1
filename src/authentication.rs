//! Sessions from tokens and from PostgREST.

use std::time::{SystemTime, UNIX_EPOCH};

use pgrx::{PgSqlErrorCode, pg_sys};
use postern_engine::response::{Code, Failure, Path};
use postern_engine::session::{self, ClaimsLayout, JwtConfigs, Session};
use serde_json::Value as Json;

use crate::catalog::DatabaseCatalog;
use crate::datum::{Arguments, entry_point, jsonb_datum, text_datum};
use crate::failure::raise;
use crate::setting;

entry_point!(session_from_jwt_wrapper, pg_finfo_session_from_jwt_wrapper, session_from_jwt);
entry_point!(_jwt_fault_wrapper, pg_finfo__jwt_fault_wrapper, jwt_fault);

/// `graphql.session_from_jwt(token)`.
fn session_from_jwt(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let token = arguments.text(0)?;
    let result = configuration(&DatabaseCatalog::kept())
        .and_then(|configs| {
            let none = || Failure::new(Code::InvalidJwt, Path::root(), "no jwt_secret is configured");
            configs.ok_or_else(none)
        })
        .and_then(|configs| Ok(session::session_from_jwt(&configs, &token, None, now())?));
    match result {
        Ok(session) => Some(jsonb_datum(&session.to_json())),
        Err(failure) => {
            let message = format!("{}: {}", failure.code.as_str(), failure.message);
            raise(PgSqlErrorCode::ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION, &message)
        }
    }
}

/// `graphql._jwt_fault(configuration)`: why it cannot serve to verify tokens.
fn jwt_fault(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let fault = match arguments.json(0) {
        Ok(configuration) => JwtConfigs::parse(&configuration?).err()?.to_string(),
        Err(error) => error.to_string(),
    };
    Some(text_datum(&fault))
}

/// The session of a call behind PostgREST, from the claims that it verified.
///
/// Errors: what the claims or the requested role are refused for.
pub fn session_of_request() -> Result<Session, Failure> {
    let catalog = DatabaseCatalog::kept();
    let claims = json_setting(c"request.jwt.claims")?;
    let headers = json_setting(c"request.headers")?;
    let layout = match configuration(&catalog)? {
        Some(configs) => configs.layout_for(claims.as_ref()),
        None => ClaimsLayout::default(),
    };
    let unauthorized = catalog.unauthorized_role();
    Ok(session::session_from_request(claims.as_ref(), headers.as_ref(), unauthorized.as_ref(), &layout)?)
}

fn json_setting(name: &std::ffi::CStr) -> Result<Option<Json>, Failure> {
    let Some(text) = setting::current(name) else { return Ok(None) };
    let refused = |_: serde_json::Error| {
        let message = format!("the setting {} is no JSON", name.to_string_lossy());
        Failure::new(Code::InvalidHeaders, Path::root(), message)
    };
    serde_json::from_str(&text).map(Some).map_err(refused)
}

fn configuration(catalog: &DatabaseCatalog) -> Result<Option<JwtConfigs>, Failure> {
    let Some(stored) = catalog.setting("jwt_secret") else { return Ok(None) };
    let configs = JwtConfigs::parse(&stored).map_err(session::Error::from)?;
    Ok(Some(configs))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |duration| duration.as_secs())
}
