use std::ffi::CStr;

use pgrx::{PgMemoryContexts, PgSqlErrorCode, pg_sys};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::catalog::relation_oid;
use crate::datum::{bytes_of, from_server, text_datum, text_of};
use crate::failure::raise;
use crate::jsonb::{self, Container};

/// Runs `work` where tables can be read: on the newest snapshot, in memory that is given back afterwards.
pub fn reading<R>(work: impl FnOnce() -> R) -> R {
    // SAFETY: inside a transaction. The snapshot is popped where it was pushed; an error on the way has Postgres pop it
    // when the subtransaction or transaction is rolled back.
    unsafe {
        pg_sys::CommandCounterIncrement();
        pg_sys::PushActiveSnapshot(pg_sys::GetLatestSnapshot());
        let result = PgMemoryContexts::new("postern model").switch_to(|_| work());
        pg_sys::PopActiveSnapshot();
        result
    }
}

/// What a column must be equal to.
#[derive(Clone, Copy)]
pub enum Wanted<'w> {
    Oid(pg_sys::Oid),
    /// In a text column of the database's collation.
    Text(&'w str),
}

/// Where rows are read.
pub struct Place {
    table: pg_sys::Oid,
    /// Its first columns are those that are asked for; nothing: the whole table is looked through.
    index: Option<pg_sys::Oid>,
    is_catalog: bool,
}

impl Place {
    /// A table of the system catalog and an index of it, whose oids are the same everywhere.
    pub const fn catalog(table: u32, index: u32) -> Place {
        let (table, index) = (pg_sys::Oid::from_u32(table), pg_sys::Oid::from_u32(index));
        Place { table, index: Some(index), is_catalog: true }
    }

    /// A table of the extension by its primary key.
    pub fn own(table: &CStr, primary_key: &CStr) -> Option<Place> {
        let index = relation_oid(c"graphql", primary_key);
        Some(Place { table: relation_oid(c"graphql", table)?, index, is_catalog: false })
    }

    /// All rows of a table of the extension.
    pub fn whole(table: &CStr) -> Option<Place> {
        Some(Place { table: relation_oid(c"graphql", table)?, index: None, is_catalog: false })
    }

    /// Hands these columns of each row that has what is wanted to `each`. Inside `reading`.
    pub fn rows<const N: usize>(
        &self,
        wanted: &[(&CStr, Wanted)],
        columns: [&CStr; N],
        mut each: impl FnMut([Value; N]),
    ) {
        // SAFETY: the table is open while it is read; the keys live as long as the scan; a row's values are used in the
        // call of `each` alone, while the scan holds the row. An error unwinds past this, and Postgres gives back what is
        // open when the subtransaction or transaction is rolled back.
        unsafe {
            let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
            let table = pg_sys::table_open(self.table, lock);
            let descriptor = (*table).rd_att;
            let numbers = columns.map(|column| pg_sys::SPI_fnumber(descriptor, column.as_ptr()));
            let mut keys: Vec<pg_sys::ScanKeyData> =
                wanted.iter().map(|(column, wanted)| scan_key(descriptor, column, *wanted)).collect();
            let snapshot = if self.is_catalog { std::ptr::null_mut() } else { pg_sys::GetActiveSnapshot() };
            let scan = pg_sys::systable_beginscan(
                table,
                self.index.unwrap_or(pg_sys::InvalidOid),
                self.index.is_some(),
                snapshot,
                i32::try_from(keys.len()).unwrap_or(0),
                keys.as_mut_ptr(),
            );
            let count = usize::try_from((*descriptor).natts).unwrap_or(0);
            let mut values = vec![pg_sys::Datum::null(); count];
            let mut nulls = vec![true; count];
            loop {
                let row = pg_sys::systable_getnext(scan);
                if row.is_null() {
                    break;
                }
                pg_sys::heap_deform_tuple(row, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
                each(numbers.map(|number| {
                    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
                    let is_there = place.and_then(|place| nulls.get(place)).is_some_and(|null| !null);
                    Value(place.and_then(|place| values.get(place).copied()).filter(|_| is_there))
                }));
            }
            pg_sys::systable_endscan(scan);
            pg_sys::table_close(table, lock);
        }
    }
}

/// # Safety
/// The descriptor is that of an open table, which has the column, of the type that is wanted.
unsafe fn scan_key(descriptor: pg_sys::TupleDesc, column: &CStr, wanted: Wanted) -> pg_sys::ScanKeyData {
    let (procedure, argument) = match wanted {
        Wanted::Oid(oid) => (pg_sys::F_OIDEQ, pg_sys::Datum::from(oid)),
        Wanted::Text(text) => (pg_sys::F_TEXTEQ, text_datum(text)),
    };
    // SAFETY: by the caller; the key is filled in by the call.
    unsafe {
        let mut key: pg_sys::ScanKeyData = std::mem::zeroed();
        pg_sys::ScanKeyEntryInitialize(
            &raw mut key,
            0,
            pg_sys::AttrNumber::try_from(pg_sys::SPI_fnumber(descriptor, column.as_ptr())).unwrap_or(0),
            pg_sys::StrategyNumber::try_from(pg_sys::BTEqualStrategyNumber).unwrap_or(0),
            pg_sys::InvalidOid,
            pg_sys::DEFAULT_COLLATION_OID,
            pg_sys::Oid::from(procedure),
            argument,
        );
        key
    }
}

/// A column of a row that is being read. Its methods are named for the column's type, which the caller knows.
#[derive(Clone, Copy)]
pub struct Value(Option<pg_sys::Datum>);

impl Value {
    pub fn is_null(self) -> bool {
        self.0.is_none()
    }

