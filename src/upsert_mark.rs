//! `graphql._unmark(anyelement)`, `graphql._mark(anyelement)`, `graphql._marked()`: which rows of an upsert were updated.
//!
//! Of a row that went through a partitioned table, Postgres before 18 tells nobody whether it was inserted or updated.
//! So the assignment of DO UPDATE sets a mark, and RETURNING takes it: both happen for one row before the next. The
//! select that the rows come from takes away what a row left that a trigger then kept from being updated.
//!
//! Invariant: no mark is left from one program to another, nor from a statement to one that a trigger runs within it.

use std::cell::Cell;

use pgrx::pg_sys;

use crate::datum::{Arguments, entry_point};

entry_point!(_mark_wrapper, pg_finfo__mark_wrapper, mark);
entry_point!(_unmark_wrapper, pg_finfo__unmark_wrapper, unmark);
entry_point!(_marked_wrapper, pg_finfo__marked_wrapper, marked);

thread_local! {
    static MARK: Cell<bool> = const { Cell::new(false) };
}

/// `graphql._mark(value)`: the value, and a mark.
fn mark(arguments: &Arguments) -> Option<pg_sys::Datum> {
    MARK.set(true);
    arguments.datum(0)
}

/// `graphql._unmark(value)`: the value, and no mark.
fn unmark(arguments: &Arguments) -> Option<pg_sys::Datum> {
    MARK.set(false);
    arguments.datum(0)
}

/// `graphql._marked()`: was there a mark? It is taken away.
fn marked(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    Some(pg_sys::Datum::from(MARK.replace(false)))
}

/// Sets the mark, and returns what it was.
pub fn replace(mark: bool) -> bool {
    MARK.replace(mark)
}
