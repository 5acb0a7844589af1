//! Where each request comes in: what is around it, whether its answer is compressed, and the way to its handler.
//!
//! Nearly all requests are the same, `POST /v1/graphql`. They go straight to their handler; the router, with a box and a
//! copy for each layer, costs more than all else that is done for them here.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderValue, Method, Request, header};
use axum::response::Response;
use hyper::body::Incoming;
use tower_http::compression::Compression;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_service::Service;

use crate::content::Timely;
use crate::limits::Peer;
use crate::server::Server;
use crate::{access_log, graphql};

/// Smaller answers fit a packet anyway.
const WORTH_COMPRESSING: u16 = 1024;

/// Cheap to clone: each connection has its own.
#[derive(Clone)]
pub struct Entrance {
    server: Arc<Server>,
    router: Router,
    /// Is there GraphQL at all?
    graphql: bool,
}

impl Entrance {
    pub fn new(server: Arc<Server>, router: Router, graphql: bool) -> Entrance {
        Entrance { server, router, graphql }
    }

    pub async fn answer(&self, peer: SocketAddr, request: Request<Incoming>) -> Response {
        let accepted = request.headers().get(header::ACCEPT_ENCODING).cloned();
        let around = &self.server.around;
        let handler = |request: Request<Incoming>| async move {
            if self.graphql && is_plain(&request) {
                let (parts, body) = request.into_parts();
                let body = Body::new(Timely::new(body, around.body_timeout));
                let peer = Peer::new(Some(peer.ip()), &parts.headers);
                return graphql::v1(State(Arc::clone(&self.server)), peer, parts.headers, body).await;
            }
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let Ok(response) = self.router.clone().call(request).await;
            response
        };
        compressed(accepted, access_log::around(around, request, handler).await).await
    }
}

/// A GraphQL request whose body needs not be inflated.
fn is_plain<B>(request: &Request<B>) -> bool {
    request.method() == Method::POST
        && request.uri().path() == "/v1/graphql"
        && !request.headers().contains_key(header::CONTENT_ENCODING)
}

/// The response in the best form that the client accepts, if it is long enough to be worth it.
async fn compressed(accepted: Option<HeaderValue>, response: Response) -> Response {
    let worth = SizeAbove::new(WORTH_COMPRESSING).and(NotForContentType::SSE);
    if !worth.should_compress(&response) {
        return response;
    }
    let mut request = Request::new(());
    if let Some(accepted) = accepted {
        request.headers_mut().insert(header::ACCEPT_ENCODING, accepted);
    }
    let Ok(response) = Compression::new(There(Some(response))).compress_when(worth).call(request).await;
    response.map(Body::new)
}

/// A service whose one response is there already.
struct There(Option<Response>);

impl Service<Request<()>> for There {
    type Response = Response;
    type Error = Infallible;
    type Future = Ready<Result<Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        ready(Ok(self.0.take().unwrap_or_default()))
    }
}
