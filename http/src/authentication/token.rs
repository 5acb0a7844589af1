//! JSON Web Tokens: where a request has one, and the session of its claims. What makes a token good is the engine's to say.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::{HeaderMap, StatusCode, header};
use postern_engine::response;
use postern_engine::session::{self, JwtConfigs, TokenPlace, session_from_claims, verify};
use serde_json::Value as Json;

use super::key_set::{Keys, keep_fresh};
use super::session::{ROLE, Session, single};
use super::{Caller, Options};
use crate::failure::Failure;
use crate::outgoing::Outgoing;

/// How tokens are verified, by the places that they may be at.
pub struct Tokens {
    places: Vec<(TokenPlace, Arc<Keys>)>,
}

impl Tokens {
    /// `None` where no configuration is given. Fetches keys, if a configuration says where they are.
    ///
    /// Errors: a text for the operator, without any key.
    pub async fn start(options: &Options, outgoing: &Arc<Outgoing>) -> Result<Option<Tokens>, String> {
        let (name, text) = match (&options.jwt_secret, &options.jwt_secrets) {
            (None, None) => return Ok(None),
            (Some(text), None) => ("HASURA_GRAPHQL_JWT_SECRET", text),
            (None, Some(text)) => ("HASURA_GRAPHQL_JWT_SECRETS", text),
            (Some(_), Some(_)) => {
                return Err("HASURA_GRAPHQL_JWT_SECRET and HASURA_GRAPHQL_JWT_SECRETS are both set: \
                    list all in the second"
                    .to_owned());
            }
        };
        let tokens = Tokens { places: parse(text).map_err(|reason| format!("{name}: {reason}"))? };
        for (_, keys) in &tokens.places {
            keep_fresh(keys, outgoing).await?;
        }
        Ok(Some(tokens))
    }

    /// The caller whose token the request has; `None` if it has none.
    ///
    /// `x-hasura-role` chooses among the roles that the token allows; no other header says anything.
    /// Errors: `invalid-jwt`, `jwt-missing-role-claims`, `jwt-invalid-claims`, `access-denied` for a role that is not allowed,
    /// `invalid-headers`.
    pub fn caller(&self, headers: &HeaderMap, now: SystemTime) -> Result<Option<Caller>, Failure> {
        for (place, keys) in &self.places {
            if let Some(token) = find(place, headers)? {
                return judge(&keys.get(), token, headers, now).map(Some);
            }
        }
        Ok(None)
    }
}

fn parse(text: &str) -> Result<Vec<(TokenPlace, Arc<Keys>)>, String> {
    // The cause would not quote the text, but where it broke off is enough.
    let stored: Json = serde_json::from_str(text)
        .map_err(|error| format!("is no JSON, from line {} column {}", error.line(), error.column()))?;
    let configs = JwtConfigs::parse_with_urls(&stored).map_err(|error| error.to_string())?;
    let places = configs.by_place().into_iter();
    Ok(places.map(|(place, configs)| (place, Arc::new(Keys::new(configs)))).collect())
}

fn judge(configs: &JwtConfigs, token: &str, headers: &HeaderMap, now: SystemTime) -> Result<Caller, Failure> {
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |duration| duration.as_secs());
    let verified = verify(configs, token, seconds).map_err(refusal)?;
    let role = single(headers, ROLE)?;
    let session =
        session_from_claims(verified.config().layout(), verified.claims(), role).map_err(refusal)?;
    Ok(Caller::of_session(Session::from(session), verified.expires_at().and_then(time)))
}

/// Hasura answers 400 to all that is wrong with a token.
fn refusal(error: session::Error) -> Failure {
    let failure = response::Failure::from(error);
    Failure::new(StatusCode::BAD_REQUEST, failure.code.as_str(), failure.message)
}

/// A time that is too late to be told is never.
fn time(seconds: f64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds.max(0.0)).ok()?)
}

/// The token at this place. Errors: `invalid-headers`, where there is something else than one.
fn find<'a>(place: &TokenPlace, headers: &'a HeaderMap) -> Result<Option<&'a str>, Failure> {
    match place {
        TokenPlace::Authorization => {
            let Some(value) = single(headers, header::AUTHORIZATION.as_str())? else { return Ok(None) };
            let malformed = || Failure::invalid_header("Malformed Authorization header");
            bearer(value).map(Some).ok_or_else(malformed)
        }
        TokenPlace::CustomHeader { name } => {
            Ok(single(headers, name)?.map(|value| bearer(value).unwrap_or(value.trim())))
        }
        TokenPlace::Cookie { name } => Ok(headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|value| cookie(value, name))),
    }
}

/// What follows `Bearer`.
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty() && !token.contains(' ')).then_some(token)
}

/// The cookie of this name. Source: RFC 6265, 4.2.1.
fn cookie<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(own, value)| (own.trim() == name).then(|| value.trim().trim_matches('"')))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(
        place: &TokenPlace,
        given: &[(&'static str, &'static str)],
    ) -> Result<Option<String>, &'static str> {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(*name, HeaderValue::from_static(value));
        }
        match find(place, &headers) {
            Ok(token) => Ok(token.map(str::to_owned)),
            Err(failure) => Err(failure.code),
        }
    }

    #[test]
    fn tokens_are_found_where_the_configuration_says() {
        let token = || Ok(Some("a.b.c".to_owned()));
        let place = TokenPlace::Authorization;
        assert_eq!(found(&place, &[("authorization", "Bearer a.b.c")]), token());
        assert_eq!(found(&place, &[("authorization", "bearer  a.b.c ")]), token());
        assert_eq!(found(&place, &[("cookie", "jwt=a.b.c")]), Ok(None));
        for other in ["", "Bearer", "Bearer ", "Basic YTpi", "a.b.c", "Bearer a b"] {
            assert_eq!(found(&place, &[("authorization", other)]), Err("invalid-headers"), "{other}");
        }
        let twice = [("authorization", "Bearer a.b.c"), ("authorization", "Bearer a.b.d")];
        assert_eq!(found(&place, &twice), Err("invalid-headers"));

        let place = TokenPlace::Cookie { name: "jwt".to_owned() };
        assert_eq!(found(&place, &[("cookie", "x=1; jwt=a.b.c; jwt2=no")]), token());
        assert_eq!(found(&place, &[("cookie", "x=1"), ("cookie", "jwt=\"a.b.c\"")]), token());
        assert_eq!(found(&place, &[("cookie", "xjwt=a.b.c; JWT=a.b.c; jwt")]), Ok(None));
        assert_eq!(found(&place, &[("authorization", "Bearer a.b.c")]), Ok(None));

        let place = TokenPlace::CustomHeader { name: "x-token".to_owned() };
        assert_eq!(found(&place, &[("x-token", "a.b.c")]), token());
        assert_eq!(found(&place, &[("x-token", "Bearer a.b.c")]), token());
        assert_eq!(found(&place, &[("authorization", "Bearer a.b.c")]), Ok(None));
        assert_eq!(found(&place, &[("x-token", "a.b.c"), ("x-token", "d")]), Err("invalid-headers"));
    }

    #[test]
    fn times_beyond_telling_are_never() {
        assert_eq!(time(1.5), Some(UNIX_EPOCH + Duration::from_millis(1500)));
        assert_eq!(time(-5.0), Some(UNIX_EPOCH));
        assert_eq!(time(1e300), None);
    }
}
