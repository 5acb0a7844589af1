//! Calls that the server makes: to services of its operator, which get the operator's secret headers, and to others, which
//! do not.
//!
//! Invariant: a call ends within its time, and reads no more of an answer than its limit.
//! Invariant: no redirection is followed and no proxy asked, so that what is sent reaches the configured host alone.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Map, Value as Json};

/// Whose service is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// The operator's own: it gets the operator's headers.
    Own,
    /// Somebody else's, as an identity provider's keys are.
    Other,
}

/// How much a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub time: Duration,
    pub bytes: usize,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Why a call has no answer. No variant holds the URL, which may have a secret in it.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    #[error("no answer within {0:?}")]
    TooLate(Duration),
    #[error("{0}")]
    Failed(String),
    #[error("the answer ended early, or is longer than {limit} bytes: {cause}")]
    Body { limit: usize, cause: String },
}

/// Makes the calls. Connections are kept for a while.
pub struct Outgoing {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    headers: HeaderMap,
}

impl Outgoing {
    /// `headers`: the operator's, for services of their own.
    ///
    /// Certificates are judged by the system's authorities, or those that SSL_CERT_FILE and SSL_CERT_DIR name.
    /// Errors: a text for the operator.
    pub fn new(headers: HeaderMap) -> Result<Outgoing, String> {
        let mut roots = RootCertStore::empty();
        // Where there are none, plain HTTP works all the same, and no HTTPS server can be trusted.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS for outgoing calls: {error}"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_timer(hyper_util::rt::TokioTimer::new())
            .pool_max_idle_per_host(32)
            .build(connector);
        Ok(Outgoing { client, headers })
    }

    pub async fn call(
        &self,
        recipient: Recipient,
        mut request: Request<Full<Bytes>>,
        limits: Limits,
    ) -> Result<Answer, OutgoingError> {
        let headers = request.headers_mut();
        let agent = HeaderValue::from_static(concat!("postern-http/", env!("CARGO_PKG_VERSION")));
        headers.insert(axum::http::header::USER_AGENT, agent);
        // A client whose headers are passed on gets no say in the operator's.
        for (name, value) in &self.headers {
            match recipient {
                Recipient::Own => headers.insert(name.clone(), value.clone()),
                Recipient::Other => headers.remove(name),
            };
        }
        let answered = tokio::time::timeout(limits.time, self.answer(request, limits.bytes)).await;
        answered.unwrap_or(Err(OutgoingError::TooLate(limits.time)))
    }

    async fn answer(&self, request: Request<Full<Bytes>>, limit: usize) -> Result<Answer, OutgoingError> {
        let response = self.client.request(request).await.map_err(|error| {
            let mut text = error.to_string();
            let mut cause = error.source();
            while let Some(inner) = cause {
                text = format!("{text}: {inner}");
                cause = inner.source();
            }
            OutgoingError::Failed(text)
        })?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, limit)
            .collect()
            .await
            .map_err(|cause| OutgoingError::Body { limit, cause: cause.to_string() })?;
        Ok(Answer { status: parts.status, headers: parts.headers, body: body.to_bytes() })
    }
}

/// A URL to call. Errors: a text for the operator, without the URL.
pub fn parse_url(text: &str) -> Result<Uri, String> {
    let url: Uri = text.parse().map_err(|error| format!("is no URL: {error}"))?;
    match (url.scheme_str(), url.authority()) {
        (Some("http" | "https"), Some(authority)) if authority.as_str().contains('@') => {
            Err("has a user or a password in it: use a header".to_owned())
        }
        (Some("http" | "https"), Some(authority)) if !authority.host().is_empty() => Ok(url),
        _ => Err("must begin with http:// or https:// and a host".to_owned()),
    }
}

/// The operator's headers: each of `lines` as `Name: value`, and the members of `object`, JSON.
///
/// Errors: a text for the operator, without any value.
pub fn parse_headers(lines: &[String], object: Option<&str>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    let mut add = |name: &str, value: &str| {
        let invalid = |what| format!("outgoing header {name:?}: {what}");
        let name = HeaderName::from_bytes(name.as_bytes()).or(Err(invalid("is no name of a header")))?;
        let mut value =
            HeaderValue::from_str(value).or(Err(invalid("has a character that headers cannot have")))?;
        value.set_sensitive(true);
        match headers.insert(name, value) {
            None => Ok(()),
            Some(_) => Err(invalid("is given twice")),
        }
    };
    if let Some(text) = object {
        // The cause would quote a piece of the text.
        let object: Map<String, Json> = serde_json::from_str(text)
            .or(Err("the outgoing headers are no JSON object of names to texts".to_owned()))?;
        for (name, value) in &object {
            let value = value.as_str().ok_or_else(|| format!("outgoing header {name:?}: expected a text"))?;
            add(name, value)?;
        }
    }
    for line in lines {
        let (name, value) = line.split_once(':').ok_or("an outgoing header is written 'Name: value'")?;
        add(name.trim(), value.trim())?;
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_from_lines_and_from_json() {
        let lines = ["X-Api-Key: a:b".to_owned()];
        let headers = parse_headers(&lines, Some(r#"{"x-other": "c"}"#)).unwrap();
        assert_eq!(headers.get("x-api-key").unwrap(), "a:b");
        assert_eq!(headers.get("X-Other").unwrap(), "c");
        assert!(!format!("{headers:?}").contains("a:b"));
    }

    #[test]
    fn refusals_do_not_show_a_value() {
        let twice = ["a: hush".to_owned(), "A: hush".to_owned()];
        for (lines, object) in [
            (&twice[..], None),
            (&["hush".to_owned()][..], None),
            (&["a b: hush".to_owned()][..], None),
            (&["a: hush\n".to_owned().replace("\n", "\u{1}")][..], None),
            (&[][..], Some(r#"["hush"]"#)),
            (&[][..], Some(r#"{"a": "hush"#)),
            (&[][..], Some(r#"{"a": ["hush"]}"#)),
        ] {
            let message = parse_headers(lines, object).unwrap_err();
            assert!(!message.contains("hush"), "{message}");
        }
    }

    #[test]
    fn a_url_has_a_host_and_no_password() {
        assert!(parse_url("https://example.org/keys?a=b").is_ok());
        for url in ["", "/keys", "example.org", "ftp://example.org", "http://u:hush@h/", "file:///etc/x"] {
            assert!(!parse_url(url).unwrap_err().contains("hush"), "{url}");
        }
    }
}
