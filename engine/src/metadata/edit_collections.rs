use serde_json::{Value as Json, json};

use super::edit::{Done, delete, insert, refused, update};
use super::row::{Key, Row, Table};
use super::store::Store;
use crate::response::{Code, Failure};

/// A command about collections of documents and the allow-list.
#[derive(Debug, Clone, PartialEq)]
pub enum CollectionEdit {
    Create { collection: Row, queries: Vec<Row> },
    Drop { name: String, cascade: bool },
    Rename { name: String, new_name: String },
    AddQuery(Row),
    DropQuery { collection: String, name: String },
    Allow(Row),
    Disallow(String),
    Scope(Row),
}

pub fn perform(edit: CollectionEdit, store: &dyn Store) -> Result<Done, Failure> {
    match edit {
        CollectionEdit::Create { collection, queries } => {
            let name = collection.text("name");
            if find_collection(name, store).is_some() {
                return Err(refused(Code::AlreadyExists, exists(name)));
            }
            store.write(std::iter::once(collection).chain(queries).map(insert).collect())?;
            Ok(Done::success())
        }
        CollectionEdit::Drop { name, cascade } => {
            let row = find_collection(&name, store).ok_or_else(|| missing(&name))?;
            if allowed(&name, store).is_some() && !cascade {
                let message = format!(
                    "query collection with name \"{name}\" is present in the allowlist; cannot proceed to drop. \
                     please use cascade to confirm drop"
                );
                return Err(refused(Code::DependencyError, message));
            }
            store.write(vec![delete(row)])?;
            Ok(Done::success())
        }
        CollectionEdit::Rename { name, new_name } => rename(&name, &new_name, store),
        CollectionEdit::AddQuery(row) => {
            let (collection, name) = (row.text("collection"), row.text("name"));
            find_collection(collection, store).ok_or_else(|| missing(collection))?;
            if store.find(&row.key()).is_some() {
                let message =
                    format!("query with name \"{name}\" already exists in collection \"{collection}\"");
                return Err(refused(Code::AlreadyExists, message));
            }
            store.write(vec![insert(row)])?;
            Ok(Done::success())
        }
        CollectionEdit::DropQuery { collection, name } => {
            find_collection(&collection, store).ok_or_else(|| missing(&collection))?;
            let row =
                store.find(&Key::new(Table::Query, [json!(collection), json!(name)])).ok_or_else(|| {
                    let message =
                        format!("query with name \"{name}\" not found in collection \"{collection}\"");
                    refused(Code::NotFound, message)
                })?;
            store.write(vec![delete(row)])?;
            Ok(Done::success())
        }
        CollectionEdit::Allow(row) => allow(row, store),
        CollectionEdit::Disallow(name) => {
            let row = allowed(&name, store).ok_or_else(|| absent(&name))?;
            store.write(vec![delete(row)])?;
            Ok(Done::success())
        }
        CollectionEdit::Scope(row) => {
            let name = row.text("collection");
            let old = allowed(name, store).ok_or_else(|| absent(name))?;
            store.write(vec![update(old, [("roles", row.get("roles").clone())])])?;
            Ok(Done::success())
        }
    }
}

/// The collection under another name, with its documents and its place in the allow-list.
fn rename(name: &str, new_name: &str, store: &dyn Store) -> Result<Done, Failure> {
    let collection = find_collection(name, store).ok_or_else(|| missing(name))?;
    if find_collection(new_name, store).is_some() {
        return Err(refused(Code::AlreadyExists, exists(new_name)));
    }
    store.rename(&collection, new_name)?;
    Ok(Done::success())
}

fn allow(row: Row, store: &dyn Store) -> Result<Done, Failure> {
    let name = row.text("collection").to_owned();
    find_collection(&name, store).ok_or_else(|| missing(&name))?;
    match allowed(&name, store) {
        None => {
            store.write(vec![insert(row)])?;
            Ok(Done::success())
        }
        Some(old) if old.get("roles") == row.get("roles") => {
            Ok(Done::saying(format!("collection \"{name}\" already exists in the allowlist")))
        }
        Some(_) => {
            let message = format!(
                "collection \"{name}\" already exists in the allowlist with a different scope; use \
                 update_scope_of_collection_in_allowlist to change the scope"
            );
            Err(refused(Code::AlreadyExists, message))
        }
    }
}

fn find_collection(name: &str, store: &dyn Store) -> Option<Row> {
    store.find(&Key::new(Table::Collection, [json!(name)]))
}

fn allowed(name: &str, store: &dyn Store) -> Option<Row> {
    store.find(&Key::new(Table::AllowedCollection, [Json::from(name)]))
}

fn exists(name: &str) -> String {
    format!("query collection with name \"{name}\" already exists")
}

fn missing(name: &str) -> Failure {
    refused(Code::NotExists, format!("query collection with name \"{name}\" does not exist"))
}

fn absent(name: &str) -> Failure {
    refused(Code::NotFound, format!("collection \"{name}\" doesn't exist in the allowlist"))
}
