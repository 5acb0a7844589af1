//! A validated operation becomes a plan: what to read, from where, on which conditions, under which names.
//!
//! In: a role's schema, a validated document, an operation of it and coerced variables. Out: a `Plan`.
//!
//! - `tree.rs`: what a plan is
//! - `input.rs`: argument values, whether written in the document or given as variables
//! - `rows.rs`: selection sets over rows
//! - `filter.rs`: `where` -> predicate
//! - `order.rs`: `order_by`, `distinct_on`, `limit` and `offset`
//! - `aggregate.rs`: selection sets over aggregates
//! - `connection.rs`: rows in pages; `cursor.rs`: the cursors between them; `node.rs`: rows by their global ids
//! - `write.rs`: what a mutation writes
//! - `given.rs`: values of a request, read where they stand; `objects.rs`: objects to insert -> rows for each statement;
//!   `cells.rs`: their values by column; `flat.rs`: the same of many plain objects, read where they are kept
//! - `plain.rs`: objects that have columns and nothing else, under their names in the database
//! - `insert.rs`, `update.rs`: root fields that write; `response_fields.rs`: what they answer
//! - `stream.rs`: rows beyond a cursor
//! - `call.rs`: arguments of functions and computed fields
//! - `examination.rs`: questions about one row, for those who manage the rules
//!
//! Invariant: a relation is read through a `Scan`, which cannot be made without the role's rule for it. An `Examination`
//! reads a row by its key and tells of it whether conditions hold, and no request makes one.
//! Invariant: a row is written through an `InsertNode`, `Update` or `Delete`, and neither can be made without the role's
//! rule for it.
//! Invariant: bindings say what a field means; no name is taken apart.

mod aggregate;
mod call;
mod cells;
mod connection;
mod cursor;
mod error;
mod examination;
mod filter;
mod flat;
mod given;
mod input;
mod insert;
mod node;
mod objects;
mod order;
mod plain;
mod response_fields;
mod rows;
mod stream;
mod tree;
mod update;
mod write;

pub use cells::Cells;
pub use error::Error;
pub use examination::{Examination, KeyError, Question};
pub use flat::{FlatObjects, FlatValue, RowSink};
pub use objects::{ObjectRows, Objects, Presence};
pub use plain::OBJECTS;
pub use tree::{
    Aggregate, AggregateField, AggregateTarget, AggregateValue, Cardinality, Connection, ConnectionTarget,
    EdgeValue, Effect, End, From, Limit, ObjectStep, OrderAggregate, OrderKey, OrderValue, Output,
    PageInfoValue, Plan, Root, RootField, RowSource, Rows, ScalarCall, Scan, Side, Slice, Split, Stream,
    Target, TargetValue,
};
pub use update::refuse_repeated;
pub use write::{
    Assignment, BeforeLink, Change, Conflict, ConflictTarget, ConflictUpdate, Delete, Insert, InsertNode,
    ParentLink, Response, ResponseField, ResponseValue, Update, UpdateTarget, Write,
};

use std::cell::Cell;
use std::sync::Arc;

use crate::document::{
    CollectedField, Fragments, OperationDefinition, OperationKind, Variables, collect_fields,
};
use crate::introspect;
use crate::model::Settings;
use crate::response::Path;
use crate::schema::{FieldBinding, InputBinding, NO_QUERIES, Schema, TypeDefinition, TypeKey};

/// What planning one operation reads and never changes.
pub struct Env<'a> {
    pub schema: &'a Schema<'a>,
    pub fragments: &'a Fragments<'a>,
    pub variables: &'a Variables,
    pub settings: &'a Settings,
    pub state: State,
}

/// What planning one operation counts.
#[derive(Debug, Default)]
pub struct State {
    parts: Cell<usize>,
}

/// The plan of an operation of a validated document.
///
/// Errors: values that only planning can refuse: null in a comparison, `distinct_on` against `order_by`, gaps
/// among function arguments; `Unsupported` for what has no plan yet.
pub fn plan(env: &Env, operation: &OperationDefinition) -> Result<Plan, Error> {
    let key = match operation.kind {
        OperationKind::Query => TypeKey::QueryRoot,
        OperationKind::Mutation => TypeKey::MutationRoot,
        OperationKind::Subscription => TypeKey::SubscriptionRoot,
    };
    let root = env.schema.root(&key).ok_or(Error::MissingRoot { kind: operation.kind })?;
    let path = Path::root().key("selectionSet");
    let fields =
        collect_fields(env.fragments, env.variables, &[&*root.name], &operation.selection_set, &path);
    let mut introspection = introspect::State::default();
    let mut roots = Vec::with_capacity(fields.len());
    for field in &fields {
        let name = field.field.response_name().to_owned();
        match env.namespace(&root, field) {
            Some(namespace) => roots.extend(env.namespaced_roots(&namespace, name, field)?),
            None => {
                let root = env.root(&root, field, &mut introspection)?;
                roots.push(RootField { within: None, name, root });
            }
        }
    }
    let effect = match operation.kind {
        OperationKind::Mutation => Effect::Writes,
        OperationKind::Query => Effect::Reads,
        OperationKind::Subscription => Effect::Follows,
    };
    Ok(Plan { effect, roots })
}

