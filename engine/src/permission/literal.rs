use serde_json::Value as Json;

use super::error::Error;
use crate::model::DataType;
use crate::response::Path;

/// Refuses literals that the type's input function certainly would; the extension tries the rest on it.
pub(super) fn check_literal(value: &Json, data_type: &DataType, at: &Path) -> Result<(), Error> {
    if data_type.schema != "pg_catalog" {
        return Ok(());
    }
    let text = value.as_str().map(str::trim);
    let is_integer = || match (value, text) {
        (Json::Number(number), _) => number.to_string().parse::<i64>().ok(),
        (_, Some(text)) => text.parse::<i64>().ok(),
        _ => None,
    };
    let expected = match data_type.name.as_str() {
        "int2" if is_integer().is_none_or(|number| i16::try_from(number).is_err()) => "an integer of 16 bits",
        "int4" if is_integer().is_none_or(|number| i32::try_from(number).is_err()) => "an integer of 32 bits",
        "int8" if is_integer().is_none() => "an integer of 64 bits",
        "numeric" | "float4" | "float8" if !value.is_number() && !value.is_string() => "a number",
        "bool" if !value.is_boolean() && !value.is_string() => "true or false",
        "text" | "varchar" | "bpchar" | "name" | "uuid" | "date" | "timestamp" | "timestamptz" | "time"
        | "timetz" | "interval"
            if !value.is_string() =>
        {
            "a string"
        }
        _ => return Ok(()),
    };
    Err(Error::Shape { expected, found: kind_of(value), at: at.clone() })
}

/// What a JSON value is, for messages.
pub(super) fn kind_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
