//! A connection whose client has to read: what it does not take in time is not kept for it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A stream on which a write that makes no progress for so long is an error.
pub(super) struct Patient<S> {
    stream: S,
    patience: Duration,
    /// When the write that waits has waited long enough.
    end: Option<Pin<Box<Sleep>>>,
}

impl<S: Unpin> Patient<S> {
    pub(super) fn new(stream: S, patience: Duration) -> Patient<S> {
        Patient { stream, patience, end: None }
    }

    /// What a write gave, or that it has waited for too long.
    fn judged<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.end = None;
            return written;
        }
        let patience = self.patience;
        let end = self.end.get_or_insert_with(|| Box::pin(sleep(patience)));
        end.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judged(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.judged(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.judged(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.judged(context, shut)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Writes until there is an error; how much was taken.
    fn written(mut client: impl FnMut(&mut TcpStream)) -> (usize, io::ErrorKind) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut there = TcpStream::connect(listener.local_addr().expect("an address")).expect("up");
        let (here, _) = listener.accept().expect("a client");
        here.set_nonblocking(true).expect("set");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let stream = tokio::net::TcpStream::from_std(here).expect("a stream");
            let mut stream = Patient::new(stream, Duration::from_millis(20));
            let mut taken = 0;
            loop {
                let bytes = vec![0; 65_536];
                match poll_fn(|cx| Pin::new(&mut stream).poll_write(cx, &bytes)).await {
                    Ok(count) => taken += count,
                    Err(error) => return (taken, error.kind()),
                }
                client(&mut there);
            }
        })
    }

    #[test]
    fn a_client_that_does_not_read_is_given_up() {
        let (taken, error) = written(|_| ());
        assert_eq!(error, io::ErrorKind::TimedOut);
        assert!(taken > 0, "what fits between the two is taken");
    }

    #[test]
    fn a_client_that_reads_is_served_for_as_long_as_it_does() {
        let (mut rounds, mut buffer) = (0, vec![0; 65_536]);
        let (taken, error) = written(|there| {
            rounds += 1;
            if rounds == 500 {
                there.write_all(b"x").expect("written");
                there.shutdown(std::net::Shutdown::Both).expect("shut");
            } else {
                let _ = there.read(&mut buffer);
            }
        });
        assert_ne!(error, io::ErrorKind::TimedOut);
        assert!(taken > 500 * 1000, "{taken}");
    }
}
