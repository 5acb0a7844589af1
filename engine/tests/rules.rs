//! From permission rows to rules: roles that inherit, rules that do not fit, rules that follow a renamed column.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use postern_engine::model::{Catalog, Relation, Role, SelectPermission};
use postern_engine::permission::{
    Backend, CellRule, Grantee, Predicate, Renaming, Rules, SelectRule, parse_expression, problems,
    problems_of_function, rename_in_expression,
};
use postern_engine::response::Path;
use serde_json::{Value as Json, json};
use support::Snapshot;

fn library() -> Snapshot {
    Snapshot::named("library")
}

fn role(name: &str) -> Role {
    Role(name.to_owned())
}

fn inheriting(mut model: Snapshot, child: &str, parents: &[&str]) -> Snapshot {
    let roles = &mut Arc::make_mut(&mut model.settings).inherited_roles;
    roles.insert(role(child), parents.iter().copied().map(role).collect());
    model
}

/// A permission row of `book`.
fn on_book(name: &str, columns: &[&str], filter: Json) -> impl FnOnce(&mut Relation) {
    let stored = json!({"role": name, "columns": columns, "filter": filter});
    let permission: SelectPermission = serde_json::from_value(stored).unwrap();
    move |relation| relation.select_permissions.push(permission)
}

fn rule(model: &Snapshot, name: &str, relation: &str) -> Option<Arc<SelectRule>> {
    Rules::new(model, Grantee { role: role(name), backend: Backend::Closed }).select(model.get(relation).id)
}

fn predicate(model: &Snapshot, relation: &str, expression: Json) -> Predicate {
    parse_expression(model, &model.get(relation), &expression, &Path::root()).unwrap()
}

/// The cells of a rule by the names of their columns.
fn cells(rule: &SelectRule) -> BTreeMap<&str, &CellRule> {
    rule.attributes().map(|attribute| (attribute.name.as_str(), &rule.columns[&attribute.number])).collect()
}

#[test]
fn a_role_has_the_rows_and_cells_of_all_its_parents() {
    let model = library();
    let published = predicate(&model, "book", json!({"published": {"_eq": true}}));
    let own = predicate(&model, "book", json!({"author_id": {"_eq": "X-Hasura-User-Id"}}));
    let rule = rule(&model, "member", "book").unwrap();
    assert_eq!(rule.filter, Predicate::Or(vec![published.clone(), own.clone()]));
    let (both, reader, writer) = (CellRule::Always, CellRule::When(published), CellRule::When(own));
    let expected = BTreeMap::from([
        ("id", &both),
        ("title", &both),
        ("author_id", &both),
        ("released", &both),
        ("language", &reader),
        ("pages", &reader),
        ("details", &reader),
        ("keywords", &reader),
        ("shelf", &reader),
        ("price", &writer),
        ("sold", &writer),
    ]);
    assert_eq!(cells(&rule), expected);
    assert_eq!(rule.computed_fields, BTreeMap::from([("is_own".to_owned(), reader)]));
    assert_eq!(rule.row_limit, Some(20), "the largest limit");
    assert!(rule.allow_aggregations, "one parent suffices");
}

#[test]
fn a_parent_without_limit_or_without_filter_lifts_them() {
    let model =
        inheriting(library().with("book", on_book("all", &["price"], json!({}))), "any", &["all", "reader"]);
    let published = CellRule::When(predicate(&model, "book", json!({"published": {"_eq": true}})));
    let rule = rule(&model, "any", "book").unwrap();
    assert!(rule.filter.is_always());
    assert_eq!(rule.row_limit, None);
    assert_eq!(cells(&rule)["price"], &CellRule::Always, "each row shows it");
    assert_eq!(cells(&rule)["title"], &published);
}

#[test]
fn a_permission_of_its_own_comes_before_what_is_inherited() {
    let model = library().with("book", on_book("member", &["id"], json!({"id": {"_eq": 1}})));
    let rule = rule(&model, "member", "book").unwrap();
    assert_eq!(cells(&rule), BTreeMap::from([("id", &CellRule::Always)]));
    assert_eq!(rule.filter, predicate(&model, "book", json!({"id": {"_eq": 1}})));
}

