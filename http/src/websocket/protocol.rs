//! The messages of the two protocols that clients speak.
//!
//! Source: `graphql-transport-ws` (the npm package graphql-ws, PROTOCOL.md); `graphql-ws` (subscriptions-transport-ws,
//! PROTOCOL.md), which is the older one in spite of its name.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    Transport,
    Legacy,
}

/// What a client says.
#[derive(Debug)]
pub enum ClientMessage<'m> {
    Init(Option<&'m RawValue>),
    Start { id: String, payload: &'m RawValue },
    Stop { id: String },
    Ping(Option<&'m RawValue>),
    Pong,
    Terminate,
}

/// What the server says. Payloads are JSON text.
#[derive(Debug)]
pub enum ServerMessage<'m> {
    Ack,
    Refused {
        message: &'m str,
        code: &'m str,
    },
    KeepAlive,
    Pong(Option<&'m RawValue>),
    Next {
        id: &'m str,
        response: &'m str,
    },
    /// The operation did not begin, and is over. `response` is a GraphQL response with errors.
    Error {
        id: &'m str,
        response: &'m str,
    },
    Complete {
        id: &'m str,
    },
}

/// Why a connection is closed, as close codes.
///
/// Source: `CloseCode` of graphql-ws; a client of the older protocol looks at none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    Normal = 1000,
    GoingAway = 1001,
    Invalid = 4400,
    Unauthorized = 4401,
    Forbidden = 4403,
    InitialisationTimeout = 4408,
    SubscriberExists = 4409,
    TooManyInitialisations = 4429,
}

#[derive(Deserialize)]
struct Envelope<'m> {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    #[serde(borrow)]
    payload: Option<&'m RawValue>,
}

impl Protocol {
    /// In the order in which the server would have them.
    pub const NAMES: [&'static str; 2] = ["graphql-transport-ws", "graphql-ws"];

    /// The protocol of a connection; clients that name none speak the older one, as with Hasura.
    pub fn named(name: Option<&str>) -> Protocol {
        match name {
            Some("graphql-transport-ws") => Protocol::Transport,
            _ => Protocol::Legacy,
        }
    }

    /// Errors: what is wrong with the message.
    pub fn read(self, text: &str) -> Result<ClientMessage<'_>, String> {
        let Envelope { kind, id, payload } =
            serde_json::from_str(text).map_err(|error| format!("invalid message: {error}"))?;
        let with_id =
            || id.clone().filter(|id| !id.is_empty()).ok_or_else(|| format!("'{kind}' without 'id'"));
        match (self, kind.as_str()) {
            (_, "connection_init") => {
                Ok(ClientMessage::Init(payload.filter(|payload| payload.get() != "null")))
            }
            (Protocol::Transport, "subscribe") | (Protocol::Legacy, "start") => {
                let payload = payload.ok_or_else(|| format!("'{kind}' without 'payload'"))?;
                Ok(ClientMessage::Start { id: with_id()?, payload })
            }
            (Protocol::Transport, "complete") | (Protocol::Legacy, "stop") => {
                Ok(ClientMessage::Stop { id: with_id()? })
            }
            (Protocol::Transport, "ping") => Ok(ClientMessage::Ping(payload)),
            (Protocol::Transport, "pong") => Ok(ClientMessage::Pong),
            (Protocol::Legacy, "connection_terminate") => Ok(ClientMessage::Terminate),
            (_, other) => Err(format!("unknown type of message '{other}'")),
        }
    }

