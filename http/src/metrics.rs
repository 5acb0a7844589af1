//! Numbers for Prometheus, and the functions by which the rest of the server counts.
//!
//! Labels take few values, whatever clients send: no role, operation or path of theirs is among them.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{
    Counter, Gauge, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge,
    histogram,
};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use postern_engine::document::OperationKind;

use crate::database::{PoolStatistics, ReplicaStatistics, Standing};

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];
const BYTES: [f64; 7] = [256.0, 1024.0, 4096.0, 16384.0, 131_072.0, 1_048_576.0, 16_777_216.0];

/// Codes of errors that are told apart; others are "other".
const CODES: [&str; 17] = [
    "access-denied",
    "bad-request",
    "constraint-violation",
    "data-exception",
    "invalid-headers",
    "invalid-json",
    "invalid-jwt",
    "method-not-allowed",
    "not-found",
    "not-supported",
    "parse-failed",
    "permission-error",
    "postgres-error",
    "rate-limit-exceeded",
    "unexpected",
    "unsupported-media-type",
    "validation-failed",
];

/// Counts from now on.
pub fn start() -> Result<(), String> {
    let text = |error: BuildError| error.to_string();
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(metrics_exporter_prometheus::Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(|builder| {
            let bytes = metrics_exporter_prometheus::Matcher::Suffix("_bytes".to_owned());
            builder.set_buckets_for_metric(bytes, &BYTES)
        })
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(text)?;
    // A second start would have failed above.
    let _ = HANDLE.set(handle);
    describe();
    gauge!("postern_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(())
}

fn describe() {
    describe_gauge!("postern_build_info", "The server's version; always 1.");
    describe_counter!("postern_requests_total", "HTTP requests.");
    describe_histogram!("postern_request_seconds", "Time from a request's headers to its answer.");
    describe_histogram!("postern_request_body_bytes", "Sizes of requests as they were sent.");
    describe_gauge!("postern_requests_in_flight", "HTTP requests being answered.");
    describe_counter!("postern_operations_total", "GraphQL operations, each of a batch by itself.");
    describe_gauge!("postern_pool_connections", "Connections to the database.");
    describe_gauge!("postern_pool_waiting", "Requests that wait for a connection to the database.");
    describe_counter!(
        "postern_pool_events_total",
        "Requests without a connection, statements cancelled, calls repeated, statements behind others."
    );
    describe_gauge!("postern_replica_in_use", "1 if the replica is asked, 0 if it is left out.");
    describe_gauge!(
        "postern_replica_lag_seconds",
        "How far the replica is behind; NaN if that is not known."
    );
    describe_counter!(
        "postern_replica_queries_total",
        "Queries that the replica was asked, and that the primary was instead."
    );
    describe_counter!(
        "postern_plan_cache_total",
        "Operations whose statement was kept by the database, or was not."
    );
    describe_gauge!("postern_websockets", "WebSockets that are open.");
    describe_gauge!("postern_subscriptions", "Subscriptions that are answered.");
    describe_histogram!("postern_subscription_poll_seconds", "Time that statements for subscriptions took.");
}

/// The text that Prometheus reads.
pub fn render() -> String {
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Sums up what histograms were given, again and again: until then each value is kept, whether or not anybody asks.
pub async fn keep_house() {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    while let Some(handle) = HANDLE.get() {
        ticks.tick().await;
        handle.run_upkeep();
    }
}

/// Who asked, as far as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleClass {
    Admin,
    Role,
    /// The role of those who proved nothing.
    Unauthorized,
    /// The caller was refused, or did not need to say.
    Nobody,
}

impl RoleClass {
    const NUMBER: usize = 4;

    pub fn of(role: Option<&str>, unauthorized_role: Option<&str>) -> RoleClass {
        match role {
            None => RoleClass::Nobody,
            Some("admin") => RoleClass::Admin,
            Some(role) if Some(role) == unauthorized_role => RoleClass::Unauthorized,
            Some(_) => RoleClass::Role,
        }
    }

    fn label(self) -> &'static str {
        match self {
            RoleClass::Admin => "admin",
            RoleClass::Role => "role",
            RoleClass::Unauthorized => "unauthorized",
            RoleClass::Nobody => "nobody",
        }
    }
}

pub fn operation_label(kind: Option<OperationKind>) -> &'static str {
    match kind {
        Some(OperationKind::Query) => "query",
        Some(OperationKind::Mutation) => "mutation",
        Some(OperationKind::Subscription) => "subscription",
        None => "unknown",
    }
}

