//! `graphql._json_object(keys, values…)` and the aggregate `graphql._json_list(keys, values…)`: JSON of the rows that
//! statements read, straight from their datums.
//!
//! - `buffer.rs`: JSON text as it grows, which is a datum at its end
//! - `value.rs`: one value, as `to_json` writes it
//!
//! Written once for each value: what Postgres's own functions make on the way, a tuple, a string, another buffer, is left
//! out. Invariant: the text of a value is that of `to_json`; whatever a type has of its own for that is asked for it.

mod buffer;
mod value;

use std::cell::{RefCell, UnsafeCell};
use std::collections::HashMap;
use std::rc::Rc;

use pgrx::{PgSqlErrorCode, pg_sys};
use smallvec::SmallVec;

use crate::datum::{Arguments, entry_point};
use crate::failure::raise;

use buffer::Buffer;
use value::Writer;

entry_point!(_json_object_wrapper, pg_finfo__json_object_wrapper, json_object);
entry_point!(_json_list_add_wrapper, pg_finfo__json_list_add_wrapper, json_list_add);
entry_point!(_json_list_end_wrapper, pg_finfo__json_list_end_wrapper, json_list_end);

/// How many templates a backend keeps.
const MOST: usize = 1_000;

thread_local! {
    /// Templates whose types are all Postgres's own and plain, so that nothing can change how they are written; by
    /// keys and types.
    static KEPT: RefCell<HashMap<Vec<u8>, SharedTemplate>> = RefCell::default();
}

/// How the objects of a call are written.
struct Template {
    members: Vec<Member>,
    /// The keys are null: there is one value, which is written as it is.
    is_bare: bool,
}

struct Member {
    /// What stands before the value: `{"a":` or `,"b":`.
    before: Vec<u8>,
    writer: Writer,
}

impl Template {
    /// The template of a call whose argument `keys` has the keys, before the values.
    ///
    /// # Safety
    /// The function manager passed the call; the result is used only while it lasts.
    unsafe fn of(arguments: &Arguments, keys: usize) -> *mut Template {
        // SAFETY: by the caller; only this function sets what is kept there, and it is freed with its memory context.
        unsafe {
            let function = (*arguments.call()).flinfo;
            if (*function).fn_extra.is_null() {
                let template = Template::shared(arguments, keys);
                let kept = pgrx::PgMemoryContexts::For((*function).fn_mcxt).leak_and_drop_on_delete(template);
                (*function).fn_extra = kept.cast();
            }
            (*(*function).fn_extra.cast::<SharedTemplate>()).get()
        }
    }

    /// A template that other places of statements use too, or else one for this place of a running statement.
    ///
    /// # Safety
    /// As `of`.
    unsafe fn shared(arguments: &Arguments, keys: usize) -> SharedTemplate {
        // SAFETY: by the caller.
        let make = |context| unsafe { Rc::new(UnsafeCell::new(Template::new(arguments, keys, context))) };
        // SAFETY: by the caller; the two memory contexts are there.
        let (function, for_ever) = unsafe { ((*arguments.call()).flinfo, pg_sys::TopMemoryContext) };
        // SAFETY: by the caller.
        let Some(key) = (unsafe { key_of(arguments, keys) }) else {
            // SAFETY: by the caller.
            return make(unsafe { (*function).fn_mcxt });
        };
        if let Some(known) = KEPT.with(|kept| kept.borrow().get(key.as_slice()).cloned()) {
            return known;
        }
        let template = make(for_ever);
        KEPT.with(|kept| {
            let mut kept = kept.borrow_mut();
            if kept.len() >= MOST {
                kept.clear();
            }
            kept.insert(key.into_vec(), template.clone());
        });
        template
    }

    /// # Safety
    /// As `of`. The template is used only while the memory context lasts.
    unsafe fn new(arguments: &Arguments, keys: usize, context: pg_sys::MemoryContext) -> Template {
        let given = arguments.text(keys);
        let names: Vec<&str> = match &given {
            Some(names) => names.split(',').collect(),
            None => vec![""],
        };
        // SAFETY: by the caller.
        let values =
            unsafe { usize::try_from((*arguments.call()).nargs).unwrap_or(0).saturating_sub(keys + 1) };
        if values != names.len() {
            raise(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, "as many keys as values are expected");
        }
        let member = |(place, name): (usize, &&str)| {
            let open = if place == 0 { '{' } else { ',' };
            let before = format!("{open}{}:", serde_json::Value::String((*name).to_owned()));
            // SAFETY: by the caller.
            let writer =
                unsafe { Writer::of_type(value::type_of_argument(arguments, keys + 1 + place), context) };
            Member { before: before.into_bytes(), writer }
        };
        Template { members: names.iter().enumerate().map(member).collect(), is_bare: given.is_none() }
    }

