//! jsonb as JSON values, without text between.

use std::ffi::CStr;
use std::ptr;

use pgrx::pg_sys;
use serde::de::Error as _;
use serde_json::{Error, Map, Value as Json};

use crate::datum::from_server;

/// How deep a value may be nested: what comes after goes down into values level by level.
const DEPTH: usize = 127;

/// A container that is not complete yet.
enum Open {
    List(Vec<Json>),
    /// With the key whose value comes next.
    Object(Map<String, Json>, String),
}

/// Reads a jsonb value, numbers with all their digits.
///
/// Errors: nested too deep.
///
/// # Safety
/// `jsonb` points to a detoasted value that outlives the call.
pub unsafe fn read(jsonb: *mut pg_sys::Jsonb) -> Result<Json, Error> {
    let mut open: Vec<Open> = Vec::new();
    let mut value = pg_sys::JsonbValue::default();
    let mut is_raw_scalar = false;
    // SAFETY: the iterator walks the value that the caller vouches for; what it yields lies in there.
    unsafe {
        let mut iterator = pg_sys::JsonbIteratorInit(&raw mut (*jsonb).root);
        loop {
            let token = pg_sys::JsonbIteratorNext(&raw mut iterator, &raw mut value, false);
            let complete = match token {
                pg_sys::JsonbIteratorToken::WJB_BEGIN_ARRAY => {
                    // A scalar on its own is stored as a list of one.
                    is_raw_scalar |= open.is_empty() && value.val.array.rawScalar;
                    let count = usize::try_from(value.val.array.nElems).unwrap_or(0);
                    open.push(Open::List(Vec::with_capacity(count)));
                    None
                }
                pg_sys::JsonbIteratorToken::WJB_BEGIN_OBJECT => {
                    let count = usize::try_from(value.val.object.nPairs).unwrap_or(0);
                    open.push(Open::Object(Map::with_capacity(count), String::new()));
                    None
                }
                pg_sys::JsonbIteratorToken::WJB_KEY => {
                    if let Some(Open::Object(_, key)) = open.last_mut() {
                        *key = string(&value);
                    }
                    None
                }
                pg_sys::JsonbIteratorToken::WJB_VALUE | pg_sys::JsonbIteratorToken::WJB_ELEM => {
                    Some(scalar(&value))
                }
                pg_sys::JsonbIteratorToken::WJB_END_ARRAY | pg_sys::JsonbIteratorToken::WJB_END_OBJECT => {
                    match open.pop() {
                        Some(Open::List(mut items)) if open.is_empty() && is_raw_scalar => items.pop(),
                        Some(Open::List(items)) => Some(Json::Array(items)),
                        Some(Open::Object(fields, _)) => Some(Json::Object(fields)),
                        None => None,
                    }
                }
                _ => return Ok(Json::Null),
            };
            if open.len() > DEPTH {
                return Err(Error::custom("recursion limit exceeded"));
            }
            let Some(complete) = complete else { continue };
            match open.last_mut() {
                Some(Open::List(items)) => items.push(complete),
                Some(Open::Object(fields, key)) => drop(fields.insert(std::mem::take(key), complete)),
                None => return Ok(complete),
            }
        }
    }
}

/// # Safety
/// The value is one that an iterator yielded for a scalar.
unsafe fn scalar(value: &pg_sys::JsonbValue) -> Json {
    // SAFETY: the member of the union is the one that the type says.
    unsafe {
        match value.type_ {
            pg_sys::jbvType::jbvString => Json::String(string(value)),
            pg_sys::jbvType::jbvNumeric => match small_integer(value.val.numeric) {
                Some(integer) => Json::from(integer),
                None => number(value).parse().map_or(Json::Null, Json::Number),
            },
            pg_sys::jbvType::jbvBool => Json::Bool(value.val.boolean),
            _ => Json::Null,
        }
    }
}

/// # Safety
/// The value is a string.
unsafe fn string(value: &pg_sys::JsonbValue) -> String {
    // SAFETY: the string has that many bytes.
    unsafe {
        let length = usize::try_from(value.val.string.len).unwrap_or(0);
        from_server(std::slice::from_raw_parts(value.val.string.val.cast::<u8>(), length))
    }
}

/// An integer of up to twelve digits, read without Postgres's help, since numbers are many; `None` for all others.
///
/// Source: `NumericShort` in numeric.c: two bytes with sign, scale and weight, then digits of base 10,000. Values on disk
/// have this form, so it does not change.
///
/// # Safety
/// `numeric` points to a value of that type that was not compressed, as in all jsonb.
unsafe fn small_integer(numeric: pg_sys::Numeric) -> Option<i64> {
    // SAFETY: by the caller; the bytes are as many as the header says, and may start at any address.
    let bytes = unsafe {
        let varlena = numeric.cast::<pg_sys::varlena>();
        std::slice::from_raw_parts(pgrx::vardata_any(varlena).cast::<u8>(), pgrx::varsize_any_exhdr(varlena))
    };
    let short = |place: usize| Some(u16::from_ne_bytes([*bytes.get(place)?, *bytes.get(place + 1)?]));
    let header = short(0)?;
    let (is_short, scale) = (header & 0xC000 == 0x8000, (header >> 7) & 0x3F);
    // A negative weight belongs to a fraction.
    if !is_short || scale != 0 || header & 0x0040 != 0 {
        return None;
    }
    let weight = usize::from(header & 0x003F);
    let digits = bytes.len() / 2 - 1;
    if weight > 2 || digits > weight + 1 {
        return if digits == 0 { Some(0) } else { None };
    }
    let mut value = 0;
    // Zeros at the end are not stored.
    for place in 0..=weight {
        let digit = if place < digits { short(2 + 2 * place)? } else { 0 };
        value = value * 10_000 + i64::from(digit);
    }
    Some(if header & 0x2000 != 0 { -value } else { value })
}

/// # Safety
/// The value is a number.
unsafe fn number(value: &pg_sys::JsonbValue) -> String {
    // SAFETY: `numeric_out` takes a numeric and returns text that ends in zero, freed here because values are many. JSON
    // has no infinity and no NaN, so the text is a JSON number.
    unsafe {
        let numeric = pg_sys::Datum::from(value.val.numeric);
        let text = pgrx::direct_function_call_as_datum(pg_sys::numeric_out, &[Some(numeric)]);
        let text: *mut std::ffi::c_char =
            text.map_or(ptr::null_mut(), |datum| datum.cast_mut_ptr::<std::ffi::c_char>());
        if text.is_null() {
            return "0".to_owned();
        }
        let number = CStr::from_ptr(text).to_string_lossy().into_owned();
        pg_sys::pfree(text.cast());
        number
    }
}
