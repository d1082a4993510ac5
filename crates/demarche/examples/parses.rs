//! Parses every example sentence of the predicate lexicon, for the tests of `coding`:
//!
//! `cargo run --release -p demarche --example parses > crates/coding/tests/parses.conllu`
//!
//! With a file of `id | sentence | …` lines it parses those.

use demarche::pipeline::Pipeline;
use demarche_lexicon::files::Files;
use demarche_lexicon::rules::Rules;
use demarche_parse::conllu;
use demarche_text::article::Article;
use demarche_text::issue::Issues;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::embedded()?;
    let rules = Rules::read(&Files::embedded())?;
    let parse = |id: String, text: &str| {
        let article = Article { id, text: text.to_owned(), ..Article::default() };
        let document = pipeline.parser().parse(article, &mut Issues::default());
        // Offsets and chains follow from the forms; without them the file stays small and its changes readable.
        for line in conllu::write(&document).lines() {
            let kept = line.split('\t').map(|cell| {
                let misc = cell.split('|').filter(|m| !m.starts_with("TokenRange=") && !m.starts_with("Coref="));
                if cell.contains("TokenRange=") { misc.collect::<Vec<_>>().join("|") } else { cell.to_owned() }
            });
            let cells: Vec<String> = kept.map(|c| if c.is_empty() { "_".to_owned() } else { c }).collect();
            if !line.starts_with("# sent_id") && !line.starts_with("# text") {
                println!("{}", if line.is_empty() { String::new() } else { cells.join("\t") });
            }
        }
    };
    if let Some(file) = std::env::args().nth(1) {
        for line in std::fs::read_to_string(file)?.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split(" | ").collect();
            if let [id, text, ..] = cells[..] {
                parse(id.to_owned(), text);
            }
        }
        return Ok(());
    }
    for predicate in rules.predicates.all() {
        for (number, example) in predicate.yes.iter().enumerate() {
            parse(format!("{}.yes.{number}", predicate.id), &example.text);
        }
        for (number, text) in predicate.no.iter().enumerate() {
            parse(format!("{}.no.{number}", predicate.id), text);
        }
    }
    Ok(())
}
