//! What a change of a table runs beside the statement: triggers, checks, what is computed of its rows and for its indexes.

use pgrx::pg_sys;

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
/// It holds while the table is defined as it is now: nothing that users can replace by itself is trusted.
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
            || has_seeing_expressions((*(*relation).rd_att).constr)
            || has_seeing_triggers((*relation).trigdesc, change)
            || cells(pg_sys::RelationGetIndexList(relation)).any(|index| index_may_see(index.oid_value));
        pg_sys::RelationClose(relation);
        sees
    }
}

/// Is a column of a type that users made, other than an enum? To compare such values may call anything.
fn has_strange_columns(table: pg_sys::Oid, count: i16) -> bool {
    (1..=count).any(|column| {
        // SAFETY: look-ups that give zero for what does not exist; a dropped column has no type.
        unsafe {
            let ty = pg_sys::get_atttype(table, column);
            ty.to_u32() >= FIRST_OF_USERS && pg_sys::get_typtype(ty) as u8 != pg_sys::TYPTYPE_ENUM
        }
    })
}

/// # Safety
/// `constraints` are an open relation's, or null.
unsafe fn has_seeing_expressions(constraints: *const pg_sys::TupleConstr) -> bool {
    if constraints.is_null() {
        return false;
    }
    // SAFETY: by the caller; it has as many of each as it says.
    unsafe {
        let (defaults, checks) = ((*constraints).num_defval, (*constraints).num_check);
        (0..usize::from(defaults)).any(|place| expression_may_see((*(*constraints).defval.add(place)).adbin))
            || (0..usize::from(checks))
                .any(|place| expression_may_see((*(*constraints).check.add(place)).ccbin))
    }
}

/// # Safety
/// `triggers` are an open relation's, or null.
unsafe fn has_seeing_triggers(triggers: *const pg_sys::TriggerDesc, change: Change) -> bool {
    if triggers.is_null() {
        return false;
    }
    // SAFETY: by the caller; as many as it says.
    unsafe {
        let count = usize::try_from((*triggers).numtriggers).unwrap_or(0);
        (0..count).map(|place| (*triggers).triggers.add(place)).any(|trigger| {
            let fires = change == Change::Any
                || u32::from((*trigger).tgtype.unsigned_abs()) & pg_sys::TRIGGER_TYPE_INSERT != 0;
            let only_looks = (*trigger).tgisinternal && LOOKING.contains(&(*trigger).tgfoid.to_u32());
            fires && (!only_looks || index_may_see((*trigger).tgconstrindid))
        })
    }
}

/// # Safety
/// The transaction has locked the index's table, or the index belongs to a key that refers to it.
unsafe fn index_may_see(index: pg_sys::Oid) -> bool {
    // SAFETY: by the caller.
    unsafe {
        let relation = pg_sys::RelationIdGetRelation(index);
        if relation.is_null() {
            return true;
        }
        let columns = (*relation).rd_index;
        let keys = if columns.is_null() { 0 } else { usize::try_from((*columns).indnkeyatts).unwrap_or(0) };
        let sees = columns.is_null()
            || (0..keys).any(|key| (*(*relation).rd_opfamily.add(key)).to_u32() >= FIRST_OF_USERS)
            || tree_may_see(pg_sys::RelationGetIndexExpressions(relation).cast())
            || tree_may_see(pg_sys::RelationGetIndexPredicate(relation).cast());
        pg_sys::RelationClose(relation);
        sees
    }
}

/// # Safety
/// `tree` is one of Postgres's, or null.
unsafe fn tree_may_see(tree: *const std::ffi::c_void) -> bool {
    // SAFETY: by the caller; the text ends in zero.
    unsafe {
        let text = pg_sys::nodeToString(tree);
        let sees = expression_may_see(text);
        pg_sys::pfree(text.cast());
        sees
    }
}

/// # Safety
/// `tree` ends in zero.
unsafe fn expression_may_see(tree: *const std::ffi::c_char) -> bool {
    // SAFETY: by the caller.
    let tree = unsafe { std::ffi::CStr::from_ptr(tree) };
    let touches = Touches::of_tree(&tree.to_string_lossy());
    touches.sees_session || touches.calls_users
}