/// How a request went: "ok", or the code of the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outcome(usize);

impl Outcome {
    const NUMBER: usize = CODES.len() + 2;

    fn of(code: Option<&str>) -> Outcome {
        let position = |code| CODES.iter().position(|known| *known == code).unwrap_or(CODES.len());
        Outcome(code.map_or(0, |code| position(code) + 1))
    }

    fn label(self) -> &'static str {
        match self.0 {
            0 => "ok",
            other => CODES.get(other - 1).copied().unwrap_or("other"),
        }
    }
}

/// A family of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Endpoint {
    Graphql,
    Metadata,
    Operations,
    Other,
}

impl Endpoint {
    const NUMBER: usize = 4;

    fn of(path: &str) -> Endpoint {
        match path {
            "/v1/graphql" | "/v1alpha1/graphql" | "/v1/graphql/explain" | "/v1beta1/relay" => {
                Endpoint::Graphql
            }
            "/v1/metadata" | "/v1/query" | "/v2/query" => Endpoint::Metadata,
            "/healthz" | "/hasura/healthz" | "/v1/version" | "/metrics" | "/v1/metrics" => {
                Endpoint::Operations
            }
            _ => Endpoint::Other,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Endpoint::Graphql => "graphql",
            Endpoint::Metadata => "metadata",
            Endpoint::Operations => "operations",
            Endpoint::Other => "other",
        }
    }
}

/// What counts, for each combination of labels that has occurred: to find it by its labels takes longer than to count.
struct Kept<T, const NUMBER: usize>([OnceLock<T>; NUMBER]);

impl<T, const NUMBER: usize> Kept<T, NUMBER> {
    const fn new() -> Self {
        Kept([const { OnceLock::new() }; NUMBER])
    }

    fn with(&self, place: usize, make: impl FnOnce() -> T, count: impl FnOnce(&T)) {
        match self.0.get(place) {
            Some(kept) => count(kept.get_or_init(make)),
            None => count(&make()),
        }
    }
}

static IN_FLIGHT: Kept<Gauge, 1> = Kept::new();
static REQUESTS: Kept<Counter, { Endpoint::NUMBER * RoleClass::NUMBER * 5 * Outcome::NUMBER }> = Kept::new();
static REQUEST_SECONDS: Kept<Histogram, { Endpoint::NUMBER }> = Kept::new();
static REQUEST_BYTES: Kept<Histogram, { Endpoint::NUMBER }> = Kept::new();
static OPERATIONS: Kept<Counter, { RoleClass::NUMBER * OPERATIONS_NUMBER * Outcome::NUMBER }> = Kept::new();
static OPERATION_SECONDS: Kept<Histogram, OPERATIONS_NUMBER> = Kept::new();

/// Kinds of operations, and those that are not known.
const OPERATIONS_NUMBER: usize = 4;

/// A request that is being answered, until it is dropped: also where its client goes away.
pub struct InFlight(());

impl InFlight {
    pub fn new() -> InFlight {
        in_flight(|gauge| gauge.increment(1.0));
        InFlight(())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        in_flight(|gauge| gauge.decrement(1.0));
    }
}

fn in_flight(change: impl FnOnce(&Gauge)) {
    IN_FLIGHT.with(0, || gauge!("postern_requests_in_flight"), change);
}

/// One HTTP request was answered. `body`: its length, if it told.
pub fn request_answered(
    path: &str,
    class: RoleClass,
    status: u16,
    code: Option<&str>,
    took: Duration,
    body: Option<u64>,
) {
    let (endpoint, outcome) = (Endpoint::of(path), Outcome::of(code));
    let (hundred, status) = match status / 100 {
        1 => (0, "1xx"),
        2 => (1, "2xx"),
        3 => (2, "3xx"),
        4 => (3, "4xx"),
        _ => (4, "5xx"),
    };
    let family = endpoint as usize;
    let place = ((family * RoleClass::NUMBER + class as usize) * 5 + hundred) * Outcome::NUMBER + outcome.0;
    let requests = || {
        counter!("postern_requests_total", "endpoint" => endpoint.label(), "role_class" => class.label(),
            "status" => status, "outcome" => outcome.label())
    };
    REQUESTS.with(place, requests, |counter| counter.increment(1));
    let seconds = || histogram!("postern_request_seconds", "endpoint" => endpoint.label());
    REQUEST_SECONDS.with(family, seconds, |histogram| histogram.record(took.as_secs_f64()));
    if let Some(bytes) = body {
        // What is larger is not taken anyway.
        let bytes = f64::from(u32::try_from(bytes).unwrap_or(u32::MAX));
        let sizes = || histogram!("postern_request_body_bytes", "endpoint" => endpoint.label());
        REQUEST_BYTES.with(family, sizes, |histogram| histogram.record(bytes));
    }
}

