use postern_engine::document::{VariableValue, coerce_variables, validate};
use postern_engine::model::Settings;
use serde_json::{Value as Json, from_str};

use super::{Types, document, errors_of};

type Errors = Vec<(String, String)>;

/// The coerced values as text, in order; `-` for an absent one, `default` for a default.
fn coerced(text: &str, values: &str) -> Result<Vec<String>, Errors> {
    let document = document(text);
    let types = Types::sample();
    assert_eq!(errors_of(validate(&types, &document, None, &Settings::default())), [], "{text}");
    let Ok(Json::Object(values)) = from_str(values) else { panic!("not an object: {values}") };
    let result = coerce_variables(&types, &document, &document.operations[0], &values);
    let text = |value: &VariableValue| match value {
        VariableValue::Absent => "-".to_owned(),
        VariableValue::Default(_) => "default".to_owned(),
        VariableValue::Given(json) => json.to_string(),
    };
    match result {
        Ok(variables) => Ok(variables.iter().map(|(_, value)| text(value)).collect()),
        Err(errors) => Err(errors_of::<()>(Err(errors))),
    }
}

#[track_caller]
fn gives(text: &str, values: &str, expected: &[&str]) {
    let found = coerced(text, values);
    assert_eq!(found, Ok(expected.iter().map(|&value| value.to_owned()).collect()), "{text} {values}");
}

#[track_caller]
fn refuses(text: &str, values: &str, expected: &[(&str, &str)]) {
    let expected = expected.iter().map(|(path, message)| ((*path).to_owned(), (*message).to_owned()));
    assert_eq!(coerced(text, values), Err(expected.collect()), "{text} {values}");
}

const LIMIT: &str = "query ($a: Int) {author(limit: $a) {id}}";
const OFFSET: &str = "query ($a: Int) {author(offset: $a) {id}}";
const ID: &str = "query ($a: Int!) {author_by_pk(id: $a) {id}}";
const WHERE: &str = "query ($a: author_bool_exp) {author(where: $a) {id}}";

