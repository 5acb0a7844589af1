//! `/v1/graphql`, which answers 200 whatever happens unless the client asks for statuses, and `/v1alpha1/graphql`, which
//! answers errors with their status.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::authentication::Session;
use crate::body::{self, Asked, Request};
use crate::content::{Accepted, GRAPHQL_RESPONSE};
use crate::database::{CallError, Reads, Schema, Tag};
use crate::facts::{self, note};
use crate::failure::Failure;
use crate::limits::{self, Load, Peer};
use crate::metrics::{self, RoleClass};
use crate::operation::OperationKind;
use crate::server::{Server, answer};
use crate::websocket;

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Via {
    Post,
    /// It must not change anything.
    Get,
}

pub async fn v1(State(server): State<Arc<Server>>, peer: Peer, headers: HeaderMap, body: Body) -> Response {
    let ran = run(&server, Schema::Hasura, &peer, &headers, body, Via::Post).await;
    negotiated(Accepted::of(&headers), ran)
}

pub async fn relay(
    State(server): State<Arc<Server>>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let ran = run(&server, Schema::Relay, &peer, &headers, body, Via::Post).await;
    negotiated(Accepted::of(&headers), ran)
}

/// `GET /v1/graphql` with the request in the URL; or a WebSocket, which begins as a GET too.
pub async fn get(
    State(server): State<Arc<Server>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    RawQuery(query): RawQuery,
    peer: Peer,
    headers: HeaderMap,
) -> Response {
    if let Ok(upgrade) = upgrade {
        return websocket::upgrade(server, peer, headers, upgrade);
    }
    let ran = match body::of_parameters(query.as_deref().unwrap_or_default()) {
        Ok(text) => run(&server, Schema::Hasura, &peer, &headers, Body::from(text), Via::Get).await,
        Err(failure) => Err(failure),
    };
    negotiated(Accepted::of(&headers), ran)
}

pub async fn v1alpha1(
    State(server): State<Arc<Server>>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (status, text) = match run(&server, Schema::Hasura, &peer, &headers, body, Via::Post).await {
        Ok(answered) => answered,
        Err(failure) if failure.retry_after.is_some() => {
            return limits::too_many(&failure, refused(&failure));
        }
        Err(failure) => (failure.status, refused(&failure)),
    };
    answer(status, text)
}

/// An answer of the type, and with the status, that the client asked for.
///
/// Differs: for a client that names `application/json` a body that is no JSON has status 400, as the specification wants;
/// Hasura, and this server for others, answer 200.
fn negotiated(accepted: Accepted, ran: Result<(StatusCode, String), Failure>) -> Response {
    let (status, text) = match ran {
        Ok((status, text)) if accepted == Accepted::GraphqlResponse => (status, text),
        Ok((_, text)) => (StatusCode::OK, text),
        Err(failure) if failure.retry_after.is_some() => {
            return limits::too_many(&failure, refused(&failure));
        }
        Err(failure) => {
            let is_told = match failure.status {
                // What is said by status alone: the client is still sending, or cannot go on as it does.
                StatusCode::PAYLOAD_TOO_LARGE
                | StatusCode::REQUEST_TIMEOUT
                | StatusCode::METHOD_NOT_ALLOWED => true,
                _ if accepted == Accepted::GraphqlResponse => true,
                _ => accepted == Accepted::Json && failure.code == "invalid-json",
            };
            (if is_told { failure.status } else { StatusCode::OK }, refused(&failure))
        }
    };
    let mut response = answer(status, text);
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Accept"));
    if accepted == Accepted::GraphqlResponse {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(GRAPHQL_RESPONSE));
    }
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    response
}

fn refused(failure: &Failure) -> String {
    note(|facts| facts.error_code = Some(failure.code.to_owned()));
    failure.as_graphql()
}

