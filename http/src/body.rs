//! A request's body: within its limit, and which JSON it is. Values stay text; nothing is encoded anew.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde_json::value::RawValue;

use crate::failure::Failure;

/// The body of a request as text.
///
/// Errors: 413 beyond `limit` bytes; `invalid-json` where it is not UTF-8.
pub async fn read(body: Body, limit: usize) -> Result<String, Failure> {
    let bytes = to_bytes(body, limit).await.map_err(|error| {
        let cause = std::error::Error::source(&error);
        match cause.is_some_and(|cause| cause.to_string() == "length limit exceeded") {
            true => Failure::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "bad-request",
                format!("the request is longer than {limit} bytes"),
            ),
            false => Failure::new(
                StatusCode::BAD_REQUEST,
                "bad-request",
                format!("the request ended early: {error}"),
            ),
        }
    })?;
    String::from_utf8(bytes.into()).map_err(Failure::invalid_json)
}

/// The one JSON value that `text` is, without space around it.
pub fn json(text: &str) -> Result<&RawValue, Failure> {
    serde_json::from_str(text).map_err(Failure::invalid_json)
}

/// One request of GraphQL over HTTP.
#[derive(Debug, PartialEq)]
pub struct Request<'a> {
    pub query: String,
    /// A JSON object as the client wrote it.
    pub variables: &'a str,
    pub operation_name: Option<String>,
}

/// What a body asks for.
#[derive(Debug, PartialEq)]
pub enum Asked<'a> {
    One(Request<'a>),
    /// Answered by an array in the same order.
    Batch(Vec<Request<'a>>),
}

impl<'a> Asked<'a> {
    /// Errors: `invalid-json`; `parse-failed` with the place of what is missing or of a wrong type.
    pub fn parse(text: &'a str) -> Result<Asked<'a>, Failure> {
        let value = json(text)?;
        match value.get().as_bytes().first() {
            Some(b'[') => {
                let elements: Vec<&RawValue> =
                    serde_json::from_str(value.get()).map_err(Failure::invalid_json)?;
                let parsed = elements
                    .into_iter()
                    .enumerate()
                    .map(|(index, element)| Request::parse(element, &format!("$[{index}]")));
                Ok(Asked::Batch(parsed.collect::<Result<_, _>>()?))
            }
            _ => Ok(Asked::One(Request::parse(value, "$")?)),
        }
    }
}

impl<'a> Request<'a> {
    fn parse(value: &'a RawValue, path: &str) -> Result<Request<'a>, Failure> {
        if kind(value) != "Object" {
            return Err(expected("Object", "Object", value).at(path));
        }
        // Of a name that is given twice the last counts, as in Hasura and in jsonb.
        let members: HashMap<String, &RawValue> =
            serde_json::from_str(value.get()).map_err(Failure::invalid_json)?;
        let member = |name: &str| members.get(name).copied().filter(|value| kind(value) != "Null");
        let text = |name: &str, value: &RawValue| match kind(value) {
            "String" => serde_json::from_str(value.get()).map_err(Failure::invalid_json),
            _ => Err(expected("Text", "String", value).at(format!("{path}.{name}"))),
        };
        // The place for requests that send a document's id instead: `documentId`, or `extensions.persistedQuery`.
        let query = member("query").ok_or_else(|| {
            Failure::parse_failed("parsing GraphQL request failed, key \"query\" not found").at(path)
        })?;
        let variables = match member("variables") {
            None => "{}",
            Some(variables) if kind(variables) == "Object" => variables.get(),
            Some(other) => return Err(expected("Object", "Object", other).at(format!("{path}.variables"))),
        };
        Ok(Request {
            query: text("query", query)?,
            variables,
            operation_name: member("operationName").map(|name| text("operationName", name)).transpose()?,
        })
    }
}

/// What the reference calls the kind of a JSON value.
fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'{') => "Object",
        Some(b'[') => "Array",
        Some(b'"') => "String",
        Some(b't' | b'f') => "Boolean",
        Some(b'n') => "Null",
        _ => "Number",
    }
}

fn expected(what: &str, wanted: &str, found: &RawValue) -> Failure {
    Failure::parse_failed(format!(
        "parsing {what} failed, expected {wanted}, but encountered {}",
        kind(found)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (&'static str, String, String) {
        let failure = Asked::parse(text).unwrap_err();
        (failure.code, failure.path, failure.message)
    }

    #[test]
    fn variables_stay_as_they_are_written() {
        let text = r#" {"query": "{ \u0061 }", "variables" : {"n": 1.10, "big": 123456789012345678901234567890, "e": 1E5},
            "operationName": null, "extensions": {"a": 1}} "#;
        let expected = Request {
            query: "{ a }".to_owned(),
            variables: r#"{"n": 1.10, "big": 123456789012345678901234567890, "e": 1E5}"#,
            operation_name: None,
        };
        assert_eq!(Asked::parse(text), Ok(Asked::One(expected)));
    }

    #[test]
    fn a_batch_keeps_its_order() {
        let text = r#"[{"query": "a", "variables": null}, {"query": "b", "operationName": "B"}]"#;
        let Ok(Asked::Batch(requests)) = Asked::parse(text) else { panic!() };
        let found: Vec<_> =
            requests.iter().map(|r| (r.query.as_str(), r.operation_name.as_deref())).collect();
        assert_eq!(found, [("a", None), ("b", Some("B"))]);
        assert_eq!(Asked::parse("[]"), Ok(Asked::Batch(vec![])));
    }

    #[test]
    fn what_is_no_request_is_refused_with_its_place() {
        for text in ["", "{", "{} {}", "nul", "{'query': 1}", "{\"query\": \"\\ud800\"}"] {
            assert_eq!(refused(text).0, "invalid-json", "{text}");
        }
        for (text, path) in [
            ("{}", "$"),
            ("1", "$"),
            ("\"{}\"", "$"),
            (r#"{"query": null}"#, "$"),
            (r#"{"query": 1}"#, "$.query"),
            (r#"{"query": "a", "variables": []}"#, "$.variables"),
            (r#"{"query": "a", "variables": "{}"}"#, "$.variables"),
            (r#"{"query": "a", "operationName": {}}"#, "$.operationName"),
            (r#"[{"query": "a"}, {}]"#, "$[1]"),
            (r#"[[]]"#, "$[0]"),
        ] {
            let (code, found, _) = refused(text);
            assert_eq!((code, found.as_str()), ("parse-failed", path), "{text}");
        }
        assert_eq!(refused("{}").2, "parsing GraphQL request failed, key \"query\" not found");
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!(
            r#"{{"query": "a", "variables": {{"v": {}{}}}}}"#,
            "[".repeat(500_000),
            "]".repeat(500_000)
        );
        assert!(Asked::parse(&deep).is_ok());
        assert_eq!(refused(&"[".repeat(500_000)).0, "invalid-json");
    }
}
