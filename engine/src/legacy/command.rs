use serde_json::{Map, Value as Json};

/// A command as it is read, before anything of it is looked up.
#[derive(Debug)]
pub(super) enum Command<'j> {
    Select(TableName, SelectQuery<'j>),
    Count { table: TableName, distinct: Vec<String>, condition: Option<&'j Json> },
    Insert(InsertCommand<'j>),
    Update(UpdateCommand<'j>),
    Delete { table: TableName, condition: &'j Json, returning: Option<Vec<String>> },
}

#[derive(Debug)]
pub(super) struct TableName {
    pub schema: String,
    pub name: String,
}

/// What is selected of a table, or through a relationship.
#[derive(Debug)]
pub(super) struct SelectQuery<'j> {
    pub columns: Vec<Column<'j>>,
    pub condition: Option<&'j Json>,
    pub order: Option<Vec<OrderItem>>,
    pub limit: Option<i64>,
    pub offset: Option<i64>,
}

#[derive(Debug)]
pub(super) enum Column<'j> {
    /// `*`: all columns. Each `.*` more: the same of all related rows.
    Star(usize),
    Named(String),
    Related {
        relationship: String,
        alias: Option<String>,
        query: SelectQuery<'j>,
    },
}

#[derive(Debug)]
pub(super) struct OrderItem {
    /// Relationships, then the column.
    pub steps: Vec<String>,
    pub descending: bool,
    /// `None`: where Postgres puts them.
    pub nulls_first: Option<bool>,
}

#[derive(Debug)]
pub(super) struct InsertCommand<'j> {
    pub table: TableName,
    pub objects: Vec<&'j Map<String, Json>>,
    pub conflict: Option<OnConflict>,
    pub returning: Option<Vec<String>>,
}

#[derive(Debug)]
pub(super) struct OnConflict {
    pub constraint: Option<String>,
    pub columns: Option<Vec<String>>,
    pub action: ConflictAction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConflictAction {
    Ignore,
    Update,
}

#[derive(Debug)]
pub(super) struct UpdateCommand<'j> {
    pub table: TableName,
    pub condition: &'j Json,
    /// Those of `$set`, `$inc` and `$mul`, by column.
    pub set: Option<&'j Map<String, Json>>,
    pub increments: Option<&'j Map<String, Json>>,
    pub factors: Option<&'j Map<String, Json>>,
    /// Columns that get their default.
    pub defaults: Vec<String>,
    pub returning: Option<Vec<String>>,
}

impl TableName {
    /// As messages have it.
    pub fn shown(&self) -> String {
        shown(&self.schema, &self.name)
    }
}

/// The name of a table for messages.
pub(super) fn shown(schema: &str, name: &str) -> String {
    if schema == "public" { name.to_owned() } else { format!("{schema}.{name}") }
}
