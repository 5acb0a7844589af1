//! Postgres errors as GraphQL errors, and those that must stay Postgres errors.

use pgrx::pg_sys::panic::{CaughtError, ErrorReport, ErrorReportWithLevel};
use pgrx::{PgLogLevel, PgSqlErrorCode};
use postern_engine::response::{Code, Failure, Path};
use serde_json::json;

/// Raises a Postgres error.
pub fn raise(code: PgSqlErrorCode, message: &str) -> ! {
    ErrorReport::new(code, message.to_owned(), "postern").report(PgLogLevel::ERROR);
    unreachable!("a report at level ERROR does not return")
}

/// Who reads an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    Role,
    Admin,
    /// Admin in dev mode: sees SQLSTATE, detail and hint too.
    Developer,
}

/// Data exceptions whose messages repeat no value: the general one, division by zero, regular expressions, escapes.
const NAMES_NO_VALUE: [&str; 5] = ["22000", "22012", "2201B", "22025", "22019"];

/// What becomes of an error that a statement raised.
pub enum Outcome {
    /// An answer for the client.
    Response(Failure),
    /// The caller must see it as it is: cancellation, serialization failure, exhaustion, internal errors.
    Rethrow(Box<CaughtError>),
}

/// The message of an error that was caught. What says nothing about a value goes on to the caller.
pub fn message(error: Box<CaughtError>) -> String {
    match message_about_value(&error) {
        Some(message) => message.to_owned(),
        None => error.rethrow(),
    }
}

/// The message of an error, unless the error says nothing about a value.
pub fn message_about_value(error: &CaughtError) -> Option<&str> {
    match error {
        CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)
            if !matches!(&sql_state(report.sql_error_code())[..2], "40" | "53" | "57" | "58") =>
        {
            Some(report.message())
        }
        _ => None,
    }
}

/// What a Postgres error says.
pub struct Described {
    pub state: String,
    pub message: String,
    pub detail: Option<String>,
    pub hint: Option<String>,
}

/// A Postgres error that was caught; `None` of anything else, which must go on.
pub fn described(error: &CaughtError) -> Option<Described> {
    match error {
        CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) => Some(Described {
            state: sql_state(report.sql_error_code()),
            message: report.message().to_owned(),
            detail: report.detail().map(str::to_owned),
            hint: report.hint().map(str::to_owned),
        }),
        CaughtError::RustPanic { .. } => None,
    }
}

/// Sorts an error by its SQLSTATE.
///
/// `reader`: how much the client may know. `may_read`: does a role know all that a message names?
pub fn classify(error: Box<CaughtError>, reader: Reader, may_read: impl Fn(&str) -> bool) -> Outcome {
    let about_value = crate::input::failed_reading();
    let failure = match &*error {
        CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) => {
            let unexpected =
                || about_value.then(|| Failure::new(Code::DataException, Path::root(), report.message()));
            // The input functions of some extensions report bad values as internal errors or syntax errors.
            match from_report(report, reader, about_value, &may_read) {
                Some(failure) if failure.code == Code::PostgresError => unexpected().or(Some(failure)),
                None if sql_state(report.sql_error_code()).starts_with("XX") => {
                    unexpected().or_else(|| spatial(report)).or_else(|| raised(report))
                }
                other => other,
            }
        }
        CaughtError::RustPanic { .. } => None,
    };
    match failure {
        Some(failure) => Outcome::Response(failure),
        None => Outcome::Rethrow(error),
    }
}

/// What plpgsql raised with a SQLSTATE of its own, which is unknown here and taken for an internal error.
fn raised(report: &ErrorReportWithLevel) -> Option<Failure> {
    is_raised(report).then(|| Failure::new(Code::PostgresError, Path::root(), report.message()))
}

/// Did a function or trigger raise it on purpose?
fn is_raised(report: &ErrorReportWithLevel) -> bool {
    report.file().ends_with("pl_exec.c") && report.function_name() == Some("exec_stmt_raise")
}

/// PostGIS reports what is wrong with a request's geometries (mixed reference systems and the like) as internal errors.
fn spatial(report: &ErrorReportWithLevel) -> Option<Failure> {
    let file = report.file().rsplit('/').next().unwrap_or_default();
    let of_postgis = ["lwgeom", "gserialized", "geography", "rtpg", "rt_pg"];
    let is_spatial = of_postgis.iter().any(|prefix| file.starts_with(prefix));
    is_spatial.then(|| Failure::new(Code::DataException, Path::root(), report.message()))
}

fn from_report(
    report: &ErrorReportWithLevel,
    reader: Reader,
    about_value: bool,
    may_read: &dyn Fn(&str) -> bool,
) -> Option<Failure> {
    let state = sql_state(report.sql_error_code());
    let message = report.message();
    let violation = |kind: &str| match reader == Reader::Role && !is_raised(report) && !may_read(message) {
        true => kind.to_owned(),
        false => format!("{kind}. {message}"),
    };
    let (code, message) = match (&state[..2], state.as_str()) {
        // Classes that the caller must see: connection, transaction state and rollback, resources, intervention,
        // system and internal errors.
        ("08" | "25" | "40" | "53" | "57" | "58" | "XX" | "F0", _) => return None,
        (_, "22025") => (Code::BadRequest, message.to_owned()),
        // What a rule or view meets on a hidden row may stand in the message; what the request gave may be repeated.
        ("22", state) if about_value || reader != Reader::Role || NAMES_NO_VALUE.contains(&state) => {
            (Code::DataException, message.to_owned())
        }
        ("22", _) => (Code::DataException, "database query error".to_owned()),
        (_, "23505") => (Code::ConstraintViolation, violation("Uniqueness violation")),
        (_, "23503") => (Code::ConstraintViolation, violation("Foreign key violation")),
        (_, "23502") => (Code::ConstraintViolation, violation("Not-NULL violation")),
        (_, "23514") => (Code::PermissionError, violation("Check constraint violation")),
        (_, "23P01") => (Code::ConstraintViolation, violation("Exclusion constraint violation")),
        ("23", _) => (Code::ConstraintViolation, violation("Constraint violation")),
        // What a function or trigger raised on purpose is meant to be read.
        (_, "P0001") => (Code::PostgresError, message.to_owned()),
        _ if is_raised(report) => (Code::PostgresError, message.to_owned()),
        // Two objects with one key in an upsert; the message names nothing.
        (_, "21000") => (Code::PostgresError, message.to_owned()),
        _ => (Code::PostgresError, "database query error".to_owned()),
    };
    let mut failure = Failure::new(code, Path::root(), message);
    if reader == Reader::Developer {
        failure.internal = Some(Box::new(json!({
            "error": {
                "exec_status": "FatalError",
                "status_code": state,
                "message": report.message(),
                "description": report.detail(),
                "hint": report.hint(),
            }
        })));
    }
    Some(failure)
}

/// The five characters of a SQLSTATE, unpacked from six bits each.
pub fn sql_state(code: PgSqlErrorCode) -> String {
    let mut packed = code as i32;
    let mut state = String::with_capacity(5);
    for _ in 0..5 {
        let six = u8::try_from(packed & 0x3F).unwrap_or(0);
        state.push(char::from(six + b'0'));
        packed >>= 6;
    }
    state
}
