use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value as Json};

use crate::document::{Value, VariableValue, Variables};
use crate::schema::ScalarKind;

/// A value of a request that is read without being copied, wherever it is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given<'a> {
    /// In the document; no variable itself, but there may be some inside.
    Literal(&'a Value),
    /// In a variable's value.
    Json(&'a Json),
}

/// Where the values of variables come from.
pub(super) enum Supply<'a> {
    Coerced(&'a Variables),
    Request { values: &'a Map<String, Json>, defaults: &'a BTreeMap<String, Value> },
}

impl<'a> Supply<'a> {
    /// `None` for a variable that was not given and has no default.
    fn variable(&self, name: &str) -> Option<Given<'a>> {
        match self {
            Supply::Coerced(variables) => match variables.get(name) {
                VariableValue::Absent => None,
                VariableValue::Default(default) => Some(Given::Literal(default)),
                VariableValue::Given(json) => Some(Given::Json(json)),
            },
            Supply::Request { values, defaults } => match values.get(name) {
                Some(json) => Some(Given::Json(json)),
                None => defaults.get(name).map(Given::Literal),
            },
        }
    }
}

impl<'a> Given<'a> {
    /// The value that a variable stands for; `None` where it counts as not given.
    pub fn resolved(self, supply: &Supply<'a>) -> Option<Given<'a>> {
        match self {
            Given::Literal(Value::Variable(name)) => supply.variable(name),
            other => Some(other),
        }
    }

    pub fn is_null(self) -> bool {
        matches!(self, Given::Literal(Value::Null) | Given::Json(Json::Null))
    }

    pub fn is_list(self) -> bool {
        matches!(self, Given::Literal(Value::List(_)) | Given::Json(Json::Array(_)))
    }

    pub fn is_object(self) -> bool {
        matches!(self, Given::Literal(Value::Object(_)) | Given::Json(Json::Object(_)))
    }

    /// The items of a list; a single value is a list of one, null an empty list.
    pub fn items<'s>(self, supply: &'s Supply<'a>) -> impl Iterator<Item = Given<'a>> + 's {
        let (literals, json, single): (&'a [Value], &'a [Json], _) = match self {
            Given::Literal(Value::List(items)) => (items, &[], None),
            Given::Json(Json::Array(items)) => (&[], items, None),
            other => (&[], &[], Some(other).filter(|given| !given.is_null())),
        };
        let null = Given::Json(&Json::Null);
        let literals = literals.iter().map(move |item| Given::Literal(item).resolved(supply).unwrap_or(null));
        literals.chain(json.iter().map(Given::Json)).chain(single)
    }

    /// The fields of an object, but for those whose variable was not given.
    pub fn fields<'s>(self, supply: &'s Supply<'a>) -> impl Iterator<Item = (&'a str, Given<'a>)> + 's {
        let literals: &'a [(String, Value)] = match self {
            Given::Literal(Value::Object(fields)) => fields,
            _ => &[],
        };
        let json = match self {
            Given::Json(Json::Object(fields)) => Some(fields),
            _ => None,
        };
        let literals = literals
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), Given::Literal(value).resolved(supply)?)));
        let json = json.into_iter().flatten().map(|(name, value)| (name.as_str(), Given::Json(value)));
        literals.chain(json)
    }

    pub fn field(self, name: &str, supply: &Supply<'a>) -> Option<Given<'a>> {
        match self {
            Given::Literal(Value::Object(fields)) => {
                let (_, value) = fields.iter().find(|(field, _)| field == name)?;
                Given::Literal(value).resolved(supply)
            }
            Given::Json(Json::Object(fields)) => fields.get(name).map(Given::Json),
            _ => None,
        }
    }

    pub fn enum_name(self) -> Option<&'a str> {
        match self {
            Given::Literal(Value::Enum(name)) => Some(name),
            Given::Json(Json::String(name)) => Some(name),
            _ => None,
        }
    }

    pub fn to_json(self, supply: &Supply<'a>) -> Json {
        match self {
            Given::Json(json) => json.clone(),
            Given::Literal(value) => {
                let mut text = String::new();
                write_literal(value, supply, &mut text);
                serde_json::from_str(&text).unwrap_or(Json::Null)
            }
        }
    }

    /// Writes a scalar as the text that its type's input function reads. `kind`: the scalar that it is a value of.
    ///
    /// False, and nothing is written, for json and for lists and objects.
    pub fn write_plain(self, kind: ScalarKind, out: &mut String) -> bool {
        if kind == ScalarKind::Json {
            return false;
        }
        match self {
            Given::Json(Json::Number(number)) if kind == ScalarKind::Int => {
                // An integer may be written as 1.0, which Postgres does not read as one.
                match crate::document::integral(number) {
                    Some(text) => out.push_str(&text),
                    None => out.push_str(number.as_str()),
                }
            }
            Given::Json(Json::String(text)) => out.push_str(text),
            Given::Json(Json::Number(number)) => out.push_str(number.as_str()),
            Given::Json(Json::Bool(value)) => out.push_str(if *value { "true" } else { "false" }),
            Given::Literal(Value::Boolean(value)) => out.push_str(if *value { "true" } else { "false" }),
            Given::Literal(
                Value::Int(text) | Value::Float(text) | Value::String(text) | Value::Enum(text),
            ) => {
                out.push_str(text);
            }
            _ => return false,
        }
        true
    }

    /// Is it text with the character that Postgres has in none?
    pub fn has_nul(self) -> bool {
        match self {
            Given::Json(Json::String(text)) | Given::Literal(Value::String(text)) => text.contains('\0'),
            _ => false,
        }
    }
}

fn write_literal(value: &Value, supply: &Supply, out: &mut String) {
    match value {
        Value::Variable(name) => match supply.variable(name) {
            Some(Given::Json(json)) => drop(write!(out, "{json}")),
            Some(Given::Literal(value)) => write_literal(value, supply, out),
            None => out.push_str("null"),
        },
        Value::Int(text) | Value::Float(text) => out.push_str(text),
        Value::String(text) | Value::Enum(text) => write_string(text, out),
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_literal(item, supply, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (name, value)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(name, out);
                out.push(':');
                write_literal(value, supply, out);
            }
            out.push('}');
        }
    }
}

fn write_string(text: &str, out: &mut String) {
    let _ = write!(out, "{}", Json::String(text.to_owned()));
}
