//! What a statement reads, so that it is known what changes its answer and whether one statement may serve many sessions.
//!
//! Read from Postgres's own analysis of the statement, in which views and row-level security policies have been put in
//! place of what they stand for; only bodies of functions stay closed.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ffi::CStr;

use pgrx::pg_sys;

use crate::list::cells;
use crate::written_table::{self, Change};

/// What a statement reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Touches {
    /// The relations, by oid; views among them, with what they are made of.
    pub relations: BTreeSet<u32>,
    /// Its answer may change though none of the relations does: it calls a function that reads who knows what, or the clock.
    pub changes_unseen: bool,
    /// It calls something that may look at `hasura.user`, so that it answers for one session at a time.
    pub sees_session: bool,
    /// It calls functions that users or extensions made, other than those that write JSON.
    pub calls_users: bool,
    /// It may change or delete rows that are there.
    changes_rows: bool,
}

/// The first oid of what users and extensions make: `FirstNormalObjectId` of `access/transam.h`.
pub const FIRST_OF_USERS: u32 = 16_384;

/// `now()`, `transaction_timestamp()`, `statement_timestamp()`, `age()` of one argument twice.
const CLOCKS: [u32; 5] = [1299, 2647, 2648, 2059, 1386];

/// Postgres's own functions that look at settings, or run a statement that may: `current_setting`, `set_config`,
/// `pg_show_all_settings`; `table_to_xml`, `query_to_xml` and their like; `ts_rewrite` and `ts_stat` of a query;
/// `pg_input_is_valid` and `pg_input_error_info`, which read as any type does.
const SEE_SESSION: [u32; 23] = [
    2077, 3294, 2078, 2084, 2923, 2924, 2925, 2926, 2927, 2928, 2929, 2930, 2933, 2934, 2935, 2936, 2937,
    2938, 3685, 3689, 3690, 6210, 6211,
];

/// The extension's functions and aggregates that write JSON.
const ENCODERS: [&CStr; 2] = [c"_json_object", c"_json_list"];

/// What a tree says before a function or an operator. In what is stored of views, only the operator is known.
const FUNCTIONS: [&str; 6] =
    [":funcid", ":opfuncid", ":aggfnoid", ":winfnoid", ":startInRangeFunc", ":endInRangeFunc"];
const OPERATORS: [&str; 3] = [":opno", ":sortop", ":eqop"];

/// What a tree says before the type of a value.
const TYPES: [&str; 8] = [
    ":vartype",
    ":consttype",
    ":paramtype",
    ":resulttype",
    ":funcresulttype",
    ":opresulttype",
    ":aggtype",
    ":row_typeid",
];

/// The place of `castfunc` in `pg_cast`.
const CAST_FUNCTION: pg_sys::AttrNumber = 4;

/// The language C, whose functions do as they are declared.
const C_LANGUAGE: u32 = 13;

impl Touches {
    /// # Safety
    /// `plan` is a plan of SPI that was just prepared.
    pub unsafe fn of_plan(plan: pg_sys::SPIPlanPtr) -> Touches {
        let mut touches = Touches::default();
        // SAFETY: a plan's sources are a list of `CachedPlanSource`.
        unsafe {
            for source in cells(pg_sys::SPI_plan_get_plan_sources(plan)) {
                touches.add(source.ptr_value.cast());
            }
        }
        touches
    }

    /// Of an expression, as Postgres prints and stores it.
    pub fn of_tree(tree: &str) -> Touches {
        let mut touches = Touches::default();
        touches.read(tree);
        touches
    }

    /// Of a source, and of a plan that was made from it, which alone has the partitions and children of tables.
    ///
    /// # Safety
    /// The source's analysis holds, and so does the plan, whose tables the transaction has locked.
    pub unsafe fn of_planned(
        source: *const pg_sys::CachedPlanSource,
        plan: *const pg_sys::CachedPlan,
    ) -> Touches {
        let mut touches = Touches::default();
        // SAFETY: by the caller; a plan's statements have lists of entries for tables.
        unsafe {
            touches.add(source);
            let change = if touches.changes_rows { Change::Any } else { Change::Insert };
            for statement in cells((*plan).stmt_list) {
                let statement = statement.ptr_value.cast::<pg_sys::PlannedStmt>();
                let tables = cells((*statement).rtable);
                let table = |cell: &pg_sys::ListCell| cell.ptr_value.cast::<pg_sys::RangeTblEntry>();
                // A result relation is the place of a table, from 1.
                let written = cells((*statement).resultRelations).map(|place| {
                    let place = usize::try_from(place.int_value).ok()?.checked_sub(1)?;
                    tables.as_slice().get(place).map(table)
                });
                touches.sees_session |= tables.clone().map(table).any(|table| is_foreign(table))
                    || written.into_iter().any(|table| {
                        table.is_none_or(|table| written_table::may_see_session((*table).relid, change))
                    });
            }
        }
        touches
    }

