use std::sync::Arc;

use crate::schema::{DirectiveDefinition, Schema, TypeDefinition, TypeKey};

/// What introspection asks of a schema.
pub trait TypeSource {
    /// The definition of a type that some other definition names; a root type lists all its fields.
    fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>>;
    /// The type of that name, if the role's schema has one; a root type lists all its fields.
    fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>>;
    /// The root type for queries, mutations or subscriptions with all its fields; `None` where the role has none.
    fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>>;
    /// Every type of the schema, sorted by name.
    fn types(&self) -> Vec<Arc<TypeDefinition>>;
    fn directives(&self) -> &'static [DirectiveDefinition];
    /// The object types that implement an interface, sorted by name.
    fn possible_types(&self, _interface: &TypeKey) -> Vec<Arc<TypeDefinition>> {
        Vec::new()
    }
}

impl TypeSource for Schema<'_> {
    fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        Schema::definition(self, key)
    }

    fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>> {
        let found = Schema::type_named(self, name)?;
        // A root type found by name does not list its fields.
        Schema::definition(self, &found.key)
    }

    fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        Schema::definition(self, key)
    }

    fn types(&self) -> Vec<Arc<TypeDefinition>> {
        Schema::types(self)
    }

    fn directives(&self) -> &'static [DirectiveDefinition] {
        Schema::directives(self)
    }

    fn possible_types(&self, interface: &TypeKey) -> Vec<Arc<TypeDefinition>> {
        Schema::possible_types(self, interface)
    }
}
