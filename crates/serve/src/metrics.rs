//! What is counted, in the text format of Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper ends of the buckets of answer times, in seconds.
const BUCKETS: [f64; 9] = [0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];

/// Counters of answers.
#[derive(Debug, Default)]
pub struct Metrics {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    requests: BTreeMap<(&'static str, u16), u64>,
    times: BTreeMap<&'static str, Times>,
}

#[derive(Debug, Default)]
struct Times {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum: f64,
}

/// How things stand now.
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// Open connections.
    pub connections: usize,
    /// Connections that were closed to make room.
    pub evicted: u64,
    /// Bytes of answers that wait for their readers.
    pub unsent: usize,
    /// Questions that wait for a thread.
    pub waiting: usize,
    /// Open streams of events.
    pub streams: usize,
    /// Number of the state of the store.
    pub generation: u64,
}

impl Metrics {
    /// Count an answer on a path (as it is described, so that the number of paths is bounded).
    pub fn answered(&self, path: &'static str, status: u16, time: Duration) {
        let seconds = time.as_secs_f64();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.requests.entry((path, status)).or_default() += 1;
        let times = counts.times.entry(path).or_default();
        times.count += 1;
        times.sum += seconds;
        times.buckets.iter_mut().zip(BUCKETS).filter(|(_, end)| seconds <= *end).for_each(|(n, _)| *n += 1);
    }

    /// The counters as text.
    pub fn text(&self, state: State) -> String {
        let mut text = String::new();
        let gauges = [
            ("demarche_connections", "gauge", "Open connections.", state.connections as u64),
            ("demarche_connections_evicted_total", "counter", "Connections closed to make room.", state.evicted),
            ("demarche_unsent_bytes", "gauge", "Bytes of answers that wait for readers.", state.unsent as u64),
            ("demarche_questions_waiting", "gauge", "Questions that wait for a thread.", state.waiting as u64),
            ("demarche_streams", "gauge", "Open streams of events.", state.streams as u64),
            ("demarche_store_generation", "gauge", "State of the store.", state.generation),
        ];
        for (name, kind, about, value) in gauges {
            let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} {kind}\n{name} {value}");
        }
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str("# HELP demarche_requests_total Answers by path and status.\n");
        text.push_str("# TYPE demarche_requests_total counter\n");
        for ((path, status), n) in &counts.requests {
            let _ = writeln!(text, "demarche_requests_total{{path=\"{path}\",status=\"{status}\"}} {n}");
        }
        text.push_str("# HELP demarche_answer_seconds Time until an answer was made.\n");
        text.push_str("# TYPE demarche_answer_seconds histogram\n");
        for (path, times) in &counts.times {
            for (n, end) in times.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(text, "demarche_answer_seconds_bucket{{path=\"{path}\",le=\"{end}\"}} {n}");
            }
            let _ = writeln!(text, "demarche_answer_seconds_bucket{{path=\"{path}\",le=\"+Inf\"}} {}", times.count);
            let _ = writeln!(text, "demarche_answer_seconds_sum{{path=\"{path}\"}} {}", times.sum);
            let _ = writeln!(text, "demarche_answer_seconds_count{{path=\"{path}\"}} {}", times.count);
        }
        text
    }
}
