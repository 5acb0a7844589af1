use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use super::ast::{TypeReference, Value};
use super::error::{Error, Opaque};
use super::rules::TypeSource;
use crate::response::Path;
use crate::schema::{InputBinding, ScalarKind, TypeDefinition, TypeKind, TypeUse, standard_name};

/// What a value has to be at some place that takes input, literals and JSON alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Int,
    /// `Int`, `Float` and `Boolean` for a column that gets a value: text will do as well.
    ColumnInt,
    ColumnFloat,
    ColumnBoolean,
    /// `limit`, `batch_size`, `first` and `last`.
    NonNegativeInt,
    /// `offset`.
    BigInt,
    Float,
    String,
    Boolean,
    Id,
    Number,
    Json,
    Array,
    Geometry,
    Text,
    Enum,
    Object,
}

impl Expected {
    /// What a place of that type takes. `binding`: what the argument or input field means, if it is one.
    pub fn of(definition: &TypeDefinition, binding: Option<&InputBinding>) -> Expected {
        match &definition.kind {
            TypeKind::Enum(_) => Expected::Enum,
            TypeKind::InputObject(_) | TypeKind::Object(_) | TypeKind::Interface(_) => Expected::Object,
            TypeKind::Scalar(kind) if matches!(binding, Some(InputBinding::WrittenAttribute(_))) => {
                Expected::of_column(*kind)
            }
            TypeKind::Scalar(ScalarKind::Int) => match binding {
                Some(
                    InputBinding::Limit | InputBinding::BatchSize | InputBinding::First | InputBinding::Last,
                ) => Expected::NonNegativeInt,
                Some(InputBinding::Offset) => Expected::BigInt,
                _ => Expected::Int,
            },
            TypeKind::Scalar(ScalarKind::Float) => Expected::Float,
            TypeKind::Scalar(ScalarKind::String) => Expected::String,
            TypeKind::Scalar(ScalarKind::Boolean) => Expected::Boolean,
            TypeKind::Scalar(ScalarKind::Id) => Expected::Id,
            TypeKind::Scalar(ScalarKind::Number) => Expected::Number,
            TypeKind::Scalar(ScalarKind::Json) => Expected::Json,
            TypeKind::Scalar(ScalarKind::Array) => Expected::Array,
            TypeKind::Scalar(ScalarKind::Geometry) => Expected::Geometry,
            TypeKind::Scalar(ScalarKind::Text) => Expected::Text,
        }
    }

    /// What a column that gets a value takes: numbers and booleans as text too, as in the reference.
    fn of_column(kind: ScalarKind) -> Expected {
        match kind {
            ScalarKind::Int => Expected::ColumnInt,
            ScalarKind::Float => Expected::ColumnFloat,
            ScalarKind::Boolean => Expected::ColumnBoolean,
            ScalarKind::String => Expected::String,
            ScalarKind::Id => Expected::Id,
            ScalarKind::Number => Expected::Number,
            ScalarKind::Json => Expected::Json,
            ScalarKind::Array => Expected::Array,
            ScalarKind::Geometry => Expected::Geometry,
            ScalarKind::Text => Expected::Text,
        }
    }

    /// Is this literal, neither a variable nor null, of the expected form? Names of enum values and contents of
    /// input objects are not looked at.
    pub fn accepts_literal(self, value: &Value) -> bool {
        match (self, value) {
            (Expected::Json, _) | (Expected::Enum, Value::Enum(_)) | (Expected::Object, Value::Object(_)) => {
                true
            }
            (Expected::ColumnInt | Expected::ColumnFloat | Expected::ColumnBoolean, Value::String(_)) => true,
            (Expected::Int | Expected::ColumnInt, Value::Int(text)) => text.parse::<i32>().is_ok(),
            (Expected::NonNegativeInt, Value::Int(text)) => is_non_negative(text),
            (Expected::BigInt, Value::Int(text) | Value::String(text)) => text.parse::<i64>().is_ok(),
            (Expected::Float | Expected::ColumnFloat | Expected::Number, Value::Int(_) | Value::Float(_)) => {
                true
            }
            (Expected::String | Expected::Number, Value::String(_)) => true,
            (Expected::Id, Value::String(_) | Value::Int(_)) => true,
            (Expected::Boolean | Expected::ColumnBoolean, Value::Boolean(_)) => true,
            (Expected::Array, Value::List(_) | Value::String(_)) => true,
            (Expected::Geometry, Value::Object(_) | Value::String(_)) => true,
            (Expected::Text, value) => !matches!(value, Value::List(_) | Value::Enum(_)),
            _ => false,
        }
    }

