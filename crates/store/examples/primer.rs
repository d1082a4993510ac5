//! What the packer of the store knows before it begins, from readings of texts that are free to give away:
//!
//!     demarche code examples -o readings.jsonl
//!     cargo run --release -p demarche-store --example primer -- readings.jsonl numbers.bin words.txt
//!
//! Both are part of the format of packed readings, so a new primer is a new format.

use demarche_store::db::pack::primer;
use demarche_store::shape::ReadingShape;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, readings, numbers, words] = arguments.as_slice() else {
        return Err("primer READINGS NUMBERS WORDS".into());
    };
    let (mut all_numbers, mut all_words) = (Vec::new(), Vec::new());
    for line in std::fs::read_to_string(readings)?.lines() {
        let shape: ReadingShape = serde_json::from_str(line)?;
        let (more_numbers, more_words) = primer(&shape);
        all_numbers.extend(more_numbers);
        all_words.extend(more_words);
    }
    std::fs::write(numbers, all_numbers)?;
    std::fs::write(words, all_words)?;
    Ok(())
}
