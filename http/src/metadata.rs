//! `/v1/query`, `/v2/query` and `/v1/metadata`: one command, which the database judges, carries out and answers.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::value::RawValue;

use crate::body;
use crate::database::Tag;
use crate::facts::{self, note};
use crate::failure::Failure;
use crate::graphql::request_id;
use crate::limits::{self, Load, Peer};
use crate::server::{Server, answer};

/// How deep a role's bulks may stand inside one another.
const MOST_LEVELS: usize = 8;

/// Commands that hold others.
const BULKS: [&str; 4] = ["bulk", "bulk_atomic", "bulk_keep_going", "concurrent_bulk"];

pub async fn command(
    State(server): State<Arc<Server>>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match run(&server, &peer, &headers, body).await {
        Ok((status, text)) => answer(status, text),
        Err(failure) => {
            note(|facts| facts.error_code = Some(failure.code.to_owned()));
            match failure.retry_after {
                Some(_) => limits::too_many(&failure, failure.as_plain()),
                None => answer(failure.status, failure.as_plain()),
            }
        }
    }
}

async fn run(
    server: &Server,
    peer: &Peer,
    headers: &HeaderMap,
    body: Body,
) -> Result<(StatusCode, String), Failure> {
    let caller = server.authentication.caller(headers, None).await?;
    caller.may_manage()?;
    let session = caller.session;
    note(|facts| facts.role = Some(session.role().to_owned()));
    let text = body::read(body, server.body_limit).await?;
    let command = body::json(&text)?;
    if !session.is_admin() {
        server.limits.admit(&server.database, &session, peer, load_of(command)?).await?;
    }
    let tag = Tag::new(request_id(headers), session.role(), Some("metadata"));
    match server.database.metadata(command.get(), &session, &tag).await {
        Ok(text) => {
            server.limits.expire();
            Ok((StatusCode::OK, text))
        }
        Err(error) => match error.worded() {
            Some((status, body)) => {
                note(|facts| facts.error_code = facts::error_code(body).map(str::to_owned));
                Ok((status, body.to_owned()))
            }
            None => {
                tracing::error!(role = session.role(), "graphql.metadata: {error}");
                Err(error.failure(&session))
            }
        },
    }
}

/// What a command counts as for its role's limits: a bulk as many requests, each command in it one.
///
/// Errors: bulks inside one another more than `MOST_LEVELS` deep.
fn load_of(command: &RawValue) -> Result<Load, Failure> {
    let mut count = 0;
    let mut rest = vec![(command, 0)];
    while let Some((command, level)) = rest.pop() {
        match commands_of(command) {
            Some(_) if level == MOST_LEVELS => {
                let message = format!("bulk commands are nested more than {MOST_LEVELS} levels deep");
                return Err(Failure::new(StatusCode::BAD_REQUEST, "parse-failed", message));
            }
            Some(commands) if commands.is_empty() => count += 1,
            Some(commands) => rest.extend(commands.into_iter().map(|command| (command, level + 1))),
            None => count += 1,
        }
    }
    Ok(if count == 1 { Load::One } else { Load::Batch(count) })
}

/// The commands of a bulk. What is no object, and so on, the database refuses.
fn commands_of(command: &RawValue) -> Option<Vec<&RawValue>> {
    // The last one of equal names counts, as in `jsonb`.
    let fields: HashMap<String, &RawValue> = serde_json::from_str(command.get()).ok()?;
    let name: String = serde_json::from_str(fields.get("type")?.get()).ok()?;
    let args = fields.get("args").filter(|_| BULKS.contains(&&*name))?;
    serde_json::from_str(args.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_of_a_bulk_counts() {
        let load = |command: &str| {
            let command: Box<RawValue> = serde_json::from_str(command).unwrap();
            load_of(&command).map(|load| match load {
                Load::One => 1,
                Load::Batch(count) => count,
            })
        };
        let count = |command: &str| load(command).map_err(|failure| failure.message).unwrap();
        assert_eq!(count(r#"{"type": "select", "args": [1, 2]}"#), 1);
        assert_eq!(count(r#"{"type": "bulk", "args": []}"#), 1);
        assert_eq!(count(r#"{"type": "bulk", "args": [{"type": "select"}, {"type": "count"}]}"#), 2);
        let nested =
            r#"{"type": "bulk_atomic", "args": [{"type": "bulk_keep_going", "args": [1, 2, 3]}, {}]}"#;
        assert_eq!(count(nested), 4);
        assert_eq!(count("[]"), 1);
        assert_eq!(
            count(
                r#"{"type": "bulk", "args": [{"type": "bulk", "args": []}, {"type": "bulk", "args": []}]}"#
            ),
            2
        );
        // Names that mean something to the parser alone hide nothing.
        let hidden = r#"{"$serde_json::private::Number": "1", "type": "b\u0075lk", "args": [1, {"$serde_json::private::RawValue": "1", "type": "bulk", "args": [2, 3]}]}"#;
        assert_eq!(count(hidden), 3);
        let deep =
            |levels| format!("{}1{}", r#"{"type": "bulk", "args": ["#.repeat(levels), "]}".repeat(levels));
        assert_eq!(count(&deep(MOST_LEVELS)), 1);
        assert!(load(&deep(MOST_LEVELS + 1)).is_err());
    }
}
