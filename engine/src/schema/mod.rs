//! The GraphQL schema of one role, computed type by type when first named.
//!
//! In: the model and the role's rules. Out: type definitions, each field with its binding.
//!
//! - `definition.rs`: what a type, a field and a binding are
//! - `naming.rs`: GraphQL names from names in the database
//! - `scalar.rs`: Postgres types as scalars
//! - `directive.rs`: the directives of executable documents
//! - `meta.rs`: the types and fields of introspection
//! - `roots.rs`: root types, and the types in them that hold the root fields of a source
//! - `root_fields.rs`: root fields that read
//! - `relay.rs`: global ids and connections, of the Relay schema alone
//! - `rows.rs`: the object type of a relation, and arguments for its rows
//! - `filters.rs`: `bool_exp` and comparison expressions
//! - `orders.rs`: `order_by`, column enums and stream cursors
//! - `mutations.rs`: root fields that write, and what they answer
//! - `inserts.rs`: input of inserts; `updates.rs`: input of updates
//! - `presence.rs`: whether a type would show anything
//! - `aggregates.rs`: aggregate types
//! - `names.rs`: all GraphQL names that a relation or function may define
//!
//! Invariant: what a role may not reach appears in none of its types.

mod aggregates;
mod definition;
mod directive;
mod filters;
mod inserts;
pub mod meta;
mod mutations;
mod names;
mod naming;
mod orders;
mod presence;
mod relay;
mod root_fields;
mod roots;
mod rows;
mod scalar;
mod updates;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

pub use definition::{
    CursorDirection, Direction, EnumBinding, EnumValueDefinition, FieldBinding, FieldDefinition,
    InputBinding, InputDefinition, IntrospectionType, NODE, ScalarKind, ScalarName, SchemaKind,
    TypeDefinition, TypeKey, TypeKind, TypeUse, UpdateOperator,
};
pub use directive::{DIRECTIVES, DirectiveDefinition};
pub use names::{DefinedName, Scope, names_of_function, names_of_namespaces, names_of_relation};
pub use naming::{Naming, RootKind, RootOperation, is_graphql_name};
pub use roots::NO_QUERIES;
pub use scalar::{element_scalar, is_same_scalar, scalar_kind, standard_name};

use crate::model::{
    Attribute, Catalog, DataType, DataTypeKind, Function, Owner, Relation, RelationId, RelationshipKind,
    Role, Settings,
};
use crate::permission::{Grantee, Rules};

/// The schema of one role. Lives as long as one request is planned.
pub struct Schema<'a> {
    kind: SchemaKind,
    rules: Rules<'a>,
    settings: Arc<Settings>,
    types: RefCell<HashMap<TypeKey, Option<Arc<TypeDefinition>>>>,
    /// Whether the role has a root type.
    roots: RefCell<HashMap<TypeKey, bool>>,
    /// The Postgres type behind each scalar that some definition named.
    scalars: RefCell<BTreeMap<ScalarName, DataType>>,
    /// The same of the elements of arrays, of which variables alone may be lists.
    elements: RefCell<BTreeMap<ScalarName, DataType>>,
}

impl<'a> Schema<'a> {
    pub fn new(catalog: &'a dyn Catalog, grantee: Grantee) -> Schema<'a> {
        Schema::of_kind(SchemaKind::Hasura, catalog, grantee)
    }

    pub fn of_kind(kind: SchemaKind, catalog: &'a dyn Catalog, grantee: Grantee) -> Schema<'a> {
        Schema {
            kind,
            rules: Rules::new(catalog, grantee),
            settings: catalog.settings(),
            types: RefCell::default(),
            roots: RefCell::default(),
            scalars: RefCell::default(),
            elements: RefCell::default(),
        }
    }

    pub fn role(&self) -> &Role {
        self.rules.role()
    }

    pub fn rules(&self) -> &Rules<'a> {
        &self.rules
    }

    /// How the names of a relation are made.
    pub fn naming(&self, relation: &Relation) -> Naming<'_> {
        self.naming_of_source(relation.source.as_deref())
    }

    /// Have the values of an enum table other names in GraphQL?
    pub fn changes_enum_values(&self, values: RelationId) -> bool {
        self.catalog().relation(values).is_some_and(|relation| self.naming(&relation).changes_enum_values())
    }

