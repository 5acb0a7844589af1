//! GraphiQL at `/`, if `--enable-console` says so and it was built in (cargo feature `console`).
//!
//! The page is the same for everybody and knows nothing of the database; what it shows it asks of `/v1/graphql` and
//! `/v1/metadata` like any client, as whomever its user can prove to be.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Redirect, Response};
use axum::routing::get;

use crate::failure::Failure;
use crate::server::answer;

#[cfg_attr(not(feature = "console"), allow(dead_code, reason = "only the generated list makes one"))]
struct Files {
    page: &'static [u8],
    assets: &'static [Asset],
}

/// A file in its compressed forms, of which every browser knows one.
#[cfg_attr(not(feature = "console"), allow(dead_code, reason = "only the generated list makes one"))]
struct Asset {
    name: &'static str,
    etag: &'static str,
    gzip: &'static [u8],
    brotli: &'static [u8],
}

#[cfg(feature = "console")]
static FILES: Option<Files> = Some(include!(concat!(env!("OUT_DIR"), "/console_files.rs")));
#[cfg(not(feature = "console"))]
static FILES: Option<Files> = None;

const NOT_BUILT: &str = "This postern-http was built without its console; scripts/build_http.sh, which needs node, builds it \
                         with it. GraphQL is at /v1/graphql.\n";

/// The page may load and ask nothing but this server, and be framed by nobody. Monaco, the editor, writes styles of
/// its own into the page, and its scripts are files like the others.
const POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; \
                      font-src 'self' data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// No routes unless `enabled`: then these paths are answered like all that are unknown.
pub fn routes<S: Clone + Send + Sync + 'static>(enabled: bool) -> Router<S> {
    if !enabled {
        return Router::new();
    }
    Router::new()
        .route("/", get(page))
        .route("/console", get(|| async { Redirect::temporary("/") }))
        .route("/console/assets/{name}", get(asset))
}

async fn page() -> Response {
    match &FILES {
        Some(files) => {
            let mut response = file("text/html; charset=utf-8", files.page);
            set(&mut response, header::CONTENT_SECURITY_POLICY, POLICY);
            set(&mut response, header::REFERRER_POLICY, "no-referrer");
            set(&mut response, header::CACHE_CONTROL, "no-cache");
            response
        }
        None => {
            let mut response = file("text/plain; charset=utf-8", NOT_BUILT.as_bytes());
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    }
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let found = FILES.iter().flat_map(|files| files.assets).find(|asset| asset.name == name);
    let Some(asset) = found else {
        let failure = Failure::not_found();
        return answer(failure.status, failure.as_plain());
    };
    let unchanged = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == asset.etag);
    let (encoding, bytes) =
        if accepts_brotli(&headers) { ("br", asset.brotli) } else { ("gzip", asset.gzip) };
    let mut response = if unchanged {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = file(content_type(&name), bytes);
        set(&mut response, header::CONTENT_ENCODING, encoding);
        response
    };
    set(&mut response, header::ETAG, asset.etag);
    set(&mut response, header::VARY, "Accept-Encoding");
    // The names of all others hold a hash of their content.
    let lasting = if name.ends_with(".txt") { "no-cache" } else { "public, max-age=31536000, immutable" };
    set(&mut response, header::CACHE_CONTROL, lasting);
    response
}

fn file(content_type: &'static str, bytes: &'static [u8]) -> Response {
    let mut response = Response::new(Body::from(bytes));
    set(&mut response, header::CONTENT_TYPE, content_type);
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// `br;q=0` is how a client says that it does not.
fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("br"));
            let refused = parts.any(|part| {
                part.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q == 0.0))
            });
            named && !refused
        })
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("ttf") => "font/ttf",
        Some("woff") => "font/woff",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brotli_only_for_those_who_ask() {
        let accepts = |value: &'static str| {
            accepts_brotli(&HeaderMap::from_iter([(
                header::ACCEPT_ENCODING,
                HeaderValue::from_static(value),
            )]))
        };
        assert!(accepts("gzip, deflate, br"));
        assert!(accepts("gzip, BR;q=0.5"));
        assert!(!accepts("gzip, br;q=0"));
        assert!(!accepts("gzip, deflate"));
        assert!(!accepts_brotli(&HeaderMap::new()));
    }
}
