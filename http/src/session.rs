//! Who asks: from a request's headers to the session that `graphql.resolve` trusts.
//!
//! Invariant: a header becomes a session variable only if the admin secret was proved, or if there is none.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::failure::Failure;

const ADMIN: &str = "admin";
const ROLE: &str = "x-hasura-role";
const PREFIX: &str = "x-hasura-";

/// The secret's header, and its name in old versions of Hasura.
const SECRETS: [&str; 2] = ["x-hasura-admin-secret", "x-hasura-access-key"];

/// How callers are told apart.
#[derive(Debug)]
pub enum Authentication {
    /// Everybody may be anybody.
    None,
    AdminSecret {
        digest: SecretDigest,
        unauthorized_role: Option<String>,
    },
}

/// What is kept of the secret: comparing digests takes the same time whatever is guessed, its length included.
pub struct SecretDigest([u8; 32]);

impl std::fmt::Debug for SecretDigest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SecretDigest")
    }
}

impl SecretDigest {
    fn of(secret: &[u8]) -> SecretDigest {
        SecretDigest(Sha256::digest(secret).into())
    }

    fn is_of(&self, guess: &[u8]) -> bool {
        self.0.ct_eq(&SecretDigest::of(guess).0).into()
    }
}

/// A caller's role and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    role: String,
    /// All of it as JSON: names in lower case to strings, `x-hasura-role` among them.
    json: String,
}

impl Session {
    fn new(role: String, mut variables: BTreeMap<String, String>) -> Session {
        variables.insert(ROLE.to_owned(), role.clone());
        let object: Map<String, Json> =
            variables.into_iter().map(|(name, value)| (name, Json::String(value))).collect();
        Session { role, json: Json::Object(object).to_string() }
    }

    pub fn json(&self) -> &str {
        &self.json
    }

    pub fn role(&self) -> &str {
        &self.role
    }

    /// May it know what happened inside?
    pub fn is_admin(&self) -> bool {
        self.role == ADMIN
    }
}

impl Authentication {
    /// Errors: a text for the operator, where Hasura does not start either.
    pub fn new(
        admin_secret: Option<&str>,
        unauthorized_role: Option<String>,
    ) -> Result<Authentication, String> {
        match (admin_secret, unauthorized_role) {
            (Some(""), _) => Err("the admin secret is empty: unset it, or choose one".to_owned()),
            (_, Some(role)) if role.is_empty() || role == ADMIN => {
                Err(format!("the unauthorized role cannot be \"{role}\""))
            }
            (None, Some(_)) => Err("an unauthorized role needs an admin secret: \
                without one, everybody may be admin"
                .to_owned()),
            (None, None) => Ok(Authentication::None),
            (Some(secret), unauthorized_role) => Ok(Authentication::AdminSecret {
                digest: SecretDigest::of(secret.as_bytes()),
                unauthorized_role,
            }),
        }
    }

    /// The session of a request.
    ///
    /// With the secret: the role that `x-hasura-role` names, or admin; all other `x-hasura-` headers are variables, among
    /// them `x-hasura-use-backend-only-permissions`, by which the database knows that permissions for backends hold.
    /// Without: the unauthorized role, and no variable.
    /// Differs: Hasura takes the headers of unauthorized requests as variables, so that anybody may claim a user's id.
    /// Errors: `access-denied`; `invalid-headers` for a variable that is given twice or is not UTF-8.
    pub fn session(&self, headers: &HeaderMap) -> Result<Session, Failure> {
        let (digest, unauthorized_role) = match self {
            Authentication::None => return trusted(headers),
            Authentication::AdminSecret { digest, unauthorized_role } => (digest, unauthorized_role),
        };
        match SECRETS.iter().find_map(|name| headers.get(*name)) {
            Some(guess) if digest.is_of(guess.as_bytes()) => trusted(headers),
            Some(_) => Err(Failure::access_denied("invalid x-hasura-admin-secret/x-hasura-access-key")),
            None => match unauthorized_role {
                Some(role) => Ok(Session::new(role.clone(), BTreeMap::new())),
                None => Err(Failure::access_denied(
                    "x-hasura-admin-secret/x-hasura-access-key required, but not found",
                )),
            },
        }
    }
}