#[test]
fn roles_inherit_what_their_parents_inherit() {
    let model = library().with("book", on_book("shop", &["sold"], json!({"pages": {"_gt": 1}})));
    let model = inheriting(model, "manager", &["member", "shop"]);
    let published = predicate(&model, "book", json!({"published": {"_eq": true}}));
    let own = predicate(&model, "book", json!({"author_id": {"_eq": "X-Hasura-User-Id"}}));
    let long = predicate(&model, "book", json!({"pages": {"_gt": 1}}));
    let member = Predicate::Or(vec![published, own.clone()]);
    let rule = rule(&model, "manager", "book").unwrap();
    assert_eq!(rule.filter, Predicate::Or(vec![member.clone(), long.clone()]));
    let sold = CellRule::When(Predicate::Or(vec![member.and(own), long]));
    assert_eq!(cells(&rule)["sold"], &sold, "visible where a parent shows the row and the cell");
}

#[test]
fn a_broken_rule_gives_nothing_to_its_role_nor_to_those_that_inherit() {
    let model = library().with("book", |relation| {
        let reader = relation.select_permissions.iter_mut().find(|permission| permission.role.0 == "reader");
        reader.unwrap().filter = json!({"no_column": {"_eq": 1}});
    });
    assert_eq!(rule(&model, "reader", "book"), None);
    assert_eq!(rule(&model, "member", "book"), rule(&model, "writer", "book"));
}

#[test]
fn without_a_row_there_is_no_rule() {
    let model = inheriting(inheriting(library(), "a", &["b"]), "b", &["a"]);
    assert_eq!(rule(&model, "stranger", "book"), None);
    assert_eq!(rule(&model, "reader", "copy"), None);
    assert_eq!(rule(&model, "a", "book"), None, "a circle ends");
    let model = inheriting(library(), "heir", &["admin"]);
    assert_eq!(rule(&model, "heir", "book"), None, "admin is nobody's parent");
    assert!(rule(&model, "admin", "book").unwrap().filter.is_always());
}

/// The problems of `relation` after a change of its row in the metadata: kind, role, path, reason.
fn found(relation: &str, change: impl FnOnce(&mut Relation)) -> Vec<(String, String, String)> {
    let model = library().with(relation, change);
    let found = problems(&model, &model.get(relation)).into_iter();
    found.map(|problem| (problem.kind.to_owned(), problem.path, problem.reason)).collect()
}

#[track_caller]
fn check_filter(filter: Json, path: &str, reason: &str) {
    let problems = found("book", |relation| relation.select_permissions[0].filter = filter);
    assert_eq!(problems, [("select_permission".to_owned(), path.to_owned(), reason.to_owned())]);
}

#[test]
fn the_models_have_no_problems() {
    for name in ["library", "naming"] {
        let model = Snapshot::named(name);
        for relation in &model.relations {
            assert_eq!(problems(&model, relation), [], "{}", relation.name);
        }
        for function in &model.functions {
            assert_eq!(problems_of_function(&model, function), []);
        }
    }
}

#[test]
fn a_filter_that_does_not_fit_is_reported_with_its_place() {
    check_filter(
        json!({"_and": [{"titel": {"_eq": "x"}}]}),
        "$.filter._and[0].titel",
        "\"titel\" is no column, relationship or computed field of \"book\"",
    );
    check_filter(
        json!({"author": {"name": {"_contains": "x"}}}),
        "$.filter.author.name._contains",
        "operator \"_contains\" does not fit type \"text\"",
    );
    check_filter(json!({"title": {"_is": "x"}}), "$.filter.title._is", "operator \"_is\" does not exist");
    check_filter(
        json!({"title": {"_eq": "X-Hasura-"}}),
        "$.filter.title._eq",
        "malformed session variable \"X-Hasura-\"",
    );
    check_filter(
        json!({"_exists": {"_table": "nothing", "_where": {}}}),
        "$.filter._exists._table",
        "table \"public.nothing\" is not tracked",
    );
    check_filter(
        json!({"title": {"_ceq": "pages"}}),
        "$.filter.title._ceq",
        "columns of types \"text\" and \"int4\" cannot be compared",
    );
}

