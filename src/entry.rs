//! The functions that SQL calls: see `sql/06_api.sql`.

use std::borrow::Cow;

use pgrx::pg_sys;
use postern_engine::model::{Catalog, RelationId};
use postern_engine::permission::{Backend, Encoding, Grantee, Parameter, Rules, WorkSource};
use postern_engine::plan::ObjectRows;
use postern_engine::request::{self, Explained, Prepared, Request};
use postern_engine::response::{Code, Failure, Path};
use postern_engine::schema::SchemaKind;
use postern_engine::session::{Given, Session};
use postern_engine::sql::{self, BoundValue, WorkValues};
use serde_json::{Value as Json, json};

use crate::catalog::{self, DatabaseCatalog};
use crate::datum::{Arguments, borrowed_from_server, entry_point, text_datum, to_server, varlena};
use crate::execute::{self, KeptQuery, PlanFormat};
use crate::failure::{Outcome, Reader, classify};
use crate::invalidation::Changes;
use crate::jsonb::{self, Item};
use crate::live::KeptLive;
use crate::plan_cache::{self, Answer, Found, Key, Sought, Used};
use crate::program::{KeptProgram, Raised, Run};
use crate::time_limit::TimeLimit;
use crate::variables::Variables;
use crate::{authentication, documents, forced, invalidation, learning};

entry_point!(resolve_wrapper, pg_finfo_resolve_wrapper, resolve);
entry_point!(resolve_relay_wrapper, pg_finfo_resolve_relay_wrapper, resolve_relay);
entry_point!(request_wrapper, pg_finfo_request_wrapper, request);
entry_point!(explain_wrapper, pg_finfo_explain_wrapper, explain);
entry_point!(version_wrapper, pg_finfo_version_wrapper, version);
entry_point!(cache_hit_wrapper, pg_finfo_cache_hit_wrapper, cache_hit);
entry_point!(_cache_statistics_wrapper, pg_finfo__cache_statistics_wrapper, cache_statistics);

/// A GraphQL request with who asks.
pub struct Call<'a> {
    pub schema: SchemaKind,
    pub document: Cow<'a, str>,
    pub operation_name: Option<String>,
    pub variables: Variables<'a>,
    pub session: Session,
}

/// What is asked of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// One answer.
    Answer,
    /// An answer whenever there is a new one.
    Subscribe,
}

/// `graphql.resolve(query, variables, session, operation_name, document_id)`.
fn resolve(arguments: &Arguments) -> Option<pg_sys::Datum> {
    Some(resolve_by(SchemaKind::Hasura, arguments))
}

/// `graphql.resolve_relay(query, variables, session, operation_name, document_id)`.
fn resolve_relay(arguments: &Arguments) -> Option<pg_sys::Datum> {
    Some(resolve_by(SchemaKind::Relay, arguments))
}

fn resolve_by(schema: SchemaKind, arguments: &Arguments) -> pg_sys::Datum {
    begin();
    let call = session_argument(arguments, 2).and_then(|session| {
        let id = arguments.text(4).filter(|id| !id.is_empty());
        let call = call(arguments, session, 3, id.as_deref())?;
        Ok(Call { schema, ..call })
    });
    respond(run_counted(call))
}

/// `graphql.request(query, variables, "operationName", extensions, "documentId")`: the session comes from PostgREST's
/// settings.
fn request(arguments: &Arguments) -> Option<pg_sys::Datum> {
    begin();
    let call = authentication::session_of_request().and_then(|session| {
        let extensions = arguments.json(3).map_err(|error| unreadable("extensions", &error))?;
        let persisted = documents::id_of_extensions(extensions.as_ref())?;
        let id = arguments.text(4).filter(|id| !id.is_empty());
        if let (Some(id), Some(persisted)) = (&id, persisted)
            && id != persisted
        {
            let message = "the request has two document ids";
            return Err(Failure::new(Code::ValidationFailed, Path::root().key("documentId"), message));
        }
        call(arguments, session, 2, id.as_deref().or(persisted))
    });
    Some(respond(run_counted(call)))
}

/// `graphql.explain(query, variables, session, operation_name, format)`: one entry for each root field.
fn explain(arguments: &Arguments) -> Option<pg_sys::Datum> {
    begin();
    let session = session_argument(arguments, 2);
    let explained = session.and_then(|session| {
        let format = PlanFormat::named(arguments.text(4).as_deref())?;
        call(arguments, session, 3, None).and_then(|call| explain_call(call, format))
    });
    let json = explained.unwrap_or_else(|failure| failure.to_response());
    Some(text_datum(&json.to_string()))
}

