//! Running a mutation: statement after statement, in one subtransaction, so that all of it happens or nothing.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use pgrx::pg_sys;
use pgrx::pg_sys::panic::CaughtError;
use postern_engine::model::RelationId;
use postern_engine::permission::WorkSource;
use postern_engine::plan::{ObjectRows, Objects};
use postern_engine::response::{Code, Failure, Path};
use postern_engine::session::Session;
use postern_engine::sql::{
    self, BoundValue, InsertStep, Links, Program, ProgramRoot, Step, StepKind, Steps, Work, WorkAnswer,
    WorkValues,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use crate::datum::{from_server, to_server, varlena};
use crate::execute::{KeptStatement, atomically};
use crate::input::failed_row;
use crate::planned::{ResultRow, Snapshot};
use crate::setting::UserOnDemand;
use crate::upsert_mark;
use crate::variables::Variables;

/// The statements of a mutation, each kept by Postgres from its first run on.
pub struct KeptProgram {
    roots: Vec<KeptRoot>,
}

struct KeptRoot {
    within: Option<String>,
    /// Its name as a key of JSON, with the colon.
    key: Vec<u8>,
    work: KeptWork,
}

enum KeptWork {
    Static(String),
    Steps { objects: Option<Arc<Objects>>, steps: Vec<KeptStep>, answer: WorkAnswer },
}

struct KeptStep {
    statement: KeptStatement,
    kind: StepKind,
}

/// Who runs a program, and with what.
pub struct Run<'a> {
    pub session: &'a Session,
    pub variables: &'a Map<String, Json>,
    /// For each root field the rows that it inserts.
    pub rows: &'a [ObjectRows],
}

/// An error that Postgres raised, and where in the request what it is about stands.
pub struct Raised {
    pub error: Box<CaughtError>,
    pub path: Path,
    /// What was being written.
    pub relation: Option<RelationId>,
}

/// What the statements of one root field have come to.
struct Progress<'a> {
    rows: &'a ObjectRows,
    affected: usize,
    links: Vec<Option<String>>,
    written: Vec<Option<String>>,
}

fn text_at(values: &[Option<String>], node: usize) -> Option<BoundValue<'_>> {
    let text = values.get(node)?.as_deref()?;
    Some(BoundValue::Text(text.into()))
}

impl WorkValues for Progress<'_> {
    fn value(&self, source: WorkSource) -> Option<BoundValue<'_>> {
        match source {
            WorkSource::Links(node) => text_at(&self.links, node),
            WorkSource::Written(node) => text_at(&self.written, node),
            WorkSource::Affected => Some(BoundValue::Text(self.affected.to_string().into())),
            of_objects => self.rows.cells(of_objects).map(BoundValue::Cells),
        }
    }
}

impl KeptProgram {
    pub fn new(program: Program) -> KeptProgram {
        let work = |work| match work {
            Work::Static(text) => KeptWork::Static(text),
            Work::Steps(steps) => {
                let Steps { objects, answer, steps } = steps;
                KeptWork::Steps { objects, answer, steps: kept_steps(steps) }
            }
        };
        let root = |ProgramRoot { within, name, work: of_root }: ProgramRoot| KeptRoot {
            within,
            key: key(&name),
            work: work(of_root),
        };
        KeptProgram { roots: program.roots.into_iter().map(root).collect() }
    }

    /// The rows that other variables give; `None` if they are of another layout.
    pub fn rows(&self, variables: &Variables) -> Option<Vec<ObjectRows>> {
        let rows = self.roots.iter().map(|root| match &root.work {
            KeptWork::Steps { objects: Some(objects), .. } => variables.rows(objects),
            KeptWork::Static(_) | KeptWork::Steps { .. } => Some(ObjectRows::default()),
        });
        rows.collect()
    }

    /// Its statements.
    pub fn statements(&self) -> impl Iterator<Item = &KeptStatement> {
        let steps = self.roots.iter().flat_map(|root| match &root.work {
            KeptWork::Steps { steps, .. } => steps.as_slice(),
            KeptWork::Static(_) => &[],
        });
        steps.map(|step| &step.statement)
    }

