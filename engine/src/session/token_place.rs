use serde_json::{Map, Value as Json};

use super::claims_layout::{text, wrong_type};
use super::error::ConfigError;

/// Where a request carries its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    /// `Authorization: Bearer <token>`
    Authorization,
    /// The cookie of this name.
    Cookie { name: String },
    /// The header of this name, in lower case.
    CustomHeader { name: String },
}

impl TokenPlace {
    /// Reads `header` of a JWT configuration: `{"type", "name"}`; without it `Authorization`.
    ///
    /// Errors: `TokenPlace` for another type, and for a cookie or header without a name; `WrongType`.
    pub(super) fn parse(config: &Map<String, Json>) -> Result<TokenPlace, ConfigError> {
        let header = match config.get("header") {
            None | Some(Json::Null) => return Ok(TokenPlace::Authorization),
            Some(Json::Object(header)) => header,
            Some(other) => return Err(wrong_type("header", "a json object", other)),
        };
        let name = text(header, "name")?.filter(|name| !name.is_empty());
        match (text(header, "type")?, name) {
            (Some("Authorization"), _) => Ok(TokenPlace::Authorization),
            (Some("Cookie"), Some(name)) => Ok(TokenPlace::Cookie { name: name.to_owned() }),
            (Some("CustomHeader"), Some(name)) => {
                Ok(TokenPlace::CustomHeader { name: name.to_ascii_lowercase() })
            }
            _ => Err(ConfigError::TokenPlace),
        }
    }
}
