//! `graphql._default(anyelement, oid, int2)`: the default of a column, for objects that leave it out.
//!
//! One INSERT of many objects has one list of columns, so a column that some of them leave out needs its default as
//! a value. The expression is the catalog's own tree, so names in it mean what they meant when it was written.

use std::ptr;

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::datum::{Arguments, entry_point};
use crate::failure::raise;

entry_point!(_default_wrapper, pg_finfo__default_wrapper, default_of_column);

/// What a call site keeps from row to row.
struct Kept {
    relation: pg_sys::Oid,
    number: i16,
    /// Null where the column has no default.
    state: *mut pg_sys::ExprState,
    context: *mut pg_sys::ExprContext,
}

/// `graphql._default(type, relation, number)`. `type`: null of the column's type, domains resolved.
fn default_of_column(arguments: &Arguments) -> Option<pg_sys::Datum> {
    let (relation, number) = (arguments.oid(1)?, arguments.int2(2)?);
    let call = arguments.call();
    // SAFETY: the call is valid and has function information; what is kept there lives as long as it does.
    unsafe {
        let function = (*call).flinfo;
        let mut kept = (*function).fn_extra.cast::<Kept>();
        if kept.is_null() || (*kept).relation != relation || (*kept).number != number {
            let outer = pg_sys::MemoryContextSwitchTo((*function).fn_mcxt);
            let prepared = prepare(function, relation, number);
            kept = pg_sys::palloc(std::mem::size_of::<Kept>()).cast::<Kept>();
            ptr::write(kept, prepared);
            (*function).fn_extra = kept.cast();
            pg_sys::MemoryContextSwitchTo(outer);
        }
        let state = (*kept).state;
        let evaluate = if state.is_null() { None } else { (*state).evalfunc };
        let mut is_null = true;
        let datum = evaluate.map(|evaluate| evaluate(state, (*kept).context, &raw mut is_null));
        datum.filter(|_| !is_null)
    }
}

/// What a list of pointers points to.
///
/// # Safety
/// The list is null or one of pointers to `T`.
unsafe fn pointers<T>(list: *mut pg_sys::List) -> Vec<*mut T> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: a list has `length` elements, each here a pointer.
    unsafe {
        let length = usize::try_from((*list).length).unwrap_or(0);
        let elements = std::slice::from_raw_parts((*list).elements, length);
        elements.iter().map(|element| element.ptr_value.cast::<T>()).collect()
    }
}

/// The default of a column, of a view's column if need be that of the table's beneath it; null where there is none.
///
/// # Safety
/// The relation is open and has the column.
unsafe fn default_expression(table: pg_sys::Relation, number: i16) -> *mut pg_sys::Node {
    // SAFETY: by the caller; the view's query lives in the relation's cache while it is open.
    unsafe {
        let own = pg_sys::build_column_default(table, i32::from(number));
        let is_view = (*(*table).rd_rel).relkind == pg_sys::RELKIND_VIEW as std::ffi::c_char;
        if !own.is_null() || !is_view {
            return own;
        }
        let query = pg_sys::get_view_query(table);
        let targets = pointers::<pg_sys::TargetEntry>((*query).targetList);
        let target = targets.iter().find(|target| (***target).resno == number);
        let Some(column) = target.map(|target| (**target).expr) else { return ptr::null_mut() };
        if column.is_null() || (*column.cast::<pg_sys::Node>()).type_ != pg_sys::NodeTag::T_Var {
            return ptr::null_mut();
        }
        let column = column.cast::<pg_sys::Var>();
        let entries = pointers::<pg_sys::RangeTblEntry>((*query).rtable);
        let place = usize::try_from((*column).varno).ok().and_then(|place| place.checked_sub(1));
        let entry = place.and_then(|place| entries.get(place).copied());
        let Some(entry) = entry.filter(|entry| (**entry).rtekind == pg_sys::RTEKind::RTE_RELATION) else {
            return ptr::null_mut();
        };
        if (*column).varattno < 1 {
            return ptr::null_mut();
        }
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let beneath = pg_sys::table_open((*entry).relid, lock);
        let expression = default_expression(beneath, (*column).varattno);
        pg_sys::table_close(beneath, lock);
        expression
    }
}

/// # Safety
/// In a memory context that lives as long as the call site.
unsafe fn prepare(function: *mut pg_sys::FmgrInfo, relation: pg_sys::Oid, number: i16) -> Kept {
    // SAFETY: the relation is open while its descriptor is read; the expression is copied out of the catalog's cache.
    unsafe {
        let user = pg_sys::GetUserId();
        // Whoever may insert has the default evaluated anyway; nobody else.
        let insert = pg_sys::AclMode::from(pg_sys::ACL_INSERT);
        let of_table = pg_sys::pg_class_aclcheck(relation, user, insert);
        if of_table != pg_sys::AclResult::ACLCHECK_OK
            && pg_sys::pg_attribute_aclcheck(relation, number, user, insert) != pg_sys::AclResult::ACLCHECK_OK
        {
            raise(PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE, "permission denied for a column's default");
        }
        let lock = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
        let table = pg_sys::table_open(relation, lock);
        let descriptor = (*table).rd_att;
        if number < 1 || i32::from(number) > (*descriptor).natts {
            raise(PgSqlErrorCode::ERRCODE_UNDEFINED_COLUMN, "a default of a column that does not exist");
        }
        let ty = pg_sys::get_atttype(relation, number);
        // A caller that names another type would get bytes of the one as the other.
        if ty == pg_sys::InvalidOid || pg_sys::getBaseType(ty) != pg_sys::get_fn_expr_argtype(function, 0) {
            raise(PgSqlErrorCode::ERRCODE_DATATYPE_MISMATCH, "a default of another type than its column's");
        }
        let expression = default_expression(table, number);
        let mut kept = Kept { relation, number, state: ptr::null_mut(), context: ptr::null_mut() };
        if !expression.is_null() {
            let state = pg_sys::CreateExecutorState();
            kept.state = pg_sys::ExecPrepareExpr(expression.cast(), state);
            kept.context = pg_sys::MakePerTupleExprContext(state);
        }
        pg_sys::table_close(table, lock);
        kept
    }
}
