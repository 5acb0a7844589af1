//! `/v1/graphql`, which answers 200 whatever happens, and `/v1alpha1/graphql`, which answers errors with their status.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::body::{self, Asked, Request};
use crate::failure::Failure;
use crate::server::{Server, answer};
use crate::session::Session;

pub async fn v1(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    match run(&server, &headers, body).await {
        Ok((_, text)) => answer(StatusCode::OK, text),
        // Too large is said by status alone: the client is still sending.
        Err(failure) if failure.status == StatusCode::PAYLOAD_TOO_LARGE => {
            answer(failure.status, failure.as_graphql())
        }
        Err(failure) => answer(StatusCode::OK, failure.as_graphql()),
    }
}

pub async fn v1alpha1(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    match run(&server, &headers, body).await {
        Ok((status, text)) => answer(status, text),
        Err(failure) => answer(failure.status, failure.as_graphql()),
    }
}

/// The response of each request, and the status that says how it went. Headers are judged before anything is read.
async fn run(server: &Server, headers: &HeaderMap, body: Body) -> Result<(StatusCode, String), Failure> {
    let session = server.authentication.session(headers)?;
    let text = body::read(body, server.body_limit).await?;
    match Asked::parse(&text)? {
        Asked::One(request) => Ok(resolve(server, &request, &session).await),
        Asked::Batch(requests) => {
            let mut responses = Vec::with_capacity(requests.len());
            // One after the other: a later request may read what an earlier one wrote.
            for request in &requests {
                responses.push(resolve(server, request, &session).await.1);
            }
            Ok((StatusCode::OK, format!("[{}]", responses.join(","))))
        }
    }
}

/// The response to one request, and the status that says how it went.
pub async fn resolve(server: &Server, request: &Request<'_>, session: &Session) -> (StatusCode, String) {
    match server.database.resolve(request, session).await {
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
