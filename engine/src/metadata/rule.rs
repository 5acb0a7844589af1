use serde_json::{Map, Value as Json, json};

use super::given::{Fields, Given};
use super::name::{FunctionName, RelationName};
use super::row::{Row, Table};
use crate::response::{Code, Failure};

/// Which list of a table's entry an object relationship, array relationship or permission stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationshipKind {
    Object,
    Array,
}

impl RelationshipKind {
    pub fn as_str(self) -> &'static str {
        match self {
            RelationshipKind::Object => "object",
            RelationshipKind::Array => "array",
        }
    }
}

/// The tables of permissions on relations, with the key of their list in a table's entry.
pub const PERMISSIONS: [(Table, &str); 4] = [
    (Table::SelectPermission, "select_permissions"),
    (Table::InsertPermission, "insert_permissions"),
    (Table::UpdatePermission, "update_permissions"),
    (Table::DeletePermission, "delete_permissions"),
];

/// `{"name", "using", "comment"}`: by a foreign key or by columns.
pub fn relationship(table: &RelationName, kind: RelationshipKind, entry: &Fields) -> Result<Row, Failure> {
    let using = entry.required("using")?.object()?;
    let mut row = Row::new(
        Table::Relationship,
        [
            ("relation", table.to_json()),
            ("name", json!(entry.required("name")?.name()?)),
            ("kind", json!(kind.as_str())),
            ("using_columns", Json::Null),
            ("remote", Json::Null),
            ("column_mapping", Json::Null),
            ("insertion_order", Json::Null),
            ("comment", json!(entry.optional_text("comment")?)),
        ],
    );
    match (using.optional("foreign_key_constraint_on"), using.optional("manual_configuration")) {
        (Some(_), Some(_)) => {
            return Err(refused(
                &using,
                "expected one of foreign_key_constraint_on and manual_configuration",
            ));
        }
        (Some(key), None) if key.json.is_object() => {
            let key = key.object()?;
            row.set("remote", RelationName::read(&key.required("table")?)?.to_json());
            let columns = key.optional("columns").map_or_else(|| key.required("column"), Ok)?;
            row.set("using_columns", json!(columns.names()?));
        }
        (Some(key), None) => {
            if kind == RelationshipKind::Array {
                return Err(key.refused("expected Object, but encountered String"));
            }
            row.set("using_columns", json!(key.names()?));
        }
        (None, Some(manual)) => {
            let manual = manual.object()?;
            row.set("remote", RelationName::read(&manual.required("remote_table")?)?.to_json());
            let mapping = manual.required("column_mapping")?.object()?;
            for key in mapping.object.keys() {
                mapping.required(key)?.name()?;
            }
            row.set("column_mapping", Json::Object(mapping.object.clone()));
            // Of an array relationship the order is always that of the parent first, and Hasura ignores it.
            if kind == RelationshipKind::Object {
                row.set("insertion_order", json!(manual.optional_text("insertion_order")?));
            }
        }
        (None, None) => {
            return Err(refused(
                &using,
                "one of foreign_key_constraint_on and manual_configuration is needed",
            ));
        }
    }
    Ok(row)
}

/// The entry of a relationship, as `relationship` reads it.
pub fn relationship_entry(row: &Row) -> Json {
    let columns = row.get("using_columns");
    let using = match (columns.as_array(), row.get("remote")) {
        (None, remote) => {
            let mut manual = Map::new();
            manual.insert("column_mapping".to_owned(), row.get("column_mapping").clone());
            insert_given(&mut manual, "insertion_order", row.get("insertion_order"));
            manual.insert("remote_table".to_owned(), remote.clone());
            json!({"manual_configuration": manual})
        }
        (Some(columns), Json::Null) => {
            json!({"foreign_key_constraint_on": if columns.len() == 1 { &columns[0] } else { row.get("using_columns") }})
        }
        (Some(columns), remote) => match columns.as_slice() {
            [column] => json!({"foreign_key_constraint_on": {"column": column, "table": remote}}),
            columns => json!({"foreign_key_constraint_on": {"columns": columns, "table": remote}}),
        },
    };
    let mut entry = Map::new();
    entry.insert("name".to_owned(), row.get("name").clone());
    entry.insert("using".to_owned(), using);
    insert_given(&mut entry, "comment", row.get("comment"));
    Json::Object(entry)
}

