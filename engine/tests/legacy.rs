//! Legacy commands: the statements that they become are those of GraphQL requests, and errors are the reference's.

mod support;

use postern_engine::legacy::{COMMANDS, Ready, prepare};
use postern_engine::permission::{Grantee, Source};
use postern_engine::request;
use postern_engine::response::Failure;
use postern_engine::schema::SchemaKind;
use postern_engine::session::Session;
use postern_engine::sql::{Answer, Program, Statement, Work};
use serde_json::{Map, Value as Json, json};
use support::Snapshot;

fn grantee(role: &str) -> Grantee {
    Grantee::of(&Session::from_json(&json!({"x-hasura-role": role})).unwrap())
}

fn command(role: &str, kind: &str, args: &Json) -> Result<Ready, Failure> {
    prepare(&Snapshot::named("library"), &grantee(role), kind, args)
}

fn statement(program: Program) -> Statement {
    let root = program.roots.into_iter().next().unwrap();
    let Work::Steps(steps) = root.work else { panic!("no steps") };
    steps.steps.into_iter().next().unwrap().statement
}

/// The command's statement is that of a mutation with the response name `answer`, but for where values come from.
fn same(role: &str, kind: &str, args: &Json, document: &str) {
    let Answer::Program(program) = command(role, kind, args).unwrap().answer else { panic!("{kind}") };
    let variables = Map::new();
    let request = request::Request {
        schema: SchemaKind::Hasura,
        document,
        operation_name: None,
        variables: &variables,
    };
    let prepared = request::prepare(&Snapshot::named("library"), &grantee(role), &request).unwrap();
    let Answer::Program(expected) = prepared.answer else { panic!("{document}") };
    let (ours, theirs) = (statement(program), statement(expected));
    assert_eq!(ours.text, theirs.text, "{document}");
    let sources = |statement: &Statement| -> Vec<Source> {
        statement.parameters.iter().map(|parameter| parameter.source.clone()).collect()
    };
    assert_eq!(sources(&ours), sources(&theirs), "{document}");
}

fn refused(role: &str, kind: &str, args: &Json, expected: &str) {
    let failure = command(role, kind, args).unwrap_err();
    let found = format!("{} {} {}", failure.path, failure.code.as_str(), failure.message);
    assert_eq!(found, expected, "{kind} {args}");
}

fn text_of(role: &str, kind: &str, args: &Json) -> String {
    let Answer::Program(program) = command(role, kind, args).unwrap().answer else { panic!("{kind}") };
    statement(program).text
}

#[test]
fn writes_become_the_statements_of_mutations() {
    same(
        "writer",
        "delete",
        &json!({"table": "book", "where": {"id": {"$gt": 5}}, "returning": ["id", "title"]}),
        "mutation { answer: delete_book(where: {id: {_gt: 5}}) { affected_rows returning { id title } } }",
    );
    same(
        "writer",
        "update",
        &json!({"table": "book", "where": {"title": {"$regex": "a"}}, "$set": {"title": "b"}}),
        r#"mutation { answer: update_book(where: {title: {_regex: "a"}}, _set: {title: "b"}) { affected_rows } }"#,
    );
    same(
        "writer",
        "update",
        &json!({"table": "book", "where": {}, "$inc": {"price": 2}}),
        r#"mutation { answer: update_book(where: {}, _inc: {price: "2"}) { affected_rows } }"#,
    );
    same(
        "writer",
        "insert",
        &json!({
            "table": "book",
            "objects": [{"id": 1, "title": "a"}, {"title": "b"}],
            "on_conflict": {"constraint": "book_pkey", "action": "ignore"},
            "returning": ["id"],
        }),
        r#"mutation { answer: insert_book(
            objects: [{id: 1, title: "a"}, {title: "b"}], on_conflict: {constraint: book_pkey, update_columns: []}
        ) { affected_rows returning { id } } }"#,
    );
}

#[test]
fn reading_goes_through_the_rules_filter() {
    for (kind, args) in [
        ("select", json!({"table": "book", "columns": ["id", {"name": "author", "columns": ["id"]}]})),
        ("count", json!({"table": "book", "distinct": ["title"]})),
    ] {
        let text = text_of("writer", kind, &args);
        let filter = "\"author_id\" OPERATOR(\"pg_catalog\".=) $1::\"pg_catalog\".\"int4\"";
        assert!(text.contains(filter), "{text}");
        assert!(!text_of("admin", kind, &args).contains("$1::"), "{kind}");
    }
    let args = json!({"table": "book", "columns": ["id"], "where": {"title": {"$regex": "("}}});
    let text = text_of("writer", "select", &args);
    assert!(text.contains("CASE WHEN"), "what may raise stands behind the filter: {text}");
    // The rule's limit is the smaller one.
    let text = text_of("writer", "select", &json!({"table": "book", "columns": ["id"], "limit": 50}));
    assert!(text.contains("LIMIT LEAST("), "{text}");
}

