use std::ffi::CString;

use pgrx::pg_sys;
use pgrx::pg_sys::panic::CaughtError;
use postern_engine::metadata::{Change, Operation, Row, RunSql, Store, Table};
use postern_engine::response::{Code, Failure, Path};
use serde_json::{Value as Json, json};

use super::database_store::DatabaseStore;
use super::{problems, spi};
use crate::datum::to_server;
use crate::execute::atomically;
use crate::failure::{Described, described};

/// Runs statements as the caller, and looks after the rules that they leave behind.
///
/// Answers as Hasura: `TuplesOk` with the rows of the last statement, the first row being the names of its columns, or
/// `CommandOk`. Errors: what Postgres says, as `postgres-error`; rules that would no longer fit, unless `cascade`.
pub fn run(command: &RunSql, store: &DatabaseStore) -> Result<Json, Failure> {
    let checks = !command.read_only && command.check.unwrap_or_else(|| may_change_schema(&command.sql));
    let work = || {
        let before = if checks { problems::all() } else { Vec::new() };
        let answer = execute(command)?;
        if checks {
            let left = problems::new_since(&before);
            if !left.is_empty() {
                forget_names(&left, store)?;
                follow(&before, command.cascade, store)?;
            }
        }
        Ok(answer)
    };
    atomically(work).unwrap_or_else(|error| Err(refused(command, error)))
}

/// Does the text look as if it changed what rules hang on? As Hasura guesses.
fn may_change_schema(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    let is_separator = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let words: Vec<&str> = sql.split(is_separator).filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| matches!(*word, "alter" | "drop" | "replace"))
        || words.windows(2).any(|pair| matches!(pair, ["create", "function"] | ["comment", "on"]))
}

fn execute(command: &RunSql) -> Result<Json, Failure> {
    if command.read_only {
        spi::value("select pg_catalog.set_config('transaction_read_only', 'on', true)", &[]);
    }
    let Ok(text) = CString::new(to_server(&command.sql)) else {
        return Err(Failure::new(
            Code::ParseFailed,
            Path::root().key("args").key("sql"),
            "a NUL in the text",
        ));
    };
    // SAFETY: the calls stand in the order that SPI requires; an error unwinds through SPI's own clean-up at the end of
    // the subtransaction; rows are copied before SPI_finish frees them.
    unsafe {
        pg_sys::SPI_connect();
        let code = pg_sys::SPI_execute(text.as_ptr(), false, 0);
        let answer = match code {
            _ if code < 0 => Err(unrunnable(code)),
            _ if pg_sys::SPI_tuptable.is_null() => Ok(json!({"result_type": "CommandOk", "result": null})),
            _ => Ok(json!({"result_type": "TuplesOk", "result": tuples()})),
        };
        pg_sys::SPI_finish();
        answer
    }
}

/// The last statement's rows below the names of its columns.
///
/// # Safety
/// Inside SPI, after a statement that yielded a table.
unsafe fn tuples() -> Vec<Vec<String>> {
    // SAFETY: by the caller.
    let (names, rows) = unsafe { (column_names(), spi::fetched()) };
    let rows = rows.into_iter().map(|row| {
        let texts = row.into_iter().map(|column| column.unwrap_or_else(|| "NULL".to_owned()));
        texts.collect()
    });
    std::iter::once(names).chain(rows).collect()
}

/// # Safety
/// As for `tuples`.
unsafe fn column_names() -> Vec<String> {
    // SAFETY: by the caller; a descriptor has `natts` columns, and SPI copies a column's name for us.
    unsafe {
        let descriptor = (*pg_sys::SPI_tuptable).tupdesc;
        let name = |number| {
            let name = pg_sys::SPI_fname(descriptor, number);
            match name.is_null() {
                true => String::new(),
                false => crate::datum::from_server(std::ffi::CStr::from_ptr(name).to_bytes()),
            }
        };
        (1..=(*descriptor).natts).map(name).collect()
    }
}

/// What SPI does not run: it says so by a code rather than an error.
fn unrunnable(code: i32) -> Failure {
    let message = match code {
        pg_sys::SPI_ERROR_COPY => "COPY from or to the client is not possible here",
        pg_sys::SPI_ERROR_TRANSACTION => "the text must not begin or end transactions: all of it runs in one",
        _ => "the text cannot be run",
    };
    Failure::new(Code::NotSupported, Path::root().key("args"), message)
}

