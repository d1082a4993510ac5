//! What a server sends: its head, its body, the page or feed in it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(response) = demarche_ingest::fetch::read_answer("https://post.example/a", bytes) {
        let _ = demarche_ingest::page::article(&response, &demarche_ingest::limits::Limits { max_nodes: 50_000, ..Default::default() });
    }
});
