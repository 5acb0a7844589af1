use std::sync::Arc;

use super::Schema;
use super::definition::{
    FieldBinding, FieldDefinition, InputBinding, TypeDefinition, TypeKey, TypeKind, TypeUse,
};
use super::naming::{RootKind, RootOperation, is_graphql_name, root_field_comment};
use super::rows::input;
use crate::model::{Argument, DataType, ExposedAs, Function, FunctionId, RelationId, RelationKind};
use crate::permission::{FunctionRule, SelectRule};

const QUERY: [RootOperation; 3] =
    [RootOperation::Select, RootOperation::SelectAggregate, RootOperation::SelectByKey];
const SUBSCRIPTION: [RootOperation; 4] = [
    RootOperation::Select,
    RootOperation::SelectAggregate,
    RootOperation::SelectByKey,
    RootOperation::SelectStream,
];

impl Schema<'_> {
    pub(super) fn relation_fields(&self, kind: RootKind, id: RelationId) -> Vec<FieldDefinition> {
        let (operations, allowed): (&[RootOperation], fn(&SelectRule) -> &Option<_>) = match kind {
            RootKind::Query => (&QUERY, |rule| &rule.query_root_fields),
            RootKind::Subscription => (&SUBSCRIPTION, |rule| &rule.subscription_root_fields),
            RootKind::Mutation => return self.mutation_fields(id),
        };
        let Some(rule) = self.visible(id) else { return Vec::new() };
        let allowed = allowed(&rule);
        let operations = if self.is_relay() { &[RootOperation::Select] } else { operations };
        let is_allowed = |operation: &&RootOperation| {
            allowed
                .as_ref()
                .is_none_or(|names: &std::collections::BTreeSet<String>| names.contains(operation.key()))
        };
        operations
            .iter()
            .filter(is_allowed)
            .filter_map(|operation| match self.is_relay() {
                true => self.connection_field(&rule),
                false => self.select_field(&rule, *operation),
            })
            .collect()
    }

    fn select_field(&self, rule: &SelectRule, operation: RootOperation) -> Option<FieldDefinition> {
        let relation = &rule.relation;
        let id = relation.id;
        let name = self.naming(relation).root_field(relation, operation);
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
        let name = |text: &str| self.naming(relation).field_name(&[text]);
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

    pub(super) fn function_fields(&self, kind: RootKind, id: FunctionId) -> Vec<FieldDefinition> {
        let Some(rule) = self.rules().function(id) else { return Vec::new() };
        let exposure = if kind == RootKind::Mutation { ExposedAs::Mutation } else { ExposedAs::Query };
        if rule.function.exposure() != exposure {
            return Vec::new();
        }
        let Some(returned) = rule.function.signature.returns.relation else {
            // Who listens to rows has nothing of a single value.
            let is_live = kind == RootKind::Subscription;
            return self.scalar_function_field(&rule).filter(|_| !is_live).into_iter().collect();
        };
        match self.rules().select(returned) {
            Some(returned) if self.is_relay() && exposure == ExposedAs::Query => {
                self.function_connection(&rule, &returned).into_iter().collect()
            }
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
        let (name, _) = self.naming_of(function).function(function);
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
        let (name, aggregate_name) = self.naming_of(function).function(function);
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
    pub(super) fn function_inputs(&self, rule: &FunctionRule) -> Vec<super::InputDefinition> {
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
        vec![input(
            &self.naming_of(&rule.function).field_name(&["args"]),
            Some(&description),
            ty,
            InputBinding::Arguments,
        )]
    }

    pub(super) fn function_arguments_name(&self, function: &Function) -> String {
        let naming = self.naming_of(function);
        naming.type_name(&[&naming.function_base(function), "args"])
    }

    pub(super) fn function_arguments(&self, id: FunctionId) -> Option<TypeDefinition> {
        let rule = self.rules().function(id)?;
        let inputs = self.argument_inputs(self.naming_of(&rule.function), visible_arguments(&rule));
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
