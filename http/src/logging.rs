//! How lines are logged: as text or as JSON, to standard error, by level and by type.

use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::command_line::LogLevel;
use crate::http_options::{HttpOptions, LogFormat};

/// Types of lines that Hasura can switch, each a target of that name; all other lines go by level alone.
const TYPES: [&str; 3] = [crate::access_log::TARGET, "webhook-log", "websocket-log"];

/// Names that `HASURA_GRAPHQL_ENABLED_LOG_TYPES` may have; those beyond what is logged here change nothing.
const KNOWN: [&str; 13] = [
    "startup",
    "http-log",
    "query-log",
    "webhook-log",
    "websocket-log",
    "jwk-refresh-log",
    "action-handler-log",
    "data-connector-log",
    "execution-log",
    "livequery-poller-log",
    "response-internal-errors-log",
    "validate-input-log",
    "schema-sync-thread-log",
];

/// Lines are written by a thread of their own: who reads them slowly, or not at all, holds up no request. If too many wait,
/// further ones are left out. What is returned has to live as long as lines are to be written.
///
/// Errors: a text for the operator.
pub fn start(level: LogLevel, options: &HttpOptions) -> Result<WorkerGuard, String> {
    check(options)?;
    let enabled = |name: &str| options.enabled_log_types.iter().any(|enabled| enabled.trim() == name);
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let mut filter = Targets::new().with_default(level);
    // A crate below tells at this level what it sends, which may hold what nobody should read.
    for dependency in ["hyper", "h2", "rustls", "tokio_postgres", "tower_http", "tungstenite"] {
        filter = filter.with_target(dependency, level.min(LevelFilter::INFO));
    }
    for name in TYPES {
        let switched = if enabled(name) || (name == "http-log" && options.shows_queries()) {
            level
        } else {
            LevelFilter::OFF
        };
        filter = filter.with_target(name, switched);
    }
    let (writer, guard) = tracing_appender::non_blocking(std::io::stderr());
    let registry = tracing_subscriber::registry();
    match options.log_format {
        LogFormat::Json => {
            let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(writer);
            registry.with(lines.with_filter(filter)).init();
        }
        LogFormat::Text => {
            let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
            let lines =
                tracing_subscriber::fmt::layer().with_writer(writer).with_target(false).with_ansi(terminal);
            registry.with(lines.with_filter(filter)).init();
        }
    }
    Ok(guard)
}

/// Errors: a type that Hasura does not have either.
pub fn check(options: &HttpOptions) -> Result<(), String> {
    let names = options.enabled_log_types.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    match names.into_iter().find(|name| !KNOWN.contains(name)) {
        Some(name) => Err(format!("there is no log type \"{name}\"; those are: {}", KNOWN.join(", "))),
        None => Ok(()),
    }
}