    /// # Safety
    /// The source's analysis holds.
    unsafe fn add(&mut self, source: *const pg_sys::CachedPlanSource) {
        // SAFETY: by the caller; a source's lists are of oids and of queries.
        unsafe {
            let relations = cells((*source).relationOids);
            self.relations.extend(relations.map(|cell| cell.oid_value.to_u32()));
            let text = pg_sys::nodeToString((*source).query_list.cast());
            self.read(&CStr::from_ptr(text).to_string_lossy());
            pg_sys::pfree(text.cast());
        }
    }

    /// Looks at the functions in a tree as Postgres prints it: `{FUNCEXPR :funcid 1299 …`, `:args ({SQLVALUEFUNCTION …`,
    /// `:opnos (o 96 97)`. A name can look like a field, so each word is looked at, whatever stood before it.
    fn read(&mut self, tree: &str) {
        let mut words = tree.split_ascii_whitespace().map(|word| word.trim_start_matches('(')).peekable();
        while let Some(word) = words.next() {
            match word {
                word if FUNCTIONS.contains(&word) => self.call(number(words.peek())),
                word if OPERATORS.contains(&word) => self.apply(number(words.peek())),
                ":opnos" => listed(words.clone()).for_each(|operator| self.apply(operator)),
                // Of functions that are none to Postgres: XMLTABLE and JSON_TABLE, JSON_VALUE, a list of column definitions.
                ":coltypes" | ":funccoltypes" => {
                    self.sees_session |= listed(words.clone()).any(|ty| may_call_users(ty) || is_domain(ty));
                }
                ":typid" => {
                    let ty = number(words.peek());
                    self.sees_session |= may_call_users(ty) || is_domain(ty);
                }
                // CMD_UPDATE and CMD_DELETE; CMD_MERGE where there is one.
                ":commandType" => self.changes_rows |= matches!(number(words.peek()), 2 | 4 | 5),
                "{ONCONFLICTEXPR" => self.changes_rows = true,
                "{SQLVALUEFUNCTION" => self.changes_unseen = true,
                // What reads a foreign table may do so by any means.
                ":relkind" => self.sees_session |= words.peek() == Some(&"f"),
                // A domain's checks are looked up when they run.
                "{COERCETODOMAIN" => self.sees_session = true,
                word if TYPES.contains(&word) => self.sees_session |= may_call_users(number(words.peek())),
                _ => {}
            }
        }
    }

    /// Notes an operator; 0 is none. A user's over a function of Postgres may sort by another, which its family says.
    fn apply(&mut self, operator: u32) {
        // SAFETY: a look-up that gives zero for what does not exist.
        let function = unsafe { pg_sys::get_opcode(operator.into()) }.to_u32();
        self.sees_session |= operator >= FIRST_OF_USERS && function < FIRST_OF_USERS;
        self.call(function);
    }

    /// Notes a call; 0 is none.
    fn call(&mut self, function: u32) {
        if function == 0 {
            return;
        }
        self.sees_session |= SEE_SESSION.contains(&function);
        self.changes_unseen |= CLOCKS.contains(&function);
        let Declared { volatility, is_compiled, is_encoder } = declared(function);
        let is_volatile = volatility == pg_sys::PROVOLATILE_VOLATILE;
        if function < FIRST_OF_USERS {
            self.changes_unseen |= is_volatile;
            return;
        }
        self.calls_users |= !is_encoder;
        let is_immutable = volatility == pg_sys::PROVOLATILE_IMMUTABLE;
        if !(is_immutable && is_compiled || is_encoder) {
            self.sees_session = true;
            self.changes_unseen = true;
        }
    }
}

thread_local! {
    /// How often casts changed in this backend's time. Postgres keeps plans meanwhile.
    static CAST_CHANGES: Cell<u32> = const { Cell::new(0) };
}

/// Registers the callback that counts changes of casts; once for each backend.
pub fn register() {
    let cache = pg_sys::SysCacheIdentifier::CASTSOURCETARGET as i32;
    // SAFETY: the callback is a function of this library, which is never unloaded.
    unsafe { pg_sys::CacheRegisterSyscacheCallback(cache, Some(count_change), pg_sys::Datum::null()) }
}

