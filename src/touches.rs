//! What a statement reads, so that it is known what changes its answer and whether one statement may serve many sessions.
//!
//! Read from Postgres's own analysis of the statement, in which views and row-level security policies have been put in
//! place of what they stand for; only bodies of functions stay closed.

use std::collections::BTreeSet;
use std::ffi::CStr;

use pgrx::pg_sys;

/// What a statement reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// The relations, by oid; views among them, with what they are made of.
    pub relations: BTreeSet<u32>,
    /// Its answer may change though none of the relations does: it calls a function that reads who knows what, or the clock.
    pub changes_unseen: bool,
    /// It calls something that may look at `hasura.user`, so that it answers for one session at a time.
    pub sees_session: bool,
}

/// The first oid of what users and extensions make: `FirstNormalObjectId` of `access/transam.h`.
const FIRST_OF_USERS: u32 = 16_384;

/// `now()`, `transaction_timestamp()`, `statement_timestamp()`, `age()` of one argument twice.
const CLOCKS: [u32; 5] = [1299, 2647, 2648, 2059, 1386];

/// `current_setting` with one argument and with two.
const SETTINGS: [u32; 2] = [2077, 3294];

/// Languages whose functions do as they are declared: C and internal.
const COMPILED: [u32; 2] = [12, 13];

impl Touches {
    /// # Safety
    /// `plan` is a plan of SPI that was just prepared.
    pub unsafe fn of_plan(plan: pg_sys::SPIPlanPtr) -> Touches {
        let mut touches = Touches::default();
        // SAFETY: a plan's sources are a list of `CachedPlanSource`, whose lists are of oids and of queries.
        unsafe {
            let sources = pg_sys::SPI_plan_get_plan_sources(plan);
            for source in cells(sources) {
                let source = source.ptr_value.cast::<pg_sys::CachedPlanSource>();
                let relations = (*source).relationOids;
                touches.relations.extend(cells(relations).map(|cell| cell.oid_value.to_u32()));
                let text = pg_sys::nodeToString((*source).query_list.cast());
                touches.read(&CStr::from_ptr(text).to_string_lossy());
                pg_sys::pfree(text.cast());
            }
        }
        touches
    }

    /// Looks at the functions in a tree as Postgres prints it: `{FUNCEXPR :funcid 1299 …`. Names in it have their spaces
    /// escaped, so that none can look like a field.
    fn read(&mut self, tree: &str) {
        let mut words = tree.split_ascii_whitespace().peekable();
        while let Some(word) = words.next() {
            let function = match word {
                ":funcid" | ":opfuncid" | ":aggfnoid" | ":winfnoid" => number(words.peek()),
                // In what is stored of views, only the operator is known.
                // SAFETY: a look-up that gives zero for what does not exist.
                ":opno" => number(words.peek()).map(|oid| unsafe { pg_sys::get_opcode(oid.into()) }.to_u32()),
                "{SQLVALUEFUNCTION" => {
                    self.changes_unseen = true;
                    None
                }
                _ => None,
            };
            if let Some(function) = function.filter(|function| *function != 0) {
                self.call(function);
            }
        }
    }

    fn call(&mut self, function: u32) {
        self.sees_session |= SETTINGS.contains(&function);
        self.changes_unseen |= CLOCKS.contains(&function);
        let Declared { volatility, language, is_encoder } = declared(function);
        let is_volatile = volatility == pg_sys::PROVOLATILE_VOLATILE;
        if function < FIRST_OF_USERS {
            self.changes_unseen |= is_volatile;
            return;
        }
        let is_immutable = volatility == pg_sys::PROVOLATILE_IMMUTABLE;
        if !(is_immutable && COMPILED.contains(&language) || is_encoder) {
            self.sees_session = true;
            self.changes_unseen = true;
        }
    }
}

fn number(word: Option<&&str>) -> Option<u32> {
    word?.parse().ok()
}

/// What is known of a function.
struct Declared {
    volatility: u8,
    language: u32,
    /// Is it the extension's own that writes JSON? It looks at nothing but what it is given.
    is_encoder: bool,
}

/// Of what does not exist the worst is known.
fn declared(function: u32) -> Declared {
    // SAFETY: the cache's tuple is read before it is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::PROCOID as i32;
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(pg_sys::Oid::from(function)));
        if tuple.is_null() {
            return Declared { volatility: pg_sys::PROVOLATILE_VOLATILE, language: 0, is_encoder: false };
        }
        let row = pg_sys::heap_tuple_get_struct::<pg_sys::FormData_pg_proc>(tuple);
        let found = Declared {
            volatility: (*row).provolatile.cast_unsigned(),
            language: (*row).prolang.to_u32(),
            is_encoder: (*row).pronamespace == pg_sys::get_namespace_oid(c"graphql".as_ptr(), true)
                && CStr::from_ptr((*row).proname.data.as_ptr()) == c"_json_object",
        };
        pg_sys::ReleaseSysCache(tuple);
        found
    }
}

/// The cells of a list, which may be null for an empty one.
///
/// # Safety
/// The list is one of Postgres's and outlives what is returned.
unsafe fn cells<'l>(list: *mut pg_sys::List) -> impl Iterator<Item = &'l pg_sys::ListCell> {
    // SAFETY: by the caller; a list has `length` cells.
    let cells = unsafe {
        match list.is_null() {
            true => &[],
            false => {
                std::slice::from_raw_parts((*list).elements, usize::try_from((*list).length).unwrap_or(0))
            }
        }
    };
    cells.iter().map(|cell: &pg_sys::ListCell| cell)
}
