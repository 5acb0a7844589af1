use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::value::RawValue;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::protocol::{ClientMessage, CloseCode, Protocol, ServerMessage};
use crate::authentication::{Authentication, Session};
use crate::body::Request;
use crate::database::{Reads, Schema};
use crate::failure::Failure;
use crate::graphql::{self, Manner};
use crate::limits::{Load, Peer};
use crate::operation::OperationKind;
use crate::server::Server;
use crate::slow_clients;
use crate::subscription::Subscribed;

/// How many messages wait for a client that reads slowly. Answers of live queries do not queue: the last one counts.
const QUEUE: usize = 4;

/// How long a message may take to be sent; a client that reads nothing for that long is gone.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// A client that has sent nothing for so long, not even an answer to a ping, is gone.
const SILENCE: Duration = Duration::from_secs(60);

/// For ever, as far as a connection is concerned.
const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// How often an access key, which can be revoked, is looked up again.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// What the writer gets to do.
enum Outgoing {
    Text(Utf8Bytes),
    /// Which browsers answer by themselves.
    Ping,
    Close(CloseCode, String),
}

/// Messages that go out, and the operations that are under way.
#[derive(Clone)]
struct Side {
    protocol: Protocol,
    /// That of the request which became the connection.
    request_id: Arc<str>,
    peer: Arc<Peer>,
    out: mpsc::Sender<Outgoing>,
    operations: Arc<Mutex<HashMap<String, AbortHandle>>>,
}

impl Side {
    /// Waits where the client reads slowly. `false`: it is gone.
    async fn send(&self, message: &ServerMessage<'_>) -> bool {
        match self.protocol.write(message) {
            Some(text) => self.out.send(Outgoing::Text(slow_clients::message(text))).await.is_ok(),
            None => true,
        }
    }

    async fn close(&self, code: CloseCode, reason: impl Into<String>) {
        let _ = self.out.send(Outgoing::Close(code, reason.into())).await;
    }

    fn operations(&self) -> std::sync::MutexGuard<'_, HashMap<String, AbortHandle>> {
        self.operations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends what is under way when the connection does, however it ends.
struct Ending(Side);

impl Drop for Ending {
    fn drop(&mut self) {
        for (_, operation) in self.0.operations().drain() {
            operation.abort();
        }
    }
}

/// Serves a connection until it is closed. `headers`: those of the request that became the connection.
pub async fn serve(
    socket: WebSocket,
    server: Arc<Server>,
    peer: Peer,
    headers: HeaderMap,
    protocol: Protocol,
) {
    let (sink, stream) = socket.split();
    let (out, outgoing) = mpsc::channel(QUEUE);
    let mut writer = tokio::spawn(write(sink, outgoing));
    let side = Side {
        protocol,
        request_id: graphql::request_id(&headers).into(),
        peer: Arc::new(peer),
        out,
        operations: Arc::default(),
    };
    let ending = Ending(side.clone());
    tokio::select! {
        () = read(stream, &server, &headers, &side) => {}
        // The client is gone, or takes nothing.
        _ = &mut writer => return,
    }
    drop((side, ending));
    let _ = timeout(WRITE_PATIENCE, writer).await;
}

/// Sends what comes, until there is no more or it cannot be sent.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut outgoing: mpsc::Receiver<Outgoing>) {
    while let Some(message) = outgoing.recv().await {
        let (message, last) = match message {
            Outgoing::Text(text) => (Message::Text(text), false),
            Outgoing::Ping => (Message::Ping(Default::default()), false),
            Outgoing::Close(code, reason) => {
                let frame = CloseFrame { code: code as u16, reason: fitting(&reason).into() };
                (Message::Close(Some(frame)), true)
            }
        };
        if !matches!(timeout(WRITE_PATIENCE, sink.send(message)).await, Ok(Ok(()))) || last {
            return;
        }
    }
    let _ = timeout(WRITE_PATIENCE, sink.close()).await;
}

/// A reason as a close frame can hold it: 123 bytes.
fn fitting(reason: &str) -> &str {
    reason.get(..reason.floor_char_boundary(120)).unwrap_or_default()
}

/// Who the connection is, once it has said so.
struct Known {
    session: Session,
    expires_at: Instant,
    /// What it has shown, if that can be revoked.
    revocable: Option<HeaderMap>,
    judged_at: Instant,
}

