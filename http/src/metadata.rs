//! `/v1/query`, `/v2/query` and `/v1/metadata`: one command, which the database judges, carries out and answers.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value as Json;

use crate::body;
use crate::database::Tag;
use crate::facts::{self, note};
use crate::failure::Failure;
use crate::graphql::request_id;
use crate::limits::{self, Load, Peer};
use crate::server::{Server, answer};

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
    server.limits.admit(&server.database, &session, peer, load_of(command.get())).await?;
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
fn load_of(command: &str) -> Load {
    match serde_json::from_str(command).map_or(1, |command| count_of(&command)) {
        1 => Load::One,
        count => Load::Batch(count),
    }
}

fn count_of(command: &Json) -> usize {
    let is_bulk = command["type"].as_str().is_some_and(|name| BULKS.contains(&name));
    match command["args"].as_array().filter(|_| is_bulk) {
        Some(commands) => commands.iter().map(count_of).sum::<usize>().max(1),
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_of_a_bulk_counts() {
        let count = |command: &str| match load_of(command) {
            Load::One => 1,
            Load::Batch(count) => count,
        };
        assert_eq!(count(r#"{"type": "select", "args": [1, 2]}"#), 1);
        assert_eq!(count(r#"{"type": "bulk", "args": []}"#), 1);
        assert_eq!(count(r#"{"type": "bulk", "args": [{"type": "select"}, {"type": "count"}]}"#), 2);
        let nested =
            r#"{"type": "bulk_atomic", "args": [{"type": "bulk_keep_going", "args": [1, 2, 3]}, {}]}"#;
        assert_eq!(count(nested), 4);
        assert_eq!(count("[]"), 1);
    }
}
