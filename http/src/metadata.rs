//! `/v1/query`, `/v2/query` and `/v1/metadata`: one command, which the database judges, carries out and answers.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::body;
use crate::database::Tag;
use crate::facts::{self, note};
use crate::failure::Failure;
use crate::graphql::request_id;
use crate::server::{Server, answer};

pub async fn command(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    match run(&server, &headers, body).await {
        Ok((status, text)) => answer(status, text),
        Err(failure) => {
            note(|facts| facts.error_code = Some(failure.code.to_owned()));
            answer(failure.status, failure.as_plain())
        }
    }
}

async fn run(server: &Server, headers: &HeaderMap, body: Body) -> Result<(StatusCode, String), Failure> {
    let caller = server.authentication.caller(headers, None).await?;
    caller.may_manage()?;
    let session = caller.session;
    note(|facts| facts.role = Some(session.role().to_owned()));
    let text = body::read(body, server.body_limit).await?;
    let command = body::json(&text)?;
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
