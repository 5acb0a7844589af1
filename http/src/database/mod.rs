//! The database: from a request and its session to the answer's text, by the few statements that are ever sent.
//!
//! - `options.rs`: flags
//! - `address.rs`, `tls.rs`: where a server is, and how it is trusted
//! - `tag.rs`: what `pg_stat_activity` shows of a request
//! - `node.rs`: one server: its pool, time limits, what is asked a second time
//! - `lane.rs`, `durations.rs`: short statements that stand behind one another on a connection, and which those are
//! - `replicas.rs`, `lag.rs`: standbys that answer queries, and how far they are behind
//! - `error.rs`: why there is no answer, and who is told what of it
//! - `statistics.rs`: numbers for operators
//!
//! Invariant: what may write goes to the primary alone, and is sent once.

mod address;
mod durations;
mod error;
mod lag;
mod lane;
mod node;
mod options;
mod replicas;
mod statistics;
mod tag;
mod tls;

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use axum::http::HeaderMap;
use tokio_postgres::Row;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::authentication::Session;
use crate::body::Request;
use crate::operation::OperationKind;

pub use address::Address;
pub use error::{CallError, causes};
pub use options::Options;
pub use replicas::Standing;
pub use statistics::{PoolStatistics, ReplicaStatistics, Statistics};
pub use tag::{Tag, operation_name};

use node::{Capacity, Node, Task};
use replicas::Replicas;

/// The mark goes into `application_name` for the transaction, which is this statement: a target list is evaluated from left
/// to right. So the statement is always the same, and prepared once.
const TAG: &str = "pg_catalog.set_config('application_name', $6, true), ";
const RESOLVE: [&str; 2] =
    ["graphql.resolve($1, $2, $3, $4, $5)", "graphql.resolve_relay($1, $2, $3, $4, $5)"];
/// A row only once the transaction cannot write any more: before the target list is evaluated.
const READ_ONLY: &str = "(select pg_catalog.set_config('transaction_read_only', 'on', true) as mode offset 0) as reading \
    where reading.mode = 'on'";
const CONSISTENT: &str = "select not exists (select from graphql.inconsistencies()) as answer";
const CACHE_HIT: &str = "graphql.cache_hit()";
const METADATA: &str =
    "select pg_catalog.set_config('application_name', $3, true), graphql.metadata($1, $2)::text as answer";
const EXPLAIN: &str = "select graphql.explain($1, $2, $3, $4, 'text')::text as answer";
const GATEWAY_LIMITS: &str = "select graphql.gateway_limits()::text as answer";
/// Nothing found is an empty text.
const ACCESS_KEY: &str = "select coalesce(graphql.access_key_level($1)::text, '') as answer";
const VERSION: &str = "select graphql.version() as answer";
const SET: &str = "with changed as (insert into graphql.setting as setting (name, value) values ($1, $2) \
    on conflict (name) do update set value = excluded.value where setting.value is distinct from excluded.value \
    returning 1) select count(*) > 0 as answer from changed";

/// By this header a client asks for the primary, to see what it has just written.
const CONSISTENCY: &str = "x-postern-consistency";

/// JSON text as a parameter of type `jsonb`: the server reads it, and keeps each digit.
#[derive(Debug)]
pub struct JsonText<'a>(pub &'a str);

impl ToSql for JsonText<'_> {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        // The binary form of jsonb is a version, always 1, and the text.
        out.extend_from_slice(&[1]);
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSONB
    }

    to_sql_checked!();
}

/// A value of type `json`, whose binary form is its text.
struct Answer(String);

impl<'a> FromSql<'a> for Answer {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Answer, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Answer(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSON
    }
}

/// Which schema a request is for.
#[derive(Debug, Clone, Copy)]
pub enum Schema {
    Hasura,
    Relay,
}

/// Where a query may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    Anywhere,
    Primary,
    /// In a transaction that can only read.
    WithoutWriting,
}

impl Reads {
    pub fn of(headers: &HeaderMap) -> Reads {
        match headers.get(CONSISTENCY) {
            Some(value) if value.as_bytes().eq_ignore_ascii_case(b"primary") => Reads::Primary,
            _ => Reads::Anywhere,
        }
    }
}

/// The database.
pub struct Database {
    primary: Node,
    replicas: Replicas,
    limit: Option<Duration>,
    tags: bool,
    /// For each schema with `graphql.cache_hit()`, without for extensions that lack it, and without writing.
    resolve: [[String; 3]; 2],
    counts_hits: AtomicBool,
    cache_hits: AtomicU64,
    cache_misses: AtomicU64,
    kinds: RandomState,
}

