//! The variables of a request, read as far as they are needed.

use std::collections::BTreeMap;

use postern_engine::plan::{ObjectRows, Objects};
use serde_json::{Error, Map, Value as Json};

use crate::jsonb::{Container, Item, StoredList, read};

/// Lists of more items are read only when it is known how.
const LONG: usize = 50;

/// Values by name without `$`. In place of those that are not read yet, `values` has null.
#[derive(Default)]
pub struct Variables<'b> {
    values: Map<String, Json>,
    unread: BTreeMap<String, Container<'b>>,
}

impl<'b> Variables<'b> {
    /// The fields of an object.
    ///
    /// Errors: nested deeper than JSON is read.
    pub fn of(object: Container<'b>) -> Result<Variables<'b>, Error> {
        let mut variables = Variables { values: Map::with_capacity(object.len()), unread: BTreeMap::new() };
        for (name, value) in object.fields() {
            let name = crate::datum::from_server(name);
            let value = match value {
                Item::Container(list) if !list.is_object() && list.len() > LONG => {
                    variables.unread.insert(name.clone(), list);
                    Json::Null
                }
                other => read(other)?,
            };
            variables.values.insert(name, value);
        }
        Ok(variables)
    }

    /// Values that are all read.
    pub fn read(values: Map<String, Json>) -> Variables<'static> {
        Variables { values, unread: BTreeMap::new() }
    }

    /// Reads what is not read yet.
    ///
    /// Errors: as `of`.
    pub fn complete(&mut self) -> Result<(), Error> {
        while let Some((name, list)) = self.unread.pop_first() {
            self.values.insert(name, read(Item::Container(list))?);
        }
        Ok(())
    }

    pub fn is_complete(&self) -> bool {
        self.unread.is_empty()
    }

    pub fn is_unread(&self, name: &str) -> bool {
        self.unread.contains_key(name)
    }

    pub fn values(&self) -> &Map<String, Json> {
        &self.values
    }

    /// The rows of objects to insert; `None` if they have another layout, or hold what has to be read first.
    pub fn rows(&self, objects: &Objects) -> Option<ObjectRows> {
        let mut taken = self.unread.iter().filter(|(name, _)| objects.takes(name));
        match taken.next() {
            Some((name, list)) => objects.flat_rows(name, &StoredList(*list)),
            None => objects.rows(&self.values),
        }
    }
}
