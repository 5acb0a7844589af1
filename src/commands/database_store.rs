use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CString;

use pgrx::pg_sys::panic::CaughtError;
use postern_engine::metadata::{Change, FunctionName, Key, Operation, RelationName, Row, Store, Table};
use postern_engine::response::{Code, Failure, Path};
use serde_json::{Map, Value as Json, json};

use super::spi;
use crate::catalog::relation_oid;
use crate::datum::to_server;
use crate::execute::atomically;
use crate::failure::{Described, described};

/// The metadata tables of this database.
pub struct DatabaseStore {
    /// Functions by schema and name, looked up once for an import. Empty where every look must be a fresh one.
    functions: RefCell<HashMap<(String, String), Vec<Candidate>>>,
}

/// A function that has a name.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub oid: u32,
    arguments: Vec<String>,
    /// With arguments only if there are several.
    pub name: FunctionName,
}

impl DatabaseStore {
    pub fn new() -> DatabaseStore {
        DatabaseStore { functions: RefCell::default() }
    }

    /// All rows.
    pub fn all(&self) -> impl Iterator<Item = Row> {
        Table::ALL.into_iter().flat_map(|table| load(table, &Map::new()))
    }

    /// The row that belongs to an owner, by its oid.
    pub fn row_of(&self, table: Table, owner: u32, second: Option<&str>) -> Option<Row> {
        let mut having = Map::new();
        for (index, column) in table.key().iter().enumerate() {
            let value = if index == 0 { json!(owner.to_string()) } else { json!(second?) };
            having.insert((*column).to_owned(), value);
        }
        load(table, &having).into_iter().next()
    }

    /// The functions of that name which fit the arguments, if any are given.
    pub fn candidates(&self, name: &FunctionName) -> Vec<Candidate> {
        let key = (name.schema.clone(), name.name.clone());
        let known = self.functions.borrow().get(&key).cloned();
        let all = known.unwrap_or_else(|| {
            let found = functions_named(&name.schema, &name.name);
            self.functions.borrow_mut().insert(key, found.clone());
            found
        });
        let fits =
            |candidate: &Candidate| name.arguments.as_ref().is_none_or(|given| *given == candidate.arguments);
        all.into_iter().filter(fits).collect()
    }

    /// The row with oids, as texts, in the place of names.
    ///
    /// Errors: what does not exist, and functions of which there are several.
    pub fn resolved(&self, row: &Row) -> Result<Map<String, Json>, Failure> {
        let mut values = row.values.clone();
        for (column, value) in &mut values {
            *value = self.resolve(column, value)?;
        }
        Ok(values)
    }

    fn resolve(&self, column: &str, value: &Json) -> Result<Json, Failure> {
        let missing = |what: String| {
            Err(Failure::new(Code::NotExists, Path::root().key("args"), format!("{what} does not exist")))
        };
        match column {
            "relation" | "remote" if value.is_object() => {
                let Some(name) = RelationName::from_json(value) else { return Ok(Json::Null) };
                match oid_of(&name) {
                    Some(oid) => Ok(json!(oid.to_string())),
                    None => missing(format!("table \"{name}\"")),
                }
            }
            "function" | "validate" if value.is_object() => {
                let Some(name) = FunctionName::from_json(value) else { return Ok(Json::Null) };
                match self.candidates(&name).as_slice() {
                    [] => {
                        let message = format!("no such function exists: \"{name}\"");
                        Err(Failure::new(Code::InvalidConfiguration, Path::root().key("args"), message))
                    }
                    [only] => Ok(json!(only.oid.to_string())),
                    _ => {
                        let message = format!("function \"{name}\" is overloaded: give \"arguments\"");
                        Err(Failure::new(Code::NotSupported, Path::root().key("args"), message))
                    }
                }
            }
            _ => Ok(value.clone()),
        }
    }

    /// Makes the changes in their order; neighbours of one kind go together.
    ///
    /// Errors: of names that mean nothing. What Postgres refuses is raised.
    pub fn write_raising(&self, changes: &[Change]) -> Result<(), Failure> {
        let changes: Vec<(Operation, Row)> =
            changes.iter().map(|change| (change.operation, needed(change))).collect();
        let mut rest = changes.as_slice();
        while let Some((operation, first)) = rest.first() {
            let same = |(other, row): &&(Operation, Row)| {
                other == operation && row.table == first.table && row.values.keys().eq(first.values.keys())
            };
            let count = rest.iter().take_while(same).count().max(1);
            let (group, others) = rest.split_at(count);
            rest = others;
            let rows = group.iter().map(|(_, row)| self.resolved(row).map(Json::Object));
            let rows = Json::Array(rows.collect::<Result<_, _>>()?).to_string();
            let (kind, operation) = (first.table.name(), operation.as_str());
            let sql = "select graphql._write_rules($1, $2, $3::pg_catalog.jsonb)";
            spi::owned_rows(sql, &[kind, operation, &rows]);
        }
        self.functions.borrow_mut().clear();
        Ok(())
    }
}

impl Store for DatabaseStore {
    fn find(&self, key: &Key) -> Option<Row> {
        let row = Row { table: key.0, values: key.values() };
        let having = self.resolved(&row).ok()?;
        load(key.0, &having).into_iter().next()
    }

