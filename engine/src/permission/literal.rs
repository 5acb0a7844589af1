use serde_json::Value as Json;

use super::error::Error;
use super::expression::{Constant, Parser, object_of, session_variable_name};
use super::operator::{Definition, OperandKind};
use super::predicate::Operand;
use super::value::{EncodeError, Encoding, Parameter, Source};
use super::viewer::Viewer;
use crate::model::DataType;
use crate::response::Path;

impl Parser<'_> {
    pub(super) fn operand_of(
        &mut self,
        definition: &Definition,
        data_type: &DataType,
        value: &Json,
        at: &Path,
    ) -> Result<Operand, Error> {
        let text = DataType::text();
        match definition.operand {
            OperandKind::Flag => match value {
                Json::Bool(flag) => Ok(Operand::Flag(*flag)),
                other => {
                    Err(Error::Shape { expected: "true or false", found: kind_of(other), at: at.clone() })
                }
            },
            OperandKind::Same => {
                Ok(Operand::Value(self.value_of(value, data_type, Encoding::of(data_type), at)?))
            }
            OperandKind::SameList => self.list_of(value, data_type, at),
            OperandKind::Text | OperandKind::OwnText => {
                Ok(Operand::Value(self.value_of(value, &text, Encoding::Plain, at)?))
            }
            OperandKind::Sibling(name) => {
                Ok(Operand::Value(self.value_of(value, &data_type.sibling(name), Encoding::Plain, at)?))
            }
            OperandKind::Pattern => {
                Ok(Operand::Value(self.value_of(value, &text, Encoding::LikePattern, at)?))
            }
            OperandKind::TextList => self.list_of(value, &text, at),
            OperandKind::SiblingList(name) => self.list_of(value, &data_type.sibling(name), at),
            OperandKind::Structured(shape) => {
                let object = object_of(value, at)?;
                let mut parts = Vec::new();
                for (name, required, part_type) in shape.parts(data_type) {
                    match object.get(name) {
                        Some(part) => {
                            parts.push((
                                name,
                                self.value_of(part, &part_type, Encoding::of(&part_type), &at.key(name))?,
                            ));
                        }
                        None if required => {
                            return Err(Error::Shape { expected: name, found: "nothing", at: at.key(name) });
                        }
                        None => {}
                    }
                }
                Ok(Operand::Named(parts))
            }
        }
    }

    fn list_of(&mut self, value: &Json, element: &DataType, at: &Path) -> Result<Operand, Error> {
        let array = element.array_of();
        let Json::Array(items) = value else {
            // A session variable holds the whole list: "{1,2,3}".
            return match value {
                Json::String(_) if !element.is_listed_by_item() => {
                    Ok(Operand::Value(self.value_of(value, &array, Encoding::Plain, at)?))
                }
                other => Err(Error::Shape { expected: "a list", found: kind_of(other), at: at.clone() }),
            };
        };
        let mut parameters = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            parameters.push(self.value_of(item, element, Encoding::of(element), &at.index(index))?);
        }
        let is_constant = |parameter: &Parameter| matches!(parameter.source, Source::Constant(_));
        if !element.is_listed_by_item() && parameters.iter().all(is_constant) {
            let constant = Parameter::constant(value, &array, Encoding::Array);
            let parameter = constant.map_err(|source| value_error(source, element, at))?;
            return Ok(Operand::Value(self.noted(parameter, at)));
        }
        Ok(Operand::List(parameters, element.clone()))
    }

    fn value_of(
        &mut self,
        value: &Json,
        data_type: &DataType,
        encoding: Encoding,
        at: &Path,
    ) -> Result<Parameter, Error> {
        if let (Json::String(text), Viewer::Rule) = (value, self.viewer) {
            match session_variable_name(text) {
                Ok(Some(name)) => return Ok(Parameter::session(&name, data_type)),
                Ok(None) => {}
                Err(text) => return Err(Error::SessionVariable { text: text.to_owned(), at: at.clone() }),
            }
        }
        if value.is_null() {
            return Err(value_error(EncodeError::Null, data_type, at));
        }
        // What a client writes as text is for the database to judge.
        if matches!(self.viewer, Viewer::Rule) || !value.is_string() {
            check_literal(value, data_type, at)?;
        }
        let encoding =
            if encoding == Encoding::Plain { Encoding::of_value(value, data_type) } else { encoding };
        let parameter = Parameter::constant(value, data_type, encoding);
        let parameter = parameter.map_err(|source| value_error(source, data_type, at))?;
        Ok(self.noted(parameter, at))
    }

    fn noted(&mut self, parameter: Parameter, at: &Path) -> Parameter {
        self.constants.push(Constant { parameter: parameter.clone(), at: at.clone() });
        parameter
    }
}

/// Refuses literals that the type's input function certainly would; the extension tries the rest on it.
fn check_literal(value: &Json, data_type: &DataType, at: &Path) -> Result<(), Error> {
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

fn value_error(source: EncodeError, data_type: &DataType, at: &Path) -> Error {
    Error::Value { source, data_type: data_type.name.clone(), at: at.clone() }
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
