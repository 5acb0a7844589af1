//! A request's body: within its limit, and which JSON it is. Values stay text; nothing is encoded anew.

use std::collections::HashMap;

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use serde_json::value::RawValue;

use crate::content::TooSlow;
use crate::failure::Failure;
use crate::operation::{self, OperationKind};

/// The body of a request as text.
///
/// Errors: 413 beyond `limit` bytes; `invalid-json` where it is not UTF-8.
pub async fn read(body: Body, limit: usize) -> Result<String, Failure> {
    let bytes = to_bytes(body, limit).await.map_err(|error| {
        let cause = std::error::Error::source(&error);
        // Each layer that a body went through has wrapped the cause.
        let mut causes = std::iter::successors(cause, |cause| cause.source());
        if causes.any(|cause| cause.is::<TooSlow>()) {
            return Failure::new(StatusCode::REQUEST_TIMEOUT, "bad-request", TooSlow.to_string());
        }
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
    /// Absent only where the document's id stands for it.
    pub query: Option<String>,
    /// A JSON object as the client wrote it.
    pub variables: &'a str,
    pub operation_name: Option<String>,
    pub document_id: Option<String>,
}

impl Request<'_> {
    /// What it does; `None` where the document is named by its id alone, or cannot be read.
    pub fn operation(&self) -> Option<OperationKind> {
        operation::kind(self.query.as_deref()?, self.operation_name.as_deref())
    }

    /// The operation's name, as far as it shows at a glance.
    pub fn name(&self) -> Option<&str> {
        let chosen = self.operation_name.as_deref().filter(|name| !name.is_empty());
        chosen.or_else(|| crate::database::operation_name(self.query.as_deref()?))
    }
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

/// What the parameters of a GET ask for, as the JSON that a POST would have had.
///
/// `query`: the part of the URL behind the question mark. Errors: `invalid-json` where `variables` or `extensions` are no
/// JSON; `parse-failed` for a parameter that is given twice.
pub fn of_parameters(query: &str) -> Result<String, Failure> {
    let mut members = serde_json::Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" | "documentId" => serde_json::Value::String(value.into_owned()),
            "variables" | "extensions" if value.is_empty() => continue,
            // Numbers stay as they are written.
            "variables" | "extensions" => serde_json::from_str(&value).map_err(Failure::invalid_json)?,
            _ => continue,
        };
        if members.insert(name.clone().into_owned(), value).is_some() {
            return Err(Failure::parse_failed(format!("the parameter \"{name}\" is given twice"))
                .at(format!("$.{name}")));
        }
    }
    Ok(serde_json::Value::Object(members).to_string())
}