    /// The same for a JSON value that is not null.
    pub fn accepts_json(self, value: &Json) -> bool {
        match (self, value) {
            (Expected::Json, _) | (Expected::Enum, Json::String(_)) | (Expected::Object, Json::Object(_)) => {
                true
            }
            (Expected::ColumnInt | Expected::ColumnFloat | Expected::ColumnBoolean, Json::String(_)) => true,
            (Expected::Int | Expected::ColumnInt, Json::Number(number)) => {
                integral(number).is_some_and(|text| text.parse::<i32>().is_ok())
            }
            (Expected::NonNegativeInt, Json::Number(number)) => {
                integral(number).is_some_and(|text| is_non_negative(&text))
            }
            (Expected::BigInt, Json::Number(number)) => {
                integral(number).is_some_and(|text| text.parse::<i64>().is_ok())
            }
            (Expected::BigInt, Json::String(text)) => text.parse::<i64>().is_ok(),
            (Expected::Float | Expected::ColumnFloat | Expected::Number, Json::Number(_)) => true,
            (Expected::String | Expected::Number | Expected::Id, Json::String(_)) => true,
            (Expected::Id, Json::Number(number)) => integral(number).is_some(),
            (Expected::Boolean | Expected::ColumnBoolean, Json::Bool(_)) => true,
            (Expected::Array, Json::Array(_) | Json::String(_)) => true,
            (Expected::Geometry, Json::Object(_) | Json::String(_)) => true,
            (Expected::Text, value) => !value.is_array(),
            _ => false,
        }
    }

    /// The error for a value that is not of the expected form. `found`: from `describe_literal` or `describe_json`.
    pub fn mismatch(self, definition: &TypeDefinition, found: &'static str, path: Path) -> Error {
        Error::Mismatch {
            expected: self.phrase(),
            ty: definition.name.to_string(),
            found,
            opaque: self.opaque(),
            path,
        }
    }

    fn phrase(self) -> &'static str {
        match self {
            Expected::Int | Expected::ColumnInt => "a 32-bit integer",
            Expected::NonNegativeInt => "a non-negative 32-bit integer",
            Expected::BigInt => "a 32-bit integer, or a 64-bit integer represented as a string",
            Expected::Float | Expected::ColumnFloat => "a float",
            Expected::String => "a string",
            Expected::Boolean | Expected::ColumnBoolean => "a boolean",
            Expected::Id => "a string or an integer",
            Expected::Number => "a number, or a string with one",
            Expected::Json => "a value",
            Expected::Array => "a list, or a string with an array literal",
            Expected::Geometry => "an object",
            Expected::Text => "a string, a number or a boolean",
            Expected::Enum => "an enum value",
            Expected::Object => "an object",
        }
    }

    fn opaque(self) -> Opaque {
        match self {
            Expected::Number | Expected::Json | Expected::Array | Expected::Geometry | Expected::Text => {
                Opaque::Yes
            }
            _ => Opaque::No,
        }
    }
}

/// Is the JSON value, not null, one that a column of that kind takes?
pub fn is_column_value(kind: ScalarKind, value: &Json) -> bool {
    Expected::of_column(kind).accepts_json(value)
}

/// A type as a variable's definition writes it, with its key; `None` if the role's schema has none of that name.
pub(super) fn type_use(source: &dyn TypeSource, reference: &TypeReference) -> Option<TypeUse> {
    Some(match reference {
        TypeReference::Named(name) => {
            let definition = variable_type(source, name)?;
            TypeUse::Named(definition.key.clone(), definition.name.clone())
        }
        TypeReference::List(inner) => type_use(source, inner)?.list(),
        TypeReference::NonNull(inner) => type_use(source, inner)?.non_null(),
    })
}

/// The type of that name, as a variable's definition may have it.
pub(super) fn variable_type(source: &dyn TypeSource, name: &str) -> Option<Arc<TypeDefinition>> {
    source.type_named(name).or_else(|| source.type_named(standard_name(name)?))
}

/// A literal's kind with its article.
pub(super) fn describe_literal(value: &Value) -> &'static str {
    match value {
        Value::Variable(_) => "a variable",
        Value::Int(_) => "an integer",
        Value::Float(_) => "a float",
        Value::String(_) => "a string",
        Value::Boolean(_) => "a boolean",
        Value::Null => "null",
        Value::Enum(_) => "an enum value",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A JSON value's kind with its article.
pub(super) fn describe_json(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// The values of an enum, sorted, for `Error::UnknownEnumValue`; none if it is not an enum.
pub(super) fn enum_values(definition: &TypeDefinition) -> Vec<String> {
    let mut values: Vec<String> = match &definition.kind {
        TypeKind::Enum(values) => values.iter().map(|value| value.name.to_string()).collect(),
        _ => Vec::new(),
    };
    values.sort();
    values
}

/// The number as an integer's plain digits, if it has no fraction: `1.0` and `1e3` are integers in JSON.
///
/// Numbers that do not fit 64 bits are given only if they are written as digits.
pub fn integral(number: &serde_json::Number) -> Option<Cow<'_, str>> {
    let text = number.as_str();
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return Some(Cow::Borrowed(text));
    }
    // Every integer below 2^53 has an exact double, which is all that such spellings stand for here.
    let value: f64 = text.parse().ok()?;
    (value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0).then(|| Cow::Owned(format!("{value:.0}")))
}

fn is_non_negative(text: &str) -> bool {
    text.parse::<i32>().is_ok_and(|number| number >= 0)
}
