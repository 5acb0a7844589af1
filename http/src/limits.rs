//! The limits of roles that only whoever takes requests can enforce: how many come in one batch, and how many in a minute.
//! What one request may cost, the database judges.
//!
//! - `rate.rs`: counting the requests of a minute
//!
//! Invariant: memory is bounded, however many callers there are.

mod rate;

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use postern_engine::model::{ApiLimits, Rate, Role, Unique};
use sha2::{Digest, Sha256};
use tokio_postgres::error::SqlState;

use crate::authentication::Session;
use crate::database::{CallError, Database};
use crate::failure::Failure;
use crate::server::answer;

use rate::Counters;

/// How long limits are taken to be what they were, in milliseconds. A change by a command of this server holds at once.
const TRUSTED_FOR: u64 = 5_000;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Where a request comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peer {
    /// The other end of the connection.
    peer: Option<IpAddr>,
    /// What proxies say, all headers joined in their order.
    forwarded_for: String,
}

impl Peer {
    pub fn new(peer: Option<IpAddr>, headers: &HeaderMap) -> Peer {
        let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        Peer { peer, forwarded_for: values.collect::<Vec<_>>().join(",") }
    }

    /// The address of the client, which the outermost of so many proxies wrote down; what else stands there, the client may
    /// have made up. `None` if it is not known.
    fn address(&self, trusted_proxies: usize) -> Option<IpAddr> {
        if trusted_proxies == 0 || self.forwarded_for.is_empty() {
            return self.peer;
        }
        let said = self.forwarded_for.rsplit(',').nth(trusted_proxies - 1).map(str::trim);
        said.and_then(address).or(self.peer)
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        Ok(Peer::new(peer, &parts.headers))
    }
}

/// An address with a port or without one.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// Who is counted together: a whole network of IPv6, because a single client has as many addresses as it likes.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from(u128::from(address) >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

/// What comes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    One,
    Batch(usize),
}

/// The limits as the database had them a moment ago, and what was counted.
pub struct Limits {
    known: RwLock<Option<Arc<ApiLimits>>>,
    /// When they are to be read again, in milliseconds from `start`.
    next: AtomicU64,
    counters: Mutex<Counters>,
    start: Instant,
    trusted_proxies: usize,
}

impl Limits {
    /// `trusted_proxies`: how many proxies stand before this server, each of which adds to `X-Forwarded-For`.
    pub fn new(trusted_proxies: usize) -> Limits {
        Limits {
            known: RwLock::default(),
            next: AtomicU64::new(0),
            counters: Mutex::default(),
            start: Instant::now(),
            trusted_proxies,
        }
    }

    /// The next request reads the limits again.
    pub fn expire(&self) {
        self.next.store(0, Ordering::Relaxed);
    }

