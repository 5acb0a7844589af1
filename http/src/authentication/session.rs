//! A caller's role and variables, as `graphql.resolve` trusts them.
//!
//! Invariant: a header becomes a session variable only for who proved to be admin, or where everybody is.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use serde_json::{Map, Value as Json};

use super::{ACCESS_KEY, ADMIN_SECRETS};
use crate::failure::Failure;

const ADMIN: &str = "admin";
const PREFIX: &str = "x-hasura-";
pub const ROLE: &str = "x-hasura-role";

/// A caller's role and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    role: String,
    /// All of it as JSON: names in lower case to strings, `x-hasura-role` among them.
    json: String,
}

impl Session {
    /// The role alone.
    pub fn of_role(role: String) -> Session {
        Session::new(role, BTreeMap::new())
    }

    /// The session of a caller who may say who they are: the role that `x-hasura-role` names, or admin. All other
    /// `x-hasura-` headers are variables, among them `x-hasura-use-backend-only-permissions`, by which the database knows that
    /// permissions for backends hold.
    ///
    /// Errors: `invalid-headers` for a variable that is given twice or is not UTF-8.
    pub fn trusted(headers: &HeaderMap) -> Result<Session, Failure> {
        let mut variables = BTreeMap::new();
        for (name, value) in headers {
            let name = name.as_str();
            if !name.starts_with(PREFIX) || ADMIN_SECRETS.contains(&name) || name == ACCESS_KEY {
                continue;
            }
            let value = text(name, value.as_bytes())?;
            if variables.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(twice(name));
            }
        }
        let role = variables.get(ROLE).cloned().unwrap_or_else(|| ADMIN.to_owned());
        Ok(Session::new(role, variables))
    }

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

impl From<postern_engine::session::Session> for Session {
    fn from(session: postern_engine::session::Session) -> Session {
        Session { role: session.role().0.clone(), json: session.to_json_text() }
    }
}

/// The one value of a header. Errors: `invalid-headers` where there are several, or it is not UTF-8.
pub fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Failure> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => text(name, value.as_bytes()).map(Some),
        (Some(_), Some(_)) => Err(twice(name)),
    }
}

fn text<'a>(name: &str, value: &'a [u8]) -> Result<&'a str, Failure> {
    std::str::from_utf8(value)
        .map_err(|error| Failure::invalid_header(format!("header \"{name}\" is not UTF-8: {error}")))
}

fn twice(name: &str) -> Failure {
    Failure::invalid_header(format!("header \"{name}\" is given more than once"))
}