    /// Runs all of it. Returns `{"data": …}` as a json datum.
    ///
    /// Errors: `Err` for what Postgres raises, `Ok(Err)` for what a permission refuses; in both cases nothing of it remains.
    pub fn run(&self, run: &Run) -> Result<Result<pg_sys::Datum, Failure>, Raised> {
        let place: Cell<Option<(&ObjectRows, &KeptStep, Option<&Objects>)>> = Cell::new(None);
        let mark = upsert_mark::replace(false);
        let outcome = atomically(|| {
            let mut user = UserOnDemand::new(run.session);
            let mut data: Vec<u8> = Vec::with_capacity(256);
            let carried_out = self.carry_out(run, &mut user, &place, &mut data);
            let datum = carried_out.map(|()| varlena(&[b"{\"data\":{", &data, b"}}"]));
            user.end();
            datum
        });
        upsert_mark::replace(mark);
        outcome.map_err(|error| {
            let row = failed_row();
            let path = place.get().map_or_else(Path::root, |(rows, step, objects)| match row {
                Some(row) => step.kind.path_of_object(objects, rows, row),
                None => step.kind.path(objects, rows),
            });
            let relation = place.get().and_then(|(_, step, _)| step.kind.relation());
            Raised { error, path, relation }
        })
    }

    fn carry_out<'r>(
        &'r self,
        run: &'r Run,
        user: &mut UserOnDemand,
        place: &Cell<Option<(&'r ObjectRows, &'r KeptStep, Option<&'r Objects>)>>,
        data: &mut Vec<u8>,
    ) -> Result<(), Failure> {
        let mut namespace: Option<&String> = None;
        for (KeptRoot { within, key, work }, rows) in self.roots.iter().zip(run.rows) {
            if namespace != within.as_ref() {
                leave(namespace, data);
                separate(data);
                enter(within.as_ref(), data);
                namespace = within.as_ref();
            } else {
                separate(data);
            }
            data.extend(key);
            match work {
                KeptWork::Static(text) => data.extend(to_server(text)),
                KeptWork::Steps { objects, steps, answer } => {
                    let mut progress = Progress { rows, affected: 0, links: Vec::new(), written: Vec::new() };
                    let mut values = Vec::with_capacity(1);
                    for step in steps {
                        place.set(Some((rows, step, objects.as_deref())));
                        values.push(take_step(run, user, step, objects.as_deref(), &mut progress)?);
                    }
                    match answer {
                        WorkAnswer::Last => data.extend(values.pop().unwrap_or_default()),
                        WorkAnswer::List => {
                            data.push(b'[');
                            data.extend(values.join(&b','));
                            data.push(b']');
                        }
                    }
                }
            }
        }
        leave(namespace, data);
        Ok(())
    }
}

/// Writes the comma behind what an object has so far.
fn separate(data: &mut Vec<u8>) {
    if data.last().is_some_and(|last| *last != b'{') {
        data.push(b',');
    }
}

fn key(name: &str) -> Vec<u8> {
    format!("{}:", Json::String(name.to_owned())).into_bytes()
}

/// Opens the object of a namespace.
fn enter(namespace: Option<&String>, data: &mut Vec<u8>) {
    if let Some(namespace) = namespace {
        data.extend(key(namespace));
        data.push(b'{');
    }
}

/// Closes the object of a namespace.
fn leave(namespace: Option<&String>, data: &mut Vec<u8>) {
    if namespace.is_some() {
        data.push(b'}');
    }
}

/// The steps of one root field. The updates of `update_<t>_many` mostly share one text.
fn kept_steps(steps: Vec<Step>) -> Vec<KeptStep> {
    let mut kept: Vec<KeptStep> = Vec::with_capacity(steps.len());
    let mut known: HashMap<String, usize> = HashMap::new();
    for step in steps {
        let first = known.get(&step.statement.text).and_then(|place| kept.get(*place));
        // The text has the types of its parameters.
        let statement = match first {
            Some(first) => first.statement.like(step.statement),
            None => {
                known.insert(step.statement.text.clone(), kept.len());
                KeptStatement::new(step.statement)
            }
        };
        kept.push(KeptStep { statement, kind: step.kind });
    }
    kept
}

/// What the rows of a statement say.
#[derive(Default)]
struct StepResult {
    /// JSON in the database's encoding.
    value: Option<Vec<u8>>,
    written: usize,
    /// The place of the first row that was refused.
    refused: Option<usize>,
    first: Option<FirstRow>,
}

/// What only the first row says.
#[derive(Default)]
struct FirstRow {
    /// Why it was refused.
    reason: Option<String>,
    links: Option<String>,
    written_rows: Option<String>,
}

impl StepResult {
    fn add(&mut self, row: &ResultRow) {
        let text = |column| row.json(column).map(from_server);
        if self.value.is_none() {
            self.value = row.json(1).map(<[u8]>::to_vec);
        }
        self.written += row.count(2).unwrap_or(0);
        self.refused = self.refused.or_else(|| row.count(3));
        self.first.get_or_insert_with(|| FirstRow { reason: text(4), links: text(5), written_rows: text(6) });
    }
}

