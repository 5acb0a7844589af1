//! Running a statement inside a subtransaction, so that its errors become answers.

use std::ffi::CString;
use std::panic::AssertUnwindSafe;
use std::ptr;
use std::rc::Rc;

use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgSqlErrorCode, PgTryBuilder, pg_sys};
use postern_engine::permission::Parameter;
use postern_engine::response::{Code, Failure, Path};
use postern_engine::session::Session;
use postern_engine::sql::{BoundValue, Statement};

use crate::datum::{from_server, to_server, varlena};
use crate::failure::raise;
use crate::input::{failed_reading, failed_row, input_value, input_values};
use crate::kept_plan::KeptPlan;
use crate::planned::{Planned, ResultRow, Snapshot};
use crate::setting::{UserOnDemand, UserSetting};
use crate::touches::Touches;

/// A query's statement with what stands around the value that it yields.
pub struct KeptQuery {
    statement: KeptStatement,
    before: Box<[u8]>,
    after: &'static [u8],
}

impl KeptQuery {
    /// `field`: whose value the statement yields; `None`: that of `data`.
    pub fn new(statement: Statement, field: Option<&str>) -> KeptQuery {
        let (before, after): (String, &[u8]) = match field {
            Some(field) => (format!("{{\"data\":{{\"{field}\":"), b"}}"),
            None => ("{\"data\":".to_owned(), b"}"),
        };
        KeptQuery { statement: KeptStatement::new(statement), before: before.into_bytes().into(), after }
    }

    pub fn parameters(&self) -> &[Parameter] {
        &self.statement.statement.parameters
    }

    pub fn statement(&self) -> &KeptStatement {
        &self.statement
    }

    /// Runs it with the texts of its parameters. Returns `{"data":…}` as a json datum in the current memory context.
    ///
    /// Errors: whatever Postgres raises; then nothing has happened.
    pub fn run(&self, values: &[BoundValue], session: &Session) -> Result<pg_sys::Datum, Box<CaughtError>> {
        in_subtransaction(|| {
            let mut datum = None;
            let mut each = |row: &ResultRow| {
                if datum.is_some() {
                    raise(PgSqlErrorCode::ERRCODE_CARDINALITY_VIOLATION, "a statement yielded several rows");
                }
                datum = Some(self.answer(row.json(1)));
            };
            let mut user = UserOnDemand::new(session);
            // SAFETY: inside a subtransaction.
            unsafe { self.statement.execute_for(values, Snapshot::Current, &mut user, &mut each) };
            user.end();
            datum.unwrap_or_else(|| self.answer(None))
        })
    }

    fn answer(&self, json: Option<&[u8]>) -> pg_sys::Datum {
        varlena(&[&self.before, json.unwrap_or(b"null"), self.after])
    }
}

/// A statement that Postgres has parsed and keeps for this backend, from its first run on.
pub struct KeptStatement {
    pub statement: Statement,
    plan: Rc<KeptPlan>,
}

impl KeptStatement {
    pub fn new(statement: Statement) -> KeptStatement {
        KeptStatement { statement, plan: Rc::default() }
    }

    /// A statement that has the text of this one, and its parameters' types, but other values.
    pub fn like(&self, statement: Statement) -> KeptStatement {
        KeptStatement { statement, plan: self.plan.clone() }
    }

    /// Runs it and makes something of each of its rows. Errors: as `KeptQuery::run`.
    ///
    /// `user`: the value of `hasura.user` meanwhile. `make` runs in the memory context that was current.
    pub fn rows<R>(
        &self,
        values: &[BoundValue],
        user: &str,
        make: impl Fn(&ResultRow) -> R,
    ) -> Result<Vec<R>, Box<CaughtError>> {
        in_subtransaction(|| {
            let setting = UserSetting::new(user);
            let mut made = Vec::new();
            // SAFETY: inside a subtransaction.
            unsafe { self.execute(values, Snapshot::Current, &mut |row| made.push(make(row))) };
            setting.end();
            made
        })
    }

    /// Runs it and hands over each of its rows, in the memory context that is current.
    ///
    /// # Safety
    /// Inside a subtransaction.
    pub unsafe fn execute(
        &self,
        values: &[BoundValue],
        snapshot: Snapshot,
        each: &mut dyn FnMut(&ResultRow),
    ) {
        // SAFETY: by the caller.
        unsafe { self.planned(values).run(snapshot, each) }
    }

