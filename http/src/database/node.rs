//! One Postgres server: its pool of connections, and what becomes of a statement that nobody waits for any more.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime,
};
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use super::address::{Address, CONNECTING};
use super::durations::Durations;
use super::error::{CallError, forgot_statement, spoils_connection};
use super::lane::{BRIEF, Fate, Lanes, Place};
use super::statistics::PoolStatistics;
use crate::slow_clients;

/// A connection that was not used for this long is asked whether it still is one.
const IDLE: Duration = Duration::from_secs(30);
/// How long a cancelled statement may take to end.
const ENDING: Duration = Duration::from_secs(5);

/// How much a node takes on.
#[derive(Debug, Clone, Copy)]
pub struct Capacity {
    pub connections: u16,
    /// How many short statements may stand on one connection.
    pub depth: u16,
    /// How much work may.
    pub room: Duration,
    /// How many requests may wait for a connection.
    pub waiting: u32,
    /// How long they do.
    pub patience: Duration,
}

/// A statement with its parameters, and how it may be treated.
pub struct Task<'a> {
    pub statement: &'a str,
    pub parameters: &'a [&'a (dyn ToSql + Sync)],
    pub limit: Option<Duration>,
    /// Does it write nothing, so that it can be asked again where no answer came?
    pub only_reads: bool,
    /// May it leave the connection in another state than it found it?
    pub closes: bool,
    /// Can its answer be of any size?
    pub may_be_large: bool,
    /// Says of which kind it is, where it may stand on a connection with others if that kind is typically short.
    pub kind: Option<u64>,
}

/// One Postgres server.
pub struct Node {
    pool: Pool,
    lanes: Lanes,
    durations: Durations,
    capacity: Capacity,
    /// Requests that have a connection or wait for one.
    present: AtomicUsize,
    losses: Arc<LastLoss>,
    refused: AtomicU64,
    timed_out: AtomicU64,
    repeated: AtomicU64,
    joined: AtomicU64,
    moved: AtomicU64,
}

/// What was under way when an attempt failed.
enum Step {
    /// Nothing of the request had been sent.
    Before,
    Running,
    /// It was cancelled in place of another that stood before it on the connection. Both only read.
    Struck,
}

type Outcome = Result<Vec<Row>, (CallError, Step)>;

impl Node {
    /// Opens no connection yet.
    pub fn new(address: Address, capacity: Capacity) -> Result<Node, String> {
        let manager = Manager::from_config(
            address.config.clone(),
            address.tls.clone(),
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let lanes = Lanes::new(capacity.depth.into(), capacity.room, address);
        let round_trip = Arc::clone(&lanes.round_trip);
        let losses = Arc::<LastLoss>::default();
        let lost = Arc::clone(&losses);
        let pool = Pool::builder(manager)
            .max_size(capacity.connections.into())
            .wait_timeout(Some(capacity.patience))
            .create_timeout(Some(CONNECTING))
            .runtime(Runtime::Tokio1)
            .post_create(Hook::async_fn(move |client, _| {
                let round_trip = Arc::clone(&round_trip);
                Box::pin(async move {
                    look_after_client(client).await?;
                    let sent = Instant::now();
                    ping(client).await?;
                    round_trip.record(sent.elapsed());
                    Ok(())
                })
            }))
            .pre_recycle(Hook::async_fn(move |client, metrics| {
                let used = metrics.last_used();
                let is_suspect = lost.is_since(used);
                Box::pin(async move {
                    if is_suspect {
                        return Err(HookError::message("another connection died while it was in use"));
                    }
                    if used > IDLE { ping(client).await } else { Ok(()) }
                })
            }))
            .build()
            .map_err(|error| error.to_string())?;
        let zero = || AtomicU64::new(0);
        Ok(Node {
            pool,
            lanes,
            durations: Durations::new(),
            capacity,
            present: AtomicUsize::new(0),
            losses,
            refused: zero(),
            timed_out: zero(),
            repeated: zero(),
            joined: zero(),
            moved: zero(),
        })
    }

    pub fn address(&self) -> &Address {
        &self.lanes.ends.address
    }

    /// How many requests have a connection or wait for one.
    pub fn present(&self) -> usize {
        self.present.load(Relaxed)
    }

    /// The one row that a statement yields. Errors: as `rows`.
    pub async fn call(&self, task: &Task<'_>) -> Result<Row, CallError> {
        self.rows(task).await?.pop().ok_or(CallError::NoRow)
    }

    /// The rows that a statement yields. It is prepared once for each connection, so that a call is one round trip.
    ///
    /// A call that met a dead connection is made once more on another: if nothing of it had been sent, or it only reads.
    /// If the caller stops waiting, the statement is cancelled.
    pub async fn rows(&self, task: &Task<'_>) -> Result<Vec<Row>, CallError> {
        let _present = self.enter()?;
        let behind = match task.kind {
            Some(kind) => self.behind_others(task, kind).await,
            None => None,
        };
        let attempted = match behind {
            Some(outcome) => outcome,
            None => self.attempt(task).await,
        };
        let (error, step) = match attempted {
            Ok(rows) => return Ok(rows),
            Err(failed) => failed,
        };
        let may_repeat = match (&error, step) {
            (CallError::NoConnection(_), _) => false,
            (CallError::Postgres(error), _) if error.code().is_some_and(forgot_statement) => true,
            (_, Step::Before) => error.is_lost(),
            (_, Step::Running) => task.only_reads && error.is_lost(),
            (_, Step::Struck) => true,
        };
        if !may_repeat {
            return Err(error);
        }
        if error.is_lost() {
            // Where one connection died, others have or will, though it may not be known yet: the second try is on a new one.
            // Those that are idle are closed now, those in use once they are free.
            self.losses.record();
            self.pool.retain(|_, _| false);
        }
        self.repeated.fetch_add(1, Relaxed);
        self.attempt(task).await.map_err(|(error, _)| error)
    }

    fn enter(&self) -> Result<Presence<'_>, CallError> {
        let most = usize::from(self.capacity.connections)
            .saturating_add(usize::try_from(self.capacity.waiting).unwrap_or(usize::MAX));
        let presence = Presence(&self.present);
        if self.present.fetch_add(1, Relaxed) >= most {
            self.refused.fetch_add(1, Relaxed);
            return Err(CallError::Busy);
        }
        Ok(presence)
    }

