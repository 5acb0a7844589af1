//! A plan run by Postgres's executor, with a receiver of our own: SPI between would copy each row, and makes memory
//! contexts for every call.
//!
//! Source: `_SPI_execute_plan` and `_SPI_pquery` of spi.c, in the order of whose steps things are done here.

use std::ptr;

use pgrx::pg_sys;
use pgrx::{PgSqlErrorCode, pg_guard};

use crate::datum::bytes_of;
use crate::failure::raise;
use crate::kept_plan::{KeptPlan, TimedRun};
use crate::list::cells;

/// What a statement sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snapshot {
    /// What the calling statement sees. It may not write.
    Current,
    /// Also what statements before it have written.
    New,
}

/// One of the rows that a statement yields, while it is handed over.
pub struct ResultRow<'r> {
    values: &'r [pg_sys::Datum],
    nulls: &'r [bool],
}

impl ResultRow<'_> {
    /// A column, from 1; `None` for null or where there are fewer columns.
    fn datum(&self, column: usize) -> Option<pg_sys::Datum> {
        let place = column.checked_sub(1)?;
        let is_null = *self.nulls.get(place)?;
        self.values.get(place).copied().filter(|_| !is_null)
    }

    /// The text of a json or text column.
    pub fn json(&self, column: usize) -> Option<&[u8]> {
        // SAFETY: the column is a varlena that lives as long as the row.
        self.datum(column).map(|datum| unsafe { bytes_of(datum) })
    }

    /// A column of type int8, of a number that is not negative.
    pub fn count(&self, column: usize) -> Option<usize> {
        // SAFETY: int8 is passed by value on all platforms that are supported.
        let number = unsafe { <i64 as pgrx::FromDatum>::from_datum(self.datum(column)?, false) };
        number.and_then(|number| usize::try_from(number).ok())
    }
}

/// A plan that Postgres holds for one run, with the values of its parameters. It must be run: see `run`.
pub struct Planned<'k> {
    kept: &'k KeptPlan,
    source: *mut pg_sys::CachedPlanSource,
    plan: *mut pg_sys::CachedPlan,
    parameters: pg_sys::ParamListInfo,
    /// Of all that the run needs.
    memory: pg_sys::MemoryContext,
    /// The resource owner that holds the plan.
    owner: pg_sys::ResourceOwner,
    timed: TimedRun<'k>,
}

impl<'k> Planned<'k> {
    /// Has Postgres plan for these values, or finds that its plan still holds.
    ///
    /// # Safety
    /// Inside a subtransaction, at whose end Postgres takes back what an error left; `source` is that of `kept`, and has
    /// one parameter for each of `values`.
    pub unsafe fn new(
        kept: &'k KeptPlan,
        source: *mut pg_sys::CachedPlanSource,
        values: &[(pg_sys::Oid, Option<pg_sys::Datum>)],
    ) -> Planned<'k> {
        // SAFETY: by the caller; the list of parameters is made for as many as are written to it, and no frame within
        // the guard has anything to drop.
        unsafe {
            let timed = kept.start_run(source);
            let owner = pg_sys::CurrentResourceOwner;
            let (plan, parameters, memory) = pg_sys::ffi::pg_guard_ffi_boundary(|| {
                let before = pg_sys::CurrentMemoryContext;
                // Of the subtransaction, which frees it after an error.
                let memory = raw::AllocSetContextCreateInternal(
                    pg_sys::CurTransactionContext,
                    c"postern's statement".as_ptr(),
                    pg_sys::ALLOCSET_DEFAULT_MINSIZE as pg_sys::Size,
                    pg_sys::ALLOCSET_DEFAULT_INITSIZE as pg_sys::Size,
                    pg_sys::ALLOCSET_DEFAULT_MAXSIZE as pg_sys::Size,
                );
                pg_sys::CurrentMemoryContext = memory;
                let parameters = parameter_list(values);
                let plan = raw::GetCachedPlan(source, parameters, raw::held_by(owner), ptr::null_mut());
                pg_sys::CurrentMemoryContext = before;
                (plan, parameters, memory)
            });
            Planned { kept, source, plan, parameters, memory, owner, timed }
        }
    }

    /// May anything that it calls look at `hasura.user`?
    pub fn sees_session(&self) -> bool {
        // SAFETY: the plan and its source are held.
        unsafe { self.kept.may_see_session(self.source, self.plan) }
    }

    /// Runs it and hands over each of its rows, in the memory context that is current.
    ///
    /// `each` is called within the executor, perhaps while workers run: it starts no subtransaction and changes nothing in
    /// the database.
    ///
    /// # Safety
    /// In the subtransaction of `new`, and in its memory context.
    pub unsafe fn run(self, snapshot: Snapshot, each: &mut dyn FnMut(&ResultRow)) {
        let Planned { kept, source, plan, parameters, memory, owner, timed } = self;
        // SAFETY: the plan is held; `memory` is current while the executor works and deleted after it; no frame within the
        // guard has anything to drop.
        unsafe {
            let mut receiver = Receiver {
                base: pg_sys::DestReceiver {
                    receiveSlot: Some(receive),
                    rStartup: Some(start),
                    rShutdown: Some(end),
                    rDestroy: Some(end),
                    mydest: pg_sys::CommandDest::DestNone,
                },
                context: pg_sys::CurrentMemoryContext,
                each,
            };
            let statements = cells((*plan).stmt_list);
            let mut yields = false;
            for statement in statements.clone() {
                yields |= refuse_unfit(statement.ptr_value.cast(), snapshot);
            }
            if !yields {
                raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a statement did not yield rows");
            }
            let receiver: *mut Receiver = &raw mut receiver;
            pg_sys::ffi::pg_guard_ffi_boundary(|| {
                let before = pg_sys::CurrentMemoryContext;
                pg_sys::CurrentMemoryContext = memory;
                if snapshot == Snapshot::New {
                    raw::PushActiveSnapshot(raw::GetTransactionSnapshot());
                }
                for statement in statements {
                    if snapshot == Snapshot::New {
                        raw::CommandCounterIncrement();
                        raw::UpdateActiveSnapshotCommandId();
                    }
                    execute(source, statement.ptr_value.cast(), parameters, receiver);
                }
                if snapshot == Snapshot::New {
                    raw::PopActiveSnapshot();
                    raw::CommandCounterIncrement();
                }
                pg_sys::CurrentMemoryContext = before;
            });
            timed.end(source);
            kept.judge(source, plan);
            pg_sys::ffi::pg_guard_ffi_boundary(|| {
                raw::ReleaseCachedPlan(plan, raw::held_by(owner));
                raw::MemoryContextDelete(memory);
            });
        }
    }
}