impl Env<'_> {
    /// The type of a root field that is a namespace.
    fn namespace(&self, root: &TypeDefinition, field: &CollectedField) -> Option<Arc<TypeDefinition>> {
        let definition = self.schema.field(root, &field.field.name)?;
        let is_namespace = definition.binding == FieldBinding::Namespace;
        is_namespace.then(|| self.schema.root(definition.ty.named().0)).flatten()
    }

    /// The root fields in a namespace; if `@skip` leaves none, an empty object in its place.
    fn namespaced_roots(
        &self,
        namespace: &TypeDefinition,
        name: String,
        field: &CollectedField,
    ) -> Result<Vec<RootField>, Error> {
        let path = field.path.key("selectionSet");
        let fields = self.collect(namespace, field.selections.iter().copied(), &path);
        if fields.is_empty() {
            let root = Root::Static("{}".to_owned());
            return Ok(vec![RootField { within: None, name, root }]);
        }
        // Introspection stands at the root alone.
        let mut introspection = introspect::State::default();
        let roots = fields.iter().map(|field| {
            let root = self.root(namespace, field, &mut introspection)?;
            Ok(RootField { within: Some(name.clone()), name: field.field.response_name().to_owned(), root })
        });
        roots.collect()
    }

    fn root(
        &self,
        root: &TypeDefinition,
        field: &CollectedField,
        introspection: &mut introspect::State,
    ) -> Result<Root, Error> {
        let definition =
            self.schema.field(root, &field.field.name).ok_or_else(|| Error::unknown_field(field))?;
        match &definition.binding {
            FieldBinding::TypeName => Ok(Root::Static(json_string(&root.name))),
            FieldBinding::Placeholder => Ok(Root::Static(json_string(NO_QUERIES))),
            FieldBinding::IntrospectSchema | FieldBinding::IntrospectType => {
                let env = introspect::Env { fragments: self.fragments, variables: self.variables };
                let answer = introspect::answer(self.schema, &env, introspection, field);
                answer.map(Root::Introspection).map_err(Error::Introspection)
            }
            FieldBinding::SelectRows(id) => self.select_rows(*id, &definition, field).map(Root::Rows),
            FieldBinding::SelectStream(id) => self.select_stream(*id, &definition, field).map(Root::Stream),
            FieldBinding::SelectByKey(id) => self.select_by_key(*id, &definition, field).map(Root::Rows),
            FieldBinding::SelectAggregate(id) => {
                self.select_aggregate(*id, &definition, field).map(Root::Aggregate)
            }
            FieldBinding::SelectConnection(id) => {
                self.select_connection(*id, &definition, field).map(Root::Connection)
            }
            FieldBinding::CallFunctionConnection(id) => {
                self.call_function_connection(*id, &definition, field).map(Root::Connection)
            }
            FieldBinding::Node => self.node(&definition, field).map(Root::Rows),
            FieldBinding::CallFunction(id) => self.call_function(*id, &definition, field).map(Root::Rows),
            FieldBinding::CallFunctionAggregate(id) => {
                self.call_function_aggregate(*id, &definition, field).map(Root::Aggregate)
            }
            FieldBinding::CallScalarFunction(id) => {
                self.call_scalar(*id, &definition, field).map(Root::Scalar)
            }
            FieldBinding::Insert(id) => self.insert(*id, &InputBinding::Objects, &definition, field),
            FieldBinding::InsertOne(id) => self.insert(*id, &InputBinding::Object, &definition, field),
            FieldBinding::Update(id) => self.update(*id, &definition, field).map(written),
            FieldBinding::UpdateByKey(id) => self.update_by_key(*id, &definition, field).map(written),
            FieldBinding::UpdateMany(id) => self.update_many(*id, &definition, field).map(written),
            FieldBinding::Delete(id) => self.delete(*id, &definition, field).map(written),
            FieldBinding::DeleteByKey(id) => self.delete_by_key(*id, &definition, field).map(written),
            _ => Err(Error::Unsupported { what: field.field.name.clone(), at: field.path.clone() }),
        }
    }
}

fn written(write: Write) -> Root {
    Root::Write(Box::new(write))
}

fn json_string(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
