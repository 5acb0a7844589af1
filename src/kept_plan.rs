//! What Postgres keeps of a statement, which kind of plan it runs with (see `postern_engine::plan_choice`), and whether
//! that looks at the session.

use std::cell::Cell;
use std::ptr;
use std::time::{Duration, Instant};

use pgrx::{PgSqlErrorCode, pg_sys};
use postern_engine::plan_choice::{Clock, PlanChoice, PlanKind, Took};
use rustix::time::{ClockId, clock_gettime};

use crate::failure::raise;
use crate::list::cells;
use crate::planned::Planned;
use crate::touches::{self, Touches};

/// What Postgres keeps of a statement; statements of the same text may share it.
pub struct KeptPlan {
    plan: Cell<pg_sys::SPIPlanPtr>,
    /// The plan's one source.
    source: Cell<*mut pg_sys::CachedPlanSource>,
    choice: Cell<PlanChoice>,
    judged: Cell<Option<Judged>>,
}

/// What is known of a generic plan.
#[derive(Clone, Copy)]
struct Judged {
    /// Its number among those that were made for the statement.
    generation: i32,
    cast_changes: u32,
    sees_session: bool,
}

impl KeptPlan {
    /// Bytes that Postgres keeps of it at the moment.
    pub fn bytes(&self) -> usize {
        let plan = self.plan.get();
        // SAFETY: the plan was kept, and is freed in `drop` alone.
        if plan.is_null() { 0 } else { unsafe { crate::cache_size::of_plan(plan) } }
    }

    /// The plan for these values, each with its type, ready to run.
    ///
    /// `prepare` has Postgres parse the statement, and is called within SPI and only once.
    ///
    /// # Safety
    /// Inside a subtransaction; the statement has one parameter for each of `values`.
    pub unsafe fn planned(
        &self,
        prepare: impl FnOnce() -> pg_sys::SPIPlanPtr,
        values: &[(pg_sys::Oid, Option<pg_sys::Datum>)],
    ) -> Planned<'_> {
        // SAFETY: by the caller; a kept plan is freed in `drop`.
        unsafe {
            if self.plan.get().is_null() {
                pg_sys::SPI_connect();
                let plan = prepare();
                let mut sources = cells(pg_sys::SPI_plan_get_plan_sources(plan));
                let (Some(source), None) = (sources.next(), sources.next()) else {
                    raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a text is not one statement")
                };
                pg_sys::SPI_keepplan(plan);
                self.source.set(source.ptr_value.cast());
                self.plan.set(plan);
                pg_sys::SPI_finish();
            }
            Planned::new(self, self.source.get(), values)
        }
    }

    /// Begins a run, and tells Postgres which kind of plan it is to have.
    ///
    /// # Safety
    /// `source` is this plan's.
    pub unsafe fn start_run(&self, source: *mut pg_sys::CachedPlanSource) -> TimedRun<'_> {
        // SAFETY: by the caller.
        unsafe { TimedRun::start(source, &self.choice) }
    }

    /// May the next run call anything that looks at `hasura.user`? So too if that is not known.
    pub fn sees_session(&self) -> bool {
        let source = self.source.get();
        // SAFETY: a source and its generic plan live until the plan is freed or made anew.
        unsafe {
            let is_valid = !source.is_null()
                && (*source).is_valid
                && !(*source).gplan.is_null()
                && (*(*source).gplan).is_valid;
            !is_valid || self.may_see_session(source, (*source).gplan)
        }
    }

    /// May that plan call anything that looks at `hasura.user`? So too if it was not judged.
    ///
    /// # Safety
    /// `source` is this plan's, and `plan` was made from it and still is.
    pub unsafe fn may_see_session(
        &self,
        source: *const pg_sys::CachedPlanSource,
        plan: *const pg_sys::CachedPlan,
    ) -> bool {
        // SAFETY: by the caller.
        let (is_generic, generation) = unsafe { (ptr::eq((*source).gplan, plan), (*plan).generation) };
        !is_generic || self.judged_as(generation).is_none_or(|judged| judged.sees_session)
    }

    /// Judges a generic plan that is new, by the analysis from which it was made.
    ///
    /// # Safety
    /// As `may_see_session`.
    pub unsafe fn judge(&self, source: *const pg_sys::CachedPlanSource, plan: *const pg_sys::CachedPlan) {
        // SAFETY: by the caller. An analysis that does not hold any more may be that of another plan.
        unsafe {
            let generation = (*plan).generation;
            let is_known = self.judged_as(generation).is_some();
            if !is_known && (*source).is_valid && ptr::eq((*source).gplan, plan) {
                // Counted before the look, during which casts may change.
                let cast_changes = touches::cast_changes();
                let sees_session = Touches::of_planned(source, plan).sees_session;
                self.judged.set(Some(Judged { generation, cast_changes, sees_session }));
            }
        }
    }

    fn judged_as(&self, generation: i32) -> Option<Judged> {
        let holds = |judged: &Judged| {
            judged.generation == generation && judged.cast_changes == touches::cast_changes()
        };
        self.judged.get().filter(holds)
    }
}

