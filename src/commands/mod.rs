//! The metadata API: `graphql.metadata`, `export_metadata`, `import_metadata`; see `sql/06_metadata.sql`.
//!
//! - `spi.rs`: the extension's own statements, with the rights of the metadata's owner
//! - `database_store.rs`: rows of the metadata tables, for the engine's commands
//! - `problems.rs`: what does not fit the database, and what hangs on what is gone
//! - `whole.rs`: export, import, replacing everything
//! - `run_sql.rs`: statements of the caller's, with the caller's rights
//!
//! Invariant: nobody comes here without EXECUTE on the SQL function that is called, and no GraphQL request does.
//! Invariant: only `run_sql` runs what the caller wrote, and never with other rights than the caller's.

mod database_store;
mod problems;
mod run_sql;
mod spi;
mod whole;

use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgSqlErrorCode, pg_sys};
use postern_engine::metadata::{self, BulkMode, Command, Done, Edit, Store, TestedCommand};
use postern_engine::response::{Code, Failure, Path, Step};
use postern_engine::session::Session;
use serde_json::{Value as Json, json};

use crate::datum::{Arguments, entry_point, jsonb_datum};
use crate::entry;
use crate::execute::atomically;
use crate::failure::raise;
use crate::time_limit::TimeBudget;
use database_store::DatabaseStore;

entry_point!(_metadata_wrapper, pg_finfo__metadata_wrapper, metadata_command);
entry_point!(_export_metadata_wrapper, pg_finfo__export_metadata_wrapper, export_metadata);
entry_point!(_import_metadata_wrapper, pg_finfo__import_metadata_wrapper, import_metadata);

/// `graphql._metadata(command, session)`: `{"answer"}`, or `{"status", "body"}` of what was refused.
fn metadata_command(arguments: &Arguments) -> Option<pg_sys::Datum> {
    require_execute("graphql.metadata(pg_catalog.jsonb,pg_catalog.jsonb)");
    let answer = || {
        let session = arguments.json(1).map_err(|error| unreadable("session", &error))?;
        let session =
            session.ok_or_else(|| Failure::new(Code::AccessDenied, Path::root(), "the session is null"))?;
        let session = Session::from_json(&session)?;
        let command = arguments.json(0).map_err(|error| unreadable("command", &error))?;
        run(&command.unwrap_or(Json::Null), &session)
    };
    Some(result(answer()))
}

/// `graphql._export_metadata()`.
fn export_metadata(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    require_execute("graphql.export_metadata()");
    Some(result(Ok(whole::export(&DatabaseStore::new()))))
}

/// `graphql._import_metadata(metadata, strict, plan)`.
fn import_metadata(arguments: &Arguments) -> Option<pg_sys::Datum> {
    require_execute("graphql.import_metadata(pg_catalog.jsonb,pg_catalog.bool,pg_catalog.bool)");
    let answer = || {
        let document =
            arguments.json(0).map_err(|error| unreadable("metadata", &error))?.unwrap_or(Json::Null);
        let flag = |index| arguments.datum(index).is_some_and(|datum| datum.value() & 1 == 1);
        whole::import(&document, flag(1), flag(2), &DatabaseStore::new())
    };
    Some(result(answer()))
}

/// What is granted is the function around the one that is called.
fn require_execute(function: &str) {
    let granted =
        spi::value("select pg_catalog.has_function_privilege($1, 'execute')::pg_catalog.text", &[function]);
    if granted.as_deref() != Some("true") {
        let name = function.split('(').next().unwrap_or_default();
        raise(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            &format!("permission denied for function {name}"),
        );
    }
}

fn unreadable(argument: &str, error: &serde_json::Error) -> Failure {
    Failure::new(Code::ParseFailed, Path::root(), format!("the {argument} cannot be read: {error}"))
}

fn result(answer: Result<Json, Failure>) -> pg_sys::Datum {
    let json = match answer {
        Ok(answer) => json!({"answer": answer}),
        Err(failure) => json!({"status": status(&failure), "body": failure.to_body()}),
    };
    jsonb_datum(&json)
}

/// The HTTP status of a failure, as Hasura answers it.
fn status(failure: &Failure) -> u16 {
    match failure.code {
        Code::Unexpected => 500,
        Code::Conflict => 409,
        _ => 400,
    }
}

/// Runs a command as the session's role. Commands on data obey the role's permissions, all others are admin's.
fn run(command: &Json, session: &Session) -> Result<Json, Failure> {
    let store = DatabaseStore::new();
    let ty = command.get("type").and_then(Json::as_str).unwrap_or_default();
    let open = [
        "select",
        "insert",
        "update",
        "delete",
        "count",
        "bulk",
        "bulk_atomic",
        "bulk_keep_going",
        "concurrent_bulk",
    ];
    if !session.role().is_admin() && !open.contains(&ty) {
        let at = Path::root().key("args");
        return Err(Failure::new(Code::AccessDenied, at, "restricted access : admin only"));
    }
    let command = TestedCommand::read(command, &store.database())?;
    // Whoever changes no metadata has nothing to compare, and takes no lock.
    if let Some(version) = command.resource_version.filter(|_| session.role().is_admin()) {
        require_version(version)?;
    }
    if !command.only_test {
        return perform(command.command, session, &store);
    }
    // Done and taken back.
    let tried = atomically(|| Err::<(), _>(perform(command.command, session, &store)));
    tried.unwrap_or_else(rethrow).err().unwrap_or(Ok(Json::Null))
}

