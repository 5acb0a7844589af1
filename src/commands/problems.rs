use postern_engine::metadata::{
    Change, Operation, Row, Store, Table, dependent_label, inconsistency, inconsistent_object,
};
use postern_engine::response::{Code, Failure, Path};
use serde_json::{Value as Json, json};

use super::database_store::DatabaseStore;
use super::spi;

/// Something in the metadata that does not fit the database: an entry of `graphql.inconsistencies()`.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub owner_kind: String,
    pub owner: u32,
    pub kind: String,
    pub role: Option<String>,
    pub name: Option<String>,
    pub path: String,
    pub reason: String,
}

impl Problem {
    /// The row that it is about.
    pub fn row(&self, store: &DatabaseStore) -> Option<Row> {
        let table = Table::named(&self.kind)?;
        store.row_of(table, self.owner, self.role.as_deref().or(self.name.as_deref()))
    }

    fn is_about(&self, other: &Problem) -> bool {
        (self.owner, &self.kind, &self.role, &self.name, &self.path)
            == (other.owner, &other.kind, &other.role, &other.name, &other.path)
    }
}

pub fn all() -> Vec<Problem> {
    let sql = "select p.owner_kind, p.owner, p.kind, p.role, p.name, p.path, p.reason from graphql._inconsistencies() p";
    let problem = |row: Vec<Option<String>>| {
        let [owner_kind, owner, kind, role, name, path, reason] =
            <[Option<String>; 7]>::try_from(row).ok()?;
        Some(Problem {
            owner_kind: owner_kind?,
            owner: owner?.parse().ok()?,
            kind: kind?,
            role,
            name,
            path: path.unwrap_or_default(),
            reason: reason.unwrap_or_default(),
        })
    };
    spi::owned_rows(sql, &[]).into_iter().filter_map(problem).collect()
}

/// Problems that were not there before.
pub fn new_since(before: &[Problem]) -> Vec<Problem> {
    all().into_iter().filter(|problem| !before.iter().any(|known| known.is_about(problem))).collect()
}

/// `{"is_consistent", "inconsistent_objects"}`.
pub fn report(store: &DatabaseStore) -> Json {
    let objects = objects(&all(), store);
    json!({"is_consistent": objects.is_empty(), "inconsistent_objects": objects})
}

/// Rules that do not fit, as Hasura lists them, each once.
pub fn objects(problems: &[Problem], store: &DatabaseStore) -> Vec<Json> {
    let mut objects: Vec<Json> = Vec::new();
    for problem in problems {
        let Some(row) = problem.row(store) else { continue };
        let (ty, name, definition) = inconsistent_object(&row, &source_of(&row, store));
        if objects.iter().any(|object| object["name"] == json!(name)) {
            continue;
        }
        let reason = inconsistency(&row, &problem.reason);
        objects.push(json!({"definition": definition, "reason": reason, "name": name, "type": ty}));
    }
    objects
}

/// The source under which a rule's relation or function is tracked.
pub fn source_of(row: &Row, store: &DatabaseStore) -> String {
    let tracked = match row.table {
        Table::Relation | Table::Function => Some(row.clone()),
        _ if !row.get("relation").is_null() => {
            store.having(Table::Relation, "relation", row.get("relation")).into_iter().next()
        }
        _ => store.having(Table::Function, "function", row.get("function")).into_iter().next(),
    };
    let source = tracked.and_then(|row| row.get("source").as_str().map(str::to_owned));
    source.unwrap_or_else(|| "default".to_owned())
}

/// After something was dropped: what hung on it goes too, or the drop is refused.
pub fn follow_drop(before: &[Problem], cascade: bool, store: &DatabaseStore) -> Result<(), Failure> {
    // What goes may leave others behind.
    for _ in 0..16 {
        let rows = rows_of(&new_since(before), store);
        if rows.is_empty() {
            break;
        }
        if !cascade {
            return Err(dependencies("cannot drop due to the following dependent objects: ", &rows, store));
        }
        remove(rows, store)?;
    }
    Ok(())
}

pub fn dependencies(intro: &str, rows: &[Row], store: &DatabaseStore) -> Failure {
    let labels: Vec<String> = rows.iter().map(|row| dependent_label(row, &source_of(row, store))).collect();
    Failure::new(Code::DependencyError, Path::root().key("args"), format!("{intro}{}", labels.join(", ")))
}

pub fn rows_of(problems: &[Problem], store: &DatabaseStore) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for row in problems.iter().filter_map(|problem| problem.row(store)) {
        if !rows.iter().any(|known| known.key() == row.key()) {
            rows.push(row);
        }
    }
    rows
}

fn remove(rows: Vec<Row>, store: &DatabaseStore) -> Result<(), Failure> {
    let changes = rows.into_iter().map(|row| Change { operation: Operation::Delete, row, old: None });
    store.write(changes.collect())
}

/// Takes out every rule that does not fit.
pub fn drop_all(store: &DatabaseStore) -> Result<(), Failure> {
    follow_drop(&[], true, store)
}
