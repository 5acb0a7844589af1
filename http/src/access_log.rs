//! Around each request: its id, its line in the log, its place in the metrics, and what browsers are told of it.
//!
//! Invariant: no header of a request is logged but its id, and nothing of what it holds unless asked for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::content::{self, Timely};
use crate::cors::{self, CorsPolicy};
use crate::facts::{self, Facts};
use crate::metrics::{self, RoleClass};
use crate::request_id::{self, RequestId};
use crate::server::answer;

/// The target of the lines, by which they can be left out.
pub const TARGET: &str = "http-log";

/// What does not hang on the request.
#[derive(Debug)]
pub struct Around {
    pub cors: CorsPolicy,
    /// Counted apart.
    pub unauthorized_role: Option<String>,
    pub body_timeout: Duration,
}

/// A response as `handler` makes it, unless the request is refused before, or is a browser's question.
pub async fn around<B, F>(
    around: &Around,
    mut request: Request<B>,
    handler: impl FnOnce(Request<B>) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let started = Instant::now();
    let in_flight = metrics::InFlight::new();
    let id = RequestId::of(request.headers());
    // The rest finds the id where a proxy would have put it.
    if let Some(value) = id.header() {
        request.headers_mut().insert(request_id::HEADER, value);
    }
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let path = uri.path();
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let origin = cors::Asked::of(request.headers());
    let preflight = around.cors.is_preflight(&method, &origin);
    let (mut response, facts) = facts::gather(async {
        if preflight {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            return response;
        }
        match content::judge(&mut request) {
            Ok(()) => handler(request).await,
            Err(failure) => {
                facts::note(|facts| facts.error_code = Some(failure.code.to_owned()));
                answer(
                    failure.status,
                    if path.ends_with("/graphql") { failure.as_graphql() } else { failure.as_plain() },
                )
            }
        }
    })
    .await;
    around.cors.add(&origin, preflight, response.headers_mut());
    if let Some(value) = id.header() {
        response.headers_mut().insert(request_id::HEADER, value);
    }
    let took = started.elapsed();
    let class = RoleClass::of(facts.role.as_deref(), around.unauthorized_role.as_deref());
    let status = response.status().as_u16();
    metrics::request_answered(path, class, status, facts.error_code.as_deref(), took, length);
    drop(in_flight);
    let line = Line { method: method.as_str(), path, status, took, length, id: &id.0 };
    line.write(&facts, response.body().size_hint().exact());
    response
}

/// Gives each body its time. Inside of what inflates it.
pub async fn in_time(State(around): State<Arc<Around>>, request: Request<Body>, next: Next) -> Response {
    let limit = around.body_timeout;
    next.run(request.map(|body| Body::new(Timely::new(body, limit)))).await
}

struct Line<'a> {
    method: &'a str,
    path: &'a str,
    status: u16,
    took: Duration,
    length: Option<u64>,
    id: &'a str,
}

impl Line<'_> {
    /// A line of about the same fields as Hasura's http-log. `bytes`: of the answer, before compression.
    fn write(&self, facts: &Facts, bytes: Option<u64>) {
        let Line { method, path, status, length, id, .. } = self;
        let ms = (self.took.as_secs_f64() * 100_000.0).round() / 100.0;
        tracing::info!(
            target: "http-log",
            request_id = id,
            method,
            path,
            status,
            ms,
            request_bytes = length,
            bytes,
            role = facts.role,
            operation = facts.operation.map(|kind| metrics::operation_label(Some(kind))),
            operation_name = facts.operation_name,
            batch = facts.batch,
            error_code = facts.error_code,
            query = facts.query,
            variables = facts.variables,
            "answered"
        );
    }
}
