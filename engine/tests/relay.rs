//! Global ids and cursors: for which others a statement serves, and that nothing given as one does harm.

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use postern_engine::model::Role;
use postern_engine::permission::{Backend, Grantee};
use postern_engine::request::{Prepared, Request, prepare};
use postern_engine::response::{Code, Failure};
use postern_engine::schema::SchemaKind;
use postern_engine::session::Session;
use postern_engine::sql::{Answer, BoundValue, bind};
use serde_json::{Value as Json, json};
use support::random::Random;
use support::{Snapshot, object};

const NODE: &str = "query ($c: ID!) { node(id: $c) { id ... on book { title } } }";
const PAGE: &str = "query ($c: String) { book_connection(first: 2, after: $c, order_by: {pages: desc}) { edges { cursor } } }";

fn ask(model: &Snapshot, document: &str, variables: &Json) -> Result<Prepared, Failure> {
    let variables = object(variables);
    let request =
        Request { schema: SchemaKind::Relay, document, operation_name: None, variables: &variables };
    let grantee = Grantee { role: Role("reader".to_owned()), backend: Backend::Closed };
    prepare(model, &grantee, &request)
}

fn coded(json: &str) -> Json {
    json!({"c": STANDARD.encode(json)})
}

/// The values of a statement's parameters that come out of `$c`.
fn values(prepared: &Prepared, variables: &Json) -> Vec<String> {
    let Answer::Statement { statement, .. } = &prepared.answer else { panic!("no statement") };
    let session = Session::from_json(&json!({"x-hasura-role": "reader"})).unwrap();
    let (first, second) = (&statement.parameters, object(variables));
    let bound = first.iter().map(|parameter| bind(parameter, &second, &session, &()).unwrap());
    let texts = bound.map(|value| match value {
        BoundValue::Text(text) => text,
        BoundValue::Cells(_) => panic!("a list"),
    });
    texts.map(std::borrow::Cow::into_owned).collect()
}

/// Does what one request was made ready for serve another, and does it come to the same there as a fresh one?
fn serves(document: &str, one: &str, other: &str) -> bool {
    let model = Snapshot::named("library");
    let prepared = ask(&model, document, &coded(one)).unwrap();
    let fits = prepared.shape.as_ref().unwrap().fits(&object(&coded(other)), |_| false);
    if fits {
        let fresh = ask(&model, document, &coded(other)).unwrap();
        let (Answer::Statement { statement: kept, .. }, Answer::Statement { statement: made, .. }) =
            (&prepared.answer, &fresh.answer)
        else {
            panic!("no statement")
        };
        assert_eq!(kept.text, made.text, "{one} {other}");
        assert_eq!(values(&prepared, &coded(other)), values(&fresh, &coded(other)), "{one} {other}");
    }
    fits
}

#[test]
fn a_statement_serves_other_rows_of_its_relation() {
    let one = r#"[1, "public", "book", 5]"#;
    assert!(serves(NODE, one, r#"[1, "public", "book", 6]"#));
    assert!(serves(NODE, one, r#"[1,"public","book",6]"#));
    for other in [
        r#"[1, "public", "author", 5]"#,
        r#"[1, "odd", "book", 5]"#,
        r#"[1, "public", "book", "5"]"#,
        r#"[1, "public", "book", null]"#,
        r#"[1, "public", "book", 5, 6]"#,
        r#"[1, "public", "book"]"#,
        r#"[2, "public", "book", 5]"#,
        r#"{"0": 1}"#,
        "",
    ] {
        assert!(!serves(NODE, one, other), "{other}");
    }
}

#[test]
fn a_statement_serves_other_cursors_of_its_order() {
    let one = r#"{"pages" : 100, "id" : 5}"#;
    assert!(serves(PAGE, one, r#"{"pages" : 7, "id" : 70000}"#));
    for other in [
        r#"{"pages" : null, "id" : 5}"#,
        r#"{"id" : 5}"#,
        r#"{"pages" : 100, "id" : null}"#,
        r#"{"pages" : 100, "id" : true}"#,
        r#"{"pages" : 100, "id" : 5.5}"#,
        "[]",
        "x",
    ] {
        assert!(!serves(PAGE, one, other), "{other}");
    }
    assert!(serves(PAGE, r#"{"pages" : null, "id" : 5}"#, r#"{"pages" : null, "id" : 6}"#));
}

#[test]
fn a_variable_that_is_more_than_a_cursor_is_judged_as_both() {
    let model = Snapshot::named("library");
    let document =
        "query ($c: String!) { book_connection(after: $c, where: {title: {_eq: $c}}) { edges { cursor } } }";
    let prepared = ask(&model, document, &coded(r#"{"id" : 5}"#)).unwrap();
    let shape = prepared.shape.unwrap();
    assert!(shape.fits(&object(&coded(r#"{"id" : 6}"#)), |_| false));
    assert!(!shape.fits(&object(&coded(r#"{"id" : null}"#)), |_| false));
    assert!(!shape.fits(&object(&json!({"c": "title"})), |_| false));
}

#[test]
fn whatever_is_given_as_id_or_cursor_is_answered() {
    let model = Snapshot::named("library");
    let mut random = Random(7);
    let parts = [
        "[",
        "]",
        "{",
        "}",
        "1",
        "2",
        "-0",
        "1e400",
        "\"public\"",
        "\"book\"",
        "\"copy\"",
        "null",
        "true",
        ",",
        ":",
        "\"id\"",
        "\"pages\"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "é",
        " ",
        "\u{0}",
    ];
    let mut served = 0;
    for round in 0..4000 {
        let text: String = match round % 4 {
            0 => (0..random.below(12)).map(|_| random.one_of(&parts)).collect(),
            1 => format!(
                r#"[1, "public", "{}", {}]"#,
                random.one_of(&["book", "copy", "nothing"]),
                random.one_of(&parts)
            ),
            2 => format!(r#"{{"pages": {}, "id": {}}}"#, random.one_of(&parts), random.one_of(&parts)),
            _ => "[".repeat(random.below(300)),
        };
        let variables = if random.below(5) == 0 { json!({"c": text}) } else { coded(&text) };
        for document in [NODE, PAGE] {
            match ask(&model, document, &variables) {
                Ok(_) => served += 1,
                Err(failure) => assert_ne!(failure.code, Code::Unexpected, "{text}: {}", failure.message),
            }
        }
    }
    assert!(served > 50, "only {served} ids and cursors were any");
}