#[test]
fn everything_else_that_does_not_fit_is_reported() {
    let columns = found("book", |relation| relation.select_permissions[0].columns[1] = "nothing".to_owned());
    assert_eq!(columns.len(), 1);
    assert_eq!((columns[0].0.as_str(), columns[0].1.as_str()), ("select_permission", "$.columns[1]"));
    let relationship = found("review", |relation| relation.relationships[0].columns = None);
    assert!(relationship.iter().any(|(kind, _, _)| kind == "relationship"), "{relationship:?}");
    let computed = found("book", |relation| {
        relation.computed_fields[0].session_argument = Some("nothing".to_owned());
    });
    assert!(computed.iter().any(|(kind, _, _)| kind == "computed_field"), "{computed:?}");
    let insert = found("book", |relation| {
        let stored = json!({"role": "writer", "columns": ["title"], "presets": {"nothing": "x"}});
        relation.insert_permissions.push(serde_json::from_value(stored).unwrap());
    });
    assert_eq!(insert.len(), 1);
    assert_eq!((insert[0].0.as_str(), insert[0].1.as_str()), ("insert_permission", "$.presets.nothing"));
}

#[test]
fn a_function_that_does_not_fit_is_reported() {
    let model = library();
    let mut function =
        (**model.functions.iter().find(|function| function.session_argument.is_some()).unwrap()).clone();
    function.session_argument = Some("nothing".to_owned());
    let stored = json!({"role": "reader", "argument_presets": {"absent": 1}});
    function.permissions.push(serde_json::from_value(stored).unwrap());
    let found = problems_of_function(&model, &function);
    let places: Vec<_> = found.iter().map(|problem| (problem.kind, problem.path.as_str())).collect();
    let expected = [("function", "$.session_argument"), ("function_permission", "$.argument_presets.absent")];
    assert_eq!(places, expected);
}

/// Renames `book.title` to `name` and checks what becomes of an expression in a rule of `root`.
#[track_caller]
fn check_rename(root: &str, expression: Json, expected: Json) {
    let model = library().with("book", |relation| {
        relation.attributes.iter_mut().find(|attribute| attribute.name == "title").unwrap().name =
            "name".to_owned();
    });
    let renaming = Renaming { relation: model.get("book").id, old: "title", new: "name" };
    let root = model.relation(model.get(root).id).unwrap();
    assert_eq!(rename_in_expression(&model, &root, &expression, renaming), expected);
}

#[test]
fn a_rule_follows_a_renamed_column() {
    let same = |expression: Json| (expression.clone(), expression);
    for (root, (expression, expected)) in [
        ("book", (json!({"title": {"_eq": "title"}}), json!({"name": {"_eq": "title"}}))),
        (
            "book",
            (
                json!({"$or": [{"title": "x"}, {"_not": {"title": {}}}]}),
                json!({"$or": [{"name": "x"}, {"_not": {"name": {}}}]}),
            ),
        ),
        (
            "book",
            (
                json!({"author": {"books": {"title": {"_is_null": true}}}}),
                json!({"author": {"books": {"name": {"_is_null": true}}}}),
            ),
        ),
        (
            "book",
            (
                json!({"author": {"motto": {"_ceq": ["$", "title"]}}}),
                json!({"author": {"motto": {"_ceq": ["$", "name"]}}}),
            ),
        ),
        ("book", (json!({"language": {"_cneq": "title"}}), json!({"language": {"_cneq": "name"}}))),
        (
            "author",
            (json!({"long_books": {"title": {"_eq": 1}}}), json!({"long_books": {"name": {"_eq": 1}}})),
        ),
        (
            "copy",
            (
                json!({"_exists": {"_table": {"schema": "public", "name": "book"}, "_where": {"title": {}}}}),
                json!({"_exists": {"_table": {"schema": "public", "name": "book"}, "_where": {"name": {}}}}),
            ),
        ),
        // The same name elsewhere, values, and what makes no sense stay as they are.
        ("author", same(json!({"title": {"_eq": 1}}))),
        ("book", same(json!({"author": {"title": {"_ceq": "title"}}}))),
        ("book", same(json!({"details": {"_contains": {"title": 1}, "_has_keys_any": ["title"]}}))),
        ("copy", same(json!({"_exists": {"_table": "gone", "_where": {"title": {}}}}))),
    ] {
        check_rename(root, expression, expected);
    }
}
