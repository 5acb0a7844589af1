//! jsonb as values of JSON, without text between and without a call for each part.
//!
//! Source: `utils/jsonb.h` and jsonb_util.c. A container is a count with flags, an entry of four bytes for each child
//! (an object's keys, then its values) with the child's type and its length or end, and the children's bytes, numbers
//! and containers aligned to four. Values on disk have this form, so it does not change.

use std::ffi::CStr;

use pgrx::pg_sys;
use postern_engine::plan::{FlatObjects, FlatValue, RowSink};
use serde::de::Error as _;
use serde_json::{Error, Map, Value as Json};

use crate::datum::{borrowed_from_server, from_server};

/// How deep a value may be nested: what comes after goes down into values level by level.
const DEPTH: usize = 127;

const COUNT: u32 = 0x0FFF_FFFF;
const IS_SCALAR: u32 = 0x1000_0000;
const IS_OBJECT: u32 = 0x2000_0000;

/// A list or object.
#[derive(Clone, Copy)]
pub struct Container<'b> {
    header: u32,
    entries: &'b [u8],
    children: &'b [u8],
}

/// One value.
#[derive(Clone, Copy)]
pub enum Item<'b> {
    Null,
    Boolean(bool),
    /// In the database's encoding.
    Text(&'b [u8]),
    /// A numeric with its length in front.
    Number(&'b [u8]),
    Container(Container<'b>),
}

impl<'b> Container<'b> {
    /// The root of a value whose content these bytes are, or what is within one.
    pub fn of(bytes: &'b [u8]) -> Container<'b> {
        let header = word(bytes, 0);
        let count = usize::try_from(header & COUNT).unwrap_or(0);
        let entries = if header & IS_OBJECT != 0 { 8 * count } else { 4 * count };
        let rest = bytes.get(4..).unwrap_or_default();
        let (entries, children) = rest.split_at_checked(entries).unwrap_or_default();
        Container { header, entries, children }
    }

    pub fn is_object(&self) -> bool {
        self.header & IS_OBJECT != 0
    }

    /// Is it the scalar null, on its own?
    pub fn is_null(&self) -> bool {
        self.header & IS_SCALAR != 0 && matches!(self.items().next(), Some(Item::Null))
    }

    pub fn len(&self) -> usize {
        usize::try_from(self.header & COUNT).unwrap_or(0)
    }

    /// All children in order: of an object its keys, then its values.
    fn children(self) -> Children<'b> {
        Children { container: self, place: 0, offset: 0 }
    }

    /// The items of a list.
    pub fn items(self) -> impl Iterator<Item = Item<'b>> {
        self.children()
    }

    /// The fields of an object.
    pub fn fields(self) -> impl Iterator<Item = (&'b [u8], Item<'b>)> {
        let mut values = self.children();
        values.by_ref().take(self.len()).for_each(drop);
        let keys = self.children().take(self.len());
        keys.zip(values).map(|(key, value)| match key {
            Item::Text(key) => (key, value),
            _ => (&[][..], value),
        })
    }
}

struct Children<'b> {
    container: Container<'b>,
    place: usize,
    offset: usize,
}

impl<'b> Iterator for Children<'b> {
    type Item = Item<'b>;

    fn next(&mut self) -> Option<Item<'b>> {
        if self.place * 4 >= self.container.entries.len() {
            return None;
        }
        let entry = word(self.container.entries, self.place * 4);
        let measure = usize::try_from(entry & COUNT).unwrap_or(0);
        let start = self.offset;
        let end = if entry & 0x8000_0000 != 0 { measure } else { start + measure };
        self.place += 1;
        self.offset = end;
        let bytes = |start: usize| self.container.children.get(start..end).unwrap_or_default();
        let aligned = start.next_multiple_of(4);
        Some(match entry & 0x7000_0000 {
            0x0000_0000 => Item::Text(bytes(start)),
            0x1000_0000 => Item::Number(bytes(aligned)),
            0x2000_0000 => Item::Boolean(false),
            0x3000_0000 => Item::Boolean(true),
            0x5000_0000 => Item::Container(Container::of(bytes(aligned))),
            _ => Item::Null,
        })
    }
}

fn word(bytes: &[u8], place: usize) -> u32 {
    let word = bytes.get(place..place + 4).and_then(|word| word.try_into().ok());
    word.map_or(0, u32::from_ne_bytes)
}

/// A value, numbers with all their digits.
///
/// Errors: nested too deep.
pub fn read(item: Item) -> Result<Json, Error> {
    read_at(item, 0)
}

/// The same of the root of a value, which may be a scalar.
///
/// Errors: nested too deep.
pub fn read_root(root: Container) -> Result<Json, Error> {
    match root.items().next() {
        // A scalar on its own is stored as a list of one.
        Some(item) if root.header & IS_SCALAR != 0 => read(item),
        _ => read(Item::Container(root)),
    }
}

