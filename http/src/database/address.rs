//! Where a database is: a URL as libpq knows it, with what every connection of ours has.

use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::causes;
use super::tls::{self, Encryption};

/// How long a connection may take to be made, from the first packet to the first statement.
pub const CONNECTING: Duration = Duration::from_secs(10);

/// A database, and how to connect to it.
#[derive(Clone)]
pub struct Address {
    pub config: Config,
    pub tls: MakeRustlsConnect,
}

impl Address {
    /// Reads a URL or `name=value …`.
    ///
    /// Errors: a text for the operator, without the URL, since a password is in it.
    pub fn parse(url: &str) -> Result<Address, String> {
        let not_valid = |cause: String| format!("the database URL is not valid: {cause}");
        let (rest, encryption) = without_encryption(url).map_err(not_valid)?;
        let mut config: Config =
            rest.parse().map_err(|error: tokio_postgres::Error| not_valid(causes(&error)))?;
        if config.get_application_name().is_none() {
            config.application_name("postern-http");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECTING);
        }
        // Of a server that is gone without a word the kernel tells after this time.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(30));
        }
        if !rest.contains("keepalives") {
            config.keepalives_idle(Duration::from_secs(30));
            config.keepalives_interval(Duration::from_secs(10));
            config.keepalives_retries(3);
        }
        let only_sockets = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
        let mode = match encryption.mode.asks() {
            // As in libpq, what goes through a Unix socket is not encrypted, whatever is asked for.
            _ if only_sockets && config.get_hostaddrs().is_empty() => SslMode::Disable,
            mode => mode,
        };
        config.ssl_mode(mode);
        let tls = tls::connector(&encryption).map_err(not_valid)?;
        Ok(Address { config, tls })
    }

    /// The place alone: no user, no password.
    pub fn name(&self) -> String {
        let ports = self.config.get_ports();
        let hosts = self.config.get_hosts().iter().enumerate().map(|(index, host)| {
            let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        });
        let hosts: Vec<String> = hosts.collect();
        match hosts.is_empty() {
            true => self.config.get_hostaddrs().iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            false => hosts.join(","),
        }
    }

    /// One connection, outside of any pool. It ends when the client is dropped.
    pub async fn connect(&self) -> Result<Client, String> {
        let connecting = self.config.connect(self.tls.clone());
        match tokio::time::timeout(CONNECTING, connecting).await {
            Ok(Ok((client, connection))) => {
                tokio::spawn(connection);
                Ok(client)
            }
            Ok(Err(error)) => Err(causes(&error)),
            Err(_) => Err(format!("no connection within {} seconds", CONNECTING.as_secs())),
        }
    }
}

/// Takes libpq's parameters for encryption out, of which `tokio_postgres` knows only a part.
fn without_encryption(url: &str) -> Result<(String, Encryption), String> {
    let mut encryption = Encryption::default();
    let rest = match url.starts_with("postgres://") || url.starts_with("postgresql://") {
        true => of_url(url, &mut encryption)?,
        false => of_pairs(url, &mut encryption)?,
    };
    encryption.complete()?;
    Ok((rest, encryption))
}

fn of_url(url: &str, encryption: &mut Encryption) -> Result<String, String> {
    let Some((place, parameters)) = url.split_once('?') else { return Ok(url.to_owned()) };
    let mut kept = Vec::new();
    for parameter in parameters.split('&') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = percent_decode_str(value)
            .decode_utf8()
            .map_err(|error| format!("the value of {name} is not UTF-8: {error}"))?;
        if !encryption.take(name, &value)? {
            kept.push(parameter);
        }
    }
    Ok(match kept.is_empty() {
        true => place.to_owned(),
        false => format!("{place}?{}", kept.join("&")),
    })
}