/// The response of each request, and the status that says how it went. Headers are judged before anything is read, unless a
/// webhook wants to see both.
async fn run(
    server: &Server,
    schema: Schema,
    peer: &Peer,
    headers: &HeaderMap,
    body: Body,
    via: Via,
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
    note(|facts| facts.role = Some(session.role().to_owned()));
    let manner = |reads| Manner { schema, request_id: request_id(headers), reads };
    let asked = Asked::parse(&text)?;
    let load = match &asked {
        Asked::One(_) => Load::One,
        Asked::Batch(requests) => Load::Batch(requests.len()),
    };
    server.limits.admit(&server.database, &session, peer, load).await?;
    match asked {
        Asked::One(request) if via == Via::Get => {
            resolve_reading(server, &request, &session, manner(Reads::of(headers))).await
        }
        Asked::One(request) => Ok(resolve(server, &request, &session, manner(Reads::of(headers))).await),
        Asked::Batch(requests) => {
            note(|facts| facts.batch = Some(requests.len()));
            // What follows a mutation may want to see it.
            let only_reads = requests.iter().all(|request| request.operation() == Some(OperationKind::Query));
            let manner = manner(if only_reads { Reads::of(headers) } else { Reads::Primary });
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

/// The request's id, which the outermost layer has made if nobody gave one.
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
    let started = Instant::now();
    let answered = answered(ask(server, request, session, manner).await, request, session);
    observe(server, request, session, &answered.1, started);
    answered
}

async fn ask(
    server: &Server,
    request: &Request<'_>,
    session: &Session,
    manner: Manner<'_>,
) -> Result<String, CallError> {
    let tag = Tag::new(manner.request_id, session.role(), request.name());
    server.database.resolve(manner.schema, request, session, &tag, manner.reads).await
}

/// The same for a request that must not change anything.
///
/// Errors: 405 for a mutation. Unless the document shows that it only reads, a transaction sees to it: what is stored
/// under an id is not known here.
async fn resolve_reading(
    server: &Server,
    request: &Request<'_>,
    session: &Session,
    manner: Manner<'_>,
) -> Result<(StatusCode, String), Failure> {
    match request.operation() {
        Some(OperationKind::Mutation) => {
            note(|facts| facts.operation = Some(OperationKind::Mutation));
            return Err(Failure::only_by_post());
        }
        Some(OperationKind::Query) if request.document_id.is_none() => {
            return Ok(resolve(server, request, session, manner).await);
        }
        _ => {}
    }
    let started = Instant::now();
    let result = ask(server, request, session, Manner { reads: Reads::WithoutWriting, ..manner }).await;
    if matches!(&result, Err(error) if error.is_read_only()) {
        return Err(Failure::only_by_post());
    }
    let answered = answered(result, request, session);
    observe(server, request, session, &answered.1, started);
    Ok(answered)
}

fn answered(
    result: Result<String, CallError>,
    request: &Request<'_>,
    session: &Session,
) -> (StatusCode, String) {
    match result {
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

/// Counts the operation, and notes it for the log.
fn observe(server: &Server, request: &Request<'_>, session: &Session, response: &str, started: Instant) {
    let code = facts::error_code(response);
    let kind = request.operation();
    let class = RoleClass::of(Some(session.role()), server.around.unauthorized_role.as_deref());
    metrics::operation_answered(class, kind, code, started.elapsed());
    note(|facts| {
        facts.operation = kind;
        facts.operation_name = request.operation_name.clone().map(shortened);
        facts.error_code = code.map(str::to_owned).or(facts.error_code.take());
        if server.shows_queries {
            facts.query = request.query.clone().or_else(|| request.document_id.clone());
        }
        if server.shows_variables {
            facts.variables = Some(request.variables.to_owned());
        }
    });
}

/// Names that clients send go into logs.
fn shortened(name: String) -> String {
    match name.char_indices().nth(100) {
        Some((end, _)) => name.get(..end).unwrap_or_default().to_owned(),
        None => name,
    }
}
