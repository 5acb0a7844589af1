//! Functions that return rows: all of them at once, in their order.

use pgrx::{PgSqlErrorCode, pg_sys};

use crate::datum::Arguments;
use crate::failure::raise;

/// Gives the call its rows, each with a datum for each column of the declared result; `None` is null.
pub fn return_rows(arguments: &Arguments, rows: Vec<Vec<Option<pg_sys::Datum>>>) {
    let refuse =
        || raise(PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED, "a set of rows cannot be returned here");
    // SAFETY: the executor passes a valid call, whose `resultinfo` is what its tag says. Descriptor and store live in the
    // query's memory, as `SFRM_Materialize` asks for; each row has a value and a null flag for each of its columns.
    unsafe {
        let info = (*arguments.call()).resultinfo.cast::<pg_sys::ReturnSetInfo>();
        if info.is_null()
            || (*info).type_ != pg_sys::NodeTag::T_ReturnSetInfo
            || (*info).expectedDesc.is_null()
        {
            refuse();
        }
        let modes = u32::try_from((*info).allowedModes).unwrap_or(0);
        if modes & pg_sys::SetFunctionReturnMode::SFRM_Materialize == 0 {
            refuse();
        }
        let context = pg_sys::MemoryContextSwitchTo((*(*info).econtext).ecxt_per_query_memory);
        let descriptor = pg_sys::CreateTupleDescCopy((*info).expectedDesc);
        let is_random = modes & pg_sys::SetFunctionReturnMode::SFRM_Materialize_Random != 0;
        let store = pg_sys::tuplestore_begin_heap(is_random, false, pg_sys::work_mem);
        pg_sys::MemoryContextSwitchTo(context);
        for row in rows {
            if usize::try_from((*descriptor).natts) != Ok(row.len()) {
                refuse();
            }
            let mut nulls: Vec<bool> = row.iter().map(Option::is_none).collect();
            let mut values: Vec<pg_sys::Datum> =
                row.into_iter().map(|value| value.unwrap_or(pg_sys::Datum::null())).collect();
            pg_sys::tuplestore_putvalues(store, descriptor, values.as_mut_ptr(), nulls.as_mut_ptr());
        }
        (*info).returnMode = pg_sys::SetFunctionReturnMode::SFRM_Materialize;
        (*info).setResult = store;
        (*info).setDesc = descriptor;
    }
}
