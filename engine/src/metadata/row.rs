use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

/// The metadata tables, in an order in which rows can be inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    Source,
    Relation,
    Function,
    Relationship,
    ComputedField,
    InheritedRole,
    SelectPermission,
    InsertPermission,
    UpdatePermission,
    DeletePermission,
    FunctionPermission,
    Collection,
    Query,
    AllowedCollection,
    Setting,
}

impl Table {
    pub const ALL: [Table; 15] = [
        Table::Source,
        Table::Relation,
        Table::Function,
        Table::Relationship,
        Table::ComputedField,
        Table::InheritedRole,
        Table::SelectPermission,
        Table::InsertPermission,
        Table::UpdatePermission,
        Table::DeletePermission,
        Table::FunctionPermission,
        Table::Collection,
        Table::Query,
        Table::AllowedCollection,
        Table::Setting,
    ];

    /// The table's name in the schema `graphql`.
    pub fn name(self) -> &'static str {
        match self {
            Table::Source => "source",
            Table::Relation => "relation",
            Table::Function => "function",
            Table::Relationship => "relationship",
            Table::ComputedField => "computed_field",
            Table::InheritedRole => "inherited_role",
            Table::SelectPermission => "select_permission",
            Table::InsertPermission => "insert_permission",
            Table::UpdatePermission => "update_permission",
            Table::DeletePermission => "delete_permission",
            Table::FunctionPermission => "function_permission",
            Table::Collection => "collection",
            Table::Query => "query_collection",
            Table::AllowedCollection => "allowed_collection",
            Table::Setting => "setting",
        }
    }

    pub fn named(name: &str) -> Option<Table> {
        Table::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The columns of the primary key.
    pub fn key(self) -> &'static [&'static str] {
        match self {
            Table::Source | Table::Collection | Table::Setting => &["name"],
            Table::Relation => &["relation"],
            Table::Function => &["function"],
            Table::Relationship | Table::ComputedField => &["relation", "name"],
            Table::InheritedRole => &["role", "parent"],
            Table::SelectPermission
            | Table::InsertPermission
            | Table::UpdatePermission
            | Table::DeletePermission => &["relation", "role"],
            Table::FunctionPermission => &["function", "role"],
            Table::Query => &["collection", "name"],
            Table::AllowedCollection => &["collection"],
        }
    }
}

/// A row. Relations and functions stand in it by name: `{"schema", "name"}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub table: Table,
    pub values: Map<String, Json>,
}

/// What tells rows apart: the table, and the JSON text of the key's columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub Table, pub Vec<String>);

impl Key {
    /// `values` in the order of the table's key.
    pub fn new<const N: usize>(table: Table, values: [Json; N]) -> Key {
        Key(table, values.iter().map(Json::to_string).collect())
    }

    /// The key's columns with their values.
    pub fn values(&self) -> Map<String, Json> {
        let read = |text: &String| serde_json::from_str(text).unwrap_or(Json::Null);
        self.0.key().iter().zip(&self.1).map(|(column, text)| ((*column).to_owned(), read(text))).collect()
    }
}

impl Row {
    pub fn new<const N: usize>(table: Table, values: [(&str, Json); N]) -> Row {
        let values = values.into_iter().map(|(column, value)| (column.to_owned(), value)).collect();
        Row { table, values }
    }

    pub fn key(&self) -> Key {
        Key(self.table, self.table.key().iter().map(|column| self.get(column).to_string()).collect())
    }

    /// A column; null where the row has none of that name.
    pub fn get(&self, column: &str) -> &Json {
        self.values.get(column).unwrap_or(&Json::Null)
    }

    pub fn text(&self, column: &str) -> &str {
        self.get(column).as_str().unwrap_or_default()
    }

    pub fn set(&mut self, column: &str, value: Json) {
        self.values.insert(column.to_owned(), value);
    }
}

/// Rows of all metadata tables, by table and key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows(pub BTreeMap<Key, Row>);

impl Rows {
    /// Returns whether the key is new; if not, the row that was there stays.
    pub fn add(&mut self, row: Row) -> bool {
        let key = row.key();
        if self.0.contains_key(&key) {
            return false;
        }
        self.0.insert(key, row);
        true
    }

    pub fn of(&self, table: Table) -> impl Iterator<Item = &Row> {
        self.0.values().filter(move |row| row.table == table)
    }
}

impl FromIterator<Row> for Rows {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Rows {
        Rows(rows.into_iter().map(|row| (row.key(), row)).collect())
    }
}
