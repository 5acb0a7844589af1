use crate::response::Path;

/// Why a rule does not fit the database.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("column \"{column}\" does not exist in \"{relation}\"")]
    UnknownColumn { column: String, relation: String, at: Path },
    #[error("\"{field}\" is no column, relationship or computed field of \"{relation}\"")]
    UnknownField { field: String, relation: String, at: Path },
    #[error("computed field \"{field}\" does not exist in \"{relation}\"")]
    UnknownComputedField { field: String, relation: String, at: Path },
    #[error("relationship \"{name}\" of \"{relation}\" has no {what} any more")]
    BrokenRelationship { name: String, relation: String, what: &'static str, at: Path },
    #[error("{reason}")]
    BrokenComputedField { reason: String, at: Path },
    #[error("the validation function of \"{relation}\" {reason}")]
    BrokenValidation { relation: String, reason: &'static str, at: Path },
    #[error("table \"{table}\" is not tracked")]
    UnknownTable { table: String, at: Path },
    #[error("operator \"{operator}\" does not exist")]
    UnknownOperator { operator: String, at: Path },
    #[error("operator \"{operator}\" does not fit type \"{data_type}\"")]
    OperatorMismatch { operator: String, data_type: String, at: Path },
    #[error("expected {expected}, found {found}")]
    Shape { expected: &'static str, found: &'static str, at: Path },
    #[error("malformed session variable \"{text}\"")]
    SessionVariable { text: String, at: Path },
    #[error("{source} (type \"{data_type}\")")]
    Value { source: super::value::EncodeError, data_type: String, at: Path },
    #[error("columns of types \"{left}\" and \"{right}\" cannot be compared")]
    ColumnTypes { left: String, right: String, at: Path },
    #[error("the expression is nested more than {limit} levels deep")]
    TooDeep { limit: usize, at: Path },
    #[error("column \"{column}\" of \"{relation}\" is not visible")]
    HiddenColumn { column: String, relation: String, at: Path },
    /// `relationship`: what leads there, if it has a name.
    #[error("\"{relation}\" is not visible")]
    HiddenRelation { relation: String, relationship: Option<String>, at: Path },
    #[error("operator \"_cast to {to}\" does not fit type \"{from}\"")]
    Cast { from: String, to: String, at: Path },
    #[error("the expression has more than {limit} conditions")]
    TooMany { limit: usize, at: Path },
    #[error("{source}")]
    Call { source: super::call::CallGap, at: Path },
}

impl Error {
    /// Where in the rule.
    pub fn path(&self) -> &Path {
        match self {
            Error::UnknownColumn { at, .. }
            | Error::UnknownField { at, .. }
            | Error::UnknownComputedField { at, .. }
            | Error::BrokenRelationship { at, .. }
            | Error::BrokenComputedField { at, .. }
            | Error::BrokenValidation { at, .. }
            | Error::UnknownTable { at, .. }
            | Error::UnknownOperator { at, .. }
            | Error::OperatorMismatch { at, .. }
            | Error::Shape { at, .. }
            | Error::SessionVariable { at, .. }
            | Error::Value { at, .. }
            | Error::ColumnTypes { at, .. }
            | Error::TooDeep { at, .. }
            | Error::HiddenColumn { at, .. }
            | Error::HiddenRelation { at, .. }
            | Error::Cast { at, .. }
            | Error::TooMany { at, .. }
            | Error::Call { at, .. } => at,
        }
    }
}

/// One thing in the metadata that does not fit the database: a row of `graphql.inconsistencies()`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Problem {
    /// The metadata table without schema: `select_permission`, `relationship`, `computed_field`, `relation`, …
    pub kind: &'static str,
    pub role: Option<String>,
    pub name: Option<String>,
    /// Where inside the row: `$.filter.author.id._eq`.
    pub path: String,
    pub reason: String,
}
