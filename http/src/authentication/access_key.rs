//! Access keys of team members, which live in the database as digests.

use std::sync::Arc;

use axum::http::HeaderMap;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::session::{Session, single};
use super::{ACCESS_KEY, Access, Caller};
use crate::database::Database;
use crate::failure::Failure;

/// What each key begins with: a text that is none costs the database nothing.
const PREFIX: &str = "postern_";

/// How keys are found. Nothing is kept: a key that is revoked opens nothing from then on.
pub struct AccessKeys(pub Arc<Database>);

impl AccessKeys {
    /// The caller whose key the request has; `None` if it has none.
    ///
    /// Who has a key says who they are, as with the admin secret; what they may do hangs on the key.
    /// Errors: `access-denied` for a text that is no key; `unexpected`, if the database does not say.
    pub async fn caller(&self, headers: &HeaderMap) -> Result<Option<Caller>, Failure> {
        let Some(key) = single(headers, ACCESS_KEY)? else { return Ok(None) };
        let denied = || Failure::access_denied("invalid x-hasura-collaborator-token");
        if !is_plausible(key) {
            return Err(denied());
        }
        let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        let found = self.0.access_key(&digest).await.map_err(|error| {
            tracing::error!("graphql.access_key_level: {error}");
            Failure::unexpected("the access key could not be looked up")
        })?;
        let access = access(&found).ok_or_else(denied)?;
        Ok(Some(Caller { session: Session::trusted(headers)?, access, expires_at: None }))
    }
}

fn is_plausible(key: &str) -> bool {
    key.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.len() == 64 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What the database said of a key: an object, or an empty text for a key that is none. What it did not say is not allowed.
fn access(found: &str) -> Option<Access> {
    let found: Json = serde_json::from_str(found).ok()?;
    let is = |privilege: &str| found.get(privilege) == Some(&Json::Bool(true));
    match found.get("level")?.as_str()? {
        "admin" => Some(Access::Administrator),
        "user" => {
            Some(Access::Member { execute_graphql: is("execute_graphql"), view_metrics: is("view_metrics") })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_did_not_say_is_not_allowed() {
        let member = |execute_graphql, view_metrics| Some(Access::Member { execute_graphql, view_metrics });
        for (found, expected) in [
            ("", None),
            ("null", None),
            ("{}", None),
            (r#"{"level": "owner", "execute_graphql": true}"#, None),
            (r#"{"level": "admin"}"#, Some(Access::Administrator)),
            (r#"{"level": "user"}"#, member(false, false)),
            (r#"{"level": "user", "execute_graphql": true, "view_metrics": "true"}"#, member(true, false)),
            (r#"{"level": "user", "view_metrics": true}"#, member(false, true)),
        ] {
            assert_eq!(access(found), expected, "{found}");
        }
    }

    #[test]
    fn keys_have_a_form() {
        let key = format!("{PREFIX}{}", "0a".repeat(32));
        assert!(is_plausible(&key));
        for other in ["", "postern_", &key[1..], &key[..71], &format!("{key}0"), &key.replace("0a", "0z")] {
            assert!(!is_plausible(other), "{other}");
        }
    }
}
