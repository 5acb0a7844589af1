use serde_json::{Map, Value as Json};

use super::allow_list::require_listed;
use super::limits::require_within;
use super::shape::{Declared, Shape};
use crate::document::{
    Document, Fragments, OperationDefinition, OperationKind, ParseError, Selection, TypeReference, Variables,
    coerce_variables, parse, root_key, select_operation, validate,
};
use crate::model::Catalog;
use crate::permission::Grantee;
use crate::plan::{self, ObjectRows, Objects, Plan};
use crate::response::{Code, Failure, Path};
use crate::schema::{Schema, SchemaKind, TypeKind};
use crate::sql::{Answer, lower};

/// A GraphQL request, but for who asks.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub schema: SchemaKind,
    pub document: &'a str,
    pub operation_name: Option<&'a str>,
    /// By name without `$`.
    pub variables: &'a Map<String, Json>,
}

/// A request made ready, which may serve for others of the same document.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub answer: Answer,
    /// `None`: for this request alone.
    pub shape: Option<Shape>,
    /// For each root field of a mutation the rows that it inserts.
    pub rows: Vec<ObjectRows>,
    /// It tells of the schema, and so holds only until anything at all changes in the model.
    pub introspects: bool,
}

/// Makes a request ready for a role.
///
/// Errors: the first of what parsing, validation, coercion or planning refuses.
pub fn prepare(catalog: &dyn Catalog, grantee: &Grantee, request: &Request) -> Result<Prepared, Failure> {
    let ready = read(catalog, grantee, request)?;
    if ready.operation.kind == OperationKind::Subscription {
        return Err(not_answered_once());
    }
    make(catalog, &ready, request)
}

/// Makes a subscription ready for a role.
///
/// Errors: as `prepare`; `validation-failed` for a query or a mutation.
pub fn subscribe(catalog: &dyn Catalog, grantee: &Grantee, request: &Request) -> Result<Prepared, Failure> {
    let ready = read(catalog, grantee, request)?;
    if ready.operation.kind != OperationKind::Subscription {
        let message = format!("a {} cannot be subscribed to", ready.operation.kind.as_str());
        return Err(Failure::new(Code::ValidationFailed, Path::root(), message));
    }
    make(catalog, &ready, request)
}

/// The failure of a subscription where one answer is all that there can be.
pub fn not_answered_once() -> Failure {
    let message = "subscriptions are not supported here; use the WebSocket endpoint";
    Failure::new(Code::NotSupported, Path::root(), message)
}

fn make(catalog: &dyn Catalog, ready: &Ready, request: &Request) -> Result<Prepared, Failure> {
    let plan = make_plan(catalog, ready)?;
    let rows = rows_to_insert(&plan, ready)?;
    let answer = lower(&plan);
    let introspects = plan.roots.iter().any(|field| matches!(field.root, plan::Root::Introspection(_)));
    let declared = |variable: &str| {
        let is_of_objects = objects_of(&plan).any(|objects| objects.takes(variable));
        ready.declared(variable, is_of_objects)
    };
    let shape = Shape::of(request.variables, &ready.variables, answer.parameters(), declared);
    Ok(Prepared { answer, shape, rows, introspects })
}

/// One root field's answer on its own, for `explain`.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The response name, behind that of its namespace: `shop.customer`.
    pub field: String,
    pub answer: Answer,
    pub rows: ObjectRows,
}

/// The answer to each root field on its own.
///
/// Errors: as `prepare`.
pub fn explain(
    catalog: &dyn Catalog,
    grantee: &Grantee,
    request: &Request,
) -> Result<Vec<Explained>, Failure> {
    let ready = read(catalog, grantee, request)?;
    let plan = make_plan(catalog, &ready)?;
    let rows = rows_to_insert(&plan, &ready)?;
    let effect = plan.effect;
    let explained = plan.roots.into_iter().zip(rows).map(|(root, rows)| {
        let field = match &root.within {
            Some(namespace) => format!("{namespace}.{}", root.name),
            None => root.name.clone(),
        };
        let root = plan::RootField { within: None, ..root };
        Explained { field, answer: lower(&Plan { effect, roots: vec![root] }), rows }
    });
    Ok(explained.collect())
}

