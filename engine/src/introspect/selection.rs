use super::answer::Env;
use crate::document::{Selection, collect_fields};
use crate::response::Path;
use crate::schema::IntrospectionType;

/// One entry of an object in the answer.
#[derive(Debug)]
pub(super) struct Selected<'a> {
    pub response_name: &'a str,
    /// The field's own name.
    pub name: &'a str,
    /// What is asked of the field's value; empty for a leaf.
    pub fields: Vec<Selected<'a>>,
}

/// The fields that a selection set asks of each object of an introspection type, all levels of it.
///
/// A field's type depends on nothing but its name, so that selections are resolved once, not for each object.
pub(super) fn resolve<'a>(
    env: &Env<'a>,
    ty: IntrospectionType,
    selections: &[&'a Selection],
    path: &Path,
) -> Vec<Selected<'a>> {
    let selections = selections.iter().copied();
    collect_fields(env.fragments, env.variables, &[ty.type_name()], selections, path)
        .into_iter()
        .map(|collected| Selected {
            response_name: collected.field.response_name(),
            name: &collected.field.name,
            fields: match object_type(ty, &collected.field.name) {
                Some(child) => resolve(env, child, &collected.selections, path),
                None => Vec::new(),
            },
        })
        .collect()
}

/// The object type of a field of an introspection type; `None` for a leaf.
fn object_type(parent: IntrospectionType, field: &str) -> Option<IntrospectionType> {
    use IntrospectionType as T;
    match (parent, field) {
        (T::Schema, "types" | "queryType" | "mutationType" | "subscriptionType") => Some(T::Type),
        (T::Schema, "directives") => Some(T::Directive),
        (T::Type, "fields") => Some(T::Field),
        (T::Type, "enumValues") => Some(T::EnumValue),
        (T::Type, "inputFields") => Some(T::InputValue),
        (T::Type, "interfaces" | "possibleTypes" | "ofType") => Some(T::Type),
        (T::Field | T::Directive, "args") => Some(T::InputValue),
        (T::Field | T::InputValue, "type") => Some(T::Type),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::meta::{INTROSPECTION_TYPES, definition};
    use crate::schema::{TypeKey, TypeKind};

    #[test]
    fn object_types_are_those_of_the_definitions() {
        for parent in INTROSPECTION_TYPES {
            let TypeKind::Object(fields) = definition(parent).kind else { continue };
            for field in fields {
                let expected = match field.ty.named().0 {
                    TypeKey::Introspection(kind) if definition(*kind).is_composite() => Some(*kind),
                    _ => None,
                };
                assert_eq!(object_type(parent, &field.name), expected, "{parent:?}.{}", field.name);
            }
        }
    }
}
