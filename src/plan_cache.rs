//! Statements made ready, kept for requests of the same document and shape.
//!
//! Invariant: a statement is found only for the role, the schema, the Postgres user and the document it was made for, and
//! only while every relation it was made from is as it was.

use std::borrow::Borrow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use pgrx::pg_sys;
use postern_engine::permission::Backend;
use postern_engine::plan::ObjectRows;
use postern_engine::request::Shape;
use postern_engine::schema::SchemaKind;
use serde_json::{Value as Json, json};

use crate::cache_size;
use crate::catalog::Changed;
use crate::execute::{KeptQuery, KeptStatement};
use crate::kept_plan::KeptPlan;
use crate::learning::Candidate;
use crate::live::KeptLive;
use crate::program::KeptProgram;
use crate::variables::Variables;

/// How many statements of one document a backend keeps.
const MOST_OF_ONE: usize = 32;
/// Bytes of an answer and of each statement and parameter beside their texts, as measured: small pieces of memory add up.
const ANSWER: usize = 1_024;
const STATEMENT: usize = 4_096;
const PARAMETER: usize = 256;

/// What a statement is looked for by, but for the shape of the variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sought<'s> {
    pub user: pg_sys::Oid,
    pub role: &'s str,
    pub backend: Backend,
    pub schema: SchemaKind,
    pub document: &'s str,
    pub operation_name: Option<&'s str>,
}

/// The same of a kept one.
pub struct Key {
    user: pg_sys::Oid,
    role: Box<str>,
    backend: Backend,
    schema: SchemaKind,
    document: Box<str>,
    operation_name: Option<Box<str>>,
}

impl Sought<'_> {
    pub fn to_key(self) -> Key {
        let Sought { user, role, backend, schema, document, operation_name } = self;
        let operation_name = operation_name.map(Box::from);
        Key { user, role: role.into(), backend, schema, document: document.into(), operation_name }
    }
}

/// Looks like what is looked for, so that nothing has to be copied for a look.
trait Like {
    fn sought(&self) -> Sought<'_>;
}

impl Like for Sought<'_> {
    fn sought(&self) -> Sought<'_> {
        *self
    }
}

impl Like for Key {
    fn sought(&self) -> Sought<'_> {
        let Key { user, role, backend, schema, document, operation_name } = self;
        let (user, backend, schema) = (*user, *backend, *schema);
        Sought { user, role, backend, schema, document, operation_name: operation_name.as_deref() }
    }
}

impl<'k> Borrow<dyn Like + 'k> for Key {
    fn borrow(&self) -> &(dyn Like + 'k) {
        self
    }
}

impl PartialEq for dyn Like + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.sought() == other.sought()
    }
}

impl Eq for dyn Like + '_ {}

impl Hash for dyn Like + '_ {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sought().hash(state);
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.sought() == other.sought()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sought().hash(state);
    }
}

/// How a cached request is answered.
#[derive(Clone)]
pub enum Answer {
    Statement(Rc<KeptQuery>),
    Program(Rc<KeptProgram>),
    Live(Rc<KeptLive>),
    /// The value of `data`, in the database's encoding.
    Static(Rc<[u8]>),
}

impl Answer {
    fn statements(&self) -> Vec<&KeptStatement> {
        match self {
            Answer::Statement(kept) => vec![kept.statement()],
            Answer::Program(program) => program.statements().collect(),
            Answer::Live(live) => live.statements().collect(),
            Answer::Static(_) => Vec::new(),
        }
    }

    /// Bytes of it but for plans.
    fn bytes(&self) -> usize {
        let of_statement = |kept: &KeptStatement| {
            STATEMENT + kept.statement.text.len() + PARAMETER * kept.statement.parameters.len()
        };
        let data = if let Answer::Static(data) = self { data.len() } else { 0 };
        data + self.statements().into_iter().map(of_statement).sum::<usize>()
    }

