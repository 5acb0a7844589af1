//! What a change of a table runs beside the statement: triggers, checks, what is computed of its rows and for its indexes.

use pgrx::pg_sys;

use crate::datum::text_of;
use crate::list::cells;
use crate::touches::{FIRST_OF_USERS, Touches};

/// Postgres's own triggers that only look for a row, by index: those of foreign keys, but for what cascades.
const LOOKING: [u32; 6] = [
    pg_sys::F_RI_FKEY_CHECK_INS,
    pg_sys::F_RI_FKEY_CHECK_UPD,
    pg_sys::F_RI_FKEY_RESTRICT_DEL,
    pg_sys::F_RI_FKEY_RESTRICT_UPD,
    pg_sys::F_RI_FKEY_NOACTION_DEL,
    pg_sys::F_RI_FKEY_NOACTION_UPD,
];

/// How a table is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Insert,
    Any,
}

/// May anything that a change of the table runs look at `hasura.user`?
///
/// It holds while the table is defined as it is now: nothing that users can replace by itself is trusted. An enum's cast to
/// another type is not used, for a foreign key between different types is not trusted either.
///
/// # Safety
/// The transaction has locked the table.
pub unsafe fn may_see_session(table: pg_sys::Oid, change: Change) -> bool {
    // SAFETY: by the caller; an error closes what is open.
    unsafe {
        let relation = pg_sys::RelationIdGetRelation(table);
        if relation.is_null() {
            return true;
        }
        let row = (*relation).rd_rel;
        let is_plain = (*row).relkind as u8 == pg_sys::RELKIND_RELATION && !(*row).relispartition;
        let sees = !is_plain
            || has_strange_columns(table, (*row).relnatts)
            || has_seeing_expressions(table, (*(*relation).rd_att).constr)
            || has_seeing_triggers(table, (*relation).trigdesc, change)
            || cells(pg_sys::RelationGetIndexList(relation)).any(|index| index_may_see(index.oid_value));
        pg_sys::RelationClose(relation);
        sees
    }
}

fn has_strange_columns(table: pg_sys::Oid, count: i16) -> bool {
    // SAFETY: a look-up that gives zero for what does not exist; a dropped column has no type.
    (1..=count).any(|column| is_strange(unsafe { pg_sys::get_atttype(table, column) }))
}

/// Is it a type that users made, other than an enum? To compare its values may call anything.
fn is_strange(ty: pg_sys::Oid) -> bool {
    // SAFETY: a look-up that gives zero for what does not exist.
    ty.to_u32() >= FIRST_OF_USERS && unsafe { pg_sys::get_typtype(ty) } as u8 != pg_sys::TYPTYPE_ENUM
}

/// Of checks and generated columns; what a column gets by default is a part of the statement where it does.
///
/// # Safety
/// `constraints` are those of the table, which is open, or null.
unsafe fn has_seeing_expressions(table: pg_sys::Oid, constraints: *const pg_sys::TupleConstr) -> bool {
    if constraints.is_null() {
        return false;
    }
    // SAFETY: by the caller; it has as many of each as it says.
    unsafe {
        let (defaults, checks) = ((*constraints).num_defval, (*constraints).num_check);
        let mut defaults = (0..usize::from(defaults)).map(|place| &*(*constraints).defval.add(place));
        let mut checks = (0..usize::from(checks)).map(|place| &*(*constraints).check.add(place));
        let is_generated = |column| pg_sys::get_attgenerated(table, column) != 0;
        defaults.any(|default| is_generated(default.adnum) && expression_may_see(default.adbin))
            || checks.any(|check| expression_may_see(check.ccbin))
    }
}

/// # Safety
/// `triggers` are those of the table, which is open, or null.
unsafe fn has_seeing_triggers(
    table: pg_sys::Oid,
    triggers: *const pg_sys::TriggerDesc,
    change: Change,
) -> bool {
    if triggers.is_null() {
        return false;
    }
    // Copies: whatever is looked up may have Postgres read the table's triggers anew.
    // SAFETY: by the caller; as many as it says.
    let triggers = unsafe {
        let count = usize::try_from((*triggers).numtriggers).unwrap_or(0);
        std::slice::from_raw_parts((*triggers).triggers, count).to_vec()
    };
    triggers.iter().any(|trigger| {
        let fires = change == Change::Any
            || u32::from(trigger.tgtype.unsigned_abs()) & pg_sys::TRIGGER_TYPE_INSERT != 0;
        let only_looks = trigger.tgisinternal && LOOKING.contains(&trigger.tgfoid.to_u32());
        // SAFETY: inside a transaction, which has locked the table.
        let may_see = || unsafe {
            key_may_see(referring(table, trigger), trigger.tgconstraint)
                || index_may_see(trigger.tgconstrindid)
        };
        fires && (!only_looks || may_see())
    })
}

