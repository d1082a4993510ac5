//! What forecasts are made from: learned from the store on a thread of its own, so that no question waits for it.
//!
//! What was learned is taken up from `STORE-ahead`, and written there; where that cannot be written it is learned again
//! after the next start. The store itself is never written to.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use demarche::ahead::{Ahead, NAME};
use demarche::kept::Problem as Unlearned;
use demarche_store::beside;
use demarche_store::db::store::Store;

/// What a question waits for: what was kept is taken up in less.
const WAIT: Duration = Duration::from_millis(200);

/// Learns, and remembers what was learned.
#[derive(Default)]
pub struct Forecaster {
    state: Mutex<State>,
    done: Condvar,
}

/// What is known now.
#[derive(Clone, Default)]
pub enum Known {
    /// Nothing yet.
    #[default]
    Learning,
    /// This, of the store as it is or as it was a moment ago.
    Ready(Arc<Ahead>),
    /// Nothing can be learned, and why.
    None(String),
}

#[derive(Default)]
struct State {
    known: Known,
    /// Of which generation of the store.
    generation: Option<u64>,
    /// Whether a thread learns.
    busy: bool,
}

impl std::fmt::Debug for Forecaster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Forecaster(of {:?})", self.lock().generation)
    }
}

impl Forecaster {
    /// What is known of a store, and whether that is of this generation of it; else it is being learned from now on.
    pub fn known(self: &Arc<Self>, path: &Path, generation: u64) -> (Known, bool) {
        let mut state = self.lock();
        let until = Instant::now() + WAIT;
        while state.generation != Some(generation) {
            if !state.busy {
                state.busy = true;
                if !self.learn(path, generation) {
                    state.busy = false;
                    break;
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.done.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        (state.known.clone(), state.generation == Some(generation))
    }

    /// Begin to learn; whether there is a thread for it.
    fn learn(self: &Arc<Self>, path: &Path, generation: u64) -> bool {
        let (own, path) = (Arc::clone(self), path.to_owned());
        let work = move || {
            // A fault here must not leave the others waiting for ever.
            let learned = std::panic::catch_unwind(|| learned(&path));
            let fault = || Known::None("a fault in the program or the store stopped the forecast".to_owned());
            let mut state = own.lock();
            (state.known, state.generation, state.busy) =
                (learned.unwrap_or_else(|_| fault()), Some(generation), false);
            drop(state);
            own.done.notify_all();
        };
        std::thread::Builder::new().name("forecaster".to_owned()).spawn(work).is_ok()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn learned(path: &Path) -> Known {
    let store = match Store::open_read_only(path) {
        Ok(store) => store,
        Err(_) => return Known::None("the store cannot be read".to_owned()),
    };
    // One thread: questions go first.
    match Ahead::open(&store, beside::read(path, NAME).as_deref(), 1, |_| ()) {
        Ok(ahead) => {
            if let Some(bytes) = ahead.bytes() {
                // Whoever may not write here learns again after the next start.
                let _ = beside::write(path, NAME, bytes);
            }
            Known::Ready(Arc::new(ahead))
        }
        Err(Unlearned::Forecast(_)) => Known::None("the store has no acts between states to learn from".to_owned()),
        Err(_) => Known::None("the store cannot be read".to_owned()),
    }
}
