//! Values of a request as datums, read as their types read text.

use std::borrow::Cow;
use std::cell::Cell;
use std::ffi::CString;

use pgrx::pg_sys::panic::CaughtError;
use pgrx::{IntoDatum, PgSqlErrorCode, pg_sys};
use postern_engine::model::DataType;
use postern_engine::permission::{Encoding, Parameter};
use postern_engine::plan::Cells;
use postern_engine::sql::BoundValue;
use smallvec::SmallVec;

use crate::datum::{borrowed_to_server, to_server, varlena};
use crate::execute::in_subtransaction;
use crate::failure::raise;

thread_local! {
    /// Are the request's values being read by their types' input functions?
    static READING: Cell<bool> = const { Cell::new(false) };
    /// Which of a list's values is being read.
    static READING_ROW: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Was the last error that a statement raised about a value of the request? Whatever its SQLSTATE, it is the client's.
pub fn failed_reading() -> bool {
    READING.replace(false)
}

/// The place in its list of the value about which the last error was, if it was one of a list.
pub fn failed_row() -> Option<usize> {
    READING_ROW.replace(None)
}

/// The datums of a statement's parameters, each with its type; `None` for null.
///
/// # Safety
/// Inside a transaction.
pub unsafe fn input_values(
    parameters: &[Parameter],
    values: &[BoundValue],
) -> Vec<(pg_sys::Oid, Option<pg_sys::Datum>)> {
    READING.set(true);
    let pairs = parameters.iter().zip(values);
    // SAFETY: by the caller.
    let datum = |(parameter, value): (&Parameter, _)| {
        (pg_sys::Oid::from(parameter.data_type.id), unsafe { input_value(parameter, value) })
    };
    let datums = pairs.map(datum).collect();
    READING.set(false);
    datums
}

/// Would the type's input function take that text? Nothing of a failed try remains.
///
/// Errors: what the input function raised.
pub fn try_input(parameter: &Parameter, value: &str) -> Result<(), Box<CaughtError>> {
    in_subtransaction(|| {
        let ty = &parameter.data_type;
        // SAFETY: reads the text into the current memory context.
        unsafe {
            match parameter.encoding {
                // Checked by the engine; the type's own input function need not know it.
                Encoding::GeoJson => {}
                _ if ty.id == 0 => try_named_type(ty, &to_server(value)),
                _ => {
                    input(parameter, value);
                }
            }
        }
    })
}

/// The datum of a parameter's value; `None` for null.
///
/// # Safety
/// Inside a transaction.
pub unsafe fn input_value(parameter: &Parameter, value: &BoundValue) -> Option<pg_sys::Datum> {
    // SAFETY: by the caller.
    unsafe {
        match (value, parameter.encoding, &parameter.data_type.element) {
            (BoundValue::Text(text), ..) => Some(input(parameter, text)),
            (BoundValue::Cells(cells), Encoding::Array, Some(element)) => Some(input_list(element, cells)),
            (BoundValue::Cells(cells), ..) => input_cell(&parameter.data_type, cells),
        }
    }
}

/// The only one of the cells, read as its type's input function does; `None` for null.
///
/// # Safety
/// Inside a transaction.
unsafe fn input_cell(data_type: &DataType, cells: &Cells) -> Option<pg_sys::Datum> {
    if cells.len() != 1 {
        raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a list for a parameter that is none");
    }
    let cell = cells.iter().next()??;
    READING_ROW.set(Some(0));
    // SAFETY: by the caller.
    let datum = unsafe { read_as(pg_sys::Oid::from(data_type.id), borrowed_to_server(cell)) };
    READING_ROW.set(None);
    Some(datum)
}

/// A one-dimensional array of cells, each read as the element type's input function does.
///
/// # Safety
/// Inside a transaction.
unsafe fn input_list(element: &DataType, cells: &Cells) -> pg_sys::Datum {
    let ty = pg_sys::Oid::from(element.id);
    let mut values = Vec::with_capacity(cells.len());
    let mut nulls = Vec::with_capacity(cells.len());
    // SAFETY: the out-pointers are valid; each text ends in zero and outlives the call that reads it; the lists have an
    // entry for each element. `construct_md_array` copies what they refer to.
    unsafe {
        let mut function = pg_sys::InvalidOid;
        let mut argument = pg_sys::InvalidOid;
        pg_sys::getTypeInputInfo(ty, &raw mut function, &raw mut argument);
        let mut info = pg_sys::FmgrInfo::default();
        pg_sys::fmgr_info(function, &raw mut info);
        let (mut length, mut by_value, mut align) = (0, false, 0);
        pg_sys::get_typlenbyvalalign(ty, &raw mut length, &raw mut by_value, &raw mut align);
        let mut text: Vec<u8> = Vec::new();
        for (row, cell) in cells.iter().enumerate() {
            nulls.push(cell.is_none());
            let Some(cell) = cell else {
                values.push(pg_sys::Datum::null());
                continue;
            };
            READING_ROW.set(Some(row));
            if ty == pg_sys::TEXTOID {
                values.push(varlena(&[&to_server(cell)]));
                continue;
            }
            text.clear();
            text.extend(to_server(cell));
            text.push(0);
            values.push(pg_sys::InputFunctionCall(&raw mut info, text.as_mut_ptr().cast(), argument, -1));
        }
        READING_ROW.set(None);
        let mut dimensions = [i32::try_from(cells.len()).unwrap_or(i32::MAX)];
        let mut bounds = [1];
        pg_sys::Datum::from(pg_sys::construct_md_array(
            values.as_mut_ptr(),
            nulls.as_mut_ptr(),
            1,
            dimensions.as_mut_ptr(),
            bounds.as_mut_ptr(),
            ty,
            length.into(),
            by_value,
            align,
        ))
    }
}

/// Reads a text as the type's input function does.
///
/// # Safety
/// Inside a transaction.
unsafe fn input(parameter: &Parameter, value: &str) -> pg_sys::Datum {
    let ty = pg_sys::Oid::from(parameter.data_type.id);
    let bytes = borrowed_to_server(value);
    if ty == pg_sys::TEXTOID && !parameter.data_type.is_builtin("text") {
        // The statement casts the text: tried here, so that a bad value is known as one.
        // SAFETY: as below.
        unsafe { try_named_type(&parameter.data_type, &bytes) }
    }
    if ty == pg_sys::JSONOID && is_trusted(parameter) {
        return varlena(&[&bytes]);
    }
    // SAFETY: by the caller.
    unsafe { read_as(ty, bytes) }
}

/// A text in the server's encoding, read as the type's input function does.
///
/// # Safety
/// Inside a transaction.
unsafe fn read_as(ty: pg_sys::Oid, text: Cow<[u8]>) -> pg_sys::Datum {
    if ty == pg_sys::TEXTOID {
        return varlena(&[&text]);
    }
    if let Some(integer) = integer(ty, &text) {
        return integer;
    }
    let mut ended: SmallVec<[u8; 64]> = SmallVec::from_slice(&text);
    if ended.contains(&0) {
        ended.clear();
    }
    ended.push(0);
    let text = ended.as_mut_ptr().cast();
    // SAFETY: both out-pointers are valid; the text ends in zero and outlives the calls; no frame within the guard has
    // anything to drop.
    unsafe {
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            let mut function = pg_sys::InvalidOid;
            let mut argument = pg_sys::InvalidOid;
            raw::getTypeInputInfo(ty, &raw mut function, &raw mut argument);
            raw::OidInputFunctionCall(function, text, argument, -1)
        })
    }
}

