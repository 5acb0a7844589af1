use pgrx::pg_sys;
use postern_engine::model::{
    ComputedField, DeletePermission, InsertPermission, Role, SelectPermission, Signature, UpdatePermission,
};
use serde_json::Value as Json;

use super::scan::{Place, Value, Wanted};
use super::types::signature;

pub fn computed_fields(relation: pg_sys::Oid) -> Vec<ComputedField> {
    let mut fields = Vec::new();
    let Some(place) = Place::own(c"computed_field", c"computed_field_pkey") else { return fields };
    let asked = [c"name", c"function", c"table_argument", c"session_argument", c"comment"];
    place.rows(
        &[(c"relation", Wanted::Oid(relation))],
        asked,
        |[name, function, table_argument, session_argument, comment]| {
            fields.push(ComputedField {
                name: name.text().unwrap_or_default(),
                function: signature(function.oid()),
                table_argument: table_argument.text(),
                session_argument: session_argument.text(),
                comment: comment.text(),
            });
        },
    );
    fields.sort_unstable_by(|left, right| left.name.cmp(&right.name));
    fields
}

pub fn select_permissions(relation: pg_sys::Oid) -> Vec<SelectPermission> {
    let mut permissions = Vec::new();
    let Some(place) = Place::own(c"select_permission", c"select_permission_pkey") else { return permissions };
    let asked = [
        c"role",
        c"columns",
        c"computed_fields",
        c"filter",
        c"row_limit",
        c"allow_aggregations",
        c"query_root_fields",
        c"subscription_root_fields",
    ];
    place.rows(
        &[(c"relation", Wanted::Oid(relation))],
        asked,
        |[role, columns, computed_fields, filter, row_limit, allow_aggregations, query, subscription]| {
            permissions.push(SelectPermission {
                role: role_of(role),
                columns: columns.texts().unwrap_or_default(),
                computed_fields: computed_fields.texts().unwrap_or_default(),
                filter: filter.json().unwrap_or(Json::Null),
                row_limit: row_limit.int4().and_then(|limit| u64::try_from(limit).ok()),
                allow_aggregations: allow_aggregations.boolean(),
                query_root_fields: query.texts(),
                subscription_root_fields: subscription.texts(),
            });
        },
    );
    permissions.sort_unstable_by(|left, right| left.role.cmp(&right.role));
    permissions
}

pub fn insert_permissions(relation: pg_sys::Oid) -> Vec<InsertPermission> {
    let mut permissions = Vec::new();
    let Some(place) = Place::own(c"insert_permission", c"insert_permission_pkey") else { return permissions };
    let asked = [c"role", c"columns", c"row_check", c"presets", c"backend_only", c"validate"];
    place.rows(
        &[(c"relation", Wanted::Oid(relation))],
        asked,
        |[role, columns, row_check, presets, backend_only, validate]| {
            permissions.push(InsertPermission {
                role: role_of(role),
                columns: columns.texts().unwrap_or_default(),
                row_check: row_check.json().unwrap_or(Json::Null),
                presets: presets.parsed(),
                backend_only: backend_only.boolean(),
                validate: validation(validate),
                has_validate: !validate.is_null(),
            });
        },
    );
    permissions.sort_unstable_by(|left, right| left.role.cmp(&right.role));
    permissions
}

pub fn update_permissions(relation: pg_sys::Oid) -> Vec<UpdatePermission> {
    let mut permissions = Vec::new();
    let Some(place) = Place::own(c"update_permission", c"update_permission_pkey") else { return permissions };
    let asked = [c"role", c"columns", c"filter", c"row_check", c"presets", c"backend_only", c"validate"];
    place.rows(
        &[(c"relation", Wanted::Oid(relation))],
        asked,
        |[role, columns, filter, row_check, presets, backend_only, validate]| {
            permissions.push(UpdatePermission {
                role: role_of(role),
                columns: columns.texts().unwrap_or_default(),
                filter: filter.json().unwrap_or(Json::Null),
                row_check: row_check.json(),
                presets: presets.parsed(),
                backend_only: backend_only.boolean(),
                validate: validation(validate),
                has_validate: !validate.is_null(),
            });
        },
    );
    permissions.sort_unstable_by(|left, right| left.role.cmp(&right.role));
    permissions
}

pub fn delete_permissions(relation: pg_sys::Oid) -> Vec<DeletePermission> {
    let mut permissions = Vec::new();
    let Some(place) = Place::own(c"delete_permission", c"delete_permission_pkey") else { return permissions };
    place.rows(
        &[(c"relation", Wanted::Oid(relation))],
        [c"role", c"filter", c"backend_only"],
        |[role, filter, backend_only]| {
            permissions.push(DeletePermission {
                role: role_of(role),
                filter: filter.json().unwrap_or(Json::Null),
                backend_only: backend_only.boolean(),
            });
        },
    );
    permissions.sort_unstable_by(|left, right| left.role.cmp(&right.role));
    permissions
}

pub fn role_of(role: Value) -> Role {
    Role(role.text().unwrap_or_default())
}

/// The function that permissions validate with; without one every row passes, and one that is gone closes the rule.
fn validation(validate: Value) -> Option<Signature> {
    (!validate.is_null()).then(|| signature(validate.oid())).flatten()
}
