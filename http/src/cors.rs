//! Which web pages may read answers: Hasura's CORS, by `HASURA_GRAPHQL_CORS_DOMAIN`.

use axum::http::{HeaderMap, HeaderValue, Method, header};

/// The origins that may. Source: Hasura's `CorsConfig` and `Middleware.Cors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsPolicy {
    /// No header is ever sent.
    Disabled,
    All,
    Origins(Vec<Origin>),
}

/// One entry of the list: `https://app.example.com`, `http://localhost:3000`, `https://*.example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    /// Without the `*.`.
    host: String,
    /// Does it stand for each of the host's direct subdomains, rather than for itself?
    subdomains: bool,
    /// As written; a port that is the scheme's own is left out by browsers.
    port: Option<u16>,
}

impl CorsPolicy {
    /// `domains`: a list separated by commas, or `*`.
    ///
    /// Errors: a text for the operator, with the entry.
    pub fn parse(domains: &str, disabled: bool) -> Result<CorsPolicy, String> {
        if disabled {
            return Ok(CorsPolicy::Disabled);
        }
        if domains.trim() == "*" {
            return Ok(CorsPolicy::All);
        }
        let entries = domains.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let origins = entries.map(|entry| match Origin::parse(entry) {
            Some(origin) => Ok(origin),
            None => Err(format!(
                "\"{entry}\" is no origin for HASURA_GRAPHQL_CORS_DOMAIN: give a scheme, a host and perhaps a port, as \
                 https://app.example.com, https://*.example.com or http://localhost:3000, or * alone"
            )),
        });
        match origins.collect::<Result<Vec<_>, _>>()? {
            none if none.is_empty() => Err("HASURA_GRAPHQL_CORS_DOMAIN lists no origin".to_owned()),
            origins => Ok(CorsPolicy::Origins(origins)),
        }
    }

    /// May pages of this origin read answers? `origin`: the value of the header `Origin`.
    pub fn allows(&self, origin: &str) -> bool {
        match self {
            CorsPolicy::Disabled => false,
            CorsPolicy::All => true,
            CorsPolicy::Origins(allowed) => Origin::parse(origin)
                .filter(|origin| !origin.subdomains)
                .is_some_and(|origin| allowed.iter().any(|allowed| allowed.covers(&origin))),
        }
    }

    /// Does a browser ask whether a page may ask?
    pub fn is_preflight(&self, method: &Method, asked: &Asked) -> bool {
        *self != CorsPolicy::Disabled && method == Method::OPTIONS && asked.origin.is_some()
    }

    /// Adds to the headers of an answer what lets the page of a request read it.
    pub fn add(&self, asked: &Asked, preflight: bool, answer: &mut HeaderMap) {
        if *self == CorsPolicy::Disabled {
            return;
        }
        // What is answered depends on the origin even where that is refused, or absent.
        answer.append(header::VARY, HeaderValue::from_static("Origin"));
        let Some(origin) = &asked.origin else { return };
        if !origin.to_str().is_ok_and(|origin| self.allows(origin)) {
            return;
        }
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answer.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        if !preflight {
            let exposed = HeaderValue::from_static("X-Request-Id, Retry-After");
            answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
            return;
        }
        let methods = HeaderValue::from_static("GET,POST,PUT,PATCH,DELETE,OPTIONS");
        answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        answer.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("1728000"));
        if let Some(wanted) = &asked.headers {
            answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
    }
}

/// What a browser says of the page that asks.
pub struct Asked {
    origin: Option<HeaderValue>,
    /// The headers that it wants to send, where it asks whether it may.
    headers: Option<HeaderValue>,
}

impl Asked {
    pub fn of(headers: &HeaderMap) -> Asked {
        Asked {
            origin: headers.get(header::ORIGIN).cloned(),
            headers: headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS).cloned(),
        }
    }
}