/// `{"name", "definition": {"function", "table_argument", "session_argument"}, "comment"}`.
pub fn computed_field(table: &RelationName, entry: &Fields) -> Result<Row, Failure> {
    let definition = entry.required("definition")?.object()?;
    Ok(Row::new(
        Table::ComputedField,
        [
            ("relation", table.to_json()),
            ("name", json!(entry.required("name")?.name()?)),
            ("function", FunctionName::read(&definition.required("function")?)?.to_json()),
            ("table_argument", json!(definition.optional_text("table_argument")?)),
            ("session_argument", json!(definition.optional_text("session_argument")?)),
            ("comment", json!(entry.optional_text("comment")?)),
        ],
    ))
}

pub fn computed_field_entry(row: &Row) -> Json {
    let mut definition = Map::new();
    for column in ["function", "session_argument", "table_argument"] {
        insert_given(&mut definition, column, row.get(column));
    }
    let mut entry = Map::new();
    entry.insert("name".to_owned(), row.get("name").clone());
    entry.insert("definition".to_owned(), Json::Object(definition));
    insert_given(&mut entry, "comment", row.get("comment"));
    Json::Object(entry)
}

/// `{"role", "permission", "comment"}` of one of the four kinds.
///
/// Errors: what cannot be read, and, with the code of what is not supported, anything in `permission` that is not known:
/// it may be a limit.
pub fn permission(kind: Table, table: &RelationName, entry: &Fields) -> Result<Row, Failure> {
    let permission = entry.required("permission")?.object()?;
    let mut row = Row::new(
        kind,
        [
            ("relation", table.to_json()),
            ("role", json!(entry.required("role")?.name()?)),
            ("comment", json!(entry.optional_text("comment")?)),
        ],
    );
    let known: &[&str] = match kind {
        Table::SelectPermission => {
            row.set("columns", columns(&permission.required("columns")?)?);
            row.set("computed_fields", json!(names(&permission, "computed_fields")?.unwrap_or_default()));
            row.set("filter", expression(&permission.required("filter")?)?);
            let limit = permission.optional("limit").map(|limit| limit.count()).transpose()?;
            row.set("row_limit", json!(limit));
            row.set("allow_aggregations", json!(permission.flag("allow_aggregations")?));
            for column in ["query_root_fields", "subscription_root_fields"] {
                row.set(column, json!(names(&permission, column)?));
            }
            &[
                "columns",
                "computed_fields",
                "filter",
                "limit",
                "allow_aggregations",
                "query_root_fields",
                "subscription_root_fields",
            ]
        }
        Table::InsertPermission => {
            let given = permission.optional("columns");
            row.set("columns", given.map_or(Ok(json!(["*"])), |given| columns(&given))?);
            row.set("row_check", expression(&permission.required("check")?)?);
            written(&mut row, &permission)?;
            &["columns", "check", "set", "backend_only", "validate_input"]
        }
        Table::UpdatePermission => {
            row.set("columns", columns(&permission.required("columns")?)?);
            row.set("filter", expression(&permission.required("filter")?)?);
            let check = permission.optional("check");
            row.set("row_check", check.map_or(Ok(Json::Null), |check| expression(&check))?);
            written(&mut row, &permission)?;
            &["columns", "filter", "check", "set", "backend_only", "validate_input"]
        }
        _ => {
            row.set("filter", expression(&permission.required("filter")?)?);
            row.set("backend_only", json!(permission.flag("backend_only")?));
            &["filter", "backend_only"]
        }
    };
    if let Some(other) = permission.others(known).first() {
        let message = format!("\"{other}\" in a permission is not supported");
        return Err(Failure::new(Code::NotSupported, permission.at.key(*other), message));
    }
    Ok(row)
}