impl<'a> Request<'a> {
    /// The request that a JSON value is, which stands at a place.
    ///
    /// Errors: `parse-failed` with the place of what is missing or of a wrong type.
    pub fn parse(value: &'a RawValue, path: &str) -> Result<Request<'a>, Failure> {
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
        let document_id = document_id(member("documentId"), member("extensions"), path)?;
        let query = member("query").map(|query| text("query", query)).transpose()?;
        if query.is_none() && document_id.is_none() {
            let message = "parsing GraphQL request failed, key \"query\" not found";
            return Err(Failure::parse_failed(message).at(path));
        }
        let variables = match member("variables") {
            None => "{}",
            Some(variables) if kind(variables) == "Object" => variables.get(),
            Some(other) => return Err(expected("Object", "Object", other).at(format!("{path}.variables"))),
        };
        Ok(Request {
            query,
            variables,
            operation_name: member("operationName").map(|name| text("operationName", name)).transpose()?,
            document_id,
        })
    }
}

/// The id of a document that is asked for by it: `documentId`, or Apollo's `extensions.persistedQuery`.
///
/// Errors: `parse-failed` for a `documentId` that is no text; `validation-failed` for another version of
/// `persistedQuery`, one without a hash, and two ids that differ.
fn document_id(
    given: Option<&RawValue>,
    extensions: Option<&RawValue>,
    path: &str,
) -> Result<Option<String>, Failure> {
    let given: Option<String> = match given {
        None => None,
        Some(id) if kind(id) == "String" => {
            Some(serde_json::from_str(id.get()).map_err(Failure::invalid_json)?)
        }
        Some(other) => return Err(expected("Text", "String", other).at(format!("{path}.documentId"))),
    };
    let given = given.filter(|id| !id.is_empty());
    let Some(persisted) = persisted_query(extensions) else { return Ok(given) };
    let refused = |message: &str| {
        let at = format!("{path}.extensions.persistedQuery");
        Err(Failure::new(StatusCode::BAD_REQUEST, "validation-failed", message).at(at))
    };
    // What is no object has no version either.
    let members: HashMap<String, &RawValue> = serde_json::from_str(persisted.get()).unwrap_or_default();
    if members.get("version").is_none_or(|version| version.get() != "1") {
        return refused("unsupported persisted query version");
    }
    let hash = members.get("sha256Hash").filter(|hash| kind(hash) == "String");
    let Some(hash) = hash.and_then(|hash| serde_json::from_str::<String>(hash.get()).ok()) else {
        return refused("persistedQuery has no sha256Hash");
    };
    match given {
        Some(id) if id != hash => refused("the request has two document ids"),
        _ => Ok(Some(hash)),
    }
}

/// The member `persistedQuery` of a request's extensions, which may hold anything else.
fn persisted_query(extensions: Option<&RawValue>) -> Option<&RawValue> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(extensions?.get()).ok()?;
    members.get("persistedQuery").copied().filter(|persisted| kind(persisted) != "Null")
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
            query: Some("{ a }".to_owned()),
            variables: r#"{"n": 1.10, "big": 123456789012345678901234567890, "e": 1E5}"#,
            operation_name: None,
            document_id: None,
        };
        assert_eq!(Asked::parse(text), Ok(Asked::One(expected)));
    }

    #[test]
    fn a_batch_keeps_its_order() {
        let text = r#"[{"query": "a", "variables": null}, {"query": "b", "operationName": "B"}]"#;
        let Ok(Asked::Batch(requests)) = Asked::parse(text) else { panic!() };
        let found: Vec<_> =
            requests.iter().map(|r| (r.query.as_deref(), r.operation_name.as_deref())).collect();
        assert_eq!(found, [(Some("a"), None), (Some("b"), Some("B"))]);
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
    fn a_document_can_be_asked_for_by_its_id() {
        let id = |text: &str| match Asked::parse(text) {
            Ok(Asked::One(request)) => Ok((request.query, request.document_id)),
            Ok(Asked::Batch(_)) => panic!("{text}"),
            Err(failure) => Err((failure.code, failure.path)),
        };
        let found = |query: Option<&str>, id: &str| Ok((query.map(str::to_owned), Some(id.to_owned())));
        let persisted = |inner: &str| {
            format!(r#"{{"extensions": {{"persistedQuery": {inner}, "x": 1}}, "documentId": "a"}}"#)
        };
        assert_eq!(id(r#"{"documentId": "a"}"#), found(None, "a"));
        assert_eq!(id(r#"{"query": "q", "documentId": "a"}"#), found(Some("q"), "a"));
        assert_eq!(id(&persisted(r#"{"version": 1, "sha256Hash": "a"}"#)), found(None, "a"));
        assert_eq!(id(&persisted("null")), found(None, "a"));
        for inner in [
            "1",
            "{}",
            r#"{"version": 2, "sha256Hash": "a"}"#,
            r#"{"version": 1, "sha256Hash": 1}"#,
            r#"{"version": 1, "sha256Hash": "b"}"#,
        ] {
            let refused = Err(("validation-failed", "$.extensions.persistedQuery".to_owned()));
            assert_eq!(id(&persisted(inner)), refused, "{inner}");
        }
        assert_eq!(id(r#"{"documentId": 1}"#), Err(("parse-failed", "$.documentId".to_owned())));
        for nothing in [r#"{"documentId": ""}"#, r#"{"extensions": []}"#, r#"{"extensions": {"other": 1}}"#] {
            assert_eq!(id(nothing), Err(("parse-failed", "$".to_owned())), "{nothing}");
        }
    }

    #[test]
    fn parameters_become_a_request() {
        let text = of_parameters(
            "query=%7Ba%7D&variables=%7B%22n%22%3A1.10%7D&operationName=A+B&other=1&extensions=",
        )
        .unwrap();
        assert_eq!(text, r#"{"query":"{a}","variables":{"n":1.10},"operationName":"A B"}"#);
        assert_eq!(of_parameters("").unwrap(), "{}");
        assert_eq!(of_parameters("query=a&query=b").unwrap_err().code, "parse-failed");
        assert_eq!(of_parameters("query=a&variables=%7B").unwrap_err().code, "invalid-json");
        let deep = format!("query=a&variables={}", "[".repeat(100_000));
        assert_eq!(of_parameters(&deep).unwrap_err().code, "invalid-json");
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
