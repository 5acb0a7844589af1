use serde_json::{Map, Value as Json};

use super::shape::Shape;
use crate::document::{
    Document, Fragments, OperationDefinition, OperationKind, ParseError, Variables, coerce_variables, parse,
    select_operation, validate,
};
use crate::model::{Catalog, Role};
use crate::plan::{self, Plan};
use crate::response::{Code, Failure, Path};
use crate::schema::Schema;
use crate::sql::{Answer, lower};

/// A GraphQL request, but for who asks.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
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
    /// It tells of the schema, and so holds only until anything at all changes in the model.
    pub introspects: bool,
}

/// Makes a request ready for a role.
///
/// Errors: the first of what parsing, validation, coercion or planning refuses.
pub fn prepare(catalog: &dyn Catalog, role: &Role, request: &Request) -> Result<Prepared, Failure> {
    let ready = read(catalog, role, request)?;
    let plan = make_plan(catalog, &ready)?;
    let answer = lower(&plan);
    let parameters = match &answer {
        Answer::Statement(statement) => statement.parameters.as_slice(),
        Answer::Static(_) => &[],
    };
    let introspects = plan.roots.iter().any(|(_, root)| matches!(root, plan::Root::Introspection(_)));
    let shape = Shape::of(request.variables, &ready.variables, parameters);
    Ok(Prepared { answer, shape, introspects })
}

/// The answer to each root field on its own, with its response name: for `explain`.
///
/// Errors: as `prepare`.
pub fn explain(
    catalog: &dyn Catalog,
    role: &Role,
    request: &Request,
) -> Result<Vec<(String, Answer)>, Failure> {
    let ready = read(catalog, role, request)?;
    let plan = make_plan(catalog, &ready)?;
    let single = |root: (String, plan::Root)| (root.0.clone(), lower(&Plan { roots: vec![root] }));
    Ok(plan.roots.into_iter().map(single).collect())
}

/// A validated document with its schema, its operation and its variables.
struct Ready<'a> {
    schema: Schema<'a>,
    document: Document,
    operation: OperationDefinition,
    variables: Variables,
}

fn read<'a>(catalog: &'a dyn Catalog, role: &Role, request: &Request) -> Result<Ready<'a>, Failure> {
    let settings = catalog.settings();
    let document =
        parse(request.document, &settings.limits).map_err(|error: ParseError| Failure::from(error))?;
    let schema = Schema::new(catalog, role.clone());
    let first = |errors: Vec<crate::document::Error>| match errors.into_iter().next() {
        Some(error) => Failure::from(error),
        None => Failure::new(Code::Unexpected, Path::root(), "validation failed without an error"),
    };
    validate(&schema, &document, request.operation_name, &settings.limits).map_err(first)?;
    let operation = select_operation(&document, request.operation_name).map_err(Failure::from)?.clone();
    let variables = coerce_variables(&schema, &document, &operation, request.variables).map_err(first)?;
    if operation.kind == OperationKind::Subscription {
        let message = "subscriptions are not supported here; use the WebSocket endpoint";
        return Err(Failure::new(Code::NotSupported, Path::root(), message));
    }
    Ok(Ready { schema, document, operation, variables })
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
