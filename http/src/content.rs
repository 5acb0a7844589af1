//! What a request and its answer are: media types, and how long a body may take.
//!
//! A page of another site can make a browser send a form or plain text with the user's cookies, without asking first;
//! for JSON the browser asks first (CORS). So browsers must send JSON, and without it cookies prove nothing.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body::{Frame, SizeHint};
use tokio::time::Sleep;

use crate::failure::Failure;

/// The content type of answers by the specification of GraphQL over HTTP; their status says how the request went.
pub const GRAPHQL_RESPONSE: &str = "application/graphql-response+json; charset=utf-8";

/// Which type of answer a client prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `application/json`, by name.
    Json,
    /// Anything, or what is not there: answered as Hasura does, which does not look at the header.
    Any,
}

impl Accepted {
    /// The one with the higher quality; at the same quality the one that comes first.
    pub fn of(headers: &HeaderMap) -> Accepted {
        let mut best = (0.0, Accepted::Any);
        let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        for range in values.flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let accepted = match parts.next().map(str::to_ascii_lowercase).as_deref() {
                Some("application/graphql-response+json") => Accepted::GraphqlResponse,
                Some("application/json") => Accepted::Json,
                _ => continue,
            };
            let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
            if let Ok(quality) = quality
                && quality > best.0
            {
                best = (quality, accepted);
            }
        }
        best.1
    }
}

/// Judges the type of a request's body, and takes the cookies from one that is no JSON.
///
/// Without a type, or with that of a form, which curl sends unless told otherwise, a body is read as JSON, unless a
/// browser sent it. Errors: 415.
/// Source: GraphQL over HTTP, "Request Headers"; Hasura reads whatever comes as JSON.
pub fn judge<B>(request: &mut Request<B>) -> Result<(), Failure> {
    if request.method() != Method::POST {
        return Ok(());
    }
    let refused =
        |message: &str| Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", message);
    let headers = request.headers();
    match content_type(headers) {
        ContentType::Json => return Ok(()),
        ContentType::Other => return Err(refused("the content type must be application/json")),
        ContentType::OtherCharset => return Err(refused("the charset of JSON must be utf-8")),
        ContentType::None => {}
    }
    if headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site") {
        return Err(refused("browsers must send the content type application/json"));
    }
    request.headers_mut().remove(header::COOKIE);
    Ok(())
}

#[derive(Debug, PartialEq)]
enum ContentType {
    Json,
    OtherCharset,
    /// None, or that of a form.
    None,
    Other,
}

fn content_type(headers: &HeaderMap) -> ContentType {
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    let Some(value) = values.next() else { return ContentType::None };
    let (Ok(text), None) = (value.to_str(), values.next()) else { return ContentType::Other };
    let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
    match parts.next().unwrap_or_default().as_str() {
        "application/x-www-form-urlencoded" => ContentType::None,
        "application/json" | "application/graphql+json" => {
            let charset = parts.find_map(|part| part.strip_prefix("charset=").map(str::to_owned));
            match charset.as_deref().map(|charset| charset.trim_matches('"')) {
                None | Some("utf-8" | "utf8") => ContentType::Json,
                Some(_) => ContentType::OtherCharset,
            }
        }
        _ => ContentType::Other,
    }
}

/// A body that must have come whole at some time.
pub struct Timely<B> {
    body: B,
    end: Pin<Box<Sleep>>,
}

/// The body did not come in time.
#[derive(Debug, thiserror::Error)]
#[error("the request's body took too long")]
pub struct TooSlow;

impl<B> Timely<B> {
    pub fn new(body: B, limit: Duration) -> Timely<B> {
        Timely { body, end: Box::pin(tokio::time::sleep(limit)) }
    }
}

impl<B> http_body::Body for Timely<B>
where
    B: http_body::Body<Data = Bytes, Error: Into<axum::BoxError>> + Unpin,
{
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        match self.end.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Some(Err(TooSlow.into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_better_type_wins() {
        for (accept, expected) in [
            ("application/graphql-response+json", Accepted::GraphqlResponse),
            ("application/json", Accepted::Json),
            ("application/graphql-response+json, application/json;q=0.9", Accepted::GraphqlResponse),
            ("application/json;q=0.5, application/graphql-response+json;q=0.6", Accepted::GraphqlResponse),
            ("application/json, application/graphql-response+json", Accepted::Json),
            ("application/graphql-response+json;q=0", Accepted::Any),
            ("application/graphql-response+json;q=x, */*", Accepted::Any),
            ("*/*", Accepted::Any),
            ("text/html", Accepted::Any),
            ("APPLICATION/JSON; charset=utf-8", Accepted::Json),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
            assert_eq!(Accepted::of(&headers), expected, "{accept}");
        }
        assert_eq!(Accepted::of(&HeaderMap::new()), Accepted::Any);
    }

    /// The status of a refusal, or whether cookies are left.
    fn judged(headers: &[(&'static str, &'static str)]) -> Result<bool, u16> {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::POST;
        request.headers_mut().insert(header::COOKIE, HeaderValue::from_static("token=1"));
        for (name, value) in headers {
            request.headers_mut().append(*name, HeaderValue::from_static(value));
        }
        judge(&mut request).map_err(|failure| failure.status.as_u16())?;
        Ok(request.headers().contains_key(header::COOKIE))
    }

    #[test]
    fn cookies_prove_nothing_without_json() {
        assert_eq!(judged(&[("content-type", "application/json")]), Ok(true));
        assert_eq!(judged(&[("content-type", "application/json; charset=UTF-8"), ("origin", "x")]), Ok(true));
        assert_eq!(judged(&[]), Ok(false));
        let form = ("content-type", "application/x-www-form-urlencoded");
        assert_eq!(judged(&[form]), Ok(false));
        for mark in [("origin", "https://a"), ("origin", "null"), ("sec-fetch-site", "same-origin")] {
            assert_eq!(judged(&[mark]), Err(415), "{mark:?}");
            assert_eq!(judged(&[form, mark]), Err(415), "{mark:?}");
        }
        for other in [
            "text/plain;charset=UTF-8",
            "multipart/form-data",
            "application/json; charset=latin1",
            "",
            "json",
        ] {
            assert_eq!(judged(&[("content-type", other)]), Err(415), "{other}");
        }
        let json = ("content-type", "application/json");
        assert_eq!(judged(&[json, form]), Err(415));
    }
}
