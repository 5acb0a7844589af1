//! Flags of the HTTP layer: connections, encryption, pages of other origins, logs and numbers.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
#[command(next_help_heading = "HTTP")]
pub struct HttpOptions {
    /// Serve HTTPS with the certificates in this PEM file, the server's own first. Read again when it changes.
    #[arg(long, env = "POSTERN_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,

    /// The certificate's private key, in a PEM file.
    #[arg(long, env = "POSTERN_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,

    /// How many threads compute. [default: half of the processors, for Postgres often has the others]
    #[arg(long, env = "POSTERN_THREADS", value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// How long the head of a request may take, and a connection may be idle before it.
    #[arg(long, env = "POSTERN_HEADER_TIMEOUT", value_name = "SECONDS", default_value_t = 65,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub header_timeout: u64,

    /// How long the body of a request may take.
    #[arg(long, env = "POSTERN_BODY_TIMEOUT", value_name = "SECONDS", default_value_t = 120,
          value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub body_timeout: u64,

    /// How many bytes the head of a request may have.
    #[arg(long, env = "POSTERN_HEADER_LIMIT", value_name = "BYTES", default_value_t = 64 * 1024,
          value_parser = clap::value_parser!(u32).range(8192..=1_048_576))]
    pub header_limit: u32,

    /// How long requests under way have when the server is told to end.
    #[arg(
        long,
        env = "HASURA_GRAPHQL_GRACEFUL_SHUTDOWN_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 60
    )]
    pub shutdown_timeout: u64,

    /// Origins whose pages may read answers, separated by commas: https://app.example.com, https://*.example.com; * for all.
    #[arg(long, env = "HASURA_GRAPHQL_CORS_DOMAIN", value_name = "ORIGINS", default_value = "*")]
    pub cors_domain: String,

    /// Send no CORS headers at all.
    #[arg(long, env = "HASURA_GRAPHQL_DISABLE_CORS", value_name = "BOOLEAN", value_parser = crate::command_line::switch,
          default_value = "false", num_args = 0..=1, default_missing_value = "true")]
    pub disable_cors: bool,

    /// With CORS disabled: let cookies count when a WebSocket opens, wherever its page came from.
    #[arg(long, env = "HASURA_GRAPHQL_WS_READ_COOKIE", value_name = "BOOLEAN", value_parser = crate::command_line::switch,
          default_value = "false", num_args = 0..=1, default_missing_value = "true")]
    pub ws_read_cookie: bool,

    /// Which groups of paths there are: graphql, metadata, config, developer, pgdump, metrics.
    #[arg(long, env = "HASURA_GRAPHQL_ENABLED_APIS", value_name = "NAMES", value_delimiter = ',')]
    pub enabled_apis: Vec<String>,

    /// Whoever sends this as `Authorization: Bearer …` may read /v1/metrics.
    #[arg(long, env = "HASURA_GRAPHQL_METRICS_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub metrics_secret: Option<String>,

    /// The form of log lines.
    #[arg(long, env = "POSTERN_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,

    /// Which lines there are: startup, http-log, query-log, webhook-log, websocket-log.
    #[arg(
        long,
        env = "HASURA_GRAPHQL_ENABLED_LOG_TYPES",
        value_name = "NAMES",
        value_delimiter = ',',
        default_value = "startup,http-log,webhook-log,websocket-log"
    )]
    pub enabled_log_types: Vec<String>,

    /// Log the text of queries too, as the log type query-log does.
    #[arg(long, env = "POSTERN_LOG_QUERIES", value_name = "BOOLEAN", value_parser = crate::command_line::switch,
          default_value = "false", num_args = 0..=1, default_missing_value = "true")]
    pub log_queries: bool,

    /// Log the variables of queries too: what users type in.
    #[arg(long, env = "POSTERN_LOG_VARIABLES", value_name = "BOOLEAN", value_parser = crate::command_line::switch,
          default_value = "false", num_args = 0..=1, default_missing_value = "true")]
    pub log_variables: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Json,
    Text,
}

impl HttpOptions {
    pub fn threads(&self) -> usize {
        match self.threads {
            Some(threads) => threads.into(),
            None => std::thread::available_parallelism().map_or(1, |processors| processors.get().div_ceil(2)),
        }
    }

    pub fn shows_queries(&self) -> bool {
        self.log_queries || self.enabled_log_types.iter().any(|name| name.trim() == "query-log")
    }

    /// Is the group of paths there? Without the flag all are.
    pub fn has_api(&self, name: &str) -> bool {
        self.enabled_apis.is_empty() || self.enabled_apis.iter().any(|enabled| enabled.trim() == name)
    }
}
