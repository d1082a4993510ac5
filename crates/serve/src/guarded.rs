//! A connection whose reader must go on reading.
//!
//! hyper bounds the time for the head of a request, but waits without end for a client that does not read its answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use crate::connection::Line;

/// A connection that fails when its reader stands still.
pub(crate) struct Guarded {
    stream: TcpStream,
    line: Arc<Line>,
    stall: Duration,
    least: usize,
    window: Option<Window>,
}

/// A time in which the reader had to be waited for.
struct Window {
    end: Pin<Box<Sleep>>,
    /// Bytes that it took since the window opened.
    taken: usize,
    /// The line's steps when the window opened: a window of an earlier answer says nothing about this one.
    steps: u64,
}

impl Guarded {
    pub(crate) fn new(stream: TcpStream, line: Arc<Line>, stall: Duration, least: usize) -> Self {
        Self { stream, line, stall, least, window: None }
    }

    fn judge(&mut self, context: &mut Context<'_>, wrote: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match wrote {
            Poll::Ready(Ok(bytes)) => {
                self.line.wrote(bytes);
                if let Some(window) = &mut self.window {
                    window.taken = window.taken.saturating_add(bytes);
                    if window.taken >= self.least {
                        self.window = None;
                    }
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Pending => self.wait(context),
            failed @ Poll::Ready(Err(_)) => failed,
        }
    }

    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let steps = self.line.steps();
        let stall = self.stall;
        let window =
            self.window.get_or_insert_with(|| Window { end: Box::pin(tokio::time::sleep(stall)), taken: 0, steps });
        if window.steps != steps {
            window.steps = steps;
            window.taken = 0;
            window.end.as_mut().reset(Instant::now() + stall);
        }
        match window.end.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the reader stands still"))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let guarded = self.get_mut();
        let wrote = Pin::new(&mut guarded.stream).poll_write(cx, bytes);
        guarded.judge(cx, wrote)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let guarded = self.get_mut();
        let wrote = Pin::new(&mut guarded.stream).poll_write_vectored(cx, slices);
        guarded.judge(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
