//! What is learnt about a request while it is answered, for its line in the log and its place in the metrics.
//!
//! It belongs to the task that answers the request, so that handlers need not hand it on. What runs elsewhere, as on a
//! WebSocket, notes nothing. Nothing is decided by it.

use std::sync::{Arc, Mutex, PoisonError};

use postern_engine::document::OperationKind;

tokio::task_local! {
    static FACTS: Arc<Mutex<Facts>>;
}

#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Absent where the caller was refused.
    pub role: Option<String>,
    pub operation: Option<OperationKind>,
    pub operation_name: Option<String>,
    /// How many GraphQL requests came in one.
    pub batch: Option<usize>,
    pub error_code: Option<String>,
    /// Only where the log is to show them.
    pub query: Option<String>,
    pub variables: Option<String>,
}

/// Runs what answers a request; returns also what was noted meanwhile.
pub async fn gather<F: Future>(answering: F) -> (F::Output, Facts) {
    let facts = Arc::new(Mutex::new(Facts::default()));
    let output = FACTS.scope(Arc::clone(&facts), answering).await;
    let facts = facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (output, facts)
}

/// Notes something about the request that this task answers.
pub fn note(change: impl FnOnce(&mut Facts)) {
    // An error says that this task answers none.
    let _ = FACTS.try_with(|facts| change(&mut facts.lock().unwrap_or_else(PoisonError::into_inner)));
}

/// The code of the first error in a GraphQL response or in a refusal: texts hold no bare quotes, so that no message can
/// pretend to be one. `None` for a response without error.
pub fn error_code(response: &str) -> Option<&str> {
    let is_refusal = response.starts_with(r#"{"errors""#) || response.starts_with(r#"{"path""#);
    let (_, rest) = response.split_once(r#""code":"#).filter(|_| is_refusal)?;
    let (code, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
    let is_code = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::error_code;

    #[test]
    fn codes_are_found_in_refusals_alone() {
        let graphql = r#"{"errors":[{"extensions":{"path":"$","code":"access-denied"},"message":"x"}]}"#;
        assert_eq!(error_code(graphql), Some("access-denied"));
        assert_eq!(
            error_code(r#"{"path":"$","error":"\"code\":\"x","code": "not-found"}"#),
            Some("not-found")
        );
        assert_eq!(error_code(r#"{"data":{"a":{"code":"x"}}}"#), None);
        assert_eq!(error_code(r#"{"errors":[{"message":"x"}]}"#), None);
        assert_eq!(error_code(r#"{"errors":[{"code":"a b"}]}"#), None);
    }
}