    fn having(&self, table: Table, column: &str, value: &Json) -> Vec<Row> {
        let row = Row { table, values: Map::from_iter([(column.to_owned(), value.clone())]) };
        self.resolved(&row).map_or_else(|_| Vec::new(), |having| load(table, &having))
    }

    fn relation_exists(&self, name: &RelationName) -> bool {
        oid_of(name).is_some()
    }

    fn functions(&self, name: &FunctionName) -> Vec<FunctionName> {
        self.functions.borrow_mut().clear();
        self.candidates(name).into_iter().map(|candidate| candidate.name).collect()
    }

    fn database(&self) -> String {
        spi::value("select pg_catalog.current_database()", &[]).unwrap_or_default()
    }

    fn write(&self, changes: Vec<Change>) -> Result<(), Failure> {
        atomically(|| self.write_raising(&changes)).unwrap_or_else(|error| Err(refused(error)))
    }

    fn rename(&self, row: &Row, new_name: &str) -> Result<(), Failure> {
        let rule = Json::Object(self.resolved(row)?).to_string();
        let work = || {
            let sql = "select graphql._rename_rule($1, $2::pg_catalog.jsonb, $3)::pg_catalog.text";
            spi::owned_value(sql, &[row.table.name(), &rule, new_name]);
            Ok(())
        };
        atomically(work).unwrap_or_else(|error| Err(refused(error)))
    }
}

/// What has to be written of a row: its key alone where it goes, and beside it what becomes different. What else it names
/// may be gone: that is why it goes, or is mended.
fn needed(change: &Change) -> Row {
    let key = change.row.table.key();
    let differs = |column: &str, value: &Json| match (change.operation, &change.old) {
        (Operation::Delete, _) => false,
        (Operation::Update, Some(old)) => old.get(column) != value,
        _ => true,
    };
    let mut row = change.row.clone();
    row.values.retain(|column, value| key.contains(&column.as_str()) || differs(column, value));
    if change.operation == Operation::Update && row.values.len() == key.len() {
        change.row.clone()
    } else {
        row
    }
}

/// What Postgres, or a trigger of the metadata tables, has against a row.
fn refused(error: Box<CaughtError>) -> Failure {
    let Some(Described { state, message, detail, .. }) = described(&error) else { error.rethrow() };
    let (code, message) = match (state.as_str(), &state[..2]) {
        // The detail is the reason alone: see graphql._require_sound().
        ("22023", _) => (Code::InvalidConfiguration, detail.unwrap_or(message)),
        // Names that others have.
        ("42710", _) => {
            (Code::Unexpected, detail.filter(|detail| detail.starts_with("Encountered")).unwrap_or(message))
        }
        ("23505", _) => (Code::AlreadyExists, message),
        ("42P01" | "42704" | "42883" | "23503", _) => (Code::NotExists, message),
        ("42809" | "42501", _) => (Code::NotSupported, message),
        (_, "22" | "23" | "42") => (Code::InvalidConfiguration, message),
        _ => error.rethrow(),
    };
    Failure::new(code, Path::root().key("args"), message)
}

fn load(table: Table, having: &Map<String, Json>) -> Vec<Row> {
    let having = Json::Object(having.clone()).to_string();
    let rows = spi::owned_rows("select graphql._rules($1, $2::pg_catalog.jsonb)", &[table.name(), &having]);
    let rows = rows.into_iter().filter_map(|row| row.into_iter().next()?);
    rows.filter_map(|text| serde_json::from_str(&text).ok()).map(|values| normal(table, values)).collect()
}

/// Names as the engine writes them: jsonb sorts keys by its own order.
fn normal(table: Table, mut values: Map<String, Json>) -> Row {
    for (column, value) in &mut values {
        let name = match column.as_str() {
            "relation" | "remote" => RelationName::from_json(value).map(|name| name.to_json()),
            "function" | "validate" => FunctionName::from_json(value).map(|name| name.to_json()),
            _ => None,
        };
        if let Some(name) = name {
            *value = name;
        }
    }
    if table == Table::Query {
        // Derived from the document.
        for derived in ["normal_form", "hash", "normal_hash"] {
            values.shift_remove(derived);
        }
    }
    Row { table, values }
}

fn oid_of(name: &RelationName) -> Option<u32> {
    let schema = CString::new(to_server(&name.schema)).ok()?;
    let relation = CString::new(to_server(&name.name)).ok()?;
    relation_oid(&schema, &relation).map(|oid| oid.to_u32())
}

fn functions_named(schema: &str, name: &str) -> Vec<Candidate> {
    let sql = "select f.function, f.arguments, f.reference from graphql._functions_named($1, $2) f";
    let rows = spi::owned_rows(sql, &[schema, name]);
    let candidate = |row: Vec<Option<String>>| {
        let mut columns = row.into_iter().flatten();
        let (oid, arguments, reference) = (columns.next()?, columns.next()?, columns.next()?);
        let reference: Json = serde_json::from_str(&reference).ok()?;
        Some(Candidate {
            oid: oid.parse().ok()?,
            arguments: serde_json::from_str(&arguments).ok()?,
            name: FunctionName::from_json(&reference)?,
        })
    };
    rows.into_iter().filter_map(candidate).collect()
}
