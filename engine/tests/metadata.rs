//! The metadata as a document and as commands, on rows in memory.

use std::cell::RefCell;

use postern_engine::metadata::{
    Change, Command, FunctionName, Key, Operation, RelationName, Row, Rows, Store, Table, TestedCommand,
    export, import, perform,
};
use postern_engine::response::Failure;
use serde_json::{Value as Json, json};

/// Rows, and relations and functions that are there.
struct Memory {
    rows: RefCell<Rows>,
    relations: Vec<&'static str>,
    functions: Vec<(&'static str, &'static [&'static str])>,
}

impl Memory {
    fn new() -> Memory {
        Memory {
            rows: RefCell::default(),
            relations: vec!["author", "article", "search"],
            functions: vec![
                ("full_name", &["author"]),
                ("find", &["text"]),
                ("find", &["integer"]),
                ("search", &[]),
            ],
        }
    }

    /// Runs commands; the last one's answer, or failure as `code at path: message`.
    fn run(&self, commands: &[Json]) -> Result<Json, String> {
        let mut answer = Json::Null;
        for command in commands {
            let run = || {
                let read = TestedCommand::read(command, "app")?;
                let Command::Edit(edit) = read.command else { panic!("no edit: {command}") };
                perform(edit, self)
            };
            answer = run().map(|done| done.answer).map_err(|failure: Failure| {
                format!("{} at {}: {}", failure.code.as_str(), failure.path, failure.message)
            })?;
        }
        Ok(answer)
    }

    fn export(&self) -> Json {
        export(&self.rows.borrow())
    }
}

impl Store for Memory {
    fn find(&self, key: &Key) -> Option<Row> {
        self.rows.borrow().0.get(key).cloned()
    }

    fn having(&self, table: Table, column: &str, value: &Json) -> Vec<Row> {
        self.rows.borrow().of(table).filter(|row| row.get(column) == value).cloned().collect()
    }

    fn relation_exists(&self, name: &RelationName) -> bool {
        name.schema == "public" && self.relations.contains(&name.name.as_str())
    }

    fn functions(&self, name: &FunctionName) -> Vec<FunctionName> {
        let of_name: Vec<_> = self.functions.iter().filter(|(known, _)| *known == name.name).collect();
        let fits = |(_, arguments): &&&(&str, &[&str])| {
            name.arguments
                .as_ref()
                .is_none_or(|given| given.iter().map(String::as_str).eq(arguments.iter().copied()))
        };
        let found = of_name.iter().filter(fits).map(|(_, arguments)| FunctionName {
            arguments: (of_name.len() > 1).then(|| arguments.iter().map(|ty| (*ty).to_owned()).collect()),
            ..name.clone()
        });
        found.collect()
    }

    fn database(&self) -> String {
        "app".to_owned()
    }

    fn write(&self, changes: Vec<Change>) -> Result<(), Failure> {
        let mut rows = self.rows.borrow_mut();
        for Change { operation, row, .. } in changes {
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
        Ok(())
    }

    fn rename(&self, row: &Row, new_name: &str) -> Result<(), Failure> {
        let mut rows = self.rows.borrow_mut();
        let mut new = rows.0.remove(&row.key()).expect("a row to rename");
        new.set("name", json!(new_name));
        assert!(rows.add(new));
        Ok(())
    }
}

fn command(ty: &str, args: Json) -> Json {
    json!({"type": ty, "args": args})
}

fn tracked() -> Memory {
    let memory = Memory::new();
    let track =
        [command("track_table", json!("author")), command("pg_track_table", json!({"table": "article"}))];
    assert_eq!(memory.run(&track), Ok(json!({"message": "success"})));
    memory
}

#[test]
fn commands_and_their_document() {
    let memory = tracked();
    let columns = json!({"columns": ["id", "name"], "filter": {"id": "X-Hasura-User-Id"}, "limit": 5});
    let commands = [
        command(
            "create_array_relationship",
            json!({
                "table": "author", "name": "articles",
                "using": {"foreign_key_constraint_on": {"table": "article", "column": "author_id"}}
            }),
        ),
        command(
            "create_object_relationship",
            json!({
                "table": {"schema": "public", "name": "article"}, "name": "author",
                "using": {"manual_configuration": {"remote_table": "author", "column_mapping": {"author_id": "id"}}}
            }),
        ),
        command("rename_relationship", json!({"table": "article", "name": "author", "new_name": "writer"})),
        command(
            "add_computed_field",
            json!({"table": "author", "name": "full", "definition": {"function": "full_name"}}),
        ),
        command(
            "create_select_permission",
            json!({"table": "author", "role": "reader", "permission": columns}),
        ),
        command(
            "pg_create_insert_permission",
            json!({
                "table": "author", "role": "writer", "permission": {"check": {}, "set": {"id": "1"}, "backend_only": true}
            }),
        ),
        command(
            "pg_create_update_permission",
            json!({
                "table": "author", "role": "writer", "permission": {"columns": "*", "filter": {}, "check": null}
            }),
        ),
        command(
            "pg_create_delete_permission",
            json!({
                "table": "author", "role": "writer", "permission": {"filter": {"id": {"_eq": 1}}}
            }),
        ),
        command("track_function", json!({"function": {"name": "find", "arguments": ["text"]}})),
        command("pg_create_function_permission", json!({"function": "find", "role": "reader"})),
        command("add_inherited_role", json!({"role_name": "both", "role_set": ["writer", "reader"]})),
        command(
            "create_query_collection",
            json!({
                "name": "known", "definition": {"queries": [{"name": "one", "query": "{ author { id } }"}]}
            }),
        ),
        command(
            "add_collection_to_allowlist",
            json!({"collection": "known", "scope": {"global": false, "roles": ["reader"]}}),
        ),
    ];
    assert_eq!(memory.run(&commands), Ok(json!({"message": "success"})));
    let expected = json!({
        "version": 3,
        "sources": [{
            "name": "default", "kind": "postgres",
            "tables": [
                {
                    "table": {"schema": "public", "name": "article"},
                    "object_relationships": [{"name": "writer", "using": {"manual_configuration": {
                        "column_mapping": {"author_id": "id"}, "remote_table": {"schema": "public", "name": "author"}
                    }}}]
                },
                {
                    "table": {"schema": "public", "name": "author"},
                    "array_relationships": [{"name": "articles", "using": {"foreign_key_constraint_on": {
                        "column": "author_id", "table": {"schema": "public", "name": "article"}
                    }}}],
                    "computed_fields": [{"name": "full", "definition": {"function": {"schema": "public", "name": "full_name"}}}],
                    "insert_permissions": [{"role": "writer", "permission": {
                        "check": {}, "columns": "*", "set": {"id": "1"}, "backend_only": true
                    }}],
                    "select_permissions": [{"role": "reader", "permission": columns}],
                    "update_permissions": [{"role": "writer", "permission": {"columns": "*", "filter": {}, "check": null}}],
                    "delete_permissions": [{"role": "writer", "permission": {"filter": {"id": {"_eq": 1}}}}]
                }
            ],
            "functions": [{
                "function": {"schema": "public", "name": "find", "arguments": ["text"]},
                "permissions": [{"role": "reader"}]
            }]
        }],
        "query_collections": [{"name": "known", "definition": {"queries": [{"name": "one", "query": "{ author { id } }"}]}}],
        "allowlist": [{"collection": "known", "scope": {"global": false, "roles": ["reader"]}}],
        "inherited_roles": [{"role_name": "both", "role_set": ["reader", "writer"]}]
    });
    assert_eq!(memory.export(), expected);
    let read = import(&expected, "app").unwrap();
    assert_eq!(read.left, []);
    assert_eq!(read.rows, *memory.rows.borrow());
}

/// What a command on tracked relations is refused with.
fn check_refused(ty: &str, args: Json, expected: &str) {
    let refused = tracked().run(&[command(ty, args.clone())]).expect_err("it was accepted");
    assert_eq!(refused, expected, "{ty} {args}");
}

#[test]
fn what_is_refused() {
    let filter = json!({"columns": "*", "filter": {}});
    check_refused(
        "track_table",
        json!("author"),
        r#"already-tracked at $.args: view/table already tracked: "author""#,
    );
    check_refused(
        "track_table",
        json!("nope"),
        r#"not-exists at $.args: no such table/view exists in source: "nope""#,
    );
    check_refused("track_table", json!({}), r#"parse-failed at $: key "name" not found"#);
    check_refused(
        "track_table",
        json!({"table": "search", "source": "other"}),
        r#"not-exists at $.args: source with name "other" does not exist"#,
    );
    check_refused(
        "untrack_table",
        json!({"table": "search"}),
        r#"already-untracked at $.args: view/table already untracked: "search""#,
    );
    check_refused("nope", json!({}), r#"parse-failed at $.type: unknown metadata command "nope""#);
    check_refused(
        "create_select_permission",
        json!({"table": "search", "role": "r", "permission": filter}),
        r#"not-exists at $.args.table: table "search" does not exist in source: default"#,
    );
    check_refused(
        "create_select_permission",
        json!({"table": "author", "role": "admin", "permission": filter}),
        r#"already-exists at $.args: select permission already defined on table "author" with role "admin""#,
    );
    // A filter has to be written: nothing is not everything.
    check_refused(
        "create_select_permission",
        json!({"table": "author", "role": "r", "permission": {"columns": "*"}}),
        r#"parse-failed at $.permission: key "filter" not found"#,
    );
    check_refused(
        "create_select_permission",
        json!({"table": "author", "role": "r", "permission": {"columns": "*", "filter": null}}),
        r#"parse-failed at $.permission: key "filter" not found"#,
    );
    check_refused(
        "create_select_permission",
        json!({"table": "author", "role": "r", "permission": {"columns": "*", "filter": {}, "limit": -1}}),
        "parse-failed at $.permission.limit: parsing Int failed, expected a whole number that is not negative, but encountered Number",
    );
    check_refused(
        "create_select_permission",
        json!({"table": "author", "role": "r", "permission": {"columns": "id", "filter": {}}}),
        r#"parse-failed at $.permission.columns: expected a list of columns or "*""#,
    );
    check_refused(
        "create_select_permission",
        json!({"table": "author", "role": "r", "permission": {"columns": "*", "filter": {}, "masks": []}}),
        r#"not-supported at $.permission.masks: "masks" in a permission is not supported"#,
    );
    check_refused(
        "create_insert_permission",
        json!({"table": "author", "role": "r", "permission": {"check": {}, "validate_input": {"type": "http"}}}),
        r#"not-supported at $.permission.validate_input: "validate_input" by a webhook is not supported, only by a function"#,
    );
    check_refused(
        "drop_update_permission",
        json!({"table": "author", "role": "r"}),
        r#"permission-denied at $.args: update permission on "author" for role "r" does not exist"#,
    );
    check_refused(
        "track_function",
        json!("find"),
        r#"not-supported at $.args: function "find" is overloaded: give "arguments", the list of their types"#,
    );
    check_refused(
        "track_function",
        json!("nope"),
        r#"not-exists at $.args: no such function exists in source: "nope""#,
    );
    check_refused(
        "create_query_collection",
        json!({"name": ""}),
        "parse-failed at $.name: empty string not allowed",
    );
    check_refused(
        "add_source",
        json!({"name": "x", "configuration": {"connection_info": {"database_url": "postgres://u:p@h/other?x=1"}}}),
        r#"not-supported at $.configuration: source "x" is database "other"; all sources are names for this database, "app""#,
    );
    check_refused(
        "add_source",
        json!({"name": "x", "kind": "mssql"}),
        r#"not-supported at $.kind: databases of kind "mssql" are not supported"#,
    );
    check_refused(
        "drop_source",
        json!({"name": "x"}),
        r#"not-exists at $.args: source with name "x" does not exist"#,
    );
}

#[test]
fn a_function_is_not_tracked_beside_its_table() {
    let memory = tracked();
    let commands = [command("track_table", json!("search")), command("track_function", json!("search"))];
    let refused = Err(r#"not-supported at $.args: table with name "search" already exists"#.to_owned());
    assert_eq!(memory.run(&commands), refused);
}

#[test]
fn the_default_source_is_renamed_and_dropped_as_others() {
    let memory = tracked();
    let rename =
        |name: &str, new_name: &str| command("rename_source", json!({"name": name, "new_name": new_name}));
    memory.run(&[rename("default", "app")]).unwrap();
    let document = memory.export();
    assert_eq!(document["sources"][0]["name"], "app");
    assert_eq!(document["sources"][0]["tables"].as_array().map(Vec::len), Some(2));
    assert!(memory.run(&[rename("default", "x")]).unwrap_err().starts_with("not-exists"));
    assert!(memory.run(&[rename("app", "default")]).unwrap_err().starts_with("already-exists"));
    let memory = tracked();
    let drop = |cascade: bool| command("drop_source", json!({"name": "default", "cascade": cascade}));
    assert!(memory.run(&[drop(false)]).unwrap_err().starts_with("dependency-error"));
    memory.run(&[drop(true)]).unwrap();
    assert_eq!(memory.rows.borrow().0.len(), 0);
}

#[test]
fn collections() {
    let memory = Memory::new();
    let create = command("create_query_collection", json!({"name": "c", "definition": {"queries": []}}));
    let allow = command("add_collection_to_allowlist", json!({"collection": "c"}));
    let scoped = json!({"collection": "c", "scope": {"global": false, "roles": ["r"]}});
    memory.run(&[create.clone(), allow.clone()]).unwrap();
    let again = memory.run(&[allow]).unwrap();
    assert_eq!(again, json!({"message": "collection \"c\" already exists in the allowlist"}));
    let refused = |ty: &str, args: Json| memory.run(&[command(ty, args)]).unwrap_err();
    assert!(
        memory
            .run(&[create])
            .unwrap_err()
            .starts_with("already-exists at $.args: query collection with name")
    );
    assert!(
        refused("add_collection_to_allowlist", scoped.clone())
            .starts_with("already-exists at $.args: collection")
    );
    assert!(
        refused("drop_query_collection", json!({"collection": "c"}))
            .starts_with("dependency-error at $.args")
    );
    assert!(
        refused("drop_query_from_collection", json!({"collection_name": "c", "query_name": "q"}))
            .starts_with("not-found at $.args: query with name")
    );
    memory
        .run(&[
            command(
                "add_query_to_collection",
                json!({"collection_name": "c", "query_name": "q", "query": "{ a }"}),
            ),
            command("update_scope_of_collection_in_allowlist", scoped),
        ])
        .unwrap();
    let document = memory.export();
    assert_eq!(document["allowlist"][0]["scope"], json!({"global": false, "roles": ["r"]}));
    assert_eq!(document["query_collections"][0]["definition"]["queries"][0]["name"], "q");
}

/// What a document leaves, as `type name at path: reason`.
fn left(document: &Json) -> Vec<String> {
    let imported = import(document, "app").unwrap();
    let line = |left: &postern_engine::metadata::Left| {
        format!("{} / {} at {}: {}", left.ty, left.name, left.failure.path, left.failure.message)
    };
    imported.left.iter().map(line).collect()
}

#[test]
fn what_cannot_be_honoured_is_reported_entry_by_entry() {
    let document = json!({
        "version": 3,
        "sources": [
            {"name": "default", "kind": "postgres", "native_queries": [{"root_field_name": "n"}], "tables": [
                {
                    "table": "author",
                    "event_triggers": [{"name": "made"}, {"name": "gone"}],
                    "remote_relationships": [],
                    "configuration": {"custom_name": "writer", "odd": 1},
                    "select_permissions": [
                        {"role": "r", "permission": {"columns": "*", "filter": {}, "masks": {"a": 1}}},
                        {"role": "s", "permission": {"columns": "*", "filter": []}},
                        {"role": "t", "permission": {"columns": "*", "filter": {}}},
                        {"role": "t", "permission": {"columns": ["id"], "filter": {}}}
                    ]
                },
                {"no": "table"}
            ]},
            {"name": "lake", "kind": "bigquery", "tables": [{"table": "x"}]}
        ],
        "actions": [{"name": "act"}],
        "cron_triggers": [],
        "network": {"tls_allowlist": []},
        "remote_schemas": [{"name": "pay", "definition": {}}],
        "allowlist": [{"scope": {"global": true}}],
    });
    assert_eq!(
        left(&document),
        [
            r#"odd / odd in table author in source default at $.sources[0].tables[0].configuration.odd: "odd" is not supported"#,
            r#"select_permission / select_permission r in table author in source default at $.sources[0].tables[0].select_permissions[0].permission.masks: "masks" in a permission is not supported"#,
            r#"select_permission / select_permission s in table author in source default at $.sources[0].tables[0].select_permissions[1].permission.filter: parsing Object failed, expected Object, but encountered Array"#,
            r#"select_permission / select_permission t in table author in source default at $.sources[0].tables[0].select_permissions[3]: it stands in the metadata twice"#,
            r#"event_trigger / event_trigger made in table author in source default at $.sources[0].tables[0].event_triggers[0]: "event_triggers" is not supported"#,
            r#"event_trigger / event_trigger gone in table author in source default at $.sources[0].tables[0].event_triggers[1]: "event_triggers" is not supported"#,
            r#"table / table in source default at $.sources[0].tables[1]: key "table" not found"#,
            r#"native_query / native_query  in source default at $.sources[0].native_queries[0]: "native_queries" is not supported"#,
            r#"source / source lake at $.sources[1].kind: databases of kind "bigquery" are not supported"#,
            r#"allowlist / allowlist  at $.allowlist[0]: key "collection" not found"#,
            r#"action / action act at $.actions[0]: "actions" is not supported"#,
            r#"remote_schema / remote_schema pay at $.remote_schemas[0]: "remote_schemas" is not supported"#,
        ]
    );
    let rows = import(&document, "app").unwrap().rows;
    let permissions: Vec<_> =
        rows.of(Table::SelectPermission).map(|row| row.text("role").to_owned()).collect();
    // The permission with something unknown in it is left as a whole.
    assert_eq!(permissions, ["t"]);
}

#[test]
fn versions() {
    let of = |document: Json| import(&document, "app").map(|imported| imported.rows.0.len());
    assert_eq!(of(json!({"version": 2, "tables": [{"table": "author"}], "functions": []})), Ok(1));
    assert_eq!(of(json!({"version": 3, "sources": []})), Ok(0));
    let failure = of(json!({"version": 1})).unwrap_err();
    assert_eq!((failure.code.as_str(), failure.path.to_string()), ("not-supported", "$.version".to_owned()));
    assert_eq!(of(json!([])).unwrap_err().code.as_str(), "parse-failed");
}
