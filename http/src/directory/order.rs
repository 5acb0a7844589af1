//! In which order Hasura's CLI writes the keys of each object, so that an export differs from the one before only in
//! what changed. Keys that are not listed come last, by name; expressions, presets and the like stay as they are.

use serde_json::{Map, Value as Json};

/// The keys of an object in their order, each with the layout of its value, or of the elements of that list.
pub struct Layout(&'static [(&'static str, Option<&'static Layout>)]);

static NAMED: Layout = Layout(&[("name", None), ("schema", None)]);

static SOURCE: Layout = Layout(&[
    ("name", None),
    ("kind", None),
    ("configuration", None),
    ("query_tags", None),
    ("customization", None),
    ("health_check", None),
    ("tables", Some(&TABLE)),
    ("functions", Some(&FUNCTION)),
]);

pub static TABLE: Layout = Layout(&[
    ("table", Some(&NAMED)),
    ("is_enum", None),
    ("apollo_federation_config", None),
    ("configuration", Some(&CONFIGURATION)),
    ("object_relationships", Some(&RELATIONSHIP)),
    ("array_relationships", Some(&RELATIONSHIP)),
    ("computed_fields", Some(&COMPUTED_FIELD)),
    ("remote_relationships", None),
    ("insert_permissions", Some(&PERMISSION)),
    ("select_permissions", Some(&PERMISSION)),
    ("update_permissions", Some(&PERMISSION)),
    ("delete_permissions", Some(&PERMISSION)),
    ("event_triggers", None),
]);

pub static FUNCTION: Layout = Layout(&[
    ("function", Some(&NAMED)),
    ("configuration", Some(&CONFIGURATION)),
    ("permissions", Some(&Layout(&[("role", None)]))),
    ("comment", None),
]);

static CONFIGURATION: Layout = Layout(&[
    ("column_config", Some(&Layout(&[]))),
    ("comment", None),
    ("custom_column_names", Some(&Layout(&[]))),
    ("custom_name", None),
    ("custom_root_fields", Some(&Layout(&[]))),
    ("exposed_as", None),
    ("session_argument", None),
]);

static RELATIONSHIP: Layout = Layout(&[("name", None), ("comment", None), ("using", Some(&USING))]);

static USING: Layout = Layout(&[
    (
        "foreign_key_constraint_on",
        Some(&Layout(&[("column", None), ("columns", None), ("table", Some(&NAMED))])),
    ),
    (
        "manual_configuration",
        Some(&Layout(&[
            ("column_mapping", Some(&Layout(&[]))),
            ("insertion_order", None),
            ("remote_table", Some(&NAMED)),
        ])),
    ),
]);

static COMPUTED_FIELD: Layout = Layout(&[
    ("name", None),
    (
        "definition",
        Some(&Layout(&[("function", Some(&NAMED)), ("session_argument", None), ("table_argument", None)])),
    ),
    ("comment", None),
]);

static PERMISSION: Layout = Layout(&[
    ("role", None),
    (
        "permission",
        Some(&Layout(&[
            ("check", None),
            ("set", None),
            ("columns", None),
            ("computed_fields", None),
            ("backend_only", None),
            ("filter", None),
            ("limit", None),
            ("allow_aggregations", None),
            ("query_root_fields", None),
            ("subscription_root_fields", None),
        ])),
    ),
    ("comment", None),
]);

static COLLECTION: Layout = Layout(&[
    ("name", None),
    ("definition", Some(&Layout(&[("queries", Some(&Layout(&[("name", None), ("query", None)])))]))),
    ("comment", None),
]);

static ROLE: Layout = Layout(&[("role_name", None), ("role_set", None)]);

static ALLOWED: Layout = Layout(&[("collection", None), ("scope", None)]);

/// A whole document.
pub static DOCUMENT: Layout = Layout(&[
    ("version", None),
    ("sources", Some(&SOURCE)),
    ("tables", Some(&TABLE)),
    ("functions", Some(&FUNCTION)),
    ("query_collections", Some(&COLLECTION)),
    ("allowlist", Some(&ALLOWED)),
    ("inherited_roles", Some(&ROLE)),
]);

/// The value with its keys in order.
pub fn arrange(value: Json, layout: &Layout) -> Json {
    match value {
        Json::Array(elements) => elements.into_iter().map(|element| arrange(element, layout)).collect(),
        Json::Object(members) => Json::Object(arrange_members(members, layout)),
        other => other,
    }
}

fn arrange_members(mut members: Map<String, Json>, layout: &Layout) -> Map<String, Json> {
    let mut arranged = Map::new();
    for (key, inner) in layout.0 {
        if let Some(value) = members.remove(*key) {
            let value = match inner {
                Some(inner) => arrange(value, inner),
                None => value,
            };
            arranged.insert((*key).to_owned(), value);
        }
    }
    let mut rest: Vec<_> = members.into_iter().collect();
    rest.sort_by(|(one, _), (other, _)| one.cmp(other));
    arranged.extend(rest);
    arranged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn known_keys_first_then_by_name_and_expressions_untouched() {
        let table = json!({
            "zeta": 1,
            "alpha": 2,
            "select_permissions": [
                {"permission": {"filter": {"b": 1, "a": 2}, "columns": ["z", "a"]}, "role": "user"}
            ],
            "object_relationships": [{"using": {"foreign_key_constraint_on": "x"}, "name": "r"}],
            "table": {"schema": "public", "name": "t"},
        });
        let expected = json!({
            "table": {"name": "t", "schema": "public"},
            "object_relationships": [{"name": "r", "using": {"foreign_key_constraint_on": "x"}}],
            "select_permissions": [
                {"role": "user", "permission": {"columns": ["z", "a"], "filter": {"b": 1, "a": 2}}}
            ],
            "alpha": 2,
            "zeta": 1,
        });
        assert_eq!(arrange(table, &TABLE).to_string(), expected.to_string());
    }
}
