//! Which documents an allow-list lets a role run, and what is told of those that it does not.

mod support;

use std::sync::Arc;

use postern_engine::model::Role;
use postern_engine::permission::{Backend, Grantee};
use postern_engine::request::{Request, document_problems, explain, listed_form, unlisted_form};
use postern_engine::schema::SchemaKind;
use serde_json::{Map, json};
use support::Snapshot;

/// A model whose allow-list is on and has these documents, each for a role.
fn listing(documents: &[(&str, &'static str)]) -> Snapshot {
    let mut model = Snapshot::named("library");
    Arc::make_mut(&mut model.settings).allow_list = true;
    let form = |text| listed_form(&model, text).expect(text);
    model.listed = documents.iter().map(|(text, role)| (form(text), *role)).collect();
    model
}

fn grantee(role: &str) -> Grantee {
    Grantee { role: Role(role.to_owned()), backend: Backend::Closed }
}

/// `Ok`, or the message of the error.
fn outcome(model: &Snapshot, role: &str, document: &str) -> Result<(), String> {
    let prepared = model.prepare(role, document, &json!({})).map(|_| ()).map_err(|failure| failure.message);
    let request =
        Request { schema: SchemaKind::Hasura, document, operation_name: None, variables: &Map::new() };
    let explained = explain(model, &grantee(role), &request).map(|_| ()).map_err(|failure| failure.message);
    assert_eq!(prepared, explained, "explaining {document}");
    prepared
}

const REFUSED: &str = "query is not allowed";

#[test]
fn only_listed_documents_run_and_only_for_their_role() {
    let model = listing(&[("query A { book { id } }", "reader"), ("{ book { title } }", "writer")]);
    assert_eq!(outcome(&model, "reader", "query A{book{__typename id}}"), Ok(()));
    let refused = [
        "{ book { id } }",
        "query B { book { id } }",
        "query A { book { id title } }",
        "query A { b: book { id } }",
        "query A { book { id } } query B { book { id } }",
        "query A { book(limit: 1) { id } }",
        "query A { book { id @include(if: true) } }",
        "{ book { title } }",
        "{ __schema { queryType { name } } }",
        "{ __typename }",
    ];
    for document in refused {
        assert_eq!(outcome(&model, "reader", document), Err(REFUSED.to_owned()), "{document}");
    }
    assert_eq!(outcome(&model, "member", "query A{book{id}}"), Err(REFUSED.to_owned()), "of a parent alone");
    assert_eq!(outcome(&model, "admin", "{ book { title } }"), Ok(()));
}

#[test]
fn it_is_asked_after_parsing_and_before_validation() {
    let model = listing(&[("{ book { nothing } }", "reader")]);
    let message = |document| outcome(&model, "reader", document).expect_err(document);
    assert_eq!(message("{ book { absent } }"), REFUSED);
    assert_eq!(message("{ book { nothing } }"), "field 'nothing' not found in type: 'book'");
    assert_ne!(message("{ book {"), REFUSED);
    assert_eq!(message("subscription { book { id } }"), REFUSED);
}

#[test]
fn what_was_not_listed_is_told_if_the_role_could_run_it() {
    let mut model = listing(&[("{ book { id } }", "reader")]);
    let unlisted = |model: &Snapshot, role: &str, document: &str| {
        unlisted_form(model, SchemaKind::Hasura, &grantee(role), document)
    };
    for enforced in [true, false] {
        Arc::make_mut(&mut model.settings).allow_list = enforced;
        let form = Some("{book(limit:1){id}}".to_owned());
        assert_eq!(unlisted(&model, "reader", "{ book(limit: 1) { id __typename } }"), form);
        assert_eq!(unlisted(&model, "reader", "{ book { id } }"), None, "listed");
        assert_eq!(unlisted(&model, "reader", "{ book { absent } }"), None, "not valid");
        assert_eq!(unlisted(&model, "reader", "{ book {"), None, "no document");
        assert_eq!(unlisted(&model, "admin", "{ book(limit: 1) { id } }"), None, "admin");
        let several = "query A { book { id } } query B($unknown: Int) { book(limit: $unknown) { id } }";
        assert!(unlisted(&model, "reader", several).is_some(), "variables are not looked at");
    }
}

#[test]
fn problems_are_those_of_validation_for_the_role() {
    let model = listing(&[]);
    let problems = |role: &str, document: &str| {
        let problems = document_problems(&model, &grantee(role), document).into_iter();
        problems.map(|failure| format!("{}: {}", failure.path, failure.message)).collect::<Vec<_>>()
    };
    assert_eq!(problems("reader", "query ($limit: Int!) { book(limit: $limit) { id } }"), [""; 0]);
    assert_eq!(
        problems("reader", "query A { book { id } } query B { book { absent gone } }"),
        [
            "$.selectionSet.book.selectionSet.absent: field 'absent' not found in type: 'book'",
            "$.selectionSet.book.selectionSet.gone: field 'gone' not found in type: 'book'"
        ]
    );
    assert_eq!(
        problems("nobody", "{ book { id } }"),
        ["$.selectionSet.book: field 'book' not found in type: 'query_root'"]
    );
    assert_eq!(problems("reader", "{ book {").len(), 1);
    assert!(!problems("reader", "fragment a on book { id }").is_empty(), "nothing to run");
}
