use serde_json::Value as Json;

use crate::model::{DataType, DataTypeKind};

/// A value that reaches SQL as `$n`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parameter {
    pub source: Source,
    /// The Postgres type under which it is bound.
    pub data_type: DataType,
    pub encoding: Encoding,
}

/// Where a parameter's value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// Known when the statement is made: a literal of the document or of a rule. Already encoded.
    Constant(String),
    /// At a place inside the request's variables: name, then keys and indexes.
    Variable { name: String, steps: Vec<crate::response::Step> },
    /// A value inside a variable that is a cursor or a global id: its name, then keys and indexes of what is coded.
    Coded { name: String, inside: Vec<crate::response::Step> },
    /// One session variable, by its lower-case name.
    Session(String),
    /// All session variables as a JSON object, for functions with a session argument.
    WholeSession,
    /// What an earlier part of a mutation's root field gives its statements.
    Work(WorkSource),
    /// How far a stream has come; at its start another source.
    Cursor(Box<Source>),
}

impl Source {
    /// Does it depend on who asks, or on what they gave?
    pub fn is_of_request(&self) -> bool {
        match self {
            Source::Constant(_) | Source::Work(_) => false,
            Source::Coded { .. }
            | Source::Variable { .. }
            | Source::Session(_)
            | Source::WholeSession
            | Source::Cursor(_) => true,
        }
    }
}

/// Values that are known only while a mutation's root field is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WorkSource {
    // Lists with an entry for each object of a node.
    /// What the objects give for a column.
    Column { node: usize, column: usize },
    /// Whether a column gets its default.
    Default { node: usize, column: usize },
    /// The objects' own numbers, from 0.
    Numbers(usize),
    /// The number of the object that each is nested in.
    Parents(usize),
    /// The number of the object of another node that was inserted before.
    Before { node: usize, link: usize },
    // What statements yield.
    /// What the rows that were inserted for a node decide on in others, as a JSON list.
    Links(usize),
    /// The rows that were inserted for a node, as a JSON list.
    Written(usize),
    /// How many rows the statements so far have written.
    Affected,
}

/// How a JSON value becomes the text that the type's input function reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// A string, number or boolean as its text.
    Plain,
    /// The JSON text itself: json, jsonb.
    Json,
    /// An object for a type of PostGIS, which a function of its makes a value of.
    GeoJson,
    /// A list as Postgres's array literal; one item counts as a list of one.
    Array,
    /// A path such as `$.a.b[0]` or `a.b` as a `text[]` literal.
    JsonPath,
    /// A pattern of LIKE: refused if it ends in a lone escape character, which Postgres would report only
    /// when it meets a row, and so tell that there is one.
    LikePattern,
}

/// Why a JSON value cannot be encoded.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EncodeError {
    #[error("unexpected null value")]
    Null,
    #[error("unexpected {found} for type '{expected}'")]
    Kind { found: &'static str, expected: String },
    #[error("LIKE pattern must not end with escape character")]
    LikePattern,
    #[error("invalid JSON path: {path}")]
    JsonPath { path: String },
    #[error(
        "Expecting label path: a sequence of zero or more labels separated by dots, for example L1.L2.L3"
    )]
    LabelPath,
    #[error("{reason}")]
    GeoJson { reason: String },
    #[error("invalid hexadecimal representation of raster well known binary format")]
    Raster,
    #[error("a value must not contain the character with code zero")]
    Nul,
}

impl Encoding {
    /// How a value of that type is encoded.
    pub fn of_value(value: &Json, data_type: &DataType) -> Encoding {
        if data_type.is_spatial() && value.is_object() { Encoding::GeoJson } else { Encoding::of(data_type) }
    }

    /// How values of that type are encoded.
    pub fn of(data_type: &DataType) -> Encoding {
        match data_type.kind {
            DataTypeKind::Array => Encoding::Array,
            _ if data_type.is_builtin("json") || data_type.is_builtin("jsonb") => Encoding::Json,
            _ => Encoding::Plain,
        }
    }
}

/// The text that the input function of `data_type` reads for `value`.
///
/// Errors: `Null`, `Kind` for a list or an object where a scalar belongs, and what the encoding itself refuses.
pub fn encode(value: &Json, data_type: &DataType, encoding: Encoding) -> Result<String, EncodeError> {
    let text = match encoding {
        Encoding::Json => return Ok(value.to_string()),
        Encoding::GeoJson => encode_geojson(value)?,
        Encoding::Plain => checked(encode_plain(value, data_type)?, data_type)?,
        Encoding::Array => encode_array(value, data_type)?,
        Encoding::JsonPath => encode_json_path(value)?,
        Encoding::LikePattern => {
            let text = encode_plain(value, data_type)?;
            let escapes = text.bytes().rev().take_while(|byte| *byte == b'\\').count();
            if escapes % 2 == 1 {
                return Err(EncodeError::LikePattern);
            }
            text
        }
    };
    if text.contains('\0') { Err(EncodeError::Nul) } else { Ok(text) }
}

