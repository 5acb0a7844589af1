use serde_json::{Map, Value as Json};

use super::cursor::Coded;
use super::error::Error;
use crate::document::{Value, VariableValue, Variables};
use crate::model::DataType;
use crate::permission::{Encoding, Parameter, Source};
use crate::response::{Path, Step};

/// An argument's value, wherever it was written. Checked against its type by validation and coercion.
#[derive(Debug, Clone)]
pub(super) struct Input<'a> {
    variables: &'a Variables,
    content: Content<'a>,
}

#[derive(Debug, Clone)]
enum Content<'a> {
    Literal(&'a Value),
    Given {
        json: &'a Json,
        name: &'a str,
        steps: Vec<Step>,
    },
    /// In a variable's value, and bound for good as it is.
    Fixed(&'a Json),
    Null,
    /// A variable that was not given, inside an input object.
    Absent,
}

impl<'a> Input<'a> {
    /// The value of an argument; `None` where a variable stands that was not given.
    pub fn of(value: &'a Value, variables: &'a Variables) -> Option<Input<'a>> {
        let content = match value {
            Value::Variable(name) => match variables.get(name) {
                VariableValue::Absent => return None,
                VariableValue::Default(default) => Content::Literal(default),
                VariableValue::Given(json) => Content::Given { json, name, steps: Vec::new() },
            },
            literal => Content::Literal(literal),
        };
        Some(Input { variables, content })
    }

    /// A part of a variable's value that decides on the plan.
    pub fn fixed(json: &'a Json, variables: &'a Variables) -> Input<'a> {
        Input { variables, content: Content::Fixed(json) }
    }

    pub fn is_null(&self) -> bool {
        match &self.content {
            Content::Fixed(json) => json.is_null(),
            Content::Literal(value) => matches!(value, Value::Null),
            Content::Given { json, .. } => json.is_null(),
            Content::Null | Content::Absent => true,
        }
    }

    /// Does a variable stand here that was not given? It counts as null where null is an error, so that a forgotten
    /// variable never means "every row".
    pub fn is_absent(&self) -> bool {
        matches!(self.content, Content::Absent)
    }

    /// The fields of an input object.
    pub fn entries(&self) -> Vec<(&'a str, Input<'a>)> {
        match &self.content {
            Content::Literal(Value::Object(fields)) => fields
                .iter()
                .map(|(name, value)| {
                    let absent = || Input { variables: self.variables, content: Content::Absent };
                    (name.as_str(), Input::of(value, self.variables).unwrap_or_else(absent))
                })
                .collect(),
            Content::Given { json: Json::Object(fields), name, steps } => fields
                .iter()
                .map(|(key, json)| (key.as_str(), self.inside(json, name, steps, Step::Key(key.clone()))))
                .collect(),
            Content::Fixed(Json::Object(fields)) => {
                let fixed = |json| Input::fixed(json, self.variables);
                fields.iter().map(|(key, json)| (key.as_str(), fixed(json))).collect()
            }
            _ => Vec::new(),
        }
    }

    pub fn entry(&self, name: &str) -> Option<Input<'a>> {
        self.entries().into_iter().find(|(key, _)| *key == name).map(|(_, input)| input)
    }

    /// The items of a list; a single value is a list of one.
    pub fn items(&self) -> Vec<Input<'a>> {
        match &self.content {
            Content::Literal(Value::List(items)) => {
                let null = Input { variables: self.variables, content: Content::Null };
                let item = |item| Input::of(item, self.variables).unwrap_or_else(|| null.clone());
                items.iter().map(item).collect()
            }
            Content::Given { json: Json::Array(items), name, steps } => items
                .iter()
                .enumerate()
                .map(|(index, json)| self.inside(json, name, steps, Step::Index(index)))
                .collect(),
            Content::Fixed(Json::Array(items)) => {
                items.iter().map(|json| Input::fixed(json, self.variables)).collect()
            }
            _ if self.is_null() => Vec::new(),
            _ => vec![self.clone()],
        }
    }

    fn inside(&self, json: &'a Json, name: &'a str, steps: &[Step], step: Step) -> Input<'a> {
        let mut steps = steps.to_vec();
        steps.push(step);
        Input { variables: self.variables, content: Content::Given { json, name, steps } }
    }

    /// The name of an enum value. Fixes the value in the plan.
    pub fn enum_name(&self) -> Option<&'a str> {
        match &self.content {
            Content::Literal(Value::Enum(name)) => Some(name),
            Content::Given { json: Json::String(text), name, steps } => {
                self.variables.inspect(name, steps);
                Some(text)
            }
            Content::Fixed(Json::String(text)) => Some(text),
            _ => None,
        }
    }

    /// A cursor or a global id; an integer stands for its digits. Fixes the value in the plan, unless it is a variable's.
    pub fn coded(&self) -> Coded<'a> {
        let (text, variable) = match &self.content {
            Content::Literal(Value::String(text) | Value::Int(text)) => (text.clone(), None),
            Content::Given { json: Json::String(text), name, steps } if steps.is_empty() => {
                (text.clone(), Some(*name))
            }
            Content::Given { json, name, steps } => {
                self.variables.inspect(name, steps);
                let text = match json {
                    Json::String(text) => text.clone(),
                    Json::Number(number) => number.to_string(),
                    _ => String::new(),
                };
                (text, None)
            }
            _ => (String::new(), None),
        };
        Coded { text, variable }
    }

    /// A boolean that decides on the plan. Fixes the value in the plan.
    pub fn boolean(&self) -> Option<bool> {
        match &self.content {
            Content::Literal(Value::Boolean(value)) => Some(*value),
            Content::Given { json: Json::Bool(value), name, steps } => {
                self.variables.inspect(name, steps);
                Some(*value)
            }
            Content::Fixed(Json::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// The value as a parameter of the statement: a variable's stays open, a literal's is bound for good.
    ///
    /// Errors: `Null`; `Value` if it cannot be encoded for the type.
    pub fn parameter(&self, data_type: &DataType, encoding: Encoding, at: &Path) -> Result<Parameter, Error> {
        if self.is_null() && encoding != Encoding::Json {
            return Err(Error::Null { ty: data_type.name.clone(), at: at.clone() });
        }
        let refused = |source| Error::Value { source, at: at.clone() };
        let chosen = |json: &Json| {
            if encoding == Encoding::Plain { Encoding::of_value(json, data_type) } else { encoding }
        };
        match &self.content {
            Content::Given { json, name, steps } => {
                let encoding = chosen(json);
                // Tried at once, so that a value that is refused is refused here with its path.
                crate::permission::encode(json, data_type, encoding).map_err(refused)?;
                let source = Source::Variable { name: (*name).to_owned(), steps: steps.clone() };
                Ok(Parameter { source, data_type: data_type.clone(), encoding })
            }
            Content::Literal(value) => {
                let json = self.json(value);
                Parameter::constant(&json, data_type, chosen(&json)).map_err(refused)
            }
            Content::Fixed(json) => Parameter::constant(json, data_type, chosen(json)).map_err(refused),
            Content::Null | Content::Absent => {
                Parameter::constant(&Json::Null, data_type, encoding).map_err(refused)
            }
        }
    }

    /// Does a literal list hold variables, each of which stays open?
    pub fn has_open_items(&self) -> bool {
        matches!(&self.content, Content::Literal(Value::List(items))
            if items.iter().any(|item| matches!(item, Value::Variable(_))))
    }

    fn json(&self, value: &Value) -> Json {
        match value {
            Value::Variable(name) => match self.variables.get(name) {
                VariableValue::Absent => Json::Null,
                VariableValue::Default(default) => self.json(default),
                VariableValue::Given(json) => {
                    // Bound for good as a part of this literal.
                    self.variables.inspect(name, &[]);
                    json.clone()
                }
            },
            // With `arbitrary_precision` a number keeps its text.
            Value::Int(text) | Value::Float(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.clone()))
            }
            Value::String(text) | Value::Enum(text) => Json::String(text.clone()),
            Value::Boolean(value) => Json::Bool(*value),
            Value::Null => Json::Null,
            Value::List(items) => items.iter().map(|item| self.json(item)).collect(),
            Value::Object(fields) => {
                let entries = fields.iter().map(|(key, value)| (key.clone(), self.json(value)));
                Json::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
}
