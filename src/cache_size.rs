//! How much a backend may keep of statements: the parameter `postern.plan_cache_size`, and what Postgres's own part takes.

use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};
use pgrx::pg_sys;

use crate::list::cells;

/// In kilobytes, as Postgres counts its memory settings.
static SIZE: GucSetting<i32> = GucSetting::<i32>::new(32 << 10);
const LEAST: i32 = 1 << 10;
/// Percent that is lost between the pieces of memory that plans come and go in, as measured after 10,000 documents.
const LOST: usize = 30;

/// Defines the parameter. Anybody may set it for a session of their own, whose memory it is.
pub fn define() {
    GucRegistry::define_int_guc(
        c"postern.plan_cache_size",
        c"How much memory a backend keeps of statements that are ready to run again.",
        c"What was not used for longest goes when it is exceeded.",
        &SIZE,
        LEAST,
        i32::MAX,
        GucContext::Userset,
        GucFlags::UNIT_KB,
    );
}

/// Bytes.
pub fn limit() -> usize {
    usize::try_from(SIZE.get()).unwrap_or(0).saturating_mul(1 << 10)
}

/// Bytes that Postgres keeps of a plan: the parsed statement, and the generic plan once there is one.
///
/// # Safety
/// The plan was kept by SPI and is not freed.
pub unsafe fn of_plan(plan: pg_sys::SPIPlanPtr) -> usize {
    // SAFETY: by the caller; a plan's sources have a context each, and live as long as the plan.
    let bytes: usize = unsafe {
        let bytes = cells(pg_sys::SPI_plan_get_plan_sources(plan)).map(|cell| {
            let source = cell.ptr_value.cast::<pg_sys::CachedPlanSource>();
            let generic = (*source).gplan;
            let generic = if generic.is_null() { 0 } else { allocated((*generic).context) };
            allocated((*source).context) + generic
        });
        bytes.sum()
    };
    bytes + bytes * LOST / 100
}

/// # Safety
/// The context is valid.
unsafe fn allocated(context: pg_sys::MemoryContext) -> usize {
    // SAFETY: by the caller.
    unsafe { pg_sys::MemoryContextMemAllocated(context, true) }
}
