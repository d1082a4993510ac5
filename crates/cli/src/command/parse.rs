//! `demarche parse`: text or CoNLL-U to CoNLL-U.

use std::io::Write;
use std::path::Path;

use demarche_parse::conllu;
use demarche_text::article::Article;
use demarche_text::issue::Issues;

use crate::arguments::Parse;
use crate::failure::Failure;
use crate::files;
use crate::inputs::{Outcome, Run};
use crate::output::Output;
use crate::start;

/// What stands in for an article's worth of work done.
const DONE: Outcome = Outcome { articles: 1, problems: 0 };

/// Parse the input.
pub fn run(arguments: &Parse) -> Result<Outcome, Failure> {
    let language = arguments.language.as_deref().map(str::to_ascii_lowercase);
    if let Some(other) = language.as_deref().filter(|l| *l != "en") {
        let message = format!("cannot parse the language \"{other}\"; this version reads English (en) only");
        return Err(Failure::Arguments(message));
    }
    let path = Path::new(&arguments.input);
    let standard = arguments.input == "-";
    let tokenised = has_conllu_name(path) || !standard && looks_like_conllu(&files::head(path));
    let text = if standard || tokenised { Some(files::text(path)?) } else { None };
    let pipeline = start::parser(&arguments.sources, arguments.jobs)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let outcome = match text {
        Some(text) if text.trim().is_empty() => {
            return Err(Failure::Content { path: files::named(path), what: "is empty; give it text".to_owned() });
        }
        Some(text) if tokenised || looks_like_conllu(&text) => {
            let fault =
                |e| Failure::Content { path: files::named(path), what: format!("is faulty: {e}; mend that line") };
            let annotated = pipeline.parser().annotate_conllu(&text).map_err(fault)?;
            output.write_all(annotated.as_bytes()).map_err(|e| output.failure(e))?;
            DONE
        }
        Some(text) => {
            let article = Article { id: "stdin".into(), text, language, ..Article::default() };
            let document = pipeline.read(article, Issues::default()).document;
            output.write_all(conllu::write(&document).as_bytes()).map_err(|e| output.failure(e))?;
            DONE
        }
        None => {
            let mut run = Run::open(std::slice::from_ref(&arguments.input))?;
            run.language = language;
            run.readings(&pipeline, arguments.jobs.count(), None, |_, reading| {
                let text = conllu::write(&reading.document);
                output.write_all(text.as_bytes()).map_err(|e| output.failure(e))
            })?
        }
    };
    output.finish()?;
    Ok(outcome)
}

fn has_conllu_name(path: &Path) -> bool {
    let name = path.file_name().map(|n| n.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    name.ends_with(".conllu") || name.ends_with(".conllu.gz")
}

/// Whether the first line that is no comment has a number and nine more columns.
fn looks_like_conllu(text: &str) -> bool {
    let first = text.trim_start_matches('\u{FEFF}').lines().find(|l| !l.trim().is_empty() && !l.starts_with('#'));
    first.is_some_and(|line| {
        let id = line.split('\t').next().unwrap_or("");
        line.split('\t').count() == 10 && id.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokenised_text_is_told_from_plain_text() {
        assert!(looks_like_conllu("# text = a\n\n1\tBaku\t_\t_\t_\t_\t_\t_\t_\t_\n"));
        assert!(!looks_like_conllu("1\tBaku denied it.\n"));
        assert!(!looks_like_conllu("# A heading\n\nBaku denied it.\n"));
    }
}
