//! `/v1/graphql/explain`: the SQL and the plan of each root field of a query, for admin alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::body::{self, Request};
use crate::failure::Failure;
use crate::operation::OperationKind;
use crate::server::{Server, answer};

/// Answers `[{"field", "sql", "parameters", "plan": [line, …]}]`; what reads no data has null in `sql` and `plan`.
///
/// The body is `{"query": {"query", "variables", "operationName"}, "user": {"x-hasura-role": …}}`; without `user` as admin.
/// Source: Hasura v2's `/v1/graphql/explain`; `parameters` are this server's, whose SQL has no values in it.
pub async fn explain(State(server): State<Arc<Server>>, headers: HeaderMap, body: Body) -> Response {
    match run(&server, &headers, body).await {
        Ok((status, text)) => answer(status, text),
        Err(failure) => answer(failure.status, failure.as_plain()),
    }
}

async fn run(server: &Server, headers: &HeaderMap, body: Body) -> Result<(StatusCode, String), Failure> {
    let caller = server.authentication.caller(headers, None).await?;
    caller.may_execute_graphql()?;
    let session = caller.session;
    if !session.is_admin() {
        let message = "restricted access : admin only";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "access-denied", message));
    }
    let text = body::read(body, server.body_limit).await?;
    let (query, user) = asked(&text)?;
    let request = Request::parse(query, "$.query")?;
    if request.operation() == Some(OperationKind::Mutation) {
        let message = "only queries can be explained";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "invalid-params", message));
    }
    let text = server.database.explain(&request, &user).await.map_err(|error| {
        tracing::error!("graphql.explain: {error}");
        error.failure(&session)
    })?;
    // An array of fields, or an object with errors.
    match text.starts_with('[') {
        true => Ok((StatusCode::OK, text)),
        false => Ok((StatusCode::BAD_REQUEST, refusal(&text))),
    }
}

/// The request, and the session as whom it is explained.
fn asked(text: &str) -> Result<(&RawValue, String), Failure> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(body::json(text)?.get())
        .map_err(|_| Failure::parse_failed("parsing GQLExplain failed, expected Object"))?;
    let member = |name: &str| members.get(name).copied().filter(|value| value.get() != "null");
    let query = member("query")
        .ok_or_else(|| Failure::parse_failed("parsing GQLExplain failed, key \"query\" not found"))?;
    if member("is_relay_query").is_some_and(|value| value.get() == "true") {
        let message = "queries of relay cannot be explained";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "not-supported", message));
    }
    let user: BTreeMap<String, String> = match member("user") {
        None => BTreeMap::new(),
        Some(user) => serde_json::from_str(user.get()).map_err(|_| {
            Failure::parse_failed("parsing HashMap failed, expected Object of strings").at("$.user")
        })?,
    };
    let mut user: BTreeMap<String, String> =
        user.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect();
    user.entry("x-hasura-role".to_owned()).or_insert_with(|| "admin".to_owned());
    Ok((query, serde_json::json!(user).to_string()))
}

/// The first error of a GraphQL response, in the other shape.
fn refusal(response: &str) -> String {
    let response: Json = serde_json::from_str(response).unwrap_or_default();
    let error = &response["errors"][0];
    let (path, code) = (&error["extensions"]["path"], &error["extensions"]["code"]);
    serde_json::json!({"path": path, "error": error["message"], "code": code}).to_string()
}
