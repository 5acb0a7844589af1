//! Flags. Each that Hasura has too bears Hasura's name for it in the environment.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::http_options::HttpOptions;

const STATUSES: &str =
    "Exit statuses: 0 success; 1 something differs (metadata diff) or is wrong (check-config); 2 trouble.";

/// GraphQL and Hasura's metadata API over HTTP, from a Postgres database with the extension postern.
#[derive(Debug, Parser)]
#[command(name = "postern-http", version, after_help = STATUSES)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the database over HTTP.
    Serve(Box<Serve>),
    /// Bring metadata from files into the database, or out of it.
    Metadata(Metadata),
    /// Print the version.
    Version,
    /// Try what `serve` would be given: its flags, files, keys, settings and database; change nothing. Status 1 if something is wrong.
    CheckConfig(Box<Serve>),
    /// Print what a shell completes this command line with.
    Completions {
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub struct DatabaseUrl {
    /// Where the database is: postgres://user:password@host:5432/name; of a Unix socket postgres:///name?host=/directory.
    #[arg(long, env = "HASURA_GRAPHQL_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    database_url: Option<String>,

    /// The same under the other name that Hasura's projects use; --database-url goes before.
    #[arg(long, env = "PG_DATABASE_URL", hide_env_values = true, value_name = "URL", hide = true)]
    pg_database_url: Option<String>,
}

impl DatabaseUrl {
    pub fn url(&self) -> Result<&str, String> {
        let given = self.database_url.as_ref().or(self.pg_database_url.as_ref());
        given.map(String::as_str).ok_or_else(|| {
            "which database? give --database-url or HASURA_GRAPHQL_DATABASE_URL (or PG_DATABASE_URL)"
                .to_owned()
        })
    }
}

#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub database: DatabaseUrl,

    /// Whoever sends this in X-Hasura-Admin-Secret is admin, or the role it names. Without it everybody is.
    #[arg(long, env = "HASURA_GRAPHQL_ADMIN_SECRET", hide_env_values = true, value_name = "SECRET")]
    pub admin_secret: Option<String>,

    /// The role of requests without the admin secret; without it they are refused.
    #[arg(long, env = "HASURA_GRAPHQL_UNAUTHORIZED_ROLE", value_name = "ROLE")]
    pub unauthorized_role: Option<String>,

    /// The address to listen on, * for all. [default: * with an admin secret, 127.0.0.1 without]
    #[arg(long, env = "HASURA_GRAPHQL_SERVER_HOST", value_name = "HOST")]
    pub server_host: Option<String>,

    /// The port to listen on; 0 for any that is free.
    #[arg(long, env = "HASURA_GRAPHQL_SERVER_PORT", value_name = "PORT", default_value_t = 8080)]
    pub server_port: u16,

    /// How many connections to the database there are at most.
    #[arg(long, env = "HASURA_GRAPHQL_PG_CONNECTIONS", value_name = "NUMBER", default_value_t = 20,
          value_parser = connections)]
    pub pg_connections: u16,

    /// How large a request may be.
    #[arg(long, env = "POSTERN_BODY_LIMIT", value_name = "BYTES", default_value_t = 32 * 1024 * 1024)]
    pub body_limit: usize,

    /// How many seconds a client may take nothing of its answer before its connection ends.
    #[arg(long, env = "POSTERN_WRITE_TIMEOUT", value_name = "SECONDS", default_value_t = 30,
          value_parser = clap::value_parser!(u32).range(1..))]
    pub write_timeout: u32,

    /// How many proxies stand before this server, whose X-Forwarded-For tells the addresses of clients.
    #[arg(long, env = "POSTERN_TRUSTED_PROXIES", value_name = "NUMBER", default_value_t = 0)]
    pub trusted_proxies: usize,

    /// How much to log.
    #[arg(long, env = "HASURA_GRAPHQL_LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    pub log_level: LogLevel,

    /// GraphiQL at /, a page to try queries on. It is for everybody, and tells nothing without the admin secret.
    #[arg(long, env = "HASURA_GRAPHQL_ENABLE_CONSOLE", value_name = "BOOLEAN", default_value_t = false,
          num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set, value_parser = switch)]
    pub enable_console: bool,

    #[command(flatten)]
    pub http: HttpOptions,

    #[command(flatten)]
    pub subscriptions: Subscriptions,

    #[command(flatten)]
    pub connections: crate::database::Options,

    #[command(flatten)]
    pub settings: Settings,

    #[command(flatten)]
    pub authentication: crate::authentication::Options,
}

