//! Running a statement inside a subtransaction, so that its errors become answers.

use std::ffi::CString;
use std::panic::AssertUnwindSafe;
use std::ptr;
use std::rc::Rc;

use pgrx::pg_sys::panic::CaughtError;
use pgrx::{PgSqlErrorCode, PgTryBuilder, pg_sys};
use postern_engine::permission::Parameter;
use postern_engine::response::{Code, Failure, Path};
use postern_engine::sql::{BoundValue, Statement};

use crate::datum::{from_server, to_server, varlena};
use crate::failure::raise;
use crate::input::{failed_reading, failed_row, input_value, input_values};
use crate::kept_plan::KeptPlan;
use crate::setting::UserSetting;
use crate::touches::Touches;

/// What a statement sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snapshot {
    /// What the calling statement sees. It may not write.
    Current,
    /// Also what statements before it have written.
    New,
}

/// The rows that a statement yielded. Valid until SPI is finished.
pub struct ResultRows {
    table: *mut pg_sys::SPITupleTable,
    count: usize,
}

impl ResultRows {
    pub fn iter(&self) -> impl Iterator<Item = ResultRow> {
        (0..self.count).map(|place| ResultRow(self.table, place))
    }

    /// Gives their memory back before SPI is finished. Nothing refers to them any more.
    pub fn free(self) {
        // SAFETY: the table is SPI's.
        unsafe { pg_sys::SPI_freetuptable(self.table) }
    }
}

/// One of the rows that a statement yielded, by its place. Valid until SPI is finished.
pub struct ResultRow(*mut pg_sys::SPITupleTable, usize);

impl ResultRow {
    /// A column, from 1; `None` for null or where there are fewer columns.
    fn datum(&self, column: i32) -> Option<pg_sys::Datum> {
        // SAFETY: the table is SPI's, has that row, and is still valid as the type requires.
        unsafe {
            if column > (*(*self.0).tupdesc).natts {
                return None;
            }
            let mut is_null = false;
            let tuple = *(*self.0).vals.add(self.1);
            let datum = pg_sys::SPI_getbinval(tuple, (*self.0).tupdesc, column, &raw mut is_null);
            (!is_null).then_some(datum)
        }
    }

    /// The text of a json or text column.
    pub fn json(&self, column: i32) -> Option<&[u8]> {
        let datum = self.datum(column)?;
        // SAFETY: the column is a varlena; detoasting gives one in SPI's memory, which lives as long as the row.
        unsafe {
            let varlena = pg_sys::pg_detoast_datum_packed(datum.cast_mut_ptr());
            let data = pgrx::vardata_any(varlena).cast::<u8>();
            Some(std::slice::from_raw_parts(data, pgrx::varsize_any_exhdr(varlena)))
        }
    }

