//! Requests with the statement, or the error, that they must become.
//!
//! `cases/subscriptions/` are made ready by `subscribe`, with the statement for one request and that for many.
//!
//! `cases/<feature>/<case>/` holds `request.graphql`, perhaps `variables.json` and `session.json` (admin if there is
//! none), and `statement.sql`, `data.json` or `error.json`. The model is `library`, unless `cases/<feature>/model`
//! names another, and the schema the ordinary one, unless there is a `cases/<feature>/relay`. `UPDATE=1 cargo test -p postern-engine --test golden` writes what is expected.

mod support;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use postern_engine::permission::{Grantee, Parameter, Source};
use postern_engine::plan::ObjectRows;
use postern_engine::request::{Request, prepare, subscribe};
use postern_engine::response::{Failure, Path as Place};
use postern_engine::schema::SchemaKind;
use postern_engine::session::Session;
use postern_engine::sql::{Answer, Live, Program, Statement, Work, bind};
use serde_json::{Value as Json, json};
use support::{Snapshot, object, tests};

const EXPECTATIONS: [&str; 3] = ["statement.sql", "data.json", "error.json"];

#[test]
fn requests_become_these_statements() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failed = Vec::new();
    let mut count = 0;
    for feature in directories(&tests().join("cases")) {
        let model = fs::read_to_string(feature.join("model")).unwrap_or_else(|_| "library".to_owned());
        let model = Snapshot::named(model.trim());
        for case in directories(&feature) {
            count += 1;
            let (file, text) = outcome(&model, &case);
            if update {
                EXPECTATIONS.iter().for_each(|file| drop(fs::remove_file(case.join(file))));
                fs::write(case.join(file), &text).unwrap();
            } else if fs::read_to_string(case.join(file)).ok().as_deref() != Some(&text) {
                failed.push(format!("{}: became {file}\n{text}", case.display()));
            }
        }
    }
    assert!(count > 50, "only {count} cases");
    assert!(failed.is_empty(), "{}\n{} of {count} failed", failed.join("\n"), failed.len());
}

/// The file that belongs to a case, and what must stand in it.
fn outcome(model: &Snapshot, case: &Path) -> (&'static str, String) {
    let json = |file: &str, default: Json| match fs::read_to_string(case.join(file)) {
        Ok(text) => serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", case.display())),
        Err(_) => default,
    };
    let document = fs::read_to_string(case.join("request.graphql"))
        .unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    let variables = object(&json("variables.json", json!({})));
    let session = Session::from_json(&json("session.json", json!({}))).unwrap();
    let feature = case.parent();
    let is_relay = feature.is_some_and(|feature| feature.join("relay").exists());
    let schema = if is_relay { SchemaKind::Relay } else { SchemaKind::Hasura };
    let request = Request { schema, document: &document, operation_name: None, variables: &variables };
    let is_live = feature.is_some_and(|feature| feature.ends_with("subscriptions"));
    let make = if is_live { subscribe } else { prepare };
    let answer = make(model, &Grantee::of(&session), &request).and_then(|prepared| {
        for parameter in prepared.answer.parameters() {
            // What earlier statements give is known only while a mutation runs.
            if !matches!(parameter.source, Source::Work(_)) {
                bind(parameter, &variables, &session, &())?;
            }
        }
        Ok((prepared.answer, prepared.rows))
    });
    match answer {
        Ok((Answer::Statement { statement, field }, _)) => {
            let field = field.map_or_else(String::new, |field| format!("-- {field}\n"));
            ("statement.sql", field + &written(&statement, &ObjectRows::default()))
        }
        Ok((Answer::Live(live), _)) => ("statement.sql", live_text(&live)),
        Ok((Answer::Program(program), rows)) => ("statement.sql", program_text(&program, &rows)),
        Ok((Answer::Static(data), _)) => ("data.json", format!("{data}\n")),
        Err(failure) => ("error.json", pretty(&failure)),
    }
}

/// Both statements of a subscription.
fn live_text(live: &Live) -> String {
    let none = ObjectRows::default();
    let mut out = format!("-- one\n{};\n", written(&live.one, &none));
    if let Some(many) = &live.many {
        write!(out, "-- many\n{};\n", written(&many.statement, &none)).unwrap();
    }
    out
}

fn pretty(failure: &Failure) -> String {
    serde_json::to_string_pretty(&failure.to_response()).unwrap() + "\n"
}

/// The statements of a mutation, each after a line of comment with its root field; values that need none as comments.
fn program_text(program: &Program, rows: &[ObjectRows]) -> String {
    let mut out = String::new();
    for (root, rows) in program.roots.iter().zip(rows) {
        let name = match &root.within {
            Some(namespace) => format!("{namespace}.{}", root.name),
            None => root.name.clone(),
        };
        match &root.work {
            Work::Static(text) => writeln!(out, "-- {name}: {text}").unwrap(),
            Work::Steps(steps) => {
                for step in &steps.steps {
                    writeln!(out, "-- {name}").unwrap();
                    out.push_str(&written(&step.statement, rows));
                    out.push_str(";\n");
                }
            }
        }
    }
    out
}

/// A statement, then a line of comment for each of its parameters.
fn written(statement: &Statement, rows: &ObjectRows) -> String {
    let mut out = statement.text.clone();
    out.push('\n');
    for (index, parameter) in statement.parameters.iter().enumerate() {
        let ty = &parameter.data_type;
        let ty = format!("{}.{}", name(&ty.schema), name(&ty.name));
        writeln!(out, "-- ${}: {ty} = {}", index + 1, source(parameter, rows)).unwrap();
    }
    out
}

fn source(parameter: &Parameter, rows: &ObjectRows) -> String {
    source_text(&parameter.source, rows)
}

fn source_text(source: &Source, rows: &ObjectRows) -> String {
    match source {
        Source::Cursor(initial) => format!("cursor, at first {}", source_text(initial, rows)),
        Source::Constant(text) => format!("constant {text:?}"),
        Source::Variable { name, steps } => {
            let place = steps.iter().cloned().collect::<Place>().to_string();
            format!("variable {name}{}", place.trim_start_matches('$'))
        }
        Source::Coded { name, inside } => {
            let place = inside.iter().cloned().collect::<Place>().to_string();
            format!("coded in {name}{}", place.trim_start_matches('$'))
        }
        Source::Session(name) => format!("session {name}"),
        Source::WholeSession => "session".to_owned(),
        Source::Work(work) => match rows.cells(*work) {
            Some(cells) => {
                format!("{:?}", cells.iter().collect::<Vec<_>>()).replace("Some(", "").replace(')', "")
            }
            None => format!("{work:?}").to_lowercase(),
        },
    }
}

/// A name as SQL, quoted only where it must be.
fn name(name: &str) -> String {
    let is_plain =
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

fn directories(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}
