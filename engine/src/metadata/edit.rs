use serde_json::{Value as Json, json};

use super::difference::{Change, Operation};
use super::edit_collections::{self, CollectionEdit};
use super::edit_tracked::{self, TrackedEdit};
use super::name::{FunctionName, RelationName};
use super::row::{Key, Row, Table};
use super::rule::RelationshipKind;
use super::store::Store;
use super::tracked::DEFAULT_SOURCE;
use crate::response::{Code, Failure, Path};

/// A command that changes rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    CreateRelationship(Of, Row),
    DropRelationship { of: Of, name: String, cascade: bool },
    RenameRelationship { of: Of, name: String, new_name: String },
    CommentRelationship { of: Of, name: String, comment: Option<String> },
    AddComputedField(Of, Row),
    DropComputedField { of: Of, name: String, cascade: bool },
    CreatePermission(Of, Row),
    DropPermission { of: Of, kind: Table, role: String },
    CommentPermission { of: Of, kind: Table, role: String, comment: Option<String> },
    Tracked(TrackedEdit),
    Collection(CollectionEdit),
}

/// The relation that a rule is on, and the source under which the command looks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Of {
    pub source: String,
    pub table: RelationName,
}

impl Edit {
    /// May something be left behind that hung on what it takes away?
    pub fn may_leave_dependents(&self) -> bool {
        matches!(
            self,
            Edit::DropRelationship { .. }
                | Edit::DropComputedField { .. }
                | Edit::Tracked(
                    TrackedEdit::Untrack { .. }
                        | TrackedEdit::UntrackFunction { .. }
                        | TrackedEdit::DropSource { .. }
                )
        )
    }
}

/// What a command did.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    pub answer: Json,
    /// Rules that hung on what is gone must be looked for; whether they go too.
    pub cascade: Option<bool>,
}

impl Done {
    pub fn success() -> Done {
        Done::saying("success")
    }

    pub fn saying(message: impl Into<String>) -> Done {
        Done { answer: json!({"message": message.into()}), cascade: None }
    }

    pub fn dropping(cascade: bool) -> Done {
        Done { answer: json!({"message": "success"}), cascade: Some(cascade) }
    }
}

/// Does what the command says.
///
/// Errors: as Hasura's metadata API gives them, with the path `$.args` or one below it.
pub fn perform(edit: Edit, store: &dyn Store) -> Result<Done, Failure> {
    match edit {
        Edit::CreateRelationship(of, row) => create_relationship(&of, row, store),
        Edit::DropRelationship { of, name, cascade } => {
            let row = relationship(&of, &name, store)?;
            store.write(vec![delete(row)])?;
            Ok(Done::dropping(cascade))
        }
        Edit::RenameRelationship { of, name, new_name } => {
            let old = relationship(&of, &name, store)?;
            must_be_free(&of, &new_name, store)?;
            store.rename(&old, &new_name)?;
            Ok(Done::success())
        }
        Edit::CommentRelationship { of, name, comment } => {
            let old = relationship(&of, &name, store)?;
            store.write(vec![update(old, [("comment", json!(comment))])])?;
            Ok(Done::success())
        }
        Edit::AddComputedField(of, row) => {
            must_be_tracked(&of, store)?;
            let name = row.text("name").to_owned();
            if store.find(&rule_key(Table::ComputedField, &of, &name)).is_some() {
                let message = format!(
                    "column/relationship/computed field \"{name}\" of table \"{}\" already exists",
                    of.table
                );
                return Err(refused(Code::AlreadyExists, message));
            }
            insert_rule(&of, with_function(row, store), store)
        }
        Edit::DropComputedField { of, name, cascade } => {
            must_be_tracked(&of, store)?;
            let found = store.find(&rule_key(Table::ComputedField, &of, &name));
            let row = found.ok_or_else(|| {
                let message = format!("computed field \"{name}\" does not exist on table \"{}\"", of.table);
                refused(Code::NotExists, message)
            })?;
            store.write(vec![delete(row)])?;
            Ok(Done::dropping(cascade))
        }
        Edit::CreatePermission(of, row) => create_permission(&of, row, store),
        Edit::DropPermission { of, kind, role } => {
            let row = permission(&of, kind, &role, store)?;
            store.write(vec![delete(row)])?;
            Ok(Done::success())
        }
        Edit::CommentPermission { of, kind, role, comment } => {
            let row = permission(&of, kind, &role, store)?;
            store.write(vec![update(row, [("comment", json!(comment))])])?;
            Ok(Done::success())
        }
        Edit::Tracked(edit) => edit_tracked::perform(edit, store),
        Edit::Collection(edit) => edit_collections::perform(edit, store),
    }
}

