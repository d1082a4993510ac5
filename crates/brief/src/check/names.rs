//! Names: every run of capitalised words must stand in the evidence, or name someone meant there.

use demarche_lexicon::style::Style;

use crate::brief::Part;
use crate::check::Refusal;
use crate::check::evidence::{Cited, Proof};
use crate::words::{Word, words};

/// Refuse a name that the evidence does not hold.
pub fn check(style: &Style, part: &Part, shown: &[Word], proof: &Proof<'_>) -> Result<(), Refusal> {
    let known: Vec<Vec<String>> = proof.usable().flat_map(stretches).collect();
    let meant: Vec<Vec<String>> = proof.usable().flat_map(|c| c.meant()).map(|name| forms(&words(&name))).collect();
    let whole: Vec<Vec<String>> = meant;
    let lower: Vec<String> = proof.usable().flat_map(Cited::cited_words).map(|w| w.lower.clone()).collect();
    for run in runs(style, part, shown) {
        let mut run: &[Word] = &run;
        // The first word of a sentence is a capital without being a name.
        if let Some(first) = run.first()
            && starts(part, first)
            && (style.has("minor", &first.lower) || lower.contains(&first.lower) && is_plain(proof, &first.lower))
        {
            run = run.get(1..).unwrap_or(&[]);
        }
        if !run.is_empty() && !licensed(&forms(run), &known, &whole) {
            return Err(Refusal::Name(run.iter().map(|w| w.form.as_str()).collect::<Vec<_>>().join(" ")));
        }
    }
    Ok(())
}

/// The words of each cited stretch of a sentence.
fn stretches(cited: &Cited<'_>) -> Vec<Vec<String>> {
    let text = cited.reading.document.text();
    cited.spans.iter().map(|span| forms(&words(span.of(text)))).collect()
}

fn forms(words: &[Word]) -> Vec<String> {
    words.iter().map(|w| w.form.replace('’', "'")).collect()
}

/// Whether the word also stands in the evidence in lower case, or there opens a sentence.
fn is_plain(proof: &Proof<'_>, lower: &str) -> bool {
    proof.usable().any(|c| c.words.iter().enumerate().any(|(i, w)| w.lower == lower && (i == 0 || !w.is_capital())))
}

fn starts(part: &Part, word: &Word) -> bool {
    let before = part.text.get(..word.start).unwrap_or("").trim_end();
    before.is_empty() || before.ends_with(['“', '.', ':', '?', '!', '(', '‘'])
}

/// Small words inside names of persons.
const PARTICLES: &[&str] = &[
    "al", "bin", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "la", "ten", "ter", "van", "van de",
    "van der", "von",
];

/// Maximal runs of capitalised words that only a space parts, with the small words of names between them.
fn runs(style: &Style, part: &Part, shown: &[Word]) -> Vec<Vec<Word>> {
    let mut result: Vec<Vec<Word>> = Vec::new();
    let mut last_end: Option<usize> = None;
    for word in shown {
        let month = style.has("months", &word.lower) && !word.form.eq("may");
        let capital = word.is_capital() && word.form != "I" && !(month && word.form != "May");
        if !capital || word.form == "May" {
            // A particle may stand between two parts of a name.
            last_end = last_end.filter(|_| PARTICLES.iter().any(|p| p.split(' ').any(|p| p == word.form)));
            continue;
        }
        let gap = last_end.and_then(|end| part.text.get(end..word.start));
        match result.last_mut() {
            Some(run) if gap == Some(" ") => run.push(word.clone()),
            Some(run) if gap.is_some_and(|g| PARTICLES.contains(&g.trim())) => {
                let gap = gap.unwrap_or("");
                run.extend(words(gap));
                run.push(word.clone());
            }
            _ => result.push(vec![word.clone()]),
        }
        last_end = Some(word.end);
    }
    result
}

/// Whether a run is made of names of the evidence, each whole: it may not join one's first with another's last name.
fn licensed(run: &[String], known: &[Vec<String>], meant: &[Vec<String>]) -> bool {
    if run.is_empty() {
        return true;
    }
    (1..=run.len()).rev().any(|n| {
        let head = &run[..n];
        let found = known.iter().any(|text| {
            text.windows(n).enumerate().any(|(i, w)| w == head && (n == run.len() || ends_run(text, i, n)))
        });
        let named = meant.iter().any(|name| name == head || is_tail(name, head));
        (found || named) && licensed(&run[n..], known, meant)
    })
}

/// Whether a run of capitals in the evidence ends after these words.
fn ends_run(text: &[String], start: usize, n: usize) -> bool {
    let capital = |w: &String| w.chars().next().is_some_and(char::is_uppercase);
    !text.get(start + n).is_some_and(capital) || start == 0 && n == 1
}

/// Whether `words` are the capitalised end of a name: "Oosterhof" of "Marijke van Oosterhof".
fn is_tail(name: &[String], words: &[String]) -> bool {
    let capital = |w: &&String| w.chars().next().is_some_and(char::is_uppercase);
    let capitals: Vec<&String> = name.iter().filter(capital).collect();
    capitals.len() >= words.len() && capitals[capitals.len() - words.len()..].iter().zip(words).all(|(a, b)| *a == b)
        || name.split(|w| !w.chars().next().is_some_and(char::is_uppercase)).any(|run| run == words)
}
