//! postern's HTTP server, and the command line for metadata in files.
//!
//! In the order in which a request passes:
//!
//! - `command_line.rs`: flags, and the names of environment variables that Hasura gave them
//! - `server.rs`: the routes, and how the server starts and ends
//! - `listening.rs`, `tls.rs`: connections, and their encryption; `slow_clients.rs`: clients that do not take their answers
//! - `entrance.rs`: the way to a handler; `access_log.rs`: around each request its `request_id.rs`, `facts.rs` for its line in the log, `metrics.rs`, `cors.rs`
//! - `metrics_page.rs`: who may read the numbers
//! - `authentication/`: from headers to a session, or to a refusal
//! - `outgoing.rs`: calls to others, as to an authentication webhook
//! - `content.rs`: media types of requests and answers
//! - `body.rs`: the body within its limit, and what is JSON in it
//! - `operation.rs`: whether a request reads, writes or subscribes
//! - `graphql.rs`: `/v1/graphql` and `/v1alpha1/graphql`
//! - `websocket/`: the same over WebSockets; `subscription/`: answers that come again and again
//! - `limits.rs`: how large batches may be, and how often a role may ask
//! - `explain.rs`: `/v1/graphql/explain`
//! - `metadata.rs`: `/v1/query`, `/v2/query` and `/v1/metadata`
//! - `console.rs`: GraphiQL at `/`
//! - `database/`: pools of connections, replicas, and the few statements that are ever sent
//! - `health.rs`: `/healthz`; `logging.rs`: the form of log lines
//! - `check_config.rs`: `postern-http check-config`, and variables of Hasura that are not understood
//! - `settings.rs`: settings given at start, brought into the database
//! - `failure.rs`: what is refused here, in the two shapes that Hasura has for it
//! - `directory/`: Hasura's metadata directory to one JSON document and back
//! - `files.rs`: `postern-http metadata export|apply|diff`
//!
//! Invariant: no rule is judged here. A request becomes a session, and one call of a function in the database.
//! Invariant: what the database answers is passed on as it is.

mod access_log;
mod authentication;
mod body;
mod check_config;
mod command_line;
mod console;
mod content;
mod cors;
mod database;
mod directory;
mod entrance;
mod explain;
mod facts;
mod failure;
mod files;
mod graphql;
mod health;
mod http_options;
mod limits;
mod listening;
mod logging;
mod metadata;
mod metrics;
mod metrics_page;
mod operation;
mod outgoing;
mod request_id;
mod server;
mod settings;
mod slow_clients;
mod subscription;
mod tls;
mod websocket;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use command_line::{Command, CommandLine};

fn main() -> ExitCode {
    let command = CommandLine::parse().command;
    let threads = match &command {
        Command::Serve(options) => options.http.threads(),
        _ => 1,
    };
    let runtime =
        match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return failed(&format!("the runtime does not start: {error}")),
        };
    let ended = runtime.block_on(async {
        match command {
            Command::Serve(options) => server::serve(options).await.map(|()| ExitCode::SUCCESS),
            Command::Metadata(options) => files::run(options).await,
            Command::Version => {
                println!("postern-http {}", env!("CARGO_PKG_VERSION"));
                Ok(ExitCode::SUCCESS)
            }
            Command::CheckConfig(options) => Ok(check_config::run(&options).await),
            Command::Completions { shell } => {
                let mut command = CommandLine::command();
                clap_complete::generate(shell, &mut command, "postern-http", &mut std::io::stdout());
                Ok(ExitCode::SUCCESS)
            }
        }
    });
    ended.unwrap_or_else(|reason| failed(&reason))
}

/// Status 2, as `diff` has it for trouble: 1 says that something differs.
fn failed(reason: &str) -> ExitCode {
    eprintln!("error: {reason}");
    ExitCode::from(2)
}
