//! HTTPS: certificates, read again when their files change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use crate::http_options::HttpOptions;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// The certificate that new connections get.
pub struct Certificate {
    files: Files,
    current: RwLock<Arc<CertifiedKey>>,
}

#[derive(Clone)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Certificate").field("file", &self.files.certificate).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Certificate {
    /// The certificate that the flags name; `None` if they name none.
    ///
    /// Errors: a text for the operator: a file that cannot be read or is no PEM, a key that is not the certificate's.
    pub fn of(options: &HttpOptions) -> Result<Option<Arc<Certificate>>, String> {
        let (Some(certificate), Some(key)) = (&options.tls_certificate, &options.tls_key) else {
            return Ok(None);
        };
        let files = Files { certificate: certificate.clone(), key: key.clone() };
        let current = RwLock::new(Arc::new(files.read()?));
        Ok(Some(Arc::new(Certificate { files, current })))
    }

    /// TLS 1.2 and 1.3, with HTTP/1.1 inside.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, String> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Certificate>::clone(self));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Reads the files again when they have changed, and on SIGHUP. What cannot be used is reported, and the certificate
    /// that was there stays. Connections that are open go on.
    pub async fn follow(self: Arc<Self>) {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hang_up) = signal(SignalKind::hangup()) else {
            tracing::error!("SIGHUP cannot be heard: certificates are not read again");
            return;
        };
        let mut seen = self.files.changed();
        loop {
            let told = tokio::select! {
                _ = hang_up.recv() => true,
                () = tokio::time::sleep(EVERY) => false,
            };
            let now = self.files.changed();
            if now == seen && !told {
                continue;
            }
            seen = now;
            match self.files.read() {
                Ok(key) => {
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
                    tracing::info!("the certificate was read again");
                }
                Err(reason) => tracing::error!("the certificate before stays: {reason}"),
            }
        }
    }
}

impl Files {
    fn changed(&self) -> [Option<SystemTime>; 2] {
        let time = |path: &Path| std::fs::metadata(path).and_then(|found| found.modified()).ok();
        [time(&self.certificate), time(&self.key)]
    }

    fn read(&self) -> Result<CertifiedKey, String> {
        let Files { certificate, key } = self;
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| format!("the certificate {} cannot be read: {error}", certificate.display()))?;
        if chain.is_empty() {
            return Err(format!("there is no certificate in {}", certificate.display()));
        }
        let private = PrivateKeyDer::from_pem_file(key)
            .map_err(|error| format!("the key {} cannot be read: {error}", key.display()))?;
        CertifiedKey::from_der(chain, private, &ring::default_provider()).map_err(|error| {
            format!(
                "the key {} does not go with the certificate {}: {error}",
                key.display(),
                certificate.display()
            )
        })
    }
}
