//! A watch with threads and the clock.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::fetch::error::FetchError;
use crate::fetch::{Request, Response};

use super::machine::{Job, Machine, Outcome};

/// How often a wish to stop is looked for.
const GLANCE: Duration = Duration::from_millis(200);

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// Poll until `stop` is set, the machine is done or `each` breaks; `each` gets what came, and what is known by then.
///
/// Requests on the way when it stops are waited for, but what they bring is left for the next run.
pub fn run(
    machine: &mut Machine,
    fetch: &(impl Fn(&Request) -> Result<Response, FetchError> + Sync),
    jobs: usize,
    stop: &AtomicBool,
    mut each: impl FnMut(Outcome, &Machine) -> ControlFlow<()>,
) {
    let (work, waiting) = mpsc::channel::<Job>();
    let waiting = Mutex::new(waiting);
    let (done, results) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let done = done.clone();
            let waiting = &waiting;
            scope.spawn(move || {
                loop {
                    let job = waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
                    let Ok(job) = job else { return };
                    let result = fetch(&job.request);
                    if done.send((job, result)).is_err() {
                        return;
                    }
                }
            });
        }
        // Gone with this closure, so that the threads end however it ends.
        let work = work;
        let mut running = 0;
        while !stop.load(Ordering::Relaxed) && !machine.is_done(now()) {
            while running < jobs.max(1)
                && let Some(job) = machine.next(now())
            {
                running += usize::from(work.send(job).is_ok());
            }
            for outcome in machine.settled() {
                if each(outcome, machine).is_break() {
                    return;
                }
            }
            match results.recv_timeout(GLANCE) {
                Ok((job, result)) => {
                    running -= 1;
                    let outcome = machine.finish(job, result, now());
                    if each(outcome, machine).is_break() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    });
}
