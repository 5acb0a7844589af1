//! Arguments and results as Postgres passes them.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ffi::CStr;

use pgrx::pg_sys;
use serde_json::Value as Json;

use crate::failure::raise;
use crate::jsonb;

/// Declares an entry point that SQL calls by its symbol, `NAME_wrapper`, with the version 1 calling convention.
///
/// The body gets the call's `Arguments` and returns a `Datum`, or `None` for null.
macro_rules! entry_point {
    ($wrapper:ident, $info:ident, $body:path) => {
        #[unsafe(no_mangle)]
        #[doc(hidden)]
        pub extern "C" fn $info() -> &'static pgrx::pg_sys::Pg_finfo_record {
            const RECORD: pgrx::pg_sys::Pg_finfo_record = pgrx::pg_sys::Pg_finfo_record { api_version: 1 };
            &RECORD
        }

        #[unsafe(no_mangle)]
        #[doc(hidden)]
        #[pgrx::pg_guard]
        pub unsafe extern "C-unwind" fn $wrapper(
            call: pgrx::pg_sys::FunctionCallInfo,
        ) -> pgrx::pg_sys::Datum {
            // SAFETY: the function manager passes a valid call of this function.
            let arguments = unsafe { $crate::datum::Arguments::new(call) };
            match $body(&arguments) {
                Some(datum) => datum,
                None => {
                    arguments.set_null();
                    pgrx::pg_sys::Datum::null()
                }
            }
        }
    };
}
pub(crate) use entry_point;

/// The arguments of one call.
pub struct Arguments {
    call: pg_sys::FunctionCallInfo,
}

impl Arguments {
    /// # Safety
    /// `call` is what the function manager passed, and outlives the value.
    pub unsafe fn new(call: pg_sys::FunctionCallInfo) -> Arguments {
        Arguments { call }
    }

    /// The call itself, for what its expression says.
    pub fn call(&self) -> pg_sys::FunctionCallInfo {
        self.call
    }

    pub fn set_null(&self) {
        // SAFETY: `call` is valid as `new` requires.
        unsafe { (*self.call).isnull = true }
    }

    pub fn datum(&self, index: usize) -> Option<pg_sys::Datum> {
        // SAFETY: `call` is valid; the array has `nargs` entries, and `index` is checked against that.
        unsafe {
            let count = usize::try_from((*self.call).nargs).unwrap_or(0);
            if index >= count {
                return None;
            }
            let argument = (*self.call).args.as_slice(count).get(index)?;
            (!argument.isnull).then_some(argument.value)
        }
    }

    /// An argument of type int2.
    pub fn int2(&self, index: usize) -> Option<i16> {
        // SAFETY: the argument's declared type is int2.
        self.datum(index).and_then(|datum| unsafe { <i16 as pgrx::FromDatum>::from_datum(datum, false) })
    }

    pub fn oid(&self, index: usize) -> Option<pg_sys::Oid> {
        self.datum(index).map(|datum| pg_sys::Oid::from(u32::try_from(datum.value()).unwrap_or(0)))
    }

    /// A text argument in UTF-8.
    pub fn text(&self, index: usize) -> Option<String> {
        // SAFETY: the argument's declared type is text, so the datum points to a text varlena.
        self.datum(index).map(|datum| unsafe { text_of(datum) })
    }

    /// The same, without a copy where nothing has to be converted.
    pub fn borrowed_text(&self, index: usize) -> Option<Cow<'_, str>> {
        // SAFETY: as above; what is detoasted lives in this call's memory.
        self.datum(index).map(|datum| borrowed_from_server(unsafe { bytes_of(datum) }))
    }

    /// A jsonb argument, numbers with all their digits.
    ///
    /// Errors: nested deeper than JSON is read.
    pub fn json(&self, index: usize) -> Result<Option<Json>, serde_json::Error> {
        self.jsonb(index).map(jsonb::read_root).transpose()
    }

    /// A jsonb argument as it is kept.
    pub fn jsonb(&self, index: usize) -> Option<jsonb::Container<'_>> {
        let datum = self.datum(index)?;
        // SAFETY: the argument's declared type is jsonb; what is detoasted lives in this call's memory.
        unsafe { Some(jsonb::Container::of(bytes_of(datum))) }
    }
}

/// The text of a text-like datum, in UTF-8.
///
/// # Safety
/// The datum points to a varlena whose content is text in the database's encoding.
pub unsafe fn text_of(datum: pg_sys::Datum) -> String {
    // SAFETY: by the caller.
    from_server(unsafe { bytes_of(datum) })
}

/// The content of a varlena. Valid as long as the datum and the current memory context.
///
/// # Safety
/// The datum points to a varlena.
pub unsafe fn bytes_of<'d>(datum: pg_sys::Datum) -> &'d [u8] {
    // SAFETY: by the caller.
    unsafe { content(plain(datum.cast_mut_ptr())) }
}

