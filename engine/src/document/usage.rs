use std::collections::HashSet;

use super::ast::{Directive, Document, OperationDefinition, Selection, Value};
use super::collect::Fragments;
use super::place::Place;
use super::rules::{TypeSource, root_key};
use crate::response::Path;
use crate::schema::{InputBinding, InputDefinition, TypeDefinition, TypeUse};

/// A place where an operation uses a variable.
pub(super) struct Usage {
    pub path: Path,
    /// Of the argument or input field that the variable is for.
    pub binding: Option<InputBinding>,
}

/// More uses of one variable than this are not looked for.
const MOST_USAGES: usize = 1000;

/// Where a valid operation uses the variable, fragments included, in the order of the document.
///
/// Called only to say where a value does not fit; the result is empty for a variable that is not used.
pub(super) fn usages(
    source: &dyn TypeSource,
    document: &Document,
    operation: &OperationDefinition,
    variable: &str,
) -> Vec<Usage> {
    let fragments = Fragments::of(document);
    let mut search =
        Search { source, fragments: &fragments, variable, entered: HashSet::new(), found: Vec::new() };
    let place = Place::root();
    search.directives(&operation.directives, &place);
    if let Some(root) = source.root(&root_key(operation.kind)) {
        search.selections(&operation.selection_set, &root, &place.key("selectionSet"));
    }
    search.found
}

struct Search<'s> {
    source: &'s dyn TypeSource,
    fragments: &'s Fragments<'s>,
    variable: &'s str,
    entered: HashSet<&'s str>,
    found: Vec<Usage>,
}

impl<'s> Search<'s> {
    fn selections(&mut self, selections: &'s [Selection], parent: &TypeDefinition, place: &Place<'_>) {
        for selection in selections {
            if self.found.len() >= MOST_USAGES {
                return;
            }
            match selection {
                Selection::Field(field) => {
                    self.directives(&field.directives, place);
                    let Some(definition) = self.source.field(parent, &field.name) else { continue };
                    let place = place.key(&field.name);
                    self.arguments(&field.arguments, &definition.arguments, &place.key("args"));
                    if !field.selection_set.is_empty()
                        && let Some(ty) = self.source.definition(definition.ty.named().0)
                    {
                        self.selections(&field.selection_set, &ty, &place.key("selectionSet"));
                    }
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives, place);
                    self.selections(&fragment.selection_set, parent, place);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.directives, place);
                    if let Some(fragment) = self.fragments.get(&spread.name)
                        && self.entered.insert(&spread.name)
                    {
                        self.directives(&fragment.directives, place);
                        self.selections(&fragment.selection_set, parent, place);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &[Directive], place: &Place<'_>) {
        for directive in directives {
            if let Some(definition) = self.source.directive(&directive.name) {
                self.arguments(&directive.arguments, &(definition.arguments)(), place);
            }
        }
    }

    fn arguments(&mut self, given: &[(String, Value)], defined: &[InputDefinition], place: &Place<'_>) {
        for (name, value) in given {
            let definition = defined.iter().find(|definition| *definition.name == **name);
            self.value(value, definition.map(|definition| (definition, &definition.ty)), &place.key(name));
        }
    }

    /// `target`: the argument or input field, and its type or an item's; `None` inside scalars.
    fn value(&mut self, value: &Value, target: Option<(&InputDefinition, &TypeUse)>, place: &Place<'_>) {
        match (value, target) {
            (Value::Variable(name), _) if name == self.variable => {
                let binding = target.map(|(definition, _)| definition.binding.clone());
                self.found.push(Usage { path: place.path(), binding });
            }
            (_, Some((definition, TypeUse::NonNull(inner)))) => {
                self.value(value, Some((definition, inner)), place);
            }
            (Value::List(items), _) => {
                let inner = target.and_then(|(definition, ty)| match ty {
                    TypeUse::List(inner) => Some((definition, &**inner)),
                    _ => None,
                });
                for (index, item) in items.iter().enumerate() {
                    self.value(item, inner, &place.index(index));
                }
            }
            (Value::Object(_), Some((definition, TypeUse::List(inner)))) => {
                self.value(value, Some((definition, inner)), &place.index(0));
            }
            (Value::Object(fields), _) => {
                let ty = target.and_then(|(_, ty)| self.source.definition(ty.named().0));
                for (name, field) in fields {
                    let definition = ty.as_ref().and_then(|ty| ty.input_field(name));
                    self.value(field, definition.map(|field| (field, &field.ty)), &place.key(name));
                }
            }
            _ => {}
        }
    }
}
