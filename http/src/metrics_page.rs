//! `/v1/metrics` and `/metrics`: the numbers, for those who may see them.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::facts::note;
use crate::failure::Failure;
use crate::metrics;
use crate::server::{Server, answer, plain_text};

/// What opens the numbers beside the admin secret; kept as a digest, so that comparing takes the same time for each guess.
pub struct Secret([u8; 32]);

impl Secret {
    pub fn new(secret: &str) -> Secret {
        Secret(Sha256::digest(secret).into())
    }

    fn is_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).map(|value| value.as_bytes()).unwrap_or_default();
        let guess = given.strip_prefix(b"Bearer ").or(given.strip_prefix(b"bearer ")).unwrap_or_default();
        let digest: [u8; 32] = Sha256::digest(guess).into();
        self.0.ct_eq(&digest).into()
    }
}

pub async fn page(State(server): State<Arc<Server>>, headers: HeaderMap) -> Response {
    if let Err(failure) = may_view(&server, &headers).await {
        note(|facts| facts.error_code = Some(failure.code.to_owned()));
        return answer(failure.status, failure.as_plain());
    }
    count_database(&server);
    plain_text(StatusCode::OK, metrics::render())
}

/// Who has the secret for metrics, or is admin. That everybody is admin where no admin secret is configured does not count
/// if a secret for metrics is.
async fn may_view(server: &Server, headers: &HeaderMap) -> Result<(), Failure> {
    if let Some(secret) = &server.metrics_secret {
        if secret.is_in(headers) {
            return Ok(());
        }
        if server.open {
            return Err(Failure::access_denied("the metrics secret is required"));
        }
    }
    server.authentication.caller(headers, None).await?.may_view_metrics()
}

/// Brings what the database's side has counted.
fn count_database(server: &Server) {
    let statistics = server.database.statistics();
    metrics::pool("primary", &statistics.primary);
    for replica in &statistics.replicas {
        metrics::pool(&replica.pool.name, &replica.pool);
        metrics::replica(replica);
    }
    metrics::plan_cache(statistics.cache_hits, statistics.cache_misses);
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_secret_opens_and_nothing_else() {
        let secret = Secret::new("hush");
        let is_in = |value: &'static str| {
            secret.is_in(&HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))]))
        };
        assert!(is_in("Bearer hush"));
        for wrong in ["hush", "Bearer hush ", "Bearer ", "", "Basic hush", "Bearer hus"] {
            assert!(!is_in(wrong), "{wrong}");
        }
        assert!(!secret.is_in(&HeaderMap::new()));
    }
}
