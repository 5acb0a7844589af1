//! Lists of Postgres.

use pgrx::pg_sys;

/// The cells of a list, which may be null for an empty one.
///
/// # Safety
/// The list is one of Postgres's and outlives what is returned.
pub unsafe fn cells<'l>(list: *mut pg_sys::List) -> std::slice::Iter<'l, pg_sys::ListCell> {
    // SAFETY: by the caller; a list has `length` cells.
    unsafe {
        match list.is_null() {
            true => [].iter(),
            false => {
                let length = usize::try_from((*list).length).unwrap_or(0);
                std::slice::from_raw_parts((*list).elements, length).iter()
            }
        }
    }
}
