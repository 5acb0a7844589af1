//! `/v1/graphql` and `/v1beta1/relay`, which answer 200 whatever happens, and `/v1alpha1/graphql`, which answers errors with their status.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::authentication::Session;
use crate::body::{self, Asked, Request};
use crate::database::{Reads, Schema, Tag};
use crate::failure::Failure;
use crate::operation::OperationKind;
use crate::server::{Server, answer};

pub async fn v1(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    always_ok(run(&server, Schema::Hasura, &headers, body).await)
}

pub async fn relay(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    always_ok(run(&server, Schema::Relay, &headers, body).await)
}

fn always_ok(outcome: Result<(StatusCode, String), Failure>) -> Response {
    match outcome {
        Ok((_, text)) => answer(StatusCode::OK, text),
        // Too large is said by status alone: the client is still sending.
        Err(failure) if failure.status == StatusCode::PAYLOAD_TOO_LARGE => {
            answer(failure.status, failure.as_graphql())
        }
        Err(failure) => answer(StatusCode::OK, failure.as_graphql()),
    }
}

pub async fn v1alpha1(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    match run(&server, Schema::Hasura, &headers, body).await {
        Ok((status, text)) => answer(status, text),
        Err(failure) => answer(failure.status, failure.as_graphql()),
    }
}

/// The response of each request, and the status that says how it went. Headers are judged before anything is read, unless a
/// webhook wants to see both.
async fn run(
    server: &Server,
    schema: Schema,
    headers: &HeaderMap,
    body: Body,
) -> Result<(StatusCode, String), Failure> {
    let judged = match server.authentication.judges_request(headers) {
        false => Some(server.authentication.caller(headers, None).await?),
        true => None,
    };
    let text = body::read(body, server.body_limit).await?;
    let caller = match judged {
        Some(caller) => caller,
        None => server.authentication.caller(headers, Some(&text)).await?,
    };
    caller.may_execute_graphql()?;
    let session = caller.session;
    match Asked::parse(&text)? {
        Asked::One(request) => {
            let manner = Manner { schema, request_id: request_id(headers), reads: Reads::of(headers) };
            Ok(resolve(server, &request, &session, manner).await)
        }
        Asked::Batch(requests) => {
            // What follows a mutation may want to see it.
            let only_reads = requests.iter().all(|request| request.operation() == Some(OperationKind::Query));
            let reads = if only_reads { Reads::of(headers) } else { Reads::Primary };
            let manner = Manner { schema, request_id: request_id(headers), reads };
            let mut responses = Vec::with_capacity(requests.len());
            // One after the other: a later request may read what an earlier one wrote.
            for request in &requests {
                responses.push(resolve(server, request, &session, manner).await.1);
            }
            Ok((StatusCode::OK, format!("[{}]", responses.join(","))))
        }
    }
}

/// How a request is carried out, but for what it says itself.
#[derive(Clone, Copy)]
pub struct Manner<'a> {
    pub schema: Schema,
    pub request_id: &'a str,
    pub reads: Reads,
}

/// The id that the client or a proxy gave a request; empty without.
pub fn request_id(headers: &HeaderMap) -> &str {
    headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default()
}

/// The response to one request, and the status that says how it went.
pub async fn resolve(
    server: &Server,
    request: &Request<'_>,
    session: &Session,
    manner: Manner<'_>,
) -> (StatusCode, String) {
    let tag = Tag::new(manner.request_id, session.role(), request.name());
    let Manner { schema, reads, .. } = manner;
    match server.database.resolve(schema, request, session, &tag, reads).await {
        // A response has errors or data, and begins with what it has.
        Ok(text) if text.starts_with(r#"{"errors""#) => (StatusCode::BAD_REQUEST, text),
        Ok(text) => (StatusCode::OK, text),
        Err(error) => {
            tracing::error!(role = session.role(), operation = ?request.operation(), "graphql.resolve: {error}");
            let failure = error.failure(session);
            (failure.status, failure.as_graphql())
        }
    }
}