fn version(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    Some(text_datum(env!("CARGO_PKG_VERSION")))
}

/// `graphql.cache_hit()`: null if the last request was refused before its statement was looked for.
fn cache_hit(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    plan_cache::last().map(pg_sys::Datum::from)
}

/// `graphql._cache_statistics()`, as the text of a JSON object.
fn cache_statistics(_arguments: &Arguments) -> Option<pg_sys::Datum> {
    Some(text_datum(&plan_cache::statistics().to_string()))
}

/// Brings the caches up to date before anything is looked up in them.
pub fn begin() {
    forced::require_known();
    let guard = invalidation::Guard::new();
    let changes = invalidation::take();
    let changes = if forced::take_change() { Changes::Everything } else { changes };
    let changed = catalog::refresh(changes);
    plan_cache::forget(changed.as_ref());
    if changed.is_none() {
        documents::forget();
        learning::start_again();
    }
    guard.disarm();
}

fn respond(result: Result<pg_sys::Datum, Failure>) -> pg_sys::Datum {
    result.unwrap_or_else(|failure| text_datum(&shown(failure).to_response().to_string()))
}

/// What is wrong with the configuration is for developers alone.
pub fn shown(mut failure: Failure) -> Failure {
    if failure.internal.is_some() && !DatabaseCatalog::kept().settings().dev_mode {
        failure.internal = None;
    }
    failure
}

pub fn session_argument(arguments: &Arguments, index: usize) -> Result<Session, Failure> {
    // A gateway whose session is null has lost it; without any session the argument's default is `{}`.
    let given = arguments.jsonb(index);
    let given = given.ok_or_else(|| Failure::new(Code::AccessDenied, Path::root(), "the session is null"))?;
    let unreadable = |error| unreadable("session", &error);
    if !given.is_object() {
        return Ok(Session::from_json(&jsonb::read_root(given).map_err(unreadable)?)?);
    }
    let mut failed = None;
    let fields = given.fields().map_while(|(name, value)| {
        let value = match value {
            Item::Text(text) => Given::Text(borrowed_from_server(text)),
            other => Given::Json(Cow::Owned(jsonb::read(other).map_err(|error| failed = Some(error)).ok()?)),
        };
        Some((borrowed_from_server(name), value))
    });
    let session = Session::from_fields(fields);
    match failed {
        Some(error) => Err(unreadable(error)),
        None => Ok(session?),
    }
}

pub fn call<'a>(
    arguments: &'a Arguments,
    session: Session,
    operation_name: usize,
    document_id: Option<&str>,
) -> Result<Call<'a>, Failure> {
    let document = documents::document(arguments.borrowed_text(0), document_id)?;
    let variables = match arguments.jsonb(1) {
        None => Variables::default(),
        Some(object) if object.is_object() => Variables::of(object).map_err(unreadable_variables)?,
        Some(scalar) if scalar.is_null() => Variables::default(),
        Some(_) => {
            let at = Path::root().key("variables");
            return Err(Failure::new(Code::ValidationFailed, at, "the variables are no object"));
        }
    };
    let operation_name = arguments.text(operation_name).filter(|name| !name.is_empty());
    Ok(Call { schema: SchemaKind::Hasura, document, operation_name, variables, session })
}

/// Postgres reads JSON that is nested deeper than this library does.
pub fn unreadable(argument: &str, error: &serde_json::Error) -> Failure {
    let at = Path::root().key(argument);
    Failure::new(Code::ValidationFailed, at, format!("the {argument} cannot be read: {error}"))
}

pub fn unreadable_variables(error: serde_json::Error) -> Failure {
    unreadable("variables", &error)
}

impl Call<'_> {
    /// The request, whose variables are all read.
    pub fn request(&self) -> Request<'_> {
        Request {
            schema: self.schema,
            document: &self.document,
            operation_name: self.operation_name.as_deref(),
            variables: self.variables.values(),
        }
    }
}

/// What is remembered is said at the end: functions that a request calls may make requests of their own.
fn run_counted(call: Result<Call, Failure>) -> Result<pg_sys::Datum, Failure> {
    plan_cache::remember(None);
    let mut found = None;
    let result = call.and_then(|call| run(call, &mut found));
    plan_cache::remember(found);
    result
}

/// `is_hit` becomes whether the statement was kept.
fn run(mut call: Call, is_hit: &mut Option<bool>) -> Result<pg_sys::Datum, Failure> {
    let Found { answer, rows, candidate } = ready(&mut call, Purpose::Answer, is_hit)?;
    let call = &call;
    let result = run_answer(answer, call, &rows);
    if let Some(candidate) = candidate {
        learning::note(&candidate);
    }
    result
}