    /// As `execute`, and sets `hasura.user` before if the statement may call anything that looks at it.
    ///
    /// # Safety
    /// Inside the subtransaction at whose end `user` is ended.
    pub unsafe fn execute_for(
        &self,
        values: &[BoundValue],
        snapshot: Snapshot,
        user: &mut UserOnDemand,
        each: &mut dyn FnMut(&ResultRow),
    ) {
        // Most statements call nothing of that kind: see `KeptPlan::sees_session`. What changes between this question and
        // the plan is seen by the second one; only planning itself has then done without.
        if self.plan.sees_session() {
            user.set();
        }
        // SAFETY: by the caller, and run at once.
        unsafe {
            let planned = self.planned(values);
            if planned.sees_session() {
                user.set();
            }
            planned.run(snapshot, each);
        }
    }

    /// The plan for these values, ready to run.
    ///
    /// # Safety
    /// Inside a subtransaction.
    unsafe fn planned(&self, values: &[BoundValue]) -> Planned<'_> {
        // SAFETY: by the caller; there is a value for each parameter.
        unsafe { self.plan.planned(|| self.prepared(), &input_values(&self.statement.parameters, values)) }
    }

    /// Has Postgres parse it anew, as things are now. The plan lasts until SPI is finished.
    ///
    /// # Safety
    /// Inside SPI.
    unsafe fn prepared(&self) -> pg_sys::SPIPlanPtr {
        let text = CString::new(to_server(&self.statement.text)).unwrap_or_default();
        let parameters = &self.statement.parameters;
        let mut types: Vec<pg_sys::Oid> = parameters.iter().map(type_of).collect();
        let count = i32::try_from(types.len()).unwrap_or(i32::MAX);
        // SAFETY: inside SPI by the caller; the text ends in zero.
        unsafe {
            let options = i32::try_from(pg_sys::CURSOR_OPT_PARALLEL_OK).unwrap_or(0);
            let plan = pg_sys::SPI_prepare_cursor(text.as_ptr(), count, types.as_mut_ptr(), options);
            if plan.is_null() {
                raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a statement could not be prepared");
            }
            plan
        }
    }

    /// What the statement reads, as things are now.
    ///
    /// Errors: as `KeptQuery::run`.
    pub fn touches(&self) -> Result<Touches, Box<CaughtError>> {
        in_subtransaction(|| {
            // SAFETY: SPI is connected before anything else of it is used, and finished when all was read.
            unsafe {
                pg_sys::SPI_connect();
                let touches = Touches::of_plan(self.prepared());
                pg_sys::SPI_finish();
                touches
            }
        })
    }
}

/// The Postgres type under which it is bound.
fn type_of(parameter: &Parameter) -> pg_sys::Oid {
    pg_sys::Oid::from(parameter.data_type.id)
}

impl KeptStatement {
    pub fn kept_plan(&self) -> &Rc<KeptPlan> {
        &self.plan
    }
}

/// How a plan is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFormat {
    Json,
    Text,
}

impl PlanFormat {
    /// Errors: another name.
    pub fn named(name: Option<&str>) -> Result<PlanFormat, Failure> {
        match name.unwrap_or("json") {
            "json" => Ok(PlanFormat::Json),
            "text" => Ok(PlanFormat::Text),
            other => {
                let message = format!("expected the format \"json\" or \"text\", found \"{other}\"");
                Err(Failure::new(Code::ValidationFailed, Path::root().key("format"), message))
            }
        }
    }

    fn keyword(self) -> &'static str {
        match self {
            PlanFormat::Json => "JSON",
            PlanFormat::Text => "TEXT",
        }
    }
}

