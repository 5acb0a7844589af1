use serde_json::Value as Json;

use super::difference::Change;
use super::name::{FunctionName, RelationName};
use super::row::{Key, Row, Table};
use crate::response::Failure;

/// Where commands find and write rows.
pub trait Store {
    /// The row with that key.
    fn find(&self, key: &Key) -> Option<Row>;

    /// The rows of a table of which a column has that value, by key.
    fn having(&self, table: Table, column: &str, value: &Json) -> Vec<Row>;

    /// Is there a table, view, materialized view or foreign table of that name in the database?
    fn relation_exists(&self, name: &RelationName) -> bool;

    /// The functions of that name, each with its arguments.
    fn functions(&self, name: &FunctionName) -> Vec<FunctionName>;

    /// The name of the database.
    fn database(&self) -> String;

    /// Makes the changes, all or none.
    ///
    /// Errors: a row that does not fit the database, or the others.
    fn write(&self, changes: Vec<Change>) -> Result<(), Failure>;

    /// Gives a row with a column `name` another one; what hangs on it follows.
    ///
    /// Errors: as `write`.
    fn rename(&self, row: &Row, new_name: &str) -> Result<(), Failure>;
}
