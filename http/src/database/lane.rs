//! Connections as requests hold them: one request alone, or several one behind the other.
//!
//! To wake a backend for a statement of a few microseconds costs more than the statement. So while a short one is under way,
//! further short ones are sent behind it on the same connection, each a transaction of its own; their backend takes the next
//! without having slept, and fewer backends take turns on the machine.
//!
//! Invariant: only statements that write nothing, and that typically take little time, stand behind one another, and nothing
//! is sent behind one that takes longer than it typically does.
//! Invariant: a connection goes back to the pool only after all its statements have ended and nothing was sent to cancel
//! one; a cancellation that arrives late would strike the next request. All others are closed.
//! Invariant: it does go back, however many statements would follow, so that whoever waits for one gets it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use deadpool_postgres::{ClientWrapper, Object};
use tokio::time::timeout;
use tokio_postgres::Statement;

use super::address::Address;

/// A first statement that has not ended after this, and the time on the way, takes longer than expected.
const LATE: Duration = Duration::from_millis(2);
/// How long further statements are sent on a connection: then it goes back to the pool, where others may wait for it.
const OPEN: Duration = Duration::from_millis(50);
/// How long a statement waits behind others, besides the time on the way.
const BEHIND: Duration = Duration::from_millis(30);
/// How long a word to or from the server may take where nothing has to be computed.
pub const BRIEF: Duration = Duration::from_secs(3);

/// The connections of a node that take further statements.
pub struct Lanes {
    open: Mutex<Vec<Arc<Lane>>>,
    /// How many statements may stand on one.
    depth: usize,
    /// How much work may stand on one, by what is typical of each statement.
    room: Duration,
    pub round_trip: Arc<RoundTrip>,
    pub ends: Arc<Ends>,
}

/// How long an empty statement takes, its way there and back: the shortest time of several, in nanoseconds; 0 if none is known.
#[derive(Default)]
pub struct RoundTrip(AtomicU64);

impl RoundTrip {
    pub fn known(&self) -> Option<Duration> {
        match self.0.load(Relaxed) {
            0 => None,
            nanoseconds => Some(Duration::from_nanos(nanoseconds)),
        }
    }

    pub fn record(&self, took: Duration) {
        let shorter = self.known().map_or(took, |known| known.min(took));
        self.0.store(u64::try_from(shorter.as_nanos()).unwrap_or(u64::MAX).max(1), Relaxed);
    }
}

/// What ends statements that nobody waits for.
pub struct Ends {
    pub address: Address,
    pub abandoned: AtomicU64,
}

/// A connection in use.
struct Lane {
    /// There until the lane ends.
    client: Option<Object>,
    state: Mutex<State>,
    ends: Arc<Ends>,
}

struct State {
    /// Present where the lane takes further statements: what they are, prepared.
    shared: Option<(Arc<str>, Statement)>,
    waiting: usize,
    /// How many have had their answer.
    answered: u64,
    /// Since when further ones have been taken.
    opened: Instant,
    /// Since when the first of them has been running.
    since: Instant,
    /// What is typical of those that wait, together.
    load: Duration,
    fate: Fate,
    /// Was something sent to cancel a statement?
    cancelled: bool,
}

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Keep,
    Close,
    /// Its statement may still run: it is cancelled, then the connection is closed.
    Abandon,
}

/// A request's place on a connection. Its fate is `Abandon` until its statement has ended, so that a request which is
/// dropped, because its client went away, leaves no statement behind.
pub struct Place<'a> {
    lanes: &'a Lanes,
    lane: Arc<Lane>,
    /// The statement is running once so many others have been answered.
    turn: u64,
    sent: Instant,
    typical: Duration,
    pub fate: Fate,
}

impl Lanes {
    pub fn new(depth: usize, room: Duration, address: Address) -> Lanes {
        let ends = Arc::new(Ends { address, abandoned: AtomicU64::new(0) });
        Lanes { open: Mutex::default(), depth, room, round_trip: Arc::default(), ends }
    }

