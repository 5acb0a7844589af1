//! Clients that do not take their answers: they are waited for, but neither for ever nor with all of the memory.
//!
//! What is sent waits in the kernel's buffer and in hyper, which asks for no more while that is full. So an answer that
//! nobody reads keeps its own bytes and no others; here those bytes are counted, and such connections ended.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::ws::Utf8Bytes;
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// Bytes of large answers that clients have not taken yet.
static UNSENT: AtomicUsize = AtomicUsize::new(0);

/// How many bytes of answers may wait for their clients before further requests are refused.
const MOST_UNSENT: usize = 256 << 20;

/// Smaller answers fit the kernel's buffers.
const LARGE: usize = 64 << 10;

/// Do answers that nobody takes fill the memory? Then nothing should be asked of the database that makes further ones.
pub fn are_too_many() -> bool {
    UNSENT.load(Relaxed) >= MOST_UNSENT
}

/// A body that counts as unsent until its last byte has gone.
pub fn body(text: String) -> Body {
    match text.len() >= LARGE {
        true => Body::from(Bytes::from_owner(Unsent::new(text))),
        false => Body::from(text),
    }
}

/// A message of a WebSocket, counted likewise.
pub fn message(text: String) -> Utf8Bytes {
    if text.len() < LARGE {
        return text.into();
    }
    // Text stays text.
    Utf8Bytes::try_from(Bytes::from_owner(Unsent::new(text))).unwrap_or_default()
}

struct Unsent(String);

impl Unsent {
    fn new(text: String) -> Unsent {
        UNSENT.fetch_add(text.len(), Relaxed);
        Unsent(text)
    }
}

impl AsRef<[u8]> for Unsent {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Drop for Unsent {
    fn drop(&mut self) {
        UNSENT.fetch_sub(self.0.len(), Relaxed);
    }
}

/// Accepts connections that end when their client takes nothing for `limit`.
pub struct Patient<L> {
    pub listener: L,
    pub limit: Duration,
}

impl<L: Listener> Listener for Patient<L> {
    type Io = PatientStream<L::Io>;
    type Addr = L::Addr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = self.listener.accept().await;
        (PatientStream { stream, limit: self.limit, waiting: None }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// A connection that fails when nothing could be written for `limit`.
pub struct PatientStream<S> {
    stream: S,
    limit: Duration,
    /// Since the last time that something was taken.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> PatientStream<S> {
    fn judge<T>(&mut self, context: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.waiting = None;
            return result;
        }
        let limit = self.limit;
        ready!(self.waiting.get_or_insert_with(|| Box::pin(sleep(limit))).as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not take its answer")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PatientStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PatientStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judge(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.judge(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.judge(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(context);
        self.judge(context, ended)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_left() {
        let (stream, mut client) = duplex(10);
        let mut stream = PatientStream { stream, limit: Duration::from_secs(5), waiting: None };
        stream.write_all(&[0; 10]).await.unwrap();
        let taking = tokio::spawn(async move {
            for _ in 0..3 {
                sleep(Duration::from_secs(4)).await;
                client.read_exact(&mut [0; 1]).await.unwrap();
            }
            client
        });
        stream.write_all(&[0; 3]).await.unwrap();
        let _client = taking.await.unwrap();
        let error = stream.write_all(&[0; 1]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn large_answers_count_until_they_are_gone() {
        drop(body("x".repeat(LARGE - 1)));
        let before = UNSENT.load(Relaxed);
        let large = body("x".repeat(LARGE));
        assert_eq!(UNSENT.load(Relaxed), before + LARGE);
        drop(large);
        assert_eq!(UNSENT.load(Relaxed), before);
    }
}