/// The rows of each root field, none but for those that insert.
fn rows_to_insert(plan: &Plan, ready: &Ready) -> Result<Vec<ObjectRows>, Failure> {
    let rows = plan.roots.iter().map(|field| match &field.root {
        plan::Root::Write(write) => match &**write {
            plan::Write::Insert(insert) => insert.objects.rows_of(&ready.variables),
            _ => Ok(ObjectRows::default()),
        },
        _ => Ok(ObjectRows::default()),
    });
    rows.collect::<Result<_, _>>().map_err(Failure::from)
}

fn objects_of(plan: &Plan) -> impl Iterator<Item = &Objects> {
    plan.roots.iter().filter_map(|field| match &field.root {
        plan::Root::Write(write) => match &**write {
            plan::Write::Insert(insert) => Some(&*insert.objects),
            _ => None,
        },
        _ => None,
    })
}

/// A validated document with its schema, its operation and its variables.
struct Ready<'a> {
    schema: Schema<'a>,
    document: Document,
    operation: OperationDefinition,
    variables: Variables,
}

impl Ready<'_> {
    fn declared(&self, variable: &str, is_of_objects: bool) -> Declared {
        let ty = self.operation.variables.iter().find(|definition| definition.name == variable);
        let ty = ty.map(|definition| &definition.ty);
        let is_list_of_values = ty.filter(|ty| ty.is_list()).is_some_and(|ty| {
            let named = self.schema.type_named(ty.named());
            !named.is_some_and(|named| matches!(named.kind, TypeKind::InputObject(_)))
        });
        let is_nullable = !matches!(ty, Some(TypeReference::NonNull(_)));
        Declared { is_of_objects, is_list_of_values, is_nullable }
    }
}

fn read<'a>(catalog: &'a dyn Catalog, grantee: &Grantee, request: &Request) -> Result<Ready<'a>, Failure> {
    let settings = catalog.settings();
    let document =
        parse(request.document, &settings.limits).map_err(|error: ParseError| Failure::from(error))?;
    require_listed(catalog, grantee, &document)?;
    let schema = schema_for(catalog, request.schema, grantee, &document);
    let first = |errors: Vec<crate::document::Error>| match errors.into_iter().next() {
        Some(error) => Failure::from(error),
        None => Failure::new(Code::Unexpected, Path::root(), "validation failed without an error"),
    };
    validate(&schema, &document, request.operation_name, &settings).map_err(first)?;
    let operation = select_operation(&document, request.operation_name).map_err(Failure::from)?.clone();
    require_within(&settings, grantee, &document, &operation)?;
    let variables = coerce_variables(&schema, &document, &operation, request.variables).map_err(first)?;
    Ok(Ready { schema, document, operation, variables })
}

/// The role's schema, which is told what the document asks for at the root.
pub(super) fn schema_for<'a>(
    catalog: &'a dyn Catalog,
    kind: SchemaKind,
    grantee: &Grantee,
    document: &Document,
) -> Schema<'a> {
    let schema = Schema::of_kind(kind, catalog, grantee.clone());
    for operation in &document.operations {
        let names = operation.selection_set.iter().filter_map(|selection| match selection {
            Selection::Field(field) => Some(field.name.as_str()),
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => None,
        });
        schema.expect_root(&root_key(operation.kind), names);
    }
    schema
}

fn make_plan(catalog: &dyn Catalog, ready: &Ready) -> Result<Plan, Failure> {
    let settings = catalog.settings();
    let fragments = Fragments::of(&ready.document);
    let env = plan::Env {
        schema: &ready.schema,
        fragments: &fragments,
        variables: &ready.variables,
        settings: &settings,
        state: plan::State::default(),
    };
    plan::plan(&env, &ready.operation).map_err(Failure::from)
}
