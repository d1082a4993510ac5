//! A poll: the answer is the feed, and every page.
#![no_main]

use demarche_ingest::fetch::read_answer;
use demarche_ingest::limits::Limits;
use demarche_ingest::watch::machine::{Machine, Settings};
use demarche_ingest::watch::state::State;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let settings = Settings { once: true, delay: 0, ..Settings::default() };
    let feeds = ["https://post.example/feed".to_owned()];
    let mut machine = Machine::new(&feeds, State::default(), settings, &Limits { max_nodes: 50_000, ..Limits::default() });
    let mut now = 2_000_000_000;
    for _ in 0..20 {
        while let Some(job) = machine.next(now) {
            let result = read_answer(&job.request.address.clone(), bytes);
            machine.finish(job, result, now);
        }
        machine.settled();
        now = machine.wake(now);
    }
});
