use pgrx::pg_sys;
use postern_engine::model::{
    Argument, ArgumentMode, DataType, DataTypeKind, FunctionId, RelationId, ReturnType, Signature, Volatility,
};

use super::scan::c_text;

/// Types by oid, each read once.
#[derive(Default)]
pub struct Types(Vec<(pg_sys::Oid, Option<Known>)>);

#[derive(Clone)]
pub struct Known {
    /// Of a domain its base type.
    pub data_type: DataType,
    /// Does a domain on the way refuse null?
    pub not_null: bool,
    /// The domain's own default.
    pub has_default: bool,
}

impl Types {
    /// `None`: there is no such type.
    pub fn get(&mut self, oid: pg_sys::Oid) -> Option<Known> {
        if let Some((_, known)) = self.0.iter().find(|(known, _)| *known == oid) {
            return known.clone();
        }
        let known = read(oid);
        self.0.push((oid, known.clone()));
        known
    }
}

/// Runs `work` with a row of a catalog that is cached by oid.
///
/// # Safety
/// The cache's rows are those of `Form`.
pub unsafe fn cached<Form, R>(
    cache: pg_sys::SysCacheIdentifier::Type,
    oid: pg_sys::Oid,
    work: impl FnOnce(&Form, pg_sys::HeapTuple) -> R,
) -> Option<R> {
    // SAFETY: by the caller; the row is released after `work` is done with it.
    unsafe {
        let row = pg_sys::SearchSysCache1(i32::try_from(cache).unwrap_or(-1), pg_sys::Datum::from(oid));
        if row.is_null() {
            return None;
        }
        let result = work(&*pg_sys::GETSTRUCT(row).cast::<Form>(), row);
        pg_sys::ReleaseSysCache(row);
        Some(result)
    }
}

/// What a row of pg_type says, as far as it is needed.
struct Row {
    name: String,
    namespace: pg_sys::Oid,
    kind: u8,
    element: pg_sys::Oid,
    array: pg_sys::Oid,
    base: pg_sys::Oid,
    not_null: bool,
    has_default: bool,
    relation: pg_sys::Oid,
}

fn row(oid: pg_sys::Oid) -> Option<Row> {
    let cache = pg_sys::SysCacheIdentifier::TYPEOID;
    let read = |form: &pg_sys::FormData_pg_type, tuple| {
        let mut is_null = true;
        let column = pg_sys::AttrNumber::try_from(pg_sys::Anum_pg_type_typdefault).unwrap_or(0);
        // SAFETY: the tuple is one of that cache; a name ends in zero.
        let name = unsafe {
            let cache = i32::try_from(cache).unwrap_or(-1);
            pg_sys::SysCacheGetAttr(cache, tuple, column, &raw mut is_null);
            c_text(form.typname.data.as_ptr())
        };
        Row {
            name: name.unwrap_or_default(),
            namespace: form.typnamespace,
            kind: form.typtype.to_ne_bytes()[0],
            element: form.typelem,
            array: form.typarray,
            base: form.typbasetype,
            not_null: form.typnotnull,
            has_default: !is_null,
            relation: form.typrelid,
        }
    };
    // SAFETY: the cache has the rows of pg_type.
    unsafe { cached(cache, oid, read) }
}

fn read(oid: pg_sys::Oid) -> Option<Known> {
    let mut current = (oid, row(oid)?);
    let has_default = current.1.has_default;
    let mut not_null = false;
    while current.1.kind == b'd' {
        not_null |= current.1.not_null;
        current = (current.1.base, row(current.1.base)?);
    }
    let (id, found) = current;
    // int2vector and its like have elements too, but are not the array type of these.
    let element = Some(found.element).filter(|element| *element != pg_sys::InvalidOid);
    let is_array = element.and_then(row).is_some_and(|element| element.array == id);
    let kind = match found.kind {
        _ if is_array => DataTypeKind::Array,
        b'c' => DataTypeKind::Composite,
        b'e' => DataTypeKind::Enum,
        b'r' => DataTypeKind::Range,
        b'm' => DataTypeKind::Multirange,
        b'p' => DataTypeKind::Pseudo,
        _ => DataTypeKind::Base,
    };
    let element = element.filter(|_| is_array).and_then(read);
    let data_type = DataType {
        id: id.to_u32(),
        schema: schema_name(found.namespace),
        name: found.name,
        kind,
        element: element.map(|element| Box::new(element.data_type)),
        array_id: found.array.to_u32(),
    };
    Some(Known { data_type, not_null, has_default })
}

