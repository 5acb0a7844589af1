//! Who asks: from a request's headers to the session that `graphql.resolve` trusts, or to a refusal.
//!
//! In: headers, of a request or of a WebSocket's `connection_init`. Out: a `Caller`.
//!
//! - `options.rs`: the flags
//! - `admin_secret.rs`: one or several secrets, compared in constant time
//! - `access_key.rs`: keys of team members, looked up in the database
//! - `token.rs`: JSON Web Tokens, which the engine verifies
//! - `key_set.rs`: keys at a URL, fetched again when they are no longer good
//! - `webhook.rs`: a service of the operator that says who asks
//! - `expiry.rs`: `Cache-Control` and `Expires`
//! - `session.rs`: role and variables
//!
//! Invariant: a header becomes a session variable only if the admin secret or an access key was proved, or if everybody is
//! admin.
//! Invariant: who shows something that is wrong is refused, and never falls back to showing nothing.

mod access_key;
mod admin_secret;
mod expiry;
mod key_set;
mod options;
mod session;
mod token;
mod webhook;

use std::sync::Arc;
use std::time::SystemTime;

use axum::http::{HeaderMap, StatusCode};

pub use options::Options;
pub use session::Session;

use access_key::AccessKeys;
use admin_secret::AdminSecrets;
use token::Tokens;
use webhook::Webhook;

use crate::database::Database;
use crate::failure::Failure;
use crate::outgoing::{Outgoing, parse_headers};

/// The secret's header, and its name in old versions of Hasura.
const ADMIN_SECRETS: [&str; 2] = ["x-hasura-admin-secret", "x-hasura-access-key"];

/// The header of a team member's access key, named as in Hasura Cloud.
const ACCESS_KEY: &str = "x-hasura-collaborator-token";

/// Who asks, and what they may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub session: Session,
    pub access: Access,
    /// When who asked has to show again who they are; `None`: never.
    pub expires_at: Option<SystemTime>,
}

/// Which doors are open. Behind them the role decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Who proved to be admin, whatever role they name.
    Administrator,
    /// A role that somebody else vouches for: a token, a webhook, or the configuration for those who show nothing.
    Role,
    /// A team member, with the privileges of their key.
    Member { execute_graphql: bool, view_metrics: bool },
}

impl Caller {
    /// Who is vouched for. The role admin is as good as the secret, as in Hasura.
    fn of_session(session: Session, expires_at: Option<SystemTime>) -> Caller {
        let access = if session.is_admin() { Access::Administrator } else { Access::Role };
        Caller { session, access, expires_at }
    }

    fn of_administrator(headers: &HeaderMap) -> Result<Caller, Failure> {
        Ok(Caller { session: Session::trusted(headers)?, access: Access::Administrator, expires_at: None })
    }

    /// Errors: `access-denied`, as of those below.
    pub fn may_execute_graphql(&self) -> Result<(), Failure> {
        match self.access {
            Access::Member { execute_graphql: false, .. } => Err(closed("execute GraphQL")),
            Access::Administrator | Access::Role | Access::Member { .. } => Ok(()),
        }
    }

    /// May they send commands to the metadata API? Which ones, the database decides by the role.
    pub fn may_manage(&self) -> Result<(), Failure> {
        match self.access {
            Access::Administrator | Access::Role => Ok(()),
            Access::Member { .. } => Err(closed("use the metadata API")),
        }
    }

    pub fn may_view_metrics(&self) -> Result<(), Failure> {
        match self.access {
            Access::Administrator | Access::Member { view_metrics: true, .. } => Ok(()),
            Access::Role | Access::Member { .. } => Err(closed("view metrics")),
        }
    }
}

fn closed(what: &str) -> Failure {
    Failure::new(StatusCode::FORBIDDEN, "access-denied", format!("not allowed to {what}"))
}

/// How callers are told apart.
pub struct Authentication {
    mode: Mode,
    keys: Option<AccessKeys>,
}

enum Mode {
    /// Everybody may be anybody.
    Open,
    Guarded {
        secrets: AdminSecrets,
        others: Others,
    },
}

/// How those are told apart who show neither the admin secret nor an access key.
enum Others {
    Unauthorized(Unauthorized),
    Tokens(Tokens, Unauthorized),
    Webhook(Webhook),
}

/// The role of those who show nothing; without it they are refused.
struct Unauthorized(Option<String>);

