//! Why a session may or may not do something with a row: what is asked of the row, and what is made of the answers.

mod support;

use postern_engine::model::{RelationId, Role};
use postern_engine::permission::{Backend, Grantee, NodeForm, Operation, Rules};
use postern_engine::request::{Finding, Inquiry, InquiryError, can, why};
use postern_engine::session::Session;
use postern_engine::sql::Statement;
use serde_json::{Map, Value as Json, json};
use support::Snapshot;

/// A database in which each answer is what `answer` says for the number of the question.
struct Database<'a> {
    rows: usize,
    answer: &'a dyn Fn(usize) -> Result<Json, String>,
    statements: Vec<Statement>,
}

impl<'a> Database<'a> {
    fn new(rows: usize, answer: &'a dyn Fn(usize) -> Result<Json, String>) -> Database<'a> {
        Database { rows, answer, statements: Vec::new() }
    }

    fn evaluate(&mut self, statement: &Statement) -> Result<String, String> {
        self.statements.push(statement.clone());
        let (_, rest) = statement.text.split_once("_json_list\"('").unwrap();
        let (keys, _) = rest.split_once('\'').unwrap();
        let mut row = Map::new();
        for (number, key) in keys.split(',').skip(1).enumerate() {
            assert_eq!(key, format!("q{number}"));
            row.insert(key.to_owned(), (self.answer)(number)?);
        }
        Ok(json!(vec![row; self.rows]).to_string())
    }

    fn texts(&self) -> Vec<&str> {
        self.statements.iter().map(|statement| statement.text.as_str()).collect()
    }
}

fn session(role: &str) -> Session {
    Session::from_json(&json!({"x-hasura-role": role, "x-hasura-user-id": 7})).unwrap()
}

fn ask(
    database: &mut Database,
    relation: &str,
    session: &Session,
    operation: Operation,
) -> Result<Vec<Finding>, InquiryError<String>> {
    let model = Snapshot::named("library");
    let inquiry = Inquiry { relation: model.get(relation).id, key: &json!({"id": 1}), session, operation };
    why(&model, &inquiry, &mut |statement| database.evaluate(statement))
}

fn may(database: &mut Database, session: &Session, operation: Operation) -> bool {
    let model = Snapshot::named("library");
    let inquiry = Inquiry { relation: model.get("book").id, key: &json!(1), session, operation };
    can(&model, &inquiry, &mut |statement| database.evaluate(statement)).unwrap()
}

#[test]
fn the_question_that_decides_is_the_filter_of_the_rule() {
    let yes = |_| Ok(json!(true));
    let mut database = Database::new(1, &yes);
    assert!(may(&mut database, &session("reader"), Operation::Select));
    let [found, decided] = database.texts()[..] else { panic!("{:?}", database.texts()) };
    assert!(!found.contains("published"), "{found}");
    assert!(
        decided.contains(r#"(_0."published" OPERATOR("pg_catalog".=) $2::"pg_catalog"."bool") AS "1""#),
        "{decided}"
    );
    for text in [found, decided] {
        let key = r#"WHERE (_0."id" OPERATOR("pg_catalog".=) $1::"pg_catalog"."int4")"#;
        assert!(text.contains(key) && text.contains("LIMIT 2"), "{text}");
        assert!(!text.contains("q1"), "{text}");
    }
}

#[test]
fn only_true_is_a_yes() {
    for (answer, expected) in [(json!(true), true), (json!(false), false), (Json::Null, false)] {
        let given = |_| Ok(answer.clone());
        assert_eq!(may(&mut Database::new(1, &given), &session("reader"), Operation::Select), expected);
    }
    let raises = |_| Err("division by zero".to_owned());
    assert!(!may(&mut Database::new(1, &raises), &session("reader"), Operation::Select));
    let yes = |_| Ok(json!(true));
    assert!(!may(&mut Database::new(0, &yes), &session("reader"), Operation::Select));
    assert!(!may(&mut Database::new(1, &yes), &session("nobody"), Operation::Select));
    assert!(!may(&mut Database::new(1, &yes), &session("reader"), Operation::Delete));
}

#[test]
fn a_key_of_two_rows_is_none() {
    let yes = |_| Ok(json!(true));
    let found = ask(&mut Database::new(2, &yes), "book", &session("reader"), Operation::Select);
    assert_eq!(found, Err(InquiryError::Ambiguous));
}

#[test]
fn parts_that_raise_are_asked_for_themselves() {
    let second = std::cell::Cell::new(0);
    // All together fails, and so does the fourth question on its own: `reader _eq`.
    let answer = |number| {
        second.set(second.get() + usize::from(number == 0));
        if number == 1 || second.get() == 5 { Err("bad".to_owned()) } else { Ok(json!(true)) }
    };
    let mut database = Database::new(1, &answer);
    let found = ask(&mut database, "review", &session("reader"), Operation::Select).unwrap();
    let told: Vec<_> =
        found.iter().map(|line| (line.path.as_str(), line.result, line.reason.as_deref())).collect();
    let expected = [
        ("$", Some(true), None),
        ("$.filter", Some(true), None),
        ("$.filter._or", Some(true), None),
        ("$.filter._or[0].reader._eq", None, Some("bad")),
        ("$.filter._or[1].book", Some(true), None),
        ("$.filter._or[1].book.published._eq", Some(true), None),
        ("$.columns", Some(true), None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_missing_variable_is_named_and_asked_for_nowhere() {
    let no = |_| Ok(json!(false));
    let mut database = Database::new(1, &no);
    let session = Session::from_json(&json!({"x-hasura-role": "reader"})).unwrap();
    let found = ask(&mut database, "review", &session, Operation::Select).unwrap();
    let reason = Some("missing session variable: \"x-hasura-user-id\"".to_owned());
    assert_eq!((found[0].result, &found[0].reason), (Some(false), &reason));
    let leaf = found.iter().find(|line| line.path == "$.filter._or[0].reader._eq").unwrap();
    assert_eq!((leaf.result, &leaf.reason), (None, &reason));
    assert_eq!(leaf.condition, "reader _eq x-hasura-user-id (missing)");
    let other = found.iter().find(|line| line.path == "$.filter._or[1].book").unwrap();
    assert_eq!((other.result, &other.reason), (Some(false), &None));
    assert!(database.texts().iter().all(|text| !text.contains("\"reader\"")), "{:?}", database.texts());
}

#[test]
fn a_part_about_related_rows_is_asked_of_them() {
    let yes = |_| Ok(json!(true));
    let mut database = Database::new(1, &yes);
    ask(&mut database, "review", &session("auditor"), Operation::Select).unwrap();
    let text = database.texts()[1].to_owned();
    // The root column is that of the review, whichever row the comparison stands at; the second answer tells false from null.
    let leaf = text.split("AS \"5\"").next().unwrap().split("AS \"4\",").last().unwrap();
    assert_eq!(leaf.matches("EXISTS").count(), 4, "{leaf}");
    assert_eq!(leaf.matches("NOT").count(), 1, "{leaf}");
    assert!(leaf.contains(r#"OPERATOR("pg_catalog".=) _0."book_id")"#), "{leaf}");
}

/// The nodes come from the compiler that makes the rules: the outermost is the rule's own filter or check.
#[test]
fn the_whole_of_the_nodes_is_the_rule() {
    let model = Snapshot::named("library");
    let mut compared = 0;
    for relation in &model.relations {
        for (role, operation) in ["reader", "writer", "auditor", "keeper"]
            .iter()
            .flat_map(|role| Operation::ALL.map(|each| (role, each)))
        {
            let grantee = Grantee { role: Role((*role).to_owned()), backend: Backend::Open };
            let account = Rules::new(&model, grantee).account(relation, operation);
            let Ok(ruling) = account.ruling else { continue };
            let [part] = account.parts.as_slice() else { panic!("{} parts", account.parts.len()) };
            let nodes = part.nodes.as_ref().unwrap();
            assert_eq!((&nodes[0].form, &nodes[0].predicate), (&NodeForm::Rule, &ruling.predicate));
            assert!(nodes[1..].iter().all(|node| node.depth > 0));
            compared += 1;
        }
    }
    assert_eq!(compared, 17);
}

#[test]
fn what_is_not_tracked_is_nobodys() {
    let model = Snapshot::named("library");
    let session = Session::from_json(&json!({})).unwrap();
    let inquiry =
        Inquiry { relation: RelationId(1), key: &json!(1), session: &session, operation: Operation::Select };
    let mut evaluate = |_: &Statement| -> Result<String, String> { panic!("nothing is to be read") };
    let found = why(&model, &inquiry, &mut evaluate).unwrap();
    assert_eq!(found[0].reason.as_deref(), Some("the relation is not tracked"));
    assert!(!can(&model, &inquiry, &mut evaluate).unwrap());
}