pub fn schema_name(oid: pg_sys::Oid) -> String {
    // SAFETY: a name that Postgres copies, or null.
    unsafe { c_text(pg_sys::get_namespace_name(oid)) }.unwrap_or_default()
}

/// The relation whose row type it is; `None` for other types and for stand-alone composite types.
fn row_type_relation(data_type: &DataType) -> Option<RelationId> {
    let relation = row(pg_sys::Oid::from(data_type.id))?.relation;
    // SAFETY: looks the relation up; 0 if there is none.
    let kind = unsafe { pg_sys::get_rel_relkind(relation) }.to_ne_bytes()[0];
    matches!(kind, b'r' | b'p' | b'v' | b'm' | b'f').then(|| RelationId(relation.to_u32()))
}

/// A plain function as the catalog has it.
pub fn signature(oid: pg_sys::Oid) -> Option<Signature> {
    let read = |form: &pg_sys::FormData_pg_proc, tuple| {
        (form.prokind.to_ne_bytes()[0] == b'f').then(|| read_signature(oid, form, tuple)).flatten()
    };
    // SAFETY: the cache has the rows of pg_proc.
    unsafe { cached(pg_sys::SysCacheIdentifier::PROCOID, oid, read) }?
}

fn read_signature(
    oid: pg_sys::Oid,
    form: &pg_sys::FormData_pg_proc,
    tuple: pg_sys::HeapTuple,
) -> Option<Signature> {
    let mut types = Types::default();
    let inputs = input_arguments(tuple);
    let defaults = usize::try_from(form.pronargdefaults).unwrap_or(0);
    let first_default = inputs.len().saturating_sub(defaults);
    let mut arguments = Vec::with_capacity(inputs.len());
    for (place, (ty, name, mode)) in inputs.into_iter().enumerate() {
        // An argument of a type that is gone is none: as little as the function.
        let data_type = types.get(ty)?.data_type;
        let relation = row_type_relation(&data_type);
        arguments.push(Argument { name, relation, has_default: place >= first_default, mode, data_type });
    }
    let data_type = types.get(form.prorettype)?.data_type;
    // SAFETY: names end in zero; a comment is a string that Postgres copies, or null.
    let (name, comment) = unsafe {
        let comment = pg_sys::GetComment(oid, pg_sys::ProcedureRelationId, 0);
        (c_text(form.proname.data.as_ptr()), c_text(comment))
    };
    Some(Signature {
        id: FunctionId(oid.to_u32()),
        schema: schema_name(form.pronamespace),
        name: name.unwrap_or_default(),
        arguments,
        returns: ReturnType { relation: row_type_relation(&data_type), data_type, set: form.proretset },
        volatility: match form.provolatile.to_ne_bytes()[0] {
            b'i' => Volatility::Immutable,
            b's' => Volatility::Stable,
            _ => Volatility::Volatile,
        },
        strict: form.proisstrict,
        comment,
    })
}

/// Type, name and mode of the arguments that are given.
fn input_arguments(tuple: pg_sys::HeapTuple) -> Vec<(pg_sys::Oid, Option<String>, ArgumentMode)> {
    let mut types = std::ptr::null_mut();
    let mut names = std::ptr::null_mut();
    let mut modes = std::ptr::null_mut();
    // SAFETY: the tuple is one of pg_proc; the results are arrays with an entry for each argument, or null.
    unsafe {
        let count = pg_sys::get_func_arg_info(tuple, &raw mut types, &raw mut names, &raw mut modes);
        let argument = |place: usize| {
            let mode = if modes.is_null() { b'i' } else { (*modes.add(place)).to_ne_bytes()[0] };
            let mode = match mode {
                b'i' => ArgumentMode::In,
                b'b' => ArgumentMode::InOut,
                b'v' => ArgumentMode::Variadic,
                _ => return None,
            };
            let name = if names.is_null() { None } else { c_text(*names.add(place)) };
            Some((*types.add(place), name.filter(|name| !name.is_empty()), mode))
        };
        (0..usize::try_from(count).unwrap_or(0)).filter_map(argument).collect()
    }
}
