//! Statements made ready, kept for requests of the same document and shape.
//!
//! Invariant: a statement is found only for the role, the schema, the Postgres user and the document it was made for, and
//! only while every relation it was made from is as it was.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use pgrx::pg_sys;
use postern_engine::permission::Backend;
use postern_engine::plan::ObjectRows;
use postern_engine::request::Shape;
use postern_engine::schema::SchemaKind;
use serde_json::{Value as Json, json};

use crate::execute::KeptQuery;
use crate::learning::Candidate;
use crate::live::KeptLive;
use crate::program::KeptProgram;
use crate::variables::Variables;

/// How many statements a backend keeps, and how many of one document.
const MOST: usize = 1_000;
const MOST_OF_ONE: usize = 32;
/// How much document and statement text a backend keeps.
const MOST_BYTES: usize = 16 << 20;

/// What a cached statement was made for, but for the shape of the variables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub user: pg_sys::Oid,
    pub role: String,
    pub backend: Backend,
    pub schema: SchemaKind,
    pub document: String,
    pub operation_name: Option<String>,
}

/// How a cached request is answered.
#[derive(Clone)]
pub enum Answer {
    Statement(Rc<KeptQuery>),
    Program(Rc<KeptProgram>),
    Live(Rc<KeptLive>),
    /// The value of `data`.
    Static(Rc<str>),
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
    bytes: usize,
    last_use: u64,
}

#[derive(Default)]
struct Cache {
    documents: HashMap<Key, Vec<Entry>>,
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
}

pub fn last() -> Option<bool> {
    LAST.get()
}

/// What this backend keeps, and how well that serves.
pub fn statistics() -> Json {
    CACHE.with(|cache| {
        let cache = cache.borrow();
        let Counters { hits, misses, evictions } = cache.counters;
        json!({"entries": cache.count, "bytes": cache.bytes, "hits": hits, "misses": misses, "evictions": evictions})
    })
}

/// The answer kept for a request, if there is one.
pub fn find(key: &Key, variables: &Variables) -> Option<Found> {
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        cache.clock += 1;
        let clock = cache.clock;
        let entries = cache.documents.get_mut(key)?.iter_mut();
        let is_unread = |name: &str| variables.is_unread(name);
        let fitting = entries.filter(|entry| entry.shape.fits(variables.values(), is_unread));
        fitting
            .filter_map(|entry| {
                let rows = match &entry.answer {
                    Answer::Program(program) => program.rows(variables)?,
                    Answer::Statement(_) | Answer::Live(_) | Answer::Static(_) => Vec::new(),
                };
                entry.last_use = clock;
                Some(Found { answer: entry.answer.clone(), rows, candidate: entry.candidate.clone() })
            })
            .next()
    })
}

/// Keeps an answer. `used`: what it was made from.
pub fn keep(key: Key, shape: Shape, answer: Answer, candidate: Option<Rc<Candidate>>, used: Used) {
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        let text = match &answer {
            Answer::Statement(kept) => kept.bytes(),
            Answer::Program(program) => program.bytes(),
            Answer::Live(live) => live.bytes(),
            Answer::Static(text) => text.len(),
        };
        let candidate_bytes = candidate.as_ref().map_or(0, |candidate| candidate.bytes());
        let bytes = key.document.len() + text + candidate_bytes;
        if bytes > MOST_BYTES / 4 {
            return;
        }
        let last_use = cache.clock;
        let entries = cache.documents.entry(key).or_default();
        let mut freed = (0, 0);
        if entries.len() >= MOST_OF_ONE {
            let oldest =
                entries.iter().enumerate().min_by_key(|(_, entry)| entry.last_use).map(|(place, _)| place);
            if let Some(oldest) = oldest {
                freed = (1, entries.swap_remove(oldest).bytes);
            }
        }
        entries.push(Entry { shape, answer, candidate, used, bytes, last_use });
        cache.counters.evictions += freed.0;
        cache.count = cache.count + 1 - freed.0;
        cache.bytes = cache.bytes + bytes - freed.1;
        if cache.count > MOST || cache.bytes > MOST_BYTES {
            cache.evict();
        }
    });
}

/// Forgets what was made from these relations; `None`: everything.
pub fn forget(changed: Option<&[u32]>) {
    CACHE.with(|cache| {
        let mut cache = cache.borrow_mut();
        match changed {
            None => *cache = Cache { clock: cache.clock, counters: cache.counters, ..Cache::default() },
            Some([]) => {}
            Some(changed) => cache.retain(|entry| match &entry.used {
                Used::Everything => false,
                Used::Relations(used) => !changed.iter().any(|oid| used.contains(oid)),
            }),
        }
    });
}

impl Cache {
    /// Drops the half that was not used for longest.
    fn evict(&mut self) {
        let mut uses: Vec<u64> = self.documents.values().flatten().map(|entry| entry.last_use).collect();
        uses.sort_unstable();
        let median = uses.get(uses.len() / 2).copied().unwrap_or(0);
        let before = self.count;
        self.retain(|entry| entry.last_use > median);
        self.counters.evictions += before.saturating_sub(self.count);
    }

    fn retain(&mut self, keeps: impl Fn(&Entry) -> bool) {
        self.documents.retain(|_, entries| {
            entries.retain(&keeps);
            !entries.is_empty()
        });
        let entries = self.documents.values().flatten();
        let (count, bytes) = entries.fold((0, 0), |(count, bytes), entry| (count + 1, bytes + entry.bytes));
        self.count = count;
        self.bytes = bytes;
    }
}
