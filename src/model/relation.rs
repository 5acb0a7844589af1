use std::collections::BTreeMap;

use pgrx::pg_sys;
use postern_engine::model::{Attribute, AttributeNumber, EnumValue, Relation, RelationId, RelationKind};

use super::keys::{Catalog, Column, Described, is_inherited, relationships};
use super::rules;
use super::scan::{Place, Wanted, c_text, unreadable};
use super::types::{Types, cached, schema_name};

const DESCRIPTIONS: Place = Place::catalog(2609, 2675);
/// `pg_class`, of which a description is.
const CLASSES: u32 = 1259;

/// Bits by `CmdType` of what may be done with a relation.
const UPDATE: i32 = 4;
const INSERT: i32 = 8;
const DELETE: i32 = 16;

/// A tracked relation; `None` if it is not tracked, or gone. Inside `reading`.
///
/// `enum_values` gives the rows of an enum table.
pub fn relation(oid: pg_sys::Oid, enum_values: impl FnOnce() -> Vec<EnumValue>) -> Option<Relation> {
    let mut relation = tracked(oid)?;
    if relation.is_enum {
        relation.enum_values = enum_values();
    }
    let mut catalog = Catalog::default();
    let described = catalog.describe(oid);
    let comments = comments(oid);
    relation.database_comment = comments.get(&0).cloned();
    relation.attributes = attributes(oid, relation.kind, &described, &comments);
    relation.primary_key = described.primary_key();
    relation.unique_keys = described.unique_keys();
    relation.other_constraints = described.other_constraints();
    relation.foreign_keys = described.foreign_keys_model(&mut catalog);
    relation.relationships = relationships(oid, &mut catalog);
    relation.computed_fields = rules::computed_fields(oid);
    relation.select_permissions = rules::select_permissions(oid);
    relation.insert_permissions = rules::insert_permissions(oid);
    relation.update_permissions = rules::update_permissions(oid);
    relation.delete_permissions = rules::delete_permissions(oid);
    Some(relation)
}

/// The relation as far as its own rows in pg_class and in the table of tracked ones say.
fn tracked(oid: pg_sys::Oid) -> Option<Relation> {
    let asked = [c"source", c"custom_name", c"root_fields", c"column_config", c"is_enum", c"comment"];
    let mut found = None;
    Place::own(c"relation", c"relation_pkey")?.rows(
        &[(c"relation", Wanted::Oid(oid))],
        asked,
        |[source, custom_name, root_fields, column_config, is_enum, comment]| {
            found =
                class(oid).map(|Class { schema, name, kind, row_security, is_inherited, events }| Relation {
                    id: RelationId(oid.to_u32()),
                    schema,
                    name,
                    kind,
                    row_security,
                    is_inherited,
                    insertable: events & INSERT != 0,
                    updatable: events & UPDATE != 0,
                    deletable: events & DELETE != 0,
                    source: source.text(),
                    database_comment: None,
                    comment: comment.text(),
                    custom_name: custom_name.text(),
                    root_fields: root_fields.parsed(),
                    column_config: column_config.parsed(),
                    is_enum: is_enum.boolean(),
                    enum_values: Vec::new(),
                    attributes: Vec::new(),
                    primary_key: None,
                    unique_keys: Vec::new(),
                    foreign_keys: Vec::new(),
                    other_constraints: Vec::new(),
                    relationships: Vec::new(),
                    computed_fields: Vec::new(),
                    select_permissions: Vec::new(),
                    insert_permissions: Vec::new(),
                    update_permissions: Vec::new(),
                    delete_permissions: Vec::new(),
                });
        },
    );
    found
}

/// What pg_class says of a relation.
struct Class {
    schema: String,
    name: String,
    kind: RelationKind,
    row_security: bool,
    is_inherited: bool,
    /// What may be done with it: INSTEAD OF triggers count.
    events: i32,
}

