//! Acting as another Postgres role: the metadata's owner for its tables, a table's owner for its types.

use std::panic::AssertUnwindSafe;

use pgrx::{PgTryBuilder, pg_sys};

/// Runs `work` with the rights of `owner`, whoever calls, as a security-restricted operation.
///
/// As the owner of the metadata only the loader's own statements run: they are fixed, look nothing up along a search
/// path and run no code of users.
pub fn as_owner<R>(owner: pg_sys::Oid, work: impl FnOnce() -> R) -> R {
    let mut user = pg_sys::InvalidOid;
    let mut context = 0;
    // SAFETY: reads and sets variables of the backend; they are set back below, on errors too.
    unsafe {
        pg_sys::GetUserIdAndSecContext(&raw mut user, &raw mut context);
        let restricted = pg_sys::SECURITY_LOCAL_USERID_CHANGE | pg_sys::SECURITY_RESTRICTED_OPERATION;
        pg_sys::SetUserIdAndSecContext(owner, context | i32::try_from(restricted).unwrap_or(3));
    }
    PgTryBuilder::new(AssertUnwindSafe(work))
        // SAFETY: what was read above.
        .finally(move || unsafe { pg_sys::SetUserIdAndSecContext(user, context) })
        .execute()
}