/// The answer to a request, made ready now or before; `is_hit` becomes which of both.
pub fn ready(call: &mut Call, purpose: Purpose, is_hit: &mut Option<bool>) -> Result<Found, Failure> {
    let sought = Sought {
        // SAFETY: reads a variable of the backend.
        user: unsafe { pg_sys::GetUserId() },
        role: &call.session.role().0,
        backend: Backend::of(&call.session),
        schema: call.schema,
        document: &call.document,
        operation_name: call.operation_name.as_deref(),
    };
    let mut found = plan_cache::find(&sought, &call.variables);
    if found.is_none() && !call.variables.is_complete() {
        call.variables.complete().map_err(unreadable_variables)?;
        found = plan_cache::find(&sought, &call.variables);
    }
    // Whether it is a subscription is said by what was made of it.
    let found = found.filter(|found| purpose.fits(&found.answer));
    *is_hit = Some(found.is_some());
    plan_cache::count(found.is_some());
    match found {
        Some(found) => Ok(found),
        None => {
            call.variables.complete().map_err(unreadable_variables)?;
            prepare(sought.to_key(), call, purpose)
        }
    }
}

impl Purpose {
    fn fits(self, answer: &Answer) -> bool {
        matches!(answer, Answer::Live(_)) == (self == Purpose::Subscribe)
    }

    fn prepare(
        self,
        catalog: &DatabaseCatalog,
        grantee: &Grantee,
        request: &Request,
    ) -> Result<Prepared, Failure> {
        match self {
            Purpose::Answer => request::prepare(catalog, grantee, request),
            Purpose::Subscribe => request::subscribe(catalog, grantee, request),
        }
    }
}

fn run_answer(answer: Answer, call: &Call, rows: &[ObjectRows]) -> Result<pg_sys::Datum, Failure> {
    match answer {
        Answer::Static(data) => Ok(varlena(&[b"{\"data\":", &data, b"}"])),
        Answer::Statement(kept) => {
            let values = bind(kept.parameters(), call, &())
                .map_err(|failure| explained(call, Purpose::Answer, failure))?;
            let limit = TimeLimit::start(call.session.role());
            let ran = kept.run(&values, &call.session);
            ran.or_else(|error| match limit.refusal(&error) {
                Some(refusal) => Err(refusal),
                None => failed(&call.session, error, None),
            })
        }
        Answer::Program(kept) => run_program(&kept, call, rows),
        Answer::Live(_) => Err(request::not_answered_once()),
    }
}

fn run_program(kept: &KeptProgram, call: &Call, rows: &[ObjectRows]) -> Result<pg_sys::Datum, Failure> {
    let run = Run { session: &call.session, variables: call.variables.values(), rows };
    let limit = TimeLimit::start(call.session.role());
    match kept.run(&run) {
        Ok(Ok(datum)) => Ok(datum),
        Ok(Err(failure)) => Err(failure),
        Err(Raised { error, path, relation }) => {
            if let Some(refusal) = limit.refusal(&error) {
                return Err(refusal);
            }
            failed(&call.session, error, relation).map_err(|mut failure| {
                if failure.path == Path::root() {
                    failure.path = path;
                }
                failure
            })
        }
    }
}

/// Why a value was refused when it was bound: making the request ready once more tells where it stands.
pub fn explained(call: &Call, purpose: Purpose, failure: Failure) -> Failure {
    let again = purpose.prepare(&DatabaseCatalog::kept(), &Grantee::of(&call.session), &call.request());
    again.err().unwrap_or(failure)
}

fn prepare(key: Key, call: &Call, purpose: Purpose) -> Result<Found, Failure> {
    let catalog = DatabaseCatalog::kept();
    let grantee = Grantee::of(&call.session);
    let prepared = purpose.prepare(&catalog, &grantee, &call.request());
    let candidate = learning::candidate(&catalog, call.schema, &grantee, &call.document);
    if let (Err(_), Some(candidate)) = (&prepared, &candidate) {
        learning::note(candidate);
    }
    let prepared = prepared?;
    let answer = match prepared.answer {
        sql::Answer::Static(text) => Answer::Static(to_server(&text).into()),
        sql::Answer::Statement { statement, field } => {
            Answer::Statement(KeptQuery::new(statement, field.as_deref()).into())
        }
        sql::Answer::Program(program) => Answer::Program(KeptProgram::new(program).into()),
        sql::Answer::Live(live) => Answer::Live(KeptLive::new(live, prepared.shape.as_ref()).into()),
    };
    if let Some(shape) = prepared.shape.filter(|_| purpose.fits(&answer)) {
        let used = if prepared.introspects { Used::Everything } else { Used::Relations(catalog.used()) };
        plan_cache::keep(key, shape, answer.clone(), candidate.clone(), used);
    }
    Ok(Found { answer, rows: prepared.rows, candidate })
}