/// The session of a caller who may say who they are.
fn trusted(headers: &HeaderMap) -> Result<Session, Failure> {
    let mut variables = BTreeMap::new();
    for (name, value) in headers {
        let name = name.as_str();
        if !name.starts_with(PREFIX) || SECRETS.contains(&name) {
            continue;
        }
        let value = std::str::from_utf8(value.as_bytes())
            .map_err(|error| Failure::invalid_header(format!("header \"{name}\" is not UTF-8: {error}")))?;
        if variables.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(Failure::invalid_header(format!("header \"{name}\" is given more than once")));
        }
    }
    let role = variables.get(ROLE).cloned().unwrap_or_else(|| ADMIN.to_owned());
    Ok(Session::new(role, variables))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(given: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    /// The session as JSON, or the code of the refusal.
    fn session(
        secret: Option<&str>,
        unauthorized: Option<&str>,
        given: &[(&str, &str)],
    ) -> Result<Json, &'static str> {
        let authentication = Authentication::new(secret, unauthorized.map(str::to_owned)).unwrap();
        match authentication.session(&headers(given)) {
            Ok(session) => Ok(serde_json::from_str(session.json()).unwrap()),
            Err(failure) => Err(failure.code),
        }
    }

    fn object(members: &[(&str, &str)]) -> Json {
        members
            .iter()
            .map(|(name, value)| ((*name).to_owned(), Json::from(*value)))
            .collect::<Map<_, _>>()
            .into()
    }

    #[test]
    fn the_secret_makes_admin_or_the_role_that_is_named() {
        let admin = object(&[("x-hasura-role", "admin")]);
        assert_eq!(session(Some("s"), None, &[("X-Hasura-Admin-Secret", "s")]), Ok(admin.clone()));
        assert_eq!(session(Some("s"), None, &[("x-hasura-access-key", "s")]), Ok(admin));
        let given = [
            ("X-Hasura-Admin-Secret", "s"),
            ("X-Hasura-Role", "user"),
            ("X-HASURA-User-Id", "7"),
            ("x-hasura-use-backend-only-permissions", "true"),
            ("x-other", "no"),
        ];
        let expected = object(&[
            ("x-hasura-role", "user"),
            ("x-hasura-use-backend-only-permissions", "true"),
            ("x-hasura-user-id", "7"),
        ]);
        assert_eq!(session(Some("s"), Some("anonymous"), &given), Ok(expected));
    }

    #[test]
    fn a_wrong_secret_is_refused_even_where_none_would_do() {
        for guess in ["", "S", "ss", "s "] {
            let given = [("x-hasura-admin-secret", guess), ("x-hasura-access-key", "s")];
            assert_eq!(session(Some("s"), Some("anonymous"), &given), Err("access-denied"), "{guess:?}");
        }
    }

    #[test]
    fn without_the_secret_headers_say_nothing() {
        let given = [
            ("x-hasura-role", "admin"),
            ("x-hasura-user-id", "7"),
            ("x-hasura-use-backend-only-permissions", "true"),
        ];
        assert_eq!(session(Some("s"), None, &given), Err("access-denied"));
        let anonymous = object(&[("x-hasura-role", "anonymous")]);
        assert_eq!(session(Some("s"), Some("anonymous"), &given), Ok(anonymous));
    }

    #[test]
    fn without_authentication_everybody_is_who_they_say() {
        assert_eq!(session(None, None, &[]), Ok(object(&[("x-hasura-role", "admin")])));
        let given = [("x-hasura-role", "user"), ("x-hasura-user-id", "7")];
        assert_eq!(session(None, None, &given), Ok(object(&given)));
    }

    #[test]
    fn a_variable_is_given_once_and_is_text() {
        let twice = [("x-hasura-admin-secret", "s"), ("x-hasura-user-id", "7"), ("x-hasura-user-id", "8")];
        assert_eq!(session(Some("s"), None, &twice), Err("invalid-headers"));
        let mut latin = headers(&[("x-hasura-admin-secret", "s")]);
        latin.insert("x-hasura-name", HeaderValue::from_bytes(b"\xe9").unwrap());
        let authentication = Authentication::new(Some("s"), None).unwrap();
        assert_eq!(authentication.session(&latin).unwrap_err().code, "invalid-headers");
    }

    #[test]
    fn what_would_open_the_door_does_not_start() {
        assert!(Authentication::new(Some(""), None).is_err());
        assert!(Authentication::new(None, Some("anonymous".to_owned())).is_err());
        assert!(Authentication::new(Some("s"), Some("admin".to_owned())).is_err());
        assert!(Authentication::new(Some("s"), Some(String::new())).is_err());
    }
}