/// The table that has the foreign key to which a trigger of `table` belongs.
fn referring(table: pg_sys::Oid, trigger: &pg_sys::Trigger) -> pg_sys::Oid {
    match trigger.tgfoid.to_u32() {
        pg_sys::F_RI_FKEY_CHECK_INS | pg_sys::F_RI_FKEY_CHECK_UPD => table,
        _ => trigger.tgconstrrelid,
    }
}

/// May the look-ups of a foreign key call anything but Postgres's own comparisons? Not between columns of the same type, for
/// which nothing is cast, and of tables that are not partitioned, for whose rows no partition has to be found.
///
/// # Safety
/// Inside a transaction; `referring` is the table that has the key.
unsafe fn key_may_see(referring: pg_sys::Oid, constraint: pg_sys::Oid) -> bool {
    // SAFETY: by the caller; a key has as many columns on both sides as it says.
    unsafe {
        let relation = pg_sys::RelationIdGetRelation(referring);
        if relation.is_null() {
            return true;
        }
        // A copy: whatever is looked up may have Postgres read its list anew.
        let keys = cells(pg_sys::RelationGetFKeyList(relation));
        let mut keys = keys.map(|key| *key.ptr_value.cast::<pg_sys::ForeignKeyCacheInfo>());
        let key = keys.find(|key| key.conoid == constraint);
        pg_sys::RelationClose(relation);
        let is_plain = |table: pg_sys::Oid| pg_sys::get_rel_relkind(table) as u8 == pg_sys::RELKIND_RELATION;
        !key.is_some_and(|key| {
            let count = usize::try_from(key.nkeys).unwrap_or(0);
            let mut columns = key.conkey.iter().zip(&key.confkey).take(count);
            let is_same = |(from, to): (&i16, &i16)| {
                let (from, to) =
                    (pg_sys::get_atttype(referring, *from), pg_sys::get_atttype(key.confrelid, *to));
                from == to && !is_strange(from) || are_compared_directly(from, to)
            };
            is_plain(referring) && is_plain(key.confrelid) && columns.all(is_same)
        })
    }
}

/// Has Postgres a comparison of its own for them, or takes one for the other as it is?
fn are_compared_directly(one: pg_sys::Oid, other: pg_sys::Oid) -> bool {
    const INTEGERS: [pg_sys::Oid; 3] = [pg_sys::INT2OID, pg_sys::INT4OID, pg_sys::INT8OID];
    const TEXTS: [pg_sys::Oid; 2] = [pg_sys::TEXTOID, pg_sys::VARCHAROID];
    let are_both = |of: &[pg_sys::Oid]| of.contains(&one) && of.contains(&other);
    are_both(&INTEGERS) || are_both(&TEXTS)
}

/// # Safety
/// The transaction has locked the index's table, or the index belongs to a key that refers to it.
unsafe fn index_may_see(index: pg_sys::Oid) -> bool {
    // SAFETY: by the caller. An index has as many operator families as key columns, and for each as many functions as its
    // access method says.
    unsafe {
        let relation = pg_sys::RelationIdGetRelation(index);
        if relation.is_null() {
            return true;
        }
        let columns = (*relation).rd_index;
        let is_of_users = |oid: pg_sys::Oid| oid.to_u32() >= FIRST_OF_USERS;
        let has_strange_functions = || {
            let keys = usize::try_from((*columns).indnkeyatts).unwrap_or(0);
            let functions = keys * usize::from((*(*relation).rd_indam).amsupport);
            (0..keys).any(|key| is_of_users(*(*relation).rd_opfamily.add(key)))
                || (0..functions).any(|place| is_of_users(*(*relation).rd_support.add(place)))
        };
        let sees = columns.is_null()
            || (*columns).indisexclusion
            || has_strange_functions()
            || stored_may_see((*relation).rd_indextuple, pg_sys::Anum_pg_index_indexprs)
            || stored_may_see((*relation).rd_indextuple, pg_sys::Anum_pg_index_indpred);
        pg_sys::RelationClose(relation);
        sees
    }
}

/// What is stored of an index's expressions or condition: Postgres keeps them with functions put in place, which nobody
/// could recognize.
///
/// # Safety
/// `index` is a row of `pg_index`.
unsafe fn stored_may_see(index: pg_sys::HeapTuple, column: u32) -> bool {
    let cache = pg_sys::SysCacheIdentifier::INDEXRELID as i32;
    let column = pg_sys::AttrNumber::try_from(column).unwrap_or(0);
    let mut is_null = true;
    // SAFETY: by the caller; the column is of type pg_node_tree, which is stored as text is.
    unsafe {
        let tree = pg_sys::SysCacheGetAttr(cache, index, column, &raw mut is_null);
        !is_null && tree_may_see(&text_of(tree))
    }
}

/// # Safety
/// `tree` ends in zero.
unsafe fn expression_may_see(tree: *const std::ffi::c_char) -> bool {
    // SAFETY: by the caller.
    let tree = unsafe { std::ffi::CStr::from_ptr(tree) };
    tree_may_see(&tree.to_string_lossy())
}

fn tree_may_see(tree: &str) -> bool {
    let touches = Touches::of_tree(tree);
    touches.sees_session || touches.calls_users
}