/// Takes the client's messages until the connection is to be closed.
async fn read(mut stream: SplitStream<WebSocket>, server: &Arc<Server>, headers: &HeaderMap, side: &Side) {
    let limits = &server.websocket_limits;
    let began = Instant::now();
    let mut known: Option<Known> = None;
    let mut heard = began;
    let mut ending = server.ending.subscribe();
    let mut ticks = interval_at(began + limits.keep_alive, limits.keep_alive);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let deadline = known.as_ref().map_or(began + limits.initialisation, |known| known.expires_at);
        let message = tokio::select! {
            message = stream.next() => message,
            () = sleep_until(deadline) => {
                match known {
                    None => side.close(CloseCode::InitialisationTimeout, "Connection initialisation timeout").await,
                    Some(_) => side.close(CloseCode::Forbidden, "Forbidden: the session has expired").await,
                }
                return;
            }
            _ = ticks.tick() => {
                if let Some(reason) = revoked(server, &mut known).await {
                    side.close(CloseCode::Forbidden, format!("Forbidden: {reason}")).await;
                    return;
                }
                if heard.elapsed() > SILENCE.max(limits.keep_alive * 3) {
                    return;
                }
                // Where these do not fit, others are waiting, and the writer notices a client that takes nothing.
                let _ = side.out.try_send(Outgoing::Ping);
                if known.is_some() && let Some(text) = side.protocol.write(&ServerMessage::KeepAlive) {
                    let _ = side.out.try_send(Outgoing::Text(text.into()));
                }
                continue;
            }
            () = ends(&mut ending) => {
                side.close(CloseCode::GoingAway, "the server is ending").await;
                return;
            }
        };
        heard = Instant::now();
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(Message::Binary(_))) => {
                return side.close(CloseCode::Invalid, "invalid message: binary").await;
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => return,
        };
        match side.protocol.read(&text) {
            Err(reason) => return side.close(CloseCode::Invalid, reason).await,
            Ok(ClientMessage::Init(_)) if known.is_some() => {
                return side
                    .close(CloseCode::TooManyInitialisations, "Too many initialisation requests")
                    .await;
            }
            Ok(ClientMessage::Init(payload)) => match initialised(server, headers, payload).await {
                Ok(session) => {
                    known = Some(session);
                    side.send(&ServerMessage::Ack).await;
                    if side.protocol == Protocol::Legacy {
                        side.send(&ServerMessage::KeepAlive).await;
                    }
                }
                Err(failure) => {
                    side.send(&ServerMessage::Refused { message: &failure.message, code: failure.code })
                        .await;
                    return side.close(CloseCode::Forbidden, format!("Forbidden: {}", failure.message)).await;
                }
            },
            Ok(ClientMessage::Ping(payload)) => {
                side.send(&ServerMessage::Pong(payload)).await;
            }
            Ok(ClientMessage::Pong) => {}
            Ok(ClientMessage::Terminate) => return side.close(CloseCode::Normal, "").await,
            Ok(ClientMessage::Stop { id }) => {
                if let Some(operation) = side.operations().remove(&id) {
                    operation.abort();
                }
            }
            Ok(ClientMessage::Start { id, payload }) => {
                let Some(known) = &known else {
                    return side.close(CloseCode::Unauthorized, "Unauthorized").await;
                };
                if let Some((code, reason)) = start(server, side, &known.session, id, payload).await {
                    return side.close(code, reason).await;
                }
            }
        }
    }
}

/// Returns when the server is about to end.
async fn ends(ending: &mut watch::Receiver<bool>) {
    let _ = ending.wait_for(|ending| *ending).await;
}

/// Who the connection is by what its first message says, over what the request for it said.
async fn initialised(
    server: &Server,
    headers: &HeaderMap,
    payload: Option<&RawValue>,
) -> Result<Known, Failure> {
    let mut headers = headers.clone();
    for (name, value) in given_headers(payload)? {
        headers.insert(name, value);
    }
    let caller = server.authentication.caller(&headers, None).await?;
    caller.may_execute_graphql()?;
    let now = Instant::now();
    let expires_at = caller
        .expires_at
        .map_or(now + FAR, |at| now + at.duration_since(SystemTime::now()).unwrap_or_default().min(FAR));
    let revocable = Authentication::is_revocable(&headers).then_some(headers);
    Ok(Known { session: caller.session, expires_at, revocable, judged_at: now })
}

/// Looks again at what can be revoked. Returns why the connection may not go on; a database that does not answer is no
/// reason.
async fn revoked(server: &Server, known: &mut Option<Known>) -> Option<String> {
    let known = known.as_mut().filter(|known| known.judged_at.elapsed() > LOOK_AGAIN)?;
    let headers = known.revocable.as_ref()?;
    known.judged_at = Instant::now();
    match server.authentication.caller(headers, None).await.and_then(|caller| caller.may_execute_graphql()) {
        Err(failure) if failure.code == "access-denied" => Some(failure.message),
        Ok(()) | Err(_) => None,
    }
}

/// The headers in `{"headers": {…}}`.
///
/// Errors: `bad-request` for what are no headers.
fn given_headers(payload: Option<&RawValue>) -> Result<Vec<(HeaderName, HeaderValue)>, Failure> {
    #[derive(serde::Deserialize)]
    struct Payload {
        #[serde(default)]
        headers: Option<serde_json::Map<String, serde_json::Value>>,
    }
    let Some(payload) = payload else { return Ok(Vec::new()) };
    let refused = |reason: String| Failure::parse_failed(format!("connection_init: {reason}"));
    // A list would do for the members of an object as well.
    if !payload.get().starts_with('{') {
        return Err(refused("the payload is no object".to_owned()));
    }
    let Payload { headers } =
        serde_json::from_str(payload.get()).map_err(|error| refused(error.to_string()))?;
    let mut given = Vec::new();
    for (name, value) in headers.unwrap_or_default() {
        let text = match &value {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Bool(value) => value.to_string(),
            serde_json::Value::Null => continue,
            _ => return Err(refused(format!("header '{name}' is no text"))),
        };
        let header =
            HeaderName::from_bytes(name.as_bytes()).map_err(|error| refused(format!("'{name}': {error}")))?;
        let value = HeaderValue::from_str(&text).map_err(|error| refused(format!("'{name}': {error}")))?;
        given.push((header, value));
    }
    Ok(given)
}

