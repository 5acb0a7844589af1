use serde_json::{Value as Json, json};

use super::edit::{Done, Of, args, delete, inconsistent, insert, must_be_tracked, refused, update};
use super::name::{FunctionName, RelationName};
use super::row::{Key, Row, Table};
use super::store::Store;
use super::tracked::{DEFAULT_SOURCE, source_column};
use crate::response::{Code, Failure};

/// A command about tables, functions, sources or roles as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum TrackedEdit {
    Track {
        source: String,
        row: Row,
    },
    Untrack {
        of: Of,
        cascade: bool,
    },
    /// `row` has the columns to set.
    Customize {
        of: Of,
        row: Row,
    },
    TrackFunction {
        source: String,
        row: Row,
    },
    UntrackFunction {
        source: String,
        function: FunctionName,
        cascade: bool,
    },
    CustomizeFunction {
        source: String,
        function: FunctionName,
        row: Row,
    },
    CreateFunctionPermission {
        source: String,
        row: Row,
    },
    DropFunctionPermission {
        source: String,
        function: FunctionName,
        role: String,
    },
    AddInheritedRole(Vec<Row>),
    DropInheritedRole(String),
    AddSource {
        row: Row,
        replace: bool,
    },
    /// `row` has the columns to set.
    UpdateSource(Row),
    DropSource {
        name: String,
        cascade: bool,
    },
    RenameSource {
        name: String,
        new_name: String,
    },
    Set(Row),
    /// The setting of that name goes, if it is there.
    Unset(&'static str),
}

pub fn perform(edit: TrackedEdit, store: &dyn Store) -> Result<Done, Failure> {
    match edit {
        TrackedEdit::Track { source, row } => track(&source, row, store),
        TrackedEdit::Untrack { of, cascade } => untrack(&of, cascade, store),
        TrackedEdit::Customize { of, row } => {
            // Hasura names the whole command here, not its table.
            let old = must_be_tracked(&of, store).map_err(|failure| Failure { path: args(), ..failure })?;
            replace_columns(old, row, &of.source, store)
        }
        TrackedEdit::TrackFunction { source, row } => track_function(&source, row, store),
        TrackedEdit::UntrackFunction { source, function, cascade } => {
            let row = tracked_function(&source, &function, store)?;
            store.write(vec![delete(row)])?;
            Ok(Done::dropping(cascade))
        }
        TrackedEdit::CustomizeFunction { source, function, row } => {
            let old = tracked_function(&source, &function, store)?;
            replace_columns(old, row, &source, store)
        }
        TrackedEdit::CreateFunctionPermission { source, row } => {
            create_function_permission(&source, row, store)
        }
        TrackedEdit::DropFunctionPermission { source, function, role } => {
            let found = tracked_function(&source, &function, store)?;
            let key = Key::new(Table::FunctionPermission, [found.get("function").clone(), json!(role)]);
            let row = store.find(&key).ok_or_else(|| {
                let message = format!("permission of role \"{role}\" does not exist for function \"{function}\" in source: \"{source}\"");
                refused(Code::NotExists, message)
            })?;
            store.write(vec![delete(row)])?;
            Ok(Done::success())
        }
        TrackedEdit::AddInheritedRole(rows) => {
            // The command replaces what the role inherited.
            let role = rows.first().map(|row| row.get("role").clone()).unwrap_or_default();
            let old = store.having(Table::InheritedRole, "role", &role);
            let gone = old.iter().filter(|old| !rows.contains(old)).cloned().map(delete);
            let new = rows.iter().filter(|row| !old.contains(row)).cloned().map(insert);
            let changes = gone.chain(new).collect();
            store.write(changes)?;
            Ok(Done::success())
        }
        TrackedEdit::DropInheritedRole(role) => {
            let rows = store.having(Table::InheritedRole, "role", &json!(role));
            if rows.is_empty() {
                return Err(refused(Code::NotExists, format!("inherited role \"{role}\" does not exist")));
            }
            store.write(rows.into_iter().map(delete).collect())?;
            Ok(Done::success())
        }
        TrackedEdit::AddSource { .. }
        | TrackedEdit::UpdateSource(_)
        | TrackedEdit::DropSource { .. }
        | TrackedEdit::RenameSource { .. } => change_source(edit, store),
        TrackedEdit::Set(row) => {
            let change = match store.find(&row.key()) {
                None => insert(row),
                Some(old) => update(old, [("value", row.get("value").clone())]),
            };
            store.write(vec![change])?;
            Ok(Done::success())
        }
        TrackedEdit::Unset(name) => {
            let row = store.find(&Key::new(Table::Setting, [json!(name)]));
            store.write(row.into_iter().map(delete).collect())?;
            Ok(Done::success())
        }
    }
}

