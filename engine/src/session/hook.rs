use serde_json::{Map, Value as Json};

use super::error::{Error, VariableError};
use super::variables::{BACKEND_ONLY, ROLE, Session, kind, variable_name};

/// The session that an authentication webhook answered: an object of session variables, `x-hasura-role` among them.
///
/// Other members say nothing here. Nor does `x-hasura-use-backend-only-permissions`: who asks through the webhook has
/// not proved the admin secret.
/// Differs: numbers, booleans and arrays become text, where the reference wants strings.
/// Errors: `Session`: no object, no role, an empty role, or a variable that is none.
/// Source: Hasura's documentation, "Authentication using webhooks".
pub fn session_from_hook(response: &Json) -> Result<Session, Error> {
    let Json::Object(object) = response else {
        return Err(Error::Session(VariableError::NotObject { found: kind(response) }));
    };
    let variables = object.iter().filter_map(|(name, value)| match variable_name(name) {
        Some(lower) if lower != BACKEND_ONLY => Some((name.clone(), value.clone())),
        _ => None,
    });
    let variables: Map<String, Json> = variables.collect();
    // A session without any variable would be admin's.
    let role = variables.iter().find(|(name, value)| name.eq_ignore_ascii_case(ROLE) && !value.is_null());
    match role {
        None => Err(Error::Session(VariableError::MissingRole)),
        Some(_) => Session::from_json(&Json::Object(variables)),
    }
}
