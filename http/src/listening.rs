//! Connections: taken, encrypted where that is asked for, served, and ended.
//!
//! Own, because `axum::serve` has neither a time for the head of a request nor one for the end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;

use crate::entrance::Entrance;

/// How long a client may take to agree on a key.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How connections are treated.
#[derive(Debug, Clone)]
pub struct Manners {
    pub header_timeout: Duration,
    pub header_limit: usize,
    /// How long requests under way have at the end.
    pub shutdown_timeout: Duration,
}

/// Serves until `told` is done, and then what is under way, for as long as that may take.
pub async fn serve<L>(
    mut listener: L,
    encryption: Option<TlsAcceptor>,
    entrance: Entrance,
    manners: Manners,
    told: impl Future<Output = ()>,
) where
    L: Listener<Addr = SocketAddr>,
{
    let (end, ending) = watch::channel(false);
    // Closed when the last connection is gone.
    let (alive, mut gone) = mpsc::channel::<Infallible>(1);
    tokio::pin!(told);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut told => break,
        };
        let (entrance, manners, ending) = (entrance.clone(), manners.clone(), ending.clone());
        let (encryption, alive) = (encryption.clone(), alive.clone());
        tokio::spawn(async move {
            match encryption {
                None => connection(stream, address, entrance, &manners, ending).await,
                Some(encryption) => match tokio::time::timeout(HANDSHAKE, encryption.accept(stream)).await {
                    Ok(Ok(stream)) => connection(stream, address, entrance, &manners, ending).await,
                    Ok(Err(error)) => tracing::debug!(%address, "no agreement on TLS: {error}"),
                    Err(_) => tracing::debug!(%address, "no agreement on TLS in time"),
                },
            }
            drop(alive);
        });
    }
    // Nobody is let in any more, and those who are in learn of the end.
    drop(listener);
    drop(alive);
    end.send_replace(true);
    if tokio::time::timeout(manners.shutdown_timeout, gone.recv()).await.is_err() {
        tracing::warn!("the time to end is over: requests under way are cut off");
    }
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    address: SocketAddr,
    entrance: Entrance,
    manners: &Manners,
    mut ending: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let entrance = entrance.clone();
        async move { Ok::<_, Infallible>(entrance.answer(address, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(manners.header_timeout)
        .max_buf_size(manners.header_limit)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::pin!(connection);
    let told = async {
        // An error says that the sender is gone, and with it the server.
        let _ = ending.wait_for(|ending| *ending).await;
    };
    let served = tokio::select! {
        served = connection.as_mut() => Some(served),
        () = told => None,
    };
    let served = match served {
        Some(served) => served,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%address, "a connection ended early: {error}");
    }
}