    /// A connection for one request, to which others may be added.
    pub fn alone(&self, client: Object) -> Place<'_> {
        let now = Instant::now();
        let state = State {
            shared: None,
            waiting: 1,
            answered: 0,
            opened: now,
            since: now,
            load: Duration::ZERO,
            fate: Fate::Keep,
            cancelled: false,
        };
        let lane = Lane { client: Some(client), state: Mutex::new(state), ends: Arc::clone(&self.ends) };
        Place {
            lanes: self,
            lane: Arc::new(lane),
            turn: 0,
            sent: now,
            typical: Duration::ZERO,
            fate: Fate::Abandon,
        }
    }

    /// A place behind others, for a statement that typically takes so long; `None` where there is none.
    pub fn join(&self, statement: &str, typical: Duration) -> Option<(Place<'_>, Statement)> {
        let now = Instant::now();
        let late = self.round_trip.known()? + LATE;
        let lanes = lock(&self.open);
        for lane in lanes.iter() {
            let mut state = lock(&lane.state);
            let takes = state.waiting < self.depth
                && state.load.saturating_add(typical) <= self.room
                && now.saturating_duration_since(state.since) <= late
                && now.saturating_duration_since(state.opened) <= OPEN;
            let prepared = match &state.shared {
                Some((text, prepared)) if takes && **text == *statement => prepared.clone(),
                _ => continue,
            };
            let turn = state.answered + u64::try_from(state.waiting).unwrap_or(u64::MAX);
            state.waiting += 1;
            state.load += typical;
            drop(state);
            let lane = Arc::clone(lane);
            return Some((
                Place { lanes: self, lane, turn, sent: now, typical, fate: Fate::Abandon },
                prepared,
            ));
        }
        None
    }

    /// How long a statement waits behind others until it is asked for once more on a connection of its own.
    pub fn patience(&self) -> Duration {
        BEHIND + 2 * self.round_trip.known().unwrap_or_default()
    }

    /// Can a statement that typically takes so long stand with others at all?
    pub fn suits(&self, typical: Duration) -> bool {
        self.depth > 1 && typical <= self.room / 2
    }
}

impl Place<'_> {
    /// The connection; `None` never happens.
    pub fn client(&self) -> Option<&ClientWrapper> {
        self.lane.client.as_deref()
    }

    /// Lets others stand behind this request, whose statement is about to be sent.
    pub fn share(&mut self, statement: &str, prepared: &Statement, typical: Duration) {
        self.sent = Instant::now();
        self.typical = typical;
        let mut state = lock(&self.lane.state);
        state.shared = Some((statement.into(), prepared.clone()));
        state.opened = self.sent;
        state.since = self.sent;
        state.load = typical;
        drop(state);
        lock(&self.lanes.open).push(Arc::clone(&self.lane));
    }

    /// Does the statement still wait for others to end?
    pub fn is_behind(&self) -> bool {
        lock(&self.lane.state).answered < self.turn
    }

    /// Nothing more is sent here, and what others have sent may be struck instead.
    pub fn cancels(&self) {
        self.shut(|state| state.cancelled = true);
    }

    pub fn was_cancelled(&self) -> bool {
        lock(&self.lane.state).cancelled
    }

    /// What becomes of the connection as far as this statement goes. Returns how long the backend worked for it.
    pub fn settle(&mut self, fate: Fate) -> Duration {
        self.fate = fate;
        let now = Instant::now();
        let mut state = lock(&self.lane.state);
        state.answered += 1;
        let (began, on_the_way) = match self.sent >= state.since {
            // It had to come there first.
            true => (self.sent, self.lanes.round_trip.known().unwrap_or_default()),
            false => (state.since, Duration::ZERO),
        };
        state.since = now;
        now.saturating_duration_since(began).saturating_sub(on_the_way)
    }

    fn shut(&self, change: impl FnOnce(&mut State)) {
        let mut open = lock(&self.lanes.open);
        open.retain(|lane| !Arc::ptr_eq(lane, &self.lane));
        change(&mut lock(&self.lane.state));
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if lock(&self.lane.state).shared.is_none() {
            lock(&self.lane.state).left_by(self);
            return;
        }
        let mut open = lock(&self.lanes.open);
        if lock(&self.lane.state).left_by(self) {
            open.retain(|lane| !Arc::ptr_eq(lane, &self.lane));
        }
    }
}

impl State {
    /// Returns whether no more may be sent.
    fn left_by(&mut self, place: &Place<'_>) -> bool {
        self.waiting -= 1;
        self.load = self.load.saturating_sub(place.typical);
        self.fate = self.fate.max(place.fate);
        self.waiting == 0 || self.fate != Fate::Keep
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        match state.fate {
            Fate::Keep => drop(client),
            Fate::Close => drop(Object::take(client)),
            Fate::Abandon => {
                self.ends.abandoned.fetch_add(1, Relaxed);
                match tokio::runtime::Handle::try_current() {
                    Ok(runtime) => {
                        runtime.spawn(end(client, Arc::clone(&self.ends)));
                    }
                    Err(_) => drop(Object::take(client)),
                }
            }
        }
    }
}

/// Cancels what runs on a connection, waits until it has ended, and closes the connection. As long as that takes it counts
/// as used: there are never more backends at work than the pool may have.
async fn end(client: Object, ends: Arc<Ends>) {
    let token = client.cancel_token();
    for _ in 0..5 {
        let _ = timeout(BRIEF, token.cancel_query(ends.address.tls.clone())).await;
        // Answered, or refused, once all that was sent before has ended.
        if timeout(Duration::from_secs(1), client.simple_query("")).await.is_ok() {
            break;
        }
    }
    drop(Object::take(client));
}

/// What is kept here stays whole whatever panics.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
