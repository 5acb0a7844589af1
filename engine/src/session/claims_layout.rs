use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::error::{ConfigError, VariableError};
use super::json_path::JsonPath;
use super::variables::{kind, variable_name, variable_text};
use crate::model::Role;

/// The claim with the roles that a caller may choose from.
pub(super) const ALLOWED_ROLES: &str = "x-hasura-allowed-roles";
/// The claim with the role of a caller who chooses none.
pub(super) const DEFAULT_ROLE: &str = "x-hasura-default-role";

pub(super) const LIST_OF_ROLES: &str = "a list of roles";
pub(super) const SINGLE_ROLE: &str = "a single role name";

const DEFAULT_NAMESPACE: &str = "https://hasura.io/jwt/claims";

/// Where in a token the session variables are. The default is an object at `https://hasura.io/jwt/claims`.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimsLayout(pub(super) Layout);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Layout {
    /// All in one object.
    Namespace { place: Place, format: ClaimsFormat },
    /// Each at a place of its own.
    Map(ClaimsMap),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Place {
    Key(String),
    Path(JsonPath),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClaimsFormat {
    Json,
    StringifiedJson,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ClaimsMap {
    pub allowed_roles: Source<Vec<Role>>,
    pub default_role: Source<Role>,
    /// The other variables, by their names in lower case.
    pub variables: BTreeMap<String, Source<String>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source<T> {
    Path { path: JsonPath, default: Option<T> },
    Literal(T),
}

impl ClaimsLayout {
    /// Reads `claims_namespace`, `claims_namespace_path`, `claims_format` and `claims_map` of a JWT configuration.
    ///
    /// With a `claims_map` the others have no effect, as in the reference.
    /// Errors: `TwoNamespaces`, `InvalidPath`, `ClaimsFormat`, `WrongType`, and those of the map.
    pub fn parse(config: &Map<String, Json>) -> Result<ClaimsLayout, ConfigError> {
        let place = match (text(config, "claims_namespace")?, text(config, "claims_namespace_path")?) {
            (None, None) => Place::Key(DEFAULT_NAMESPACE.to_owned()),
            (Some(key), None) => Place::Key(key.to_owned()),
            (None, Some(path)) => Place::Path(parse_path("claims_namespace_path", path)?),
            (Some(_), Some(_)) => return Err(ConfigError::TwoNamespaces),
        };
        let format = match text(config, "claims_format")? {
            None | Some("json") => ClaimsFormat::Json,
            Some("stringified_json") => ClaimsFormat::StringifiedJson,
            Some(found) => return Err(ConfigError::ClaimsFormat { found: found.to_owned() }),
        };
        match config.get("claims_map").filter(|map| !map.is_null()) {
            None => Ok(ClaimsLayout(Layout::Namespace { place, format })),
            Some(Json::Object(map)) => Ok(ClaimsLayout(Layout::Map(parse_map(map)?))),
            Some(other) => Err(wrong_type("claims_map", "a json object", other)),
        }
    }
}

impl Default for ClaimsLayout {
    fn default() -> ClaimsLayout {
        let place = Place::Key(DEFAULT_NAMESPACE.to_owned());
        ClaimsLayout(Layout::Namespace { place, format: ClaimsFormat::Json })
    }
}

/// A list of role names; `None` for anything else.
pub(super) fn roles(value: &Json) -> Option<Vec<Role>> {
    value.as_array()?.iter().map(role).collect()
}

/// The name of a role; `None` for anything else.
pub(super) fn role(value: &Json) -> Option<Role> {
    value.as_str().filter(|name| !name.is_empty()).map(|name| Role(name.to_owned()))
}

/// A field's text, `None` where it is absent or null.
pub(super) fn text<'a>(config: &'a Map<String, Json>, field: &str) -> Result<Option<&'a str>, ConfigError> {
    match config.get(field) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(field, "a string", other)),
    }
}

pub(super) fn wrong_type(field: &str, expected: &'static str, found: &Json) -> ConfigError {
    ConfigError::WrongType { field: field.to_owned(), expected, found: kind(found) }
}

fn parse_map(map: &Map<String, Json>) -> Result<ClaimsMap, ConfigError> {
    let mut entries = BTreeMap::new();
    for (name, value) in map {
        // A name of another kind would be no session variable.
        let Some(name) = variable_name(name) else { continue };
        if entries.insert(name.clone(), value).is_some() {
            return Err(ConfigError::MapValue(VariableError::Duplicate { name }));
        }
    }
    let mut take = |claim| entries.remove(claim).ok_or(ConfigError::NotInMap { claim });
    let (allowed, default) = (take(ALLOWED_ROLES)?, take(DEFAULT_ROLE)?);
    let bad_roles = ConfigError::MapRole { claim: ALLOWED_ROLES, expected: LIST_OF_ROLES };
    let bad_role = ConfigError::MapRole { claim: DEFAULT_ROLE, expected: SINGLE_ROLE };
    let mut variables = BTreeMap::new();
    for (name, value) in entries {
        let read = |value: &Json| {
            let text = variable_text(&name, value).map_err(ConfigError::MapValue)?;
            text.ok_or_else(|| wrong_type(&name, "a value or a path", value))
        };
        let source = parse_source(&name, value, read)?;
        variables.insert(name, source);
    }
    Ok(ClaimsMap {
        allowed_roles: parse_source(ALLOWED_ROLES, allowed, |value| roles(value).ok_or(bad_roles.clone()))?,
        default_role: parse_source(DEFAULT_ROLE, default, |value| role(value).ok_or(bad_role.clone()))?,
        variables,
    })
}

/// `{"path": …, "default": …}`, or a literal.
fn parse_source<T>(
    name: &str,
    value: &Json,
    read: impl Fn(&Json) -> Result<T, ConfigError>,
) -> Result<Source<T>, ConfigError> {
    let Json::Object(object) = value else { return Ok(Source::Literal(read(value)?)) };
    let field = format!("claims_map.{name}.path");
    let path = match object.get("path") {
        Some(Json::String(path)) => parse_path(&field, path)?,
        other => return Err(wrong_type(&field, "a string", other.unwrap_or(&Json::Null))),
    };
    let default = object.get("default").filter(|value| !value.is_null()).map(read).transpose()?;
    Ok(Source::Path { path, default })
}

fn parse_path(field: &str, path: &str) -> Result<JsonPath, ConfigError> {
    let invalid = || ConfigError::InvalidPath { field: field.to_owned(), path: path.to_owned() };
    JsonPath::parse(path).ok_or_else(invalid)
}