/// Refuses what is no query: what rules do beside it may be a utility command, and only what writes may write.
///
/// Returns whether its rows are those of the whole.
///
/// # Safety
/// `statement` is one of a plan that is held.
unsafe fn refuse_unfit(statement: *const pg_sys::PlannedStmt, snapshot: Snapshot) -> bool {
    // SAFETY: by the caller.
    let (command, writes) = unsafe {
        ((*statement).commandType, (*statement).hasModifyingCTE || !(*statement).rowMarks.is_null())
    };
    if command == pg_sys::CmdType::CMD_UTILITY {
        let message = "a rule with NOTIFY is not supported";
        raise(PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED, message);
    }
    if snapshot == Snapshot::Current && (command != pg_sys::CmdType::CMD_SELECT || writes) {
        raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a query would write");
    }
    // SAFETY: by the caller.
    unsafe { (*statement).canSetTag && ((*statement).hasReturning || command == pg_sys::CmdType::CMD_SELECT) }
}

/// # Safety
/// Within a guard; all pointers are valid.
unsafe fn execute(
    source: *mut pg_sys::CachedPlanSource,
    statement: *mut pg_sys::PlannedStmt,
    parameters: pg_sys::ParamListInfo,
    receiver: *mut Receiver,
) {
    // SAFETY: by the caller.
    unsafe {
        let receiver = match (*statement).canSetTag {
            true => receiver.cast(),
            // What a rule does beside the statement itself.
            false => raw::CreateDestReceiver(pg_sys::CommandDest::DestNone),
        };
        let query = raw::CreateQueryDesc(
            statement,
            (*source).query_string,
            raw::GetActiveSnapshot(),
            ptr::null_mut(),
            receiver,
            parameters,
            ptr::null_mut(),
            0,
        );
        raw::ExecutorStart(query, 0);
        #[cfg(not(feature = "pg18"))]
        raw::ExecutorRun(query, pg_sys::ScanDirection::ForwardScanDirection, 0, true);
        #[cfg(feature = "pg18")]
        raw::ExecutorRun(query, pg_sys::ScanDirection::ForwardScanDirection, 0);
        raw::ExecutorFinish(query);
        raw::ExecutorEnd(query);
        raw::FreeQueryDesc(query);
    }
}

/// # Safety
/// Within a guard.
unsafe fn parameter_list(values: &[(pg_sys::Oid, Option<pg_sys::Datum>)]) -> pg_sys::ParamListInfo {
    if values.is_empty() {
        return ptr::null_mut();
    }
    // SAFETY: by the caller; the list has as many entries as it was made for.
    unsafe {
        let list = raw::makeParamList(i32::try_from(values.len()).unwrap_or(i32::MAX));
        let entries = (*list).params.as_mut_ptr();
        for (place, (ty, value)) in values.iter().enumerate() {
            let entry = entries.add(place);
            (*entry).value = value.unwrap_or(pg_sys::Datum::null());
            (*entry).isnull = value.is_none();
            // As with SPI: the planner may take the value for a constant.
            (*entry).pflags = pg_sys::PARAM_FLAG_CONST as u16;
            (*entry).ptype = *ty;
        }
        list
    }
}

