//! The routes, and how the server starts and ends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::level_filters::LevelFilter;

use crate::authentication::Authentication;
use crate::command_line::{LogLevel, Serve};
use crate::database::Database;
use crate::failure::Failure;
use crate::slow_clients::{self, Patient};
use crate::subscription::{self, Subscriptions};
use crate::{graphql, metadata, settings, websocket};

/// What every request needs.
pub struct Server {
    pub database: Arc<Database>,
    pub authentication: Authentication,
    pub body_limit: usize,
    pub subscriptions: Arc<Subscriptions>,
    pub websockets: websocket::Count,
    pub websocket_limits: websocket::Limits,
    /// Told when the server is to end, for what would go on by itself.
    pub ending: watch::Sender<bool>,
}

/// A response with a JSON body.
pub fn answer(status: StatusCode, text: String) -> Response {
    typed(status, "application/json; charset=utf-8", text)
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
    log_to_stderr(options.log_level);
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
    tracing::info!("postern {version}: listening on http://{address}");
    let subscriptions = Subscriptions::new(Arc::clone(&database), subscription_options(&options));
    let server = Arc::new(Server {
        database,
        authentication,
        body_limit: options.body_limit,
        subscriptions,
        websockets: websocket::Count::default(),
        websocket_limits: websocket_limits(&options),
        ending: watch::Sender::new(false),
    });
    let listener = listener.tap_io(|stream| {
        // An answer is written whole; to hold back its end would gain nothing.
        let _ = stream.set_nodelay(true);
    });
    let limit = Duration::from_secs(options.write_timeout.into());
    axum::serve(Patient { listener, limit }, router(Arc::clone(&server)))
        .with_graceful_shutdown(async move {
            told_to_end().await;
            server.ending.send_replace(true);
        })
        .await
        .map_err(|error| error.to_string())
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
    let options = &options.subscriptions;
    websocket::Limits {
        connections: options.websocket_connections,
        operations: options.websocket_operations,
        initialisation: Duration::from_secs(options.websocket_init_timeout),
        keep_alive: Duration::from_secs(options.websocket_keepalive.max(1)),
    }
}

fn router(server: Arc<Server>) -> Router {
    Router::new()
        .route("/v1/graphql", post(graphql::v1).get(websocket::upgrade))
        .route("/v1alpha1/graphql", post(graphql::v1alpha1))
        .route("/v1beta1/relay", post(graphql::relay))
        .route("/v1/query", post(metadata::command))
        .route("/v2/query", post(metadata::command))
        .route("/v1/metadata", post(metadata::command))
        .route("/v1/version", get(version))
        .route("/healthz", get(health))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(middleware::from_fn(log))
        .with_state(server)
}

/// Hasura answers a known path with another method as it answers an unknown one.
pub async fn not_found() -> Response {
    let failure = Failure::not_found();
    answer(failure.status, failure.as_plain())
}

async fn version() -> Response {
    let body = serde_json::json!({"server_type": "ce", "version": concat!("v", env!("CARGO_PKG_VERSION"))});
    answer(StatusCode::OK, body.to_string())
}

async fn health(State(server): State<Arc<Server>>) -> Response {
    let (status, text) = match server.database.version().await {
        Ok(_) => (StatusCode::OK, "OK"),
        Err(error) => {
            tracing::error!("the database does not answer: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "ERROR")
        }
    };
    typed(status, "text/plain; charset=utf-8", text.to_owned())
}

/// A line for each request, without anything of its content.
async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id =
        request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
    tracing::debug!(%method, path, status, ms, id, "answered");
    response
}

fn log_to_stderr(level: LogLevel) {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(terminal)
        .init();
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
