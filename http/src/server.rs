//! The routes, and how the server starts and ends.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::decompression::RequestDecompressionLayer;

use crate::access_log::{self, Around};
use crate::authentication::Authentication;
use crate::command_line::Serve;
use crate::cors::CorsPolicy;
use crate::database::Database;
use crate::entrance::Entrance;
use crate::failure::Failure;
use crate::limits::Limits;
use crate::slow_clients::{self, Patient};
use crate::subscription::{self, Subscriptions};
use crate::tls::Certificate;
use crate::{
    check_config, console, explain, graphql, health, listening, logging, metadata, metrics, metrics_page,
    settings, websocket,
};

/// What every request needs.
pub struct Server {
    pub database: Arc<Database>,
    pub authentication: Authentication,
    pub limits: Limits,
    pub body_limit: usize,
    pub subscriptions: Arc<Subscriptions>,
    pub websockets: websocket::Count,
    pub websocket_limits: websocket::Limits,
    /// Told when the server is to end, for what would go on by itself.
    pub ending: watch::Sender<bool>,
    /// Is everybody admin?
    pub open: bool,
    pub around: Arc<Around>,
    pub health: health::Memory,
    pub metrics_secret: Option<metrics_page::Secret>,
    /// Does the log show what is asked, and with which values?
    pub shows_queries: bool,
    pub shows_variables: bool,
}

/// A response with a JSON body.
pub fn answer(status: StatusCode, text: String) -> Response {
    typed(status, "application/json; charset=utf-8", text)
}

pub fn plain_text(status: StatusCode, text: String) -> Response {
    typed(status, "text/plain; charset=utf-8", text)
}