/// Names that somebody gave to columns which are gone guard nothing, and go with them.
fn forget_names(left: &[problems::Problem], store: &DatabaseStore) -> Result<(), Failure> {
    let tables = problems::rows_of(left, store).into_iter().filter(|row| row.table == Table::Relation);
    let changes = tables.filter_map(|row| {
        let names = row.get("column_config").as_object()?;
        let kept = names.iter().filter(|(column, _)| has_column(&row, column));
        let kept: Json = Json::Object(kept.map(|(column, names)| (column.clone(), names.clone())).collect());
        let mut forgetful = row.clone();
        forgetful.set("column_config", kept);
        (forgetful != row).then_some(Change { operation: Operation::Update, row: forgetful, old: Some(row) })
    });
    store.write_raising(&changes.collect::<Vec<_>>())
}

/// Rules that no longer fit: they go if they may, but for permissions, of which what is gone is taken out, and which stay
/// closed where that is not enough.
fn follow(before: &[problems::Problem], cascade: bool, store: &DatabaseStore) -> Result<(), Failure> {
    let rows = problems::rows_of(&problems::new_since(before), store);
    if !cascade {
        let intro = "cannot drop due to the following dependent objects: ";
        return if rows.is_empty() { Ok(()) } else { Err(problems::dependencies(intro, &rows, store)) };
    }
    for _ in 0..16 {
        let rows = problems::rows_of(&problems::new_since(before), store);
        let changes: Vec<Change> = rows.into_iter().filter_map(|row| mended(row, store)).collect();
        if changes.is_empty() {
            break;
        }
        store.write_raising(&changes)?;
    }
    Ok(())
}

/// What becomes of a rule that hangs on something that is gone. `None`: it stays as it is.
fn mended(row: Row, store: &DatabaseStore) -> Option<Change> {
    match row.table {
        Table::SelectPermission | Table::InsertPermission | Table::UpdatePermission => {
            let mut narrowed = row.clone();
            let exists = |column: &str| column == "*" || has_column(&row, column);
            let columns = row.get("columns").as_array().cloned().unwrap_or_default();
            let kept: Vec<Json> =
                columns.iter().filter(|column| column.as_str().is_some_and(exists)).cloned().collect();
            narrowed.set("columns", Json::Array(kept));
            if let Some(presets) = row.get("presets").as_object() {
                let kept = presets.iter().filter(|(column, _)| exists(column));
                narrowed.set("presets", Json::Object(kept.map(|(k, v)| (k.clone(), v.clone())).collect()));
            }
            if row.table == Table::SelectPermission {
                let fields = row.get("computed_fields").as_array().cloned().unwrap_or_default();
                let defined = store.having(Table::ComputedField, "relation", row.get("relation"));
                let kept =
                    fields.into_iter().filter(|field| defined.iter().any(|row| row.get("name") == field));
                narrowed.set("computed_fields", Json::Array(kept.collect()));
            }
            (narrowed != row).then(|| Change { operation: Operation::Update, row: narrowed, old: Some(row) })
        }
        Table::DeletePermission | Table::FunctionPermission | Table::Relation => None,
        _ => Some(Change { operation: Operation::Delete, row, old: None }),
    }
}

fn has_column(row: &Row, column: &str) -> bool {
    let sql = "select graphql._has_column($1::pg_catalog.jsonb, $2)::pg_catalog.text";
    spi::owned_value(sql, &[&row.get("relation").to_string(), column]).as_deref() == Some("true")
}

/// An error of the caller's statements, as Hasura reports it.
fn refused(command: &RunSql, error: Box<CaughtError>) -> Failure {
    let Some(Described { state, message, detail, hint }) = described(&error) else { error.rethrow() };
    // Cancellation, serialization failures, exhausted resources: the caller must see these as they are.
    if matches!(&state[..2], "40" | "53" | "57" | "58") {
        error.rethrow()
    }
    let mut failure = Failure::new(Code::PostgresError, Path::root().key("args"), "query execution failed");
    failure.internal = Some(Box::new(json!({
        "statement": command.sql,
        "prepared": false,
        "error": {
            "exec_status": "FatalError",
            "hint": hint,
            "message": message,
            "status_code": state,
            "description": detail,
        },
        "arguments": [],
    })));
    failure
}
