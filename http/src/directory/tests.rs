//! Whole directories, there and back.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value as Json, json};

use super::{assemble, split, write};

/// A directory that is gone after the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name =
            format!("postern-directory-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn with(files: &[(&str, &str)]) -> Scratch {
        let scratch = Scratch::new();
        for (path, text) in files {
            let path = scratch.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        scratch
    }

    fn refusal(&self) -> String {
        assemble(&self.0).unwrap_err().to_string()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn read(directory: &Path, file: &str) -> String {
    fs::read_to_string(directory.join(file)).unwrap()
}

/// As `graphql.export_metadata()` may give it: with all that a directory can hold, and awkward names.
fn sample() -> Json {
    json!({
        "version": 3,
        "sources": [
            {
                "name": "default",
                "kind": "postgres",
                "configuration": {"connection_info": {"database_url": {"from_env": "PG_DATABASE_URL"}}},
                "tables": [
                    {
                        "table": {"name": "author", "schema": "public"},
                        "configuration": {"column_config": {"b": {"custom_name": "c"}, "a": {"comment": "!include no"}}},
                        "array_relationships": [{"name": "articles", "using": {"foreign_key_constraint_on":
                            {"column": "author_id", "table": {"name": "article", "schema": "public"}}}}],
                        "select_permissions": [{"role": "user", "permission": {"columns": ["id", "name"],
                            "filter": {"_or": [{"id": {"_eq": "X-Hasura-User-Id"}}, {"rank": {"_gt": 1}}]}, "limit": 5},
                            "comment": "two\nlines"}],
                    },
                    {"table": {"name": "../../etc/x", "schema": "public"}},
                    {"table": {"name": "b_c", "schema": "a"}},
                    {"table": {"name": "c", "schema": "a_b"}},
                    {"table": {"name": "C", "schema": "a_b"}, "comment": "!include no"},
                    {"table": {"name": "s", "schema": "table"}},
                ],
                "functions": [{"function": {"name": "search", "schema": "public"}, "permissions": [{"role": "user"}]}],
            },
            {"name": "../other", "kind": "postgres", "configuration": {}, "tables": []},
        ],
        "query_collections": [{"name": "allowed", "definition": {"queries": [
            {"name": "a", "query": "query a {\n  author { id }\n}"}]}}],
        "allowlist": [{"collection": "allowed", "scope": {"global": true}}],
        "inherited_roles": [{"role_name": "both", "role_set": ["user", "editor"]}],
    })
}

/// Empty members are left out on reading.
fn without_empty(document: Json) -> Json {
    let Json::Object(members) = document else { panic!() };
    members.into_iter().filter(|(_, value)| *value != json!([]) && *value != json!({})).collect()
}

#[test]
fn there_and_back_is_the_same() {
    let scratch = Scratch::new();
    let files = split(sample()).unwrap();
    write(&scratch.0, &files).unwrap();
    let back = assemble(&scratch.0).unwrap();
    assert_eq!(back, without_empty(sample()));
    // And the files of what was read are those that were written, to the byte.
    assert_eq!(split(back).unwrap(), files);
}

#[test]
fn the_layout_is_that_of_the_cli() {
    let scratch = Scratch::new();
    write(&scratch.0, &split(sample()).unwrap()).unwrap();
    assert_eq!(read(&scratch.0, "version.yaml"), "version: 3\n");
    assert_eq!(read(&scratch.0, "allow_list.yaml"), "- collection: allowed\n  scope:\n    global: true\n");
    assert_eq!(read(&scratch.0, "remote_schemas.yaml"), "[]\n");
    assert_eq!(read(&scratch.0, "network.yaml"), "{}\n");
    assert_eq!(read(&scratch.0, "actions.graphql"), "");
    let actions =
        "actions: []\ncustom_types:\n  enums: []\n  input_objects: []\n  objects: []\n  scalars: []\n";
    assert_eq!(read(&scratch.0, "actions.yaml"), actions);
    let databases = "\
- name: default
  kind: postgres
  configuration:
    connection_info:
      database_url:
        from_env: PG_DATABASE_URL
  tables: \"!include default/tables/tables.yaml\"
  functions: \"!include default/functions/functions.yaml\"
- name: ../other
  kind: postgres
  configuration: {}
  tables: \"!include ___other/tables/tables.yaml\"
";
    assert_eq!(read(&scratch.0, "databases/databases.yaml"), databases);
    let tables = "\
- \"!include public_author.yaml\"
- \"!include public_______etc_x.yaml\"
- \"!include a_b_c.yaml\"
- \"!include a_b_c_2.yaml\"
- \"!include a_b_C_3.yaml\"
- \"!include table_s.yaml\"
";
    assert_eq!(read(&scratch.0, "databases/default/tables/tables.yaml"), tables);
    let author = read(&scratch.0, "databases/default/tables/public_author.yaml");
    assert!(
        author.starts_with(
            "table:\n  name: author\n  schema: public\nconfiguration:\n  column_config:\n    a:\n"
        ),
        "{author}"
    );
    assert!(author.ends_with("      limit: 5\n    comment: |-\n      two\n      lines\n"), "{author}");
}

#[test]
fn what_was_dropped_loses_its_file() {
    let scratch = Scratch::with(&[
        ("databases/default/tables/public_gone.yaml", "table:\n  name: gone\n"),
        ("databases/old/functions/public_f.yaml", "{}\n"),
        ("databases/default/tables/notes.txt", "mine"),
        ("databases/default/README.yaml", "mine"),
    ]);
    write(&scratch.0, &split(sample()).unwrap()).unwrap();
    assert!(!scratch.0.join("databases/default/tables/public_gone.yaml").exists());
    assert!(!scratch.0.join("databases/old/functions/public_f.yaml").exists());
    assert_eq!(read(&scratch.0, "databases/default/tables/notes.txt"), "mine");
    assert_eq!(read(&scratch.0, "databases/default/README.yaml"), "mine");
}

#[test]
fn includes_are_read_in_all_forms() {
    let scratch = Scratch::with(&[
        ("version.yaml", "version: 3\n"),
        (
            "databases/databases.yaml",
            "- name: default\n  tables: !include default/tables/tables.yaml\n  functions: \"!include f.yaml\"\n",
        ),
        (
            "databases/default/tables/tables.yaml",
            "- \"!include public_a.yaml\"\n- !include deeper/b.yaml\n- table: c\n",
        ),
        ("databases/default/tables/public_a.yaml", "table: a\n"),
        (
            "databases/default/tables/deeper/b.yaml",
            "table: b\nconfiguration: !include ../../../shared.yaml\n",
        ),
        ("databases/shared.yaml", "custom_name: beta\n"),
        ("databases/f.yaml", "[]\n"),
        ("actions.yaml", "actions:\n- name: greet\ncustom_types:\n  enums: []\n  objects: []\n"),
    ]);
    let expected = json!({
        "version": 3,
        "sources": [{
            "name": "default",
            "tables": [{"table": "a"}, {"table": "b", "configuration": {"custom_name": "beta"}}, {"table": "c"}],
            "functions": [],
        }],
        "actions": [{"name": "greet"}],
    });
    assert_eq!(assemble(&scratch.0).unwrap(), expected);
}

#[test]
fn config_v2_is_read() {
    let scratch = Scratch::with(&[
        ("version.yaml", "version: 2\n"),
        ("tables.yaml", "- table:\n    name: a\n    schema: public\n- !include b.yaml\n"),
        ("b.yaml", "table: b\n"),
        ("functions.yaml", "- function: f\n"),
        ("allow_list.yaml", "[]\n"),
        ("query_collections.yaml", "- name: c\n"),
    ]);
    let expected = json!({
        "version": 2,
        "tables": [{"table": {"name": "a", "schema": "public"}}, {"table": "b"}],
        "functions": [{"function": "f"}],
        "query_collections": [{"name": "c"}],
    });
    assert_eq!(assemble(&scratch.0).unwrap(), expected);
}

#[test]
fn nothing_outside_is_read() {
    let secret = Scratch::with(&[("secret.yaml", "hush: 1\n")]);
    let outside = secret.0.join("secret.yaml");
    let relative = format!("../../{}/secret.yaml", secret.0.file_name().unwrap().to_str().unwrap());
    for target in [outside.to_str().unwrap(), &relative, "link.yaml", "way/secret.yaml"] {
        for form in [format!("- !include {target}\n"), format!("- '!include {target}'\n")] {
            let scratch =
                Scratch::with(&[("version.yaml", "version: 3\n"), ("databases/databases.yaml", &form)]);
            std::os::unix::fs::symlink(&outside, scratch.0.join("databases/link.yaml")).unwrap();
            std::os::unix::fs::symlink(&secret.0, scratch.0.join("databases/way")).unwrap();
            let refusal = scratch.refusal();
            assert!(refusal.contains("outside of the metadata directory"), "{target}: {refusal}");
        }
    }
}

#[test]
fn a_directory_that_cannot_be_right_is_refused() {
    let refusal = |files: &[(&str, &str)]| Scratch::with(files).refusal();
    assert!(refusal(&[]).contains("version.yaml"));
    assert!(refusal(&[("version.yaml", "version: 1\n")]).contains("expected \"version: 3\""));
    let version = ("version.yaml", "version: 3\n");
    let round = refusal(&[version, ("databases/databases.yaml", "- !include databases.yaml\n")]);
    assert!(round.contains("include one another"), "{round}");
    let missing = refusal(&[version, ("databases/databases.yaml", "- !include none.yaml\n")]);
    assert!(missing.contains("none.yaml"), "{missing}");
    let broken = refusal(&[version, ("network.yaml", "a: [\n")]);
    assert!(broken.contains("network.yaml"), "{broken}");
    assert!(split(json!({"version": 2})).is_err());
    assert!(split(json!({"version": 3, "unheard_of": [1]})).unwrap_err().to_string().contains("unheard_of"));
}