/// Runs one statement. Returns its value as JSON text.
fn take_step(
    run: &Run,
    user: &mut UserOnDemand,
    step: &KeptStep,
    objects: Option<&Objects>,
    progress: &mut Progress,
) -> Result<Vec<u8>, Failure> {
    if let StepKind::Insert(insert) = &step.kind {
        refuse_missing_rows(insert, objects, progress)?;
    }
    let bind = |parameter| sql::bind(parameter, run.variables, run.session, progress);
    let values: Result<Vec<BoundValue>, _> = step.statement.statement.parameters.iter().map(bind).collect();
    let values = values.map_err(Failure::from)?;
    let mut result = StepResult::default();
    // SAFETY: inside the program's subtransaction.
    unsafe { step.statement.execute_for(&values, Snapshot::New, user, &mut |row| result.add(row)) };
    let StepResult { value, written, refused, first } = result;
    let value = value.unwrap_or_else(|| b"null".to_vec());
    let FirstRow { reason, links, written_rows } = first.unwrap_or_default();
    if let StepKind::Insert(insert) = &step.kind {
        // Without a row for each object nobody knows which is whose, unless the rows say so.
        let is_known = insert.links == Links::ByKey || written == progress.rows.count(insert.node);
        note(&mut progress.links, insert.node, links.filter(|_| is_known));
        note(&mut progress.written, insert.node, written_rows);
    }
    progress.affected += written;
    match refused {
        None => Ok(value),
        Some(row) => {
            let path = step.kind.path_of_row(objects, progress.rows, row, written);
            Err(match reason {
                Some(reason) => Failure::new(Code::ValidationFailed, path, reason),
                None => Failure::new(Code::PermissionError, path, REFUSED),
            })
        }
    }
}

/// Notes a text of a node's; most have none.
fn note(texts: &mut Vec<Option<String>>, node: usize, text: Option<String>) {
    if text.is_none() {
        return;
    }
    if texts.len() <= node {
        texts.resize(node + 1, None);
    }
    if let Some(place) = texts.get_mut(node) {
        *place = text;
    }
}

/// The reference's sentence.
const REFUSED: &str = "check constraint of an insert/update permission has failed";

/// One entry of the links that a statement yields.
#[derive(Deserialize)]
struct Link {
    n: usize,
}

/// Refuses rows that are nested in rows, or refer to rows, that were not inserted.
fn refuse_missing_rows(
    insert: &InsertStep,
    objects: Option<&Objects>,
    progress: &Progress,
) -> Result<(), Failure> {
    let not_supported = |path, message| Err(Failure::new(Code::NotSupported, path, message));
    let Some(objects) = objects else { return Ok(()) };
    if let Some(parent) = insert.parent {
        let known = known_rows(progress, parent);
        let missing = progress.rows.parents(insert.node).find(|row| !known.contains(*row));
        if let Some(row) = missing {
            let table = objects.relation(parent);
            let message = format!(
                "cannot proceed to insert array relations since insert to table \"{table}\" affects zero rows"
            );
            return not_supported(objects.path(progress.rows, parent, row), message);
        }
    }
    for (node, relationship) in &insert.before {
        let known = known_rows(progress, *node);
        let missing = (0..progress.rows.count(*node)).find(|row| !known.contains(*row));
        if let Some(row) = missing {
            let table = objects.relation(*node);
            let message = format!(
                "cannot proceed to insert object relation \"{relationship}\" since insert to table \"{table}\" \
                 affects zero rows"
            );
            return not_supported(objects.path_of_holder(progress.rows, *node, row), message);
        }
    }
    Ok(())
}

/// For which objects of a node there is a row.
enum Known {
    All,
    None,
    These(Vec<bool>),
}

impl Known {
    fn contains(&self, row: usize) -> bool {
        match self {
            Known::All => true,
            Known::None => false,
            Known::These(rows) => rows.get(row).copied().unwrap_or(false),
        }
    }
}

fn known_rows(progress: &Progress, node: usize) -> Known {
    let count = progress.rows.count(node);
    let Some(links) = progress.links.get(node).and_then(Option::as_ref) else { return Known::None };
    let Ok(links) = serde_json::from_str::<Vec<&RawValue>>(links) else { return Known::None };
    if links.len() == count {
        return Known::All;
    }
    let mut rows = vec![false; count];
    for link in links {
        if let Ok(link) = serde_json::from_str::<Link>(link.get())
            && let Some(row) = rows.get_mut(link.n)
        {
            *row = true;
        }
    }
    Known::These(rows)
}
