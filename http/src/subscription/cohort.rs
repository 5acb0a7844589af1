use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::Subscriptions;
use super::calls::{Described, MemberAnswer};
use super::follower::Hearing;
use super::request::Subscribed;
use crate::metrics;

/// The least time between two looks at the same subscription because of changes.
const SPACING: Duration = Duration::from_millis(50);

/// How long is waited after a first failure; twice as long after each further one.
const BACK_OFF: Duration = Duration::from_millis(250);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(15);

/// How often it is tried again to watch a table that was busy.
const WATCH_AGAIN: Duration = Duration::from_secs(60);

/// How long the first answer waits for changes to be heard; then it goes without.
const HEARING_PATIENCE: Duration = Duration::from_secs(3);

/// What is asked of a cohort.
pub(super) enum Command {
    Join(Member),
    Leave(u64),
    /// Something that it reads has changed.
    Changed,
    /// The rules have changed, or nobody knows what has.
    Rules,
    /// A member has taken an answer of its stream.
    Taken,
}

/// Where a member's answers go.
pub(super) enum Sink {
    /// A newer answer takes the place of one that was not taken.
    Latest(watch::Sender<Option<Arc<str>>>),
    /// Nothing is asked before the last answer was taken.
    Each(mpsc::Sender<Arc<str>>),
}

pub(super) struct Member {
    number: u64,
    request: Subscribed,
    sink: Sink,
    /// How far its stream has come.
    cursor: Option<String>,
    /// Of the last answer that was sent.
    hash: Option<u64>,
    /// It has to be asked for.
    is_due: bool,
}

impl Member {
    pub fn new(number: u64, request: Subscribed, sink: Sink) -> Member {
        Member { number, request, sink, cursor: None, hash: None, is_due: true }
    }

    fn can_take(&self) -> bool {
        match &self.sink {
            Sink::Latest(_) => true,
            Sink::Each(sender) => sender.capacity() > 0,
        }
    }

    /// Sends an answer, unless it is the one that was sent last. A batch of a stream is always sent.
    fn answer(&mut self, MemberAnswer { response, cursor, .. }: MemberAnswer) {
        let mut hasher = DefaultHasher::new();
        response.hash(&mut hasher);
        let hash = Some(hasher.finish());
        let has_rows = cursor.is_some();
        if self.hash == hash && !has_rows {
            return;
        }
        self.hash = hash;
        match &self.sink {
            Sink::Latest(sender) => drop(sender.send(Some(response.into()))),
            Sink::Each(sender) => drop(sender.try_send(response.into())),
        }
        if has_rows {
            self.cursor = cursor;
            // There may be more behind it.
            self.is_due = true;
        }
    }
}

/// Subscribers of one document, role and shape.
pub(super) struct Cohort {
    hub: Arc<Subscriptions>,
    key: String,
    /// A subscription of it, for what all have in common.
    request: Subscribed,
    relations: Vec<u32>,
    changes_unseen: bool,
    /// Some relation is not watched.
    is_deaf: bool,
    watched_at: Option<Instant>,
    commands: mpsc::UnboundedReceiver<Command>,
    members: BTreeMap<u64, Member>,
    looked_at: Option<Instant>,
    failures: u32,
}

impl Cohort {
    pub fn new(
        hub: Arc<Subscriptions>,
        key: String,
        request: Subscribed,
        described: &Described,
        commands: mpsc::UnboundedReceiver<Command>,
    ) -> Cohort {
        Cohort {
            hub,
            key,
            request,
            relations: described.relations.clone(),
            changes_unseen: described.changes_unseen,
            is_deaf: true,
            watched_at: None,
            commands,
            members: BTreeMap::new(),
            looked_at: None,
            failures: 0,
        }
    }

    /// Answers its members until the last one has left.
    pub async fn run(mut self) {
        self.begin_to_hear().await;
        let mut hearing = self.hub.hearing.subscribe();
        let mut answer_at: Option<Instant> = None;
        loop {
            let rules = match self.wait(&mut hearing, answer_at).await {
                Some(rules) => rules,
                None => return,
            };
            if rules {
                self.describe_again().await;
            } else if self.is_deaf && self.watched_at.is_some_and(|at| at.elapsed() > WATCH_AGAIN) {
                self.watch().await;
            }
            let began = Instant::now();
            if self.members.values().any(|member| member.is_due && member.can_take()) {
                match self.look().await {
                    Ok(()) => self.failures = 0,
                    Err(()) => self.failures += 1,
                }
                self.looked_at = Some(began);
            }
            answer_at = self.next_look(began);
        }
    }

    /// When it has to ask again on its own account.
    fn next_look(&self, now: Instant) -> Option<Instant> {
        if self.failures > 0 {
            let longer = BACK_OFF.saturating_mul(1 << (self.failures - 1).min(8));
            return Some(now + longer.min(LONGEST_BACK_OFF));
        }
        if self.members.values().any(|member| member.is_due && member.can_take()) {
            return Some(now);
        }
        let is_blind =
            self.changes_unseen || self.is_deaf || *self.hub.hearing.borrow() != Hearing::Everything;
        is_blind.then(|| now + self.hub.options.interval)
    }

