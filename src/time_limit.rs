//! How long a role's request may run: a timer of Postgres's own that cancels what runs inside it.
//!
//! `statement_timeout` would not do: it counts from the beginning of the statement that calls, and a change of it holds
//! only from the next one on.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::time::{Duration, Instant};

use pgrx::pg_sys;
use pgrx::pg_sys::panic::CaughtError;
use postern_engine::model::{Catalog, Role};
use postern_engine::response::{Code, Failure, Path};

use crate::catalog::DatabaseCatalog;
use crate::failure::described;

/// Postgres's `utils/timeout.h`, of which pgrx has no bindings.
mod timeout {
    use super::c_int;

    unsafe extern "C-unwind" {
        pub fn RegisterTimeout(id: c_int, handler: extern "C" fn()) -> c_int;
        pub fn enable_timeout_after(id: c_int, milliseconds: c_int);
        pub fn disable_timeout(id: c_int, keep_indicator: bool);
    }
}

/// Whatever is not below `USER_TIMEOUT`, whose number hangs on Postgres's version, asks for a free number.
const ANY_FREE: c_int = 1_000;

const UNREGISTERED: c_int = -1;

/// The timer's number in this backend.
static TIMER: AtomicI32 = AtomicI32::new(UNREGISTERED);
/// Is a time limit running?
static RUNNING: AtomicBool = AtomicBool::new(false);
/// Did it end?
static ENDED: AtomicBool = AtomicBool::new(false);

/// Called by Postgres's handler of SIGALRM, which sets the latch.
extern "C" fn end() {
    ENDED.store(true, Ordering::Relaxed);
    // SAFETY: the same two flags as Postgres's own handler of a cancellation sets; both are `volatile sig_atomic_t`.
    unsafe {
        ptr::write_volatile(&raw mut pg_sys::InterruptPending, 1);
        ptr::write_volatile(&raw mut pg_sys::QueryCancelPending, 1);
    }
}

/// Runs until it is dropped.
pub struct TimeLimit(Option<u64>);

impl TimeLimit {
    /// The role's limit from now on. A request inside another one has the time of that one.
    pub fn start(role: &Role) -> TimeLimit {
        let limit = DatabaseCatalog::kept().settings().api_limits.of(role).milliseconds;
        let Some(milliseconds) = limit.filter(|_| !RUNNING.load(Ordering::Relaxed)) else {
            return TimeLimit(None);
        };
        // SAFETY: the handler only sets flags; a backend registers it once. Out of numbers, Postgres ends the backend,
        // as it would for any other extension.
        unsafe {
            if TIMER.load(Ordering::Relaxed) == UNREGISTERED {
                TIMER.store(timeout::RegisterTimeout(ANY_FREE, end), Ordering::Relaxed);
            }
            ENDED.store(false, Ordering::Relaxed);
            RUNNING.store(true, Ordering::Relaxed);
            let milliseconds = c_int::try_from(milliseconds).unwrap_or(c_int::MAX);
            timeout::enable_timeout_after(TIMER.load(Ordering::Relaxed), milliseconds);
        }
        TimeLimit(Some(milliseconds))
    }

    /// The refusal, if it was this limit that ended what raised the error.
    pub fn refusal(&self, error: &CaughtError) -> Option<Failure> {
        let milliseconds = self.0.filter(|_| ENDED.load(Ordering::Relaxed))?;
        described(error).filter(|error| error.state == "57014")?;
        Some(exceeded(Duration::from_millis(milliseconds)))
    }
}

fn exceeded(limit: Duration) -> Failure {
    let message = format!("time limit of {} seconds exceeded", limit.as_secs_f64());
    Failure::new(Code::TimeLimitExceeded, Path::root(), message)
}

/// The time of several requests that a role sends as one, other such among them. Each has the role's limit besides, so that
/// all together take at most twice as long.
pub struct TimeBudget {
    /// Does it end with this one? Those inside it have its time.
    is_outermost: bool,
}

thread_local! {
    /// Since when the outermost budget is used, and how long it may be.
    static BUDGET: Cell<Option<(Instant, Duration)>> = const { Cell::new(None) };
}

impl TimeBudget {
    pub fn start(role: &Role) -> TimeBudget {
        let is_outermost = BUDGET.get().is_none();
        if is_outermost {
            let limit = DatabaseCatalog::kept().settings().api_limits.of(role).milliseconds;
            BUDGET.set(limit.map(|limit| (Instant::now(), Duration::from_millis(limit))));
        }
        TimeBudget { is_outermost }
    }

    /// Errors: `time-limit-exceeded`, once it is used up.
    pub fn left(&self) -> Result<(), Failure> {
        match BUDGET.get().filter(|(start, limit)| start.elapsed() > *limit) {
            Some((_, limit)) => Err(exceeded(limit)),
            None => Ok(()),
        }
    }
}

impl Drop for TimeBudget {
    fn drop(&mut self) {
        if self.is_outermost {
            BUDGET.set(None);
        }
    }
}

impl Drop for TimeLimit {
    fn drop(&mut self) {
        if self.0.is_none() {
            return;
        }
        RUNNING.store(false, Ordering::Relaxed);
        // SAFETY: the timer is registered and was enabled. Where it ended just after the request, its cancellation has
        // not been looked at yet and must not meet what comes after.
        unsafe {
            timeout::disable_timeout(TIMER.load(Ordering::Relaxed), false);
            if ENDED.swap(false, Ordering::Relaxed) {
                ptr::write_volatile(&raw mut pg_sys::QueryCancelPending, 0);
            }
        }
    }
}
