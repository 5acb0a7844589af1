//! One value as JSON, by its type.

use std::ffi::CStr;
use std::ptr;

use pgrx::{PgSqlErrorCode, pg_sys};

use super::buffer::Buffer;
use crate::datum::{Arguments, content, plain};
use crate::failure::raise;
use crate::list::cells;

/// `MAXDATELEN` of `utils/datetime.h`, with the zero.
const LONGEST_TIME: usize = 129;

/// The first oid of what is not Postgres's own: `FirstNormalObjectId`.
const FIRST_OF_USERS: u32 = 16_384;

/// How values of one type are written. The cases are those of `to_json` (`json_categorize_type` in `utils/adt/json.c`).
pub enum Writer {
    Boolean,
    Int2,
    Int4,
    Int8,
    Float8,
    Text,
    Uuid,
    /// Of the type json: text that is JSON.
    Json,
    /// A date or a time with a date, of that type.
    Time(pg_sys::Oid),
    /// By the type's output function: text of JSON, a number, or a string.
    Output(pg_sys::FmgrInfo, Shape),
    /// By `to_json` itself: arrays, rows, types with a cast to json.
    ToJson(pg_sys::FmgrInfo),
}

/// What the text of an output function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Json,
    Number,
    String,
}

/// The type that an argument has where its function is called.
///
/// # Safety
/// The function manager passed the call.
pub unsafe fn type_of_argument(arguments: &Arguments, argument: usize) -> pg_sys::Oid {
    // SAFETY: by the caller.
    if let Some(ty) = unsafe { stated_type(arguments, argument) } {
        return ty;
    }
    let number = i32::try_from(argument).unwrap_or(i32::MAX);
    // SAFETY: by the caller.
    let ty = unsafe { pg_sys::get_fn_expr_argtype((*arguments.call()).flinfo, number) };
    if ty == pg_sys::InvalidOid {
        raise(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, "the type of a value is not known");
    }
    ty
}

/// The same of a column or parameter, which say it themselves; most arguments are those.
///
/// # Safety
/// The function manager passed the call.
unsafe fn stated_type(arguments: &Arguments, argument: usize) -> Option<pg_sys::Oid> {
    // SAFETY: by the caller; a node begins with its kind, and has the fields of it.
    unsafe {
        let expression = (*(*arguments.call()).flinfo).fn_expr;
        if expression.is_null() || (*expression).type_ != pg_sys::NodeTag::T_FuncExpr {
            return None;
        }
        let call = expression.cast::<pg_sys::FuncExpr>();
        let given = cells((*call).args).nth(argument)?.ptr_value.cast::<pg_sys::Node>();
        match (*given).type_ {
            pg_sys::NodeTag::T_Var => Some((*given.cast::<pg_sys::Var>()).vartype),
            pg_sys::NodeTag::T_Param => Some((*given.cast::<pg_sys::Param>()).paramtype),
            _ => None,
        }
    }
}

/// Types of Postgres's own whose output functions keep nothing and call nothing of users.
pub fn is_unchanging(ty: pg_sys::Oid) -> bool {
    matches!(
        ty,
        pg_sys::BOOLOID
            | pg_sys::INT2OID
            | pg_sys::INT4OID
            | pg_sys::INT8OID
            | pg_sys::FLOAT4OID
            | pg_sys::FLOAT8OID
            | pg_sys::NUMERICOID
            | pg_sys::TEXTOID
            | pg_sys::VARCHAROID
            | pg_sys::BPCHAROID
            | pg_sys::NAMEOID
            | pg_sys::BYTEAOID
            | pg_sys::UUIDOID
            | pg_sys::JSONOID
            | pg_sys::JSONBOID
            | pg_sys::DATEOID
            | pg_sys::TIMEOID
            | pg_sys::TIMETZOID
            | pg_sys::TIMESTAMPOID
            | pg_sys::TIMESTAMPTZOID
            | pg_sys::INTERVALOID
            | pg_sys::OIDOID
            | pg_sys::INETOID
    )
}

impl Writer {
    /// # Safety
    /// The type exists; the writer is used only while the memory context lasts.
    pub unsafe fn of_type(ty: pg_sys::Oid, context: pg_sys::MemoryContext) -> Writer {
        let shape = match ty {
            pg_sys::BOOLOID => return Writer::Boolean,
            pg_sys::INT2OID => return Writer::Int2,
            pg_sys::INT4OID => return Writer::Int4,
            pg_sys::INT8OID => return Writer::Int8,
            pg_sys::FLOAT8OID => return Writer::Float8,
            pg_sys::TEXTOID | pg_sys::VARCHAROID | pg_sys::BPCHAROID => return Writer::Text,
            pg_sys::UUIDOID => return Writer::Uuid,
            pg_sys::JSONOID => return Writer::Json,
            pg_sys::DATEOID | pg_sys::TIMESTAMPOID | pg_sys::TIMESTAMPTZOID => return Writer::Time(ty),
            pg_sys::FLOAT4OID | pg_sys::NUMERICOID => Shape::Number,
            pg_sys::JSONBOID => Shape::Json,
            _ => Shape::String,
        };
        // SAFETY: by the caller.
        unsafe {
            let base = pg_sys::getBaseType(ty);
            if base != ty {
                return Writer::of_type(base, context);
            }
            let kind = pg_sys::get_typtype(ty).cast_unsigned();
            // Among Postgres's own types only these are no plain text. A user's type may have a cast.
            let is_plain = kind == pg_sys::TYPTYPE_ENUM
                || ty.to_u32() < FIRST_OF_USERS
                    && pg_sys::get_element_type(ty) == pg_sys::InvalidOid
                    && !pg_sys::type_is_rowtype(ty)
                    && !is_special_array(ty);
            if !is_plain {
                return Writer::ToJson(to_json_of(ty, context));
            }
            let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
            pg_sys::getTypeOutputInfo(ty, &raw mut output, &raw mut is_varlena);
            let mut function = pg_sys::FmgrInfo::default();
            pg_sys::fmgr_info_cxt(output, &raw mut function, context);
            Writer::Output(function, shape)
        }
    }