/// One GraphQL operation was answered, alone, in a batch or on a WebSocket.
pub fn operation_answered(class: RoleClass, kind: Option<OperationKind>, code: Option<&str>, took: Duration) {
    let (number, label, outcome) =
        (kind.map_or(0, |kind| kind as usize + 1), operation_label(kind), Outcome::of(code));
    let place = (class as usize * OPERATIONS_NUMBER + number) * Outcome::NUMBER + outcome.0;
    let operations = || {
        counter!("postern_operations_total", "role_class" => class.label(), "operation" => label,
            "outcome" => outcome.label())
    };
    OPERATIONS.with(place, operations, |counter| counter.increment(1));
    let seconds = || histogram!("postern_operation_seconds", "operation" => label);
    OPERATION_SECONDS.with(number, seconds, |histogram| histogram.record(took.as_secs_f64()));
}

/// The connections to one database. `server`: "primary", or a name of a replica.
pub fn pool(server: &str, statistics: &PoolStatistics) {
    let PoolStatistics { size, max_size, available, waiting, .. } = *statistics;
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let server = server.to_owned();
    for (state, count) in [("idle", available), ("used", size.saturating_sub(available)), ("most", max_size)]
    {
        gauge!("postern_pool_connections", "server" => server.clone(), "state" => state).set(number(count));
    }
    gauge!("postern_pool_waiting", "server" => server.clone()).set(number(waiting));
    for (event, count) in [
        ("refused", statistics.refused),
        ("timed_out", statistics.timed_out),
        ("abandoned", statistics.abandoned),
        ("repeated", statistics.repeated),
        ("joined", statistics.joined),
        ("moved", statistics.moved),
    ] {
        counter!("postern_pool_events_total", "server" => server.clone(), "event" => event).absolute(count);
    }
}

/// How a replica stands.
pub fn replica(replica: &ReplicaStatistics) {
    let server = replica.pool.name.clone();
    let in_use = f64::from(u8::from(replica.standing == Standing::InUse));
    gauge!("postern_replica_in_use", "server" => server.clone()).set(in_use);
    gauge!("postern_replica_lag_seconds", "server" => server.clone()).set(replica.lag.unwrap_or(f64::NAN));
    for (outcome, count) in [("asked", replica.queries), ("fell_back", replica.fallen_back)] {
        counter!("postern_replica_queries_total", "server" => server.clone(), "outcome" => outcome)
            .absolute(count);
    }
}

/// How many operations the database has answered so far with a statement that it had kept, and without.
pub fn plan_cache(hits: u64, misses: u64) {
    counter!("postern_plan_cache_total", "result" => "hit").absolute(hits);
    counter!("postern_plan_cache_total", "result" => "miss").absolute(misses);
}

pub fn websocket_opened() {
    gauge!("postern_websockets").increment(1.0);
}

pub fn websocket_closed() {
    gauge!("postern_websockets").decrement(1.0);
}

pub fn subscription_started() {
    gauge!("postern_subscriptions").increment(1.0);
}

pub fn subscription_ended() {
    gauge!("postern_subscriptions").decrement(1.0);
}

/// One statement answered some subscribers.
pub fn subscription_poll(took: Duration, succeeded: bool) {
    let outcome = if succeeded { "ok" } else { "error" };
    histogram!("postern_subscription_poll_seconds", "outcome" => outcome).record(took.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_send_makes_no_label() {
        assert_eq!(Endpoint::of("/v1/graphql/x").label(), "other");
        assert_eq!(Outcome::of(Some("whatever")).label(), "other");
        for code in CODES {
            assert_eq!(Outcome::of(Some(code)).label(), code);
        }
        assert_eq!(Outcome::of(None).label(), "ok");
        let mut sorted = CODES;
        sorted.sort_unstable();
        assert_eq!(sorted, CODES);
    }

    #[test]
    fn roles_are_classes() {
        assert_eq!(RoleClass::of(Some("admin"), None), RoleClass::Admin);
        assert_eq!(RoleClass::of(Some("a"), Some("a")), RoleClass::Unauthorized);
        assert_eq!(RoleClass::of(Some("b"), Some("a")), RoleClass::Role);
        assert_eq!(RoleClass::of(None, Some("a")), RoleClass::Nobody);
    }
}
