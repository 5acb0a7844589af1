use std::sync::{Arc, Weak};
use std::time::Duration;

use futures_util::stream::poll_fn;
use futures_util::{StreamExt, pin_mut};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::{AsyncMessage, Client};

use super::Subscriptions;
use crate::database::{Address, causes};

/// What this server hears of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hearing {
    /// It has not listened yet.
    NotYet,
    /// Some, or nothing: transactions that began before it listened may tell nothing; or the connection is lost.
    Some,
    /// All of them.
    Everything,
}

const BACK_OFF: Duration = Duration::from_secs(1);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(30);

/// How long a notification of its own may take to come back. A pooler keeps it back for ever.
const ECHO_PATIENCE: Duration = Duration::from_secs(5);

/// How long it listens for nobody.
const IDLE: Duration = Duration::from_secs(60);

const ECHO: &str = "echo ";

/// Begins to follow, in a task of its own, until there are no subscriptions.
pub(super) fn start(hub: &Arc<Subscriptions>) {
    tokio::spawn(follow(Arc::downgrade(hub)));
}

async fn follow(hub: Weak<Subscriptions>) {
    let mut back_off = BACK_OFF;
    loop {
        let Some(strong) = hub.upgrade() else { return };
        let began = Instant::now();
        let ended = listen(strong).await;
        let Some(hub) = hub.upgrade() else { return };
        match ended {
            Ok(()) if hub.stop_following() => return,
            Ok(()) => drop(hub.hearing.send_replace(Hearing::Some)),
            Err(reason) => {
                tracing::warn!("changes are asked for at intervals: {reason}");
                hub.hearing.send_replace(Hearing::Some);
            }
        }
        drop(hub);
        if began.elapsed() > LONGEST_BACK_OFF {
            back_off = BACK_OFF;
        }
        sleep(back_off).await;
        back_off = (back_off * 2).min(LONGEST_BACK_OFF);
    }
}

/// Listens on one connection until it is lost (an error), or until nobody is there to be told.
async fn listen(hub: Arc<Subscriptions>) -> Result<(), String> {
    let Address { config, tls } = match hub.options.follow_url.as_deref() {
        Some(url) => Address::parse(url)?,
        None => hub.database.address().clone(),
    };
    let (client, mut connection) = config.connect(tls).await.map_err(|error| causes(&error))?;
    let (told, mut notifications) = mpsc::unbounded_channel::<String>();
    let driver = tokio::spawn(async move {
        let messages = poll_fn(move |context| connection.poll_message(context));
        pin_mut!(messages);
        while let Some(message) = messages.next().await {
            match message {
                Ok(AsyncMessage::Notification(notification)) => {
                    if told.send(notification.payload().to_owned()).is_err() {
                        return "nobody listens".to_owned();
                    }
                }
                Ok(_) => {}
                Err(error) => return causes(&error),
            }
        }
        "the connection was closed".to_owned()
    });
    let heard = hear(&hub, &client, &mut notifications).await;
    drop(client);
    driver.abort();
    match heard {
        Heard::Nobody => Ok(()),
        Heard::Failed(reason) => Err(reason),
        Heard::Lost => {
            Err(driver.await.unwrap_or_else(|_| "the connection for notifications was lost".to_owned()))
        }
    }
}

enum Heard {
    Nobody,
    Lost,
    Failed(String),
}

async fn hear(
    hub: &Subscriptions,
    client: &Client,
    notifications: &mut mpsc::UnboundedReceiver<String>,
) -> Heard {
    let horizon = match begin(client, notifications).await {
        Ok(horizon) => horizon,
        Err(reason) => return Heard::Failed(reason),
    };
    let mut waits_for = Some(horizon);
    hub.hearing.send_replace(Hearing::Some);
    // What happened before is not known.
    hub.all_changed();
    let mut idle_since: Option<Instant> = None;
    loop {
        if let Some(horizon) = &waits_for {
            match is_past(client, horizon).await {
                Ok(true) => {
                    waits_for = None;
                    hub.hearing.send_replace(Hearing::Everything);
                }
                Ok(false) => {}
                Err(error) => return Heard::Failed(causes(&error)),
            }
        }
        let pause = if waits_for.is_some() { hub.options.interval } else { IDLE / 4 };
        match timeout(pause, notifications.recv()).await {
            Ok(Some(payload)) => match payload.parse::<u32>() {
                Ok(relation) => hub.changed(relation),
                Err(_) if payload.starts_with(ECHO) => {}
                Err(_) => hub.all_changed(),
            },
            Ok(None) => return Heard::Lost,
            Err(_elapsed) => match (hub.is_idle(), idle_since) {
                (false, _) => idle_since = None,
                (true, None) => idle_since = Some(Instant::now()),
                (true, Some(since)) if since.elapsed() > IDLE => return Heard::Nobody,
                (true, Some(_)) => {}
            },
        }
    }
}

/// Listens, makes sure that it hears, and has writers tell. Returns the transaction before which some may not.
async fn begin(
    client: &Client,
    notifications: &mut mpsc::UnboundedReceiver<String>,
) -> Result<String, String> {
    let failed = |error: tokio_postgres::Error| causes(&error);
    client.batch_execute("listen postern").await.map_err(failed)?;
    let mark: String = client
        .query_one("select 'echo ' || pg_catalog.gen_random_uuid()::text", &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
    client.execute("select pg_catalog.pg_notify('postern', $1)", &[&mark]).await.map_err(failed)?;
    let comes_back = async { while notifications.recv().await.is_some_and(|payload| payload != mark) {} };
    timeout(ECHO_PATIENCE, comes_back).await.map_err(|_elapsed| {
        "notifications do not arrive on this connection, as behind a pooler: give --follow-url".to_owned()
    })?;
    client.execute("select graphql.follow()", &[]).await.map_err(failed)?;
    let horizon = "select pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text";
    client.query_one(horizon, &[]).await.and_then(|row| row.try_get(0)).map_err(failed)
}

/// Has every transaction ended that may have written before it was known that this server follows?
async fn is_past(client: &Client, horizon: &str) -> Result<bool, tokio_postgres::Error> {
    let statement =
        "select pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot()) >= $1::text::pg_catalog.xid8";
    client.query_one(statement, &[&horizon]).await.and_then(|row| row.try_get(0))
}
