// Reads bytes as a file of a name; what comes out must be articles with text, and sentences for what did not.

use demarche_ingest::inputs::open_bytes;
use demarche_ingest::limits::Limits;

/// Small limits, so that runs are short.
pub fn limits() -> Limits {
    Limits {
        max_bytes: 4 << 20,
        max_unpacked: 8 << 20,
        ratio_from: 1 << 20,
        max_page: 1 << 20,
        max_line: 1 << 20,
        max_record: 1 << 20,
        max_nodes: 50_000,
        max_entries: 1_000,
        ..Limits::default()
    }
}

#[allow(dead_code)]
pub fn read(name: &str, bytes: &[u8]) {
    for item in open_bytes(name, bytes.to_vec(), &limits()) {
        match item {
            Ok(arrival) => {
                assert!(!arrival.article.text.contains('\0'));
                for issue in &arrival.issues.0 {
                    assert!(!issue.message.is_empty());
                }
            }
            Err(problem) => assert!(!problem.to_string().contains('\n')),
        }
    }
}
