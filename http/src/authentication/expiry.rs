//! How long an answer counts, by `Cache-Control` and `Expires`.

use std::time::{Duration, SystemTime};

/// Longer is not taken: arithmetic with it must not overflow, and a year is as good as ever.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 3600);

/// What `Cache-Control` says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CacheControl {
    pub max_age: Option<Duration>,
    pub s_maxage: Option<Duration>,
    /// `no-cache`, `no-store`
    pub forbids_keeping: bool,
    pub must_revalidate: bool,
}

impl CacheControl {
    /// Directives that are not known or malformed say nothing. Source: RFC 9111, 5.2.
    pub fn parse(text: &str) -> CacheControl {
        let mut found = CacheControl::default();
        for directive in text.split(',') {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            let seconds = value.trim().trim_matches('"').parse().ok().map(Duration::from_secs);
            match name.trim().to_ascii_lowercase().as_str() {
                "max-age" => found.max_age = seconds.map(|age| age.min(LONGEST)),
                "s-maxage" => found.s_maxage = seconds.map(|age| age.min(LONGEST)),
                "no-cache" | "no-store" => found.forbids_keeping = true,
                "must-revalidate" => found.must_revalidate = true,
                _ => {}
            }
        }
        found
    }
}

/// When `Expires` ends, from now; nothing if that is over.
pub fn until(expires: &str, now: SystemTime) -> Option<Duration> {
    let end = httpdate::parse_http_date(expires.trim()).ok()?;
    Some(end.duration_since(now).unwrap_or_default().min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_found_in_any_case_and_order() {
        let found = CacheControl::parse("Public, MAX-AGE=60,s-maxage=\"120\" , Must-Revalidate, x=1");
        assert_eq!(found.max_age, Some(Duration::from_secs(60)));
        assert_eq!(found.s_maxage, Some(Duration::from_secs(120)));
        assert!(found.must_revalidate && !found.forbids_keeping);
        assert!(CacheControl::parse("no-cache").forbids_keeping);
        assert!(CacheControl::parse("private, no-store").forbids_keeping);
        for nothing in ["", "max-age", "max-age=-1", "max-age=x", "xmax-age=1", ","] {
            assert_eq!(CacheControl::parse(nothing), CacheControl::default(), "{nothing}");
        }
        assert_eq!(CacheControl::parse("max-age=18446744073709551615").max_age, Some(LONGEST));
    }

    #[test]
    fn what_is_over_lasts_no_time() {
        let now = httpdate::parse_http_date("Thu, 01 Jan 2026 00:00:00 GMT").unwrap();
        assert_eq!(until("Thu, 01 Jan 2026 00:01:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(until("Wed, 31 Dec 2025 00:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(until("0", now), None);
    }
}
