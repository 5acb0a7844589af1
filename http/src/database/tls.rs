//! Encrypted connections to Postgres, with libpq's words for how far the server is trusted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// `sslmode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    Disable,
    /// Also what `allow` becomes, which in libpq encrypts only if the server insists.
    #[default]
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

impl Mode {
    fn parse(text: &str) -> Result<Mode, String> {
        Ok(match text {
            "disable" => Mode::Disable,
            "allow" | "prefer" => Mode::Prefer,
            "require" => Mode::Require,
            "verify-ca" => Mode::VerifyCa,
            "verify-full" => Mode::VerifyFull,
            _ => {
                let expected = "expected disable, allow, prefer, require, verify-ca or verify-full";
                return Err(format!("sslmode \"{text}\" is not known: {expected}"));
            }
        })
    }

    /// What the server is asked for. The rest is the matter of our verifier.
    pub fn asks(self) -> SslMode {
        match self {
            Mode::Disable => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
        }
    }
}

/// What a URL says about encryption.
#[derive(Debug, Default)]
pub struct Encryption {
    pub mode: Mode,
    given: Option<Mode>,
    /// `sslrootcert`: a file, or `system`.
    root: Option<String>,
    certificate: Option<String>,
    key: Option<String>,
}

impl Encryption {
    /// Takes a parameter; false if it is not about encryption.
    pub fn take(&mut self, name: &str, value: &str) -> Result<bool, String> {
        let text = || Some(value.to_owned()).filter(|text| !text.is_empty());
        match name {
            "sslmode" => self.given = Some(Mode::parse(value)?),
            "sslrootcert" => self.root = text(),
            "sslcert" => self.certificate = text(),
            "sslkey" => self.key = text(),
            // To leave out a list of revoked certificates would be to trust them.
            "sslcrl" | "sslcrldir" | "sslpassword" => return Err(format!("{name} is not supported")),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Settles what hangs on several parameters, as libpq does.
    pub fn complete(&mut self) -> Result<(), String> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err("sslcert and sslkey belong together".to_owned());
        }
        let of_system = self.root.as_deref() == Some("system");
        self.mode = match self.given {
            None if of_system => Mode::VerifyFull,
            Some(mode) if of_system && mode != Mode::VerifyFull => {
                return Err("sslrootcert=system needs sslmode=verify-full".to_owned());
            }
            given => given.unwrap_or_default(),
        };
        if self.root.is_none() && self.mode.asks() == SslMode::Require {
            self.root = home_root().map(|path| path.to_string_lossy().into_owned());
        }
        match (self.mode, &self.root) {
            (Mode::VerifyCa | Mode::VerifyFull, None) => {
                Err("sslmode=verify-ca and verify-full need sslrootcert, a file of certificates or system"
                    .to_owned())
            }
            // Whoever names a certificate to trust wants it looked at.
            (Mode::Require, Some(_)) => {
                self.mode = Mode::VerifyCa;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn home_root() -> Option<PathBuf> {
    let path = Path::new(&std::env::var_os("HOME")?).join(".postgresql/root.crt");
    path.is_file().then_some(path)
}

/// What makes encrypted connections. Errors: a text for the operator.
pub fn connector(encryption: &Encryption) -> Result<MakeRustlsConnect, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier::new(encryption, provider)?));
    let config = match (&encryption.certificate, &encryption.key) {
        (Some(certificate), Some(key)) => {
            let key = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| format!("sslkey {key} cannot be read: {error}"))?;
            builder
                .with_client_auth_cert(certificates("sslcert", certificate)?, key)
                .map_err(|error| format!("sslcert and sslkey cannot be used: {error}"))?
        }
        _ => builder.with_no_client_auth(),
    };
    Ok(MakeRustlsConnect::new(config))
}

fn certificates(parameter: &str, path: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let unreadable = |error| format!("{parameter} {path} cannot be read: {error}");
    let found = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
    let found: Vec<_> = found.collect::<Result<_, _>>().map_err(unreadable)?;
    match found.is_empty() {
        true => Err(format!("{parameter} {path} holds no certificate")),
        false => Ok(found),
    }
}

/// Judges the server's certificate.
#[derive(Debug)]
struct Verifier {
    /// `None`: any certificate will do.
    chain: Option<Arc<WebPkiServerVerifier>>,
    trusted: Vec<CertificateDer<'static>>,
    compares_name: bool,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    fn new(encryption: &Encryption, provider: Arc<CryptoProvider>) -> Result<Verifier, String> {
        let compares_name = encryption.mode == Mode::VerifyFull;
        let trusted = match (encryption.mode, encryption.root.as_deref()) {
            (Mode::VerifyFull, Some("system")) => rustls_native_certs::load_native_certs().certs,
            (Mode::VerifyCa | Mode::VerifyFull, Some(path)) => certificates("sslrootcert", path)?,
            _ => return Ok(Verifier { chain: None, trusted: Vec::new(), compares_name, provider }),
        };
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(trusted.iter().cloned());
        if added == 0 {
            return Err("sslrootcert names no certificate that can be trusted".to_owned());
        }
        let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Verifier { chain: Some(chain), trusted, compares_name, provider })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        match chain.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            // The name is compared last: all else was in order.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.compares_name => Ok(ServerCertVerified::assertion()),
            // A certificate signed by itself is often marked as an authority, which a server's may not be here. Postgres
            // is set up with such ones, and libpq takes them if just this one is trusted. Its dates were compared before.
            Err(Error::InvalidCertificate(CertificateError::Other(other)))
                if other.to_string().contains("CaUsedAsEndEntity")
                    && self.trusted.iter().any(|trusted| trusted == certificate) =>
            {
                if self.compares_name {
                    let parsed = ParsedCertificate::try_from(certificate)?;
                    rustls::client::verify_server_name(&parsed, name)?;
                }
                Ok(ServerCertVerified::assertion())
            }
            judged => judged,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