/// The varlena itself, or else what is stored elsewhere or compressed, in the current memory context.
///
/// # Safety
/// It is a varlena.
pub unsafe fn plain(varlena: *mut pg_sys::varlena) -> *mut pg_sys::varlena {
    // SAFETY: by the caller. Asked here first, because Postgres's answer mostly is the same pointer.
    unsafe {
        let is_plain =
            pgrx::varatt_is_4b_u(varlena) || (pgrx::varatt_is_1b(varlena) && !pgrx::varatt_is_1b_e(varlena));
        if is_plain { varlena } else { pg_sys::pg_detoast_datum_packed(varlena) }
    }
}

/// # Safety
/// The varlena is a plain one that outlives the result.
pub unsafe fn content<'d>(varlena: *mut pg_sys::varlena) -> &'d [u8] {
    // SAFETY: by the caller; the bytes are as many as the header says.
    unsafe {
        std::slice::from_raw_parts(pgrx::vardata_any(varlena).cast::<u8>(), pgrx::varsize_any_exhdr(varlena))
    }
}

/// Text of the server in UTF-8. A database in another encoding is converted; bytes that are no text are refused.
pub fn from_server(bytes: &[u8]) -> String {
    borrowed_from_server(bytes).into_owned()
}

/// The same without a copy where nothing has to be converted.
pub fn borrowed_from_server(bytes: &[u8]) -> Cow<'_, str> {
    let text = match database_encoding() == UTF8 {
        true => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        false => converted(bytes, true).map(Cow::Owned),
    };
    text.unwrap_or_else(|| {
        raise(
            pgrx::PgSqlErrorCode::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE,
            "text that is not valid in its encoding",
        )
    })
}

/// `PG_UTF8` of `mb/pg_wchar.h`.
const UTF8: i32 = 6;

/// The encoding of the database, which a backend keeps for life; asked for once, since texts are many.
fn database_encoding() -> i32 {
    thread_local! {
        static ENCODING: OnceCell<i32> = const { OnceCell::new() };
    }
    // SAFETY: reads a variable of the backend.
    ENCODING.with(|encoding| *encoding.get_or_init(|| unsafe { pg_sys::GetDatabaseEncoding() }))
}

fn converted(bytes: &[u8], to_utf8: bool) -> Option<String> {
    let length = i32::try_from(bytes.len()).ok()?;
    let mut owned = bytes.to_vec();
    owned.push(0);
    // SAFETY: the source is `length` bytes and ends in zero; the result is palloc'd and ends in zero, or is the source.
    unsafe {
        let source = owned.as_mut_ptr();
        let server = database_encoding();
        let (from, to) = if to_utf8 { (server, UTF8) } else { (UTF8, server) };
        let result = pg_sys::pg_do_encoding_conversion(source, length, from, to);
        let result = CStr::from_ptr(result.cast_const().cast());
        String::from_utf8(result.to_bytes().to_vec()).ok()
    }
}

/// Bytes of UTF-8 text in the server's encoding.
pub fn to_server(text: &str) -> Vec<u8> {
    borrowed_to_server(text).into_owned()
}

/// The same without a copy where nothing has to be converted.
pub fn borrowed_to_server(text: &str) -> Cow<'_, [u8]> {
    let server = database_encoding();
    if server == UTF8 || text.is_ascii() {
        return text.as_bytes().into();
    }
    let Ok(length) = i32::try_from(text.len()) else { return text.as_bytes().into() };
    let mut owned = text.as_bytes().to_vec();
    owned.push(0);
    // SAFETY: as in `converted`.
    unsafe {
        let result = pg_sys::pg_do_encoding_conversion(owned.as_mut_ptr(), length, UTF8, server);
        CStr::from_ptr(result.cast_const().cast()).to_bytes().to_vec().into()
    }
}

/// A varlena made of several pieces of text in the server's encoding, allocated in the current memory context.
///
/// Serves for `text` and `json` alike.
pub fn varlena(pieces: &[&[u8]]) -> pg_sys::Datum {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    // SAFETY: palloc raises if it cannot give the memory (up to 1 GB); the header is set before the content, and the
    // pieces fill just what was asked for.
    unsafe {
        let total = length + pg_sys::VARHDRSZ;
        let varlena = pg_sys::palloc(total).cast::<pg_sys::varlena>();
        pgrx::set_varsize_4b(varlena, i32::try_from(total).unwrap_or(i32::MAX));
        let mut place = pgrx::vardata_any(varlena).cast_mut().cast::<u8>();
        for piece in pieces {
            std::ptr::copy_nonoverlapping(piece.as_ptr(), place, piece.len());
            place = place.add(piece.len());
        }
        pg_sys::Datum::from(varlena)
    }
}

/// UTF-8 text as a `text` or `json` datum.
pub fn text_datum(text: &str) -> pg_sys::Datum {
    varlena(&[&to_server(text)])
}

/// JSON as a jsonb datum.
pub fn jsonb_datum(json: &Json) -> pg_sys::Datum {
    let mut bytes = to_server(&json.to_string());
    bytes.push(0);
    // SAFETY: `jsonb_in` reads a C string and returns a jsonb datum, or raises.
    unsafe {
        let argument = pg_sys::Datum::from(bytes.as_mut_ptr());
        pgrx::direct_function_call_as_datum(pg_sys::jsonb_in, &[Some(argument)])
            .unwrap_or(pg_sys::Datum::null())
    }
}