fn class(oid: pg_sys::Oid) -> Option<Class> {
    let read = |form: &pg_sys::FormData_pg_class, _| {
        let kind = match form.relkind.to_ne_bytes()[0] {
            b'r' => RelationKind::Table,
            b'p' => RelationKind::PartitionedTable,
            b'f' => RelationKind::ForeignTable,
            b'v' => RelationKind::View,
            b'm' => RelationKind::MaterializedView,
            _ => return None,
        };
        // SAFETY: a name ends in zero.
        let name = unsafe { c_text(form.relname.data.as_ptr()) };
        Some((form.relnamespace, name.unwrap_or_default(), kind, form.relrowsecurity))
    };
    // SAFETY: the cache has the rows of pg_class.
    let (schema, name, kind, row_security) =
        unsafe { cached(pg_sys::SysCacheIdentifier::RELOID, oid, read) }.flatten()?;
    // SAFETY: there is nothing around the relation, and no columns are asked for; 0 if it is gone by now.
    let events =
        unsafe { pg_sys::relation_is_updatable(oid, std::ptr::null_mut(), true, std::ptr::null_mut()) };
    let is_inherited = is_inherited(oid);
    Some(Class { schema: schema_name(schema), name, kind, row_security, is_inherited, events })
}

/// Comments on a relation by the number of the column; 0 is the relation's own.
fn comments(oid: pg_sys::Oid) -> BTreeMap<i32, String> {
    let mut comments = BTreeMap::new();
    DESCRIPTIONS.rows(
        &[(c"objoid", Wanted::Oid(oid)), (c"classoid", Wanted::Oid(pg_sys::Oid::from(CLASSES)))],
        [c"objsubid", c"description"],
        |[number, description]| {
            comments.insert(number.int4().unwrap_or(0), description.text().unwrap_or_default());
        },
    );
    comments
}

fn attributes(
    relation: pg_sys::Oid,
    kind: RelationKind,
    described: &Described,
    comments: &BTreeMap<i32, String>,
) -> Vec<Attribute> {
    let mut types = Types::default();
    let references = described.single_references();
    let attribute = |column: &Column| {
        let Some(ty) = types.get(column.ty) else {
            unreadable(&format!("column \"{}\" has no type", column.name))
        };
        let not_null = column.not_null && !described.has_unproved_not_null(&[column.number]);
        let enums = references.get(&column.number).into_iter().flatten();
        let enum_relation = enums.copied().find(|remote| is_enum(*remote));
        Attribute {
            number: AttributeNumber(column.number),
            name: column.name.clone(),
            nullable: !(ty.not_null || not_null),
            // A domain hands its default down to the columns that use it.
            has_default: column.has_default || column.identity != 0 || ty.has_default,
            // What a view computes cannot be written either.
            generated_always: column.generated != 0
                || column.identity == b'a'
                || kind == RelationKind::View && !is_updatable(relation, column.number),
            data_type: ty.data_type,
            comment: comments.get(&i32::from(column.number)).cloned(),
            enum_relation: enum_relation.map(|oid| RelationId(oid.to_u32())),
            nondeterministic: is_nondeterministic(column.collation),
        }
    };
    described.columns.iter().map(attribute).collect()
}

/// Is it a tracked enum table?
fn is_enum(relation: pg_sys::Oid) -> bool {
    let mut found = false;
    if let Some(place) = Place::own(c"relation", c"relation_pkey") {
        place.rows(&[(c"relation", Wanted::Oid(relation))], [c"is_enum"], |[is_enum]| {
            found = is_enum.boolean();
        });
    }
    found
}

fn is_updatable(view: pg_sys::Oid, column: i16) -> bool {
    let arguments = [Some(pg_sys::Datum::from(view)), Some(pg_sys::Datum::from(column)), Some(true.into())];
    // SAFETY: the function takes an oid, an int2 and a bool, and returns a bool.
    unsafe { pgrx::direct_function_call::<bool>(pg_sys::pg_column_is_updatable, &arguments).unwrap_or(false) }
}

fn is_nondeterministic(collation: pg_sys::Oid) -> bool {
    // The database's own collation and "C" are not looked up.
    if matches!(collation.to_u32(), 0 | 100 | 950) {
        return false;
    }
    let read = |form: &pg_sys::FormData_pg_collation, _| !form.collisdeterministic;
    // SAFETY: the cache has the rows of pg_collation.
    unsafe { cached(pg_sys::SysCacheIdentifier::COLLOID, collation, read) }.unwrap_or(false)
}
