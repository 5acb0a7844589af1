use super::ast::{Directive, Document, Field, InlineFragment, Selection, Value};
use super::print::print;

/// The text by which the allow-list compares documents: two documents are the same to it if these are equal.
///
/// Fields `__typename` are left out wherever they stand, as clients add them on their own; a field that selected
/// nothing else then stands as a leaf, any other emptied selection set as `{}`. The order of definitions,
/// selections, variables and directives counts; that of arguments and of input object fields does not, so they are
/// sorted by name.
/// Differs: Hasura keeps `__typename` inside inline fragments; here it never counts, for it says nothing that the
/// listed document does not.
/// Source: Hasura v2 compares parsed documents without their `__typename`, arguments and objects being maps.
pub fn normal_form(document: &Document) -> String {
    let mut document = document.clone();
    for operation in &mut document.operations {
        for variable in &mut operation.variables {
            variable.default.iter_mut().for_each(normalize_value);
            normalize_directives(&mut variable.directives);
        }
        normalize_directives(&mut operation.directives);
        normalize_selections(&mut operation.selection_set);
    }
    for fragment in &mut document.fragments {
        normalize_directives(&mut fragment.directives);
        normalize_selections(&mut fragment.selection_set);
    }
    print(&document)
}

fn normalize_selections(selections: &mut Vec<Selection>) {
    selections
        .retain(|selection| !matches!(selection, Selection::Field(field) if field.name == "__typename"));
    for selection in selections {
        match selection {
            Selection::Field(Field { arguments, directives, selection_set, .. }) => {
                normalize_entries(arguments);
                normalize_directives(directives);
                normalize_selections(selection_set);
            }
            Selection::FragmentSpread(spread) => normalize_directives(&mut spread.directives),
            Selection::InlineFragment(InlineFragment { directives, selection_set, .. }) => {
                normalize_directives(directives);
                normalize_selections(selection_set);
            }
        }
    }
}

fn normalize_directives(directives: &mut [Directive]) {
    directives.iter_mut().for_each(|directive| normalize_entries(&mut directive.arguments));
}

fn normalize_entries(entries: &mut [(String, Value)]) {
    entries.iter_mut().for_each(|(_, value)| normalize_value(value));
    entries.sort_by(|(left, _), (right, _)| left.cmp(right));
}

fn normalize_value(value: &mut Value) {
    match value {
        Value::List(items) => items.iter_mut().for_each(normalize_value),
        Value::Object(fields) => normalize_entries(fields),
        Value::Variable(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::Boolean(_)
        | Value::Null
        | Value::Enum(_) => {}
    }
}