    /// # Safety
    /// As `of`; the values are those of the call that it was made of.
    unsafe fn write(&mut self, arguments: &Arguments, first: usize, buffer: &mut Buffer) {
        for (place, member) in self.members.iter_mut().enumerate() {
            if !self.is_bare {
                buffer.push(&member.before);
            }
            match arguments.datum(first + place) {
                // SAFETY: by the caller, the datum is of the argument's type.
                Some(datum) => unsafe { member.writer.write(datum, buffer) },
                None => buffer.push(b"null"),
            }
        }
        if !self.is_bare {
            buffer.push(b"}");
        }
    }
}

/// In a cell because Postgres wants to be free to change what it keeps of a function. Writing never comes back to the
/// same template: what one of a user's types does is asked of a template that no other place has.
type SharedTemplate = Rc<UnsafeCell<Template>>;

/// Keys and types, if a template of them can be shared.
///
/// # Safety
/// As `Template::of`.
unsafe fn key_of(arguments: &Arguments, keys: usize) -> Option<SmallVec<[u8; 256]>> {
    let names = arguments.datum(keys)?;
    let mut key = SmallVec::new();
    // SAFETY: by the caller.
    unsafe {
        // With their number in front, so that no two templates have one key.
        let count = usize::try_from((*arguments.call()).nargs).unwrap_or(0);
        key.extend_from_slice(&u32::try_from(count).unwrap_or(0).to_ne_bytes());
        for argument in keys + 1..count {
            let ty = value::type_of_argument(arguments, argument);
            if !value::is_unchanging(ty) {
                return None;
            }
            key.extend_from_slice(&ty.to_u32().to_ne_bytes());
        }
        value::with_bytes(names, |names| key.extend_from_slice(names));
    }
    Some(key)
}

/// `graphql._json_object(keys text, VARIADIC "any")`: an object of these keys, separated by commas, with these values.
///
/// Errors: 22023 where there are not as many keys as values.
fn json_object(arguments: &Arguments) -> Option<pg_sys::Datum> {
    // SAFETY: the function manager passed the call.
    unsafe {
        let template = &mut *Template::of(arguments, 0);
        let mut buffer = Buffer::new(pg_sys::CurrentMemoryContext, 256);
        template.write(arguments, 1, &mut buffer);
        Some(buffer.datum())
    }
}

/// `graphql._json_list_add(state internal, keys text, VARIADIC "any")`: adds a row's object to the list.
fn json_list_add(arguments: &Arguments) -> Option<pg_sys::Datum> {
    // SAFETY: the function manager passed the call; the state is what this function returned before.
    unsafe {
        let context = require_aggregate(arguments);
        let state = match arguments.datum(0) {
            Some(state) => state.cast_mut_ptr::<Buffer>(),
            None => {
                let mut buffer = Buffer::new(context, 1024);
                buffer.push(b"[");
                let state = pg_sys::MemoryContextAlloc(context, size_of::<Buffer>()).cast::<Buffer>();
                state.write(buffer);
                state
            }
        };
        let buffer = &mut *state;
        if buffer.len() > 1 {
            buffer.push(b",");
        }
        (*Template::of(arguments, 1)).write(arguments, 2, buffer);
        Some(pg_sys::Datum::from(state))
    }
}

/// The memory context of the aggregate that calls. Whoever else calls may pass anything as the state, and is refused.
///
/// # Safety
/// The function manager passed the call.
unsafe fn require_aggregate(arguments: &Arguments) -> pg_sys::MemoryContext {
    let mut context = std::ptr::null_mut();
    // SAFETY: by the caller; the out-pointer is valid.
    if unsafe { pg_sys::AggCheckCallContext(arguments.call(), &raw mut context) } == 0 {
        raise(PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a list is made by an aggregate");
    }
    context
}

/// `graphql._json_list_end(state internal)`: the list; that of no rows is empty.
fn json_list_end(arguments: &Arguments) -> Option<pg_sys::Datum> {
    // SAFETY: as above. The state is the last one: the aggregate says that this function changes it.
    unsafe {
        require_aggregate(arguments);
        match arguments.datum(0) {
            Some(state) => {
                let buffer = &mut *state.cast_mut_ptr::<Buffer>();
                buffer.push(b"]");
                Some(buffer.datum())
            }
            None => Some(crate::datum::varlena(&[b"[]"])),
        }
    }
}
