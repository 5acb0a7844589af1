use serde::Serialize;

use super::Schema;
use super::definition::{TypeKey, UpdateOperator};
use super::naming::{RootKind, RootOperation, is_graphql_name};
use crate::model::{Catalog, ExposedAs, Function, Owner, Relation};
use crate::permission::AggregatePredicate;
use crate::permission::Grantee;
use crate::permission::operator::AggregateOperator;

/// A GraphQL name that a relation or function may define, for some role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct DefinedName {
    pub scope: Scope,
    /// Of a root field: the namespace that it stands in; empty at the root.
    pub namespace: String,
    pub name: String,
}

impl DefinedName {
    /// A name that stands in no namespace.
    fn plain(scope: Scope, name: String) -> DefinedName {
        DefinedName { scope, namespace: String::new(), name }
    }
}

/// Within a scope and namespace names are unique, but for scalars, which belong to all that use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Query,
    Mutation,
    Subscription,
    Type,
    Scalar,
}

/// Every name that a tracked relation may define, sorted. Serves look-up by name and the check for duplicates.
pub fn names_of_relation(catalog: &dyn Catalog, relation: &Relation) -> Vec<DefinedName> {
    let schema = Schema::new(catalog, Grantee::admin());
    let namespace = schema.namespace_of(relation.source.as_deref());
    let mut names = Vec::new();
    for operation in RootOperation::ALL {
        let name = schema.naming(relation).root_field(relation, operation);
        let scopes: &[Scope] = match operation {
            RootOperation::Select | RootOperation::SelectAggregate | RootOperation::SelectByKey => {
                &[Scope::Query, Scope::Subscription]
            }
            RootOperation::SelectStream => &[Scope::Subscription],
            _ => &[Scope::Mutation],
        };
        names.extend(scopes.iter().map(|scope| DefinedName {
            scope: *scope,
            namespace: namespace.clone(),
            name: name.clone(),
        }));
    }
    let owned = schema.owned_types(Owner::Relation(relation.id));
    let mut definitions: Vec<_> = owned.iter().filter_map(|key| schema.definition(key)).collect();
    for field in definitions.clone().iter().flat_map(|definition| definition.named_types()) {
        if matches!(field, TypeKey::Operand(..) | TypeKey::Comparison(..)) {
            definitions.extend(schema.definition(&field));
        }
    }
    for definition in definitions {
        let scope = match definition.key {
            TypeKey::Comparison(..) | TypeKey::Operand(..) => Scope::Scalar,
            _ => Scope::Type,
        };
        names.push(DefinedName::plain(scope, definition.name.to_string()));
    }
    finish(&schema, names)
}

/// Every name that a tracked function may define, sorted.
pub fn names_of_function(catalog: &dyn Catalog, function: &Function) -> Vec<DefinedName> {
    let schema = Schema::new(catalog, Grantee::admin());
    let (rows, aggregate) = schema.naming_of(function).function(function);
    let scopes: &[Scope] = match function.exposure() {
        ExposedAs::Query => &[Scope::Query, Scope::Subscription],
        ExposedAs::Mutation => &[Scope::Mutation],
    };
    let namespace = schema.namespace_of(function.source.as_deref());
    let mut names = Vec::new();
    let returns_rows = function.signature.returns.relation.is_some();
    for scope in scopes {
        names.push(DefinedName { scope: *scope, namespace: namespace.clone(), name: rows.clone() });
        if *scope != Scope::Mutation && returns_rows {
            names.push(DefinedName { scope: *scope, namespace: namespace.clone(), name: aggregate.clone() });
        }
    }
    if !returns_rows {
        schema.scalar(&function.signature.returns.data_type);
    }
    if !function.signature.arguments.is_empty() {
        names.push(DefinedName::plain(Scope::Type, schema.function_arguments_name(function)));
        schema.definition(&TypeKey::FunctionArguments(function.id()));
    }
    finish(&schema, names)
}

/// Every name that the namespaces of all sources define, sorted.
pub fn names_of_namespaces(catalog: &dyn Catalog) -> Vec<DefinedName> {
    let schema = Schema::new(catalog, Grantee::admin());
    let mut names: Vec<DefinedName> = Vec::new();
    for (kind, field, ty) in schema.namespace_names() {
        let scope = match kind {
            RootKind::Query => Scope::Query,
            RootKind::Mutation => Scope::Mutation,
            RootKind::Subscription => Scope::Subscription,
        };
        names.push(DefinedName::plain(scope, field));
        names.push(DefinedName::plain(Scope::Type, ty));
    }
    names.sort();
    names
}

fn finish(schema: &Schema, mut names: Vec<DefinedName>) -> Vec<DefinedName> {
    let scalars: Vec<_> = schema.scalars.borrow().keys().cloned().collect();
    for key in scalars.iter().flat_map(|scalar| schema.scalar_types(scalar)) {
        if let Some(definition) = schema.definition(&key) {
            names.push(DefinedName::plain(Scope::Scalar, definition.name.to_string()));
        }
    }
    names.retain(|defined| is_graphql_name(&defined.name));
    names.sort();
    names.dedup();
    names
}

impl Schema<'_> {
    fn namespace_of(&self, source: Option<&str>) -> String {
        self.settings.source(source).namespace().unwrap_or_default().to_owned()
    }

    /// The keys of every type that a relation or function may own.
    pub(super) fn owned_types(&self, owner: Owner) -> Vec<TypeKey> {
        let id = match owner {
            Owner::Function(id) => return vec![TypeKey::FunctionArguments(id)],
            Owner::Relation(id) => id,
        };
        let mut keys = vec![
            TypeKey::Rows(id),
            TypeKey::Connection(id),
            TypeKey::Edge(id),
            TypeKey::BoolExp(id),
            TypeKey::OrderBy(id),
            TypeKey::SelectColumn(id),
            TypeKey::StreamCursorInput(id),
            TypeKey::StreamCursorValue(id),
            TypeKey::Aggregate(id),
            TypeKey::AggregateFields(id),
            TypeKey::AggregateOrderBy(id),
            TypeKey::AggregateBoolExp(id),
            TypeKey::EnumTable(id),
            TypeKey::EnumTableComparison(id),
            TypeKey::InsertInput(id),
            TypeKey::InsertThroughObject(id),
            TypeKey::InsertThroughArray(id),
            TypeKey::OnConflict(id),
            TypeKey::Constraint(id),
            TypeKey::UpdateColumn(id),
            TypeKey::KeyColumns(id),
            TypeKey::Updates(id),
            TypeKey::MutationResponse(id),
        ];
        keys.extend(UpdateOperator::ALL.map(|operator| TypeKey::UpdateInput(id, operator)));
        for operator in AggregateOperator::ALL {
            keys.push(TypeKey::AggregateOperation(id, operator));
            keys.push(TypeKey::AggregateOperationOrderBy(id, operator));
        }
        for predicate in AggregatePredicate::ALL {
            keys.push(TypeKey::AggregatePredicate(id, predicate));
            keys.push(TypeKey::AggregatePredicateArguments(id, predicate));
            keys.push(TypeKey::AggregatePredicateColumn(id, predicate));
        }
        if let Some(relation) = self.catalog().relation(id) {
            let fields = relation.computed_fields.iter();
            keys.extend(fields.map(|field| TypeKey::ComputedFieldArguments(id, field.name.clone())));
        }
        keys
    }
}
