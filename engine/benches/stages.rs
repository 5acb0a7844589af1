//! What the stages of a request take that is not kept from an earlier one, and what finding and binding one takes that is.
//!
//! `cargo bench -p postern-engine`. Nothing here asks a database; the model is that of the tests.

#[path = "../tests/support/mod.rs"]
mod support;

use divan::{Bencher, black_box};
use postern_engine::document::parse;
use postern_engine::permission::Grantee;
use postern_engine::request::{Request, prepare};
use postern_engine::schema::SchemaKind;
use postern_engine::session::Session;
use postern_engine::sql::bind;
use serde_json::{Map, Value as Json, json};
use support::{Snapshot, object};

fn main() {
    divan::main();
}

/// By name: a document and its variables.
const REQUESTS: [(&str, &str, &str); 4] = [
    ("by key", "query ($id: Int!) { book_by_pk(id: $id) { id title pages price } }", r#"{"id": 3}"#),
    (
        "nested",
        "query ($name: String!) { author(where: {name: {_eq: $name}}, order_by: {id: asc}, limit: 10)
           { id name books(where: {pages: {_gt: 10}}) { id title reviews { stars } } } }",
        r#"{"name": "x"}"#,
    ),
    ("aggregate", "{ book_aggregate { aggregate { count avg { price } } nodes { id } } }", "{}"),
    ("insert", "mutation { insert_author_one(object: {id: 1}) { id } }", "{}"),
];

fn names() -> impl Iterator<Item = &'static str> {
    REQUESTS.iter().map(|(name, ..)| *name)
}

fn named(name: &str) -> (&'static str, Map<String, Json>) {
    let found = REQUESTS.iter().find(|(known, ..)| *known == name);
    let (_, document, variables) = found.expect("a name of the list");
    (document, object(&serde_json::from_str(variables).expect("JSON")))
}

fn request<'a>(document: &'a str, variables: &'a Map<String, Json>) -> Request<'a> {
    Request { schema: SchemaKind::Hasura, document, operation_name: None, variables }
}

fn admin() -> Session {
    Session::from_json(&json!({})).expect("a session")
}

/// The syntax tree of a document.
#[divan::bench(args = names())]
fn parsing(bencher: Bencher, name: &str) {
    let (document, _) = named(name);
    let limits = postern_engine::model::Settings::default().limits;
    bencher.bench(|| parse(black_box(document), &limits));
}

/// All stages from the document to SQL, parsing included.
#[divan::bench(args = names())]
fn preparing(bencher: Bencher, name: &str) {
    let (document, variables) = named(name);
    let (model, grantee) = (Snapshot::named("library"), Grantee::of(&admin()));
    let request = request(document, &variables);
    prepare(&model, &grantee, &request).expect("a request that is answered");
    bencher.bench(|| prepare(&model, &grantee, black_box(&request)));
}

/// Whether a kept statement serves for other variables.
#[divan::bench(args = names())]
fn fitting(bencher: Bencher, name: &str) {
    let (document, variables) = named(name);
    let model = Snapshot::named("library");
    let prepared = prepare(&model, &Grantee::of(&admin()), &request(document, &variables));
    let shape = prepared.expect("a request that is answered").shape.expect("one that can be kept");
    bencher.bench(|| shape.fits(black_box(&variables), |_| false));
}

/// The values of a statement's parameters.
#[divan::bench(args = ["by key", "nested", "aggregate"])]
fn binding(bencher: Bencher, name: &str) {
    let (document, variables) = named(name);
    let (model, session) = (Snapshot::named("library"), admin());
    let prepared = prepare(&model, &Grantee::of(&session), &request(document, &variables));
    let answer = prepared.expect("a request that is answered").answer;
    bencher.bench(|| {
        let bound =
            answer.parameters().map(|parameter| bind(parameter, black_box(&variables), &session, &()));
        bound.collect::<Result<Vec<_>, _>>()
    });
}

/// A session out of JSON, and its text for `hasura.user`.
#[divan::bench]
fn session() -> String {
    let json =
        black_box(json!({"x-hasura-role": "reader", "x-hasura-user-id": "3", "X-Hasura-Org": "{1,2,3}"}));
    Session::from_json(&json).expect("a session").to_json_text()
}
