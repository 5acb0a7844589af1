//! A GraphQL document: parsed, validated against a role's schema, its variables coerced.
//!
//! - `ast.rs`: an executable document as data
//! - `variables.rs`: the coerced variables of a request
//! - `collect.rs`: selection set -> the fields of one response object

mod ast;
mod collect;
mod variables;

pub use ast::{
    Directive, Document, Field, FragmentDefinition, FragmentSpread, InlineFragment, OperationDefinition,
    OperationKind, Selection, TypeReference, Value, VariableDefinition,
};
pub use collect::{CollectedField, Fragments, collect_fields};
pub use variables::{VariableValue, Variables};
