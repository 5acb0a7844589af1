//! `postern-http metadata export|apply|diff`: metadata in files.

use std::process::ExitCode;

use serde_json::Value as Json;
use tokio_postgres::Client;

use crate::command_line::{Action, DatabaseUrl, Directory, Metadata};
use crate::database::{Address, JsonText, causes};
use crate::directory;

/// Errors: a text for whoever called.
pub async fn run(options: Metadata) -> Result<ExitCode, String> {
    match options.action {
        Action::Export(directory) => export(&directory).await,
        Action::Apply { directory, strict } => {
            let report = import(&directory, strict, false).await?;
            print!("{}", report_text(&report));
            Ok(ExitCode::SUCCESS)
        }
        Action::Diff(directory) => {
            let report = import(&directory, false, true).await?;
            print!("{}", report_text(&report));
            let changes =
                report.get("changes").and_then(Json::as_array).is_some_and(|changes| !changes.is_empty());
            Ok(if changes { ExitCode::from(1) } else { ExitCode::SUCCESS })
        }
    }
}

async fn export(directory: &Directory) -> Result<ExitCode, String> {
    let client = connect(&directory.database).await?;
    let row = client
        .query_one("select graphql.export_metadata()::text", &[])
        .await
        .map_err(|error| told(&error))?;
    let text: String = row.try_get(0).map_err(|error| causes(&error))?;
    let document = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let files = directory::split(document).map_err(|error| error.to_string())?;
    directory::write(&directory.path, &files).map_err(|error| error.to_string())?;
    println!("{} files in {}", files.len(), directory.path.display());
    Ok(ExitCode::SUCCESS)
}

async fn import(directory: &Directory, strict: bool, plan: bool) -> Result<Json, String> {
    let document = directory::assemble(&directory.path).map_err(|error| error.to_string())?.to_string();
    let client = connect(&directory.database).await?;
    let row = client
        .query_one(
            "select graphql.import_metadata($1, $2, $3)::text",
            &[&JsonText(&document), &strict, &plan],
        )
        .await
        .map_err(|error| told(&error))?;
    let text: String = row.try_get(0).map_err(|error| causes(&error))?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

async fn connect(database: &DatabaseUrl) -> Result<Client, String> {
    let address = Address::parse(database.url()?)?;
    address.connect().await.map_err(|error| format!("the database does not answer: {error}"))
}

/// The message of an error, and what the database says of it entry by entry.
fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error().and_then(|error| error.detail()) {
        Some(detail) => format!("{}\n{detail}", causes(error)),
        None => causes(error),
    }
}

/// One line for each change, with what an update changes below it; then what cannot be honoured, and what is closed.
fn report_text(report: &Json) -> String {
    let list =
        |member: &str| report.get(member).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut lines = String::new();
    for change in list("changes") {
        // Most names say what they are of: "table author".
        let (kind, name) = (text(change, "kind"), text(change, "name"));
        let label = if name.contains(' ') { name } else { format!("{kind} {name}") };
        lines += &format!("{} {label}\n", text(change, "change"));
        if text(change, "change") == "update" {
            lines += &differences(change);
        }
    }
    if lines.is_empty() {
        lines += "no changes\n";
    }
    for entry in list("not_imported") {
        let (name, reason, path) = (text(entry, "name"), text(entry, "reason"), text(entry, "path"));
        lines += &format!("not imported: {name}: {reason} ({path})\n");
    }
    for entry in list("inconsistent") {
        lines += &format!("closed: {}: {}\n", text(entry, "name"), text(entry, "reason"));
    }
    lines
}

/// The columns of a row that an update changes, from what to what.
fn differences(change: &Json) -> String {
    let row = |key: &str| change.get(key).and_then(Json::as_object).cloned().unwrap_or_default();
    let (old, new) = (row("old"), row("new"));
    let mut lines = String::new();
    for (column, value) in &new {
        let before = old.get(column).unwrap_or(&Json::Null);
        if before != value {
            lines += &format!("    {column}: {before} -> {value}\n");
        }
    }
    lines
}

fn text(entry: &Json, key: &str) -> String {
    match entry.get(key) {
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_has_a_line_for_each_entry() {
        let report = json!({
            "changes": [
                {"change": "insert", "kind": "relation", "name": "table author", "old": null, "new": {"comment": "c"}},
                {"change": "delete", "kind": "source", "name": "other"},
                {"change": "update", "kind": "select_permission", "name": "permission a", "old": {"filter": {}, "role": "user"},
                    "new": {"filter": {"id": 1}, "role": "user"}},
            ],
            "not_imported": [{"type": "action", "name": "action greet", "path": "$.actions[0]", "reason": "no"}],
            "inconsistent": [{"name": "permission x", "reason": "y"}],
        });
        let expected = "\
insert table author
delete source other
update permission a
    filter: {} -> {\"id\":1}
not imported: action greet: no ($.actions[0])
closed: permission x: y
";
        assert_eq!(report_text(&report), expected);
        assert_eq!(report_text(&json!({"changes": []})), "no changes\n");
    }
}