    /// Waits until something is to be done: `Some(true)` if the rules have changed, `None` if nobody is left.
    async fn wait(
        &mut self,
        hearing: &mut watch::Receiver<Hearing>,
        answer_at: Option<Instant>,
    ) -> Option<bool> {
        let mut rules = false;
        let far = Instant::now() + Duration::from_secs(60 * 60 * 24);
        tokio::select! {
            command = self.commands.recv() => {
                rules |= self.obey(command?);
            }
            () = sleep_until(answer_at.unwrap_or(far)) => {
                if self.failures == 0 {
                    self.all_are_due();
                }
            }
            changed = hearing.changed() => {
                // What happened while nobody listened is not known.
                changed.ok()?;
                self.all_are_due();
            }
        }
        while let Ok(command) = self.commands.try_recv() {
            rules |= self.obey(command);
        }
        if self.members.is_empty() && self.end() {
            return None;
        }
        let joined = self.members.values().any(|member| member.is_due && member.hash.is_none());
        if !joined && let Some(at) = self.looked_at {
            // Others may change the same table again and again.
            let pause = if self.failures > 0 { answer_at.unwrap_or(at) } else { at + SPACING };
            if pause > Instant::now() {
                sleep_until(pause).await;
                while let Ok(command) = self.commands.try_recv() {
                    rules |= self.obey(command);
                }
            }
        }
        Some(rules)
    }

    /// Returns whether the rules have changed.
    fn obey(&mut self, command: Command) -> bool {
        match command {
            Command::Join(member) => drop(self.members.insert(member.number, member)),
            Command::Leave(number) => drop(self.members.remove(&number)),
            Command::Taken => {}
            Command::Changed => self.all_are_due(),
            Command::Rules => {
                self.all_are_due();
                return true;
            }
        }
        false
    }

    fn all_are_due(&mut self) {
        self.members.values_mut().for_each(|member| member.is_due = true);
    }

    /// Nobody is left: is nobody about to join either?
    fn end(&mut self) -> bool {
        let hub = Arc::clone(&self.hub);
        let mut cohorts = hub.cohorts();
        // Whoever joins sends under the same lock.
        while let Ok(command) = self.commands.try_recv() {
            self.obey(command);
        }
        let ends = self.members.is_empty();
        if ends {
            cohorts.remove(&self.key);
        }
        ends
    }

    /// Waits for the follower to hear, then watches what is read: in this order, so that no change falls between.
    async fn begin_to_hear(&mut self) {
        let mut hearing = self.hub.hearing.subscribe();
        let heard = hearing.wait_for(|hearing| *hearing != Hearing::NotYet);
        let _ = tokio::time::timeout(HEARING_PATIENCE, heard).await;
        self.watch().await;
    }

    async fn watch(&mut self) {
        self.watched_at = Some(Instant::now());
        match self.hub.database.watch(&self.relations).await {
            Ok(watched) => {
                self.is_deaf = watched.iter().any(|relation| !relation.watched);
                // Partitions tell of themselves.
                let all: BTreeSet<u32> = watched
                    .iter()
                    .map(|relation| relation.relation)
                    .chain(self.relations.iter().copied())
                    .collect();
                if let Some(known) = self.hub.cohorts().get_mut(&self.key) {
                    known.relations = all;
                }
            }
            Err(error) => {
                tracing::warn!("changes are asked for at intervals: graphql.watch: {error}");
                self.is_deaf = true;
            }
        }
    }

    /// Other rules may read other relations.
    async fn describe_again(&mut self) {
        let request = match self.members.values().next() {
            Some(member) => member.request.clone(),
            None => self.request.clone(),
        };
        if let Ok(Ok(described)) = self.hub.database.subscribe(&request).await {
            self.relations = described.relations;
            self.changes_unseen = described.changes_unseen;
        }
        self.watch().await;
    }

    /// Asks for those who are due and can take an answer. Errors: the database is away.
    async fn look(&mut self) -> Result<(), ()> {
        let due = self.members.values().filter(|member| member.is_due && member.can_take());
        let due: Vec<u64> = due.map(|member| member.number).collect();
        for numbers in due.chunks(self.hub.options.batch.max(1)) {
            if self.ask(numbers).await? == Asked::InVain {
                // What one of them has sent must not be everybody's trouble.
                for number in numbers {
                    self.ask(std::slice::from_ref(number)).await?;
                }
            }
        }
        Ok(())
    }

    /// Has members answered by one call. Errors: the database is away.
    async fn ask(&mut self, numbers: &[u64]) -> Result<Asked, ()> {
        let asked: Vec<(&Subscribed, Option<&str>)> = numbers
            .iter()
            .filter_map(|number| self.members.get(number))
            .map(|member| (&member.request, member.cursor.as_deref()))
            .collect();
        let session = self.request.session();
        tracing::debug!(members = asked.len(), role = session.role(), "graphql.live_answers");
        let permit = self.hub.permits.acquire().await;
        let asked_at = Instant::now();
        let answers = self.hub.database.live_answers(&self.request, &asked).await;
        metrics::subscription_poll(asked_at.elapsed(), answers.is_ok());
        drop(permit);
        let answers = match answers {
            Ok(answers) if answers.iter().all(|answer| answer.member < numbers.len()) => answers,
            Ok(_) if numbers.len() > 1 => return Ok(Asked::InVain),
            Ok(answers) => answers.into_iter().map(|answer| MemberAnswer { member: 0, ..answer }).collect(),
            Err(error) => {
                tracing::error!(role = session.role(), "graphql.live_answers: {error}");
                if error.is_passing() {
                    return Err(());
                }
                if numbers.len() > 1 {
                    return Ok(Asked::InVain);
                }
                let response = error.failure(session).as_graphql();
                vec![MemberAnswer { member: 0, response, cursor: None }]
            }
        };
        for number in numbers {
            if let Some(member) = self.members.get_mut(number) {
                member.is_due = false;
            }
        }
        for answer in answers {
            let member = numbers.get(answer.member).and_then(|number| self.members.get_mut(number));
            if let Some(member) = member {
                member.answer(answer);
            }
        }
        Ok(Asked::Answered)
    }
}

/// What came of asking for several members at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Answered,
    /// The call failed as a whole, perhaps because of one of them.
    InVain,
}
