//! The extension's own statements. Their arguments are texts; whoever needs another type casts.

use std::ffi::{CStr, CString};
use std::ptr;

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::catalog::metadata_owner;
use crate::datum::{from_server, text_datum, to_server};
use crate::failure::raise;
use crate::owner::as_owner;

/// Rows of texts.
pub type Texts = Vec<Vec<Option<String>>>;

/// Runs a statement with the caller's rights.
///
/// As with the loader's statements: function calls and casts alone, all names qualified, no operators.
pub fn rows(sql: &str, arguments: &[&str]) -> Texts {
    // SAFETY: the calls stand in the order that SPI requires; an error unwinds through SPI's own clean-up at the end
    // of the subtransaction or transaction. Text is copied before SPI_finish frees it.
    unsafe {
        pg_sys::SPI_connect();
        let text = CString::new(to_server(sql)).unwrap_or_default();
        let mut types = vec![pg_sys::TEXTOID; arguments.len()];
        let mut values: Vec<pg_sys::Datum> = arguments.iter().map(|argument| text_datum(argument)).collect();
        let count = i32::try_from(arguments.len()).unwrap_or(0);
        let code = pg_sys::SPI_execute_with_args(
            text.as_ptr(),
            count,
            types.as_mut_ptr(),
            values.as_mut_ptr(),
            ptr::null(),
            false,
            0,
        );
        if code < 0 {
            raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "postern cannot run a statement of its own");
        }
        let rows = fetched();
        pg_sys::SPI_finish();
        rows
    }
}

/// The rows of the last statement, as texts.
///
/// # Safety
/// Inside SPI, after a statement.
pub unsafe fn fetched() -> Texts {
    // SAFETY: by the caller; the table, if there is one, is SPI's and has as many rows as SPI says.
    unsafe {
        let table = pg_sys::SPI_tuptable;
        if table.is_null() {
            return Vec::new();
        }
        let columns = (*(*table).tupdesc).natts;
        let count = usize::try_from((*table).numvals).unwrap_or(0);
        let row = |index| {
            let tuple = *(*table).vals.add(index);
            let column = |number| {
                let text = pg_sys::SPI_getvalue(tuple, (*table).tupdesc, number);
                (!text.is_null()).then(|| from_server(CStr::from_ptr(text).to_bytes()))
            };
            (1..=columns).map(column).collect()
        };
        (0..count).map(row).collect()
    }
}

/// The one value of a statement.
pub fn value(sql: &str, arguments: &[&str]) -> Option<String> {
    first(rows(sql, arguments))
}

/// As `rows`, with the rights of the metadata's owner.
pub fn owned_rows(sql: &str, arguments: &[&str]) -> Texts {
    as_owner(metadata_owner(), || rows(sql, arguments))
}

/// As `value`, with the rights of the metadata's owner.
pub fn owned_value(sql: &str, arguments: &[&str]) -> Option<String> {
    first(owned_rows(sql, arguments))
}

fn first(rows: Texts) -> Option<String> {
    rows.into_iter().next()?.into_iter().next()?
}
