//! Hot standbys: which of them answers a query, and which is left out for now.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_postgres::types::PgLsn;
use tokio_postgres::{Client, Row};

use super::address::Address;
use super::error::causes;
use super::lag::History;
use super::node::Node;
use super::statistics::ReplicaStatistics;

/// How often servers are looked at, and how long one may take to answer.
const EVERY: Duration = Duration::from_secs(1);
const ANSWERING: Duration = Duration::from_secs(3);

/// Of which cluster and which database of it a connection is; both are the same on a standby.
const IDENTITY: &str = "select system_identifier, (select oid from pg_catalog.pg_database \
    where datname = pg_catalog.current_database()) from pg_catalog.pg_control_system()";
const WRITTEN: &str = "select pg_catalog.pg_current_wal_lsn()";
const REPLAYED: &str = "select pg_catalog.pg_is_in_recovery(), pg_catalog.pg_last_wal_replay_lsn()";

/// Whether a replica is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not looked at yet.
    Unknown,
    InUse,
    /// Behind the primary by more than is allowed, or by nobody knows how much.
    Behind,
    Unreachable,
    /// It takes writes of its own: it was promoted, or never was a standby.
    NoStandby,
    /// Of another cluster, or another database.
    Foreign,
}

pub struct Replica {
    pub node: Node,
    standing: watch::Sender<Standing>,
    /// Milliseconds behind the primary; `u64::MAX` for not known.
    lag: AtomicU64,
    queries: AtomicU64,
    fallen_back: AtomicU64,
}

impl Replica {
    fn new(node: Node) -> Replica {
        Replica {
            node,
            standing: watch::Sender::new(Standing::Unknown),
            lag: AtomicU64::new(u64::MAX),
            queries: AtomicU64::new(0),
            fallen_back: AtomicU64::new(0),
        }
    }

    /// Resolves when the replica is found to be away; what it was asked will not be answered.
    pub async fn gone(&self) {
        let mut standing = self.standing.subscribe();
        let is_gone = |standing: &Standing| matches!(standing, Standing::Unreachable | Standing::Foreign);
        // The sender lives as long as the replica.
        let _ = standing.wait_for(is_gone).await;
    }

    pub fn fell_back(&self, error: &dyn std::fmt::Display) {
        self.fallen_back.fetch_add(1, Relaxed);
        tracing::warn!("replica {}: {error}; asking the primary", self.node.address().name());
    }

    /// Leaves it out until it is seen again.
    pub fn is_away(&self, reason: &dyn std::fmt::Display) {
        self.stands(Standing::Unreachable, reason);
    }

    fn stands(&self, standing: Standing, reason: &dyn std::fmt::Display) {
        let before = self.standing.send_replace(standing);
        if before == standing {
            return;
        }
        let name = self.node.address().name();
        match standing {
            Standing::InUse => tracing::info!("replica {name} answers queries"),
            _ => tracing::warn!("replica {name} is left out: {reason}"),
        }
    }

    fn statistics(&self) -> ReplicaStatistics {
        let lag = Some(self.lag.load(Relaxed)).filter(|lag| *lag != u64::MAX);
        ReplicaStatistics {
            pool: self.node.statistics(),
            standing: *self.standing.borrow(),
            lag: lag.map(|lag| Duration::from_millis(lag).as_secs_f64()),
            queries: self.queries.load(Relaxed),
            fallen_back: self.fallen_back.load(Relaxed),
        }
    }
}

pub struct Replicas {
    all: Vec<Arc<Replica>>,
    turn: AtomicUsize,
}

impl Replicas {
    /// Begins to look at the servers, if there are any; a replica that is away or no standby hinders nothing.
    pub fn watch(primary: &Address, nodes: Vec<Node>, max_lag: Duration) -> Replicas {
        let all: Vec<_> = nodes.into_iter().map(|node| Arc::new(Replica::new(node))).collect();
        if !all.is_empty() {
            let shared = Arc::new(Shared {
                history: Mutex::new(History::new(max_lag)),
                identity: Mutex::new(None),
                max_lag,
            });
            tokio::spawn(watch_primary(primary.clone(), shared.clone()));
            for replica in &all {
                tokio::spawn(watch_replica(replica.clone(), shared.clone()));
            }
        }
        Replicas { all, turn: AtomicUsize::new(0) }
    }

