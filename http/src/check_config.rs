//! `postern-http check-config`: what is configured, tried without serving; and variables of Hasura that mean nothing here.

use std::collections::BTreeSet;
use std::process::ExitCode;

use clap::CommandFactory;

use crate::authentication::Authentication;
use crate::command_line::{CommandLine, Serve};
use crate::cors::CorsPolicy;
use crate::database::Database;
use crate::http_options::LogFormat;
use crate::tls::Certificate;
use crate::{logging, server};

const PREFIX: &str = "HASURA_GRAPHQL_";

/// Names for Hasura's command line, which reads the same environment.
const OF_HASURAS_CLI: [&str; 3] =
    ["HASURA_GRAPHQL_ENDPOINT", "HASURA_GRAPHQL_VERSION", "HASURA_GRAPHQL_ACTION_KIND"];

/// Prints a line for each thing that is configured, no secret among them. Status 0, or 1 if something is wrong.
pub async fn run(options: &Serve) -> ExitCode {
    let checks = [
        ("database", database(options).await),
        ("authentication", authentication(options).await),
        ("encryption", encryption(options)),
        ("cors", cors(options)),
        (
            "paths",
            server::check_apis(options).map(|()| match options.http.enabled_apis.as_slice() {
                [] => "all".to_owned(),
                names => names.join(", "),
            }),
        ),
        ("metrics", Ok(metrics(options))),
        ("log", logging::check(&options.http).map(|()| log(options))),
    ];
    let mut wrong = false;
    for (name, result) in checks {
        match result {
            Ok(text) => println!("{name}: {text}"),
            Err(reason) => {
                wrong = true;
                println!("{name}: WRONG: {reason}");
            }
        }
    }
    for name in not_understood() {
        println!("warning: {name} is set, and means nothing to this server");
    }
    ExitCode::from(u8::from(wrong))
}

async fn database(options: &Serve) -> Result<String, String> {
    let database = Database::new(options.database.url()?, 1, &options.connections)?;
    match database.version().await {
        Ok(version) => {
            Ok(format!("answers, with postern {version}; up to {} connections", options.pg_connections))
        }
        Err(error) => Err(format!("does not answer: {error}; it needs the extension postern")),
    }
}

async fn authentication(options: &Serve) -> Result<String, String> {
    let secret = options.admin_secret.as_deref();
    let role = options.unauthorized_role.clone();
    let authentication = Authentication::start(secret, role, &options.authentication, None).await?;
    let others = match &options.unauthorized_role {
        Some(role) => format!("others have the role {role}"),
        None => "others are refused".to_owned(),
    };
    Ok(match authentication.is_open() {
        true => "NONE: everybody may do everything".to_owned(),
        false => format!("by {}; {others}", authentication.ways()),
    })
}

fn encryption(options: &Serve) -> Result<String, String> {
    match Certificate::of(&options.http)? {
        None => Ok("none: HTTP".to_owned()),
        Some(certificate) => {
            certificate.acceptor()?;
            Ok("HTTPS".to_owned())
        }
    }
}

fn cors(options: &Serve) -> Result<String, String> {
    let http = &options.http;
    Ok(match CorsPolicy::parse(&http.cors_domain, http.disable_cors)? {
        CorsPolicy::Disabled => "disabled".to_owned(),
        CorsPolicy::All => "pages of all origins".to_owned(),
        CorsPolicy::Origins(_) => format!("pages of {}", http.cors_domain),
    })
}

fn metrics(options: &Serve) -> String {
    let secret = options.http.metrics_secret.is_some();
    match (options.http.has_api("metrics"), secret, options.admin_secret.is_some()) {
        (false, ..) => "off",
        (true, true, true) => "for admin, and with the metrics secret",
        (true, true, false) => "with the metrics secret",
        (true, false, true) => "for admin",
        (true, false, false) => "for everybody, as all is",
    }
    .to_owned()
}

fn log(options: &Serve) -> String {
    let http = &options.http;
    let format = if http.log_format == LogFormat::Json { "JSON" } else { "text" };
    let mut text = format!("{format}; types {}", http.enabled_log_types.join(", "));
    if http.shows_queries() {
        text.push_str("; with queries");
    }
    if http.log_variables {
        text.push_str("; with variables");
    }
    text
}

/// Variables of Hasura that are set and that no flag reads.
pub fn not_understood() -> Vec<String> {
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    unknown(set.collect::<BTreeSet<_>>())
}

fn unknown(set: BTreeSet<String>) -> Vec<String> {
    let command = CommandLine::command();
    let known: BTreeSet<String> = command
        .get_subcommands()
        .flat_map(clap::Command::get_arguments)
        .filter_map(|argument| Some(argument.get_env()?.to_string_lossy().into_owned()))
        .collect();
    let is_unknown = |name: &String| {
        name.starts_with(PREFIX) && !known.contains(name) && !OF_HASURAS_CLI.contains(&name.as_str())
    };
    set.into_iter().filter(is_unknown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_flag_reads_is_named() {
        let set =
            ["HASURA_GRAPHQL_DATABASE_URL", "HASURA_GRAPHQL_ENDPOINT", "HASURA_GRAPHQL_CORS_DOMAINS", "PATH"];
        assert_eq!(unknown(set.map(str::to_owned).into()), ["HASURA_GRAPHQL_CORS_DOMAINS"]);
    }
}
