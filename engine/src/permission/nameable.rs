use crate::model::{Relation, RelationId};

use super::rules::Rules;

impl Rules<'_> {
    /// May the role read a message that Postgres raised while a relation was written?
    ///
    /// It may if it knows everything that the message names in quotes, whichever its language has: the relation and those
    /// that it has relationships to, as far as the role may read or write them, with their columns and constraints.
    pub fn may_read(&self, message: &str, written: Option<RelationId>) -> bool {
        let mut names = quoted(message).peekable();
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

/// What stands in quotes. Postgres's messages name what they are about so; its translations have quotes of their own.
///
/// A name may itself have quotes in it, of another kind: so it counts as a whole, and its parts.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    const QUOTES: [char; 8] = ['"', '«', '»', '„', '“', '”', '‹', '›'];
    let plain = message.split('"').skip(1).step_by(2);
    plain.chain(message.split(QUOTES).skip(1).step_by(2)).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_the_quotes_of_any_language() {
        let names = |message: &'static str| {
            let mut names: Vec<_> = quoted(message).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        assert_eq!(names("null value in column \"a b\" of relation \"t\" violates"), ["a b", "t"]);
        let german = names("in Tabelle »author« verletzt Fremdschlüssel-Constraint »k« von »payroll«");
        assert_eq!(german, ["author", "k", "payroll"]);
        assert_eq!(names("sur la table « author » viole la contrainte « k »"), ["author", "k"]);
        assert_eq!(names("la llave «k»"), ["k"]);
        assert_eq!(names("omezení „k“"), ["k"]);
        assert_eq!(names("domain d does not allow null values"), [""; 0]);
        // None of them stands for less than it is.
        assert_eq!(names("unique constraint \"a“b”c\""), ["a", "a“b”c", "c"]);
        assert_eq!(names("Constraint »a\"b\"c«"), ["a", "b", "c"]);
    }
}