/// Begins an operation. Returns why the connection has to be closed, if it has.
async fn start(
    server: &Arc<Server>,
    side: &Side,
    session: &Session,
    id: String,
    payload: &RawValue,
) -> Option<(CloseCode, String)> {
    let (exists, count) = {
        let operations = side.operations();
        (operations.contains_key(&id), operations.len())
    };
    if exists {
        match side.protocol {
            Protocol::Transport => {
                return Some((CloseCode::SubscriberExists, format!("Subscriber for {id} already exists")));
            }
            // The older protocol takes the new one in place of the old.
            Protocol::Legacy => {
                if let Some(operation) = side.operations().remove(&id) {
                    operation.abort();
                }
            }
        }
    }
    let most = server.websocket_limits.operations;
    let request = if count >= most {
        let message = format!("there are {most} operations on this connection, and may be no more");
        Err(Failure::new(axum::http::StatusCode::TOO_MANY_REQUESTS, "operation-limit-exceeded", message))
    } else {
        match server.limits.admit(&server.database, session, &side.peer, Load::One).await {
            Ok(()) => Request::parse(payload, "$"),
            Err(failure) => Err(failure),
        }
    };
    let request = match request {
        Ok(request) => Subscribed::of(&request, session.clone()),
        Err(failure) => {
            side.send(&ServerMessage::Error { id: &id, response: &failure.as_graphql() }).await;
            return None;
        }
    };
    let (server, task_side, task_id) = (Arc::clone(server), side.clone(), id.clone());
    // It must not be over before it is known to be under way.
    let (go, gone) = tokio::sync::oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let _ = gone.await;
        carry_out(&server, &task_side, &task_id, request).await;
        task_side.operations().remove(&task_id);
    });
    side.operations().insert(id, task.abort_handle());
    let _ = go.send(());
    None
}

/// Answers an operation, once or for as long as it is wanted.
async fn carry_out(server: &Arc<Server>, side: &Side, id: &str, request: Subscribed) {
    if request.operation() != Some(OperationKind::Subscription) {
        let manner = Manner { schema: Schema::Hasura, request_id: &side.request_id, reads: Reads::Anywhere };
        let (_, response) = graphql::resolve(server, &request.request(), request.session(), manner).await;
        // A document that is named by its id alone may turn out to be a subscription.
        if request.operation().is_some() || !is_for_subscriptions(&response) {
            let refused = response.starts_with(r#"{"errors""#) && side.protocol == Protocol::Transport;
            match refused {
                true => side.send(&ServerMessage::Error { id, response: &response }).await,
                false => {
                    side.send(&ServerMessage::Next { id, response: &response }).await;
                    side.send(&ServerMessage::Complete { id }).await
                }
            };
            return;
        }
    }
    match server.subscriptions.subscribe(request).await {
        Err(response) => {
            side.send(&ServerMessage::Error { id, response: &response }).await;
        }
        Ok(mut subscription) => {
            while let Some(response) = subscription.next().await {
                if !side.send(&ServerMessage::Next { id, response: &response }).await {
                    return;
                }
            }
            side.send(&ServerMessage::Complete { id }).await;
        }
    }
}

/// What the database says of a subscription that is asked for once.
fn is_for_subscriptions(response: &str) -> bool {
    response.starts_with(r#"{"errors""#) && response.contains("use the WebSocket endpoint")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_first_message() {
        let given = |text: &str| {
            let payload = RawValue::from_string(text.to_owned()).unwrap();
            given_headers(Some(&payload)).map(|headers| {
                headers
                    .iter()
                    .map(|(n, v)| format!("{n}={}", v.to_str().unwrap()))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
        };
        assert_eq!(given("{}").unwrap(), "");
        assert_eq!(given(r#"{"headers": null}"#).unwrap(), "");
        assert_eq!(
            given(
                r#"{"headers": {"X-Hasura-User-Id": 7, "Authorization": "Bearer x", "a": null, "b": true}}"#
            )
            .unwrap(),
            "x-hasura-user-id=7 authorization=Bearer x b=true"
        );
        for wrong in [
            "1",
            "[]",
            r#"{"headers": []}"#,
            r#"{"headers": {"a b": "c"}}"#,
            r#"{"headers": {"a": "b\nc"}}"#,
            r#"{"headers": {"a": {}}}"#,
        ] {
            assert_eq!(given(wrong).unwrap_err().code, "parse-failed", "{wrong}");
        }
    }

    #[test]
    fn reasons_fit_a_close_frame() {
        assert_eq!(fitting("short"), "short");
        assert!(fitting(&"ä".repeat(100)).len() <= 123);
    }
}
