//! The GraphQL schema of one role, computed type by type when first named.
//!
//! In: the model and the role's rules. Out: type definitions, each field with its binding.
//!
//! - `definition.rs`: what a type, a field and a binding are
//! - `directive.rs`: the directives of executable documents
//! - `meta.rs`: the types and fields of introspection
//! - `operator.rs`: the operators of comparison expressions
//!
//! Invariant: what a role may not reach appears in none of its types.

mod definition;
mod directive;
pub mod meta;
pub mod operator;

pub use definition::{
    AggregateOperator, AggregatePredicate, CursorDirection, Direction, EnumBinding, EnumValueDefinition,
    FieldBinding, FieldDefinition, InputBinding, InputDefinition, IntrospectionType, ScalarKind, ScalarName,
    TypeDefinition, TypeKey, TypeKind, TypeUse,
};

pub use directive::{DIRECTIVES, DirectiveDefinition};

use std::sync::Arc;

use crate::model::Role;

/// The schema of one role.
pub struct Schema;

impl Schema {
    pub fn role(&self) -> &Role {
        unimplemented!()
    }
    /// The definition of a type that some other definition names.
    pub fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        unimplemented!()
    }
    /// The type of that name, if the role's schema has one.
    pub fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>> {
        unimplemented!()
    }
    /// A field of an object type, `__typename` included. Root types are looked up without listing them.
    pub fn field(&self, parent: &TypeDefinition, name: &str) -> Option<Arc<FieldDefinition>> {
        unimplemented!()
    }
    /// The root type for queries, mutations or subscriptions; `None` where the role has none.
    pub fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        unimplemented!()
    }
    /// The directives that executable documents may use.
    pub fn directive(&self, name: &str) -> Option<&'static DirectiveDefinition> {
        directive::directive(name)
    }
    pub fn directives(&self) -> &'static [DirectiveDefinition] {
        DIRECTIVES
    }
    /// Every type of the schema, sorted by name. Walks the whole model: only for introspection.
    pub fn types(&self) -> Vec<Arc<TypeDefinition>> {
        unimplemented!()
    }
}
