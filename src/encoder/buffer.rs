//! Text in one piece of Postgres's memory, with room for a varlena's header before it, so that at its end it is a datum.

use std::ptr;

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::failure::raise;

/// `MaxAllocSize` of `utils/memutils.h`: a datum is no longer.
const MOST: usize = 0x3fff_ffff;

/// JSON text in the database's encoding. Its memory belongs to a memory context: a buffer is not dropped.
pub struct Buffer {
    start: *mut u8,
    length: usize,
    capacity: usize,
}

impl Buffer {
    /// # Safety
    /// The buffer is used only while the memory context lasts.
    pub unsafe fn new(context: pg_sys::MemoryContext, capacity: usize) -> Buffer {
        // SAFETY: by the caller.
        let start = unsafe { pg_sys::MemoryContextAlloc(context, capacity).cast::<u8>() };
        Buffer { start, length: pg_sys::VARHDRSZ, capacity }
    }

    /// Bytes of text.
    pub fn len(&self) -> usize {
        self.length - pg_sys::VARHDRSZ
    }

    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        // SAFETY: there is room behind what is there.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.start.add(self.length), bytes.len()) }
        self.length += bytes.len();
    }

    #[inline]
    fn reserve(&mut self, more: usize) {
        if self.capacity - self.length < more {
            self.grow(more);
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let needed = self.length.saturating_add(more);
        if needed > MOST {
            raise(PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED, "the answer is longer than 1 GB");
        }
        let capacity = (self.capacity * 2).max(needed).min(MOST);
        // SAFETY: `start` was allocated by `new` or here.
        self.start = unsafe { pg_sys::repalloc(self.start.cast(), capacity).cast() };
        self.capacity = capacity;
    }

    /// A JSON string of text in the database's encoding: as `escape_json` writes it.
    pub fn push_string(&mut self, text: &[u8]) {
        self.push(b"\"");
        let mut rest = text;
        while let Some(place) = rest.iter().position(|byte| ESCAPED[usize::from(*byte)]) {
            let (plain, special) = rest.split_at(place);
            self.push(plain);
            let Some((special, after)) = special.split_first() else { break };
            match special {
                b'"' => self.push(b"\\\""),
                b'\\' => self.push(b"\\\\"),
                b'\n' => self.push(b"\\n"),
                b'\r' => self.push(b"\\r"),
                b'\t' => self.push(b"\\t"),
                8 => self.push(b"\\b"),
                12 => self.push(b"\\f"),
                other => {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    let digits = [DIGITS[usize::from(other >> 4)], DIGITS[usize::from(other & 15)]];
                    self.push(b"\\u00");
                    self.push(&digits);
                }
            }
            rest = after;
        }
        self.push(rest);
        self.push(b"\"");
    }

    pub fn push_integer(&mut self, number: i64) {
        // 20 bytes hold the longest one.
        let mut digits = [0_u8; 20];
        let mut place = digits.len();
        let mut rest = number.unsigned_abs();
        loop {
            place -= 1;
            digits[place] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            place -= 1;
            digits[place] = b'-';
        }
        self.push(&digits[place..]);
    }

    /// The text as a datum of type json or text. Nothing more is written to it.
    pub fn datum(&mut self) -> pg_sys::Datum {
        // SAFETY: the first bytes are the header's; the length is below 1 GB.
        unsafe {
            pgrx::set_varsize_4b(self.start.cast(), i32::try_from(self.length).unwrap_or(i32::MAX));
            pg_sys::Datum::from(self.start)
        }
    }
}

/// Which bytes do not stand for themselves in a JSON string. Parts of longer characters are above all of them.
static ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut byte = 0;
    while byte < 32 {
        escaped[byte] = true;
        byte += 1;
    }
    escaped[b'"' as usize] = true;
    escaped[b'\\' as usize] = true;
    escaped
};
