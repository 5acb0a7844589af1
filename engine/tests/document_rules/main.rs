//! Validation of documents and coercion of variables: for each rule, documents that it accepts and refuses.

mod coercion;
mod costs;
mod directives;
mod fields;
mod fragments;
mod operations;
mod types;
mod values;
mod variables;

use postern_engine::document::{Document, Error, parse, validate};
use postern_engine::model::{Limits, Settings};
use postern_engine::response::Failure;

use types::Types;

fn document(text: &str) -> Document {
    parse(text, &Limits::default()).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn errors(text: &str) -> Vec<(String, String)> {
    errors_of(validate(&Types::sample(), &document(text), Some("q"), &Settings::default()))
}

/// Each error's path and message.
fn errors_of<T>(result: Result<T, Vec<Error>>) -> Vec<(String, String)> {
    let errors = result.err().unwrap_or_default();
    errors.iter().map(|error| (error.path().to_string(), error.to_string())).collect()
}

/// Names the operation `q` where a document starts with an operation without a name.
fn named(text: &str) -> String {
    let text = text.trim();
    match text.strip_prefix('{') {
        Some(rest) => format!("query q {{{rest}"),
        None => text.to_owned(),
    }
}

/// The document is valid. Its operation to run is called `q`, or is written without a name.
#[track_caller]
fn accept(text: &str) {
    assert_eq!(errors(&named(text)), [], "{text}");
}

/// The document has exactly these errors, in this order, each a path and a message.
#[track_caller]
fn refuse(text: &str, expected: &[(&str, &str)]) {
    let found = errors(&named(text));
    let found: Vec<(&str, &str)> = found.iter().map(|(path, message)| (&**path, &**message)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn codes_are_those_of_hasura() {
    let code = |text: &str| {
        let result = validate(&Types::sample(), &document(text), None, &Settings::default());
        result
            .err()
            .and_then(|errors| errors.into_iter().next())
            .map(|error| Failure::from(error).code.as_str())
    };
    assert_eq!(code("{nothing}"), Some("validation-failed"));
    assert_eq!(code("{author(limit: true) {id}}"), Some("validation-failed"));
    assert_eq!(code("{author(where: {key: {_eq: [1]}}) {id}}"), Some("parse-failed"));
    assert_eq!(code("query($a: Int, $a: Int) {author(limit: $a) {id}}"), Some("parse-failed"));
    assert_eq!(code("{author {id}}"), None);
}
