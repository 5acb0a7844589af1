//! Flags about connections to the database.

use std::time::Duration;

use clap::Args;

#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connections to the database")]
#[group(skip)]
pub struct Options {
    /// A hot standby that answers queries; may be given several times, in the environment with commas between.
    #[arg(
        long = "replica",
        env = "POSTERN_REPLICAS",
        hide_env_values = true,
        value_name = "URL",
        value_delimiter = ','
    )]
    pub replicas: Vec<String>,

    /// How many seconds a replica may be behind before it is left out.
    #[arg(long, env = "POSTERN_REPLICA_MAX_LAG", value_name = "SECONDS", default_value_t = 5)]
    pub replica_max_lag: u32,

    /// How many seconds a GraphQL request may take, until its statement is cancelled; 0 for any time.
    #[arg(long, env = "POSTERN_REQUEST_TIMEOUT", value_name = "SECONDS", default_value_t = 60)]
    pub request_timeout: u32,

    /// How many seconds a request waits for a connection while all are busy.
    #[arg(long, env = "POSTERN_POOL_WAIT_SECONDS", value_name = "SECONDS", default_value_t = 10)]
    pub pool_wait_seconds: u32,

    /// How many requests may wait for a connection; further ones are refused at once.
    #[arg(long, env = "POSTERN_POOL_MAX_WAITING", value_name = "NUMBER", default_value_t = 1000)]
    pub pool_max_waiting: u32,

    /// How many short queries may stand behind one another on one connection; 1 for each its own.
    #[arg(long, env = "POSTERN_PIPELINE_DEPTH", value_name = "NUMBER", default_value_t = 16,
          value_parser = clap::value_parser!(u16).range(1..=100))]
    pub pipeline_depth: u16,

    /// How much work may stand on one connection, by what each query typically takes; one of more than half has its own.
    #[arg(long, env = "POSTERN_PIPELINE_WORK", value_name = "MICROSECONDS", default_value_t = 400)]
    pub pipeline_work: u32,

    /// Whether pg_stat_activity shows a request's id, role and operation while its statement runs.
    #[arg(long, env = "POSTERN_QUERY_TAGS", value_name = "BOOLEAN", default_value_t = true,
          value_parser = crate::command_line::switch, action = clap::ArgAction::Set)]
    pub query_tags: bool,
}

impl Options {
    pub fn request_limit(&self) -> Option<Duration> {
        (self.request_timeout > 0).then(|| Duration::from_secs(self.request_timeout.into()))
    }

    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.pool_wait_seconds.into())
    }

    pub fn max_lag(&self) -> Duration {
        Duration::from_secs(self.replica_max_lag.into())
    }
}
