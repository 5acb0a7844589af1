//! What holds for every metadata document and all rows, tried on generated ones.

mod support;

use postern_engine::metadata::{
    Change, FunctionName, Given, Operation, RelationName, Row, Rows, Table, TestedCommand, difference,
    export, import,
};
use postern_engine::response::Path;
use serde_json::{Map, Value as Json, json};
use support::random::Random;

/// A row of that table as the tables of the database could hold it.
fn row(random: &mut Random, table: Table) -> Row {
    let name = |random: &mut Random| format!("n{}", random.below(6));
    let relation = |random: &mut Random| {
        RelationName { schema: format!("s{}", random.below(2)), name: name(random) }.to_json()
    };
    let function = |random: &mut Random| {
        FunctionName { schema: "public".into(), name: name(random), arguments: None }.to_json()
    };
    let maybe = |value: Json, random: &mut Random| if random.one_in(2) { Json::Null } else { value };
    let expression = |random: &mut Random| match random.below(3) {
        0 => json!({}),
        1 => json!({"a": {"_eq": random.hostile()}}),
        _ => json!({"_or": [{"b": {"_in": [1, 2]}}, {"_not": {"c": {"_is_null": true}}}]}),
    };
    let names =
        |random: &mut Random| (0..random.below(3)).map(|index| json!(format!("c{index}"))).collect::<Json>();
    let columns = |random: &mut Random| if random.below(3) == 0 { json!(["*"]) } else { names(random) };
    let mut row = Row { table, values: Map::new() };
    let mut set = |column: &str, value: Json| row.set(column, value);
    match table {
        Table::Relation | Table::Function => {
            let column = if table == Table::Relation { "relation" } else { "function" };
            set(column, if table == Table::Relation { relation(random) } else { function(random) });
            let source = ["one", "two"][random.below(2)];
            set("source", maybe(json!(source), random));
            set("custom_name", maybe(json!(name(random)), random));
            set("comment", maybe(json!(random.hostile()), random));
            set(
                "root_fields",
                if random.below(2) == 0 { json!({}) } else { json!({"select": name(random)}) },
            );
            if table == Table::Relation {
                set("is_enum", json!(random.below(2) == 0));
                set(
                    "column_config",
                    if random.below(2) == 0 { json!({}) } else { json!({"a": {"custom_name": "b"}}) },
                );
            } else {
                set("exposed_as", maybe(json!("mutation"), random));
                set("session_argument", maybe(json!(name(random)), random));
                set("infer_permissions", maybe(json!(false), random));
            }
        }
        Table::Relationship => return relationship(random),
        Table::SelectPermission => {
            set("relation", relation(random));
            set("role", json!(name(random)));
            set("comment", maybe(json!(random.hostile()), random));
            set("columns", columns(random));
            set("computed_fields", names(random));
            set("filter", expression(random));
            set("row_limit", maybe(json!(random.below(50)), random));
            set("allow_aggregations", json!(random.below(2) == 0));
            set("query_root_fields", maybe(json!(["select"]), random));
            set("subscription_root_fields", maybe(json!([]), random));
        }
        Table::InsertPermission | Table::UpdatePermission => {
            set("relation", relation(random));
            set("role", json!(name(random)));
            set("comment", maybe(json!(random.hostile()), random));
            set("columns", columns(random));
            if table == Table::InsertPermission {
                set("row_check", expression(random));
            } else {
                set("filter", expression(random));
                let check = expression(random);
                set("row_check", maybe(check, random));
            }
            set("presets", if random.below(2) == 0 { json!({}) } else { json!({"a": "X-Hasura-User-Id"}) });
            set("backend_only", json!(random.below(2) == 0));
            let validate = function(random);
            set("validate", maybe(validate, random));
        }
        _ => {
            set("relation", relation(random));
            set("role", json!(name(random)));
            set("comment", maybe(json!(random.hostile()), random));
            set("filter", expression(random));
            set("backend_only", json!(random.below(2) == 0));
        }
    }
    row
}

fn relationship(random: &mut Random) -> Row {
    let name = |random: &mut Random| format!("n{}", random.below(6));
    let relation = |random: &mut Random| {
        RelationName { schema: format!("s{}", random.below(2)), name: name(random) }.to_json()
    };
    let mut row = Row { table: Table::Relationship, values: Map::new() };
    let mut set = |column: &str, value: Json| row.set(column, value);
    let maybe = |value: Json, random: &mut Random| if random.one_in(2) { Json::Null } else { value };
    set("relation", relation(random));
    set("name", json!(name(random)));
    for column in ["using_columns", "remote", "column_mapping", "insertion_order"] {
        set(column, Json::Null);
    }
    set("comment", maybe(json!(random.hostile()), random));
    let kind = random.below(4);
    set("kind", json!(if kind == 0 || random.below(2) == 0 { "object" } else { "array" }));
    match kind {
        0 => set("using_columns", json!(["a", "b"])),
        1 => {
            set("using_columns", json!(["a"]));
            set("remote", relation(random));
        }
        2 => {
            set("using_columns", json!(["a", "b"]));
            set("remote", relation(random));
        }
        _ => {
            set("kind", json!("object"));
            set("column_mapping", json!({"a": "b"}));
            set("remote", relation(random));
            set("insertion_order", maybe(json!("after_parent"), random));
        }
    }
    row
}

