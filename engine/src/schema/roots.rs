use std::sync::Arc;

use super::Schema;
use super::definition::{
    FieldBinding, FieldDefinition, InputBinding, TypeDefinition, TypeKey, TypeKind, TypeUse,
};
use super::meta;
use super::naming::{RootOperation, is_graphql_name, root_field_comment};
use super::rows::input;
use crate::model::{Argument, DataType, ExposedAs, Function, FunctionId, Owner, RelationId, RelationKind};
use crate::permission::{FunctionRule, SelectRule};

/// The field of a query root that would otherwise be empty.
const PLACEHOLDER: &str = "no_queries_available";

/// What the placeholder answers.
pub const NO_QUERIES: &str = "There are no queries available to the current role. Either there are no sources or \
     remote schemas configured, or the current role doesn't have the required permissions.";

const QUERY: [RootOperation; 3] =
    [RootOperation::Select, RootOperation::SelectAggregate, RootOperation::SelectByKey];
const SUBSCRIPTION: [RootOperation; 4] = [
    RootOperation::Select,
    RootOperation::SelectAggregate,
    RootOperation::SelectByKey,
    RootOperation::SelectStream,
];

impl Schema<'_> {
    /// A root field by its name, found without listing the others.
    pub(super) fn root_field(&self, root: &TypeKey, name: &str) -> Option<FieldDefinition> {
        if *root == TypeKey::QueryRoot && matches!(name, "__schema" | "__type") {
            let settings = self.catalog().settings();
            return settings.gives_introspection(self.role()).then(|| match name {
                "__schema" => meta::schema_field(),
                _ => meta::type_field(),
            });
        }
        let owners = self.catalog().owners(name);
        let found = owners.into_iter().flat_map(|owner| self.fields_of(root, owner));
        let found = found.into_iter().find(|field| &*field.name == name);
        if found.is_none() && *root == TypeKey::QueryRoot && name == PLACEHOLDER && self.is_empty() {
            return Some(self.placeholder());
        }
        found
    }

    /// A root type without its fields.
    pub(super) fn root_type(&self, key: &TypeKey) -> Option<TypeDefinition> {
        let name = match key {
            TypeKey::QueryRoot => "query_root",
            TypeKey::MutationRoot => "mutation_root",
            TypeKey::SubscriptionRoot => "subscription_root",
            _ => return None,
        };
        self.has_root(key).then(|| TypeDefinition {
            key: key.clone(),
            name: Arc::from(name),
            description: None,
            kind: TypeKind::Object(Vec::new()),
        })
    }

    fn has_root(&self, key: &TypeKey) -> bool {
        if let Some(known) = self.roots.borrow().get(key) {
            return *known;
        }
        let exists =
            *key == TypeKey::QueryRoot || self.owners().any(|owner| !self.fields_of(key, owner).is_empty());
        self.roots.borrow_mut().insert(key.clone(), exists);
        exists
    }

    /// A root type with all its fields.
    pub(super) fn listed_root_type(&self, key: &TypeKey) -> Option<TypeDefinition> {
        let definition = self.root_type(key)?;
        let mut fields: Vec<_> = self.owners().flat_map(|owner| self.fields_of(key, owner)).collect();
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
        self.owners().all(|owner| self.fields_of(&TypeKey::QueryRoot, owner).is_empty())
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

    /// The root fields that a relation or function gives.
    fn fields_of(&self, root: &TypeKey, owner: Owner) -> Vec<FieldDefinition> {
        match owner {
            Owner::Relation(id) => self.relation_fields(root, id),
            Owner::Function(id) => self.function_fields(root, id),
        }
    }

    fn relation_fields(&self, root: &TypeKey, id: RelationId) -> Vec<FieldDefinition> {
        let (operations, allowed): (&[RootOperation], fn(&SelectRule) -> &Option<_>) = match root {
            TypeKey::QueryRoot => (&QUERY, |rule| &rule.query_root_fields),
            TypeKey::SubscriptionRoot => (&SUBSCRIPTION, |rule| &rule.subscription_root_fields),
            TypeKey::MutationRoot => return self.mutation_fields(id),
            _ => return Vec::new(),
        };
        let Some((rule, _)) = self.visible(id) else { return Vec::new() };
        let allowed = allowed(&rule);
        let is_allowed = |operation: &&RootOperation| {
            allowed
                .as_ref()
                .is_none_or(|names: &std::collections::BTreeSet<String>| names.contains(operation.key()))
        };
        operations
            .iter()
            .filter(is_allowed)
            .filter_map(|operation| self.select_field(&rule, *operation))
            .collect()
    }

    fn select_field(&self, rule: &SelectRule, operation: RootOperation) -> Option<FieldDefinition> {
        let relation = &rule.relation;
        let id = relation.id;
        let name = self.naming.root_field(relation, operation);
        if !is_graphql_name(&name) {
            return None;
        }
        let table = &relation.name;
        let rows = self.relation_type(TypeKey::Rows(id), relation, "");
        let (arguments, ty, binding, automatic) = match operation {
            RootOperation::Select if self.has_rows(rule) => (
                self.row_arguments(rule),
                rows.non_null().list().non_null(),
                FieldBinding::SelectRows(id),
                format!("fetch data from the table: \"{table}\""),
            ),
            RootOperation::SelectByKey => (
                self.key_arguments(rule)?,
                rows,
                FieldBinding::SelectByKey(id),
                format!("fetch data from the table: \"{table}\" using primary key columns"),
            ),
            RootOperation::SelectAggregate if rule.allow_aggregations => (
                self.row_arguments(rule),
                self.relation_type(TypeKey::Aggregate(id), relation, "aggregate").non_null(),
                FieldBinding::SelectAggregate(id),
                format!("fetch aggregated fields from the table: \"{table}\""),
            ),
            RootOperation::SelectStream => (
                self.stream_arguments(rule)?,
                rows.non_null().list().non_null(),
                FieldBinding::SelectStream(id),
                format!("fetch data from the table in a streaming manner: \"{table}\""),
            ),
            _ => return None,
        };
        let comment = root_field_comment(&relation.root_fields, operation.key());
        let description = match comment {
            Some(comment) => comment.map(str::to_owned),
            None => Some(automatic).filter(|_| relation.comment.as_deref() != Some("")),
        };
        Some(FieldDefinition { name: Arc::from(name), description, arguments, ty, binding })
    }

    /// One required argument for each primary-key column, if the role may select them all.
    pub(super) fn key_arguments(&self, rule: &SelectRule) -> Option<Vec<super::InputDefinition>> {
        let relation = &rule.relation;
        let key = relation.primary_key.as_ref()?;
        let mut arguments = Vec::with_capacity(key.columns.len());
        for number in &key.columns {
            let attribute = relation.attribute_numbered(*number)?;
            if !rule.columns.contains_key(number) {
                return None;
            }
            arguments.push(input(
                &self.attribute_name(relation, attribute)?,
                attribute.comment.as_deref(),
                self.attribute_type(attribute).non_null(),
                InputBinding::KeyColumn(*number),
            ));
        }
        arguments.sort_by(|a, b| a.name.cmp(&b.name));
        Some(arguments)
    }

    fn stream_arguments(&self, rule: &SelectRule) -> Option<Vec<super::InputDefinition>> {
        let relation = &rule.relation;
        let id = relation.id;
        if matches!(relation.kind, RelationKind::ForeignTable) {
            return None;
        }
        self.definition(&TypeKey::StreamCursorInput(id))?;
        let name = |text: &str| self.naming.field_name(&[text]);
        let cursor = self.relation_type(TypeKey::StreamCursorInput(id), relation, "stream_cursor_input");
        let int = self.scalar(&DataType::int4());
        Some(vec![
            input(
                &name("batch_size"),
                Some("maximum number of rows returned in a single batch"),
                int.non_null(),
                InputBinding::BatchSize,
            ),
            input(
                &name("cursor"),
                Some("cursor to stream the results returned by the query"),
                cursor.list().non_null(),
                InputBinding::Cursor,
            ),
            input(
                &name("where"),
                Some("filter the rows returned"),
                self.relation_type(TypeKey::BoolExp(id), relation, "bool_exp"),
                InputBinding::Where,
            ),
        ])
    }

    fn function_fields(&self, root: &TypeKey, id: FunctionId) -> Vec<FieldDefinition> {
        let Some(rule) = self.rules().function(id) else { return Vec::new() };
        let exposure = if *root == TypeKey::MutationRoot { ExposedAs::Mutation } else { ExposedAs::Query };
        if rule.function.exposure() != exposure {
            return Vec::new();
        }
        let Some(returned) = rule.function.signature.returns.relation else {
            // Who listens to rows has nothing of a single value.
            let is_live = *root == TypeKey::SubscriptionRoot;
            return self.scalar_function_field(&rule).filter(|_| !is_live).into_iter().collect();
        };
        match self.rules().select(returned) {
            Some(returned) => self.rows_function_fields(&rule, &returned),
            None => Vec::new(),
        }
    }

    fn function_description(&self, function: &Function, key: &str, automatic: String) -> Option<String> {
        match (root_field_comment(&function.root_fields, key), &function.metadata_comment) {
            (Some(comment), _) => comment.map(str::to_owned),
            (None, Some(comment)) if key == "function" => {
                Some(comment.clone()).filter(|comment| !comment.is_empty())
            }
            _ => Some(automatic),
        }
    }

    /// A function whose result is a value, a list of values, or nothing.
    fn scalar_function_field(&self, rule: &FunctionRule) -> Option<FieldDefinition> {
        let function = &rule.function;
        let signature = &function.signature;
        let (name, _) = self.naming.function(function);
        let value = self.scalar(&signature.returns.data_type);
        let automatic = format!("execute function \"{}\"", signature.name);
        let automatic = signature.comment.clone().unwrap_or(automatic);
        is_graphql_name(&name).then(|| FieldDefinition {
            name: Arc::from(name),
            description: self.function_description(function, "function", automatic),
            arguments: self.function_inputs(rule),
            ty: if signature.returns.set { value.list().non_null() } else { value },
            binding: FieldBinding::CallScalarFunction(function.id()),
        })
    }

    fn rows_function_fields(&self, rule: &FunctionRule, returned: &SelectRule) -> Vec<FieldDefinition> {
        let function = &rule.function;
        let id = function.id();
        let signature = &function.signature;
        let (name, aggregate_name) = self.naming.function(function);
        let relation = &returned.relation;
        let rows = self.relation_type(TypeKey::Rows(relation.id), relation, "");
        let title = &signature.name;
        let mut arguments = self.function_inputs(rule);
        arguments.extend(self.row_arguments(returned));
        arguments.sort_by(|a, b| a.name.cmp(&b.name));
        let mut fields = Vec::new();
        if self.has_rows(returned) && is_graphql_name(&name) {
            let automatic = format!("execute function \"{title}\" which returns \"{}\"", relation.name);
            let automatic = signature.comment.clone().unwrap_or(automatic);
            fields.push(FieldDefinition {
                name: Arc::from(name),
                description: self.function_description(function, "function", automatic),
                arguments: arguments.clone(),
                ty: if signature.returns.set { rows.non_null().list().non_null() } else { rows },
                binding: FieldBinding::CallFunction(id),
            });
        }
        let is_query = function.exposure() == ExposedAs::Query;
        if is_query && returned.allow_aggregations && is_graphql_name(&aggregate_name) {
            let automatic = format!(
                "execute function \"{title}\" and query aggregates on result of table type \"{}\"",
                relation.name
            );
            fields.push(FieldDefinition {
                name: Arc::from(aggregate_name),
                description: self.function_description(function, "function_aggregate", automatic),
                arguments,
                ty: self.relation_type(TypeKey::Aggregate(relation.id), relation, "aggregate").non_null(),
                binding: FieldBinding::CallFunctionAggregate(id),
            });
        }
        fields
    }

    /// `args`, if the caller may set any argument.
    fn function_inputs(&self, rule: &FunctionRule) -> Vec<super::InputDefinition> {
        let arguments: Vec<_> = visible_arguments(rule).collect();
        if arguments.is_empty() {
            return Vec::new();
        }
        let name = Arc::from(self.function_arguments_name(&rule.function));
        let ty = TypeUse::Named(TypeKey::FunctionArguments(rule.function.id()), name);
        let required = arguments.iter().any(|(_, argument)| !argument.has_default);
        let title = &rule.function.signature.name;
        let description = format!("input parameters for function \"{title}\"");
        let ty = if required { ty.non_null() } else { ty };
        vec![input(&self.naming.field_name(&["args"]), Some(&description), ty, InputBinding::Arguments)]
    }

    pub(super) fn function_arguments_name(&self, function: &Function) -> String {
        self.naming.type_name(&[&self.naming.function_base(function), "args"])
    }

    pub(super) fn function_arguments(&self, id: FunctionId) -> Option<TypeDefinition> {
        let rule = self.rules().function(id)?;
        let inputs = self.argument_inputs(visible_arguments(&rule));
        (!inputs.is_empty()).then(|| TypeDefinition {
            key: TypeKey::FunctionArguments(id),
            name: Arc::from(self.function_arguments_name(&rule.function)),
            description: None,
            kind: TypeKind::InputObject(inputs),
        })
    }
}

/// The arguments that a caller may set: neither the session's nor preset.
fn visible_arguments(rule: &FunctionRule) -> impl Iterator<Item = (usize, &Argument)> {
    let session = rule.function.session_argument.as_ref();
    rule.function.signature.arguments.iter().enumerate().filter(move |(_, argument)| {
        let name = argument.name.as_ref();
        let is_session = session.is_some() && name == session;
        !is_session && !name.is_some_and(|name| rule.presets.contains_key(name))
    })
}
