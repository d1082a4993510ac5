//! Annotates CoNLL-U from standard input, or plain text with `--text`.
//!
//! ```text
//! cargo run --release -p demarche-parse --example annotate < tokens.conllu
//! ```

use std::io::Read;
use std::path::Path;

use demarche_parse::conllu;
use demarche_parse::hints::Hints;
use demarche_parse::parser::Parser;
use demarche_text::article::Article;
use demarche_text::issue::Issues;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/core");
    let weights = std::fs::read(models.join("core.safetensors"))?;
    let vocab = std::fs::read_to_string(models.join("vocab.txt"))?;
    let lemmas = std::fs::read_to_string(models.join("lemmas.tsv"))?;
    let start = std::time::Instant::now();
    let parser = Parser::load(&weights, &vocab, &lemmas, Hints::default())?;
    let loaded = start.elapsed();
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let start = std::time::Instant::now();
    let output = if std::env::args().any(|a| a == "--text") {
        let mut issues = Issues::default();
        let article = Article { id: "text".into(), text: input, ..Article::default() };
        conllu::write(&parser.parse(article, &mut issues))
    } else {
        parser.annotate_conllu(&input)?
    };
    print!("{output}");
    eprintln!("loaded in {} ms, read in {} ms", loaded.as_millis(), start.elapsed().as_millis());
    Ok(())
}
