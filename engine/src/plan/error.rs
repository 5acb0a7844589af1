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
    #[error("a stream has one cursor, of one column with its initial value")]
    Cursor { at: Path },
    #[error("{source}")]
    ArgumentGap { source: CallGap, at: Path },
    #[error("the operation has more than {limit} conditions, keys of orders and columns in lists")]
    TooManyParts { limit: usize, at: Path },
    #[error("'{what}' is not supported here")]
    Unsupported { what: String, at: Path },
    #[error("cannot insert {} columns as their values are already being determined by parent insert", quoted(.columns))]
    DecidedByParent { columns: Vec<String>, at: Path },
    #[error(
        "cannot insert object relationship \"{relationship}\" as {} column values are already determined",
        quoted(.columns)
    )]
    AlreadyDecided { relationship: String, columns: Vec<String>, at: Path },
    #[error("erroneous column name")]
    ErroneousColumn { at: Path },
    #[error("Column found in multiple operators: [{}].", quoted(.columns))]
    SeveralOperators { columns: Vec<String>, at: Path },
    #[error("the insert takes more than {limit} statements")]
    TooManyStatements { limit: usize, at: Path },
    #[error("'where' has no condition: this database refuses to change every row at once")]
    NoCondition { at: Path },
    #[error("{message}")]
    Connection { message: String, at: Path },
    #[error("value of column '{column}' in node id: {reason}")]
    NodeColumn { column: String, reason: String, at: Path },
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

fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    quoted.join(", ")
}
