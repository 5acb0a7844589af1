use serde_json::{Value as Json, json};

use super::path::Path;

/// Hasura's error codes and one of Apollo's, as published in `extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    ParseFailed,
    ValidationFailed,
    PermissionError,
    PermissionDenied,
    ConstraintViolation,
    ConstraintError,
    DataException,
    BadRequest,
    NotFound,
    NotExists,
    AlreadyExists,
    AlreadyTracked,
    AlreadyUntracked,
    DependencyError,
    InvalidConfiguration,
    Conflict,
    AccessDenied,
    InvalidJwt,
    InvalidHeaders,
    JwtMissingRoleClaims,
    JwtInvalidClaims,
    NotSupported,
    PostgresError,
    PersistedQueryNotFound,
    DepthLimitExceeded,
    NodeLimitExceeded,
    RootFieldLimitExceeded,
    AliasLimitExceeded,
    TimeLimitExceeded,
    Unexpected,
    UnexpectedPayload,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Code::ParseFailed => "parse-failed",
            Code::ValidationFailed => "validation-failed",
            Code::PermissionError => "permission-error",
            Code::PermissionDenied => "permission-denied",
            Code::ConstraintViolation => "constraint-violation",
            Code::ConstraintError => "constraint-error",
            Code::DataException => "data-exception",
            Code::BadRequest => "bad-request",
            Code::NotFound => "not-found",
            Code::NotExists => "not-exists",
            Code::AlreadyExists => "already-exists",
            Code::AlreadyTracked => "already-tracked",
            Code::AlreadyUntracked => "already-untracked",
            Code::DependencyError => "dependency-error",
            Code::InvalidConfiguration => "invalid-configuration",
            Code::Conflict => "conflict",
            Code::AccessDenied => "access-denied",
            Code::InvalidJwt => "invalid-jwt",
            Code::InvalidHeaders => "invalid-headers",
            Code::JwtMissingRoleClaims => "jwt-missing-role-claims",
            Code::JwtInvalidClaims => "jwt-invalid-claims",
            Code::NotSupported => "not-supported",
            Code::PostgresError => "postgres-error",
            // As Apollo names it, which its clients look for.
            Code::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Code::DepthLimitExceeded => "depth-limit-exceeded",
            Code::NodeLimitExceeded => "node-limit-exceeded",
            Code::RootFieldLimitExceeded => "root-field-limit-exceeded",
            Code::AliasLimitExceeded => "alias-limit-exceeded",
            Code::TimeLimitExceeded => "time-limit-exceeded",
            Code::Unexpected => "unexpected",
            Code::UnexpectedPayload => "unexpected-payload",
        }
    }
}

/// One error as the client sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    pub code: Code,
    pub path: Path,
    pub message: String,
    /// Details of a database error; given only to admin in dev mode.
    pub internal: Option<Box<Json>>,
}

impl Failure {
    pub fn new(code: Code, path: Path, message: impl Into<String>) -> Failure {
        Failure { code, path, message: message.into(), internal: None }
    }

    /// What commands answer: `{"path", "error", "code"}`.
    pub fn to_body(&self) -> Json {
        let mut body =
            json!({"path": self.path.to_string(), "error": self.message, "code": self.code.as_str()});
        if let (Some(internal), Some(object)) = (&self.internal, body.as_object_mut()) {
            object.insert("internal".to_owned(), Json::clone(internal));
        }
        body
    }

    /// The GraphQL response that reports this error: `{"errors": [{"message", "extensions": {"path", "code"}}]}`.
    pub fn to_response(&self) -> Json {
        let mut extensions = json!({"path": self.path.to_string(), "code": self.code.as_str()});
        if let (Some(internal), Some(object)) = (&self.internal, extensions.as_object_mut()) {
            object.insert("internal".to_owned(), Json::clone(internal));
        }
        json!({"errors": [{"message": self.message, "extensions": extensions}]})
    }
}
