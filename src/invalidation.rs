//! What changed since this backend last looked, told by Postgres's own relcache messages.
//!
//! The triggers of the metadata tables send such a message for the relation whose rules changed, or for
//! `graphql.relation` itself when everything may be concerned; DDL on a tracked relation sends its own.
//!
//! Invariant: the callback only notes. It runs in the middle of other work, where nothing may be looked up.

use std::cell::{Cell, RefCell};

use pgrx::pg_sys;

/// More than this and it is cheaper to forget everything.
const MOST: usize = 1_000;

thread_local! {
    static RELATIONS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    static EVERYTHING: Cell<bool> = const { Cell::new(false) };
}

/// What to look at again.
pub enum Changes {
    Nothing,
    /// Oids of relations, perhaps not tracked ones.
    Relations(Vec<u32>),
    Everything,
}

/// Registers the callback; once for each backend.
pub fn register() {
    // SAFETY: the callback is a function of this library, which is never unloaded.
    unsafe { pg_sys::CacheRegisterRelcacheCallback(Some(note), pg_sys::Datum::null()) }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn note(_argument: pg_sys::Datum, relation: pg_sys::Oid) {
    let relation = relation.to_u32();
    let noted = relation != 0
        && RELATIONS.with(|relations| match relations.try_borrow_mut() {
            Ok(mut relations) if relations.len() < MOST => {
                relations.push(relation);
                true
            }
            _ => false,
        });
    if !noted {
        EVERYTHING.set(true);
    }
}

/// Takes what was noted since the last call, messages of other backends that arrived by now included.
pub fn take() -> Changes {
    // SAFETY: called at the start of a request, inside a transaction.
    unsafe { pg_sys::AcceptInvalidationMessages() }
    let relations = RELATIONS.take();
    if EVERYTHING.replace(false) {
        Changes::Everything
    } else if relations.is_empty() {
        Changes::Nothing
    } else {
        Changes::Relations(relations)
    }
}

/// Makes the next look see everything as changed, unless it is told that all is well.
///
/// What was taken is lost if the work with it fails, and this backend would go on with rules that no longer hold.
pub struct Guard(());

impl Guard {
    pub fn new() -> Guard {
        Guard(())
    }

    /// What was taken has been dealt with.
    pub fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        EVERYTHING.set(true);
    }
}

/// Tells this and, at commit, every backend that everything changed: a message for `graphql.relation` stands for that.
pub fn announce_everything() {
    if let Some(relation) = crate::catalog::relation_oid(c"graphql", c"relation") {
        announce(relation);
    }
}

/// Tells this and, at commit, every backend that the rules of a relation changed. Accepts any oid.
pub fn announce(relation: pg_sys::Oid) {
    // SAFETY: sends a message if the relation exists and raises otherwise; so it is looked up first.
    unsafe {
        if pg_sys::SearchSysCacheExists(
            pg_sys::SysCacheIdentifier::RELOID as i32,
            pg_sys::Datum::from(relation),
            pg_sys::Datum::null(),
            pg_sys::Datum::null(),
            pg_sys::Datum::null(),
        ) {
            pg_sys::CacheInvalidateRelcacheByRelid(relation);
        }
    }
    crate::watch::tell_of_rules();
}
