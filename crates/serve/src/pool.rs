//! The threads that ask the store: a fixed number, each with its own connection, and a bounded queue before them.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::error::Error;
use crate::problem::Problem;

/// Something that answers questions, each until a moment.
pub trait Reader: Send + 'static {
    /// No answer is wanted after this moment.
    fn until(&mut self, moment: Instant);
}

type Job<R> = Box<dyn FnOnce(&mut R, Instant) + Send>;

/// The threads and their queue.
pub(crate) struct Pool<R> {
    shared: Arc<Shared<R>>,
    time: Duration,
    most: usize,
}

struct Shared<R> {
    state: Mutex<State<R>>,
    bell: Condvar,
}

struct State<R> {
    queue: VecDeque<Job<R>>,
    closed: bool,
}

impl<R: Reader> Pool<R> {
    /// One thread for each reader.
    pub(crate) fn new(readers: Vec<R>, time: Duration, most: usize) -> Result<Self, Error> {
        let state = Mutex::new(State { queue: VecDeque::new(), closed: false });
        let shared = Arc::new(Shared { state, bell: Condvar::new() });
        for (i, reader) in readers.into_iter().enumerate() {
            let shared = Arc::clone(&shared);
            let thread = std::thread::Builder::new().name(format!("reader-{i}"));
            thread.spawn(move || work(&shared, reader)).map_err(Error::System)?;
        }
        Ok(Self { shared, time, most })
    }

    /// Ask, and wait for the answer.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut R) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (give, answer) = oneshot::channel();
        let time = self.time;
        let late = Instant::now() + time;
        let job: Job<R> = Box::new(move |reader, now| {
            // Whoever has gone, or has waited too long, gets no work done.
            if give.is_closed() {
                return;
            }
            reader.until(now + time);
            let told = if now > late { Err(Problem::busy()) } else { question(reader) };
            let _ = give.send(told);
        });
        {
            let mut state = self.shared.lock();
            if state.queue.len() >= self.most {
                return Err(Problem::busy());
            }
            state.queue.push_back(Job::from(job));
        }
        self.shared.bell.notify_one();
        // Without an answer the question made a fault of ours show.
        answer.await.unwrap_or_else(|_| Err(Problem::fault()))
    }

    /// Questions that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.shared.lock().queue.len()
    }
}

impl<R> Shared<R> {
    fn lock(&self) -> std::sync::MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R> Drop for Pool<R> {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.bell.notify_all();
    }
}

fn work<R: Reader>(shared: &Shared<R>, mut reader: R) {
    loop {
        let mut state = shared.lock();
        let job = loop {
            if let Some(job) = state.queue.pop_front() {
                break job;
            }
            if state.closed {
                return;
            }
            state = shared.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        drop(state);
        // A fault in one question must not take the thread from all the others.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut reader, Instant::now())));
    }
}