    /// A column of type int8, of a number that is not negative.
    pub fn count(&self, column: i32) -> Option<usize> {
        // SAFETY: int8 is passed by value on all platforms that are supported.
        let number = unsafe { <i64 as pgrx::FromDatum>::from_datum(self.datum(column)?, false) };
        number.and_then(|number| usize::try_from(number).ok())
    }
}

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
    /// `user`: the value of `hasura.user` meanwhile. Errors: whatever Postgres raises; then nothing has happened.
    pub fn run(&self, values: &[BoundValue], user: &str) -> Result<pg_sys::Datum, Box<CaughtError>> {
        in_subtransaction(|context| {
            let setting = UserSetting::new(user);
            // SAFETY: SPI is connected before anything else of it is used, and finished after; `context` outlives it.
            let datum = unsafe {
                pg_sys::SPI_connect();
                let rows = self.statement.execute(values, Snapshot::Current);
                if rows.count > 1 {
                    raise(PgSqlErrorCode::ERRCODE_CARDINALITY_VIOLATION, "a statement yielded several rows");
                }
                let row = rows.iter().next();
                let json = row.as_ref().and_then(|row| row.json(1));
                let inner = pg_sys::MemoryContextSwitchTo(context);
                let datum = varlena(&[&self.before, json.unwrap_or(b"null"), self.after]);
                pg_sys::MemoryContextSwitchTo(inner);
                pg_sys::SPI_finish();
                datum
            };
            setting.end();
            datum
        })
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

    /// Runs it and makes something of each of its rows. Errors: as `run`.
    ///
    /// `user`: the value of `hasura.user` meanwhile. `make` runs in the memory context that was current.
    pub fn rows<R>(
        &self,
        values: &[BoundValue],
        user: &str,
        make: impl Fn(&ResultRow) -> R,
    ) -> Result<Vec<R>, Box<CaughtError>> {
        in_subtransaction(|context| {
            let setting = UserSetting::new(user);
            // SAFETY: as in `run`; there are as many rows as SPI says.
            let made = unsafe {
                pg_sys::SPI_connect();
                let rows = self.execute(values, Snapshot::Current);
                let inner = pg_sys::MemoryContextSwitchTo(context);
                let made = rows.iter().map(|row| make(&row)).collect();
                pg_sys::MemoryContextSwitchTo(inner);
                pg_sys::SPI_finish();
                made
            };
            setting.end();
            made
        })
    }

    /// Runs it.
    ///
    /// # Safety
    /// Inside SPI; the rows are used only before SPI is finished.
    pub unsafe fn execute(&self, values: &[BoundValue], snapshot: Snapshot) -> ResultRows {
        // SAFETY: by the caller; the arrays have one entry for each parameter of the plan.
        unsafe {
            let mut datums = input_values(&self.statement.parameters, values);
            let plan = self.plan();
            let read_only = snapshot == Snapshot::Current;
            let timed = self.plan.start_run();
            let code = pg_sys::SPI_execute_plan(plan, datums.as_mut_ptr(), ptr::null(), read_only, 0);
            if let Some(timed) = timed {
                timed.end();
            }
            if code < 0 || pg_sys::SPI_tuptable.is_null() {
                raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a statement did not yield rows");
            }
            ResultRows {
                table: pg_sys::SPI_tuptable,
                count: usize::try_from(pg_sys::SPI_processed).unwrap_or(0),
            }
        }
    }

    /// # Safety
    /// Inside SPI.
    unsafe fn plan(&self) -> pg_sys::SPIPlanPtr {
        let kept = self.plan.cell();
        if kept.get().is_null() {
            // SAFETY: inside SPI by the caller; a kept plan is freed in `drop`.
            unsafe {
                let plan = self.prepared();
                pg_sys::SPI_keepplan(plan);
                kept.set(plan);
            }
        }
        kept.get()
    }

    /// Has Postgres parse it anew, as things are now. The plan lasts until SPI is finished.
    ///
    /// # Safety
    /// Inside SPI.
    unsafe fn prepared(&self) -> pg_sys::SPIPlanPtr {
        let text = CString::new(to_server(&self.statement.text)).unwrap_or_default();
        let mut types: Vec<pg_sys::Oid> = self
            .statement
            .parameters
            .iter()
            .map(|parameter| pg_sys::Oid::from(parameter.data_type.id))
            .collect();
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
    /// Errors: as `run`.
    pub fn touches(&self) -> Result<Touches, Box<CaughtError>> {
        in_subtransaction(|_| {
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
/// Errors: as `KeptStatement::run`.
pub fn explain(
    statement: &Statement,
    values: &[BoundValue],
    user: &str,
    format: PlanFormat,
) -> Result<String, Box<CaughtError>> {
    in_subtransaction(|_| {
        let setting = UserSetting::new(user);
        let text = format!("EXPLAIN (FORMAT {}) {}", format.keyword(), statement.text);
        let text = CString::new(to_server(&text)).unwrap_or_default();
        let parameters = &statement.parameters;
        // SAFETY: as in `execute`; the plan's text is copied before SPI_finish.
        let plan = unsafe {
            pg_sys::SPI_connect();
            let mut types: Vec<_> =
                parameters.iter().map(|parameter| pg_sys::Oid::from(parameter.data_type.id)).collect();
            let mut datums: Vec<_> = parameters
                .iter()
                .zip(values)
                .map(|(parameter, value)| input_value(parameter, value))
                .collect();
            let count = i32::try_from(parameters.len()).unwrap_or(i32::MAX);
            pg_sys::SPI_execute_with_args(
                text.as_ptr(),
                count,
                types.as_mut_ptr(),
                datums.as_mut_ptr(),
                ptr::null(),
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
/// Errors: as `KeptStatement::run`.
pub fn look(statement: &Statement, values: &[BoundValue], user: &str) -> Result<String, Box<CaughtError>> {
    let kept = KeptStatement::new(statement.clone());
    let looked = atomically(|_| {
        let setting = UserSetting::new(user);
        // SAFETY: SPI is connected before anything else of it is used, and finished when the text is read.
        let text = unsafe {
            pg_sys::SPI_connect();
            let rows = kept.execute(values, Snapshot::Current);
            let text = rows.iter().next().and_then(|row| row.json(1).map(from_server));
            pg_sys::SPI_finish();
            text
        };
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
///
/// `work` gets the memory context that outlives it.
pub fn in_subtransaction<R>(work: impl FnOnce(pg_sys::MemoryContext) -> R) -> Result<R, Box<CaughtError>> {
    let result = atomically(|context| Ok::<R, std::convert::Infallible>(work(context)))?;
    match result {
        Ok(result) => Ok(result),
        Err(never) => match never {},
    }
}

/// Runs `work` in a subtransaction: committed if it returns `Ok`, rolled back if it returns an error or raises.
///
/// `work` gets the memory context that outlives it, and leaves SPI before it returns.
pub fn atomically<R, E>(
    work: impl FnOnce(pg_sys::MemoryContext) -> Result<R, E>,
) -> Result<Result<R, E>, Box<CaughtError>> {
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
            let result = work(context);
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
        .catch_others(roll_back)
        .catch_rust_panic(roll_back)
        .execute()
    }
}
