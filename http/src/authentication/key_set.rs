//! Keys at a URL, a JSON Web Key set: fetched before the server starts, and again when the answer is no longer good.

use std::sync::{Arc, RwLock};
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use http_body_util::Full;
use postern_engine::session::JwtConfigs;
use serde_json::Value as Json;

use super::expiry::{CacheControl, until};
use crate::outgoing::{Limits, Outgoing, Recipient, parse_url};

const LIMITS: Limits = Limits { time: Duration::from_secs(10), bytes: 1024 * 1024 };

/// As often as Hasura asks where nothing may be kept.
const SOONEST: Duration = Duration::from_secs(1);
/// An answer that says nothing, or a year, does not keep a withdrawn key for longer.
const LATEST: Duration = Duration::from_secs(24 * 3600);
const UNSAID: Duration = Duration::from_secs(3600);
/// How long the pause after a failure becomes at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Configurations whose keys may be replaced while requests are judged.
pub struct Keys(RwLock<Arc<JwtConfigs>>);

impl Keys {
    pub fn new(configs: JwtConfigs) -> Keys {
        Keys(RwLock::new(Arc::new(configs)))
    }

    pub fn get(&self) -> Arc<JwtConfigs> {
        // What is inside is replaced as a whole, so that a panic elsewhere leaves it sound.
        Arc::clone(&self.0.read().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    fn replace(&self, index: usize, set: &Json) -> Result<(), String> {
        let mut configs = self.0.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        *configs = Arc::new(configs.with_fetched_keys(index, set).map_err(|error| error.to_string())?);
        Ok(())
    }
}

/// Fetches the keys of each configuration that has a URL, and goes on fetching them in the background.
///
/// Errors: a text for the operator. A server without keys could let nobody in.
pub async fn keep_fresh(keys: &Arc<Keys>, outgoing: &Arc<Outgoing>) -> Result<(), String> {
    for (index, text) in keys.get().jwk_urls() {
        let url = parse_url(&text).map_err(|reason| format!("the JWK URL {reason}"))?;
        let source = Source { index, url, keys: Arc::clone(keys), outgoing: Arc::clone(outgoing) };
        let good_for = source.fetch().await.map_err(|reason| format!("{}: {reason}", source.name()))?;
        tracing::info!("{}: fetched, and again in {good_for:?}", source.name());
        tokio::spawn(source.refresh(good_for));
    }
    Ok(())
}

struct Source {
    index: usize,
    url: Uri,
    keys: Arc<Keys>,
    outgoing: Arc<Outgoing>,
}

impl Source {
    /// Without the query, which may have a secret in it.
    fn name(&self) -> String {
        format!("the keys at {}{}", self.url.authority().map_or("", |host| host.as_str()), self.url.path())
    }

    /// Takes the keys; returns for how long they are good.
    async fn fetch(&self) -> Result<Duration, String> {
        let mut request = Request::new(Full::new(Bytes::new()));
        *request.uri_mut() = self.url.clone();
        let accept = header::HeaderValue::from_static("application/jwk-set+json, application/json");
        request.headers_mut().insert(header::ACCEPT, accept);
        let answer =
            self.outgoing.call(Recipient::Other, request, LIMITS).await.map_err(|error| error.to_string())?;
        if answer.status != StatusCode::OK {
            return Err(format!("status {}", answer.status));
        }
        let set: Json = serde_json::from_slice(&answer.body)
            .map_err(|error| format!("the answer is no JSON: {error}"))?;
        self.keys.replace(self.index, &set)?;
        Ok(good_for(&answer.headers, SystemTime::now()))
    }

    /// Old keys stay until there are new ones.
    async fn refresh(self, mut good_for: Duration) {
        let mut failures = 0u32;
        loop {
            tokio::time::sleep(good_for).await;
            match self.fetch().await {
                Ok(duration) => {
                    tracing::debug!("{}: fetched, and again in {duration:?}", self.name());
                    (good_for, failures) = (duration, 0);
                }
                Err(reason) => {
                    failures += 1;
                    good_for = pause_after(failures);
                    tracing::error!(
                        "{}: {reason}; the old ones stay, next attempt in {good_for:?}",
                        self.name()
                    );
                }
            }
        }
    }
}

/// 1, 2, 4, … seconds.
fn pause_after(failures: u32) -> Duration {
    Duration::from_secs(1 << failures.saturating_sub(1).min(6)).min(LONGEST_PAUSE)
}

/// `Cache-Control` goes before `Expires`, `s-maxage` before `max-age`, and what forbids keeping before both.
///
/// Differs: without either header Hasura never asks again.
fn good_for(headers: &HeaderMap, now: SystemTime) -> Duration {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let cache = text(header::CACHE_CONTROL).map(CacheControl::parse).unwrap_or_default();
    let age = cache.s_maxage.or(cache.max_age);
    let said = match (cache, age) {
        (cache, _) if cache.forbids_keeping => Some(SOONEST),
        (_, Some(age)) => Some(age),
        (cache, None) if cache.must_revalidate => Some(SOONEST),
        _ => text(header::EXPIRES).and_then(|expires| until(expires, now)),
    };
    said.unwrap_or(UNSAID).clamp(SOONEST, LATEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_how_long_keys_are_good() {
        let now = httpdate::parse_http_date("Thu, 01 Jan 2026 00:00:00 GMT").unwrap();
        let seconds = |given: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(*name, header::HeaderValue::from_static(value));
            }
            good_for(&headers, now).as_secs()
        };
        let expires = ("expires", "Thu, 01 Jan 2026 00:02:00 GMT");
        for (given, expected) in [
            (&[][..], 3600),
            (&[("cache-control", "max-age=60")], 60),
            (&[("cache-control", "max-age=60, s-maxage=90")], 90),
            (&[("cache-control", "max-age=60"), expires], 60),
            (&[("cache-control", "no-cache, max-age=60")], 1),
            (&[("cache-control", "no-store")], 1),
            (&[("cache-control", "must-revalidate")], 1),
            (&[("cache-control", "must-revalidate, max-age=60")], 60),
            (&[("cache-control", "max-age=0")], 1),
            (&[("cache-control", "max-age=99999999999")], 86400),
            (&[("cache-control", "public"), expires], 120),
            (&[expires], 120),
            (&[("expires", "Thu, 01 Jan 1970 00:00:00 GMT")], 1),
            (&[("expires", "0")], 3600),
        ] {
            assert_eq!(seconds(given), expected, "{given:?}");
        }
    }

    #[test]
    fn pauses_grow_to_a_minute() {
        let pauses: Vec<u64> = (1..=8).map(|failures| pause_after(failures).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(pause_after(u32::MAX).as_secs(), 60);
    }
}