    /// Asks on a connection on which others wait for their answers. `None`: there is none, or others keep it too long.
    async fn behind_others(&self, task: &Task<'_>, kind: u64) -> Option<Outcome> {
        let typical = self.durations.typical(kind).filter(|typical| self.lanes.suits(*typical))?;
        if task.may_be_large && slow_clients::are_too_many() {
            return None;
        }
        let (mut place, prepared) = self.lanes.join(task.statement, typical)?;
        self.joined.fetch_add(1, Relaxed);
        let (outcome, fate) = {
            let running = place.client()?.query(&prepared, task.parameters);
            tokio::pin!(running);
            match timeout(self.lanes.patience(), &mut running).await {
                Ok(answered) => judged(&place, answered, Step::Running),
                Err(_) if place.is_behind() => {
                    self.moved.fetch_add(1, Relaxed);
                    return None;
                }
                Err(_) => self.within(task.limit, &place, Step::Running, running).await,
            }
        };
        self.settle(&mut place, task, fate, &outcome);
        Some(outcome)
    }

    /// Asks on a connection of its own. If the statement is known to be short, others may stand behind it.
    async fn attempt(&self, task: &Task<'_>) -> Outcome {
        let client = self.pool.get().await.map_err(|error| {
            let error = CallError::from(error);
            if matches!(error, CallError::Busy) {
                self.refused.fetch_add(1, Relaxed);
            }
            (error, Step::Before)
        })?;
        // Asked only now: while it waited for a connection, others may have got theirs.
        if task.may_be_large && slow_clients::are_too_many() {
            return Err((CallError::Unsent, Step::Before));
        }
        let mut place = self.lanes.alone(client);
        let (prepared, fate) = {
            let Some(client) = place.client() else { return Err((CallError::Busy, Step::Before)) };
            let preparing = client.prepare_cached(task.statement);
            tokio::pin!(preparing);
            self.within(task.limit, &place, Step::Before, preparing).await
        };
        let prepared = match prepared {
            Ok(prepared) => prepared,
            Err(failed) => {
                place.fate = fate;
                return Err(failed);
            }
        };
        let typical = task.kind.and_then(|kind| self.durations.typical(kind));
        if let Some(typical) = typical.filter(|typical| self.lanes.suits(*typical)) {
            place.share(task.statement, &prepared, typical);
        }
        let (outcome, fate) = {
            let Some(client) = place.client() else { return Err((CallError::Busy, Step::Before)) };
            let running = client.query(&prepared, task.parameters);
            tokio::pin!(running);
            self.within(task.limit, &place, Step::Running, running).await
        };
        self.settle(&mut place, task, fate, &outcome);
        outcome
    }

