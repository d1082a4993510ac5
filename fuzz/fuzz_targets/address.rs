//! Addresses: the canonical form of a canonical form is itself.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(once) = demarche_ingest::address::canonical(text) {
        assert!(once.starts_with("http"));
        if let Some(twice) = demarche_ingest::address::canonical(&once) {
            assert_eq!(once, twice);
        }
    }
    let _ = demarche_ingest::fetch::hosts::Allowed::parse(text);
});