fn track(source: &str, row: Row, store: &dyn Store) -> Result<Done, Failure> {
    let Some(table) = RelationName::from_json(row.get("relation")) else { return Ok(Done::success()) };
    must_have_source(source, store)?;
    if store.find(&row.key()).is_some() {
        return Err(refused(Code::AlreadyTracked, format!("view/table already tracked: \"{table}\"")));
    }
    if !store.relation_exists(&table) {
        return Err(refused(Code::NotExists, format!("no such table/view exists in source: \"{table}\"")));
    }
    let function = FunctionName { schema: table.schema.clone(), name: table.name.clone(), arguments: None };
    if tracked_function(source, &function, store).is_ok() {
        return Err(refused(Code::NotSupported, format!("function with name \"{table}\" already exists")));
    }
    let described = row.clone();
    store.write(vec![insert(row)]).map_err(|failure| inconsistent(failure, &described, source))?;
    Ok(Done::success())
}

fn untrack(of: &Of, cascade: bool, store: &dyn Store) -> Result<Done, Failure> {
    let found = store.find(&Key::new(Table::Relation, [of.table.to_json()]));
    let found = found.filter(|row| row.get("source").as_str().unwrap_or(DEFAULT_SOURCE) == of.source);
    let row = found.ok_or_else(|| {
        refused(Code::AlreadyUntracked, format!("view/table already untracked: \"{}\"", of.table))
    })?;
    store.write(vec![delete(row)])?;
    Ok(Done::dropping(cascade))
}

/// Sets the columns that `row` has.
fn replace_columns(old: Row, row: Row, source: &str, store: &dyn Store) -> Result<Done, Failure> {
    let mut change = update(old, []);
    row.values.into_iter().for_each(|(column, value)| change.row.set(&column, value));
    let described = change.row.clone();
    store.write(vec![change]).map_err(|failure| inconsistent(failure, &described, source))?;
    Ok(Done::success())
}

fn track_function(source: &str, mut row: Row, store: &dyn Store) -> Result<Done, Failure> {
    let Some(function) = FunctionName::from_json(row.get("function")) else { return Ok(Done::success()) };
    must_have_source(source, store)?;
    if tracked_function(source, &function, store).is_ok() {
        return Err(refused(Code::AlreadyTracked, format!("function already tracked: \"{function}\"")));
    }
    let relation = RelationName { schema: function.schema.clone(), name: function.name.clone() };
    if store.find(&Key::new(Table::Relation, [relation.to_json()])).is_some() {
        return Err(refused(Code::NotSupported, format!("table with name \"{function}\" already exists")));
    }
    match store.functions(&function).as_slice() {
        [] => {
            let message = format!("no such function exists in source: \"{function}\"");
            Err(refused(Code::NotExists, message))
        }
        [only] => {
            row.set("function", only.to_json());
            let described = row.clone();
            store.write(vec![insert(row)]).map_err(|failure| inconsistent(failure, &described, source))?;
            Ok(Done::success())
        }
        _ => {
            let message =
                format!("function \"{function}\" is overloaded: give \"arguments\", the list of their types");
            Err(refused(Code::NotSupported, message))
        }
    }
}

fn create_function_permission(source: &str, mut row: Row, store: &dyn Store) -> Result<Done, Failure> {
    let Some(function) = FunctionName::from_json(row.get("function")) else { return Ok(Done::success()) };
    let found = tracked_function(source, &function, store)?;
    row.set("function", found.get("function").clone());
    if row.text("role") == "admin" || store.find(&row.key()).is_some() {
        let message = format!(
            "permission of role \"{}\" already exists for function \"{function}\" in source: \"{source}\"",
            row.text("role")
        );
        return Err(refused(Code::AlreadyExists, message));
    }
    let described = row.clone();
    store.write(vec![insert(row)]).map_err(|failure| inconsistent(failure, &described, source))?;
    Ok(Done::success())
}

