//! An authentication webhook: a service of the operator that is shown each request's headers and answers with session
//! variables.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::Full;
use postern_engine::session::{Error as SessionError, VariableError, session_from_hook};
use serde_json::{Map, Value as Json, json};

use super::expiry::{CacheControl, until};
use super::options::HookMode;
use super::session::Session;
use super::{Caller, Options};
use crate::failure::Failure;
use crate::outgoing::{Answer, Limits, Outgoing, Recipient, parse_url};

const ANSWER_LIMIT: usize = 1024 * 1024;

/// What is about the connection or the body, not about the caller, in Hasura's list.
const NOT_PASSED_ON: [&str; 14] = [
    "content-length",
    "content-md5",
    "user-agent",
    "host",
    "origin",
    "referer",
    "accept",
    "accept-encoding",
    "accept-language",
    "accept-datetime",
    "cache-control",
    "connection",
    "dnt",
    "content-type",
];

/// What concerns one connection alone: passed on, it would change how the webhook reads the call. Source: RFC 9110, 7.6.1.
const OF_THE_CONNECTION: [&str; 8] = [
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "keep-alive",
    "proxy-connection",
    "expect",
    "http2-settings",
];

pub struct Webhook {
    url: Uri,
    mode: HookMode,
    sends_request: bool,
    timeout: Duration,
    outgoing: Arc<Outgoing>,
}

impl Webhook {
    /// `None` where none is given. Errors: a text for the operator.
    pub fn new(options: &Options, outgoing: &Arc<Outgoing>) -> Result<Option<Webhook>, String> {
        let Some(url) = &options.auth_hook else { return Ok(None) };
        let url = parse_url(url).map_err(|reason| format!("HASURA_GRAPHQL_AUTH_HOOK {reason}"))?;
        Ok(Some(Webhook {
            url,
            mode: options.auth_hook_mode,
            sends_request: options.auth_hook_send_request_body,
            timeout: Duration::from_secs(options.auth_hook_timeout),
            outgoing: Arc::clone(outgoing),
        }))
    }

    /// Is it shown what is asked, besides who asks?
    pub fn sees_request(&self) -> bool {
        self.mode == HookMode::Post && self.sends_request
    }

    /// `request`: the body of the request, if there is one.
    ///
    /// Errors: `access-denied` if the webhook says 401; `unexpected` for any other answer than 200 with a JSON object, and for
    /// none; `invalid-params` for an object without a role.
    pub async fn caller(&self, headers: &HeaderMap, request: Option<&str>) -> Result<Caller, Failure> {
        let call = match self.mode {
            HookMode::Get => get(&self.url, headers),
            HookMode::Post => post(&self.url, headers, request.filter(|_| self.sends_request)),
        };
        let limits = Limits { time: self.timeout, bytes: ANSWER_LIMIT };
        let answer = self.outgoing.call(Recipient::Own, call, limits).await.map_err(|error| {
            tracing::error!("the authentication webhook: {error}");
            Failure::unexpected("webhook authentication request failed")
        })?;
        judge(&answer, SystemTime::now())
    }
}

fn get(url: &Uri, headers: &HeaderMap) -> Request<Full<Bytes>> {
    let mut call = Request::new(Full::new(Bytes::new()));
    *call.uri_mut() = url.clone();
    for (name, value) in headers {
        if !NOT_PASSED_ON.contains(&name.as_str()) && !OF_THE_CONNECTION.contains(&name.as_str()) {
            call.headers_mut().append(name.clone(), value.clone());
        }
    }
    call
}

fn post(url: &Uri, headers: &HeaderMap, request: Option<&str>) -> Request<Full<Bytes>> {
    let mut shown = Map::new();
    for name in headers.keys() {
        let separator = if name == header::COOKIE { "; " } else { ", " };
        let values: Vec<_> =
            headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        shown.insert(name.as_str().to_owned(), Json::String(values.join(separator)));
    }
    let body = json!({"headers": shown, "request": request.and_then(asked)});
    let mut call = Request::new(Full::new(Bytes::from(body.to_string())));
    *call.method_mut() = Method::POST;
    *call.uri_mut() = url.clone();
    call.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    call
}

/// A request as the webhook sees it: query, variables and operation name of each operation. `None` for what is no request.
fn asked(text: &str) -> Option<Json> {
    let one = |request: Json| match request {
        Json::Object(mut members) => {
            members.retain(|name, _| ["query", "variables", "operationName"].contains(&name.as_str()));
            Json::Object(members)
        }
        other => other,
    };
    match serde_json::from_str(text).ok()? {
        Json::Array(requests) => Some(requests.into_iter().map(one).collect()),
        request => Some(one(request)),
    }
}

fn judge(answer: &Answer, now: SystemTime) -> Result<Caller, Failure> {
    match answer.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => {
            return Err(Failure::access_denied("Authentication hook unauthorized this request"));
        }
        other => {
            tracing::error!("the authentication webhook answers with status {other}");
            return Err(Failure::unexpected("Invalid response from authorization hook"));
        }
    }
    let invalid = |reason: &dyn std::fmt::Display| {
        tracing::error!("the authentication webhook: {reason}");
        Failure::unexpected("Invalid response from authorization hook")
    };
    let body: Json = serde_json::from_slice(&answer.body)
        .map_err(|error| invalid(&format!("the answer is no JSON: {error}")))?;
    let session = session_from_hook(&body).map_err(|error| match error {
        SessionError::Session(VariableError::MissingRole | VariableError::EmptyRole) => Failure::new(
            StatusCode::BAD_REQUEST,
            "invalid-params",
            "x-hasura-role not found in session variables",
        ),
        error => invalid(&error),
    })?;
    let expires_at = lifetime(&body, &answer.headers, now).and_then(|lifetime| now.checked_add(lifetime));
    Ok(Caller::of_session(Session::from(session), expires_at))
}