pub fn bind<'w>(
    parameters: &'w [Parameter],
    call: &'w Call,
    work: &'w dyn WorkValues,
) -> Result<Vec<BoundValue<'w>>, Failure> {
    let bind = |parameter| sql::bind(parameter, call.variables.values(), &call.session, work);
    parameters.iter().map(bind).collect::<Result<_, _>>().map_err(Failure::from)
}

/// The failure that an error means for who asks; what the caller must act on is raised again.
///
/// `relation`: what was being written.
pub fn failed<R>(
    session: &Session,
    error: Box<pgrx::pg_sys::panic::CaughtError>,
    relation: Option<RelationId>,
) -> Result<R, Failure> {
    let reader = match session.role().is_admin() {
        true if DatabaseCatalog::kept().settings().dev_mode => Reader::Developer,
        true => Reader::Admin,
        false => Reader::Role,
    };
    let may_read = |message: &str| {
        let catalog = DatabaseCatalog::kept();
        Rules::new(&catalog, Grantee::of(session)).may_read(message, relation)
    };
    match classify(error, reader, may_read) {
        Outcome::Response(failure) => Err(failure),
        Outcome::Rethrow(error) => error.rethrow(),
    }
}

/// What later statements of a mutation would get from earlier ones, which `explain` does not run.
struct NothingWritten<'a>(&'a ObjectRows);

impl WorkValues for NothingWritten<'_> {
    fn value(&self, source: WorkSource) -> Option<BoundValue<'_>> {
        let text = |text: &'static str| Some(BoundValue::Text(text.into()));
        match source {
            WorkSource::Links(_) | WorkSource::Written(_) => text("[]"),
            WorkSource::Affected => text("0"),
            of_objects => self.0.cells(of_objects).map(BoundValue::Cells),
        }
    }
}

fn explain_call(mut call: Call, format: PlanFormat) -> Result<Json, Failure> {
    call.variables.complete().map_err(unreadable_variables)?;
    let call = &call;
    let catalog = DatabaseCatalog::kept();
    let fields = request::explain(&catalog, &Grantee::of(&call.session), &call.request())?;
    let mut explained = Vec::with_capacity(fields.len());
    for Explained { field, answer, rows } in fields {
        let statements = match answer {
            sql::Answer::Static(_) => Vec::new(),
            sql::Answer::Statement { statement, .. } => vec![statement],
            sql::Answer::Program(program) => statements_of(program),
            sql::Answer::Live(live) => vec![live.one],
        };
        if statements.is_empty() {
            explained.push(json!({"field": field, "sql": null, "parameters": [], "plan": null}));
        }
        for statement in statements {
            explained.push(explain_statement(call, format, &field, &statement, &NothingWritten(&rows))?);
        }
    }
    Ok(Json::Array(explained))
}

fn statements_of(program: sql::Program) -> Vec<sql::Statement> {
    let steps = program.roots.into_iter().flat_map(|root| match root.work {
        sql::Work::Steps(steps) => steps.steps,
        sql::Work::Static(_) => Vec::new(),
    });
    steps.map(|step| step.statement).collect()
}

fn explain_statement(
    call: &Call,
    format: PlanFormat,
    field: &str,
    statement: &sql::Statement,
    work: &dyn WorkValues,
) -> Result<Json, Failure> {
    let user = call.session.to_json_text();
    let values = bind(&statement.parameters, call, work)?;
    let plan = execute::explain(statement, &values, &user, format)
        .or_else(|error| failed(&call.session, error, None))?;
    let plan: Json = match format {
        PlanFormat::Json => serde_json::from_str(&plan).unwrap_or(Json::Null),
        PlanFormat::Text => plan.lines().collect(),
    };
    let parameters = statement.parameters.iter().zip(&values).map(|(parameter, value)| {
        let ty = &parameter.data_type;
        let value = match value {
            BoundValue::Text(text) => json!(text),
            BoundValue::Cells(cells) if parameter.encoding == Encoding::Array => {
                cells.iter().map(|cell| json!(cell)).collect()
            }
            BoundValue::Cells(cells) => json!(cells.iter().next().flatten()),
        };
        json!({"type": format!("{}.{}", ty.schema, ty.name), "value": value})
    });
    let parameters: Vec<Json> = parameters.collect();
    Ok(json!({"field": field, "sql": statement.text, "parameters": parameters, "plan": plan}))
}