#[test]
fn every_command_needs_its_rule() {
    for kind in COMMANDS {
        let args = json!({
            "table": "book", "columns": ["id"], "objects": [{"title": "a"}], "where": {}, "$set": {"title": "a"}
        });
        let expected = match kind {
            "count" => {
                "select on \"book\" for role \"nobody\" is not allowed. ; \"count\" is only allowed if the role has \
                 \"select\" permissions on the table"
                    .to_owned()
            }
            kind => format!("{kind} on \"book\" for role \"nobody\" is not allowed. "),
        };
        refused("nobody", kind, &args, &format!("$.args permission-denied {expected}"));
        command("writer", kind, &args).unwrap();
        // A permission for backends alone is closed to others.
        let args = json!({"table": "copy", "columns": ["id"], "objects": [{}], "where": {}, "$set": {}});
        assert!(command("keeper", kind, &args).is_err(), "{kind}");
    }
}

#[test]
fn columns_of_others_are_refused_wherever_they_stand() {
    let select = "permission-denied role \"writer\" does not have permission to select column \"pages\"";
    let with = |more: Json| {
        let mut args = json!({"table": "book", "columns": ["id"]});
        args.as_object_mut().unwrap().append(&mut more.as_object().unwrap().clone());
        args
    };
    for (more, at) in [
        (json!({"columns": ["id", "pages"]}), "$.args.columns[1]"),
        (json!({"where": {"$or": [{"pages": 1}]}}), "$.args.where"),
        (json!({"where": {"id": {"$ceq": "pages"}}}), "$.args.where"),
        (json!({"order_by": ["id", "-pages"]}), "$.args.order_by[1]"),
    ] {
        refused("writer", "select", &with(more), &format!("{at} {select}"));
    }
    refused(
        "writer",
        "delete",
        &json!({"table": "book", "where": {}, "returning": ["pages"]}),
        &format!("$.args.returning {select}"),
    );
    refused(
        "writer",
        "count",
        &json!({"table": "book", "distinct": ["pages"]}),
        &format!("$.args.distinct[0] {select}"),
    );
    refused(
        "writer",
        "update",
        &json!({"table": "book", "where": {}, "$set": {"pages": 1}}),
        "$.args['$set'] permission-denied role \"writer\" does not have permission to update column \"pages\""
            .replace('\'', "\"")
            .as_str(),
    );
    refused(
        "writer",
        "insert",
        &json!({"table": "book", "objects": [{"sold": 1}]}),
        "$.args.objects[0] permission-denied role \"writer\" does not have permission to insert column \"sold\"",
    );
    refused(
        "writer",
        "insert",
        &json!({"table": "book", "objects": [{"author_id": 1}]}),
        "$.args.objects[0] not-supported column \"author_id\" is not insertable for role \"writer\"; its value is \
         predefined in permission",
    );
}

#[test]
fn a_column_that_only_some_rows_show_is_compared_with_none() {
    // `member` sees `price` in the rows of `writer` alone.
    let masked = json!({"table": "book", "columns": ["id"], "where": {"price": {"$gt": 1}}});
    assert!(text_of("member", "select", &masked).contains("CASE WHEN"));
    let bare = json!({"table": "book", "columns": ["id"], "where": {"id": {"$cgt": "price"}}});
    assert!(command("member", "select", &bare).is_err());
}

#[test]
fn commands_are_read_before_anything_is_looked_up() {
    let check = |kind, args: Json, expected| refused("admin", kind, &args, expected);
    check("select", json!({"table": "none"}), "$ parse-failed key \"columns\" not found");
    check(
        "select",
        json!({"table": "none", "columns": []}),
        "$.args.table not-exists table \"none\" does not exist",
    );
    check(
        "select",
        json!({"table": {"schema": "hr", "name": "none"}, "columns": []}),
        "$.args.table not-exists table \"hr.none\" does not exist",
    );
    check(
        "select",
        json!({"table": "book", "columns": [{"name": "author", "columns": ["id"], "offset": "1"}]}),
        "$.columns[0].offset parse-failed parsing Int failed, expected Number, but encountered String",
    );
    check("update", json!({"table": "book", "$set": {}}), "$ parse-failed key \"where\" not found");
    check("drop", json!({"table": "book"}), "$.type parse-failed unknown command \"drop\"");
}