fn encode_plain(value: &Json, data_type: &DataType) -> Result<String, EncodeError> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        Json::Bool(value) => Ok(value.to_string()),
        Json::Null => Err(EncodeError::Null),
        Json::Object(_) => Err(EncodeError::Kind { found: "object", expected: data_type.name.clone() }),
        Json::Array(_) => Err(EncodeError::Kind { found: "list", expected: data_type.name.clone() }),
    }
}

fn encode_geojson(value: &Json) -> Result<String, EncodeError> {
    match value {
        Json::Object(_) => {
            super::geojson::check(value).map_err(|reason| EncodeError::GeoJson { reason })?;
            Ok(value.to_string())
        }
        Json::Null => Err(EncodeError::Null),
        _ => Err(EncodeError::Kind { found: "value", expected: "GeoJSON".to_owned() }),
    }
}

/// Types whose text the reference checks before the database sees it.
fn checked(text: String, data_type: &DataType) -> Result<String, EncodeError> {
    match data_type.name.as_str() {
        "ltree" if !is_label_path(&text) => Err(EncodeError::LabelPath),
        "raster" if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Err(EncodeError::Raster)
        }
        _ => Ok(text),
    }
}

/// Labels of letters, digits, underscores and (since ltree 1.3) hyphens, with dots between.
fn is_label_path(text: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    text.is_empty() || text.split('.').all(is_label)
}

fn encode_array(value: &Json, data_type: &DataType) -> Result<String, EncodeError> {
    let mut out = String::new();
    match value {
        // Postgres's own literal.
        Json::String(text) if text.starts_with('{') || text.starts_with('[') => return Ok(text.clone()),
        Json::Array(items) => write_array(items, data_type, &mut out)?,
        Json::Null => return Err(EncodeError::Null),
        single => write_array(std::slice::from_ref(single), data_type, &mut out)?,
    }
    Ok(out)
}

fn write_array(items: &[Json], data_type: &DataType, out: &mut String) -> Result<(), EncodeError> {
    let element = data_type.element.as_deref().unwrap_or(data_type);
    let whole_json = element.is_builtin("json") || element.is_builtin("jsonb");
    out.push('{');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        match item {
            Json::Null => out.push_str("NULL"),
            Json::Array(inner) if !whole_json => write_array(inner, data_type, out)?,
            _ if whole_json => write_quoted(&item.to_string(), out),
            _ => write_quoted(&encode_plain(item, element)?, out),
        }
    }
    out.push('}');
    Ok(())
}

fn write_quoted(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        if character == '"' || character == '\\' {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

/// `$.a.b[0]`, `a.b`, `$["odd key"]` and `a.['odd key']` as Hasura reads them.
fn encode_json_path(value: &Json) -> Result<String, EncodeError> {
    let Json::String(path) = value else {
        return Err(EncodeError::Kind { found: "value", expected: "String".to_owned() });
    };
    let invalid = || EncodeError::JsonPath { path: path.clone() };
    let mut rest = path.strip_prefix('$').unwrap_or(path);
    let mut out = String::from("{");
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if rest.is_empty() {
            return Err(invalid());
        }
        let (step, remainder) = match rest.strip_prefix('[') {
            Some(inside) => bracket_step(inside).ok_or_else(invalid)?,
            None => {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        if out.len() > 1 {
            out.push(',');
        }
        write_quoted(&step, &mut out);
        rest = remainder;
    }
    out.push('}');
    Ok(out)
}

/// The step inside brackets, and what follows the closing one.
fn bracket_step(inside: &str) -> Option<(String, &str)> {
    match inside.chars().next()? {
        quote @ ('"' | '\'') => {
            let mut step = String::new();
            let mut characters = inside.char_indices().skip(1);
            while let Some((place, character)) = characters.next() {
                match character {
                    '\\' => step.push(characters.next()?.1),
                    _ if character == quote => {
                        return Some((step, inside.get(place + 1..)?.strip_prefix(']')?));
                    }
                    _ => step.push(character),
                }
            }
            None
        }
        _ => {
            let (step, remainder) = inside.split_once(']')?;
            let digits = step.strip_prefix('-').unwrap_or(step);
            let is_index = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_index.then(|| (step.to_owned(), remainder))
        }
    }
}

impl Parameter {
    /// A value known now.
    ///
    /// Errors: as `encode`.
    pub fn constant(
        value: &Json,
        data_type: &DataType,
        encoding: Encoding,
    ) -> Result<Parameter, EncodeError> {
        Ok(Parameter {
            source: Source::Constant(encode(value, data_type, encoding)?),
            data_type: data_type.clone(),
            encoding,
        })
    }

    /// A session variable; its text is in Postgres's own syntax.
    pub fn session(name: &str, data_type: &DataType) -> Parameter {
        Parameter {
            source: Source::Session(name.to_ascii_lowercase()),
            data_type: data_type.clone(),
            encoding: Encoding::Plain,
        }
    }

    /// All session variables as json or jsonb.
    pub fn whole_session(data_type: &DataType) -> Parameter {
        Parameter { source: Source::WholeSession, data_type: data_type.clone(), encoding: Encoding::Json }
    }
}
