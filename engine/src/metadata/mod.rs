//! The metadata as one document and as commands, in Hasura's formats, and as rows of the metadata tables.
//!
//! In: a metadata document (version 2 or 3), or a command of the metadata API with its arguments. Out: rows and
//! changes of rows, and answers. How rows are found and written is the business of a `Store`.
//!
//! - `given.rs`: JSON that somebody gave, read with its path
//! - `name.rs`: relations and functions by name
//! - `row.rs`: rows of the metadata tables, by table and key
//! - `rule.rs`: entries of a table's lists (relationships, computed fields, permissions) <-> rows
//! - `tracked.rs`: tables, functions, sources, collections, roles <-> rows
//! - `import.rs`: a document -> rows, and what of it cannot be honoured
//! - `export.rs`: rows -> a document
//! - `difference.rs`: the changes that lead from some rows to others
//! - `command.rs`: what is to be done, from a command's JSON
//! - `store.rs`: how commands find and write rows
//! - `edit.rs`, `edit_tracked.rs`, `edit_collections.rs`: commands that change rows
//!
//! Invariant: an entry with something that cannot be honoured is reported, and a permission with such a thing is left
//! out as a whole: what it would have limited must not become open.
//! Invariant: equal rows give equal documents, and a document made from rows gives these rows back.

mod command;
mod difference;
mod edit;
mod edit_collections;
mod edit_tracked;
mod export;
mod given;
mod import;
mod name;
mod row;
mod rule;
mod store;
mod tracked;

pub use command::{BulkMode, Command, Replacement, RunSql, TestedCommand};
pub use difference::{Change, Operation, difference};
pub use edit::{
    Done, Edit, NO_CONSTRAINT, dependent_label, inconsistency, object as inconsistent_object, perform,
};
pub use edit_tracked::must_have_source;
pub use export::export;
pub use given::{Fields, Given};
pub use import::{Imported, Left, import};
pub use name::{FunctionName, RelationName};
pub use row::{Key, Row, Rows, Table};
pub use store::Store;