/// `name = value` pairs: values with space in them stand in single quotes, a backslash takes what follows as it is.
fn of_pairs(text: &str, encryption: &mut Encryption) -> Result<String, String> {
    let mut kept = String::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let start = rest;
        // What is no pair is left for `tokio_postgres` to complain about.
        let Some((name, after)) = rest.split_once('=') else {
            kept.push_str(rest);
            break;
        };
        let (value, after) = value_of(after.trim_start());
        if !encryption.take(name.trim(), &value)? {
            kept.push_str(start.get(..start.len() - after.len()).unwrap_or_default());
            kept.push(' ');
        }
        rest = after.trim_start();
    }
    Ok(kept)
}

/// The value at the start, and what follows it.
fn value_of(text: &str) -> (String, &str) {
    let (is_quoted, inner) = match text.strip_prefix('\'') {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let mut value = String::new();
    let mut characters = inner.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            '\'' if is_quoted => return (value, inner.get(at + 1..).unwrap_or_default()),
            _ if !is_quoted && character.is_whitespace() => {
                return (value, inner.get(at..).unwrap_or_default());
            }
            _ => value.push(character),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str) -> String {
        Address::parse(url).err().unwrap_or_else(|| panic!("{url} is taken"))
    }

    #[test]
    fn a_password_is_not_in_the_message() {
        for url in [
            "postgres://u:hush@h:port/d",
            "postgres://u:hush@[::1/d",
            "host=h password=hush wrong=1",
            "postgres://u:hush@h/d?sslmode=perhaps",
            "host=h password=hush sslmode=perhaps",
            "postgres://u:hush@h/d?sslmode=verify-full&sslrootcert=/nowhere",
        ] {
            let message = refusal(url);
            assert!(!message.contains("hush"), "{message}");
        }
    }

    #[test]
    fn sockets_are_found_and_never_encrypted() {
        for url in
            ["postgres:///d?host=/run/p", "postgres://u@%2Frun%2Fp/d?sslmode=require", "host=/run/p dbname=d"]
        {
            let config = Address::parse(url).unwrap().config;
            assert_eq!(config.get_hosts(), [Host::Unix("/run/p".into())], "{url}");
            assert_eq!(config.get_dbname(), Some("d"), "{url}");
            assert_eq!(config.get_ssl_mode(), SslMode::Disable, "{url}");
        }
    }

    #[test]
    fn encryption_is_taken_out_of_either_form() {
        for (url, mode) in [
            ("postgres://u:p@h/d", SslMode::Prefer),
            ("postgres://u:p@h/d?sslmode=allow&connect_timeout=3", SslMode::Prefer),
            ("postgres://u:p@h/d?connect_timeout=3&sslmode=disable", SslMode::Disable),
            ("postgresql://u:p@h/d?sslmode=require", SslMode::Require),
            (r"host=h user=u password='a \' sslmode=x' sslmode = 'require' dbname=d", SslMode::Require),
            ("host=h user=u password=p sslmode=disable dbname=d", SslMode::Disable),
        ] {
            let config = Address::parse(url).unwrap().config;
            assert_eq!(config.get_ssl_mode(), mode, "{url}");
            assert_eq!((config.get_user(), config.get_dbname()), (Some("u"), Some("d")), "{url}");
            assert!(config.get_password().is_some(), "{url}");
        }
        let quoted = Address::parse(r"host=h user=u password='a \' sslmode=x'").unwrap().config;
        assert_eq!(quoted.get_password(), Some(&b"a ' sslmode=x"[..]));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (url, part) in [
            ("postgres://h/d?sslmode=perhaps", "sslmode \"perhaps\""),
            ("postgres://h/d?sslmode=verify-full&sslrootcert=/no%20where", "/no where"),
            ("host=h sslmode=verify-ca sslrootcert=/nowhere", "/nowhere"),
            ("host=h sslmode=require sslrootcert=system", "verify-full"),
            ("host=h sslcert=/nowhere", "sslkey"),
            ("host=h sslcrl=/nowhere", "sslcrl"),
        ] {
            let message = refusal(url);
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_name_is_without_secrets() {
        let address = Address::parse("postgres://u:p@a:1,b:2/d").unwrap();
        assert_eq!(address.name(), "a:1,b:2");
    }
}
