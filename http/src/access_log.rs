//! Around each request: its id, its line in the log, its place in the metrics, and what browsers are told of it.
//!
//! Invariant: no header of a request is logged but its id, and nothing of what it holds unless asked for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::content::{self, Timely};
use crate::cors::CorsPolicy;
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

/// The outermost layer but for compression.
pub async fn around(State(around): State<Arc<Around>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let in_flight = metrics::InFlight::new();
    let id = RequestId::of(request.headers());
    // The rest finds the id where a proxy would have put it.
    if let Some(value) = id.header() {
        request.headers_mut().insert(request_id::HEADER, value);
    }
    request.extensions_mut().insert(id.clone());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|length| length.to_str().ok()?.parse().ok());
    let asked = request.headers().clone();
    let preflight = around.cors.is_preflight(&method, &asked);
    let (mut response, facts) = facts::gather(async {
        if preflight {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NO_CONTENT;
            return response;
        }
        match content::judge(&mut request) {
            Ok(()) => next.run(request).await,
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
    around.cors.add(&asked, preflight, response.headers_mut());
    if let Some(value) = id.header() {
        response.headers_mut().insert(request_id::HEADER, value);
    }
    let took = started.elapsed();
    let class = RoleClass::of(facts.role.as_deref(), around.unauthorized_role.as_deref());
    let status = response.status().as_u16();
    metrics::request_answered(&path, class, status, facts.error_code.as_deref(), took, length);
    drop(in_flight);
    let line = Line { method: method.as_str(), path: &path, status, took, length, id: &id.0 };
    line.write(&facts, response.body().size_hint().exact());
    response
}

/// Gives each body its time. Inside of what inflates it.
pub async fn in_time(State(around): State<Arc<Around>>, request: Request, next: Next) -> Response {
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