    /// Bytes of the plans, each once: statements of a program may share one.
    fn plan_bytes(&self) -> usize {
        let mut plans: Vec<&Rc<KeptPlan>> =
            self.statements().into_iter().map(KeptStatement::kept_plan).collect();
        plans.sort_unstable_by_key(|plan| Rc::as_ptr(plan));
        plans.dedup_by(|one, other| Rc::ptr_eq(one, other));
        plans.into_iter().map(|plan| plan.bytes()).sum()
    }
}

/// What is kept for a request.
pub struct Found {
    pub answer: Answer,
    /// For a mutation the rows that each root field inserts.
    pub rows: Vec<ObjectRows>,
    pub candidate: Option<Rc<Candidate>>,
}

/// What an answer was made from.
pub enum Used {
    /// These relations, by oid.
    Relations(BTreeSet<u32>),
    /// The whole model: introspection.
    Everything,
}

struct Entry {
    shape: Shape,
    answer: Answer,
    /// What to write down at each use.
    candidate: Option<Rc<Candidate>>,
    used: Used,
    size: Rc<Size>,
    uses: u64,
    last_use: u64,
}

/// Bytes of an answer.
#[derive(Default)]
struct Size {
    /// On this side.
    own: usize,
    /// On the side of Postgres, when last looked at: nothing before the first run, and more when a generic plan was made.
    plans: Cell<usize>,
}

impl Size {
    fn bytes(&self) -> usize {
        self.own + self.plans.get()
    }
}

#[derive(Default)]
struct Cache {
    documents: HashMap<Key, Vec<Entry>>,
    /// Answers that run, or ran since they were looked at.
    running: Vec<(Answer, Rc<Size>)>,
    count: usize,
    bytes: usize,
    clock: u64,
    counters: Counters,
}

/// What became of requests in this backend.
#[derive(Debug, Clone, Copy, Default)]
struct Counters {
    hits: u64,
    misses: u64,
    /// Answers dropped to make room; those that a change made useless are not among them.
    evictions: usize,
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
    /// Whether the last request's answer was kept from an earlier one; `None` if it was not looked for.
    static LAST: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Counts a request by whether its answer was found.
pub fn count(is_hit: bool) {
    CACHE.with(|cache| {
        let counters = &mut cache.borrow_mut().counters;
        match is_hit {
            true => counters.hits += 1,
            false => counters.misses += 1,
        }
    });
}

/// Says of the request that has just ended whether its answer was found; `None` if it was refused before that.
pub fn remember(found: Option<bool>) {
    LAST.set(found);
    CACHE.with(|cache| cache.borrow_mut().make_room());
}

pub fn last() -> Option<bool> {
    LAST.get()
}

/// What this backend keeps, and how well that serves.
pub fn statistics() -> Json {
    CACHE.with(|cache| {
        let cache = cache.borrow();
        let Counters { hits, misses, evictions } = cache.counters;
        json!({
            "entries": cache.count, "bytes": cache.bytes, "limit": cache_size::limit(), "hits": hits, "misses": misses,
            "evictions": evictions,
        })
    })
}

/// The answer kept for a request, if there is one.
pub fn find(sought: &Sought, variables: &Variables) -> Option<Found> {
    CACHE.with(|cache| {
        let Cache { documents, running, clock, .. } = &mut *cache.borrow_mut();
        *clock += 1;
        let entries = documents.get_mut(sought as &dyn Like)?.iter_mut();
        let is_unread = |name: &str| variables.is_unread(name);
        let fitting = entries.filter(|entry| entry.shape.fits(variables.values(), is_unread));
        fitting
            .filter_map(|entry| {
                let rows = match &entry.answer {
                    Answer::Program(program) => program.rows(variables)?,
                    Answer::Statement(_) | Answer::Live(_) | Answer::Static(_) => Vec::new(),
                };
                entry.last_use = *clock;
                entry.uses += 1;
                // The runs after which Postgres may settle on a generic plan, and now and then later.
                if entry.uses <= 8 || entry.uses.is_power_of_two() {
                    running.push((entry.answer.clone(), entry.size.clone()));
                }
                Some(Found { answer: entry.answer.clone(), rows, candidate: entry.candidate.clone() })
            })
            .next()
    })
}

/// Keeps an answer. `used`: what it was made from.
pub fn keep(key: Key, shape: Shape, answer: Answer, candidate: Option<Rc<Candidate>>, used: Used) {
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        let candidate_bytes = candidate.as_ref().map_or(0, |candidate| candidate.bytes());
        let size =
            Size { own: ANSWER + key.document.len() + candidate_bytes + answer.bytes(), ..Size::default() };
        if size.own > cache_size::limit() / 4 {
            return;
        }
        let last_use = cache.clock;
        let entries = cache.documents.entry(key).or_default();
        let mut freed = (0, 0);
        if entries.len() >= MOST_OF_ONE {
            let oldest =
                entries.iter().enumerate().min_by_key(|(_, entry)| entry.last_use).map(|(place, _)| place);
            if let Some(oldest) = oldest {
                freed = (1, entries.swap_remove(oldest).size.bytes());
            }
        }
        let bytes = size.bytes();
        let size = Rc::new(size);
        let running = (answer.clone(), size.clone());
        entries.push(Entry { shape, answer, candidate, used, size, uses: 0, last_use });
        cache.running.push(running);
        cache.counters.evictions += freed.0;
        cache.count = cache.count + 1 - freed.0;
        cache.bytes = (cache.bytes + bytes).saturating_sub(freed.1);
    });
}

