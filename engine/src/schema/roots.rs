use std::sync::Arc;

use super::Schema;
use super::definition::{FieldBinding, FieldDefinition, TypeDefinition, TypeKey, TypeKind, TypeUse};
use super::meta;
use super::naming::RootKind;
use crate::model::{DEFAULT_SOURCE, DataType, Owner};

/// The field of a query root that would otherwise be empty.
const PLACEHOLDER: &str = "no_queries_available";

/// What the placeholder answers.
pub const NO_QUERIES: &str = "There are no queries available to the current role. Either there are no sources or \
     remote schemas configured, or the current role doesn't have the required permissions.";

impl Schema<'_> {
    /// A root field, or one of a namespace, by its name, found without listing the others.
    pub(super) fn root_field(&self, root: &TypeKey, name: &str) -> Option<FieldDefinition> {
        if *root == TypeKey::QueryRoot && matches!(name, "__schema" | "__type") {
            return self.settings.gives_introspection(self.role()).then(|| match name {
                "__schema" => meta::schema_field(),
                _ => meta::type_field(),
            });
        }
        let (kind, place) = place_of(root)?;
        if let Some(node) = self.node_field(root).filter(|field| &*field.name == name) {
            return Some(node);
        }
        let own_fields = |owners: Vec<Owner>| {
            let mut fields = owners.into_iter().flat_map(|owner| self.fields_of(root, owner));
            fields.find(|field| &*field.name == name)
        };
        let found =
            own_fields(self.owners_of(name)).or_else(|| own_fields(self.owners_without_sibling(kind)));
        if found.is_some() || place.is_some() {
            return found;
        }
        if let Some(source) = self.settings.source_of_namespace(name) {
            return self.namespace_field(kind, source);
        }
        (kind == RootKind::Query && name == PLACEHOLDER && self.is_empty()).then(|| self.placeholder())
    }

    /// A root type, or the type of a namespace in one, without its fields.
    pub(super) fn root_type(&self, key: &TypeKey) -> Option<TypeDefinition> {
        let name = match key {
            TypeKey::QueryRoot => Arc::from("query_root"),
            TypeKey::MutationRoot => Arc::from("mutation_root"),
            TypeKey::SubscriptionRoot => Arc::from("subscription_root"),
            TypeKey::Namespace(kind, source) => Arc::from(self.namespace_type(source, *kind)?),
            _ => return None,
        };
        self.has_root(key).then(|| TypeDefinition {
            key: key.clone(),
            name,
            description: None,
            kind: TypeKind::Object(Vec::new()),
        })
    }

    fn has_root(&self, key: &TypeKey) -> bool {
        if let Some(known) = self.roots.borrow().get(key) {
            return *known;
        }
        let exists = match place_of(key) {
            None => false,
            Some(_) if self.node_field(key).is_some() => true,
            Some((RootKind::Query, None)) => true,
            Some((kind, None)) => {
                self.owners().any(|owner| !self.fields_of(key, owner).is_empty())
                    || self.namespaces().any(|source| self.has_namespace(kind, source))
            }
            Some((_, Some(source))) => {
                let mut members = self.catalog().members(source).into_iter();
                members.any(|owner| !self.fields_of(key, owner).is_empty())
            }
        };
        self.roots.borrow_mut().insert(key.clone(), exists);
        exists
    }

    /// A root type, or that of a namespace, with all its fields.
    pub(super) fn listed_root_type(&self, key: &TypeKey) -> Option<TypeDefinition> {
        let definition = self.root_type(key)?;
        let (kind, place) = place_of(key)?;
        let owners: Vec<Owner> = match place {
            Some(source) => self.catalog().members(source),
            None => self.owners().collect(),
        };
        let mut fields: Vec<_> = owners.into_iter().flat_map(|owner| self.fields_of(key, owner)).collect();
        fields.extend(self.node_field(key));
        if place.is_none() {
            fields.extend(self.namespaces().filter_map(|source| self.namespace_field(kind, source)));
        }
        if fields.is_empty() && *key == TypeKey::QueryRoot {
            fields.push(self.placeholder());
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        fields.dedup_by(|a, b| a.name == b.name);
        Some(TypeDefinition { kind: TypeKind::Object(fields), ..definition })
    }

    fn owners(&self) -> impl Iterator<Item = Owner> {
        let catalog = self.catalog();
        let relations = catalog.relations().into_iter().map(Owner::Relation);
        relations.chain(catalog.functions().into_iter().map(Owner::Function))
    }

    fn is_empty(&self) -> bool {
        !self.is_relay()
            && self.owners().all(|owner| self.fields_of(&TypeKey::QueryRoot, owner).is_empty())
            && !self.namespaces().any(|source| self.has_namespace(RootKind::Query, source))
    }

    /// The sources whose root fields stand below a namespace.
    fn namespaces(&self) -> impl Iterator<Item = &str> {
        let sources = self.settings.sources.iter();
        sources.filter(|(_, names)| names.namespace().is_some()).map(|(name, _)| name.as_str())
    }

    fn has_namespace(&self, kind: RootKind, source: &str) -> bool {
        self.has_root(&TypeKey::Namespace(kind, source.to_owned()))
    }

    /// The field that holds the root fields of a source, if the role has any of that kind.
    fn namespace_field(&self, kind: RootKind, source: &str) -> Option<FieldDefinition> {
        let key = TypeKey::Namespace(kind, source.to_owned());
        let ty = self.root_type(&key)?;
        Some(FieldDefinition {
            name: Arc::from(self.settings.source(Some(source)).namespace()?),
            description: None,
            arguments: Vec::new(),
            ty: TypeUse::Named(key, ty.name).non_null(),
            binding: FieldBinding::Namespace,
        })
    }

    fn namespace_type(&self, source: &str, kind: RootKind) -> Option<String> {
        let naming = self.naming_of_source(Some(source));
        Some(naming.namespace_type(self.settings.source(Some(source)).namespace()?, kind))
    }

    /// The namespace whose type has that name.
    pub(super) fn namespace_type_named(&self, name: &str) -> Option<TypeKey> {
        let mut keys = self.namespaces().flat_map(|source| RootKind::ALL.map(|kind| (kind, source)));
        let found = keys.find(|(kind, source)| self.namespace_type(source, *kind).as_deref() == Some(name));
        found.map(|(kind, source)| TypeKey::Namespace(kind, source.to_owned()))
    }

    /// Every name that the namespaces define.
    pub(super) fn namespace_names(&self) -> Vec<(RootKind, String, String)> {
        let names = self.namespaces().flat_map(|source| RootKind::ALL.map(|kind| (kind, source)));
        let names = names.filter_map(|(kind, source)| {
            let namespace = self.settings.source(Some(source)).namespace()?;
            Some((kind, namespace.to_owned(), self.namespace_type(source, kind)?))
        });
        names.collect()
    }

    fn placeholder(&self) -> FieldDefinition {
        FieldDefinition {
            name: Arc::from(PLACEHOLDER),
            description: Some(NO_QUERIES.to_owned()),
            arguments: Vec::new(),
            ty: self.scalar(&DataType::text()).non_null(),
            binding: FieldBinding::Placeholder,
        }
    }

    /// The root fields that a relation or function gives there: at the root, or in its source's namespace.
    fn fields_of(&self, root: &TypeKey, owner: Owner) -> Vec<FieldDefinition> {
        let Some((kind, place)) = place_of(root) else { return Vec::new() };
        let catalog = self.catalog();
        let source = match owner {
            Owner::Relation(id) => catalog.relation(id).map(|relation| relation.source.clone()),
            Owner::Function(id) => catalog.function(id).map(|function| function.source.clone()),
        };
        let Some(source) = source else { return Vec::new() };
        let has_namespace = self.settings.source(source.as_deref()).namespace().is_some();
        let own_place = has_namespace.then(|| source.as_deref().unwrap_or(DEFAULT_SOURCE));
        if own_place != place {
            return Vec::new();
        }
        match owner {
            Owner::Relation(id) => self.relation_fields(kind, id),
            Owner::Function(id) => self.function_fields(kind, id),
        }
    }
}

/// Of a root type or a namespace: what it is the root of, and the source whose namespace it is.
fn place_of(key: &TypeKey) -> Option<(RootKind, Option<&str>)> {
    match key {
        TypeKey::QueryRoot => Some((RootKind::Query, None)),
        TypeKey::MutationRoot => Some((RootKind::Mutation, None)),
        TypeKey::SubscriptionRoot => Some((RootKind::Subscription, None)),
        TypeKey::Namespace(kind, source) => Some((*kind, Some(source))),
        _ => None,
    }
}