fn create_relationship(of: &Of, row: Row, store: &dyn Store) -> Result<Done, Failure> {
    must_be_tracked(of, store)?;
    must_be_free(of, row.text("name"), store)?;
    if let Some(remote) = RelationName::from_json(row.get("remote"))
        && !store.relation_exists(&remote)
    {
        let message = format!("table \"{remote}\" does not exist in source: {}", of.source);
        return Err(refused(Code::NotExists, message));
    }
    insert_rule(of, row, store)
}

fn create_permission(of: &Of, row: Row, store: &dyn Store) -> Result<Done, Failure> {
    must_be_tracked(of, store)?;
    let role = row.text("role").to_owned();
    if role == "admin" || store.find(&row.key()).is_some() {
        let kind = permission_kind(row.table);
        let message =
            format!("{kind} permission already defined on table \"{}\" with role \"{role}\"", of.table);
        return Err(refused(Code::AlreadyExists, message));
    }
    let row = match row.get("validate") {
        Json::Null => row,
        _ => with_function_in(row, "validate", store),
    };
    insert_rule(of, row, store)
}

/// Writes a rule, and says of one that does not fit what it is.
fn insert_rule(of: &Of, row: Row, store: &dyn Store) -> Result<Done, Failure> {
    let described = row.clone();
    store.write(vec![insert(row)]).map_err(|failure| inconsistent(failure, &described, &of.source))?;
    Ok(Done::success())
}

/// The failure with what does not fit, as Hasura lists it.
pub fn inconsistent(mut failure: Failure, row: &Row, source: &str) -> Failure {
    if failure.code == Code::InvalidConfiguration && failure.internal.is_none() {
        let (ty, name, definition) = object(row, source);
        failure.message = inconsistency(row, &failure.message);
        let object = json!({"definition": definition, "reason": failure.message, "name": name, "type": ty});
        failure.internal = Some(Box::new(json!([object])));
    }
    failure
}

/// What is wrong with a relationship that has no foreign key to follow. Source: Hasura's sentence.
pub const NO_CONSTRAINT: &str = "no foreign constraint exists on the given column(s)";

/// Why a rule does not fit, in the words of Hasura.
pub fn inconsistency(row: &Row, reason: &str) -> String {
    let table =
        RelationName::from_json(row.get("relation")).map(|table| table.to_string()).unwrap_or_default();
    let place = match row.table {
        _ if reason.starts_with("field definition conflicts") => String::new(),
        Table::Relationship if reason.starts_with(NO_CONSTRAINT) || reason.starts_with("column ") => {
            format!("in table \"{table}\": in relationship \"{}\": ", row.text("name"))
        }
        Table::ComputedField => format!("in table \"{table}\": in computed field \"{}\": ", row.text("name")),
        Table::SelectPermission
        | Table::InsertPermission
        | Table::UpdatePermission
        | Table::DeletePermission => {
            format!("in table \"{table}\": in permission for role \"{}\": ", row.text("role"))
        }
        Table::Function | Table::FunctionPermission => {
            let function = FunctionName::from_json(row.get("function")).map(|name| name.to_string());
            format!("in function \"{}\": ", function.unwrap_or_default())
        }
        _ => String::new(),
    };
    // The table has been named already.
    let reason = match place.is_empty() {
        true => reason,
        false => reason.strip_suffix(&format!(" in \"{table}\"")).unwrap_or(reason),
    };
    format!("Inconsistent object: {place}{reason}")
}

/// A rule as the lists of inconsistent objects have it: type, name and definition.
pub fn object(row: &Row, source: &str) -> (String, String, Json) {
    use super::rule::{computed_field_entry, permission_entry, relationship_entry};
    let table =
        RelationName::from_json(row.get("relation")).map(|table| table.to_string()).unwrap_or_default();
    let of_table = |ty: &str, name: &str, entry: Json| {
        let mut definition = entry;
        definition["source"] = json!(source);
        definition["comment"] = row.get("comment").clone();
        definition["table"] = row.get("relation").clone();
        (ty.to_owned(), format!("{ty} {name} in table {table} in source {source}"), definition)
    };
    match row.table {
        Table::Relationship => {
            let ty = format!("{}_relation", row.text("kind"));
            of_table(&ty, row.text("name"), relationship_entry(row))
        }
        Table::ComputedField => of_table("computed_field", row.text("name"), computed_field_entry(row)),
        Table::SelectPermission
        | Table::InsertPermission
        | Table::UpdatePermission
        | Table::DeletePermission => of_table(row.table.name(), row.text("role"), permission_entry(row)),
        Table::Relation => {
            ("table".to_owned(), format!("table {table} in source {source}"), row.get("relation").clone())
        }
        Table::Function | Table::FunctionPermission => {
            let function = FunctionName::from_json(row.get("function")).map(|name| name.to_string());
            let function = function.unwrap_or_default();
            match row.table {
                Table::Function => (
                    "function".to_owned(),
                    format!("function {function} in source {source}"),
                    row.get("function").clone(),
                ),
                _ => {
                    let definition = json!({
                        "function": row.get("function"), "role": row.get("role"), "source": source
                    });
                    let name = format!(
                        "function_permission {} in function {function} in source {source}",
                        row.text("role")
                    );
                    ("function_permission".to_owned(), name, definition)
                }
            }
        }
        _ => (row.table.name().to_owned(), row.table.name().to_owned(), Json::Object(row.values.clone())),
    }
}

