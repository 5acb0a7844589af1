use pgrx::pg_sys;
use postern_engine::model::{ExposedAs, Function, FunctionPermission};

use super::rules::role_of;
use super::scan::{Place, Wanted};
use super::types::signature;

/// A tracked function; `None` if it is not tracked, or gone. Inside `reading`.
pub fn function(oid: pg_sys::Oid) -> Option<Function> {
    let place = Place::own(c"function", c"function_pkey")?;
    let asked = [
        c"source",
        c"exposed_as",
        c"session_argument",
        c"custom_name",
        c"root_fields",
        c"infer_permissions",
        c"comment",
    ];
    let mut found = None;
    place.rows(
        &[(c"function", Wanted::Oid(oid))],
        asked,
        |[source, exposed_as, session_argument, custom_name, root_fields, infer_permissions, comment]| {
            found = signature(oid).map(|signature| Function {
                signature,
                source: source.text(),
                exposed_as: match exposed_as.text().as_deref() {
                    Some("query") => Some(ExposedAs::Query),
                    Some("mutation") => Some(ExposedAs::Mutation),
                    _ => None,
                },
                session_argument: session_argument.text(),
                custom_name: custom_name.text(),
                root_fields: root_fields.parsed(),
                infer_permissions: (!infer_permissions.is_null()).then(|| infer_permissions.boolean()),
                metadata_comment: comment.text(),
                permissions: Vec::new(),
            });
        },
    );
    let mut function = found?;
    function.permissions = permissions(oid);
    Some(function)
}

fn permissions(oid: pg_sys::Oid) -> Vec<FunctionPermission> {
    let mut permissions = Vec::new();
    let Some(place) = Place::own(c"function_permission", c"function_permission_pkey") else {
        return permissions;
    };
    place.rows(
        &[(c"function", Wanted::Oid(oid))],
        [c"role", c"argument_presets"],
        |[role, argument_presets]| {
            permissions.push(FunctionPermission {
                role: role_of(role),
                argument_presets: argument_presets.parsed(),
            });
        },
    );
    permissions.sort_unstable_by(|left, right| left.role.cmp(&right.role));
    permissions
}
