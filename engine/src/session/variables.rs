use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::error::{Error, VariableError};
use super::variable_list::VariableList;
use crate::model::Role;

/// The variable that names the role.
pub const ROLE: &str = "x-hasura-role";

const PREFIX: &str = "x-hasura-";

/// The variable by which a gateway says that its caller proved the admin secret and wants permissions for backends.
pub(super) const BACKEND_ONLY: &str = "x-hasura-use-backend-only-permissions";

/// Secrets of the reference's gateway; never session variables, even if a gateway passes all its headers on.
const SECRETS: [&str; 3] = ["x-hasura-admin-secret", "x-hasura-access-key", "x-hasura-collaborator-token"];

/// A role and its session variables: the only facts about the caller that permissions can see.
///
/// Names are in lower case, values in Postgres's literal syntax. `x-hasura-role` is always among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    role: Role,
    variables: VariableList,
}

impl Session {
    /// A session as a gateway passes it to `graphql.resolve`.
    ///
    /// `session`: object of names to values: strings as they are, numbers and booleans as their text, arrays of these
    /// as a Postgres array literal; null counts as absent. Names are matched without case, and those that do not begin
    /// with `x-hasura-` are ignored, as are the admin secret's. A session without any variable is admin's: whoever may
    /// pass a session has proved to be a gateway. One with variables has to say the role.
    /// Errors: `Error::Session`, when it is no object, for a name given twice in different case, a value of another
    /// kind or with NUL, and a missing, null or empty role.
    pub fn from_json(session: &Json) -> Result<Session, Error> {
        let Json::Object(object) = session else {
            return Err(Error::Session(VariableError::NotObject { found: kind(session) }));
        };
        Session::from_fields(fields_of(object))
    }

    /// The same of the fields of a session object.
    ///
    /// Errors: as `from_json`.
    pub fn from_fields<'v>(
        fields: impl Iterator<Item = (Cow<'v, str>, Given<'v>)>,
    ) -> Result<Session, Error> {
        let mut names_role = false;
        let fields = fields.inspect(|(name, _)| names_role |= name.eq_ignore_ascii_case(ROLE));
        let variables = read_variables(fields).map_err(Error::Session)?;
        let role = match variables.get(ROLE) {
            Some(role) => Role(role.to_owned()),
            None if variables.is_empty() && !names_role => Role::admin(),
            // A gateway that knows who asks but lost the role must not open everything.
            None => return Err(Error::Session(VariableError::MissingRole)),
        };
        Session::new(role, variables).map_err(Error::Session)
    }

    /// A session of this role with these variables. `x-hasura-role` becomes the role.
    pub(super) fn new(role: Role, mut variables: VariableList) -> Result<Session, VariableError> {
        if role.0.is_empty() {
            return Err(VariableError::EmptyRole);
        }
        refuse_nul(ROLE, &role.0)?;
        variables.set(ROLE, &role.0);
        Ok(Session { role, variables })
    }

    pub fn role(&self) -> &Role {
        &self.role
    }

    /// The value of a variable, its name in any case; `None` where the session does not have it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name)
    }

    /// Are permissions open that are marked `backend_only`? A token cannot carry the variable, so only a gateway says so.
    pub fn is_backend(&self) -> bool {
        self.get(BACKEND_ONLY).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// All variables, `x-hasura-role` included; names in lower case.
    pub fn variables(&self) -> &VariableList {
        &self.variables
    }

    /// The value of the setting `hasura.user`: an object of lower-case names to strings, sorted by name.
    pub fn to_json(&self) -> Json {
        self.variables.iter().map(|(name, value)| (name.to_owned(), Json::from(value))).collect()
    }

    /// The text of `to_json`.
    pub fn to_json_text(&self) -> String {
        // A map of strings to strings has nothing that JSON could not hold.
        serde_json::to_string(&self.variables).unwrap_or_default()
    }
}

