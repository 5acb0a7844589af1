//! Acting as the owner of the metadata, so that callers need no grant on its tables.

use pgrx::{PgTryBuilder, pg_sys};

/// Runs `work` with the rights of the owner of `graphql.relation`, whoever calls.
///
/// Only for the loader's own statements: they are fixed, look nothing up along a search path and run no code of
/// users.
pub fn as_owner<R>(
    owner: pg_sys::Oid,
    work: impl FnOnce() -> R + std::panic::UnwindSafe + std::panic::RefUnwindSafe,
) -> R {
    let mut user = pg_sys::InvalidOid;
    let mut context = 0;
    // SAFETY: reads and sets variables of the backend; they are set back below, on errors too.
    unsafe {
        pg_sys::GetUserIdAndSecContext(&raw mut user, &raw mut context);
        let restricted = pg_sys::SECURITY_LOCAL_USERID_CHANGE | pg_sys::SECURITY_RESTRICTED_OPERATION;
        pg_sys::SetUserIdAndSecContext(owner, context | i32::try_from(restricted).unwrap_or(3));
    }
    PgTryBuilder::new(work)
        // SAFETY: what was read above.
        .finally(move || unsafe { pg_sys::SetUserIdAndSecContext(user, context) })
        .execute()
}