/// Forgets what was made from these relations; `None`: everything.
pub fn forget(changed: Option<&Changed>) {
    let concerns_model = changed.is_some_and(|changed| {
        let is_everything = |entry: &Entry| matches!(entry.used, Used::Everything);
        let introspects =
            || CACHE.with(|cache| cache.borrow().documents.values().flatten().any(is_everything));
        !changed.is_empty() && introspects() && changed.concerns_model()
    });
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        match changed {
            None => *cache = Cache { clock: cache.clock, counters: cache.counters, ..Cache::default() },
            Some(changed) if changed.is_empty() => {}
            Some(changed) => cache.retain(|entry| match &entry.used {
                Used::Everything => !concerns_model,
                Used::Relations(used) => !changed.iter().any(|oid| used.contains(oid)),
            }),
        }
    });
}

impl Cache {
    /// Looks at what has run, and drops what was not used for longest if all of it has become too much.
    fn make_room(&mut self) {
        for (answer, size) in std::mem::take(&mut self.running) {
            // Its entry is gone.
            if Rc::strong_count(&size) == 1 {
                continue;
            }
            let plans = answer.plan_bytes();
            self.bytes = (self.bytes + plans).saturating_sub(size.plans.replace(plans));
        }
        let limit = cache_size::limit();
        if self.bytes > limit {
            // More goes than must, so that this does not come again at the next request.
            self.drop_oldest(limit - limit / 8);
        }
    }

    fn drop_oldest(&mut self, wanted: usize) {
        let entries = self.documents.values().flatten();
        let mut uses: Vec<(u64, usize)> = entries.map(|entry| (entry.last_use, entry.size.bytes())).collect();
        uses.sort_unstable();
        let mut bytes: usize = uses.iter().map(|(_, bytes)| bytes).sum();
        let mut last = None;
        for (used, freed) in uses {
            if bytes <= wanted {
                break;
            }
            bytes -= freed;
            last = Some(used);
        }
        let before = self.count;
        self.retain(|entry| last.is_none_or(|last| entry.last_use > last));
        self.counters.evictions += before.saturating_sub(self.count);
    }

    fn retain(&mut self, keeps: impl Fn(&Entry) -> bool) {
        self.documents.retain(|_, entries| {
            entries.retain(&keeps);
            !entries.is_empty()
        });
        let entries = self.documents.values().flatten();
        let (count, bytes) =
            entries.fold((0, 0), |(count, bytes), entry| (count + 1, bytes + entry.size.bytes()));
        self.count = count;
        self.bytes = bytes;
    }
}
