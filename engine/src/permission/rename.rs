use serde_json::{Map, Value as Json};

use super::rules::{resolve_relationship, returned_relation};
use crate::model::{Catalog, Relation, RelationId};
use crate::response::Path;

/// A column, relationship or computed field that has a new name.
#[derive(Debug, Clone, Copy)]
pub struct Renaming<'a> {
    pub relation: RelationId,
    pub old: &'a str,
    pub new: &'a str,
}

/// A rule's expression with each place that names the renamed field naming it anew.
///
/// `root`: the relation that the rule is about. The catalog has the new name already. What makes no sense stays
/// as it is.
pub fn rename_in_expression(
    catalog: &dyn Catalog,
    root: &Relation,
    expression: &Json,
    renaming: Renaming,
) -> Json {
    Renamer { catalog, root, renaming }.expression(root, expression)
}

struct Renamer<'a> {
    catalog: &'a dyn Catalog,
    root: &'a Relation,
    renaming: Renaming<'a>,
}

impl Renamer<'_> {
    fn expression(&self, relation: &Relation, json: &Json) -> Json {
        match json {
            Json::Array(items) => items.iter().map(|item| self.expression(relation, item)).collect(),
            Json::Object(fields) => {
                let entries = fields.iter().map(|(key, value)| self.entry(relation, key, value));
                Json::Object(entries.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    fn entry(&self, relation: &Relation, key: &str, value: &Json) -> (String, Json) {
        match key {
            "_and" | "$and" | "_or" | "$or" | "_not" | "$not" => {
                return (key.to_owned(), self.expression(relation, value));
            }
            "_exists" | "$exists" => return (key.to_owned(), self.exists(value)),
            _ => {}
        }
        let key = self.name(relation, key);
        let value = if let Some(relationship) = relation.relationship(&key) {
            let remote = resolve_relationship(self.catalog, relation, relationship, &Path::root());
            remote.map_or_else(|_| value.clone(), |(remote, _)| self.expression(&remote, value))
        } else if let Some(remote) =
            relation.computed_field(&key).and_then(|field| returned_relation(self.catalog, field))
        {
            self.expression(&remote, value)
        } else {
            self.comparisons(relation, value)
        };
        (key, value)
    }

    fn exists(&self, value: &Json) -> Json {
        let Json::Object(fields) = value else { return value.clone() };
        let table = fields.get("_table").or_else(|| fields.get("$table"));
        let (schema, name) = match table {
            Some(Json::String(name)) => ("public", Some(name.as_str())),
            Some(table) => {
                let text = |key| table.get(key).and_then(Json::as_str);
                (text("schema").unwrap_or("public"), text("name"))
            }
            None => ("public", None),
        };
        let Some(remote) = name.and_then(|name| self.catalog.relation_named(schema, name)) else {
            return value.clone();
        };
        let entries = fields.iter().map(|(key, inner)| match key.as_str() {
            "_where" | "$where" => (key.clone(), self.expression(&remote, inner)),
            _ => (key.clone(), inner.clone()),
        });
        Json::Object(entries.collect())
    }

    /// Operands of column comparisons name columns too.
    fn comparisons(&self, relation: &Relation, value: &Json) -> Json {
        let Json::Object(operators) = value else { return value.clone() };
        let entries = operators.iter().map(|(operator, operand)| {
            let is_column = matches!(
                operator.trim_start_matches(['_', '$']),
                "ceq" | "cne" | "cneq" | "cgt" | "clt" | "cgte" | "clte"
            );
            let operand =
                if is_column { self.column(relation, operand) } else { self.nested(relation, operand) };
            (operator.clone(), operand)
        });
        Json::Object(entries.collect())
    }

    /// `_cast` holds comparisons of its own.
    fn nested(&self, relation: &Relation, operand: &Json) -> Json {
        match operand {
            Json::Object(_) => self.comparisons(relation, operand),
            other => other.clone(),
        }
    }

    fn column(&self, relation: &Relation, operand: &Json) -> Json {
        match operand {
            Json::String(name) => Json::String(self.name(relation, name)),
            Json::Array(steps) => match steps.as_slice() {
                [Json::String(name)] => Json::Array(vec![Json::String(self.name(relation, name))]),
                [root, Json::String(name)] => {
                    Json::Array(vec![root.clone(), Json::String(self.name(self.root, name))])
                }
                _ => operand.clone(),
            },
            other => other.clone(),
        }
    }

    fn name(&self, relation: &Relation, name: &str) -> String {
        let is_it = relation.id == self.renaming.relation && name == self.renaming.old;
        if is_it { self.renaming.new.to_owned() } else { name.to_owned() }
    }
}
