//! Flags that say who is let in, besides the admin secret.

use clap::{Args, ValueEnum};

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Who asks")]
#[group(skip)]
pub struct Options {
    /// A JSON list of admin secrets, each as good as the other; --admin-secret does not count then.
    #[arg(long, env = "HASURA_GRAPHQL_ADMIN_SECRETS", hide_env_values = true, value_name = "JSON")]
    pub admin_secrets: Option<String>,

    /// The admin secret's old name.
    #[arg(
        long,
        env = "HASURA_GRAPHQL_ACCESS_KEY",
        hide_env_values = true,
        value_name = "SECRET",
        hide = true
    )]
    pub access_key: Option<String>,

    /// Requests bear a JSON Web Token: how it is verified, as JSON in Hasura's form.
    #[arg(long, env = "HASURA_GRAPHQL_JWT_SECRET", hide_env_values = true, value_name = "JSON")]
    pub jwt_secret: Option<String>,

    /// A JSON list of such, for tokens of several issuers.
    #[arg(long, env = "HASURA_GRAPHQL_JWT_SECRETS", hide_env_values = true, value_name = "JSON")]
    pub jwt_secrets: Option<String>,

    /// A webhook says who asks: its URL.
    #[arg(long, env = "HASURA_GRAPHQL_AUTH_HOOK", hide_env_values = true, value_name = "URL")]
    pub auth_hook: Option<String>,

    /// How the webhook is called: GET with the headers of the request, or POST with them as JSON.
    #[arg(
        long,
        env = "HASURA_GRAPHQL_AUTH_HOOK_MODE",
        hide_env_values = true,
        value_name = "METHOD",
        default_value = "GET",
        ignore_case = true
    )]
    pub auth_hook_mode: HookMode,

    /// Does the POST carry the GraphQL request as well?
    #[arg(long, env = "HASURA_GRAPHQL_AUTH_HOOK_SEND_REQUEST_BODY", hide_env_values = true, value_name = "BOOLEAN",
          default_value = "true", action = clap::ArgAction::Set, value_parser = crate::command_line::switch)]
    pub auth_hook_send_request_body: bool,

    /// How long the webhook may take.
    #[arg(long, env = "POSTERN_AUTH_HOOK_TIMEOUT", hide_env_values = true, value_name = "SECONDS", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(1..=600))]
    pub auth_hook_timeout: u64,

    /// A header for each call that the server makes to a service of yours, as 'Name: value'; may be repeated.
    #[arg(long, value_name = "HEADER")]
    pub outgoing_header: Vec<String>,

    /// The same as a JSON object of names to values.
    #[arg(long, env = "POSTERN_OUTGOING_HEADERS", hide_env_values = true, value_name = "JSON")]
    pub outgoing_headers: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum HookMode {
    #[default]
    #[value(name = "GET")]
    Get,
    #[value(name = "POST")]
    Post,
}
