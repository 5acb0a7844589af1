use serde_json::Value as Json;

use super::ast::Value;

/// The variables of one request, coerced to the types that the operation declares.
///
/// Made only by `coerce_variables`. In the order of their definitions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variables {
    pub(super) entries: Vec<(String, VariableValue)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum VariableValue {
    /// Neither given nor with a default: an argument that uses it counts as not given.
    Absent,
    /// The default, as written in the document.
    Default(Value),
    /// What the request gave, checked against the declared type. A single item may stand for a list of one.
    Given(Json),
}

impl Variables {
    /// The value of a declared variable, name without `$`.
    pub fn get(&self, name: &str) -> &VariableValue {
        self.entries
            .iter()
            .find(|(entry, _)| entry == name)
            .map_or(&VariableValue::Absent, |(_, value)| value)
    }

    /// The value as a boolean, as `@skip` and `@include` need it.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            VariableValue::Given(Json::Bool(value)) | VariableValue::Default(Value::Boolean(value)) => {
                Some(*value)
            }
            _ => None,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &VariableValue)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }
}
