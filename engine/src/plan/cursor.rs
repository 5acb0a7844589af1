use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value as Json;

use super::tree::OrderKey;
use crate::model::DataType;

/// What a cursor says: the values of one row for the keys of an order, each under its names.
pub(super) struct Cursor(Json);

impl Cursor {
    /// `None` for what is no cursor.
    pub fn decode(text: &str) -> Option<Cursor> {
        serde_json::from_slice(&decode(text)).ok().map(Cursor)
    }

    /// The value for a key; `None` if the cursor is of another order.
    pub fn value(&self, key: &OrderKey) -> Option<&Json> {
        key.cursor_path().try_fold(&self.0, |json, name| json.as_object()?.get(name))
    }
}

/// The bytes that base64 stands for. As in the reference whatever does not belong there is passed over.
pub(super) fn decode(text: &str) -> Vec<u8> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut digits: Vec<u8> = text.bytes().take_while(|byte| *byte != b'=').filter(is_digit).collect();
    if digits.len() % 4 == 1 {
        // One digit alone is no byte.
        digits.pop();
    }
    GeneralPurpose::new(&STANDARD, config).decode(digits).unwrap_or_default()
}

/// Is it JSON that a value of the type is read from? The sentences are those of the reference's parser, which leaves
/// text to the database.
pub(super) fn check(value: &Json, data_type: &DataType) -> Result<(), String> {
    let found = match value {
        Json::Null | Json::String(_) => return Ok(()),
        Json::Bool(_) => "Boolean",
        Json::Number(_) => "Number",
        Json::Array(_) => "Array",
        Json::Object(_) => "Object",
    };
    let (parsed, expected) = match data_type.name.as_str() {
        "int2" => ("Int16", "Number"),
        "int4" => ("Int32", "Number"),
        "int8" => ("Int64", "Number"),
        "float4" => ("Float", "Number"),
        "float8" => ("Double", "Number"),
        "numeric" => ("Scientific", "Number"),
        "bool" => ("Bool", "Boolean"),
        "text" | "varchar" | "bpchar" | "citext" => ("Text", "String"),
        "uuid" => ("UUID", "String"),
        "date" => ("Day", "String"),
        "timestamp" => ("LocalTime", "String"),
        "timestamptz" => ("UTCTime", "String"),
        _ => return Ok(()),
    };
    match found == expected {
        true => Ok(()),
        false => Err(format!("parsing {parsed} failed, expected {expected}, but encountered {found}")),
    }
}
