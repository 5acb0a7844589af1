use serde_json::Value as Json;

use super::row::{Row, Rows, Table};

/// One row's change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub operation: Operation,
    /// The new row, or the one that goes.
    pub row: Row,
    /// The row as it was, of an update.
    pub old: Option<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Delete,
    Insert,
    Update,
}

impl Operation {
    pub fn as_str(self) -> &'static str {
        match self {
            Operation::Delete => "delete",
            Operation::Insert => "insert",
            Operation::Update => "update",
        }
    }
}

/// The changes that lead from rows to others, in an order in which they can be made: deletes from what hangs on others
/// to what they hang on, then inserts and updates the other way round.
pub fn difference(old: &Rows, new: &Rows) -> Vec<Change> {
    let gone = old.0.iter().rev().filter(|(key, _)| !new.0.contains_key(key));
    let gone = gone.map(|(_, row)| Change { operation: Operation::Delete, row: row.clone(), old: None });
    let kept = new.0.iter().filter_map(|(key, row)| changed(old.0.get(key), row));
    gone.chain(kept).collect()
}

fn changed(old: Option<&Row>, row: &Row) -> Option<Change> {
    match old {
        None => Some(Change { operation: Operation::Insert, row: row.clone(), old: None }),
        Some(old) if differs(old, row) => {
            Some(Change { operation: Operation::Update, row: row.clone(), old: Some(old.clone()) })
        }
        Some(_) => None,
    }
}

/// Does the new row say something else? Lists of names are sets, but for those of documents.
fn differs(old: &Row, new: &Row) -> bool {
    new.values.iter().any(|(column, value)| !same(old.table, column, old.get(column), value))
}

fn same(table: Table, column: &str, old: &Json, new: &Json) -> bool {
    let is_set = table != Table::Relationship
        && matches!(
            column,
            "columns" | "computed_fields" | "query_root_fields" | "subscription_root_fields" | "roles"
        );
    match (old, new) {
        (Json::Array(old), Json::Array(new)) if is_set => {
            let texts = |list: &[Json]| {
                let mut texts: Vec<String> = list.iter().map(Json::to_string).collect();
                texts.sort();
                texts
            };
            texts(old) == texts(new)
        }
        (old, new) => old == new,
    }
}