impl Authentication {
    /// What does not open more than was meant; fetches keys, if they are at a URL.
    ///
    /// Errors: a text for the operator, where Hasura does not start either.
    pub async fn start(
        admin_secret: Option<&str>,
        unauthorized_role: Option<String>,
        options: &Options,
        database: Option<Arc<Database>>,
    ) -> Result<Authentication, String> {
        let secret = admin_secret.or(options.access_key.as_deref());
        let secrets = AdminSecrets::parse(secret, options.admin_secrets.as_deref())?;
        if let Some(role) = unauthorized_role.as_deref().filter(|role| role.is_empty() || *role == "admin") {
            return Err(format!("the unauthorized role cannot be \"{role}\""));
        }
        let headers = parse_headers(&options.outgoing_header, options.outgoing_headers.as_deref())?;
        let Some(secrets) = secrets else {
            return refuse_without_secret(&unauthorized_role, options)
                .map(|()| Authentication { mode: Mode::Open, keys: None });
        };
        let outgoing = Arc::new(Outgoing::new(headers)?);
        let webhook = Webhook::new(options, &outgoing)?;
        let has_tokens = options.jwt_secret.is_some() || options.jwt_secrets.is_some();
        let unauthorized = Unauthorized(unauthorized_role);
        let others = match (webhook, has_tokens) {
            (Some(_), true) => {
                return Err("a webhook and tokens cannot both say who asks: \
                    set HASURA_GRAPHQL_AUTH_HOOK or HASURA_GRAPHQL_JWT_SECRET"
                    .to_owned());
            }
            (Some(_), false) if unauthorized.0.is_some() => {
                return Err("an unauthorized role is not allowed with HASURA_GRAPHQL_AUTH_HOOK: \
                    let the webhook answer with the role"
                    .to_owned());
            }
            (Some(webhook), false) => Others::Webhook(webhook),
            (None, _) => match Tokens::start(options, &outgoing).await? {
                Some(tokens) => Others::Tokens(tokens, unauthorized),
                None => Others::Unauthorized(unauthorized),
            },
        };
        Ok(Authentication { mode: Mode::Guarded { secrets, others }, keys: database.map(AccessKeys) })
    }

    /// Do these headers show an access key, which may be revoked at any time?
    pub fn is_revocable(headers: &HeaderMap) -> bool {
        headers.contains_key(ACCESS_KEY)
    }

    /// Is everybody admin?
    pub fn is_open(&self) -> bool {
        matches!(self.mode, Mode::Open)
    }

    /// How it is shown who asks, for the operator.
    pub fn ways(&self) -> &'static str {
        match &self.mode {
            Mode::Open => "nothing",
            Mode::Guarded { others: Others::Unauthorized(_), .. } => "admin secret",
            Mode::Guarded { others: Others::Tokens(..), .. } => "admin secret or token",
            Mode::Guarded { others: Others::Webhook(_), .. } => "admin secret or webhook",
        }
    }

    /// Must `caller` be shown the request to judge these headers? Only a webhook asks for that.
    pub fn judges_request(&self, headers: &HeaderMap) -> bool {
        match &self.mode {
            Mode::Guarded { others: Others::Webhook(webhook), .. } => {
                webhook.sees_request()
                    && !ADMIN_SECRETS.iter().chain([&ACCESS_KEY]).any(|name| headers.contains_key(*name))
            }
            Mode::Open | Mode::Guarded { .. } => false,
        }
    }

    /// Who sends these headers, and `request`, the body, if there is one to judge.
    ///
    /// With the admin secret, or an access key: the role that `x-hasura-role` names, or admin; all other `x-hasura-` headers are
    /// variables. With a token or through a webhook: what that says. Otherwise: the unauthorized role, and no variable.
    /// Differs: Hasura takes the headers of unauthorized requests as variables, so that anybody may claim a user's id.
    /// Errors: `access-denied`, `invalid-headers`; those of tokens and of the webhook.
    pub async fn caller(&self, headers: &HeaderMap, request: Option<&str>) -> Result<Caller, Failure> {
        let Mode::Guarded { secrets, others } = &self.mode else { return Caller::of_administrator(headers) };
        if let Some(guess) = ADMIN_SECRETS.iter().find_map(|name| headers.get(*name)) {
            return match secrets.contain(guess.as_bytes()) {
                true => Caller::of_administrator(headers),
                false => Err(Failure::access_denied("invalid x-hasura-admin-secret/x-hasura-access-key")),
            };
        }
        if let Some(keys) = &self.keys
            && let Some(caller) = keys.caller(headers).await?
        {
            return Ok(caller);
        }
        match others {
            Others::Webhook(webhook) => webhook.caller(headers, request).await,
            Others::Unauthorized(unauthorized) => unauthorized.caller().ok_or_else(|| {
                Failure::access_denied("x-hasura-admin-secret/x-hasura-access-key required, but not found")
            }),
            Others::Tokens(tokens, unauthorized) => match tokens.caller(headers, SystemTime::now())? {
                Some(caller) => Ok(caller),
                None => unauthorized.caller().ok_or_else(|| {
                    let message = "Missing 'Authorization' or 'Cookie' header in JWT authentication mode";
                    Failure::invalid_header(message)
                }),
            },
        }
    }
}

impl Unauthorized {
    fn caller(&self) -> Option<Caller> {
        let session = Session::of_role(self.0.clone()?);
        Some(Caller { session, access: Access::Role, expires_at: None })
    }
}

/// What says who asks has no effect where everybody may be admin: somebody believes that it has.
fn refuse_without_secret(unauthorized_role: &Option<String>, options: &Options) -> Result<(), String> {
    let given = [
        ("an unauthorized role", unauthorized_role.is_some()),
        ("HASURA_GRAPHQL_JWT_SECRET", options.jwt_secret.is_some()),
        ("HASURA_GRAPHQL_JWT_SECRETS", options.jwt_secrets.is_some()),
        ("HASURA_GRAPHQL_AUTH_HOOK", options.auth_hook.is_some()),
    ];
    match given.into_iter().find(|(_, is_given)| *is_given) {
        Some((name, _)) => Err(format!("{name} needs an admin secret: without one, everybody may be admin")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
