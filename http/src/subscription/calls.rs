use std::fmt::Write;

use serde::Deserialize;

use super::request::Subscribed;
use crate::database::{CallError, Database, JsonText};

const SUBSCRIBE: &str = "select graphql.subscribe($1, $2, $3, $4, $5)::text";
const ANSWERS: &str = "select member, answer::text, cursor from graphql.live_answers($1, $2, $3, $4)";
const WATCH: &str = "select relation, watched from graphql.watch($1)";

/// What the database says of a subscription.
#[derive(Debug, Clone, Deserialize)]
pub struct Described {
    /// Those who have the same are answered together.
    pub cohort: String,
    /// Oids of the relations that are read.
    pub relations: Vec<u32>,
    /// The answer may change though no relation does.
    pub changes_unseen: bool,
    pub stream: bool,
}

/// One member's answer: its place among the members, a GraphQL response, and for a stream how far it has come.
pub struct MemberAnswer {
    pub member: usize,
    pub response: String,
    pub cursor: Option<String>,
}

/// A relation that holds rows, and whether its changes are told of.
pub struct Watched {
    pub relation: u32,
    pub watched: bool,
}

impl Database {
    /// What is to be known of a subscription; `Err` inside: a GraphQL response with errors.
    pub async fn subscribe(&self, request: &Subscribed) -> Result<Result<Described, String>, CallError> {
        let (variables, session) = (JsonText(request.variables()), JsonText(request.session().json()));
        let (query, name, id) = (request.query(), request.operation_name(), request.document_id());
        let rows = self.rows(SUBSCRIBE, &[&query, &variables, &session, &name, &id]).await?;
        let row = rows.first().ok_or(CallError::NoRow)?;
        let text: String = row.try_get(0).map_err(CallError::Postgres)?;
        Ok(serde_json::from_str(&text).map_err(|_not_described| text))
    }

    /// The answers of members of one cohort, each with how far its stream has come.
    pub async fn live_answers(
        &self,
        request: &Subscribed,
        members: &[(&Subscribed, Option<&str>)],
    ) -> Result<Vec<MemberAnswer>, CallError> {
        let mut json = String::from("[");
        for (index, (member, cursor)) in members.iter().enumerate() {
            let separator = if index == 0 { "" } else { "," };
            let cursor = serde_json::json!(cursor);
            let (variables, session) = (member.variables(), member.session().json());
            let _ = write!(
                json,
                r#"{separator}{{"variables":{variables},"session":{session},"cursor":{cursor}}}"#
            );
        }
        json.push(']');
        let (query, name, id) = (request.query(), request.operation_name(), request.document_id());
        let rows = self.rows(ANSWERS, &[&query, &name, &id, &JsonText(&json)]).await?;
        let answer = |row: &tokio_postgres::Row| {
            let member: i32 = row.try_get(0)?;
            // A negative number: everybody's.
            Ok(MemberAnswer {
                member: usize::try_from(member).unwrap_or(usize::MAX),
                response: row.try_get(1)?,
                cursor: row.try_get(2)?,
            })
        };
        rows.iter().map(answer).collect::<Result<_, _>>().map_err(CallError::Postgres)
    }

    /// Makes changes of relations known.
    pub async fn watch(&self, relations: &[u32]) -> Result<Vec<Watched>, CallError> {
        let rows = self.rows(WATCH, &[&relations]).await?;
        let watched =
            |row: &tokio_postgres::Row| Ok(Watched { relation: row.try_get(0)?, watched: row.try_get(1)? });
        rows.iter().map(watched).collect::<Result<_, _>>().map_err(CallError::Postgres)
    }
}
