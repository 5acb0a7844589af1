//! The admin secrets. Digests of them are kept: comparing these takes the same time whatever is guessed, its length included.

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// One secret or several; each makes admin.
pub struct AdminSecrets(Vec<[u8; 32]>);

impl AdminSecrets {
    /// `one`: `HASURA_GRAPHQL_ADMIN_SECRET`. `list`: `HASURA_GRAPHQL_ADMIN_SECRETS`, a JSON list; with it the first does not
    /// count, as in Hasura. `None`: there is no secret.
    /// Errors: a text for the operator, without any secret.
    pub fn parse(one: Option<&str>, list: Option<&str>) -> Result<Option<AdminSecrets>, String> {
        let secrets = match (one, list) {
            (None, None) => return Ok(None),
            (Some(secret), None) => vec![secret.to_owned()],
            (_, Some(list)) => {
                // The cause would quote a piece of the text.
                let secrets: Vec<String> = serde_json::from_str(list)
                    .or(Err("the admin secrets are no JSON list of texts".to_owned()))?;
                if secrets.is_empty() {
                    return Err("the list of admin secrets is empty: unset it, or list one".to_owned());
                }
                secrets
            }
        };
        if one == Some("") || secrets.iter().any(String::is_empty) {
            return Err("the admin secret is empty: unset it, or choose one".to_owned());
        }
        Ok(Some(AdminSecrets(secrets.iter().map(|secret| digest(secret.as_bytes())).collect())))
    }

    /// Is the guess one of them? All are compared in any case.
    pub fn contain(&self, guess: &[u8]) -> bool {
        let guess = digest(guess);
        let found = self.0.iter().fold(Choice::from(0), |found, own| found | own.ct_eq(&guess));
        found.into()
    }
}

fn digest(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_counts() {
        let secrets = AdminSecrets::parse(None, Some(r#"["a", "b"]"#)).unwrap().unwrap();
        for (guess, expected) in [("a", true), ("b", true), ("", false), ("ab", false), ("A", false)] {
            assert_eq!(secrets.contain(guess.as_bytes()), expected, "{guess}");
        }
    }

    #[test]
    fn the_list_goes_before_the_one() {
        let secrets = AdminSecrets::parse(Some("old"), Some(r#"["new"]"#)).unwrap().unwrap();
        assert!(secrets.contain(b"new") && !secrets.contain(b"old"));
        assert!(AdminSecrets::parse(None, None).unwrap().is_none());
    }

    #[test]
    fn what_is_no_secret_is_refused() {
        for (one, list) in [
            (Some(""), None),
            (Some(""), Some(r#"["a"]"#)),
            (None, Some("")),
            (None, Some("[]")),
            (None, Some(r#"["a", ""]"#)),
            (None, Some(r#""hush""#)),
            (None, Some("[1]")),
            (None, Some("hush, hush")),
        ] {
            let message = AdminSecrets::parse(one, list).err().expect("a refusal");
            assert!(!message.contains("hush"), "{message}");
        }
    }
}