    /// A statement is done with, in one way or the other.
    fn settle(&self, place: &mut Place<'_>, task: &Task<'_>, fate: Fate, outcome: &Outcome) {
        let fate = if task.closes { fate.max(Fate::Close) } else { fate };
        let took = place.settle(fate);
        if let Some(kind) = task.kind
            && outcome.is_ok()
        {
            self.durations.record(kind, took);
        }
    }

    /// What a step of a request comes to within its time, and what then becomes of the connection.
    async fn within<T>(
        &self,
        limit: Option<Duration>,
        place: &Place<'_>,
        step: Step,
        mut running: Pin<&mut impl Future<Output = Result<T, tokio_postgres::Error>>>,
    ) -> (Result<T, (CallError, Step)>, Fate) {
        let Some(limit) = limit else { return judged(place, running.await, step) };
        if let Ok(result) = timeout(limit, &mut running).await {
            return judged(place, result, step);
        }
        self.timed_out.fetch_add(1, Relaxed);
        place.cancels();
        if let Some(client) = place.client() {
            let cancelling = client.cancel_token();
            // Whether it could be sent shows by what becomes of the statement.
            let _ = timeout(BRIEF, cancelling.cancel_query(self.address().tls.clone())).await;
        }
        let timed_out = |cancelled| Err((CallError::TimedOut { limit, cancelled }, Step::Running));
        match timeout(ENDING, &mut running).await {
            // It was just done.
            Ok(Ok(done)) => (Ok(done), Fate::Close),
            Ok(Err(error)) if error.as_db_error().is_some() => (timed_out(true), Fate::Close),
            Ok(Err(_)) => (timed_out(false), Fate::Close),
            Err(_) => (timed_out(false), Fate::Abandon),
        }
    }

    pub fn statistics(&self) -> PoolStatistics {
        let status = self.pool.status();
        PoolStatistics {
            name: self.address().name(),
            size: status.size,
            max_size: status.max_size,
            available: status.available,
            waiting: self.present().saturating_sub(usize::from(self.capacity.connections)),
            refused: self.refused.load(Relaxed),
            timed_out: self.timed_out.load(Relaxed),
            abandoned: self.lanes.ends.abandoned.load(Relaxed),
            repeated: self.repeated.load(Relaxed),
            joined: self.joined.load(Relaxed),
            moved: self.moved.load(Relaxed),
        }
    }
}

/// When a connection was last found dead.
#[derive(Default)]
struct LastLoss(Mutex<Option<Instant>>);

impl LastLoss {
    fn record(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Was it within so long?
    fn is_since(&self, ago: Duration) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() <= ago)
    }
}

/// Counts a request for as long as it is there.
struct Presence<'a>(&'a AtomicUsize);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

fn judged<T>(
    place: &Place<'_>,
    result: Result<T, tokio_postgres::Error>,
    step: Step,
) -> (Result<T, (CallError, Step)>, Fate) {
    let error = match result {
        Ok(done) => return (Ok(done), Fate::Keep),
        Err(error) => error,
    };
    let fate = if spoils_connection(&error) { Fate::Close } else { Fate::Keep };
    let is_struck = error.code() == Some(&SqlState::QUERY_CANCELED) && place.was_cancelled();
    (Err((CallError::Postgres(error), if is_struck { Step::Struck } else { step })), fate)
}

async fn ping(client: &ClientWrapper) -> Result<(), HookError> {
    match timeout(BRIEF, client.simple_query("")).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(HookError::Backend(error)),
        Err(_) => Err(HookError::message("the connection no longer answers")),
    }
}

/// Has the backend look, while a statement runs, whether this process is still there. Before Postgres 14 there is no such
/// setting, and on some systems it cannot be set.
async fn look_after_client(client: &ClientWrapper) -> Result<(), HookError> {
    let set = "select pg_catalog.set_config(name, '10s', false) from pg_catalog.pg_settings \
               where name = 'client_connection_check_interval'";
    match client.simple_query(set).await {
        Err(error) if error.as_db_error().is_none() => Err(HookError::Backend(error)),
        _ => Ok(()),
    }
}