impl Origin {
    fn parse(text: &str) -> Option<Origin> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let is_scheme = !scheme.is_empty()
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        // A slash at the end is forgiven, a path is not.
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (rest, None),
        };
        let (host, subdomains) = match host.strip_prefix("*.") {
            Some(parent) => (parent, true),
            None => (host, false),
        };
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let is_address = host.starts_with('[')
            && host.ends_with(']')
            && host.trim_matches(['[', ']']).parse::<std::net::Ipv6Addr>().is_ok();
        let is_host = !host.is_empty() && !host.starts_with('.') && host.bytes().all(allowed);
        (is_scheme && (is_host || is_address)).then(|| Origin {
            port: port.filter(|port| Some(*port) != own_port(&scheme)),
            host: host.to_ascii_lowercase(),
            scheme,
            subdomains,
        })
    }

    fn covers(&self, origin: &Origin) -> bool {
        let host = if self.subdomains {
            // One level: a label, the dot, the parent.
            origin
                .host
                .split_once('.')
                .is_some_and(|(label, parent)| !label.is_empty() && parent == self.host)
        } else {
            origin.host == self.host
        };
        host && origin.scheme == self.scheme && origin.port == self.port
    }
}

fn own_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_match_by_scheme_host_and_port() {
        let list = "https://app.example.com, https://*.example.org,http://localhost , http://127.0.0.1:3000,\
                    https://*.a.example.net:8443";
        let policy = CorsPolicy::parse(list, false).unwrap();
        for (origin, expected) in [
            ("https://app.example.com", true),
            ("https://APP.example.com", true),
            ("https://app.example.com:443", true),
            ("http://app.example.com", false),
            ("https://app.example.com:8443", false),
            ("https://app.example.com.evil.net", false),
            ("https://xapp.example.com", false),
            ("https://example.com", false),
            ("https://one.example.org", true),
            ("https://two.one.example.org", false),
            ("https://example.org", false),
            ("https://.example.org", false),
            ("https://evilexample.org", false),
            ("https://*.example.org", false),
            ("http://localhost", true),
            ("http://localhost:3000", false),
            ("https://localhost", false),
            ("http://127.0.0.1:3000", true),
            ("http://127.0.0.1", false),
            ("https://b.a.example.net:8443", true),
            ("https://b.a.example.net", false),
            ("null", false),
            ("", false),
            ("https://", false),
            ("https://app.example.com@evil.net", false),
            ("https://evil.net/https://app.example.com", false),
        ] {
            assert_eq!(policy.allows(origin), expected, "{origin}");
        }
    }

    #[test]
    fn the_rest_is_all_or_nothing() {
        assert!(CorsPolicy::parse("*", false).unwrap().allows("https://anything.example"));
        assert_eq!(CorsPolicy::parse("*", true), Ok(CorsPolicy::Disabled));
        assert!(!CorsPolicy::Disabled.allows("https://anything.example"));
        for bad in [
            "",
            "example.com",
            "*.example.com",
            "https://*",
            "https://a.*.com",
            "https://a/b",
            "https://a:x",
            "*,https://a",
        ] {
            assert!(CorsPolicy::parse(bad, false).is_err(), "{bad}");
        }
    }

    fn answered(policy: &CorsPolicy, origin: Option<&str>, preflight: bool) -> HeaderMap {
        let mut request = HeaderMap::new();
        if let Some(origin) = origin {
            request.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        request.insert(header::ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue::from_static("x-hasura-role"));
        let mut answer = HeaderMap::new();
        policy.add(&Asked::of(&request), preflight, &mut answer);
        answer
    }

    #[test]
    fn a_refused_origin_gets_no_header() {
        let policy = CorsPolicy::parse("https://a.example", false).unwrap();
        let answer = answered(&policy, Some("https://a.example"), false);
        assert_eq!(answer.get("access-control-allow-origin").unwrap(), "https://a.example");
        assert_eq!(answer.get("access-control-allow-credentials").unwrap(), "true");
        let preflight = answered(&policy, Some("https://a.example"), true);
        assert_eq!(preflight.get("access-control-allow-headers").unwrap(), "x-hasura-role");
        for origin in [Some("https://b.example"), None] {
            for preflight in [true, false] {
                let answer = answered(&policy, origin, preflight);
                assert_eq!(
                    answer.keys().map(|name| name.as_str()).collect::<Vec<_>>(),
                    ["vary"],
                    "{origin:?}"
                );
            }
        }
        assert!(answered(&CorsPolicy::Disabled, Some("https://a.example"), false).is_empty());
    }
}