impl Default for KeptPlan {
    fn default() -> KeptPlan {
        KeptPlan {
            plan: Cell::new(ptr::null_mut()),
            source: Cell::new(ptr::null_mut()),
            choice: Cell::default(),
            judged: Cell::default(),
        }
    }
}

/// How Postgres counts plans.
#[cfg(feature = "pg13")]
type Count = std::ffi::c_int;
#[cfg(not(feature = "pg13"))]
type Count = i64;

/// A run whose time says which kind of plan serves the statement better.
pub struct TimedRun<'k> {
    choice: &'k Cell<PlanChoice>,
    custom_before: Count,
    start: Start,
}

/// When a run began, by one of the clocks.
#[derive(Clone, Copy)]
enum Start {
    Wall(Instant),
    /// How long the thread had worked.
    Processor(Duration),
}

impl Start {
    fn now(clock: Clock) -> Start {
        match clock {
            Clock::Wall => Start::Wall(Instant::now()),
            Clock::Processor => Start::Processor(worked()),
        }
    }

    fn took(self) -> Took {
        let (clock, took) = match self {
            Start::Wall(start) => (Clock::Wall, start.elapsed()),
            Start::Processor(start) => (Clock::Processor, worked().saturating_sub(start)),
        };
        Took { clock, nanoseconds: u64::try_from(took.as_nanos()).unwrap_or(u64::MAX) }
    }
}

/// How long this thread has worked, without what its parallel workers do.
fn worked() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

impl TimedRun<'_> {
    /// # Safety
    /// `source` is a plan's.
    unsafe fn start(source: *mut pg_sys::CachedPlanSource, choice: &Cell<PlanChoice>) -> TimedRun<'_> {
        let kind = |flag: u32| i32::try_from(flag).unwrap_or(0);
        let custom = kind(pg_sys::CURSOR_OPT_CUSTOM_PLAN);
        let generic = kind(pg_sys::CURSOR_OPT_GENERIC_PLAN);
        // SAFETY: by the caller.
        unsafe {
            (*source).cursor_options &= !(custom | generic);
            (*source).cursor_options |= match choice.get().wanted() {
                None => 0,
                Some(PlanKind::Custom) => custom,
                Some(PlanKind::Generic) => generic,
            };
            let custom_before = (*source).num_custom_plans;
            TimedRun { choice, custom_before, start: Start::now(choice.get().clock()) }
        }
    }

    /// # Safety
    /// `source` is the plan's, as at the start.
    pub unsafe fn end(self, source: *const pg_sys::CachedPlanSource) {
        let took = self.start.took();
        // SAFETY: by the caller.
        let (custom, cost) = unsafe { ((*source).num_custom_plans, (*source).generic_cost) };
        let kind = if custom > self.custom_before { PlanKind::Custom } else { PlanKind::Generic };
        let mut choice = self.choice.get();
        choice.ran(kind, took, (cost >= 0.0).then_some(cost));
        self.choice.set(choice);
    }
}

impl Drop for KeptPlan {
    fn drop(&mut self) {
        let plan = self.plan.get();
        // SAFETY: the plan was kept by `plan` and is used by nobody else; at the end of the process Postgres frees
        // its memory itself.
        unsafe {
            if !plan.is_null() && !pg_sys::proc_exit_inprogress {
                pg_sys::SPI_freeplan(plan);
            }
        }
    }
}
