//! Why the database has not answered, and who is told what of it.

use std::error::Error as _;
use std::time::Duration;

use axum::http::StatusCode;
use deadpool_postgres::{PoolError, TimeoutType};
use tokio_postgres::error::{Severity, SqlState};

use crate::authentication::Session;
use crate::failure::Failure;

/// Why a call has no answer.
#[derive(Debug)]
pub enum CallError {
    /// Every connection was in use, for longer than a request waits or with too many waiting already.
    Busy,
    /// Answers that clients do not take fill the memory.
    Unsent,
    NoConnection(PoolError),
    Postgres(tokio_postgres::Error),
    /// A statement that yields a row has yielded none.
    NoRow,
    /// The request took longer than this. `cancelled`: it left nothing behind; else that is not known.
    TimedOut {
        limit: Duration,
        cancelled: bool,
    },
}

impl From<PoolError> for CallError {
    fn from(error: PoolError) -> CallError {
        match error {
            PoolError::Timeout(TimeoutType::Wait) => CallError::Busy,
            other => CallError::NoConnection(other),
        }
    }
}

impl std::fmt::Display for CallError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CallError::Busy => formatter.write_str("all connections to the database are busy"),
            CallError::Unsent => {
                formatter.write_str("too many answers wait for clients that do not take them")
            }
            CallError::NoConnection(PoolError::Backend(error)) | CallError::Postgres(error) => {
                formatter.write_str(&causes(error))
            }
            CallError::NoConnection(PoolError::Timeout(_)) => {
                formatter.write_str("the database did not take a connection in time")
            }
            CallError::NoConnection(error) => write!(formatter, "{error}"),
            CallError::NoRow => formatter.write_str("the database has not answered"),
            CallError::TimedOut { limit, cancelled } => {
                let seconds = limit.as_secs();
                write!(formatter, "the request took longer than {seconds} seconds")?;
                formatter.write_str(match cancelled {
                    true => " and was cancelled",
                    false => "; whether it was carried out is not known",
                })
            }
        }
    }
}

impl CallError {
    /// The refusal that the database itself worded: SQLSTATE `GQ` and a status, its body in DETAIL.
    pub fn worded(&self) -> Option<(StatusCode, &str)> {
        let CallError::Postgres(error) = self else { return None };
        let error = error.as_db_error()?;
        let status: u16 = error.code().code().strip_prefix("GQ")?.parse().ok()?;
        let status =
            StatusCode::from_u16(status).ok().filter(|s| s.is_client_error() || s.is_server_error())?;
        Some((status, error.detail()?))
    }

    /// What a caller is told. Admin learns what happened; others only what they can do something about: a value that
    /// Postgres cannot store, a conflict that a repetition may pass, a request that took too long, a database that is busy
    /// or away.
    pub fn failure(&self, session: &Session) -> Failure {
        let (message, state) = match self {
            CallError::Postgres(error) => match error.as_db_error() {
                Some(error) => (error.message().to_owned(), Some(error.code())),
                None => (self.to_string(), None),
            },
            CallError::NoRow => (self.to_string(), None),
            CallError::Busy | CallError::Unsent => return unavailable(self.to_string()),
            CallError::NoConnection(_) if session.is_admin() => return unavailable(self.to_string()),
            CallError::NoConnection(_) => return unavailable("the database cannot be reached".to_owned()),
            CallError::TimedOut { .. } => {
                return Failure::new(StatusCode::GATEWAY_TIMEOUT, "time-limit-exceeded", self.to_string());
            }
        };
        let class = state.map(|state| state.code().get(..2).unwrap_or_default());
        if class == Some("22") {
            return Failure::new(StatusCode::BAD_REQUEST, "data-exception", message);
        }
        let for_everybody = class == Some("40") || state == Some(&SqlState::QUERY_CANCELED);
        if for_everybody || session.is_admin() {
            return Failure::unexpected(message);
        }
        Failure::unexpected("database query error")
    }

    fn state(&self) -> Option<&str> {
        match self {
            CallError::Postgres(error) | CallError::NoConnection(PoolError::Backend(error)) => {
                error.code().map(SqlState::code)
            }
            _ => None,
        }
    }

    /// May the same succeed a little later, because what failed is not the request?
    pub fn is_passing(&self) -> bool {
        matches!(self, CallError::Busy | CallError::Unsent | CallError::NoConnection(_)) || self.is_lost()
    }

    /// Was something to be changed where nothing can be?
    pub fn is_read_only(&self) -> bool {
        self.state() == Some(SqlState::READ_ONLY_SQL_TRANSACTION.code())
    }

    /// Is the connection gone, or was there never one?
    pub fn is_lost(&self) -> bool {
        match self {
            CallError::Postgres(error) => match error.as_db_error() {
                // Ended by an administrator, by a crash, or while the server starts or ends.
                Some(_) => matches!(self.state(), Some("57P01" | "57P02" | "57P03" | "57P05")),
                None => !is_of_values(error),
            },
            CallError::NoConnection(_) => true,
            CallError::NoRow | CallError::Busy | CallError::Unsent | CallError::TimedOut { .. } => false,
        }
    }

    /// May the trouble be a standby's own, so that the primary would answer? The query that failed has changed nothing.
    pub fn is_of_standby(&self) -> bool {
        // Conflicts with recovery are of class 40, writes during it 25006. What was made or granted just now may not have
        // arrived: 28, 3D, 3F, 42. A standby can run out of connections or lose its files by itself: 53300, 58, XX.
        const CLASSES: [&str; 10] = ["08", "25", "28", "3D", "3F", "40", "42", "55", "58", "XX"];
        self.is_lost()
            || self.state().is_some_and(|state| {
                state == "53300" || CLASSES.contains(&state.get(..2).unwrap_or_default())
            })
    }

    /// Does this say that the extension in the database has no such function yet, or this user no right to it?
    pub fn lacks_function(&self, name: &str) -> bool {
        match self {
            CallError::Postgres(error) => error.as_db_error().is_some_and(|error| {
                let states = [SqlState::UNDEFINED_FUNCTION, SqlState::INSUFFICIENT_PRIVILEGE];
                states.contains(error.code()) && error.message().contains(name)
            }),
            _ => false,
        }
    }
}

fn unavailable(message: String) -> Failure {
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, "unexpected", message)
}

/// Was the statement or its answer at fault, and not the connection?
fn is_of_values(error: &tokio_postgres::Error) -> bool {
    // The crate tells its kinds by their texts alone.
    let text = error.to_string();
    ["error serializing", "error deserializing", "invalid column", "query returned"]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Must a connection on which this happened not be used again?
pub fn spoils_connection(error: &tokio_postgres::Error) -> bool {
    let Some(error) = error.as_db_error() else { return true };
    let is_fatal = matches!(error.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
    // Its prepared statements are gone; or what was the primary is a standby now.
    is_fatal || forgot_statement(error.code()) || *error.code() == SqlState::READ_ONLY_SQL_TRANSACTION
}

/// Some function threw the connection's prepared statements away; nothing of the request was run.
pub fn forgot_statement(state: &SqlState) -> bool {
    *state == SqlState::INVALID_SQL_STATEMENT_NAME
}

/// An error with its causes: the text of a `tokio_postgres::Error` alone is just "db error".
pub fn causes(error: &tokio_postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().to_owned();
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
