use std::cell::RefCell;
use std::collections::HashSet;

use serde_json::Value as Json;

use super::ast::Value;
use crate::response::Step;

/// The variables of one request, coerced to the types that the operation declares.
///
/// Made only by `coerce_variables`. In the order of their definitions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variables {
    pub(super) entries: Vec<(String, VariableValue)>,
    /// Places whose value decided on the plan, which so holds for these values alone.
    inspected: RefCell<HashSet<(String, Vec<Step>)>>,
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

    /// The value of a declared variable on which the answer depends otherwise than as a parameter.
    pub fn decisive(&self, name: &str) -> &VariableValue {
        self.inspect(name, &[]);
        self.get(name)
    }

    /// The value as a boolean, as `@skip` and `@include` need it.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        match self.decisive(name) {
            VariableValue::Given(Json::Bool(value)) | VariableValue::Default(Value::Boolean(value)) => {
                Some(*value)
            }
            _ => None,
        }
    }

    /// Notes that the value at a place decided on the plan.
    pub(crate) fn inspect(&self, name: &str, steps: &[Step]) {
        self.inspected.borrow_mut().insert((name.to_owned(), steps.to_vec()));
    }

    /// Did the value at that place, or one that it is a part of, decide on the plan?
    pub fn is_inspected(&self, name: &str, steps: &[Step]) -> bool {
        let inspected = self.inspected.borrow();
        let is_inspected = |end| {
            let place = steps.get(..end).unwrap_or(steps);
            inspected.contains(&(name.to_owned(), place.to_vec()))
        };
        !inspected.is_empty() && (0..=steps.len()).any(is_inspected)
    }

    /// Did the value of the variable, or one inside it, decide on the plan?
    pub fn is_inspected_within(&self, name: &str) -> bool {
        self.inspected.borrow().iter().any(|(inspected, _)| inspected == name)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &VariableValue)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }
}