fn read_at(item: Item, depth: usize) -> Result<Json, Error> {
    Ok(match item {
        Item::Null => Json::Null,
        Item::Boolean(value) => Json::Bool(value),
        Item::Text(text) => Json::String(from_server(text)),
        Item::Number(number) => match small_integer(number) {
            Some(integer) => Json::from(integer),
            None => printed(number).parse().map_or(Json::Null, Json::Number),
        },
        Item::Container(_) if depth >= DEPTH => return Err(Error::custom("recursion limit exceeded")),
        Item::Container(container) if container.is_object() => {
            let mut fields = Map::with_capacity(container.len());
            for (key, value) in container.fields() {
                fields.insert(from_server(key), read_at(value, depth + 1)?);
            }
            Json::Object(fields)
        }
        Item::Container(container) => {
            let items = container.items().map(|item| read_at(item, depth + 1));
            Json::Array(items.collect::<Result<_, _>>()?)
        }
    })
}

/// An integer of up to twelve digits, read without Postgres's help, since numbers are many; `None` for all others.
///
/// Source: `NumericShort` in numeric.c: two bytes with sign, scale and weight, then digits of base 10,000, without the
/// zeros at the end.
fn small_integer(numeric: &[u8]) -> Option<i64> {
    let digits_at = |place: usize| {
        let bytes = numeric.get(place..place + 2)?;
        Some(u16::from_ne_bytes(bytes.try_into().ok()?))
    };
    // Four bytes of length, whichever end comes first; other forms are left to Postgres.
    let length = usize::try_from(word(numeric, 0)).unwrap_or(0);
    if length >> 2 != numeric.len() && length != numeric.len() {
        return None;
    }
    let header = digits_at(4)?;
    let (is_short, scale) = (header & 0xC000 == 0x8000, (header >> 7) & 0x3F);
    // A negative weight belongs to a fraction.
    if !is_short || scale != 0 || header & 0x0040 != 0 {
        return None;
    }
    let weight = usize::from(header & 0x003F);
    let digits = (numeric.len() - 6) / 2;
    if weight > 2 || digits > weight + 1 {
        return None;
    }
    let mut value = 0;
    for place in 0..=weight {
        let digit = if place < digits { digits_at(6 + 2 * place)? } else { 0 };
        value = value * 10_000 + i64::from(digit);
    }
    Some(if header & 0x2000 != 0 { -value } else { value })
}

/// A number as Postgres prints it. JSON has no infinity and no NaN, so the text is a JSON number.
fn printed(numeric: &[u8]) -> String {
    // As words, because Postgres wants numbers aligned.
    let mut aligned: Vec<u32> = numeric.chunks(4).map(padded_word).collect();
    // SAFETY: the copy holds a whole numeric; `numeric_out` returns text that ends in zero, freed here because values may
    // be many.
    unsafe {
        let numeric = pg_sys::Datum::from(aligned.as_mut_ptr());
        let text = pgrx::direct_function_call_as_datum(pg_sys::numeric_out, &[Some(numeric)]);
        let Some(text) = text else { return "0".to_owned() };
        let text = text.cast_mut_ptr::<std::ffi::c_char>();
        let number = CStr::from_ptr(text).to_string_lossy().into_owned();
        pg_sys::pfree(text.cast());
        number
    }
}

fn padded_word(bytes: &[u8]) -> u32 {
    let mut word = [0; 4];
    word.iter_mut().zip(bytes).for_each(|(into, byte)| *into = *byte);
    u32::from_ne_bytes(word)
}

/// A list of objects, to be gone through without values of JSON in between.
pub struct StoredList<'b>(pub Container<'b>);

impl FlatObjects for StoredList<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn each(&self, sink: &mut dyn RowSink) -> Option<()> {
        let mut digits = String::new();
        for item in self.0.items() {
            let Item::Container(object) = item else { return None };
            if !object.is_object() {
                return None;
            }
            sink.begin();
            for (key, value) in object.fields() {
                let key = &*borrowed_from_server(key);
                match value {
                    Item::Null => sink.cell(key, FlatValue::Null)?,
                    Item::Boolean(value) => sink.cell(key, FlatValue::Boolean(value))?,
                    Item::Text(text) => sink.cell(key, FlatValue::Text(&borrowed_from_server(text)))?,
                    Item::Number(number) => {
                        digits.clear();
                        match small_integer(number) {
                            Some(integer) => digits.push_str(&integer.to_string()),
                            None => digits.push_str(&printed(number)),
                        }
                        sink.cell(key, FlatValue::Number(&digits))?;
                    }
                    Item::Container(_) => return None,
                }
            }
            sink.end()?;
        }
        Some(())
    }
}
