use serde_json::{Map, Value as Json};

use super::claims::session_from_claims;
use super::claims_layout::ClaimsLayout;
use super::error::{Error, VariableError};
use super::variables::{ROLE, Session, kind};
use crate::model::Role;

/// The session of a request whose token was verified before it came here, as behind PostgREST.
///
/// `claims`: the setting `request.jwt.claims`. `headers`: the setting `request.headers`, names to values; only
/// `x-hasura-role` counts, and only as a choice among the roles that the claims allow. A request is anonymous when it
/// has no claims, or none but `role`, which PostgREST adds for requests without a token; then it gets
/// `unauthorized_role`, whatever its headers say, and no variables.
/// Errors: `Unauthorized` for an anonymous request without such a role; `HeadersNotObject`, `InvalidHeader`; those of
/// `session_from_claims`.
pub fn session_from_request(
    claims: Option<&Json>,
    headers: Option<&Json>,
    unauthorized_role: Option<&Role>,
    layout: &ClaimsLayout,
) -> Result<Session, Error> {
    match claims_of_token(claims)? {
        Some(claims) => session_from_claims(layout, claims, requested_role(headers)?),
        None => {
            let role = unauthorized_role.ok_or(Error::Unauthorized)?;
            Session::new(role.clone(), Default::default()).map_err(Error::Session)
        }
    }
}

fn claims_of_token(claims: Option<&Json>) -> Result<Option<&Map<String, Json>>, Error> {
    match claims {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Object(claims)) => Ok(claims.keys().any(|name| name != "role").then_some(claims)),
        Some(other) => Err(Error::Claims(VariableError::NotObject { found: kind(other) })),
    }
}

fn requested_role(headers: Option<&Json>) -> Result<Option<&str>, Error> {
    let headers = match headers {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::Object(headers)) => headers,
        Some(other) => return Err(Error::HeadersNotObject { found: kind(other) }),
    };
    let mut found =
        headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(ROLE)).map(|(_, value)| value);
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some(Json::String(role)), None) => Ok(Some(role)),
        _ => Err(Error::InvalidHeader { name: ROLE }),
    }
}
