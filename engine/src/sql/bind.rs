use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use crate::permission::{EncodeError, Parameter, Source, WorkSource, decode_json, encode};
use crate::plan::Cells;
use crate::response::Step;
use crate::session::Session;

/// Why a parameter has no value in this request.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BindError {
    #[error("missing session variable: \"{name}\"")]
    MissingSession { name: String },
    #[error("{source}")]
    Value { source: EncodeError },
    /// The request's variables do not have the shape for which the statement was made.
    #[error("no value for a statement of a mutation")]
    MissingWork,
    #[error("no value for variable \"{name}\"")]
    MissingVariable { name: String },
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundValue<'v> {
    /// As its type's input function reads it.
    Text(Cow<'v, str>),
    /// A list, each item as the element type's input function reads it; its only item for a parameter that is no list.
    Cells(Cow<'v, Cells>),
}

/// What a mutation's root field has come to so far.
pub trait WorkValues {
    /// A value; `None` if neither the request nor an earlier statement gives it.
    fn value(&self, source: WorkSource) -> Option<BoundValue<'_>>;

    /// How far a stream has come, as text that the column's type reads; `None` at its start.
    fn cursor(&self) -> Option<&str> {
        None
    }
}

/// Nothing: for statements that stand alone.
impl WorkValues for () {
    fn value(&self, _source: WorkSource) -> Option<BoundValue<'_>> {
        None
    }
}

/// The value of a parameter.
///
/// `variables`: the request's, by name without `$`.
/// Errors: `MissingSession`; `Value` if the value cannot be encoded; `MissingVariable`.
pub fn bind<'w>(
    parameter: &'w Parameter,
    variables: &Map<String, Json>,
    session: &'w Session,
    work: &'w dyn WorkValues,
) -> Result<BoundValue<'w>, BindError> {
    match &parameter.source {
        Source::Work(source) => work.value(*source).ok_or(BindError::MissingWork),
        Source::Cursor(initial) => match work.cursor() {
            Some(text) => Ok(BoundValue::Text(text.into())),
            None => text_of(parameter, initial, variables, session).map(BoundValue::Text),
        },
        source => text_of(parameter, source, variables, session).map(BoundValue::Text),
    }
}

fn text_of<'w>(
    parameter: &Parameter,
    source: &'w Source,
    variables: &Map<String, Json>,
    session: &'w Session,
) -> Result<Cow<'w, str>, BindError> {
    match source {
        Source::Constant(text) => Ok(text.into()),
        Source::Work(_) | Source::Cursor(_) => Err(BindError::MissingWork),
        Source::WholeSession => Ok(session.to_json_text().into()),
        Source::Session(name) => {
            let value = session.get(name).map(Cow::Borrowed);
            value.ok_or_else(|| BindError::MissingSession { name: name.clone() })
        }
        Source::Variable { name, steps } => {
            let missing = || BindError::MissingVariable { name: name.clone() };
            let value = variables.get(name).and_then(|value| inside(value, steps)).ok_or_else(missing)?;
            encoded(value, parameter)
        }
        Source::Coded { name, inside: steps } => {
            let missing = || BindError::MissingVariable { name: name.clone() };
            let coded = variables.get(name).and_then(Json::as_str).and_then(decode_json);
            let coded = coded.ok_or_else(missing)?;
            let value = inside(&coded, steps).ok_or_else(missing)?;
            encoded(value, parameter)
        }
    }
}

fn encoded(value: &Json, parameter: &Parameter) -> Result<Cow<'static, str>, BindError> {
    let text = encode(value, &parameter.data_type, parameter.encoding);
    text.map(Cow::Owned).map_err(|source| BindError::Value { source })
}

fn inside<'v>(value: &'v Json, steps: &[Step]) -> Option<&'v Json> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}
