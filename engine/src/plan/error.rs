use crate::document::{CollectedField, OperationKind};
use crate::introspect;
use crate::permission::{CallGap, EncodeError};
use crate::response::Path;

/// Why a validated operation has no plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("no {}s exist", .kind.as_str())]
    MissingRoot { kind: OperationKind },
    #[error("unexpected null value for type '{ty}'")]
    Null { ty: String, at: Path },
    #[error("{source}")]
    Value { source: EncodeError, at: Path },
    #[error("\"distinct_on\" columns must match initial \"order_by\" columns")]
    DistinctOn { at: Path },
    #[error("{source}")]
    ArgumentGap { source: CallGap, at: Path },
    #[error("the operation has more than {limit} conditions")]
    TooManyConditions { limit: usize, at: Path },
    #[error("'{what}' is not supported here")]
    Unsupported { what: String, at: Path },
    #[error("{0}")]
    Introspection(introspect::Error),
    /// Validation let something through that planning does not know.
    #[error("planning met an unexpected {what}")]
    Internal { what: String, at: Path },
}

impl Error {
    pub(super) fn unknown_field(field: &CollectedField) -> Error {
        Error::Internal { what: format!("field '{}'", field.field.name), at: field.path.clone() }
    }
}