/// The value of a session object's field.
#[derive(Debug, Clone)]
pub enum Given<'v> {
    Text(Cow<'v, str>),
    Json(Cow<'v, Json>),
}

/// The fields of a session object, or of claims that are one.
pub(super) fn fields_of(object: &Map<String, Json>) -> impl Iterator<Item = (Cow<'_, str>, Given<'_>)> {
    object.iter().map(|(name, value)| {
        let value = match value {
            Json::String(text) => Given::Text(text.into()),
            other => Given::Json(Cow::Borrowed(other)),
        };
        (name.into(), value)
    })
}

/// The lower-case form of a session variable's name; `None` for any other name.
pub(super) fn variable_name(name: &str) -> Option<String> {
    is_variable(name).then(|| name.to_ascii_lowercase())
}

/// Is it a session variable's name, in any case?
fn is_variable(name: &str) -> bool {
    let start = name.as_bytes().get(..PREFIX.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(PREFIX.as_bytes()))
        && !SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

/// The session variables of an object, each as text.
pub(super) fn read_variables<'v>(
    fields: impl Iterator<Item = (Cow<'v, str>, Given<'v>)>,
) -> Result<VariableList, VariableError> {
    let variables = fields.filter(|(name, _)| is_variable(name)).filter_map(|(name, value)| {
        match read_variable(&name, value) {
            Ok(Some(text)) => Some(Ok((name, text))),
            Ok(None) => None,
            Err(error) => Some(Err(error)),
        }
    });
    VariableList::of(variables, |name| VariableError::Duplicate { name })
}

/// The text of a session variable; `None` if it counts as absent.
fn read_variable<'v>(name: &str, value: Given<'v>) -> Result<Option<Cow<'v, str>>, VariableError> {
    match value {
        Given::Text(text) => {
            refuse_nul(name, &text)?;
            Ok(Some(text))
        }
        Given::Json(value) => {
            let text = variable_text(name, &value)?;
            if text.is_some() && name.eq_ignore_ascii_case(ROLE) && !value.is_string() {
                return Err(VariableError::EmptyRole);
            }
            Ok(text.map(Cow::Owned))
        }
    }
}

/// A value in Postgres's literal syntax; `None` for null.
pub(super) fn variable_text(name: &str, value: &Json) -> Result<Option<String>, VariableError> {
    let text = match value {
        Json::Null => return Ok(None),
        Json::String(text) => text.clone(),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
        Json::Array(elements) => array_literal(name, elements)?,
        Json::Object(_) => return Err(not_text(name, value)),
    };
    refuse_nul(name, &text)?;
    Ok(Some(text))
}

/// What JSON calls the value, for messages.
pub(super) fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

/// Source: Postgres documentation, 8.15.6 "Array Input and Output Syntax".
fn array_literal(name: &str, elements: &[Json]) -> Result<String, VariableError> {
    let mut literal = String::from("{");
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            literal.push(',');
        }
        match element {
            Json::Null => literal.push_str("NULL"),
            Json::Bool(_) | Json::Number(_) => literal.push_str(&element.to_string()),
            Json::String(text) => push_element(&mut literal, text),
            Json::Array(_) | Json::Object(_) => return Err(not_text(name, element)),
        }
    }
    literal.push('}');
    Ok(literal)
}

fn push_element(literal: &mut String, text: &str) {
    let special = |c: char| matches!(c, '{' | '}' | '"' | '\\' | ',') || c.is_whitespace() || c.is_control();
    if !text.is_empty() && !text.eq_ignore_ascii_case("null") && !text.contains(special) {
        literal.push_str(text);
        return;
    }
    literal.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal.push('"');
}

fn refuse_nul(name: &str, text: &str) -> Result<(), VariableError> {
    match text.contains('\0') {
        true => Err(VariableError::Nul { name: name.to_ascii_lowercase() }),
        false => Ok(()),
    }
}

fn not_text(name: &str, value: &Json) -> VariableError {
    VariableError::NotText { name: name.to_ascii_lowercase(), found: kind(value) }
}