    /// Counts what a caller sends. A batch counts as often as it has requests, and is refused as a whole.
    ///
    /// Errors: `batch-limit-exceeded`; `rate-limit-exceeded` with the time to wait. What is refused does not count.
    pub async fn admit(
        &self,
        database: &Database,
        session: &Session,
        caller: &Peer,
        load: Load,
    ) -> Result<(), Failure> {
        // Before anything is asked: admin has no limits.
        if session.is_admin() {
            return Ok(());
        }
        let limits = self.current(database).await.map_err(|error| {
            tracing::error!("graphql.gateway_limits: {error}");
            error.failure(session)
        })?;
        let role = Role(session.role().to_owned());
        let count = match load {
            Load::One => 1,
            Load::Batch(size) => {
                let size = u64::try_from(size).unwrap_or(u64::MAX);
                if let Some(most) = limits.batch(&role).filter(|most| size > *most) {
                    let message = format!("batch limit of {most} exceeded: this batch has {size}");
                    return Err(Failure::new(StatusCode::BAD_REQUEST, "batch-limit-exceeded", message));
                }
                size
            }
        };
        let Some(rate) = limits.rate(&role) else { return Ok(()) };
        let key = self.key(session, caller, rate);
        let now = self.milliseconds();
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        counters.admit(key, count, rate.requests_per_minute, now).map_err(|seconds| {
            let message = format!("rate limit of {} exceeded", rate.requests_per_minute);
            let failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, "rate-limit-exceeded", message);
            Failure { retry_after: Some(seconds), ..failure }
        })
    }

    /// Who is counted: a digest, so that a long variable takes no more room than a short one.
    fn key(&self, session: &Session, caller: &Peer, rate: &Rate) -> rate::Key {
        let unique = match &rate.unique {
            Unique::Role => Vec::new(),
            Unique::Address => {
                vec![caller.address(self.trusted_proxies).map(|address| network(address).to_string())]
            }
            Unique::Variables(names) => {
                let mut variables: HashMap<String, String> =
                    serde_json::from_str(session.json()).unwrap_or_default();
                names.iter().map(|name| variables.remove(name)).collect()
            }
        };
        Sha256::digest(serde_json::json!([session.role(), unique]).to_string()).into()
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The limits, read by one request of those that come while they are old. Errors: only while they were never known.
    async fn current(&self, database: &Database) -> Result<Arc<ApiLimits>, CallError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (now, next) = (self.milliseconds(), self.next.load(Ordering::Relaxed));
        let is_mine = now >= next
            && self
                .next
                .compare_exchange(next, now + TRUSTED_FOR, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        match known {
            Some(known) if !is_mine => Ok(known),
            known => {
                let read = read(database).await;
                let limits = match (read, known) {
                    (Ok(limits), _) => Arc::new(limits),
                    (Err(error), Some(known)) => {
                        tracing::warn!("graphql.gateway_limits: {error}; the limits stay what they were");
                        return Ok(known);
                    }
                    (Err(error), None) => return Err(error),
                };
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(limits.clone());
                Ok(limits)
            }
        }
    }
}

async fn read(database: &Database) -> Result<ApiLimits, CallError> {
    match database.gateway_limits().await {
        Ok(text) => {
            let limits = serde_json::from_str(&text);
            // The database has checked them; only another version of it has what is unknown here.
            limits.or_else(|error| {
                tracing::error!("the limits of roles cannot be read, so none hold: {error}");
                Ok(ApiLimits::default())
            })
        }
        // An older extension has no limits.
        Err(CallError::Postgres(error)) if error.code() == Some(&SqlState::UNDEFINED_FUNCTION) => {
            Ok(ApiLimits::default())
        }
        Err(error) => Err(error),
    }
}

/// The response to a caller who asks too often. Its status is 429 wherever it was, so that proxies and clients that wait
/// and try again know it.
pub fn too_many(failure: &Failure, body: String) -> Response {
    let mut response = answer(failure.status, body);
    if let Some(seconds) = failure.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(peer: &str, forwarded_for: &[&str]) -> Peer {
        let mut headers = HeaderMap::new();
        for value in forwarded_for {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        Peer::new(Some(peer.parse().unwrap()), &headers)
    }

    fn address_of(caller: &Peer, proxies: usize) -> String {
        caller.address(proxies).unwrap().to_string()
    }

    #[test]
    fn only_what_trusted_proxies_say_counts() {
        let given = caller("10.0.0.1", &["1.1.1.1, 2.2.2.2", "3.3.3.3:4567"]);
        assert_eq!(address_of(&given, 0), "10.0.0.1");
        assert_eq!(address_of(&given, 1), "3.3.3.3");
        assert_eq!(address_of(&given, 2), "2.2.2.2");
        assert_eq!(address_of(&given, 3), "1.1.1.1");
        // There are not so many, or it is no address: somebody came another way.
        assert_eq!(address_of(&given, 4), "10.0.0.1");
        assert_eq!(address_of(&caller("10.0.0.1", &["unknown"]), 1), "10.0.0.1");
        assert_eq!(address_of(&caller("10.0.0.1", &[]), 1), "10.0.0.1");
        assert_eq!(address_of(&caller("10.0.0.1", &["[2001:db8::1]:80"]), 1), "2001:db8::1");
        assert_eq!(address_of(&caller("10.0.0.1", &["[2001:db8::1]"]), 1), "2001:db8::1");
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_caller() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:1.2.3.4"), "1.2.3.4");
        assert_eq!(network("1.2.3.4"), "1.2.3.4");
    }
}