/// Where the executor sends rows.
#[repr(C)]
struct Receiver<'r> {
    base: pg_sys::DestReceiver,
    /// In which rows are handed over.
    context: pg_sys::MemoryContext,
    each: &'r mut dyn FnMut(&ResultRow),
}

#[pg_guard]
unsafe extern "C-unwind" fn receive(
    slot: *mut pg_sys::TupleTableSlot,
    receiver: *mut pg_sys::DestReceiver,
) -> bool {
    // SAFETY: the executor passes a slot with a row, and the receiver that it was given, which is the first field of one of
    // ours. The slot's arrays have an entry for each of its attributes once they were fetched.
    unsafe {
        let receiver = receiver.cast::<Receiver>();
        let natts = (*(*slot).tts_tupleDescriptor).natts;
        if i32::from((*slot).tts_nvalid) < natts {
            pg_sys::slot_getsomeattrs_int(slot, natts);
        }
        let count = usize::try_from(natts).unwrap_or(0);
        let row = ResultRow {
            values: std::slice::from_raw_parts((*slot).tts_values, count),
            nulls: std::slice::from_raw_parts((*slot).tts_isnull, count),
        };
        let before = pg_sys::CurrentMemoryContext;
        pg_sys::CurrentMemoryContext = (*receiver).context;
        ((*receiver).each)(&row);
        pg_sys::CurrentMemoryContext = before;
        true
    }
}

unsafe extern "C-unwind" fn start(
    _receiver: *mut pg_sys::DestReceiver,
    _operation: std::ffi::c_int,
    _row: pg_sys::TupleDesc,
) {
}

unsafe extern "C-unwind" fn end(_receiver: *mut pg_sys::DestReceiver) {}

/// Functions of Postgres without pgrx's guard around each, which costs more than some of them do: one guard stands around
/// several.
mod raw {
    use std::ffi::{c_char, c_int};

    use pgrx::pg_sys::*;

    unsafe extern "C-unwind" {
        pub fn AllocSetContextCreateInternal(
            parent: MemoryContext,
            name: *const c_char,
            minimum: Size,
            initial: Size,
            maximum: Size,
        ) -> MemoryContext;
        pub fn MemoryContextDelete(context: MemoryContext);
        pub fn makeParamList(count: c_int) -> ParamListInfo;
        pub fn GetTransactionSnapshot() -> Snapshot;
        pub fn GetActiveSnapshot() -> Snapshot;
        pub fn PushActiveSnapshot(snapshot: Snapshot);
        pub fn PopActiveSnapshot();
        pub fn UpdateActiveSnapshotCommandId();
        pub fn CommandCounterIncrement();
        pub fn CreateDestReceiver(dest: CommandDest::Type) -> *mut DestReceiver;
        pub fn CreateQueryDesc(
            statement: *mut PlannedStmt,
            text: *const c_char,
            snapshot: Snapshot,
            crosscheck: Snapshot,
            dest: *mut DestReceiver,
            parameters: ParamListInfo,
            environment: *mut QueryEnvironment,
            instruments: c_int,
        ) -> *mut QueryDesc;
        pub fn ExecutorStart(query: *mut QueryDesc, flags: c_int);
        #[cfg(not(feature = "pg18"))]
        pub fn ExecutorRun(query: *mut QueryDesc, direction: ScanDirection::Type, count: u64, once: bool);
        #[cfg(feature = "pg18")]
        pub fn ExecutorRun(query: *mut QueryDesc, direction: ScanDirection::Type, count: u64);
        pub fn ExecutorFinish(query: *mut QueryDesc);
        pub fn ExecutorEnd(query: *mut QueryDesc);
        pub fn FreeQueryDesc(query: *mut QueryDesc);
        pub fn GetCachedPlan(
            source: *mut CachedPlanSource,
            parameters: ParamListInfo,
            holder: Holder,
            environment: *mut QueryEnvironment,
        ) -> *mut CachedPlan;
        pub fn ReleaseCachedPlan(plan: *mut CachedPlan, holder: Holder);
    }

    /// Who holds a plan: before Postgres 14 whether the current owner does.
    #[cfg(feature = "pg13")]
    type Holder = bool;
    #[cfg(not(feature = "pg13"))]
    type Holder = ResourceOwner;

    #[cfg(feature = "pg13")]
    pub fn held_by(_owner: ResourceOwner) -> Holder {
        true
    }
    #[cfg(not(feature = "pg13"))]
    pub fn held_by(owner: ResourceOwner) -> Holder {
        owner
    }
}
