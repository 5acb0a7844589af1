use super::failure::{Code, Failure};
use super::path::Path;
use crate::permission::EncodeError;
use crate::plan;
use crate::sql::BindError;

impl From<plan::Error> for Failure {
    fn from(error: plan::Error) -> Failure {
        let message = error.to_string();
        match error {
            plan::Error::MissingRoot { .. } => Failure::new(Code::ValidationFailed, Path::root(), message),
            plan::Error::Null { at, .. }
            | plan::Error::DistinctOn { at }
            | plan::Error::Cursor { at }
            | plan::Error::DecidedByParent { at, .. }
            | plan::Error::AlreadyDecided { at, .. }
            | plan::Error::ErroneousColumn { at }
            | plan::Error::SeveralOperators { at, .. }
            | plan::Error::TooManyStatements { at, .. }
            | plan::Error::NoCondition { at }
            | plan::Error::Connection { at, .. }
            | plan::Error::TooManyParts { at, .. } => Failure::new(Code::ValidationFailed, at, message),
            plan::Error::NodeColumn { at, .. } => Failure::new(Code::ParseFailed, at, message),
            plan::Error::Value { source, at } => from_encoding(&source, at),
            plan::Error::ArgumentGap { at, .. } | plan::Error::Unsupported { at, .. } => {
                Failure::new(Code::NotSupported, at, message)
            }
            plan::Error::Introspection(error) => Failure::from(error),
            plan::Error::Internal { at, .. } => Failure::new(Code::Unexpected, at, message),
        }
    }
}

impl From<BindError> for Failure {
    fn from(error: BindError) -> Failure {
        let message = error.to_string();
        match error {
            BindError::MissingSession { .. } => Failure::new(Code::NotFound, Path::root(), message),
            BindError::Value { source } => from_encoding(&source, Path::root()),
            BindError::MissingVariable { .. } | BindError::MissingWork => {
                Failure::new(Code::Unexpected, Path::root(), message)
            }
        }
    }
}

pub(super) fn from_encoding(error: &EncodeError, at: Path) -> Failure {
    match error {
        // As Postgres itself would refuse it, whatever the rows.
        EncodeError::LikePattern => Failure::new(Code::BadRequest, Path::root(), error.to_string()),
        EncodeError::JsonPath { .. }
        | EncodeError::LabelPath
        | EncodeError::Raster
        | EncodeError::GeoJson { .. } => Failure::new(Code::ParseFailed, at, error.to_string()),
        EncodeError::Nul => Failure::new(Code::DataException, at, error.to_string()),
        EncodeError::Null | EncodeError::Kind { .. } => {
            Failure::new(Code::ValidationFailed, at, error.to_string())
        }
    }
}
