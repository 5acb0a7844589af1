use postern_engine::document::{select_operation, validate};
use postern_engine::model::Settings;

use super::{Types, accept, document, errors_of, refuse};

#[track_caller]
fn selected(text: &str, name: Option<&str>) -> Result<Option<String>, String> {
    let document = document(text);
    let operation = select_operation(&document, name);
    operation.map(|operation| operation.name.clone()).map_err(|error| error.to_string())
}

#[test]
fn the_operation_to_run() {
    assert_eq!(selected("{author {id}}", None), Ok(None));
    assert_eq!(selected("query a {author {id}}", None), Ok(Some("a".to_owned())));
    assert_eq!(selected("query a {author {id}} query b {author {id}}", Some("b")), Ok(Some("b".to_owned())));
    let one = "exactly one operation has to be present in the document when operationName is not specified";
    assert_eq!(selected("query a {author {id}} query b {author {id}}", None), Err(one.to_owned()));
    assert_eq!(selected("fragment f on author {id}", None), Err(one.to_owned()));
    let none = "no such operation found in the document: \"c\"";
    assert_eq!(selected("query a {author {id}}", Some("c")), Err(none.to_owned()));
    let anonymous = "operationName cannot be used when an anonymous operation exists in the document";
    assert_eq!(selected("{author {id}}", Some("a")), Err(anonymous.to_owned()));
}

#[test]
fn operation_names_are_unique() {
    accept("query q {author {id}} mutation r {insert_author(objects: []) {id}}");
    refuse(
        "query q {author {id}} mutation q {insert_author(objects: []) {id}}",
        &[("$", "multiple definitions for operation \"q\"")],
    );
}

#[test]
fn an_anonymous_operation_is_alone() {
    let result = validate(
        &Types::sample(),
        &document("{author {id}} query q {author {id}}"),
        None,
        &Settings::default(),
    );
    let messages: Vec<String> = errors_of(result).into_iter().map(|(_, message)| message).collect();
    assert_eq!(
        messages,
        [
            "exactly one operation has to be present in the document when operationName is not specified",
            "an anonymous operation has to be the only operation of the document",
        ]
    );
}

#[test]
fn subscriptions_have_one_root_field() {
    accept("subscription q {author {id name}}");
    accept("subscription q {...f} fragment f on subscription_root {author {id}}");
    accept("subscription q {author {id} author {name}}");
    let expected = [("$", "subscriptions must select one top level field")];
    refuse("subscription q {author {id} article {id}}", &expected);
    refuse("subscription q {author {id} ...f} fragment f on subscription_root {a: author {id}}", &expected);
    refuse("subscription q {__typename}", &expected);
}

#[test]
fn a_role_without_mutations() {
    let types = Types::sample().without("mutation_root").without("subscription_root");
    let check = |text| errors_of(validate(&types, &document(text), None, &Settings::default()));
    let expected = [("$".to_owned(), "no mutations exist".to_owned())];
    assert_eq!(check("mutation {insert_author(objects: []) {id}}"), expected);
    let text = "query q {author {id}} mutation r {insert_author(objects: []) {id}}";
    assert_eq!(errors_of(validate(&types, &document(text), Some("q"), &Settings::default())), []);
    let expected = [("$".to_owned(), "no subscriptions exist".to_owned())];
    assert_eq!(check("subscription {author {id}}"), expected);
}

#[test]
fn errors_of_the_operation_to_run_come_first() {
    refuse(
        "query other {unknown} query q {nothing}",
        &[
            ("$.selectionSet.nothing", "field 'nothing' not found in type: 'query_root'"),
            ("$.selectionSet.unknown", "field 'unknown' not found in type: 'query_root'"),
        ],
    );
}