    /// A message as text; `None` where the protocol has none for it.
    pub fn write(self, message: &ServerMessage) -> Option<String> {
        let text = match (self, message) {
            (_, ServerMessage::Ack) => r#"{"type":"connection_ack"}"#.to_owned(),
            // The newer one closes the connection instead.
            (Protocol::Transport, ServerMessage::Refused { .. }) => return None,
            (Protocol::Legacy, ServerMessage::Refused { message, code }) => {
                let payload = json!({"message": message, "extensions": {"path": "$", "code": code}});
                json!({"type": "connection_error", "payload": payload}).to_string()
            }
            (Protocol::Transport, ServerMessage::KeepAlive) => r#"{"type":"ping"}"#.to_owned(),
            (Protocol::Legacy, ServerMessage::KeepAlive) => r#"{"type":"ka"}"#.to_owned(),
            (Protocol::Legacy, ServerMessage::Pong(_)) => return None,
            (Protocol::Transport, ServerMessage::Pong(None)) => r#"{"type":"pong"}"#.to_owned(),
            (Protocol::Transport, ServerMessage::Pong(Some(payload))) => {
                format!(r#"{{"type":"pong","payload":{payload}}}"#)
            }
            (_, ServerMessage::Next { id, response }) => {
                let kind = if self == Protocol::Transport { "next" } else { "data" };
                with_payload(kind, id, response)
            }
            (Protocol::Transport, ServerMessage::Error { id, response }) => {
                with_payload("error", id, errors_of(response))
            }
            (Protocol::Legacy, ServerMessage::Error { id, response }) => {
                let errors: Vec<&RawValue> = serde_json::from_str(errors_of(response)).unwrap_or_default();
                with_payload("error", id, errors.first().map_or("{}", |error| error.get()))
            }
            (_, ServerMessage::Complete { id }) => json!({"type": "complete", "id": id}).to_string(),
        };
        Some(text)
    }
}

fn with_payload(kind: &str, id: &str, payload: &str) -> String {
    format!(r#"{{"type":"{kind}","id":{},"payload":{payload}}}"#, json!(id))
}

/// The list of errors in a GraphQL response.
fn errors_of(response: &str) -> &str {
    #[derive(Deserialize)]
    struct Refused<'r> {
        #[serde(borrow)]
        errors: &'r RawValue,
    }
    serde_json::from_str::<Refused>(response).map_or("[]", |refused| refused.errors.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_has_its_own_words() {
        for (protocol, text, expected) in [
            (Protocol::Transport, r#"{"type":"connection_init"}"#, "Init(None)"),
            (Protocol::Transport, r#"{"type":"connection_init","payload":null}"#, "Init(None)"),
            (
                Protocol::Legacy,
                r#"{"type":"connection_init","payload":{"headers":{}}}"#,
                r#"Init(Some(RawValue({"headers":{}})))"#,
            ),
            (
                Protocol::Transport,
                r#"{"type":"subscribe","id":"1","payload":{}}"#,
                r#"Start { id: "1", payload: RawValue({}) }"#,
            ),
            (
                Protocol::Legacy,
                r#"{"type":"start","id":"1","payload":{}}"#,
                r#"Start { id: "1", payload: RawValue({}) }"#,
            ),
            (Protocol::Transport, r#"{"type":"complete","id":"1"}"#, r#"Stop { id: "1" }"#),
            (Protocol::Legacy, r#"{"type":"stop","id":"1"}"#, r#"Stop { id: "1" }"#),
            (Protocol::Transport, r#"{"type":"ping"}"#, "Ping(None)"),
            (Protocol::Legacy, r#"{"type":"connection_terminate"}"#, "Terminate"),
        ] {
            assert_eq!(
                protocol.read(text).map(|message| format!("{message:?}")).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
        for (protocol, text) in [
            (Protocol::Transport, r#"{"type":"start","id":"1","payload":{}}"#),
            (Protocol::Legacy, r#"{"type":"subscribe","id":"1","payload":{}}"#),
            (Protocol::Transport, r#"{"type":"subscribe","payload":{}}"#),
            (Protocol::Transport, r#"{"type":"subscribe","id":"","payload":{}}"#),
            (Protocol::Transport, r#"{"type":"subscribe","id":"1"}"#),
            (Protocol::Transport, r#"{"type":"complete"}"#),
            (Protocol::Transport, r#"{"id":"1"}"#),
            (Protocol::Transport, "[]"),
            (Protocol::Transport, ""),
        ] {
            assert!(protocol.read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn errors_have_the_form_of_the_protocol() {
        let response = r#"{"errors":[{"message":"a"}]}"#;
        let error =
            |protocol: Protocol| protocol.write(&ServerMessage::Error { id: "\"", response }).unwrap();
        assert_eq!(error(Protocol::Transport), r#"{"type":"error","id":"\"","payload":[{"message":"a"}]}"#);
        assert_eq!(error(Protocol::Legacy), r#"{"type":"error","id":"\"","payload":{"message":"a"}}"#);
        assert_eq!(errors_of("no response"), "[]");
    }
}