/// The plan of a statement as `EXPLAIN` prints it.
///
/// Errors: as `KeptQuery::run`.
pub fn explain(
    statement: &Statement,
    values: &[BoundValue],
    user: &str,
    format: PlanFormat,
) -> Result<String, Box<CaughtError>> {
    in_subtransaction(|| {
        let setting = UserSetting::new(user);
        let text = format!("EXPLAIN (FORMAT {}) {}", format.keyword(), statement.text);
        let text = CString::new(to_server(&text)).unwrap_or_default();
        let parameters = &statement.parameters;
        // SAFETY: as in `execute`; the plan's text is copied before SPI_finish.
        let plan = unsafe {
            pg_sys::SPI_connect();
            let mut types: Vec<_> = parameters.iter().map(type_of).collect();
            let pairs = parameters.iter().zip(values);
            let given: Vec<_> = pairs.map(|(parameter, value)| input_value(parameter, value)).collect();
            let mut datums: Vec<_> =
                given.iter().map(|datum| datum.unwrap_or(pg_sys::Datum::null())).collect();
            // As SPI wants them: one letter for each.
            let nulls: Vec<u8> =
                given.iter().map(|datum| if datum.is_some() { b' ' } else { b'n' }).collect();
            let count = i32::try_from(parameters.len()).unwrap_or(i32::MAX);
            pg_sys::SPI_execute_with_args(
                text.as_ptr(),
                count,
                types.as_mut_ptr(),
                datums.as_mut_ptr(),
                nulls.as_ptr().cast(),
                // EXPLAIN counts as a utility command, which SPI runs only as not read-only; it changes nothing.
                false,
                0,
            );
            let table = pg_sys::SPI_tuptable;
            let rows = if table.is_null() { 0 } else { usize::try_from(pg_sys::SPI_processed).unwrap_or(0) };
            let line = |row| {
                let text = pg_sys::SPI_getvalue(*(*table).vals.add(row), (*table).tupdesc, 1);
                if text.is_null() {
                    return String::new();
                }
                from_server(std::ffi::CStr::from_ptr(text).to_bytes())
            };
            let lines: Vec<String> = (0..rows).map(line).collect();
            pg_sys::SPI_finish();
            lines.join("\n")
        };
        setting.end();
        plan
    })
}

/// The text of the one JSON value that a statement yields; nothing of what its functions do remains.
///
/// Errors: as `KeptQuery::run`.
pub fn look(statement: &Statement, values: &[BoundValue], user: &str) -> Result<String, Box<CaughtError>> {
    let kept = KeptStatement::new(statement.clone());
    let looked = atomically(|| {
        let setting = UserSetting::new(user);
        let mut text = None;
        let mut each = |row: &ResultRow| text = text.take().or_else(|| row.json(1).map(from_server));
        // SAFETY: inside a subtransaction.
        unsafe { kept.execute(values, Snapshot::Current, &mut each) };
        setting.end();
        Err::<std::convert::Infallible, String>(text.unwrap_or_default())
    });
    if looked.is_err() {
        // Whose value it was is of no interest here, and must not be taken for that of a later error.
        failed_reading();
        failed_row();
    }
    match looked? {
        Err(text) => Ok(text),
        Ok(never) => match never {},
    }
}

/// Runs `work` in a subtransaction: committed if it returns, rolled back if it raises.
pub fn in_subtransaction<R>(work: impl FnOnce() -> R) -> Result<R, Box<CaughtError>> {
    let result = atomically(|| Ok::<R, std::convert::Infallible>(work()))?;
    match result {
        Ok(result) => Ok(result),
        Err(never) => match never {},
    }
}

/// Runs `work` in a subtransaction: committed if it returns `Ok`, rolled back if it returns an error or raises.
///
/// `work` runs in the memory context that is current, and leaves SPI before it returns.
pub fn atomically<R, E>(work: impl FnOnce() -> Result<R, E>) -> Result<Result<R, E>, Box<CaughtError>> {
    // SAFETY: a subtransaction may begin wherever a function runs; the context and resource owner are set back to
    // what they were on both ways out, as plpgsql does for a block with an exception clause.
    unsafe {
        let context = pg_sys::CurrentMemoryContext;
        let owner = pg_sys::CurrentResourceOwner;
        pg_sys::BeginInternalSubTransaction(ptr::null());
        pg_sys::MemoryContextSwitchTo(context);
        let back = move || {
            pg_sys::MemoryContextSwitchTo(context);
            pg_sys::CurrentResourceOwner = owner;
        };
        let roll_back = move |error: CaughtError| {
            pg_sys::MemoryContextSwitchTo(context);
            pg_sys::RollbackAndReleaseCurrentSubTransaction();
            back();
            Err(Box::new(error))
        };
        PgTryBuilder::new(AssertUnwindSafe(move || {
            let result = work();
            match result {
                Ok(_) => pg_sys::ReleaseCurrentSubTransaction(),
                Err(_) => {
                    pg_sys::MemoryContextSwitchTo(context);
                    pg_sys::RollbackAndReleaseCurrentSubTransaction();
                }
            }
            back();
            Ok(result)
        }))
        // Panics among them.
        .catch_others(roll_back)
        .execute()
    }
}