/// What the input functions of Postgres's integers make of a text, without a call of one; `None` where that is left to them.
fn integer(ty: pg_sys::Oid, text: &[u8]) -> Option<pg_sys::Datum> {
    // Rust's integers have no other spellings than signs and digits, which mean the same to Postgres.
    let text = std::str::from_utf8(text).ok()?;
    match ty {
        pg_sys::INT4OID => text.parse::<i32>().ok()?.into_datum(),
        pg_sys::INT8OID => text.parse::<i64>().ok()?.into_datum(),
        _ => None,
    }
}

/// Reads a text as a type does that is known only by its name; the value is not used.
///
/// # Safety
/// Inside a transaction.
unsafe fn try_named_type(data_type: &DataType, bytes: &[u8]) {
    let (Ok(schema), Ok(name), Ok(text)) = (
        CString::new(to_server(&data_type.schema)),
        CString::new(to_server(&data_type.name)),
        CString::new(bytes),
    ) else {
        return;
    };
    // SAFETY: all strings end in zero and outlive the calls; a missing schema or type gives InvalidOid.
    unsafe {
        let schema = pg_sys::get_namespace_oid(schema.as_ptr(), true);
        let name = pg_sys::Datum::from(name.as_ptr());
        let cache = pg_sys::SysCacheIdentifier::TYPENAMENSP as i32;
        let none = pg_sys::Datum::null();
        let column = pg_sys::Anum_pg_type_oid as pg_sys::AttrNumber;
        let ty = pg_sys::GetSysCacheOid(cache, column, name, pg_sys::Datum::from(schema), none, none);
        if ty != pg_sys::InvalidOid {
            let mut function = pg_sys::InvalidOid;
            let mut argument = pg_sys::InvalidOid;
            pg_sys::getTypeInputInfo(ty, &raw mut function, &raw mut argument);
            pg_sys::OidInputFunctionCall(function, text.as_ptr().cast_mut(), argument, -1);
        }
    }
}

/// JSON that the engine itself wrote.
fn is_trusted(parameter: &Parameter) -> bool {
    use postern_engine::permission::Source;
    matches!(parameter.source, Source::Constant(_) | Source::WholeSession | Source::Work(_))
}

/// Functions of Postgres without pgrx's guard around each: one stands around both.
mod raw {
    use std::ffi::{c_char, c_int};

    use pgrx::pg_sys::{Datum, Oid};

    unsafe extern "C-unwind" {
        pub fn getTypeInputInfo(ty: Oid, function: *mut Oid, argument: *mut Oid);
        pub fn OidInputFunctionCall(
            function: Oid,
            text: *mut c_char,
            argument: Oid,
            modifier: c_int,
        ) -> Datum;
    }
}