/// The row of a tracked function, whose name may be given without arguments.
fn tracked_function(source: &str, function: &FunctionName, store: &dyn Store) -> Result<Row, Failure> {
    let candidates = store.functions(function);
    let found = candidates.iter().find_map(|name| store.find(&Key::new(Table::Function, [name.to_json()])));
    found.filter(|row| row.get("source").as_str().unwrap_or(DEFAULT_SOURCE) == source).ok_or_else(|| {
        refused(Code::NotExists, format!("function \"{function}\" does not exist in source: {source}"))
    })
}

fn change_source(edit: TrackedEdit, store: &dyn Store) -> Result<Done, Failure> {
    let find = |name: &str| store.find(&Key::new(Table::Source, [json!(name)]));
    let missing =
        |name: &str| refused(Code::NotExists, format!("source with name \"{name}\" does not exist"));
    match edit {
        TrackedEdit::AddSource { row, replace } => match find(row.text("name")) {
            None => store.write(vec![insert(row)])?,
            Some(old) if replace => {
                let columns = [
                    ("configuration", row.get("configuration").clone()),
                    ("customization", row.get("customization").clone()),
                ];
                store.write(vec![update(old, columns)])?;
            }
            Some(_) => {
                let message = format!("source with name \"{}\" already exists", row.text("name"));
                return Err(refused(Code::AlreadyExists, message));
            }
        },
        TrackedEdit::UpdateSource(row) => {
            let old = find(row.text("name")).ok_or_else(|| missing(row.text("name")))?;
            let mut change = update(old, []);
            row.values.into_iter().for_each(|(column, value)| change.row.set(&column, value));
            store.write(vec![change])?;
        }
        TrackedEdit::DropSource { name, cascade } => {
            let row = find(&name);
            let held = tracked_under(&name, store);
            if row.is_none() && (name != DEFAULT_SOURCE || held.is_empty()) {
                return Err(missing(&name));
            }
            if !held.is_empty() && !cascade {
                let message = format!(
                    "source \"{name}\" still has tracked tables or functions; give \"cascade\" to remove them too"
                );
                return Err(refused(Code::DependencyError, message));
            }
            store.write(held.into_iter().chain(row).map(delete).collect())?;
            return Ok(Done::dropping(cascade));
        }
        TrackedEdit::RenameSource { name, new_name } => rename_source(&name, &new_name, store)?,
        _ => {}
    }
    Ok(Done::success())
}

fn rename_source(name: &str, new_name: &str, store: &dyn Store) -> Result<(), Failure> {
    let find = |name: &str| store.find(&Key::new(Table::Source, [json!(name)]));
    let row = find(name);
    let held = tracked_under(name, store);
    if row.is_none() && (name != DEFAULT_SOURCE || held.is_empty()) {
        return Err(refused(Code::NotExists, format!("source with name \"{name}\" does not exist")));
    }
    if find(new_name).is_some() || new_name == DEFAULT_SOURCE {
        return Err(refused(Code::AlreadyExists, format!("source with name \"{new_name}\" already exists")));
    }
    match row {
        Some(row) if name != DEFAULT_SOURCE => store.rename(&row, new_name),
        row => {
            // What is under the default source says so by naming none.
            let mut new = row.clone().unwrap_or_else(|| columns(Table::Source));
            new.set("name", json!(new_name));
            let moved = held.into_iter().map(|old| update(old, [("source", json!(new_name))]));
            store.write(std::iter::once(insert(new)).chain(moved).chain(row.map(delete)).collect())
        }
    }
}

/// The tracked relations and functions of a source.
fn tracked_under(source: &str, store: &dyn Store) -> Vec<Row> {
    let column = source_column(source);
    [Table::Relation, Table::Function]
        .into_iter()
        .flat_map(|table| store.having(table, "source", &column))
        .collect()
}

/// Errors: `not-exists`.
pub fn must_have_source(source: &str, store: &dyn Store) -> Result<(), Failure> {
    if source == DEFAULT_SOURCE || store.find(&Key::new(Table::Source, [json!(source)])).is_some() {
        return Ok(());
    }
    Err(refused(Code::NotExists, format!("source with name \"{source}\" does not exist")))
}

/// A row that only says which columns to set.
pub fn columns(table: Table) -> Row {
    Row { table, values: serde_json::Map::<String, Json>::new() }
}
