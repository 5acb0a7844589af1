//! What the source itself promises: the order of the stages, no Postgres and no outside world in the engine, and files
//! that can be read at one sitting.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines that a file may have.
const LONGEST: usize = 600;

/// Tables of data may be longer.
const TABLES: [&str; 1] = ["permission/operator.rs"];

/// What a pure function of model, session and request needs none of.
const FOREIGN: [&str; 14] = [
    "unsafe ",
    "extern \"C",
    "pgrx",
    "pg_sys",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "static mut",
    "thread_local!",
    "OnceLock",
];

/// A file of `src/`: its path there, with `/`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The stage it belongs to.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Its lines of code with their numbers, but for comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        lines.filter(|(_, line)| !line.starts_with("//"))
    }
}

fn sources() -> Vec<Source> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 50, "only {} files", found.len());
    found
}

fn collect(root: &Path, directory: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Source { path: name, text: fs::read_to_string(&path).unwrap() });
        }
    }
}

/// The modules in the order of `lib.rs`.
fn modules(sources: &[Source]) -> Vec<&str> {
    let library = sources.iter().find(|source| source.path == "lib.rs").unwrap();
    library.code().filter_map(|(_, line)| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect()
}

/// The modules that a line names as `crate::module` or `crate::{module, …}`.
fn named(line: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').map_or(rest, |rest| rest.split('}').next().unwrap_or(rest));
        let items = if rest.starts_with('{') { list.split(',').collect() } else { vec![list] };
        for item in items {
            let item = item.trim();
            let end = item.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(item.len());
            names.push(&item[..end]);
        }
    }
    names
}

#[test]
fn a_stage_uses_only_those_before_it() {
    let sources = sources();
    let order = modules(&sources);
    let place = |module: &str| order.iter().position(|known| *known == module);
    let mut wrong = Vec::new();
    for source in sources.iter().filter(|source| source.path != "lib.rs") {
        let own = place(source.module()).unwrap_or_else(|| panic!("{} belongs to no module", source.path));
        for (number, line) in source.code() {
            for used in named(line) {
                let open = source.module() == "response" || used == "response";
                match place(used) {
                    Some(place) if place <= own || open => {}
                    _ => wrong.push(format!("src/{}:{number}: {line}", source.path)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_recognized() {
    assert_eq!(named("use crate::plan::Plan;"), ["plan"]);
    assert_eq!(named("use crate::{model, sql::Identifier};"), ["model", "sql"]);
    assert_eq!(named("let x: crate::model::Role = crate::session::role();"), ["model", "session"]);
    assert_eq!(named("use super::tree;"), Vec::<&str>::new());
}

#[test]
fn the_engine_knows_neither_postgres_nor_the_outside_world() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in source.code() {
            if FOREIGN.iter().any(|foreign| line.contains(foreign)) {
                wrong.push(format!("src/{}:{number}: {line}", source.path));
            }
        }
        if source.path == "lib.rs" {
            assert!(source.text.contains("#![forbid(unsafe_code)]"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_printer_writes_sql() {
    let clauses = ["SELECT ", "LEFT JOIN", "ORDER BY", "WHERE ", "COALESCE(", "OPERATOR("];
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.path != "sql/print.rs") {
        for (number, line) in source.code() {
            if clauses.iter().any(|clause| line.contains(&format!("\"{clause}"))) {
                wrong.push(format!("src/{}:{number}: {line}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_permissions_make_rules() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.module() != "permission") {
        for (number, line) in source.code() {
            if line.contains("SelectRule {") || line.contains("inside_rule(") {
                wrong.push(format!("src/{}:{number}: {line}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for source in sources().iter().filter(|source| !TABLES.contains(&source.path.as_str())) {
        let lines = source.text.lines().count();
        if lines > LONGEST {
            long.push(format!("src/{}: {lines} lines", source.path));
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}
