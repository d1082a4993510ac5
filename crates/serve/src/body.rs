//! Bodies of answers: whole ones that are counted until they are read, and flows that are made while they are read.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::Frame;

use crate::connection::Held;

struct Counted {
    bytes: Bytes,
    _held: Option<Held>,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A body that counts as unread until its last byte is handed to the system.
pub(crate) fn whole(bytes: Bytes, held: Option<Held>) -> Body {
    Body::from(Bytes::from_owner(Counted { bytes, _held: held }))
}

/// A piece, or that the rest cannot be made: the connection then breaks off, so that nobody takes it for whole.
pub(crate) type Piece = Result<Bytes, Broken>;

/// The rest of a download cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("the rest of the download cannot be made")]
pub(crate) struct Broken;

impl From<Infallible> for Broken {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A body whose next piece is made when the one before was taken.
struct Flow<S, F, T> {
    state: Option<S>,
    make: F,
    open: Option<Pin<Box<T>>>,
}

/// A body from a state and the step that makes a piece and the next state of it.
pub(crate) fn flow<S, F, T>(state: S, make: F) -> Body
where
    S: Send + Unpin + 'static,
    F: FnMut(S) -> T + Send + Unpin + 'static,
    T: Future<Output = Option<(Piece, S)>> + Send + 'static,
{
    Body::new(Flow { state: Some(state), make, open: None })
}

impl<S, F, T> hyper::body::Body for Flow<S, F, T>
where
    S: Unpin,
    F: FnMut(S) -> T + Unpin,
    T: Future<Output = Option<(Piece, S)>>,
{
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        let flow = self.get_mut();
        if flow.open.is_none() {
            let Some(state) = flow.state.take() else { return Poll::Ready(None) };
            flow.open = Some(Box::pin((flow.make)(state)));
        }
        let Some(open) = &mut flow.open else { return Poll::Ready(None) };
        let Poll::Ready(made) = open.as_mut().poll(cx) else { return Poll::Pending };
        flow.open = None;
        Poll::Ready(made.map(|(piece, state)| {
            flow.state = piece.is_ok().then_some(state);
            piece.map(Frame::data)
        }))
    }
}
