//! Subscriptions: live queries and streams, answered together and woken by change.
//!
//! - `request.rs`: a subscription as a client asks for it
//! - `cohort.rs`: those who ask for the same document as the same role, answered by one statement
//! - `follower.rs`: the connection on which the database tells what has changed
//! - `calls.rs`: what is asked of the database
//!
//! A database in which nothing changes is asked nothing: a cohort sleeps until a table that it reads has changed. Where a
//! change cannot be seen (a view over the clock, a function, a foreign table; a connection that hears nothing), it asks at
//! intervals instead.
//!
//! Invariant: each answer is made by the database from the subscriber's session, under the rules of that moment.
//! Invariant: what waits for a client that reads slowly is one answer.

mod calls;
mod cohort;
mod follower;
mod request;

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, watch};

use crate::database::Database;
use crate::metrics;
use cohort::{Cohort, Command, Member, Sink};
use follower::Hearing;
pub use request::Subscribed;

#[derive(Debug, Clone)]
pub struct Options {
    /// How often is asked what cannot be heard of.
    pub interval: Duration,
    /// How many subscribers one statement answers.
    pub batch: usize,
    /// How many statements of subscriptions run at the same time.
    pub statements: usize,
    /// A connection that hears notifications, where the other one leads through a pooler that keeps them back.
    pub follow_url: Option<String>,
}

/// All subscriptions of this server.
pub struct Subscriptions {
    database: Arc<Database>,
    options: Options,
    permits: Semaphore,
    cohorts: Mutex<HashMap<String, Known>>,
    /// Is there a follower? Changed under the lock of the cohorts.
    is_followed: AtomicBool,
    hearing: watch::Sender<Hearing>,
    numbers: AtomicU64,
}

/// What others know of a cohort.
struct Known {
    commands: mpsc::UnboundedSender<Command>,
    relations: BTreeSet<u32>,
}

/// A subscription of one subscriber, who leaves when it is dropped.
pub struct Subscription {
    number: u64,
    commands: mpsc::UnboundedSender<Command>,
    answers: Answers,
}

enum Answers {
    /// The last one.
    Latest(watch::Receiver<Option<Arc<str>>>),
    /// Each, one at a time. The cohort is told when it was taken.
    Each(mpsc::Receiver<Arc<str>>),
}

impl Subscription {
    /// The next answer, a GraphQL response; `None` when there will be none.
    pub async fn next(&mut self) -> Option<Arc<str>> {
        match &mut self.answers {
            Answers::Latest(latest) => loop {
                latest.changed().await.ok()?;
                if let Some(answer) = latest.borrow_and_update().clone() {
                    return Some(answer);
                }
            },
            Answers::Each(each) => {
                let answer = each.recv().await?;
                let _ = self.commands.send(Command::Taken);
                Some(answer)
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        metrics::subscription_ended();
        let _ = self.commands.send(Command::Leave(self.number));
    }
}

impl Subscriptions {
    pub fn new(database: Arc<Database>, options: Options) -> Arc<Subscriptions> {
        let permits = Semaphore::new(options.statements.max(1));
        Arc::new(Subscriptions {
            database,
            options,
            permits,
            cohorts: Mutex::default(),
            is_followed: AtomicBool::new(false),
            hearing: watch::Sender::new(Hearing::NotYet),
            numbers: AtomicU64::new(0),
        })
    }

    /// Begins a subscription. Errors: a GraphQL response with errors.
    pub async fn subscribe(self: &Arc<Self>, request: Subscribed) -> Result<Subscription, String> {
        let described = self.database.subscribe(&request).await.map_err(|error| {
            tracing::error!(role = request.session().role(), "graphql.subscribe: {error}");
            error.failure(request.session()).as_graphql()
        })??;
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let mut cohorts = self.cohorts();
        let key = described.cohort.clone();
        if !cohorts.contains_key(&key) {
            let (commands, taken) = mpsc::unbounded_channel();
            let relations = described.relations.iter().copied().collect();
            let known = Known { commands, relations };
            cohorts.insert(key.clone(), known);
            if !self.is_followed.swap(true, Ordering::AcqRel) {
                follower::start(self);
            }
            let cohort = Cohort::new(Arc::clone(self), key.clone(), request.clone(), &described, taken);
            tokio::spawn(cohort.run());
        }
        let Some(known) = cohorts.get(&key) else { return Err(String::new()) };
        let (sink, answers) = match described.stream {
            false => {
                let (sender, receiver) = watch::channel(None);
                (Sink::Latest(sender), Answers::Latest(receiver))
            }
            true => {
                let (sender, receiver) = mpsc::channel(1);
                (Sink::Each(sender), Answers::Each(receiver))
            }
        };
        // The cohort ends only if nobody has joined it meanwhile, which it sees under the same lock.
        let _ = known.commands.send(Command::Join(Member::new(number, request, sink)));
        metrics::subscription_started();
        Ok(Subscription { number, commands: known.commands.clone(), answers })
    }

    fn cohorts(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.cohorts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A relation has changed.
    fn changed(&self, relation: u32) {
        for known in self.cohorts().values().filter(|known| known.relations.contains(&relation)) {
            let _ = known.commands.send(Command::Changed);
        }
    }

    /// Anything may have changed, the rules too.
    fn all_changed(&self) {
        for known in self.cohorts().values() {
            let _ = known.commands.send(Command::Rules);
        }
    }

    /// Ends following, if there is nobody to follow for.
    fn stop_following(&self) -> bool {
        let cohorts = self.cohorts();
        if cohorts.is_empty() {
            self.hearing.send_replace(Hearing::NotYet);
            self.is_followed.store(false, Ordering::Release);
        }
        cohorts.is_empty()
    }

    fn is_idle(&self) -> bool {
        self.cohorts().is_empty()
    }
}
