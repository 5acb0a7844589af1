//! What Postgres keeps of a statement, and which kind of plan it runs with: see `postern_engine::plan_choice`.

use std::cell::Cell;
use std::ptr;
use std::time::Instant;

use pgrx::pg_sys;
use postern_engine::plan_choice::{PlanChoice, PlanKind};

/// What Postgres keeps of a statement; statements of the same text may share it.
pub struct KeptPlan {
    plan: Cell<pg_sys::SPIPlanPtr>,
    choice: Cell<PlanChoice>,
}

impl KeptPlan {
    /// The plan; null until the first run.
    pub fn cell(&self) -> &Cell<pg_sys::SPIPlanPtr> {
        &self.plan
    }

    /// Bytes that Postgres keeps of it at the moment.
    pub fn bytes(&self) -> usize {
        let plan = self.plan.get();
        // SAFETY: the plan was kept, and is freed in `drop` alone.
        if plan.is_null() { 0 } else { unsafe { crate::cache_size::of_plan(plan) } }
    }

    /// Begins a run of the plan, which there is.
    ///
    /// # Safety
    /// Inside SPI; the plan is valid until the run ends.
    pub unsafe fn start_run(&self) -> Option<TimedRun<'_>> {
        // SAFETY: by the caller.
        unsafe { TimedRun::start(self.plan.get(), &self.choice) }
    }
}

impl Default for KeptPlan {
    fn default() -> KeptPlan {
        KeptPlan { plan: Cell::new(ptr::null_mut()), choice: Cell::default() }
    }
}

/// A run whose time says which kind of plan serves the statement better.
pub struct TimedRun<'k> {
    source: *mut pg_sys::CachedPlanSource,
    choice: &'k Cell<PlanChoice>,
    custom_before: i64,
    start: Instant,
}

impl TimedRun<'_> {
    /// Tells Postgres which kind the run is to have.
    ///
    /// # Safety
    /// Inside SPI; the plan is valid until the run ends.
    unsafe fn start(plan: pg_sys::SPIPlanPtr, choice: &Cell<PlanChoice>) -> Option<TimedRun<'_>> {
        // SAFETY: by the caller; the list of a plan's sources belongs to the plan.
        unsafe {
            let sources = pg_sys::SPI_plan_get_plan_sources(plan);
            if sources.is_null() || (*sources).length != 1 {
                return None;
            }
            let source = (*(*sources).elements).ptr_value.cast::<pg_sys::CachedPlanSource>();
            let kind = |flag: u32| i32::try_from(flag).unwrap_or(0);
            let custom = kind(pg_sys::CURSOR_OPT_CUSTOM_PLAN);
            let generic = kind(pg_sys::CURSOR_OPT_GENERIC_PLAN);
            (*source).cursor_options &= !(custom | generic);
            (*source).cursor_options |= match choice.get().wanted() {
                None => 0,
                Some(PlanKind::Custom) => custom,
                Some(PlanKind::Generic) => generic,
            };
            let custom_before = (*source).num_custom_plans;
            Some(TimedRun { source, choice, custom_before, start: Instant::now() })
        }
    }

    /// # Safety
    /// As `start`.
    pub unsafe fn end(self) {
        let took = u64::try_from(self.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        // SAFETY: by the caller.
        let (custom, cost) = unsafe { ((*self.source).num_custom_plans, (*self.source).generic_cost) };
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
