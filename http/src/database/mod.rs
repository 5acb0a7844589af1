//! The pool of connections, and the few statements that are ever sent.

use std::error::Error as _;
use std::time::Duration;

use axum::http::StatusCode;
use deadpool_postgres::{
    ClientWrapper, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, Connection, NoTls, Row, Socket};

use crate::body::Request;
use crate::failure::Failure;
use crate::session::Session;

const RESOLVE: &str = "select graphql.resolve($1, $2, $3, $4, $5)::text";
const METADATA: &str = "select graphql.metadata($1, $2)::text";
const VERSION: &str = "select graphql.version()";

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection's options from a URL, with what every connection of ours has.
pub fn configuration(url: &str) -> Result<Config, String> {
    // The cause would repeat the URL, and with it the password.
    let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
        format!("the database URL is not valid: {}", causes(&error))
    })?;
    if config.get_application_name().is_none() {
        config.application_name("postern-http");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(10));
    }
    Ok(config)
}

/// JSON text as a parameter of type `jsonb`: the server reads it, and keeps each digit.
#[derive(Debug)]
pub struct JsonText<'a>(pub &'a str);

impl ToSql for JsonText<'_> {
    fn to_sql(
        &self,
        _: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        // The binary form of jsonb is a version, always 1, and the text.
        out.extend_from_slice(&[1]);
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::JSONB
    }

    to_sql_checked!();
}

/// Why a call has no answer.
#[derive(Debug)]
pub enum CallError {
    NoConnection(PoolError),
    Postgres(tokio_postgres::Error),
}

impl std::fmt::Display for CallError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CallError::NoConnection(PoolError::Timeout(_)) => {
                formatter.write_str("all connections to the database are busy")
            }
            CallError::NoConnection(PoolError::Backend(error)) | CallError::Postgres(error) => {
                formatter.write_str(&causes(error))
            }
            CallError::NoConnection(error) => write!(formatter, "{error}"),
        }
    }
}

impl CallError {
    /// The refusal that the database itself worded: SQLSTATE `GQ` and a status, its body in DETAIL.
    pub fn worded(&self) -> Option<(StatusCode, &str)> {
        let CallError::Postgres(error) = self else { return None };
        let error = error.as_db_error()?;
        let status: u16 = error.code().code().strip_prefix("GQ")?.parse().ok()?;
        let status =
            StatusCode::from_u16(status).ok().filter(|s| s.is_client_error() || s.is_server_error())?;
        Some((status, error.detail()?))
    }

    /// What a caller is told. Admin learns what happened; others only what they can do something about: a value that
    /// Postgres cannot store, a conflict that a repetition may pass, a request that took too long.
    pub fn failure(&self, session: &Session) -> Failure {
        let (message, state) = match self {
            CallError::Postgres(error) => match error.as_db_error() {
                Some(error) => (error.message().to_owned(), Some(error.code())),
                None => (self.to_string(), None),
            },
            CallError::NoConnection(_) => (self.to_string(), None),
        };
        let class = state.map(|state| state.code().get(..2).unwrap_or_default());
        if class == Some("22") {
            return Failure::new(StatusCode::BAD_REQUEST, "data-exception", message);
        }
        let for_everybody = class == Some("40") || state == Some(&SqlState::QUERY_CANCELED);
        if for_everybody || session.is_admin() {
            return Failure::unexpected(message);
        }
        Failure::unexpected("database query error")
    }
}

/// An error with its causes: the text of a `tokio_postgres::Error` alone is just "db error".
pub fn causes(error: &tokio_postgres::Error) -> String {
    if let Some(error) = error.as_db_error() {
        return error.message().to_owned();
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// The database.
pub struct Database {
    pool: Pool,
    config: Config,
}

impl Database {
    /// Opens no connection yet.
    pub fn new(url: &str, connections: u16) -> Result<Database, String> {
        let config = configuration(url)?;
        let manager = Manager::from_config(
            config.clone(),
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(connections.into())
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Database { pool, config })
    }

    /// The GraphQL response to a request.
    pub async fn resolve(&self, request: &Request<'_>, session: &Session) -> Result<String, CallError> {
        let (variables, session) = (JsonText(request.variables), JsonText(session.json()));
        let Request { query, operation_name, document_id, .. } = request;
        self.text(RESOLVE, &[query, &variables, &session, operation_name, document_id]).await
    }

    /// The answer to a metadata command.
    ///
    /// Its connection serves nobody else afterwards: SQL that admin runs may leave another role, `search_path` (each
    /// pg_dump sets it) or prepared statement behind.
    pub async fn metadata(&self, command: &str, session: &Session) -> Result<String, CallError> {
        let client = Object::take(self.pool.get().await.map_err(CallError::NoConnection)?);
        text(&client, METADATA, &[&JsonText(command), &JsonText(session.json())]).await
    }

    /// The extension's version.
    pub async fn version(&self) -> Result<String, CallError> {
        self.text(VERSION, &[]).await
    }

    /// Stores a setting, unless it has that value; `value` is JSON. Returns whether anything changed.
    pub async fn set(&self, name: &str, value: &str) -> Result<bool, CallError> {
        let client = self.pool.get().await.map_err(CallError::NoConnection)?;
        let changed = client
            .execute(
                "insert into graphql.setting as setting (name, value) values ($1, $2) \
                 on conflict (name) do update set value = excluded.value \
                 where setting.value is distinct from excluded.value",
                &[&name, &JsonText(value)],
            )
            .await
            .map_err(CallError::Postgres)?;
        Ok(changed > 0)
    }

    /// A connection of its own, on which notifications arrive; `url`: if it is not the pool's.
    pub async fn follower(
        &self,
        url: Option<&str>,
    ) -> Result<(Client, Connection<Socket, NoTlsStream>), String> {
        let config = match url {
            Some(url) => configuration(url)?,
            None => self.config.clone(),
        };
        config.connect(NoTls).await.map_err(|error| causes(&error))
    }

    /// The rows that a statement yields.
    pub async fn rows(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, CallError> {
        let client = self.pool.get().await.map_err(CallError::NoConnection)?;
        let prepared = client.prepare_cached(statement).await.map_err(CallError::Postgres)?;
        client.query(&prepared, parameters).await.map_err(CallError::Postgres)
    }

    pub async fn text(
        &self,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<String, CallError> {
        let client = self.pool.get().await.map_err(CallError::NoConnection)?;
        text(&client, statement, parameters).await
    }
}

/// The one text that a statement yields. It is prepared once for each connection, so that a call is one round trip.
async fn text(
    client: &ClientWrapper,
    statement: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<String, CallError> {
    let prepared = client.prepare_cached(statement).await.map_err(CallError::Postgres)?;
    let row = client.query_one(&prepared, parameters).await.map_err(CallError::Postgres)?;
    row.try_get(0).map_err(CallError::Postgres)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_in_the_message() {
        for url in ["postgres://u:hush@h:port/d", "postgres://u:hush@[::1/d", "host=h password=hush wrong=1"]
        {
            let message = configuration(url).unwrap_err();
            assert!(!message.contains("hush"), "{message}");
        }
    }

    #[test]
    fn sockets_are_found() {
        use tokio_postgres::config::Host;
        for url in ["postgres:///d?host=/run/p", "postgres://u@%2Frun%2Fp/d", "host=/run/p dbname=d"] {
            let config = configuration(url).unwrap();
            assert_eq!(config.get_hosts(), [Host::Unix("/run/p".into())], "{url}");
            assert_eq!(config.get_dbname(), Some("d"), "{url}");
        }
    }
}
