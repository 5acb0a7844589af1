use serde_json::{Map, Value as Json};

use crate::permission::{EncodeError, Parameter, Source, WorkSource, encode};
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

/// What a mutation's root field has come to so far.
pub trait WorkValues {
    /// The text of a value; `None` if no earlier statement gave it.
    fn value(&self, source: WorkSource) -> Option<String>;
}

/// Nothing: for statements that stand alone.
impl WorkValues for () {
    fn value(&self, _source: WorkSource) -> Option<String> {
        None
    }
}

/// The text of a parameter's value for its type's input function.
///
/// `variables`: the request's, by name without `$`.
/// Errors: `MissingSession`; `Value` if the value cannot be encoded; `MissingVariable`.
pub fn bind(
    parameter: &Parameter,
    variables: &Map<String, Json>,
    session: &Session,
    work: &dyn WorkValues,
) -> Result<String, BindError> {
    match &parameter.source {
        Source::Constant(text) => Ok(text.clone()),
        Source::Work(source) => work.value(*source).ok_or(BindError::MissingWork),
        Source::WholeSession => Ok(session.to_json().to_string()),
        Source::Session(name) => {
            let value = session.get(name).map(str::to_owned);
            value.ok_or_else(|| BindError::MissingSession { name: name.clone() })
        }
        Source::Variable { name, steps } => {
            let missing = || BindError::MissingVariable { name: name.clone() };
            let value = variables.get(name).and_then(|value| inside(value, steps)).ok_or_else(missing)?;
            encode(value, &parameter.data_type, parameter.encoding)
                .map_err(|source| BindError::Value { source })
        }
    }
}

fn inside<'v>(value: &'v Json, steps: &[Step]) -> Option<&'v Json> {
    steps.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}
