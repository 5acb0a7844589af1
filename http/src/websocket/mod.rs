//! GraphQL over WebSockets: queries, mutations and subscriptions on one connection.
//!
//! - `protocol.rs`: the messages of the two protocols
//! - `connection.rs`: one connection from its first message to its close
//!
//! Invariant: nothing is asked of the database before the connection has said who it is, and nothing after that has expired.

mod connection;
mod protocol;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::cors::CorsPolicy;
use crate::failure::Failure;
use crate::limits::Peer;
use crate::metrics;
use crate::server::{Server, answer};
use protocol::Protocol;

/// Limits of connections.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many there are at most.
    pub connections: usize,
    /// How many operations one may have under way.
    pub operations: usize,
    /// How long one may take to say who it is.
    pub initialisation: Duration,
    pub keep_alive: Duration,
    /// Do cookies count where CORS is disabled?
    pub reads_cookies: bool,
}

/// How many connections there are.
#[derive(Debug, Default)]
pub struct Count(AtomicUsize);

impl Count {
    /// Waits until all have said that they end, but not for long.
    pub async fn end(&self) {
        for _ in 0..50 {
            if self.0.load(Ordering::Acquire) == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Counts a connection for as long as it lives.
struct Counted(Arc<Server>);

impl Counted {
    /// `None` if there are as many as there may be.
    fn new(server: &Arc<Server>) -> Option<Counted> {
        let most = server.websocket_limits.connections;
        let count = &server.websockets.0;
        let taken = count
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| (count < most).then_some(count + 1));
        taken.ok().map(|_| {
            metrics::websocket_opened();
            Counted(Arc::clone(server))
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::websocket_closed();
        self.0.websockets.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Does the page come from this server, as the console does?
fn is_own(origin: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == host)
}

/// `GET /v1/graphql` that asks to become a WebSocket.
///
/// A browser lets the pages of any origin open one, and sends its cookies along. Source: Hasura's `onConn`.
pub fn upgrade(
    server: Arc<Server>,
    peer: Peer,
    mut headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let cors = &server.around.cors;
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    if let Some(origin) = origin {
        if *cors == CorsPolicy::Disabled {
            if !server.websocket_limits.reads_cookies {
                headers.remove(header::COOKIE);
            }
        } else if !cors.allows(origin) && !is_own(origin, &headers) {
            let message = "origin header does not match configured CORS domains";
            let failure = Failure::new(StatusCode::BAD_REQUEST, "bad-request", message);
            return answer(failure.status, failure.as_plain());
        }
    }
    let Some(counted) = Counted::new(&server) else {
        let failure =
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, "unexpected", "there are too many WebSockets");
        return answer(failure.status, failure.as_graphql());
    };
    let limit = server.body_limit;
    let upgrade = upgrade.protocols(Protocol::NAMES).max_message_size(limit).max_frame_size(limit);
    let chosen = upgrade.selected_protocol().and_then(|name| name.to_str().ok());
    let protocol = Protocol::named(chosen);
    upgrade
        .on_upgrade(move |socket| async move {
            connection::serve(socket, server, peer, headers, protocol).await;
            drop(counted);
        })
        .into_response()
}
