//! Writing down what the allow-list refuses, or would refuse: see `sql/04_documents.sql`.
//!
//! Invariant: a request's answer and its transaction are the same with learning and without. Only cancellation and
//! shutdown go on to the caller.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use pgrx::pg_sys::panic::{CaughtError, ErrorReport};
use pgrx::{PgLogLevel, PgSqlErrorCode, pg_sys};
use postern_engine::model::Catalog;
use postern_engine::permission::Grantee;
use postern_engine::request::unlisted_form;
use postern_engine::schema::SchemaKind;
use serde_json::json;

use crate::catalog::DatabaseCatalog;
use crate::documents::sha256;
use crate::execute::atomically;
use crate::failure;

/// How long a backend gathers the uses of one document before it writes again: one row is not to be written for each
/// of many requests that only read.
const PAUSE: Duration = Duration::from_secs(10);
/// How many documents' uses it gathers.
const MOST: usize = 1_000;
/// Longer documents are not written down.
const MOST_BYTES: usize = 100_000;

/// A document that is not listed for a role that could run it.
pub struct Candidate {
    role: String,
    document: String,
    normal_form: String,
    normal_hash: String,
}

impl Candidate {
    /// How much text it has.
    pub fn bytes(&self) -> usize {
        self.document.len() + self.normal_form.len()
    }
}

/// Uses of a candidate by this backend.
#[derive(Default)]
struct Uses {
    unwritten: u64,
    written: Option<Instant>,
}

thread_local! {
    /// By role and normal hash.
    static USES: RefCell<HashMap<(String, String), Uses>> = RefCell::default();
}

/// What there is to write down of a document; nothing unless learning is on.
pub fn candidate(
    catalog: &DatabaseCatalog,
    schema: SchemaKind,
    grantee: &Grantee,
    document: &str,
) -> Option<Rc<Candidate>> {
    if !catalog.settings().allow_list_learning || document.len() > MOST_BYTES {
        return None;
    }
    let normal_form = unlisted_form(catalog, schema, grantee, document)?;
    let normal_hash = sha256(&normal_form);
    let role = grantee.role.0.clone();
    Some(Rc::new(Candidate { role, document: document.to_owned(), normal_form, normal_hash }))
}

/// Counts a use, and writes it down if the transaction may write.
pub fn note(candidate: &Candidate) {
    let key = (candidate.role.clone(), candidate.normal_hash.clone());
    let due = USES.with(|uses| {
        let mut uses = uses.borrow_mut();
        if uses.len() >= MOST && !uses.contains_key(&key) {
            uses.clear();
        }
        let uses = uses.entry(key.clone()).or_default();
        uses.unwritten += 1;
        uses.written.is_none_or(|written| written.elapsed() >= PAUSE).then_some(uses.unwritten)
    });
    let Some(due) = due.filter(|_| may_write()) else { return };
    if write(candidate, due) {
        USES.with(|uses| {
            if let Some(uses) = uses.borrow_mut().get_mut(&key) {
                *uses = Uses { unwritten: uses.unwritten.saturating_sub(due), written: Some(Instant::now()) };
            }
        });
    }
}

/// The next use of each is written at once: the rules changed, and what was written may have been promoted since.
pub fn start_again() {
    USES.with(|uses| uses.borrow_mut().values_mut().for_each(|uses| uses.written = None));
}

/// Not where it would fail, and not where it could make the caller's transaction fail: what it reads and writes of the
/// table counts among the dependencies of a serializable one.
fn may_write() -> bool {
    // SAFETY: reads variables of the backend, inside a transaction.
    unsafe {
        !pg_sys::XactReadOnly
            && !pg_sys::RecoveryInProgress()
            && !pg_sys::IsInParallelMode()
            && u32::try_from(pg_sys::XactIsoLevel) != Ok(pg_sys::XACT_SERIALIZABLE)
    }
}

/// Was it written?
fn write(candidate: &Candidate, uses: u64) -> bool {
    let Candidate { role, document, normal_form, normal_hash } = candidate;
    let given = json!({
        "role": role, "document": document, "normal_form": normal_form, "normal_hash": normal_hash, "uses": uses,
    });
    let catalog = DatabaseCatalog::kept();
    let written = atomically(|| {
        catalog.record_candidate(given.to_string());
        Ok::<(), ()>(())
    });
    match written {
        Ok(_) => true,
        Err(error) if must_go_on(&error) => error.rethrow(),
        Err(error) => {
            log(&error);
            false
        }
    }
}

/// Somebody wants the statement or the backend to end.
fn must_go_on(error: &CaughtError) -> bool {
    match error {
        CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) => {
            failure::sql_state(report.sql_error_code()).starts_with("57")
        }
        CaughtError::RustPanic { .. } => true,
    }
}

fn log(error: &CaughtError) {
    if let CaughtError::PostgresError(report) | CaughtError::ErrorReport(report) = error {
        let message =
            format!("postern could not write down a candidate for its allow-list: {}", report.message());
        ErrorReport::new(PgSqlErrorCode::ERRCODE_WARNING, message, "postern").report(PgLogLevel::LOG);
    }
}
