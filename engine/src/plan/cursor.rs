use serde_json::Value as Json;

use super::tree::OrderKey;
use crate::model::DataType;
use crate::permission::{EncodeError, Encoding, Parameter, Source};
use crate::response::Step;

/// A cursor or a global id as it was given.
pub(super) struct Coded<'a> {
    pub text: String,
    /// The variable whose whole value it is.
    pub variable: Option<&'a str>,
}

impl Coded<'_> {
    /// A value of what is coded as a parameter: that of a variable stays open, any other is bound for good.
    ///
    /// `path`: keys and indexes in what is coded.
    pub fn parameter(
        &self,
        value: &Json,
        path: Vec<Step>,
        data_type: &DataType,
        encoding: Encoding,
    ) -> Result<Parameter, EncodeError> {
        let constant = Parameter::constant(value, data_type, encoding)?;
        Ok(match self.variable {
            Some(name) => {
                Parameter { source: Source::Coded { name: name.to_owned(), inside: path }, ..constant }
            }
            None => constant,
        })
    }
}

/// The value of a key in what a cursor says: each value under its names. `None` if the cursor is of another order.
pub(super) fn value_of_key<'c>(cursor: &'c Json, key: &OrderKey) -> Option<&'c Json> {
    key.cursor_path().try_fold(cursor, |json, name| json.as_object()?.get(name))
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