#[pgrx::pg_guard]
unsafe extern "C-unwind" fn count_change(_argument: pg_sys::Datum, _cache: std::ffi::c_int, _hash: u32) {
    CAST_CHANGES.set(CAST_CHANGES.get().wrapping_add(1));
}

/// As long as it is the same, what is said of a plan that holds is true.
pub fn cast_changes() -> u32 {
    CAST_CHANGES.get()
}

/// May a value of the type be read, or become JSON or text, by a function of somebody's: a cast, the check of a domain in
/// it? Domains themselves are bound as what they are made of.
fn may_call_users(ty: u32) -> bool {
    if ty < FIRST_OF_USERS {
        return false;
    }
    // SAFETY: look-ups that give zero for what does not exist.
    unsafe {
        let oid = pg_sys::Oid::from(ty);
        let none = pg_sys::Datum::null();
        // A cast without a function, as from citext to text, calls nothing.
        let has_cast = |target: pg_sys::Oid| {
            let cache = pg_sys::SysCacheIdentifier::CASTSOURCETARGET as i32;
            let (source, target) = (pg_sys::Datum::from(oid), pg_sys::Datum::from(target));
            pg_sys::GetSysCacheOid(cache, CAST_FUNCTION, source, target, none, none) != pg_sys::InvalidOid
        };
        if has_cast(pg_sys::JSONOID) || has_cast(pg_sys::TEXTOID) {
            return true;
        }
        match pg_sys::get_typtype(oid) as u8 {
            pg_sys::TYPTYPE_DOMAIN => may_call_users(pg_sys::getBaseType(oid).to_u32()),
            pg_sys::TYPTYPE_ENUM => false,
            pg_sys::TYPTYPE_BASE => {
                let element = pg_sys::get_element_type(oid).to_u32();
                is_domain(element) || may_call_users(element)
            }
            // Composite types and ranges: what they are made of may be anything.
            _ => true,
        }
    }
}

fn is_domain(ty: u32) -> bool {
    // SAFETY: a look-up that gives zero for what does not exist.
    ty >= FIRST_OF_USERS && unsafe { pg_sys::get_typtype(ty.into()) } as u8 == pg_sys::TYPTYPE_DOMAIN
}

/// # Safety
/// `table` is a plan's.
unsafe fn is_foreign(table: *const pg_sys::RangeTblEntry) -> bool {
    // SAFETY: by the caller.
    unsafe { (*table).relkind as u8 == pg_sys::RELKIND_FOREIGN_TABLE }
}

/// The number that a word is, perhaps the last one in brackets; 0 for none.
fn number(word: Option<&&str>) -> u32 {
    word.and_then(|word| word.trim_end_matches([')', '}']).parse().ok()).unwrap_or(0)
}

/// The numbers of a list, `(o 23 25)`, whose opening bracket is gone; none for `<>`.
fn listed<'t>(words: impl Iterator<Item = &'t str>) -> impl Iterator<Item = u32> {
    let mut is_over = false;
    words
        .take_while(move |word| !std::mem::replace(&mut is_over, *word == "<>" || word.ends_with(')')))
        .map(|word| number(Some(&word)))
}

/// What is known of a function.
struct Declared {
    volatility: u8,
    /// Is it written in C? An aggregate is not, whatever its functions are: they may be replaced under a plan.
    is_compiled: bool,
    /// Is it one of the extension's own that write JSON? They look at nothing but what they are given.
    is_encoder: bool,
}

/// Of what does not exist the worst is known.
fn declared(function: u32) -> Declared {
    // SAFETY: the cache's tuple is read before it is released.
    unsafe {
        let cache = pg_sys::SysCacheIdentifier::PROCOID as i32;
        let tuple = pg_sys::SearchSysCache1(cache, pg_sys::Datum::from(pg_sys::Oid::from(function)));
        if tuple.is_null() {
            return Declared {
                volatility: pg_sys::PROVOLATILE_VOLATILE,
                is_compiled: false,
                is_encoder: false,
            };
        }
        let row = pg_sys::heap_tuple_get_struct::<pg_sys::FormData_pg_proc>(tuple);
        let found = Declared {
            volatility: (*row).provolatile as u8,
            is_compiled: (*row).prolang.to_u32() == C_LANGUAGE,
            is_encoder: (*row).pronamespace == pg_sys::get_namespace_oid(c"graphql".as_ptr(), true)
                && ENCODERS.contains(&CStr::from_ptr((*row).proname.data.as_ptr())),
        };
        pg_sys::ReleaseSysCache(tuple);
        found
    }
}