    /// # Safety
    /// The datum is of the writer's type, and not null.
    #[inline]
    pub unsafe fn write(&mut self, datum: pg_sys::Datum, buffer: &mut Buffer) {
        // SAFETY: by the caller; each case reads the datum as its type says.
        unsafe {
            match self {
                Writer::Boolean => buffer.push(if datum.value() & 0xff != 0 { b"true" } else { b"false" }),
                Writer::Int2 => buffer.push_integer(integer::<i16>(datum).into()),
                Writer::Int4 => buffer.push_integer(integer::<i32>(datum).into()),
                Writer::Int8 => buffer.push_integer(integer::<i64>(datum)),
                Writer::Float8 => {
                    let number = f64::from_bits(integer::<i64>(datum).cast_unsigned());
                    push_number(CStr::from_ptr(pg_sys::float8out_internal(number)), buffer);
                }
                Writer::Text => with_bytes(datum, |bytes| buffer.push_string(bytes)),
                Writer::Json => with_bytes(datum, |bytes| buffer.push(bytes)),
                Writer::Uuid => push_uuid(&*datum.cast_mut_ptr::<[u8; 16]>(), buffer),
                Writer::Time(ty) => {
                    let mut text = [0; LONGEST_TIME];
                    pg_sys::JsonEncodeDateTime(text.as_mut_ptr(), datum, *ty, ptr::null());
                    buffer.push(b"\"");
                    buffer.push(CStr::from_ptr(text.as_ptr()).to_bytes());
                    buffer.push(b"\"");
                }
                Writer::Output(function, shape) => {
                    let text = CStr::from_ptr(pg_sys::OutputFunctionCall(function, datum));
                    match shape {
                        Shape::Json => buffer.push(text.to_bytes()),
                        Shape::Number => push_number(text, buffer),
                        Shape::String => buffer.push_string(text.to_bytes()),
                    }
                    pg_sys::pfree(text.as_ptr().cast_mut().cast());
                }
                Writer::ToJson(function) => {
                    let json = pg_sys::FunctionCall1Coll(function, pg_sys::InvalidOid, datum);
                    with_bytes(json, |bytes| buffer.push(bytes));
                }
            }
        }
    }
}

/// A number of a type that is passed by value.
///
/// # Safety
/// The datum is such a number.
#[inline]
unsafe fn integer<T: pgrx::FromDatum + Default>(datum: pg_sys::Datum) -> T {
    // SAFETY: by the caller.
    unsafe { T::from_datum(datum, false) }.unwrap_or_default()
}

/// The bytes of a text or json.
///
/// # Safety
/// The datum is a varlena.
#[inline]
pub unsafe fn with_bytes(datum: pg_sys::Datum, take: impl FnOnce(&[u8])) {
    // SAFETY: by the caller; the bytes are not used any more when what was detoasted is freed.
    unsafe {
        let given = datum.cast_mut_ptr::<pg_sys::varlena>();
        let varlena = plain(given);
        take(content(varlena));
        if varlena != given {
            pg_sys::pfree(varlena.cast());
        }
    }
}

/// What is no number in JSON, as NaN, is a string. All of these end in a letter, and numbers in a digit.
fn push_number(text: &CStr, buffer: &mut Buffer) {
    let text = text.to_bytes();
    match text.last().is_some_and(u8::is_ascii_digit) {
        true => buffer.push(text),
        false => buffer.push_string(text),
    }
}

fn push_uuid(bytes: &[u8; 16], buffer: &mut Buffer) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 38];
    text[0] = b'"';
    text[37] = b'"';
    let mut place = 1;
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            place += 1;
        }
        text[place] = DIGITS[usize::from(byte >> 4)];
        text[place + 1] = DIGITS[usize::from(byte & 15)];
        place += 2;
    }
    buffer.push(&text);
}

/// Vectors of numbers are arrays to `to_json`, though they are no ordinary ones.
fn is_special_array(ty: pg_sys::Oid) -> bool {
    matches!(ty, pg_sys::ANYARRAYOID | pg_sys::INT2VECTOROID | pg_sys::OIDVECTOROID | pg_sys::RECORDARRAYOID)
}

/// `to_json`, told that its argument is of this type.
///
/// # Safety
/// The type exists; the function is used only while the memory context lasts.
unsafe fn to_json_of(ty: pg_sys::Oid, context: pg_sys::MemoryContext) -> pg_sys::FmgrInfo {
    // SAFETY: the expression is one that the parser could have made, and lies in the context like the function.
    unsafe {
        let mut function = pg_sys::FmgrInfo::default();
        pg_sys::fmgr_info_cxt(pg_sys::Oid::from(pg_sys::F_TO_JSON), &raw mut function, context);
        let before = pg_sys::MemoryContextSwitchTo(context);
        let value = pg_sys::makeNullConst(ty, -1, pg_sys::InvalidOid);
        let arguments = pg_sys::lappend(ptr::null_mut(), value.cast());
        function.fn_expr = pg_sys::makeFuncExpr(
            pg_sys::Oid::from(pg_sys::F_TO_JSON),
            pg_sys::JSONOID,
            arguments,
            pg_sys::InvalidOid,
            pg_sys::InvalidOid,
            pg_sys::CoercionForm::COERCE_EXPLICIT_CALL,
        )
        .cast();
        pg_sys::MemoryContextSwitchTo(before);
        function
    }
}
