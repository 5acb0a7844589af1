use crate::model::{Relation, RelationId};

use super::rules::Rules;

impl Rules<'_> {
    /// May the role read a message that Postgres raised while a relation was written?
    ///
    /// It may if it knows everything that the message names in quotes: the relation and those that it has relationships
    /// to, as far as the role may read or write them, with their columns and constraints.
    pub fn may_read(&self, message: &str, written: Option<RelationId>) -> bool {
        let mut names = message.split('"').skip(1).step_by(2).peekable();
        if names.peek().is_none() {
            return true;
        }
        let Some(relation) = written.and_then(|id| self.catalog().relation(id)) else { return false };
        let remotes = relation.relationships.iter().filter_map(|relationship| relationship.remote);
        let remotes =
            remotes.filter(|id| self.knows_relation(*id)).filter_map(|id| self.catalog().relation(id));
        let known: Vec<_> = std::iter::once(relation.clone()).chain(remotes).collect();
        names.all(|name| known.iter().any(|relation| self.knows_name(relation, name)))
    }

    fn knows_relation(&self, id: RelationId) -> bool {
        self.select(id).is_some()
            || self.insert(id).is_some()
            || self.update(id).is_some()
            || self.delete(id).is_some()
    }

    fn knows_name(&self, relation: &Relation, name: &str) -> bool {
        let keys = relation.primary_key.iter().chain(&relation.unique_keys);
        let is_constraint = keys.into_iter().any(|key| key.name == name)
            || relation.foreign_keys.iter().any(|key| key.name == name)
            || relation.other_constraints.iter().any(|constraint| constraint == name);
        relation.name == name || is_constraint || self.knows_column(relation, name)
    }

    fn knows_column(&self, relation: &Relation, name: &str) -> bool {
        let Some(number) = relation.attribute(name).map(|attribute| attribute.number) else { return false };
        let id = relation.id;
        self.select(id).is_some_and(|rule| rule.columns.contains_key(&number))
            || self.insert(id).is_some_and(|rule| rule.columns.contains(&number))
            || self.update(id).is_some_and(|rule| rule.columns.contains(&number))
    }
}
