use std::sync::Arc;

use super::definition::{InputBinding, InputDefinition, TypeKey, TypeUse};

/// A directive that executable documents may use. None is repeatable.
#[derive(Debug, Clone, Copy)]
pub struct DirectiveDefinition {
    pub name: &'static str,
    pub description: &'static str,
    /// Names of `__DirectiveLocation`.
    pub locations: &'static [&'static str],
    /// Sorted by name.
    pub arguments: fn() -> Vec<InputDefinition>,
}

/// Every directive, the same for every role: the specification's, and Hasura's `@cached`.
pub const DIRECTIVES: &[DirectiveDefinition] = &[
    DirectiveDefinition {
        name: "cached",
        description: "whether this query should be cached",
        locations: &["QUERY"],
        arguments: cached_arguments,
    },
    DirectiveDefinition {
        name: "include",
        description: "whether this query should be included",
        locations: SELECTIONS,
        arguments: condition,
    },
    DirectiveDefinition {
        name: "skip",
        description: "whether this query should be skipped",
        locations: SELECTIONS,
        arguments: condition,
    },
];

/// The directive of that name, without `@`.
pub fn directive(name: &str) -> Option<&'static DirectiveDefinition> {
    DIRECTIVES.iter().find(|directive| directive.name == name)
}

const SELECTIONS: &[&str] = &["FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"];

fn condition() -> Vec<InputDefinition> {
    vec![argument("if", None, "Boolean", None)]
}

fn cached_arguments() -> Vec<InputDefinition> {
    vec![
        argument("refresh", Some("refresh the cache entry"), "Boolean", Some("false")),
        argument("ttl", Some("measured in seconds"), "Int", Some("60")),
    ]
}

/// An argument of the type `scalar!`.
fn argument(name: &str, description: Option<&str>, scalar: &str, default: Option<&str>) -> InputDefinition {
    let scalar: Arc<str> = Arc::from(scalar);
    InputDefinition {
        name: Arc::from(name),
        description: description.map(str::to_owned),
        ty: TypeUse::Named(TypeKey::Scalar(Arc::clone(&scalar)), scalar).non_null(),
        default: default.map(str::to_owned),
        binding: InputBinding::DirectiveArgument,
    }
}