/// How Hasura names a rule that something hangs on: `permission article.user.select in source "default"`.
pub fn dependent_label(row: &Row, source: &str) -> String {
    let table =
        RelationName::from_json(row.get("relation")).map(|table| table.to_string()).unwrap_or_default();
    let function =
        || FunctionName::from_json(row.get("function")).map(|name| name.to_string()).unwrap_or_default();
    let what = match row.table {
        Table::Relationship => format!("relationship {table}.{}", row.text("name")),
        Table::ComputedField => format!("computed field {table}.{}", row.text("name")),
        Table::SelectPermission
        | Table::InsertPermission
        | Table::UpdatePermission
        | Table::DeletePermission => {
            format!("permission {table}.{}.{}", row.text("role"), permission_kind(row.table))
        }
        Table::Relation => format!("table {table}"),
        Table::Function => format!("function {}", function()),
        Table::FunctionPermission => format!("permission {}.{}.function", function(), row.text("role")),
        other => other.name().to_owned(),
    };
    format!("{what} in source \"{source}\"")
}

/// `select`, `insert`, `update` or `delete`.
pub fn permission_kind(table: Table) -> &'static str {
    table.name().split('_').next().unwrap_or_default()
}

/// Errors: not tracked under that source.
pub fn must_be_tracked(of: &Of, store: &dyn Store) -> Result<Row, Failure> {
    let found = store.find(&Key::new(Table::Relation, [of.table.to_json()]));
    found.filter(|row| row.get("source").as_str().unwrap_or(DEFAULT_SOURCE) == of.source).ok_or_else(|| {
        let message = format!("table \"{}\" does not exist in source: {}", of.table, of.source);
        Failure::new(Code::NotExists, args().key("table"), message)
    })
}

fn must_be_free(of: &Of, name: &str, store: &dyn Store) -> Result<(), Failure> {
    for table in [Table::Relationship, Table::ComputedField] {
        if store.find(&rule_key(table, of, name)).is_some() {
            let message = format!("field with name \"{name}\" already exists in table \"{}\"", of.table);
            return Err(refused(Code::AlreadyExists, message));
        }
    }
    Ok(())
}

fn relationship(of: &Of, name: &str, store: &dyn Store) -> Result<Row, Failure> {
    must_be_tracked(of, store)?;
    store.find(&rule_key(Table::Relationship, of, name)).ok_or_else(|| {
        let message = format!("relationship \"{name}\" does not exist in table \"{}\"", of.table);
        refused(Code::NotExists, message)
    })
}

fn permission(of: &Of, kind: Table, role: &str, store: &dyn Store) -> Result<Row, Failure> {
    must_be_tracked(of, store)?;
    store.find(&rule_key(kind, of, role)).ok_or_else(|| {
        let kind = permission_kind(kind);
        let message = format!("{kind} permission on \"{}\" for role \"{role}\" does not exist", of.table);
        refused(Code::PermissionDenied, message)
    })
}

fn rule_key(table: Table, of: &Of, value: &str) -> Key {
    Key::new(table, [of.table.to_json(), json!(value)])
}

/// The row with its function's arguments, where the name alone does not tell.
fn with_function(row: Row, store: &dyn Store) -> Row {
    with_function_in(row, "function", store)
}

fn with_function_in(mut row: Row, column: &str, store: &dyn Store) -> Row {
    let found = FunctionName::from_json(row.get(column)).map(|name| store.functions(&name));
    if let Some([only]) = found.as_deref() {
        row.set(column, only.to_json());
    }
    row
}

pub fn insert(row: Row) -> Change {
    Change { operation: Operation::Insert, row, old: None }
}

pub fn delete(row: Row) -> Change {
    Change { operation: Operation::Delete, row, old: None }
}

/// The row with other values in columns that are not its key's.
pub fn update<const N: usize>(old: Row, values: [(&str, Json); N]) -> Change {
    let mut row = old.clone();
    values.into_iter().for_each(|(column, value)| row.set(column, value));
    Change { operation: Operation::Update, row, old: Some(old) }
}

pub fn refused(code: Code, message: impl Into<String>) -> Failure {
    Failure::new(code, args(), message)
}

pub fn args() -> Path {
    Path::root().key("args")
}

/// The list of a table's entry in which a relationship stands.
pub fn relationship_kind(name: &str) -> RelationshipKind {
    if name.contains("object") { RelationshipKind::Object } else { RelationshipKind::Array }
}
