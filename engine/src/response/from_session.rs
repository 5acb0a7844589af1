use super::failure::{Code, Failure};
use super::path::Path;
use crate::session::Error;

impl From<Error> for Failure {
    /// The path is `$`: a session concerns the whole request. What is wrong in the stored configuration stays internal.
    fn from(error: Error) -> Failure {
        let code = match &error {
            Error::Session(_) => Code::BadRequest,
            Error::Configuration(_) => Code::Unexpected,
            Error::Jwt(_) => Code::InvalidJwt,
            Error::MissingRoleClaim { .. } => Code::JwtMissingRoleClaims,
            Error::Claims(_)
            | Error::ClaimsNotFound { .. }
            | Error::ClaimsNotObject
            | Error::ClaimsNotString
            | Error::ClaimsNotJson { .. }
            | Error::InvalidRoleClaim { .. }
            | Error::MappedClaimNotFound { .. } => Code::JwtInvalidClaims,
            Error::RoleNotAllowed | Error::Unauthorized => Code::AccessDenied,
            Error::InvalidHeader { .. } | Error::HeadersNotObject { .. } => Code::InvalidHeaders,
        };
        match error {
            Error::Configuration(cause) => {
                let message = "the stored JWT configuration is not usable";
                let internal = Some(Box::new(cause.to_string().into()));
                Failure { internal, ..Failure::new(code, Path::root(), message) }
            }
            error => Failure::new(code, Path::root(), error.to_string()),
        }
    }
}
