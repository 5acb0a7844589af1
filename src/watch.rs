//! Telling servers that follow changes which tables have changed: see `sql/06_live.sql`.
//!
//! A trigger on the tables that subscriptions read sends a notification at commit, and Postgres sends it once for each
//! table and transaction. It does so only while a server follows, which is known by a lock of the server's session: without
//! one, a write pays for a look into the lock table.

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::datum::{Arguments, entry_point, text_datum};
use crate::failure::raise;

entry_point!(_note_change_wrapper, pg_finfo__note_change_wrapper, note_change);
entry_point!(_follow_wrapper, pg_finfo__follow_wrapper, follow);

/// Where servers listen.
const CHANNEL: &str = "postern";

/// The trigger's function: the table of its statement has changed.
fn note_change(arguments: &Arguments) -> Option<pg_sys::Datum> {
    // SAFETY: the executor passes a valid call, whose context is what its tag says; a trigger's has its table.
    unsafe {
        let trigger = (*arguments.call()).context.cast::<pg_sys::TriggerData>();
        if trigger.is_null() || (*trigger).type_ != pg_sys::NodeTag::T_TriggerData {
            raise(PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED, "this function is a trigger's");
        }
        if is_followed() {
            notify(&(*(*trigger).tg_relation).rd_id.to_u32().to_string());
        }
    }
    Some(pg_sys::Datum::null())
}

/// Rules, or what they are about, have changed.
pub fn tell_of_rules() {
    if is_followed() {
        notify("rules");
    }
}

/// `graphql._follow()`: this session is a server that follows changes, until it ends. Returns where to listen.
fn follow(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    let share = i32::try_from(pg_sys::ShareLock).unwrap_or(0);
    // SAFETY: takes a lock for the session; nobody holds what it conflicts with for longer than a look takes.
    unsafe { pg_sys::LockAcquire(&tag(), share, true, false) };
    Some(text_datum(CHANNEL))
}

/// Sends a notification when the transaction commits.
fn notify(payload: &str) {
    let arguments = [Some(text_datum(CHANNEL)), Some(text_datum(payload))];
    // SAFETY: the function takes two texts, and copies them.
    unsafe { pgrx::direct_function_call_as_datum(pg_sys::pg_notify, &arguments) };
}

/// Does any server follow the changes of this database?
fn is_followed() -> bool {
    // SAFETY: asks for a lock without waiting, and gives it back at once. This mode conflicts with that of servers, not with
    // itself. Locks of this kind are not taken in recovery, where nothing is written either.
    unsafe {
        if pg_sys::RecoveryInProgress() {
            return false;
        }
        let exclusive = i32::try_from(pg_sys::RowExclusiveLock).unwrap_or(0);
        let tag = tag();
        match pg_sys::LockAcquire(&tag, exclusive, false, true) {
            pg_sys::LockAcquireResult::LOCKACQUIRE_NOT_AVAIL => true,
            _ => {
                pg_sys::LockRelease(&tag, exclusive, false);
                false
            }
        }
    }
}

/// A lock beside those that `pg_advisory_lock` takes, which have 1 or 2 in the fourth field.
fn tag() -> pg_sys::LOCKTAG {
    pg_sys::LOCKTAG {
        // SAFETY: reads a variable of the backend.
        locktag_field1: unsafe { pg_sys::MyDatabaseId.to_u32() },
        locktag_field2: u32::from_be_bytes(*b"post"),
        locktag_field3: u32::from_be_bytes(*b"ern\0"),
        locktag_field4: 3,
        locktag_type: u8::try_from(pg_sys::LockTagType::LOCKTAG_ADVISORY).unwrap_or(0),
        locktag_lockmethodid: u8::try_from(pg_sys::USER_LOCKMETHOD).unwrap_or(0),
    }
}
