//! What forecasts are made from: learned from the store on a thread of its own, so that no question waits for it.
//!
//! What was learned is taken up from `STORE-ahead`, and written there; where that cannot be written it is learned again
//! after the next start. The store itself is never written to.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use demarche::ahead::ranked::{By, Ranked};
use demarche::ahead::{Ahead, NAME};
use demarche::foresee::{LEAST_DAYS, origin};
use demarche::kept::Problem as Unlearned;
use demarche_store::beside;
use demarche_store::db::store::Store;

/// What a question waits for: what was kept is taken up in less.
const WAIT: Duration = Duration::from_millis(200);

/// Days over which pairs are ranked.
pub const RANKED: u32 = 7;

/// Learns, and remembers what was learned.
pub struct Forecaster<T> {
    state: Mutex<State<T>>,
    done: Condvar,
    learned: fn(&Path) -> Known<T>,
}

/// What is known now.
pub enum Known<T> {
    /// Nothing yet.
    Learning,
    /// This, of the store as it is or as it was a moment ago.
    Ready(Arc<T>),
    /// Nothing can be learned, and why.
    None(String),
}

impl<T> Clone for Known<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Learning => Self::Learning,
            Self::Ready(known) => Self::Ready(Arc::clone(known)),
            Self::None(why) => Self::None(why.clone()),
        }
    }
}

struct State<T> {
    known: Known<T>,
    /// Of which generation of the store.
    generation: Option<u64>,
    /// Whether a thread learns.
    busy: bool,
}

/// All pairs that met of late, and where they come from.
pub struct Order {
    /// Those first between which material conflict is most probable.
    pub ranked: Ranked,
    /// Which model, on what.
    pub origin: String,
}

impl<T> std::fmt::Debug for Forecaster<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Forecaster(of {:?})", self.lock().generation)
    }
}

impl<T: Send + Sync + 'static> Forecaster<T> {
    /// Nothing is known yet; it is learned in this way.
    pub fn new(learned: fn(&Path) -> Known<T>) -> Self {
        let state = State { known: Known::Learning, generation: None, busy: false };
        Self { state: Mutex::new(state), done: Condvar::new(), learned }
    }

    /// What is known of a store, and whether that is of this generation of it; else it is being learned from now on.
    pub fn known(self: &Arc<Self>, path: &Path, generation: u64) -> (Known<T>, bool) {
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
            let learned = std::panic::catch_unwind(|| (own.learned)(&path));
            let fault = || Known::None("a fault in the program or the store stopped the forecast".to_owned());
            let mut state = own.lock();
            (state.known, state.generation, state.busy) =
                (learned.unwrap_or_else(|_| fault()), Some(generation), false);
            drop(state);
            own.done.notify_all();
        };
        std::thread::Builder::new().name("forecaster".to_owned()).spawn(work).is_ok()
    }
}

impl<T> Forecaster<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What forecasts are made from.
pub fn learned(path: &Path) -> Known<Ahead> {
    match open(path) {
        Ok((_, ahead)) => Known::Ready(Arc::new(ahead)),
        Err(why) => Known::None(why.to_owned()),
    }
}

/// All pairs that met of late, in order.
pub fn ranked(path: &Path) -> Known<Order> {
    let (store, ahead) = match open(path) {
        Ok(found) => found,
        Err(why) => return Known::None(why.to_owned()),
    };
    if ahead.known_days() < LEAST_DAYS {
        let days = ahead.known_days();
        return Known::None(format!("the store reaches back {days} days; forecasts need {LEAST_DAYS}"));
    }
    match ahead.ranked(&store, None, RANKED, By::Conflict) {
        Ok(ranked) => Known::Ready(Arc::new(Order { ranked, origin: origin(&ahead) })),
        Err(_) => Known::None("the store cannot be read".to_owned()),
    }
}

fn open(path: &Path) -> Result<(Store, Ahead), &'static str> {
    let store = Store::open_read_only(path).map_err(|_| "the store cannot be read")?;
    // One thread: questions go first.
    match Ahead::open(&store, beside::read(path, NAME).as_deref(), 1, |_| ()) {
        Ok(ahead) => {
            if let Some(bytes) = ahead.bytes() {
                // Whoever may not write here learns again after the next start.
                let _ = beside::write(path, NAME, bytes);
            }
            Ok((store, ahead))
        }
        Err(Unlearned::Forecast(_)) => Err("the store has no acts between states to learn from"),
        Err(_) => Err("the store cannot be read"),
    }
}