/// Subscriptions, and the WebSockets that they come on.
#[derive(Debug, Args)]
#[command(next_help_heading = "Subscriptions")]
pub struct Subscriptions {
    /// How often live queries ask whose changes cannot be heard of: those over functions, the clock, foreign tables.
    #[arg(
        long,
        env = "HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_REFETCH_INTERVAL",
        value_name = "MILLISECONDS",
        default_value_t = 1000
    )]
    pub live_query_interval: u64,

    /// How many subscribers one statement answers.
    #[arg(
        long,
        env = "HASURA_GRAPHQL_LIVE_QUERIES_MULTIPLEXED_BATCH_SIZE",
        value_name = "NUMBER",
        default_value_t = 100
    )]
    pub live_query_batch_size: usize,

    /// A connection to the same database for notifications, where --database-url leads through a pooler.
    #[arg(long, env = "POSTERN_FOLLOW_URL", hide_env_values = true, value_name = "URL")]
    pub follow_url: Option<String>,

    /// How many WebSockets there are at most.
    #[arg(long, env = "POSTERN_WEBSOCKET_CONNECTIONS", value_name = "NUMBER", default_value_t = 10_000)]
    pub websocket_connections: usize,

    /// How many operations one WebSocket may have under way.
    #[arg(long, env = "POSTERN_WEBSOCKET_OPERATIONS", value_name = "NUMBER", default_value_t = 100)]
    pub websocket_operations: usize,

    /// How long a WebSocket may take to say who it is.
    #[arg(
        long,
        env = "HASURA_GRAPHQL_WEBSOCKET_CONNECTION_INIT_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 3
    )]
    pub websocket_init_timeout: u64,

    /// How often a WebSocket is told that the server is there.
    #[arg(long, env = "HASURA_GRAPHQL_WEBSOCKET_KEEPALIVE", value_name = "SECONDS", default_value_t = 5)]
    pub websocket_keepalive: u64,
}

/// Settings that live in the database, in graphql.setting; what is not given stays as it is there.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings of the database")]
pub struct Settings {
    /// bigint, numeric and float8 as strings.
    #[arg(long, env = "HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES", value_name = "BOOLEAN", value_parser = switch)]
    pub stringify_numeric_types: Option<bool>,

    /// May a role that can select a table call tracked functions that return it?
    #[arg(long, env = "HASURA_GRAPHQL_INFER_FUNCTION_PERMISSIONS", value_name = "BOOLEAN", value_parser = switch)]
    pub infer_function_permissions: Option<bool>,

    /// Errors tell admin what happened inside.
    #[arg(long, env = "HASURA_GRAPHQL_DEV_MODE", value_name = "BOOLEAN", value_parser = switch)]
    pub dev_mode: Option<bool>,

    /// Roles other than admin run only what is on the allow-list.
    #[arg(long, env = "HASURA_GRAPHQL_ENABLE_ALLOWLIST", value_name = "BOOLEAN", value_parser = switch)]
    pub enable_allowlist: Option<bool>,

    /// hasura-default or graphql-default; counts only with the experimental feature naming_convention, as in Hasura.
    #[arg(long, env = "HASURA_GRAPHQL_DEFAULT_NAMING_CONVENTION", value_name = "NAME")]
    pub default_naming_convention: Option<String>,

    /// A list of names; naming_convention is the one that counts here.
    #[arg(long, env = "HASURA_GRAPHQL_EXPERIMENTAL_FEATURES", value_name = "NAMES", value_delimiter = ',')]
    pub experimental_features: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

#[derive(Debug, Args)]
pub struct Metadata {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Write the database's metadata as Hasura's metadata directory.
    Export(Directory),
    /// Replace the database's metadata by what the directory says.
    Apply {
        #[command(flatten)]
        directory: Directory,

        /// Change nothing if there is an entry that cannot be honoured.
        #[arg(long)]
        strict: bool,
    },
    /// Show what `apply` would change, and change nothing; status 1 if there is something.
    Diff(Directory),
}

#[derive(Debug, Args)]
pub struct Directory {
    #[command(flatten)]
    pub database: DatabaseUrl,

    /// The directory that holds version.yaml.
    #[arg(value_name = "DIR")]
    pub path: PathBuf,
}

/// The words that Hasura takes for a boolean.
pub fn switch(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Ok(true),
        "false" | "f" | "no" | "n" | "0" => Ok(false),
        _ => Err("expected true or false".to_owned()),
    }
}

fn connections(text: &str) -> Result<u16, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a whole number above 0".to_owned()),
        Ok(number) => Ok(number),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn help_shows_no_secret() {
        for command in CommandLine::command().get_subcommands() {
            let secret = |name: &str| {
                ["SECRET", "URL", "AUTH_HOOK", "ACCESS_KEY", "HEADERS", "REPLICAS"]
                    .iter()
                    .any(|part| name.contains(part))
                    && !name.ends_with("_ROLE")
            };
            for argument in command.get_arguments() {
                let name = argument.get_env().map(|name| name.to_string_lossy().into_owned());
                if let Some(name) = name.filter(|name| secret(name)) {
                    assert!(argument.is_hide_env_values_set(), "{name} would be printed by --help");
                }
            }
        }
    }

    #[test]
    fn booleans_are_hasuras() {
        assert_eq!(switch("True"), Ok(true));
        assert_eq!(switch("n"), Ok(false));
        assert!(switch("").is_err());
        assert!(switch("on").is_err());
    }
}
