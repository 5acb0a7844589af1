//! One Postgres server: its pool of connections, and what becomes of a statement that nobody waits for any more.
//!
//! Invariant: a connection goes back to the pool only after its statement has ended and nothing was sent to cancel it; a
//! cancellation that arrives late would strike the next request. All others are closed.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime,
};
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, CONNECTING};
use super::error::{CallError, forgot_statement, spoils_connection};
use super::statistics::PoolStatistics;
use crate::slow_clients;

/// A connection that was not used for this long is asked whether it still is one.
const IDLE: Duration = Duration::from_secs(30);
/// How long a word to or from the server may take where nothing has to be computed.
const BRIEF: Duration = Duration::from_secs(3);
/// How long a cancelled statement may take to end.
const ENDING: Duration = Duration::from_secs(5);

/// How much a node takes on.
#[derive(Debug, Clone, Copy)]
pub struct Capacity {
    pub connections: u16,
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
}

/// One Postgres server.
pub struct Node {
    pub address: Address,
    pool: Pool,
    capacity: Capacity,
    /// Requests that have a connection or wait for one.
    present: AtomicUsize,
    refused: AtomicU64,
    timed_out: AtomicU64,
    abandoned: AtomicU64,
    repeated: AtomicU64,
}

/// What was under way when an attempt failed.
enum Step {
    /// Nothing of the request had been sent.
    Before,
    Running,
}

impl Node {
    /// Opens no connection yet.
    pub fn new(address: Address, capacity: Capacity) -> Result<Node, String> {
        let manager = Manager::from_config(
            address.config.clone(),
            address.tls.clone(),
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(capacity.connections.into())
            .wait_timeout(Some(capacity.patience))
            .create_timeout(Some(CONNECTING))
            .runtime(Runtime::Tokio1)
            .post_create(Hook::async_fn(|client, _| Box::pin(look_after_client(client))))
            .pre_recycle(Hook::async_fn(|client, metrics| {
                let is_idle = metrics.last_used() > IDLE;
                Box::pin(async move { if is_idle { ping(client).await } else { Ok(()) } })
            }))
            .build()
            .map_err(|error| error.to_string())?;
        let zero = || AtomicU64::new(0);
        let (refused, timed_out, abandoned, repeated) = (zero(), zero(), zero(), zero());
        let present = AtomicUsize::new(0);
        Ok(Node { address, pool, capacity, present, refused, timed_out, abandoned, repeated })
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
        let (error, step) = match self.attempt(task).await {
            Ok(rows) => return Ok(rows),
            Err(failed) => failed,
        };
        let may_repeat = match (&error, step) {
            (CallError::NoConnection(_), _) => false,
            (CallError::Postgres(error), _) if error.code().is_some_and(forgot_statement) => true,
            (_, Step::Before) => error.is_lost(),
            (_, Step::Running) => task.only_reads && error.is_lost(),
        };
        if !may_repeat {
            return Err(error);
        }
        // Where one connection died, others have, though it may not be known yet: the second try is on a new one.
        self.pool.retain(|_, _| false);
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

    async fn attempt(&self, task: &Task<'_>) -> Result<Vec<Row>, (CallError, Step)> {
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
        let mut lease = Lease { node: self, client: Some(client), fate: Fate::Abandon };
        let (result, fate) = match &lease.client {
            Some(client) => self.run(client, task).await,
            // It is there until the lease ends.
            None => return Err((CallError::Busy, Step::Before)),
        };
        lease.fate = match fate {
            Fate::Keep if task.closes => Fate::Close,
            fate => fate,
        };
        result
    }

    async fn run(
        &self,
        client: &ClientWrapper,
        task: &Task<'_>,
    ) -> (Result<Vec<Row>, (CallError, Step)>, Fate) {
        let running = async {
            let prepared =
                client.prepare_cached(task.statement).await.map_err(|error| (error, Step::Before))?;
            client.query(&prepared, task.parameters).await.map_err(|error| (error, Step::Running))
        };
        let judged = |result: Result<Vec<Row>, (tokio_postgres::Error, Step)>| {
            let spoiled = result.as_ref().is_err_and(|(error, _)| spoils_connection(error));
            let result = result.map_err(|(error, step)| (CallError::Postgres(error), step));
            (result, if spoiled { Fate::Close } else { Fate::Keep })
        };
        let Some(limit) = task.limit else { return judged(running.await) };
        tokio::pin!(running);
        if let Ok(result) = timeout(limit, &mut running).await {
            return judged(result);
        }
        self.timed_out.fetch_add(1, Relaxed);
        let cancelling = client.cancel_token();
        // Whether it could be sent shows by what becomes of the statement.
        let _ = timeout(BRIEF, cancelling.cancel_query(self.address.tls.clone())).await;
        let timed_out = |cancelled| Err((CallError::TimedOut { limit, cancelled }, Step::Running));
        match timeout(ENDING, &mut running).await {
            // It was just done.
            Ok(Ok(rows)) => (Ok(rows), Fate::Close),
            Ok(Err((error, _))) if error.as_db_error().is_some() => (timed_out(true), Fate::Close),
            Ok(Err(_)) => (timed_out(task.only_reads), Fate::Close),
            Err(_) => (timed_out(task.only_reads), Fate::Abandon),
        }
    }

    pub fn statistics(&self) -> PoolStatistics {
        let status = self.pool.status();
        PoolStatistics {
            name: self.address.name(),
            size: status.size,
            max_size: status.max_size,
            available: status.available,
            waiting: self.present().saturating_sub(usize::from(self.capacity.connections)),
            refused: self.refused.load(Relaxed),
            timed_out: self.timed_out.load(Relaxed),
            abandoned: self.abandoned.load(Relaxed),
            repeated: self.repeated.load(Relaxed),
        }
    }
}

/// Counts a request for as long as it is there.
struct Presence<'a>(&'a AtomicUsize);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// What becomes of a connection.
#[derive(Clone, Copy)]
enum Fate {
    Keep,
    Close,
    /// Its statement may still run: it is cancelled, then the connection is closed.
    Abandon,
}

/// A connection in use. Its fate is `Abandon` until the statement has ended, so that a request which is dropped, because
/// its client went away, leaves no statement behind.
struct Lease<'a> {
    node: &'a Node,
    client: Option<Object>,
    fate: Fate,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        match self.fate {
            Fate::Keep => drop(client),
            Fate::Close => drop(Object::take(client)),
            Fate::Abandon => {
                self.node.abandoned.fetch_add(1, Relaxed);
                match tokio::runtime::Handle::try_current() {
                    Ok(runtime) => {
                        runtime.spawn(end(client, self.node.address.tls.clone()));
                    }
                    Err(_) => drop(Object::take(client)),
                }
            }
        }
    }
}

/// Cancels what runs on a connection, waits until it has ended, and closes the connection. As long as that takes it counts
/// as used: there are never more backends at work than the pool may have.
async fn end(client: Object, tls: MakeRustlsConnect) {
    let token = client.cancel_token();
    for _ in 0..5 {
        let _ = timeout(BRIEF, token.cancel_query(tls.clone())).await;
        // Answered, or refused, once all that was sent before has ended.
        if timeout(Duration::from_secs(1), client.simple_query("")).await.is_ok() {
            break;
        }
    }
    drop(Object::take(client));
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