#[test]
fn absent_null_and_default() {
    gives(LIMIT, "{}", &["-"]);
    gives(LIMIT, r#"{"a": null}"#, &["null"]);
    gives(LIMIT, r#"{"a": 3}"#, &["3"]);
    let with_default = "query ($a: Int = 5) {author(limit: $a) {id}}";
    gives(with_default, "{}", &["default"]);
    gives(with_default, r#"{"a": null}"#, &["null"]);
    refuses(ID, "{}", &[("$", "expecting a value for non-nullable variable: \"a\"")]);
    refuses(
        ID,
        r#"{"a": null}"#,
        &[(
            "$.selectionSet.author_by_pk.args.id",
            "expected a 32-bit integer for type 'Int', but found null",
        )],
    );
}

#[test]
fn unexpected_values() {
    refuses(
        LIMIT,
        r#"{"a": "x", "b": 1, "c": 2}"#,
        &[
            ("$", "unexpected variables in variableValues: b, c"),
            (
                "$.selectionSet.author.args.limit",
                "expected a non-negative 32-bit integer for type 'Int', but found a string",
            ),
        ],
    );
}

#[test]
fn integers() {
    gives(ID, r#"{"a": -2147483648}"#, &["-2147483648"]);
    gives(ID, r#"{"a": 1.0}"#, &["1"]);
    gives(ID, r#"{"a": 1e3}"#, &["1000"]);
    let path = "$.selectionSet.author_by_pk.args.id";
    for value in ["2147483648", "1.5", "1e400"] {
        let message = "expected a 32-bit integer for type 'Int', but found a number";
        refuses(ID, &format!("{{\"a\": {value}}}"), &[(path, message)]);
    }
    let message = "expected a 32-bit integer for type 'Int', but found a string";
    refuses(ID, r#"{"a": "1"}"#, &[(path, message)]);
}

#[test]
fn limits_and_offsets() {
    let path = "$.selectionSet.author.args.limit";
    let message = "expected a non-negative 32-bit integer for type 'Int', but found a number";
    refuses(LIMIT, r#"{"a": -1}"#, &[(path, message)]);
    refuses("query ($a: Int = -1) {author(limit: $a) {id}}", "{}", &[(path, message)]);
    refuses(
        "query ($a: Int) {...f} fragment f on query_root {x: author {article(limit: $a) {id}}}",
        r#"{"a": -1}"#,
        &[("$.selectionSet.author.selectionSet.article.args.limit", message)],
    );
    gives(OFFSET, r#"{"a": -1}"#, &["-1"]);
    gives(OFFSET, r#"{"a": "9223372036854775807"}"#, &["\"9223372036854775807\""]);
    gives(OFFSET, r#"{"a": 9223372036854775807}"#, &["9223372036854775807"]);
    refuses("query ($a: Int) {author(offset: $a, limit: $a) {id}}", r#"{"a": -1}"#, &[(path, message)]);
}

#[test]
fn numbers_keep_every_digit() {
    let digits = "123456789012345678901234567890.123456789012345678901234567890";
    gives(
        "query ($a: numeric, $b: jsonb) {author(where: {balance: {_eq: $a}, detail: {_contains: $b}}) {id}}",
        &format!(r#"{{"a": {digits}, "b": {{"x": [{digits}]}}}}"#),
        &[digits, &format!(r#"{{"x":[{digits}]}}"#)],
    );
}

#[test]
fn enums_are_strings() {
    let text = "query ($a: color, $b: [color!]) {author(where: {color: {_eq: $a, _in: $b}}) {id}}";
    gives(text, r#"{"a": "red", "b": "blue"}"#, &["\"red\"", "\"blue\""]);
    let message = "expected one of the values ['blue', 'green', 'red'] for type 'color', but found 'pink'";
    refuses(
        text,
        r#"{"a": "pink", "b": ["red", 1]}"#,
        &[
            ("$.selectionSet.author.args.where.color._eq", message),
            (
                "$.selectionSet.author.args.where.color._in[1]",
                "expected an enum value for type 'color', but found a number",
            ),
        ],
    );
}

#[test]
fn lists_take_single_items() {
    let text = "query ($a: [Int!]) {author(where: {id: {_in: $a}}) {id}}";
    gives(text, r#"{"a": [1, 2.0]}"#, &["[1,2]"]);
    gives(text, r#"{"a": 1}"#, &["1"]);
    let path = "$.selectionSet.author.args.where.id._in";
    let message = |found| format!("expected a 32-bit integer for type 'Int', but found {found}");
    refuses(text, r#"{"a": [1, null]}"#, &[(&format!("{path}[1]"), &message("null"))]);
    refuses(text, r#"{"a": "x"}"#, &[(&format!("{path}[0]"), &message("a string"))]);
    refuses(text, r#"{"a": [[1]]}"#, &[(&format!("{path}[0]"), &message("a list"))]);
}

#[test]
fn input_objects() {
    gives(WHERE, r#"{"a": {"_and": {"id": {"_eq": 1}}}}"#, &[r#"{"_and":{"id":{"_eq":1}}}"#]);
    refuses(
        WHERE,
        r#"{"a": {"_and": [{"id": {"_neq": 1}}, {"idx": {}}], "location": {"_st_d_within": {"distance": "x"}}}}"#,
        &[
            (
                "$.selectionSet.author.args.where._and[0].id._neq",
                "field '_neq' not found in type: 'Int_comparison_exp'",
            ),
            (
                "$.selectionSet.author.args.where._and[1].idx",
                "field 'idx' not found in type: 'author_bool_exp'",
            ),
            ("$.selectionSet.author.args.where.location._st_d_within.from", "missing required field 'from'"),
            (
                "$.selectionSet.author.args.where.location._st_d_within.distance",
                "expected a float for type 'Float', but found a string",
            ),
        ],
    );
    refuses(
        "mutation ($a: [author_insert_input!]!) {insert_author(objects: $a) {id}}",
        r#"{"a": [{"name": "x"}, {"age": true}]}"#,
        &[(
            "$.selectionSet.insert_author.args.objects[1].age",
            "expected a 32-bit integer for type 'Int', but found a boolean",
        )],
    );
}
