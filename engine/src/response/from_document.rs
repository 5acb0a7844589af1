use super::failure::{Code, Failure};
use crate::document::ParseError;

impl From<ParseError> for Failure {
    fn from(error: ParseError) -> Failure {
        Failure::new(Code::ValidationFailed, error.path(), error.to_string())
    }
}
