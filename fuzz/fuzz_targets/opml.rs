//! Lists of feeds.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (feeds, _) = demarche_ingest::watch::feeds::read(text);
    assert!(feeds.iter().all(|f| f.starts_with("http")));
});
