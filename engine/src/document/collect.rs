use std::collections::HashMap;

use super::ast::{Directive, Document, Field, FragmentDefinition, Selection, Value};
use super::variables::Variables;
use crate::response::Path;

/// One entry of a response object: all fields of a selection set that share a response name.
#[derive(Debug, Clone)]
pub struct CollectedField<'a> {
    /// The first of them. Valid documents give them all the same name and arguments.
    pub field: &'a Field,
    /// The selections of all of them, in order.
    pub selections: Vec<&'a Selection>,
    /// The path of the field in the document, for errors.
    pub path: Path,
}

/// Fragments by name, for a document that passed validation.
pub struct Fragments<'a>(HashMap<&'a str, &'a FragmentDefinition>);

impl<'a> Fragments<'a> {
    pub fn of(document: &'a Document) -> Fragments<'a> {
        Fragments(document.fragments.iter().map(|fragment| (fragment.name.as_str(), fragment)).collect())
    }

    pub fn get(&self, name: &str) -> Option<&'a FragmentDefinition> {
        self.0.get(name).copied()
    }
}

/// The fields that a selection set asks of an object, in the order of the response.
///
/// Expands fragments whose type condition is among `conditions` (the object's type and its interfaces), leaves out what `@skip` and `@include` exclude, and
/// merges fields of the same response name. `path`: of the selection set (`….selectionSet`).
/// Source: GraphQL specification, October 2021, 6.3.2.
pub fn collect_fields<'a>(
    fragments: &Fragments<'a>,
    variables: &Variables,
    conditions: &[&str],
    selections: impl IntoIterator<Item = &'a Selection>,
    path: &Path,
) -> Vec<CollectedField<'a>> {
    let mut collector =
        Collector { fragments, variables, conditions, path, fields: Vec::new(), places: HashMap::new() };
    for selection in selections {
        collector.visit(selection);
    }
    collector.fields
}

struct Collector<'a, 'c> {
    fragments: &'c Fragments<'a>,
    variables: &'c Variables,
    conditions: &'c [&'c str],
    path: &'c Path,
    fields: Vec<CollectedField<'a>>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Collector<'a, '_> {
    fn visit(&mut self, selection: &'a Selection) {
        match selection {
            Selection::Field(field) => {
                if self.is_included(&field.directives) {
                    self.add(field);
                }
            }
            Selection::InlineFragment(fragment) => {
                let applies =
                    fragment.type_condition.as_deref().is_none_or(|name| self.conditions.contains(&name));
                if applies && self.is_included(&fragment.directives) {
                    fragment.selection_set.iter().for_each(|selection| self.visit(selection));
                }
            }
            Selection::FragmentSpread(spread) => {
                if !self.is_included(&spread.directives) {
                    return;
                }
                let fragment = self.fragments.get(&spread.name);
                let applies = |fragment: &&FragmentDefinition| {
                    self.conditions.contains(&fragment.type_condition.as_str())
                };
                if let Some(fragment) = fragment.filter(applies) {
                    fragment.selection_set.iter().for_each(|selection| self.visit(selection));
                }
            }
        }
    }

    fn add(&mut self, field: &'a Field) {
        let name = field.response_name();
        match self.places.get(name) {
            Some(&place) => self.fields[place].selections.extend(&field.selection_set),
            None => {
                self.places.insert(name, self.fields.len());
                self.fields.push(CollectedField {
                    field,
                    selections: field.selection_set.iter().collect(),
                    path: self.path.key(&field.name),
                });
            }
        }
    }

    fn is_included(&self, directives: &[Directive]) -> bool {
        directives.iter().all(|directive| match directive.name.as_str() {
            "skip" => self.condition(directive) != Some(true),
            "include" => self.condition(directive) != Some(false),
            _ => true,
        })
    }

    fn condition(&self, directive: &Directive) -> Option<bool> {
        match directive.arguments.iter().find(|(name, _)| name == "if") {
            Some((_, Value::Boolean(value))) => Some(*value),
            Some((_, Value::Variable(name))) => self.variables.boolean(name),
            _ => None,
        }
    }
}