/// Rows in which what hangs on a relation is on one that is tracked.
fn generated(random: &mut Random) -> Rows {
    let mut rows = Rows::default();
    for name in ["one", "two"] {
        let configuration = json!({"connection_info": {"database_url": {"from_env": "X"}}});
        rows.add(Row::new(
            Table::Source,
            [("name", json!(name)), ("customization", json!({})), ("configuration", configuration)],
        ));
    }
    for table in [Table::Relation, Table::Function] {
        for _ in 0..random.below(6) {
            rows.add(row(random, table));
        }
    }
    let tracked: Vec<Json> = rows.of(Table::Relation).map(|row| row.get("relation").clone()).collect();
    let kinds = [
        Table::Relationship,
        Table::SelectPermission,
        Table::InsertPermission,
        Table::UpdatePermission,
        Table::DeletePermission,
    ];
    for kind in kinds {
        for _ in 0..random.below(5) {
            let row = row(random, kind);
            if tracked.contains(row.get("relation")) {
                rows.add(row);
            }
        }
    }
    rows
}

#[test]
fn rows_survive_export_and_import() {
    let mut random = Random(0x1234_5678_9abc_def1);
    for _ in 0..400 {
        let rows = generated(&mut random);
        let document = export(&rows);
        let imported = import(&document, "app").unwrap();
        assert_eq!(imported.left, [], "{document}");
        assert_eq!(imported.rows, rows, "{document}");
        // The document is the same again, keys in the same order.
        assert_eq!(export(&imported.rows).to_string(), document.to_string());
    }
}

#[test]
fn a_difference_leads_from_rows_to_rows() {
    let mut random = Random(0x0fed_cba9_8765_4321);
    for _ in 0..200 {
        let (old, new) = (generated(&mut random), generated(&mut random));
        let mut rows = old.clone();
        for Change { operation, row, .. } in difference(&old, &new) {
            match operation {
                Operation::Delete => {
                    assert!(rows.0.remove(&row.key()).is_some(), "nothing to delete: {row:?}")
                }
                Operation::Insert => assert!(rows.add(row.clone()), "there already: {row:?}"),
                Operation::Update => {
                    assert!(rows.0.insert(row.key(), row.clone()).is_some(), "no such row: {row:?}")
                }
            }
        }
        assert_eq!(difference(&rows, &new), []);
        assert_eq!(difference(&new, &new), []);
    }
}

#[test]
fn no_document_makes_it_panic() {
    let mut random = Random(0x5555_aaaa_5555_aaab);
    for _ in 0..3000 {
        let document = random_json(&mut random, 5);
        let _ = import(&document, "app");
        let _ = TestedCommand::read(&json!({"type": "replace_metadata", "args": document}), "app");
        for ty in [
            "track_table",
            "create_select_permission",
            "create_object_relationship",
            "bulk",
            "run_sql",
            "add_source",
        ] {
            let _ = TestedCommand::read(&json!({"type": ty, "args": document}), "app");
        }
        let _ = TestedCommand::read(&document, "app");
        let _ = RelationName::read(&Given::new(&document, Path::root()));
    }
}

fn random_json(random: &mut Random, depth: usize) -> Json {
    let keys = [
        "version",
        "sources",
        "tables",
        "table",
        "name",
        "schema",
        "select_permissions",
        "permission",
        "columns",
        "filter",
        "role",
        "object_relationships",
        "using",
        "foreign_key_constraint_on",
        "configuration",
        "functions",
        "function",
        "query_collections",
        "definition",
        "queries",
        "allowlist",
        "scope",
        "roles",
        "source",
        "kind",
    ];
    match random.below(if depth == 0 { 4 } else { 8 }) {
        0 => Json::Null,
        1 => json!(random.below(4)),
        2 => json!(random.below(2) == 0),
        3 => json!(random.hostile()),
        4 => (0..random.below(4)).map(|_| random_json(random, depth - 1)).collect(),
        _ => {
            let entries = (0..random.below(6)).map(|_| {
                let key = keys[random.below(keys.len())].to_owned();
                (key, random_json(random, depth - 1))
            });
            Json::Object(entries.collect())
        }
    }
}
