use super::failure::{Code, Failure};
use crate::document::{Error, Opaque};

impl From<Error> for Failure {
    /// The error with Hasura's code: values that cannot be read as a Postgres type, and names defined twice, count as
    /// failures to parse; all else as failures to validate.
    fn from(error: Error) -> Failure {
        let code = match &error {
            Error::Mismatch { opaque: Opaque::Yes, .. }
            | Error::DuplicateFragment { .. }
            | Error::DuplicateVariable { .. } => Code::ParseFailed,
            _ => Code::ValidationFailed,
        };
        Failure::new(code, error.path().clone(), error.to_string())
    }
}