fn perform(command: Command, session: &Session, store: &DatabaseStore) -> Result<Json, Failure> {
    match command {
        Command::Bulk(mode, commands) => bulk(mode, &commands, session),
        Command::RunSql(command) => {
            metadata::must_have_source(&command.source, store)?;
            run_sql::run(&command, store)
        }
        Command::Data(kind, args) => {
            let text = crate::legacy::run(&kind, &args, session)?;
            serde_json::from_str(&text).map_err(|error| unreadable("answer", &error))
        }
        Command::Export { versioned: false } => Ok(whole::export(store)),
        Command::Export { versioned: true } => {
            Ok(json!({"resource_version": resource_version(), "metadata": whole::export(store)}))
        }
        Command::Replace(replacement) => whole::replace(&replacement, store),
        Command::Clear => whole::clear(store),
        Command::Reload => {
            crate::invalidation::announce_everything();
            let mut answer = problems::report(store);
            if answer["is_consistent"] == json!(true) {
                answer = json!({"is_consistent": true});
            }
            answer["message"] = json!("success");
            Ok(answer)
        }
        Command::Inconsistent => Ok(problems::report(store)),
        Command::DropInconsistent => {
            problems::drop_all(store)?;
            Ok(json!({"message": "success"}))
        }
        Command::Suggest { tables, omit_tracked } => whole::suggest(tables.as_deref(), omit_tracked),
        Command::Edit(edit) => edit_rules(vec![edit], store),
        Command::Edits(edits) => edit_rules(edits, store),
    }
}

/// Edits, all or none; what hangs on something that goes must go too, or nothing goes.
fn edit_rules(edits: Vec<Edit>, store: &DatabaseStore) -> Result<Json, Failure> {
    let several = edits.len() != 1;
    let work = || {
        let mut answer = json!({"message": "success"});
        for edit in edits {
            let before = edit.may_leave_dependents().then(problems::all);
            let Done { answer: of_edit, cascade } = metadata::perform(edit, store)?;
            if let (Some(cascade), Some(before)) = (cascade, before) {
                problems::follow_drop(&before, cascade, store)?;
            }
            if !several {
                answer = of_edit;
            }
        }
        Ok(answer)
    };
    atomically(work).unwrap_or_else(rethrow)
}

fn bulk(mode: BulkMode, commands: &[Json], session: &Session) -> Result<Json, Failure> {
    let mut answers = Vec::with_capacity(commands.len());
    // The settings may have changed.
    entry::begin();
    let budget = TimeBudget::start(session.role());
    for (index, command) in commands.iter().enumerate() {
        let answer = budget.left().and_then(|()| match mode {
            BulkMode::Atomic => run(command, session),
            BulkMode::KeepGoing => atomically(|| run(command, session)).unwrap_or_else(rethrow),
        });
        let answer = answer.map_err(|failure| within(failure, index));
        answers.push(match (mode, answer) {
            (_, Ok(answer)) => answer,
            (BulkMode::Atomic, Err(failure)) => return Err(failure),
            (BulkMode::KeepGoing, Err(failure)) => failure.to_body(),
        });
    }
    Ok(Json::Array(answers))
}

/// A failure of one of a bulk's commands.
fn within(failure: Failure, index: usize) -> Failure {
    let of_bulk = [Step::Key("args".to_owned()), Step::Index(index)];
    let path = of_bulk.into_iter().chain(failure.path.steps().iter().cloned()).collect();
    Failure { path, ..failure }
}

/// What the caller of the function must see as it is.
fn rethrow<R>(error: Box<CaughtError>) -> R {
    error.rethrow()
}

/// How many changes of the metadata are on record.
fn resource_version() -> i64 {
    let version = spi::owned_value("select graphql._resource_version()", &[]);
    version.and_then(|version| version.parse().ok()).unwrap_or(0)
}

fn require_version(expected: i64) -> Result<(), Failure> {
    // Two that ask for the same version must not both be right.
    spi::owned_value(
        "select pg_catalog.pg_advisory_xact_lock('graphql.relation'::pg_catalog.regclass::pg_catalog.oid::pg_catalog.int8)::pg_catalog.text",
        &[],
    );
    let current = resource_version();
    if current == expected {
        return Ok(());
    }
    let message = format!("metadata resource version referenced ({expected}) did not match current version");
    Err(Failure::new(Code::Conflict, Path::root(), message))
}
