//! What is refused before the database has answered, or because it did not, in Hasura's two shapes.

use axum::http::StatusCode;
use serde_json::json;

/// A refusal: for `/v1/graphql` a GraphQL error, elsewhere `{"path", "error", "code"}`.
///
/// `code` is one of Hasura's. `path` is where in the request, `$` for the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub status: StatusCode,
    pub code: &'static str,
    pub path: String,
    pub message: String,
    /// After how many seconds it is worth trying again.
    pub retry_after: Option<u64>,
}

impl Failure {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Failure {
        Failure { status, code, path: "$".to_owned(), message: message.into(), retry_after: None }
    }

    pub fn at(self, path: impl Into<String>) -> Failure {
        Failure { path: path.into(), ..self }
    }

    /// Source: Hasura's `throw401`.
    pub fn access_denied(message: &str) -> Failure {
        Failure::new(StatusCode::UNAUTHORIZED, "access-denied", message)
    }

    pub fn invalid_header(message: impl Into<String>) -> Failure {
        Failure::new(StatusCode::BAD_REQUEST, "invalid-headers", message)
    }

    pub fn invalid_json(cause: impl std::fmt::Display) -> Failure {
        Failure::new(StatusCode::BAD_REQUEST, "invalid-json", format!("Error in $: {cause}"))
    }

    pub fn parse_failed(message: impl Into<String>) -> Failure {
        Failure::new(StatusCode::BAD_REQUEST, "parse-failed", message)
    }

    pub fn unexpected(message: impl Into<String>) -> Failure {
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "unexpected", message)
    }

    pub fn not_found() -> Failure {
        Failure::new(StatusCode::NOT_FOUND, "not-found", "resource does not exist")
    }

    /// A GET asked for a change. Source: GraphQL over HTTP, "GET".
    pub fn only_by_post() -> Failure {
        let message = "only queries can be asked for by GET: send this by POST";
        Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", message)
    }

    /// The body of a GraphQL response.
    pub fn as_graphql(&self) -> String {
        let extensions = json!({"path": self.path, "code": self.code});
        json!({"errors": [{"extensions": extensions, "message": self.message}]}).to_string()
    }

    /// The body of any other response.
    pub fn as_plain(&self) -> String {
        json!({"path": self.path, "error": self.message, "code": self.code}).to_string()
    }
}
