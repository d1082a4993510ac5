//! robots.txt: rules, and paths against them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let middle = bytes.len() / 2;
    let path = String::from_utf8_lossy(&bytes[middle..]);
    let _ = demarche_ingest::watch::robots::Robots::parse(&bytes[..middle]).allows(&path);
    demarche_ingest::watch::robots::Robots::parse(bytes).allows("/a?b=c");
});
