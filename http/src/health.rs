//! `/healthz`: whether requests would be answered.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::database::CallError;
use crate::server::{Server, plain_text};

/// Whoever asks for health does not wait longer.
const PATIENCE: Duration = Duration::from_millis(2500);

/// How long it is remembered whether rules fit the database: to find out takes a while, and everybody may ask.
const MEMORY: Duration = Duration::from_secs(5);

const INCONSISTENT: &str = "inconsistent objects in schema";

/// What was found last.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Option<(Instant, bool)>>);

/// Source: Hasura's health check. 500 and `ERROR` where the database does not answer in time; rules that do not fit the
/// database are a warning, with `strict=true` an error.
pub async fn health(State(server): State<Arc<Server>>, RawQuery(query): RawQuery) -> Response {
    let (status, text) = match tokio::time::timeout(PATIENCE, find_out(&server)).await {
        Ok(Ok(true)) => (StatusCode::OK, "OK".to_owned()),
        Ok(Ok(false)) if is_strict(query.as_deref()) => {
            (StatusCode::INTERNAL_SERVER_ERROR, INCONSISTENT.to_owned())
        }
        Ok(Ok(false)) => (StatusCode::OK, format!("WARN: {INCONSISTENT}")),
        Ok(Err(error)) => {
            tracing::error!("the database does not answer: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "ERROR".to_owned())
        }
        Err(_) => {
            tracing::error!("the database does not answer in {} ms", PATIENCE.as_millis());
            (StatusCode::INTERNAL_SERVER_ERROR, "ERROR".to_owned())
        }
    };
    plain_text(status, text)
}

/// Asks the database, which has to answer in any case, whether its rules fit.
async fn find_out(server: &Server) -> Result<bool, CallError> {
    server.database.version().await?;
    let known = *server.health.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((when, consistent)) = known
        && when.elapsed() < MEMORY
    {
        return Ok(consistent);
    }
    let consistent = server.database.is_consistent().await?;
    *server.health.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), consistent));
    Ok(consistent)
}

fn is_strict(query: Option<&str>) -> bool {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .any(|(name, value)| name == "strict" && matches!(value.as_ref(), "true" | "True" | "1" | ""))
}

#[cfg(test)]
mod tests {
    use super::is_strict;

    #[test]
    fn strictness_is_asked_for() {
        for (query, expected) in [(None, false), (Some("strict=true"), true), (Some("strict=false"), false)] {
            assert_eq!(is_strict(query), expected, "{query:?}");
        }
    }
}
