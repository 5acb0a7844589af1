use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::claims_layout::{
    ALLOWED_ROLES, ClaimsFormat, ClaimsLayout, ClaimsMap, DEFAULT_ROLE, LIST_OF_ROLES, Layout, Place,
    SINGLE_ROLE, Source, role, roles,
};
use super::error::{Error, VariableError};
use super::json_path::JsonPath;
use super::variable_list::VariableList;
use super::variables::{
    BACKEND_ONLY, ROLE, Session, fields_of, read_variables, variable_name, variable_text,
};
use crate::model::Role;

/// The session of verified claims.
///
/// `requested_role`: the role that the request names; without one (or empty) it is the claims' default role. Either
/// must be among the allowed roles, `admin` too. The claims `x-hasura-allowed-roles` and `x-hasura-default-role` are
/// not among the session's variables, as in the reference.
/// Differs: numbers, booleans and arrays of these and strings become text, where the reference wants strings; null
/// counts as absent.
/// Errors: `ClaimsNotFound`, `ClaimsNotObject`, `ClaimsNotString`, `ClaimsNotJson`, `MissingRoleClaim`,
/// `InvalidRoleClaim`, `MappedClaimNotFound`, `RoleNotAllowed`, `Claims`.
/// Source: Hasura's documentation, "Authentication using JWT".
pub fn session_from_claims(
    layout: &ClaimsLayout,
    claims: &Map<String, Json>,
    requested_role: Option<&str>,
) -> Result<Session, Error> {
    // The paths of a layout begin at the whole of the claims.
    let root = Json::Object(claims.clone());
    let found = match &layout.0 {
        Layout::Namespace { place, format } => from_namespace(place, *format, &root)?,
        Layout::Map(map) => from_map(map, &root)?,
    };
    let chosen = match requested_role {
        Some(name) if !name.is_empty() => Role(name.to_owned()),
        _ => found.default_role,
    };
    if !found.allowed_roles.contains(&chosen) {
        return Err(Error::RoleNotAllowed);
    }
    Session::new(chosen, found.variables).map_err(Error::Claims)
}

struct Found {
    allowed_roles: Vec<Role>,
    default_role: Role,
    variables: VariableList,
}

fn from_namespace(place: &Place, format: ClaimsFormat, root: &Json) -> Result<Found, Error> {
    let value = match place {
        Place::Key(key) => root.get(key),
        Place::Path(path) => path.find(root),
    };
    let value = value.ok_or_else(|| not_found(place))?;
    let parsed;
    let object = match (format, value) {
        (ClaimsFormat::Json, Json::Object(object)) => object,
        (ClaimsFormat::Json, _) => return Err(Error::ClaimsNotObject),
        (ClaimsFormat::StringifiedJson, Json::String(text)) => {
            // The text may hold secrets, so the error names its place alone.
            parsed = serde_json::from_str::<Map<String, Json>>(text)
                .or(Err(Error::ClaimsNotJson { location: location(place) }))?;
            &parsed
        }
        (ClaimsFormat::StringifiedJson, _) => return Err(Error::ClaimsNotString),
    };
    read_namespace(object)
}

fn read_namespace(object: &Map<String, Json>) -> Result<Found, Error> {
    let mut rest = Map::new();
    let mut role_claims: BTreeMap<String, &Json> = BTreeMap::new();
    for (name, value) in object {
        let Some(lower) = variable_name(name) else { continue };
        if lower == ALLOWED_ROLES || lower == DEFAULT_ROLE {
            if role_claims.insert(lower.clone(), value).is_some() {
                return Err(Error::Claims(VariableError::Duplicate { name: lower }));
            }
        } else if lower != BACKEND_ONLY && lower != ROLE {
            // Only a caller who proved to be a gateway may ask for backend-only permissions. A token's `x-hasura-role` chooses nothing, as in the reference; the chosen role takes its place.
            rest.insert(name.clone(), value.clone());
        }
    }
    let claim = |claim| role_claims.get(claim).copied().ok_or(Error::MissingRoleClaim { claim });
    Ok(Found {
        allowed_roles: roles(claim(ALLOWED_ROLES)?).ok_or(INVALID_ROLES)?,
        default_role: role(claim(DEFAULT_ROLE)?).ok_or(INVALID_ROLE)?,
        variables: read_variables(fields_of(&rest)).map_err(Error::Claims)?,
    })
}

const INVALID_ROLES: Error = Error::InvalidRoleClaim { claim: ALLOWED_ROLES, expected: LIST_OF_ROLES };
const INVALID_ROLE: Error = Error::InvalidRoleClaim { claim: DEFAULT_ROLE, expected: SINGLE_ROLE };

fn from_map(map: &ClaimsMap, root: &Json) -> Result<Found, Error> {
    let allowed_roles = take(&map.allowed_roles, root, |value| roles(value).ok_or(INVALID_ROLES))?
        .ok_or(Error::MissingRoleClaim { claim: ALLOWED_ROLES })?;
    let default_role = take(&map.default_role, root, |value| role(value).ok_or(INVALID_ROLE))?
        .ok_or(Error::MissingRoleClaim { claim: DEFAULT_ROLE })?;
    let given = map.variables.iter().map(|(name, source)| Ok((name, mapped(name, source, root)?)));
    // Only a caller who proved to be a gateway may ask for backend-only permissions.
    let given = given.filter(|given| !matches!(given, Ok((name, _)) if *name == BACKEND_ONLY));
    let variables = VariableList::of(given, |name| Error::Claims(VariableError::Duplicate { name }))?;
    Ok(Found { allowed_roles, default_role, variables })
}

/// The text of a mapped session variable.
fn mapped(name: &str, source: &Source<String>, root: &Json) -> Result<String, Error> {
    let read = |value: &Json| variable_text(name, value).map_err(Error::Claims);
    let text = match source {
        Source::Literal(text) => Some(text.clone()),
        Source::Path { path, default } => match present(path, root) {
            Some(value) => read(value)?,
            None => default.clone(),
        },
    };
    text.ok_or_else(|| Error::MappedClaimNotFound { claim: name.to_owned() })
}

fn take<T: Clone>(
    source: &Source<T>,
    root: &Json,
    read: impl Fn(&Json) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    match source {
        Source::Literal(value) => Ok(Some(value.clone())),
        Source::Path { path, default } => match present(path, root) {
            Some(value) => read(value).map(Some),
            None => Ok(default.clone()),
        },
    }
}

fn present<'a>(path: &JsonPath, root: &'a Json) -> Option<&'a Json> {
    path.find(root).filter(|value| !value.is_null())
}

fn not_found(place: &Place) -> Error {
    match place {
        Place::Key(key) => Error::ClaimsNotFound { key: Some(key.clone()), path: None },
        Place::Path(path) => Error::ClaimsNotFound { key: None, path: Some(path.to_string()) },
    }
}

fn location(place: &Place) -> String {
    match place {
        Place::Key(key) => format!("claims_namespace {key}"),
        Place::Path(path) => format!("claims_namespace_path {path}"),
    }
}