    fn naming_of(&self, function: &Function) -> Naming<'_> {
        self.naming_of_source(function.source.as_deref())
    }

    fn naming_of_source(&self, source: Option<&str>) -> Naming<'_> {
        let names = self.settings.source(source);
        Naming::of_source(self.settings.convention(names), names)
    }

    pub fn catalog(&self) -> &'a dyn Catalog {
        self.rules.catalog()
    }

    /// The definition of a type that some other definition names.
    pub fn definition(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        if let Some(known) = self.types.borrow().get(key) {
            return known.clone();
        }
        let made = self.define(key).map(Arc::new);
        self.types.borrow_mut().insert(key.clone(), made.clone());
        made
    }

    /// The type of that name, if the role's schema has one.
    pub fn type_named(&self, name: &str) -> Option<Arc<TypeDefinition>> {
        if let Some(kind) = IntrospectionType::named(name) {
            return self.definition(&TypeKey::Introspection(kind));
        }
        if let Some(key) = self.fixed_type(name) {
            return self.root(&key).or_else(|| self.definition(&key));
        }
        for owner in self.owners_of(name) {
            for key in self.owned_types(owner) {
                let definition = self.definition(&key);
                let definition = definition.filter(|definition| &*definition.name == name);
                if let Some(definition) = definition.filter(|_| self.is_reachable(&key)) {
                    return Some(definition);
                }
            }
        }
        self.scalar_type_named(name)
    }

    /// A field of an object type, `__typename` included. Root types and namespaces are looked up without listing them.
    pub fn field(&self, parent: &TypeDefinition, name: &str) -> Option<Arc<FieldDefinition>> {
        if name == "__typename" {
            return Some(Arc::new(meta::typename_field()));
        }
        match parent.key {
            TypeKey::QueryRoot
            | TypeKey::MutationRoot
            | TypeKey::SubscriptionRoot
            | TypeKey::Namespace(..) => self.root_field(&parent.key, name).map(Arc::new),
            _ => parent.field(name).cloned().map(Arc::new),
        }
    }

    /// The root type for queries, mutations or subscriptions, or the type of a namespace in one; `None` where the role
    /// has none.
    ///
    /// Its definition lists the fields only if asked by `definition`, which walks the whole model.
    pub fn root(&self, key: &TypeKey) -> Option<Arc<TypeDefinition>> {
        self.root_type(key).map(Arc::new)
    }

    /// Learns from the names of root fields whether there is such a root type, so that nobody need look for a field
    /// among all relations.
    pub fn expect_root<'n>(&self, key: &TypeKey, mut names: impl Iterator<Item = &'n str>) {
        if !self.roots.borrow().contains_key(key) && names.any(|name| self.root_field(key, name).is_some()) {
            self.roots.borrow_mut().insert(key.clone(), true);
        }
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
        let mut found: BTreeMap<Arc<str>, Arc<TypeDefinition>> = BTreeMap::new();
        let mut waiting: Vec<TypeKey> =
            vec![TypeKey::QueryRoot, TypeKey::MutationRoot, TypeKey::SubscriptionRoot];
        waiting.extend(meta::INTROSPECTION_TYPES.map(TypeKey::Introspection));
        waiting.extend(meta::REQUIRED_SCALARS.map(|(name, _)| TypeKey::Scalar(Arc::from(name))));
        let mut seen: BTreeSet<TypeKey> = waiting.iter().cloned().collect();
        while let Some(key) = waiting.pop() {
            let Some(definition) = self.definition(&key) else { continue };
            for named in definition.named_types().into_iter().chain(self.possible_keys(&key)) {
                if seen.insert(named.clone()) {
                    waiting.push(named);
                }
            }
            found.insert(definition.name.clone(), definition);
        }
        found.into_values().collect()
    }

    /// Does something that the role sees name the type? Types of relations and functions are made only if so; those of
    /// an enum table depend on who refers to it.
    fn is_reachable(&self, key: &TypeKey) -> bool {
        let (TypeKey::EnumTable(id) | TypeKey::EnumTableComparison(id)) = key else { return true };
        let referring = self.catalog().referring_to_enum(*id);
        referring.into_iter().any(|relation| {
            self.definition(&TypeKey::Rows(relation))
                .is_some_and(|rows| rows.named_types().contains(&TypeKey::EnumTable(*id)))
        })
    }

    fn define(&self, key: &TypeKey) -> Option<TypeDefinition> {
        match key {
            TypeKey::QueryRoot
            | TypeKey::MutationRoot
            | TypeKey::SubscriptionRoot
            | TypeKey::Namespace(..) => self.listed_root_type(key),
            TypeKey::Introspection(kind) => Some(meta::definition(*kind)),
            TypeKey::Scalar(name) => self.scalar_definition(name),
            TypeKey::Comparison(convention, name) => self.comparison(*convention, name),
            TypeKey::Cast(convention, name) => self.cast(*convention, name),
            TypeKey::Operand(convention, shape, name) => self.operand(*convention, *shape, name),
            TypeKey::EnumTable(id) => self.enum_table(*id),
            TypeKey::EnumTableComparison(id) => self.enum_table_comparison(*id),
            TypeKey::OrderByDirection(convention) => Some(Self::order_by_direction(*convention)),
            TypeKey::CursorOrdering(convention) => Some(Self::cursor_ordering(*convention)),
            TypeKey::Rows(id) => self.rows(*id),
            TypeKey::Node | TypeKey::PageInfo | TypeKey::Connection(_) | TypeKey::Edge(_) => {
                self.relay_type(key)
            }
            TypeKey::BoolExp(id) => self.bool_exp(*id),
            TypeKey::OrderBy(id) => self.order_by(*id),
            TypeKey::SelectColumn(id) => self.select_column(*id),
            TypeKey::StreamCursorInput(id) => self.stream_cursor_input(*id),
            TypeKey::StreamCursorValue(id) => self.stream_cursor_value(*id),
            TypeKey::Aggregate(id) => self.aggregate(*id),
            TypeKey::AggregateFields(id) => self.aggregate_fields(*id),
            TypeKey::AggregateOperation(id, operator) => self.aggregate_operation(*id, *operator),
            TypeKey::AggregateOrderBy(id) => self.aggregate_order_by(*id),
            TypeKey::AggregateOperationOrderBy(id, operator) => {
                self.aggregate_operation_order_by(*id, *operator)
            }
            TypeKey::AggregateBoolExp(id) => self.aggregate_bool_exp(*id),
            TypeKey::AggregatePredicate(id, predicate) => self.aggregate_predicate(*id, *predicate),
            TypeKey::AggregatePredicateArguments(id, predicate) => {
                self.aggregate_predicate_arguments(*id, *predicate)
            }
            TypeKey::AggregatePredicateColumn(id, predicate) => {
                self.aggregate_predicate_column(*id, *predicate)
            }
            TypeKey::InsertInput(id) => self.insert_input(*id),
            TypeKey::InsertThroughObject(id) => self.insert_through(*id, RelationshipKind::Object),
            TypeKey::InsertThroughArray(id) => self.insert_through(*id, RelationshipKind::Array),
            TypeKey::OnConflict(id) => self.on_conflict(*id),
            TypeKey::Constraint(id) => self.constraint(*id),
            TypeKey::UpdateColumn(id) => self.update_column(*id),
            TypeKey::UpdateInput(id, operator) => self.update_input(*id, *operator),
            TypeKey::KeyColumns(id) => self.key_columns(*id),
            TypeKey::Updates(id) => self.updates(*id),
            TypeKey::MutationResponse(id) => self.mutation_response(*id),
            TypeKey::FunctionArguments(id) => self.function_arguments(*id),
            TypeKey::ComputedFieldArguments(id, name) => self.computed_field_arguments(*id, name),
        }
    }

    /// Types that belong to no relation or function.
    fn fixed_type(&self, name: &str) -> Option<TypeKey> {
        match name {
            "query_root" => return Some(TypeKey::QueryRoot),
            "mutation_root" => return Some(TypeKey::MutationRoot),
            "subscription_root" => return Some(TypeKey::SubscriptionRoot),
            "Int" | "Float" | "String" | "Boolean" => return Some(TypeKey::Scalar(Arc::from(name))),
            "ID" if self.is_relay() => return Some(TypeKey::Scalar(Arc::from(name))),
            NODE if self.is_relay() => return Some(TypeKey::Node),
            "PageInfo" if self.is_relay() => return Some(TypeKey::PageInfo),
            _ => {}
        }
        let own = |convention| {
            let direction = (TypeKey::OrderByDirection(convention), "order_by");
            let ordering = (TypeKey::CursorOrdering(convention), "cursor_ordering");
            let mut both = [direction, ordering].into_iter();
            both.find(|(_, own)| Naming::common(convention).type_name(&[own]) == name).map(|(key, _)| key)
        };
        let found = self.settings.conventions().into_iter().find_map(own);
        found.or_else(|| self.namespace_type_named(name))
    }

    /// Looks for a scalar, or a type made from one, that some visible relation of that name's owners uses.
    fn scalar_type_named(&self, name: &str) -> Option<Arc<TypeDefinition>> {
        for owner in self.catalog().owners(name) {
            if let Owner::Relation(id) = owner {
                // These name the scalars that the role sees, which registers them.
                self.definition(&TypeKey::Rows(id));
                self.definition(&TypeKey::BoolExp(id));
            }
        }
        let known: Vec<ScalarName> = self.scalars.borrow().keys().cloned().collect();
        let found = known.iter().flat_map(|scalar| self.scalar_types(scalar)).find_map(|key| {
            let definition = self.definition(&key)?;
            (&*definition.name == name).then_some(definition)
        });
        found.or_else(|| {
            let element = self.elements.borrow().get_key_value(name).map(|(name, _)| name.clone());
            self.definition(&TypeKey::Scalar(element?))
        })
    }

    /// The relation as the role sees it.
    fn visible(&self, id: RelationId) -> Option<Arc<crate::permission::SelectRule>> {
        self.rules.select(id)
    }

    fn relation_type(&self, key: TypeKey, relation: &Relation, suffix: &str) -> TypeUse {
        TypeUse::Named(key, self.name_of(relation, suffix))
    }

    /// The use of the scalar for a Postgres type.
    fn scalar(&self, data_type: &DataType) -> TypeUse {
        let name = self.scalar_name(data_type);
        TypeUse::Named(TypeKey::Scalar(name.clone()), name)
    }

    /// Which values the scalar for a Postgres type takes as input.
    pub fn scalar_kind(&self, data_type: &DataType) -> ScalarKind {
        scalar::scalar_kind(data_type)
    }

    fn scalar_name(&self, data_type: &DataType) -> ScalarName {
        let mut name = scalar::scalar_name(data_type);
        let is_row = data_type.kind == DataTypeKind::Composite
            && self.catalog().relation_named(&data_type.schema, &data_type.name).is_some();
        if is_row {
            name = Arc::from(format!("{name}_scalar"));
        }
        if let Some(element) = &data_type.element {
            let name = scalar::scalar_name(element);
            self.elements.borrow_mut().entry(name).or_insert_with(|| (**element).clone());
        }
        self.scalars.borrow_mut().entry(name.clone()).or_insert_with(|| data_type.clone());
        name
    }

    /// The GraphQL type of an attribute, an enum if it refers to an enum table.
    fn attribute_type(&self, attribute: &Attribute) -> TypeUse {
        match self.enum_of(attribute) {
            Some(relation) => self.relation_type(TypeKey::EnumTable(relation.id), &relation, "enum"),
            None => self.scalar(&attribute.data_type),
        }
    }

    /// The enum table that an attribute refers to, if it has values to offer.
    fn enum_of(&self, attribute: &Attribute) -> Option<Arc<Relation>> {
        let relation = self.catalog().relation(attribute.enum_relation?)?;
        relation.has_enum_values().then_some(relation)
    }
}

impl TypeDefinition {
    /// Every type that this one names.
    fn named_types(&self) -> Vec<TypeKey> {
        let mut keys = Vec::new();
        match &self.kind {
            TypeKind::Object(fields) | TypeKind::Interface(fields) => {
                for field in fields {
                    keys.push(field.ty.named().0.clone());
                    keys.extend(field.arguments.iter().map(|argument| argument.ty.named().0.clone()));
                }
            }
            TypeKind::InputObject(fields) => {
                keys.extend(fields.iter().map(|field| field.ty.named().0.clone()))
            }
            TypeKind::Scalar(_) | TypeKind::Enum(_) => {}
        }
        keys
    }
}