    pub fn boolean(self) -> bool {
        self.0.is_some_and(|datum| datum.value() & 1 == 1)
    }

    /// An oid or a reg… type; null is 0.
    pub fn oid(self) -> pg_sys::Oid {
        let number = self.0.and_then(|datum| u32::try_from(datum.value() & 0xFFFF_FFFF).ok());
        pg_sys::Oid::from(number.unwrap_or(0))
    }

    pub fn int2(self) -> i16 {
        // SAFETY: the column's type is int2.
        self.0.and_then(|datum| unsafe { pgrx::FromDatum::from_datum(datum, false) }).unwrap_or(0)
    }

    pub fn int4(self) -> Option<i32> {
        // SAFETY: the column's type is int4.
        self.0.and_then(|datum| unsafe { pgrx::FromDatum::from_datum(datum, false) })
    }

    /// Postgres's type "char".
    pub fn character(self) -> u8 {
        self.0.and_then(|datum| u8::try_from(datum.value() & 0xFF).ok()).unwrap_or(0)
    }

    pub fn name(self) -> String {
        // SAFETY: the column's type is name, which ends in zero.
        self.0.map_or_else(String::new, |datum| unsafe {
            from_server(CStr::from_ptr(datum.cast_mut_ptr::<std::ffi::c_char>()).to_bytes())
        })
    }

    pub fn text(self) -> Option<String> {
        // SAFETY: the column's type is text.
        self.0.map(|datum| unsafe { text_of(datum) })
    }

    /// A text array; nulls in it are refused by the tables' constraints.
    pub fn texts(self) -> Option<Vec<String>> {
        let elements = self.elements(pg_sys::TEXTOID, -1, false, b'i')?;
        // SAFETY: the column's type is text[].
        Some(elements.into_iter().map(|datum| unsafe { text_of(datum) }).collect())
    }

    /// An array of int2, also an int2vector.
    pub fn int2s(self) -> Vec<i16> {
        let elements = self.elements(pg_sys::INT2OID, 2, true, b's').unwrap_or_default();
        elements.into_iter().map(|datum| Value(Some(datum)).int2()).collect()
    }

    fn elements(
        self,
        element: pg_sys::Oid,
        length: i32,
        by_value: bool,
        align: u8,
    ) -> Option<Vec<pg_sys::Datum>> {
        let datum = self.0?;
        let mut elements = std::ptr::null_mut();
        let mut nulls = std::ptr::null_mut();
        let mut count = 0;
        // SAFETY: the column is an array of that type by the callers; the results are arrays of `count` entries.
        unsafe {
            let array = pg_sys::pg_detoast_datum(datum.cast_mut_ptr()).cast();
            let align = std::ffi::c_char::from_ne_bytes([align]);
            pg_sys::deconstruct_array(
                array,
                element,
                length,
                by_value,
                align,
                &raw mut elements,
                &raw mut nulls,
                &raw mut count,
            );
            let count = usize::try_from(count).unwrap_or(0);
            let there = (0..count).filter(|place| !*nulls.add(*place));
            Some(there.map(|place| *elements.add(place)).collect())
        }
    }

    /// A jsonb value; `None` if the column is null.
    pub fn json(self) -> Option<Json> {
        // SAFETY: the column's type is jsonb; detoasting gives a value that lives until `reading` ends.
        let read = self.0.map(|datum| unsafe { jsonb::read_root(Container::of(bytes_of(datum))) });
        read.map(|read| read.unwrap_or_else(|error| unreadable(&error)))
    }

    /// A jsonb value as what it stands for; the default if the column is null.
    pub fn parsed<T: DeserializeOwned + Default>(self) -> T {
        self.json().map_or_else(T::default, parse)
    }
}

/// JSON as what it stands for.
pub fn parse<T: DeserializeOwned>(json: Json) -> T {
    serde_json::from_value(json).unwrap_or_else(|error| unreadable(&error))
}

pub fn unreadable(error: &dyn std::fmt::Display) -> ! {
    raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, &format!("postern cannot read its model: {error}"))
}

/// A C string that Postgres made, or null.
///
/// # Safety
/// It ends in zero if it is not null.
pub unsafe fn c_text(text: *const std::ffi::c_char) -> Option<String> {
    // SAFETY: by the caller.
    (!text.is_null()).then(|| unsafe { from_server(CStr::from_ptr(text).to_bytes()) })
}