/// How long the session is good: `Cache-Control` or `Expires` among the members of the answer, as in Hasura.
///
/// Differs: also of the headers of the answer, if they name a time. `max-age=0` there, which frameworks add on their own, says
/// nothing.
fn lifetime(body: &Json, headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let member = |name: &str| {
        let mut members = body.as_object()?.iter();
        members.find(|(own, _)| own.eq_ignore_ascii_case(name))?.1.as_str()
    };
    let header = |name: &str| headers.get(name)?.to_str().ok();
    let age = |text: &str| CacheControl::parse(text).max_age;
    member("cache-control")
        .and_then(age)
        .or_else(|| until(member("expires")?, now))
        .or_else(|| header("cache-control").and_then(age).filter(|age| !age.is_zero()))
        .or_else(|| until(header("expires")?, now).filter(|age| !age.is_zero()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        let status = StatusCode::from_u16(status).unwrap();
        Answer { status, headers: map, body: Bytes::from(body.to_owned()) }
    }

    fn judged(status: u16, body: &str) -> Result<String, (u16, &'static str)> {
        match judge(&answered(status, &[], body), SystemTime::now()) {
            Ok(caller) => Ok(caller.session.json().to_owned()),
            Err(failure) => Err((failure.status.as_u16(), failure.code)),
        }
    }

    #[test]
    fn an_answer_is_a_session_or_a_refusal() {
        let body = r#"{"X-Hasura-Role": "user", "X-Hasura-User-Id": "7", "x-hasura-use-backend-only-permissions": "true",
            "X-Hasura-Admin-Secret": "s", "Cache-Control": "max-age=1", "other": {}}"#;
        assert_eq!(judged(200, body), Ok(r#"{"x-hasura-role":"user","x-hasura-user-id":"7"}"#.to_owned()));
        for nobody in [
            "{}",
            r#"{"x-hasura-user-id": "7"}"#,
            r#"{"x-hasura-role": null, "x-hasura-user-id": "7"}"#,
            r#"{"x-hasura-role": ""}"#,
            r#"{"x-hasura-role": 1}"#,
        ] {
            assert_eq!(judged(200, nobody), Err((400, "invalid-params")), "{nobody}");
        }
        for garbage in ["", "[]", "null", "\"admin\"", "{", r#"{"x-hasura-role": "a", "X-Hasura-Role": "b"}"#]
        {
            assert_eq!(judged(200, garbage), Err((500, "unexpected")), "{garbage}");
        }
        assert_eq!(judged(401, body), Err((401, "access-denied")));
        for status in [201, 204, 302, 400, 403, 500] {
            assert_eq!(judged(status, body), Err((500, "unexpected")), "{status}");
        }
    }

    #[test]
    fn members_and_headers_say_how_long() {
        let now = httpdate::parse_http_date("Thu, 01 Jan 2026 00:00:00 GMT").unwrap();
        let seconds = |headers: &[(&'static str, &'static str)], body: Json| {
            lifetime(&body, &answered(200, headers, "").headers, now).map(|age| age.as_secs())
        };
        let expires = "Thu, 01 Jan 2026 00:01:00 GMT";
        assert_eq!(seconds(&[], json!({})), None);
        assert_eq!(seconds(&[], json!({"Cache-Control": "max-age=30", "Expires": expires})), Some(30));
        assert_eq!(seconds(&[("cache-control", "max-age=9")], json!({"Expires": expires})), Some(60));
        assert_eq!(seconds(&[("cache-control", "max-age=9")], json!({})), Some(9));
        assert_eq!(seconds(&[("expires", expires)], json!({})), Some(60));
        assert_eq!(seconds(&[("cache-control", "max-age=0")], json!({})), None);
        assert_eq!(seconds(&[], json!({"Cache-Control": "max-age=0"})), Some(0));
    }

    #[test]
    fn only_what_is_about_the_caller_is_passed_on() {
        let mut headers = HeaderMap::new();
        for name in
            NOT_PASSED_ON.into_iter().chain(OF_THE_CONNECTION).chain(["authorization", "x-hasura-role"])
        {
            headers.append(name, HeaderValue::from_static("x"));
        }
        let call = get(&Uri::from_static("http://h/"), &headers);
        let names: Vec<_> = call.headers().keys().map(|name| name.as_str()).collect();
        assert_eq!(names, ["authorization", "x-hasura-role"]);
    }

    #[test]
    fn a_request_is_shown_without_what_else_it_has() {
        let text = r#"{"query": "{ a }", "variables": {"n": 1.10}, "extensions": {}, "operationName": null}"#;
        let one: Json =
            serde_json::from_str(r#"{"query": "{ a }", "variables": {"n": 1.10}, "operationName": null}"#)
                .unwrap();
        assert_eq!(asked(text), Some(one.clone()));
        assert_eq!(asked(&format!("[{text}]")), Some(json!([one])));
        assert_eq!(asked("{"), None);
    }
}