pub fn permission_entry(row: &Row) -> Json {
    let mut permission = Map::new();
    let columns = match row.get("columns").as_array().map(Vec::as_slice) {
        Some([all]) if all == "*" => all.clone(),
        _ => row.get("columns").clone(),
    };
    let mut set = |key: &str, value: &Json| permission.insert(key.to_owned(), value.clone());
    let not_null = |value: &&Json| !value.is_null();
    let not_empty = |value: &&Json| value.as_array().is_some_and(|list| !list.is_empty());
    let not_false = |value: &&Json| value.as_bool() == Some(true);
    match row.table {
        Table::SelectPermission => {
            set("columns", &columns);
            Some(row.get("computed_fields")).filter(not_empty).map(|value| set("computed_fields", value));
            set("filter", row.get("filter"));
            Some(row.get("row_limit")).filter(not_null).map(|value| set("limit", value));
            Some(row.get("allow_aggregations"))
                .filter(not_false)
                .map(|value| set("allow_aggregations", value));
            for column in ["query_root_fields", "subscription_root_fields"] {
                Some(row.get(column)).filter(not_null).map(|value| set(column, value));
            }
        }
        Table::InsertPermission => {
            set("check", row.get("row_check"));
            set("columns", &columns);
        }
        Table::UpdatePermission => {
            set("columns", &columns);
            set("filter", row.get("filter"));
            // Hasura writes the check of an update always, as null where there is none.
            set("check", row.get("row_check"));
        }
        _ => {
            set("filter", row.get("filter"));
        }
    }
    let presets = row.get("presets").as_object().filter(|presets| !presets.is_empty());
    presets.map(|presets| set("set", &Json::Object(presets.clone())));
    Some(row.get("backend_only")).filter(not_false).map(|value| set("backend_only", value));
    Some(row.get("validate")).filter(not_null).map(|function| {
        set("validate_input", &json!({"type": "function", "definition": {"function": function}}))
    });
    let mut entry = Map::new();
    entry.insert("role".to_owned(), row.get("role").clone());
    entry.insert("permission".to_owned(), Json::Object(permission));
    insert_given(&mut entry, "comment", row.get("comment"));
    Json::Object(entry)
}

/// What permissions to insert and to update have in common.
fn written(row: &mut Row, permission: &Fields) -> Result<(), Failure> {
    let presets = permission.optional_object("set")?.map(|presets| presets.object.clone());
    row.set("presets", Json::Object(presets.unwrap_or_default()));
    row.set("backend_only", json!(permission.flag("backend_only")?));
    let validate = permission.optional_object("validate_input")?.map(|validate| validation(&validate));
    row.set("validate", validate.transpose()?.unwrap_or(Json::Null));
    Ok(())
}

/// `{"type": "function", "definition": {"function"}}`.
///
/// Differs: Hasura asks a webhook (`"type": "http"`), which a database cannot.
fn validation(validate: &Fields) -> Result<Json, Failure> {
    let ty = validate.optional_text("type")?;
    if ty.as_deref() != Some("function") {
        let message = "\"validate_input\" by a webhook is not supported, only by a function";
        return Err(Failure::new(Code::NotSupported, validate.at.clone(), message));
    }
    let definition = validate.required("definition")?.object()?;
    Ok(FunctionName::read(&definition.required("function")?)?.to_json())
}

/// A list of columns, or `"*"`.
fn columns(given: &Given) -> Result<Json, Failure> {
    match given.json.as_str() {
        Some("*") => Ok(json!(["*"])),
        Some(_) => Err(given.refused("expected a list of columns or \"*\"")),
        None => Ok(json!(given.names()?)),
    }
}

fn names(fields: &Fields, key: &str) -> Result<Option<Vec<String>>, Failure> {
    fields.optional(key).map(|given| given.names()).transpose()
}

fn expression(given: &Given) -> Result<Json, Failure> {
    given.object().map(|fields| Json::Object(fields.object.clone()))
}

fn refused(fields: &Fields, message: &str) -> Failure {
    Failure::new(Code::ParseFailed, fields.at.clone(), message)
}

/// Null is left out.
pub fn insert_given(object: &mut Map<String, Json>, key: &str, value: &Json) {
    if !value.is_null() {
        object.insert(key.to_owned(), value.clone());
    }
}