impl Database {
    /// Opens no connection yet, but to look at replicas. Must be called in a runtime.
    pub fn new(url: &str, connections: u16, options: &Options) -> Result<Database, String> {
        let capacity = Capacity {
            connections,
            depth: options.pipeline_depth,
            room: Duration::from_micros(options.pipeline_work.into()),
            waiting: options.pool_max_waiting,
            patience: options.patience(),
        };
        let primary = Node::new(Address::parse(url)?, capacity)?;
        let nodes = options.replicas.iter().enumerate().map(|(index, url)| {
            let address = Address::parse(url);
            Node::new(address.map_err(|error| format!("replica {}: {error}", index + 1))?, capacity)
        });
        let replicas =
            Replicas::watch(primary.address(), nodes.collect::<Result<_, _>>()?, options.max_lag());
        let tag = if options.query_tags { TAG } else { "" };
        Ok(Database {
            primary,
            replicas,
            limit: options.request_limit(),
            tags: options.query_tags,
            resolve: RESOLVE.map(|resolve| {
                [
                    format!("select {tag}{resolve} as answer, {CACHE_HIT} as cache_hit"),
                    format!("select {tag}{resolve} as answer"),
                    format!("select {tag}{resolve} as answer from {READ_ONLY}"),
                ]
            }),
            counts_hits: AtomicBool::new(true),
            cache_hits: AtomicU64::new(0),
            cache_misses: AtomicU64::new(0),
            kinds: RandomState::new(),
        })
    }

    /// The GraphQL response to a request.
    pub async fn resolve(
        &self,
        schema: Schema,
        request: &Request<'_>,
        session: &Session,
        tag: &Tag,
        reads: Reads,
    ) -> Result<String, CallError> {
        let only_reads = request.operation() == Some(OperationKind::Query);
        if only_reads
            && reads == Reads::Anywhere
            && let Some(replica) = self.replicas.choose()
        {
            let asked = tokio::select! {
                answer = self.resolve_on(&replica.node, schema, request, session, tag, reads, true) => Some(answer),
                () = replica.gone() => None,
            };
            match asked {
                Some(Err(error)) if error.is_of_standby() => {
                    replica.fell_back(&error);
                    if matches!(error, CallError::NoConnection(_)) {
                        replica.is_away(&error);
                    }
                }
                Some(answer) => return answer,
                None => replica.fell_back(&"it is gone"),
            }
        }
        self.resolve_on(&self.primary, schema, request, session, tag, reads, only_reads).await
    }

    #[expect(clippy::too_many_arguments, reason = "where, how, what, and as who")]
    async fn resolve_on(
        &self,
        node: &Node,
        schema: Schema,
        request: &Request<'_>,
        session: &Session,
        tag: &Tag,
        reads: Reads,
        only_reads: bool,
    ) -> Result<String, CallError> {
        let (variables, user) = (JsonText(request.variables), JsonText(session.json()));
        let Request { query, operation_name, document_id, .. } = request;
        let tag = tag.as_str();
        let parameters: [&(dyn ToSql + Sync); 6] =
            [query, &variables, &user, operation_name, document_id, &tag];
        let used = if self.tags { 6 } else { 5 };
        let parameters = parameters.get(..used).unwrap_or_default();
        let [hasura, relay] = &self.resolve;
        let [counting, plain, reading] = match schema {
            Schema::Hasura => hasura,
            Schema::Relay => relay,
        };
        let kind = only_reads
            .then(|| self.kinds.hash_one((schema as u8, query, document_id, operation_name, session.role())));
        let task = |statement| Task {
            statement,
            parameters,
            limit: self.limit,
            only_reads,
            closes: false,
            may_be_large: true,
            kind,
        };
        if reads == Reads::WithoutWriting {
            return answer(&node.call(&task(reading)).await?).map(|Answer(text)| text);
        }
        if self.counts_hits.load(Relaxed) {
            let row = match node.call(&task(counting)).await {
                // The statement could not be prepared, so nothing was run.
                Err(error) if error.lacks_function("cache_hit") => {
                    tracing::warn!(
                        "cache hits are not counted, for the extension is older than this server: {error}"
                    );
                    self.counts_hits.store(false, Relaxed);
                    None
                }
                other => Some(other?),
            };
            if let Some(row) = row {
                match row.try_get("cache_hit").map_err(CallError::Postgres)? {
                    Some(true) => self.cache_hits.fetch_add(1, Relaxed),
                    Some(false) => self.cache_misses.fetch_add(1, Relaxed),
                    None => 0,
                };
                return answer(&row).map(|Answer(text)| text);
            }
        }
        answer(&node.call(&task(plain)).await?).map(|Answer(text)| text)
    }

