use std::collections::{BTreeMap, BTreeSet};

use postern_engine::metadata::{
    self, Change, FunctionName, Imported, Left, Operation, RelationName, Replacement, Row, Rows, Store,
    Table, dependent_label,
};
use postern_engine::response::{Code, Failure, Path};
use serde_json::{Value as Json, json};

use super::database_store::DatabaseStore;
use super::{problems, rethrow, spi};
use crate::execute::atomically;

/// All rules as a document.
pub fn export(store: &DatabaseStore) -> Json {
    metadata::export(&store.all().collect())
}

/// `import_metadata`: what was done, what was not, and what the document would have changed.
pub fn import(document: &Json, strict: bool, plan: bool, store: &DatabaseStore) -> Result<Json, Failure> {
    let work = || {
        let outcome = set(document_of(document), store)?;
        let answer = outcome.answer(store);
        let faults = !outcome.left.is_empty() || !outcome.problems.is_empty();
        if strict && faults {
            let message = "not all of the metadata can be imported";
            let mut failure = Failure::new(Code::InvalidConfiguration, Path::root(), message);
            failure.internal = Some(Box::new(answer));
            return Err(Stop::Failed(failure));
        }
        if plan { Err(Stop::Planned(answer)) } else { Ok(answer) }
    };
    match atomically(work).unwrap_or_else(rethrow) {
        Ok(answer) | Err(Stop::Planned(answer)) => Ok(answer),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

/// Why nothing of an import remains.
enum Stop {
    Failed(Failure),
    Planned(Json),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failed(failure)
    }
}

/// The command `replace_metadata`.
pub fn replace(replacement: &Replacement, store: &DatabaseStore) -> Result<Json, Failure> {
    let work = || {
        let outcome = set(&replacement.document, store)?;
        if let Some(left) = outcome.left.iter().find(|left| left.failure.code == Code::ParseFailed) {
            return Err(left.failure.clone());
        }
        let objects = outcome.objects(store);
        if !objects.is_empty() && !replacement.allow_inconsistent {
            let message = "cannot continue due to inconsistent metadata";
            let mut failure = Failure::new(Code::Unexpected, Path::root().key("args"), message);
            failure.internal = Some(Box::new(Json::Array(objects)));
            return Err(failure);
        }
        Ok(match replacement.reports {
            true => json!({"is_consistent": objects.is_empty(), "inconsistent_objects": objects}),
            false => json!({"message": "success"}),
        })
    };
    atomically(work).unwrap_or_else(rethrow)
}

/// The command `clear_metadata`.
pub fn clear(store: &DatabaseStore) -> Result<Json, Failure> {
    let work = || set_rows(Imported::default(), store);
    atomically(work).unwrap_or_else(rethrow)?;
    Ok(json!({"message": "success"}))
}

/// The command `suggest_relationships`.
pub fn suggest(tables: Option<&[RelationName]>, omit_tracked: bool) -> Result<Json, Failure> {
    let names = tables.map(|tables| Json::Array(tables.iter().map(RelationName::to_json).collect()));
    let names = names.unwrap_or(Json::Null).to_string();
    let sql = "select graphql._suggested_relationships_of($1::pg_catalog.jsonb, $2::pg_catalog.bool)::pg_catalog.text";
    let found = spi::owned_value(sql, &[&names, if omit_tracked { "true" } else { "false" }]);
    let relationships: Json = found.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(json!([]));
    Ok(json!({"relationships": relationships}))
}

/// The document itself, or what a `replace_metadata` or an `export_metadata` has around it.
fn document_of(given: &Json) -> &Json {
    let is_command = given.get("type").and_then(Json::as_str) == Some("replace_metadata");
    let given = if is_command { given.get("args").unwrap_or(given) } else { given };
    given.get("metadata").filter(|metadata| metadata.is_object()).unwrap_or(given)
}

/// What an import did.
struct Outcome {
    rows: Rows,
    changes: Vec<Change>,
    left: Vec<Left>,
    problems: Vec<problems::Problem>,
}

fn set(document: &Json, store: &DatabaseStore) -> Result<Outcome, Failure> {
    let imported = metadata::import(document, &store.database())?;
    set_rows(imported, store)
}

/// Makes the metadata what was imported. Rules that do not fit the database are written and closed; those that could not
/// even be written (their table does not exist) are left.
fn set_rows(imported: Imported, store: &DatabaseStore) -> Result<Outcome, Failure> {
    let Imported { rows, mut left } = imported;
    let mut rows = existing(rows, &mut left, store);
    let current: Rows = store.all().collect();
    let changes = metadata::difference(&current, &rows);
    // Rules that come together are checked together, at the end.
    let checks = spi::value("select pg_catalog.current_setting('check_function_bodies')", &[]);
    let set = "select pg_catalog.set_config('check_function_bodies', $1, true)";
    spi::value(set, &["off"]);
    let mut changes = changes;
    if store.write(changes.clone()).is_err() {
        // Some row is not even to be written: all others are, and that one is left.
        changes = one_by_one(changes, &mut rows, &mut left, store);
    }
    spi::owned_rows("select graphql._drop_unused_roles()", &[]);
    spi::value(set, &[checks.as_deref().unwrap_or("on")]);
    let problems = problems::all();
    Ok(Outcome { rows, changes, left, problems })
}

/// Writes what can be written, and returns these changes. Of a rule that cannot be changed nothing stays: what it said
/// before may have allowed more.
fn one_by_one(
    changes: Vec<Change>,
    rows: &mut Rows,
    left: &mut Vec<Left>,
    store: &DatabaseStore,
) -> Vec<Change> {
    let mut made = Vec::new();
    for change in changes {
        match store.write(vec![change.clone()]) {
            Ok(()) => made.push(change),
            Err(failure) => {
                rows.0.remove(&change.row.key());
                if let Some(old) = change.old {
                    let gone = Change { operation: Operation::Delete, row: old, old: None };
                    if store.write(vec![gone.clone()]).is_ok() {
                        made.push(gone);
                    }
                }
                let (ty, name, definition) =
                    metadata::inconsistent_object(&change.row, &problems::source_of(&change.row, store));
                left.push(Left { ty, name, definition, failure });
            }
        }
    }
    made
}

/// The rows whose relations and functions exist, these with the arguments that tell them apart. The others are left.
fn existing(rows: Rows, left: &mut Vec<Left>, store: &DatabaseStore) -> Rows {
    let sources: BTreeMap<String, String> = rows
        .of(Table::Relation)
        .chain(rows.of(Table::Function))
        .map(|row| {
            let named = if row.table == Table::Relation { row.get("relation") } else { row.get("function") };
            (named.to_string(), row.get("source").as_str().unwrap_or("default").to_owned())
        })
        .collect();
    let tracked: BTreeSet<String> =
        rows.of(Table::Relation).map(|row| row.get("relation").to_string()).collect();
    let functions: BTreeSet<String> =
        rows.of(Table::Function).map(|row| row.get("function").to_string()).collect();
    let mut kept = Rows::default();
    for (_, mut row) in rows.0 {
        let owner = if row.get("relation").is_null() { row.get("function") } else { row.get("relation") };
        let source = sources.get(&owner.to_string()).cloned().unwrap_or_else(|| "default".to_owned());
        let described = row.clone();
        let fault = fault(&mut row, &tracked, &functions, store);
        let fault = fault.or_else(|| (!kept.add(row)).then(|| "it stands in the metadata twice".to_owned()));
        if let Some(reason) = fault {
            let (ty, name, definition) = metadata::inconsistent_object(&described, &source);
            let failure = Failure::new(Code::NotExists, Path::root(), reason);
            left.push(Left { ty, name, definition, failure });
        }
    }
    kept
}

/// Why a row cannot be written. Names of its functions get their arguments.
fn fault(
    row: &mut Row,
    tracked: &BTreeSet<String>,
    functions: &BTreeSet<String>,
    store: &DatabaseStore,
) -> Option<String> {
    let relation_column = row.get("relation").clone();
    let function_column = row.get("function").clone();
    if !relation_column.is_null()
        && row.table != Table::Relation
        && !tracked.contains(&relation_column.to_string())
    {
        return Some("its table could not be imported".to_owned());
    }
    if row.table == Table::FunctionPermission && !functions.contains(&function_column.to_string()) {
        return Some("its function could not be imported".to_owned());
    }
    for column in ["relation", "remote"] {
        let Some(name) = RelationName::from_json(row.get(column)) else { continue };
        if !store.relation_exists(&name) {
            return Some(format!("table \"{name}\" does not exist"));
        }
    }
    for column in ["function", "validate"] {
        let Some(name) = FunctionName::from_json(row.get(column)) else { continue };
        match store.candidates(&name).as_slice() {
            [] => return Some(format!("no such function exists: \"{name}\"")),
            [only] => row.set(column, only.name.to_json()),
            _ => {
                return Some(format!(
                    "function \"{name}\" is overloaded: give \"arguments\", the list of their types"
                ));
            }
        }
    }
    None
}

impl Outcome {
    fn answer(&self, store: &DatabaseStore) -> Json {
        let counts = Table::ALL.into_iter().map(|table| (table.name(), self.rows.of(table).count()));
        let counts =
            counts.filter(|(_, count)| *count > 0).map(|(name, count)| (name.to_owned(), json!(count)));
        let not_imported = self.left.iter().map(|left| {
            json!({
                "type": left.ty,
                "name": left.name,
                "path": left.failure.path.to_string(),
                "code": left.failure.code.as_str(),
                "reason": left.failure.message,
                "definition": left.definition,
            })
        });
        let changes = self.changes.iter().map(|change| {
            json!({
                "change": change.operation.as_str(),
                "kind": change.row.table.name(),
                "name": change_label(&change.row),
                "old": change.old.as_ref().or((change.operation.as_str() == "delete").then_some(&change.row)).map(|row| &row.values),
                "new": (change.operation.as_str() != "delete").then_some(&change.row.values),
            })
        });
        json!({
            "imported": Json::Object(counts.collect()),
            "not_imported": not_imported.collect::<Vec<_>>(),
            "inconsistent": problems::objects(&self.problems, store),
            "changes": changes.collect::<Vec<_>>(),
        })
    }

    /// What was left and what is closed, as Hasura lists inconsistent objects.
    fn objects(&self, store: &DatabaseStore) -> Vec<Json> {
        let left = self.left.iter().map(|left| {
            let reason = format!("Inconsistent object: {}", left.failure.message);
            json!({"definition": left.definition, "reason": reason, "name": left.name, "type": left.ty})
        });
        left.chain(problems::objects(&self.problems, store)).collect()
    }
}

/// The row that a change is about, for people.
fn change_label(row: &Row) -> String {
    match row.table {
        Table::Source | Table::Collection | Table::Setting => row.text("name").to_owned(),
        Table::InheritedRole => format!("{} of {}", row.text("role"), row.text("parent")),
        Table::Query => format!("{} in {}", row.text("name"), row.text("collection")),
        Table::AllowedCollection => row.text("collection").to_owned(),
        _ => {
            let label = dependent_label(row, "");
            label.trim_end_matches(" in source \"\"").to_owned()
        }
    }
}