fn typed(status: StatusCode, content_type: &'static str, text: String) -> Response {
    let mut response = Response::new(slow_clients::body(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
    }
    response
}

/// Serves until the process is told to end. Errors: a text for the operator.
pub async fn serve(options: Box<Serve>) -> Result<(), String> {
    let _lines = logging::start(options.log_level, &options.http)?;
    metrics::start()?;
    check_apis(&options)?;
    for name in check_config::not_understood() {
        tracing::warn!("{name} is set, and means nothing to this server");
    }
    let certificate = Certificate::of(&options.http)?;
    let encryption = certificate.as_ref().map(Certificate::acceptor).transpose()?;
    let cors = CorsPolicy::parse(&options.http.cors_domain, options.http.disable_cors)?;
    let database = Database::new(options.database.url()?, options.pg_connections, &options.connections)?;
    let database = Arc::new(database);
    let authentication = Authentication::start(
        options.admin_secret.as_deref(),
        options.unauthorized_role.clone(),
        &options.authentication,
        Some(Arc::clone(&database)),
    )
    .await?;
    let open = authentication.is_open();
    let version = database.version().await.map_err(|error| {
        format!(
            "the database does not answer: {error}; it needs the extension postern (CREATE EXTENSION postern)"
        )
    })?;
    settings::store(&database, &options.settings).await?;

    let host = match options.server_host.as_deref() {
        Some("*") => "0.0.0.0",
        Some(host) => host,
        None if open => "127.0.0.1",
        None => "0.0.0.0",
    };
    let listener = TcpListener::bind((host, options.server_port))
        .await
        .map_err(|error| format!("cannot listen on {host}:{}: {error}", options.server_port))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    if open {
        tracing::warn!(
            "NO ADMIN SECRET: whoever reaches {address} can read and change everything, the rules included. \
             Set HASURA_GRAPHQL_ADMIN_SECRET."
        );
    }
    let scheme = if certificate.is_some() { "https" } else { "http" };
    tracing::info!("postern {version}: listening on {scheme}://{address}");
    if let Some(certificate) = certificate {
        tokio::spawn(certificate.follow());
    }
    tokio::spawn(metrics::keep_house());
    let subscriptions = Subscriptions::new(Arc::clone(&database), subscription_options(&options));
    let server = Arc::new(Server {
        database,
        authentication,
        limits: Limits::new(options.trusted_proxies),
        body_limit: options.body_limit,
        subscriptions,
        websockets: websocket::Count::default(),
        websocket_limits: websocket_limits(&options),
        ending: watch::Sender::new(false),
        open,
        around: Arc::new(Around {
            cors,
            unauthorized_role: options.unauthorized_role.clone(),
            body_timeout: Duration::from_secs(options.http.body_timeout),
        }),
        health: health::Memory::default(),
        metrics_secret: options.http.metrics_secret.as_deref().map(metrics_page::Secret::new),
        shows_queries: options.http.shows_queries(),
        shows_variables: options.http.log_variables,
    });
    let manners = listening::Manners {
        header_timeout: Duration::from_secs(options.http.header_timeout),
        header_limit: usize::try_from(options.http.header_limit).unwrap_or(usize::MAX),
        shutdown_timeout: Duration::from_secs(options.http.shutdown_timeout),
    };
    let listener = listener.tap_io(|stream| {
        // An answer is written whole; to hold back its end would gain nothing.
        let _ = stream.set_nodelay(true);
    });
    let limit = Duration::from_secs(options.write_timeout.into());
    let entrance = Entrance::new(
        Arc::clone(&server),
        router(Arc::clone(&server), &options),
        options.http.has_api("graphql"),
    );
    let told = async {
        told_to_end().await;
        server.ending.send_replace(true);
    };
    listening::serve(Patient { listener, limit }, encryption, entrance, manners, told).await;
    server.websockets.end().await;
    Ok(())
}

fn subscription_options(options: &Serve) -> subscription::Options {
    subscription::Options {
        interval: Duration::from_millis(options.subscriptions.live_query_interval.max(10)),
        batch: options.subscriptions.live_query_batch_size,
        // Others have to be answered too.
        statements: usize::from(options.pg_connections).div_ceil(2),
        follow_url: options.subscriptions.follow_url.clone(),
    }
}

fn websocket_limits(options: &Serve) -> websocket::Limits {
    let subscriptions = &options.subscriptions;
    websocket::Limits {
        connections: subscriptions.websocket_connections,
        operations: subscriptions.websocket_operations,
        initialisation: Duration::from_secs(subscriptions.websocket_init_timeout),
        keep_alive: Duration::from_secs(subscriptions.websocket_keepalive.max(1)),
        reads_cookies: options.http.ws_read_cookie,
    }
}

/// Groups of paths, by Hasura's names.
const APIS: [&str; 6] = ["metadata", "graphql", "config", "developer", "pgdump", "metrics"];

/// Errors: a group that Hasura does not have either, a secret that opens nothing.
pub fn check_apis(options: &Serve) -> Result<(), String> {
    if options.http.metrics_secret.as_deref() == Some("") {
        return Err("the metrics secret is empty: unset it, or choose one".to_owned());
    }
    let mut names = options.http.enabled_apis.iter().map(|name| name.trim());
    match names.find(|name| !APIS.contains(name)) {
        Some(name) => Err(format!("there is no API \"{name}\"; those are: {}", APIS.join(", "))),
        None => Ok(()),
    }
}

/// Paths of APIs that are not enabled are as paths that do not exist.
fn router(server: Arc<Server>, options: &Serve) -> Router {
    let has = |name: &str| options.http.has_api(name);
    let mut router = Router::new()
        .route("/v1/version", get(version))
        .route("/healthz", get(health::health))
        .route("/hasura/healthz", get(health::health));
    if has("graphql") {
        router = router
            .route("/v1/graphql", post(graphql::v1).get(graphql::get))
            .route("/v1alpha1/graphql", post(graphql::v1alpha1))
            .route("/v1beta1/relay", post(graphql::relay))
            .route("/v1/graphql/explain", post(explain::explain));
    }
    if has("metadata") {
        router = router
            .route("/v1/query", post(metadata::command))
            .route("/v2/query", post(metadata::command))
            .route("/v1/metadata", post(metadata::command));
    }
    if has("metrics") {
        router =
            router.route("/v1/metrics", get(metrics_page::page)).route("/metrics", get(metrics_page::page));
    }
    let around = Arc::clone(&server.around);
    router
        .merge(console::routes(options.enable_console))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(middleware::from_fn_with_state(around, access_log::in_time))
        .layer(RequestDecompressionLayer::new())
        .with_state(server)
}

/// Hasura answers a known path with another method as it answers an unknown one.
async fn not_found() -> Response {
    let failure = Failure::not_found();
    answer(failure.status, failure.as_plain())
}

async fn version() -> Response {
    let body = serde_json::json!({"server_type": "ce", "version": concat!("v", env!("CARGO_PKG_VERSION"))});
    answer(StatusCode::OK, body.to_string())
}

/// Returns on SIGINT or SIGTERM. Requests under way are then answered; new ones are not taken.
async fn told_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("ending");
}