    /// The answer to a metadata command; one of admin's takes as long as it takes.
    ///
    /// Admin's connection serves nobody else afterwards: SQL that admin runs may leave another role, `search_path` (each
    /// pg_dump sets it) or prepared statement behind.
    pub async fn metadata(&self, command: &str, session: &Session, tag: &Tag) -> Result<String, CallError> {
        let tag = if self.tags { tag.as_str() } else { "postern-http" };
        let parameters: &[&(dyn ToSql + Sync)] = &[&JsonText(command), &JsonText(session.json()), &tag];
        let is_admin = session.is_admin();
        let task = Task {
            statement: METADATA,
            parameters,
            limit: self.limit.filter(|_| !is_admin),
            only_reads: false,
            closes: is_admin,
            may_be_large: true,
            kind: None,
        };
        answer(&self.primary.call(&task).await?)
    }

    /// What `graphql.explain` says of a request; `user` is the session as JSON.
    pub async fn explain(&self, request: &Request<'_>, user: &str) -> Result<String, CallError> {
        let (variables, user) = (JsonText(request.variables), JsonText(user));
        let parameters: &[&(dyn ToSql + Sync)] =
            &[&request.query, &variables, &user, &request.operation_name];
        let (limit, closes, may_be_large) = (self.limit, false, true);
        let task = Task {
            statement: EXPLAIN,
            parameters,
            limit,
            only_reads: true,
            closes,
            may_be_large,
            kind: None,
        };
        answer(&self.primary.call(&task).await?)
    }

    /// The limits of roles that are enforced here, in the shape of the setting `api_limits`.
    pub async fn gateway_limits(&self) -> Result<String, CallError> {
        let (limit, closes, may_be_large) = (self.limit, false, false);
        let task = Task {
            statement: GATEWAY_LIMITS,
            parameters: &[],
            limit,
            only_reads: true,
            closes,
            may_be_large,
            kind: None,
        };
        answer(&self.primary.call(&task).await?)
    }

    /// What the access key of this SHA-256 digest opens, as JSON; an empty text if there is no such key.
    pub async fn access_key(&self, digest: &[u8]) -> Result<String, CallError> {
        let parameters: &[&(dyn ToSql + Sync)] = &[&digest];
        let (limit, closes, may_be_large) = (self.limit, false, false);
        let task = Task {
            statement: ACCESS_KEY,
            parameters,
            limit,
            only_reads: false,
            closes,
            may_be_large,
            kind: None,
        };
        answer(&self.primary.call(&task).await?)
    }

    /// Do all rules fit the database? Without the right to know it is taken so.
    pub async fn is_consistent(&self) -> Result<bool, CallError> {
        let (limit, closes, may_be_large) = (self.limit, false, false);
        let task = Task {
            statement: CONSISTENT,
            parameters: &[],
            limit,
            only_reads: true,
            closes,
            may_be_large,
            kind: None,
        };
        match self.primary.call(&task).await {
            Err(error) if error.lacks_function("inconsistencies") => Ok(true),
            row => answer(&row?),
        }
    }

    /// The extension's version.
    pub async fn version(&self) -> Result<String, CallError> {
        let limit = Some(Duration::from_secs(10));
        let task = Task {
            statement: VERSION,
            parameters: &[],
            limit,
            only_reads: true,
            closes: false,
            may_be_large: false,
            kind: None,
        };
        answer(&self.primary.call(&task).await?)
    }

    /// Stores a setting, unless it has that value; `value` is JSON. Returns whether anything changed.
    pub async fn set(&self, name: &str, value: &str) -> Result<bool, CallError> {
        let parameters: &[&(dyn ToSql + Sync)] = &[&name, &JsonText(value)];
        let task = Task {
            statement: SET,
            parameters,
            limit: self.limit,
            only_reads: false,
            closes: false,
            may_be_large: false,
            kind: None,
        };
        answer(&self.primary.call(&task).await?)
    }

    /// Where the primary is.
    pub fn address(&self) -> &Address {
        self.primary.address()
    }

    /// The rows that a statement of the primary yields.
    pub async fn rows(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, CallError> {
        let task = Task {
            statement,
            parameters,
            limit: self.limit,
            only_reads: true,
            closes: false,
            may_be_large: true,
            kind: None,
        };
        self.primary.rows(&task).await
    }

    /// What `/metrics` shows of the database.
    pub fn statistics(&self) -> Statistics {
        Statistics {
            primary: self.primary.statistics(),
            replicas: self.replicas.statistics(),
            cache_hits: self.cache_hits.load(Relaxed),
            cache_misses: self.cache_misses.load(Relaxed),
        }
    }
}

fn answer<T: for<'a> FromSql<'a>>(row: &Row) -> Result<T, CallError> {
    row.try_get("answer").map_err(CallError::Postgres)
}