    /// The replica to ask: the least busy, and of equals each in its turn.
    pub fn choose(&self) -> Option<&Replica> {
        if self.all.is_empty() {
            return None;
        }
        let (earlier, later) = self.all.split_at(self.turn.fetch_add(1, Relaxed) % self.all.len());
        let in_use =
            later.iter().chain(earlier).filter(|replica| *replica.standing.borrow() == Standing::InUse);
        let chosen = in_use.min_by_key(|replica| replica.node.present())?;
        chosen.queries.fetch_add(1, Relaxed);
        Some(chosen)
    }

    pub fn statistics(&self) -> Vec<ReplicaStatistics> {
        self.all.iter().map(|replica| replica.statistics()).collect()
    }
}

/// What is known of the primary.
struct Shared {
    history: Mutex<History>,
    identity: Mutex<Option<Identity>>,
    max_lag: Duration,
}

type Identity = (i64, u32);

/// One connection to look through, made anew when it fails.
struct Watcher {
    address: Address,
    client: Option<Client>,
    /// `None` also where this user may not ask for it.
    identity: Option<Identity>,
}

impl Watcher {
    fn new(address: Address) -> Watcher {
        Watcher { address, client: None, identity: None }
    }

    async fn ask(&mut self, statement: &str) -> Result<Row, String> {
        let asked = timeout(ANSWERING, self.ask_at_leisure(statement)).await;
        let answer =
            asked.unwrap_or_else(|_| Err(format!("no answer within {} seconds", ANSWERING.as_secs())));
        if answer.is_err() {
            self.client = None;
        }
        answer
    }

    async fn ask_at_leisure(&mut self, statement: &str) -> Result<Row, String> {
        let client = match self.client.take() {
            Some(client) => client,
            None => {
                let client = self.address.connect().await?;
                let identity = client.query_one(IDENTITY, &[]).await.ok();
                self.identity = identity.and_then(|row| Some((row.try_get(0).ok()?, row.try_get(1).ok()?)));
                client
            }
        };
        let client = self.client.insert(client);
        client.query_one(statement, &[]).await.map_err(|error| causes(&error))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn watch_primary(address: Address, shared: Arc<Shared>) {
    let mut watcher = Watcher::new(address);
    let mut ticks = ticks();
    loop {
        ticks.tick().await;
        // A primary that does not answer writes nothing that standbys could lack; they go on answering.
        let Ok(row) = watcher.ask(WRITTEN).await else { continue };
        let Ok(position) = row.try_get::<_, PgLsn>(0) else { continue };
        locked(&shared.history).add(position.into(), Instant::now());
        *locked(&shared.identity) = watcher.identity;
    }
}

async fn watch_replica(replica: Arc<Replica>, shared: Arc<Shared>) {
    let mut watcher = Watcher::new(replica.node.address().clone());
    let mut ticks = ticks();
    loop {
        ticks.tick().await;
        let row = match watcher.ask(REPLAYED).await {
            Ok(row) => row,
            Err(reason) => {
                replica.stands(Standing::Unreachable, &reason);
                continue;
            }
        };
        let expected = *locked(&shared.identity);
        if expected.zip(watcher.identity).is_some_and(|(expected, found)| expected != found) {
            replica.stands(Standing::Foreign, &"it is no standby of this primary, or another database");
            // It may be made one, by a new base backup.
            watcher.client = None;
            continue;
        }
        let replayed: Option<PgLsn> = row.try_get(1).ok().flatten();
        let (true, Some(replayed)) = (row.try_get(0).unwrap_or(false), replayed) else {
            replica.stands(Standing::NoStandby, &"it is no standby");
            continue;
        };
        let lag = locked(&shared.history).lag(replayed.into(), Instant::now());
        let millis = lag.and_then(|lag| u64::try_from(lag.as_millis()).ok());
        replica.lag.store(millis.unwrap_or(u64::MAX), Relaxed);
        match lag {
            Some(lag) if lag <= shared.max_lag => replica.stands(Standing::InUse, &""),
            Some(lag) => {
                replica.stands(Standing::Behind, &format!("it is {:.1} s behind", lag.as_secs_f64()))
            }
            None => replica.stands(Standing::Behind, &"how far it is behind is not known"),
        }
    }
}

fn ticks() -> tokio::time::Interval {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
