//! `demarche world decide`: one decision on a name, as a dated row of the user's.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use demarche_lexicon::cell::days;
use demarche_lexicon::entities::{Decision, Entity, EntityKind, NameKind, Term, is_name, pieces, read};
use demarche_world::review::id_of;

use super::unknown::{form, save};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::{start, terminal};

/// Decide what a name means, from a day or until a day, in a file of rows of your own
///
/// The file is made where there is none. A name that the file has gets one more code; what stands there stays.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche world decide \"Tal Oro\" --code ARNGOV --role president --from 2021-05 --rows mine.jsonl
  demarche world decide \"Grey Guard\" --decision reject --kind organisation --rows mine.jsonl")]
pub struct Arguments {
    /// The name
    #[arg(value_name = "NAME")]
    name: String,
    /// Country and sectors in a row, such as FRAGOV, ARNREBMIL or IGO
    #[arg(long, value_name = "CODE", required_unless_present = "decision")]
    code: Option<String>,
    /// What it is
    #[arg(long, value_enum, default_value = "person")]
    kind: Kind,
    /// The office or description
    #[arg(long, value_name = "TEXT")]
    role: Option<String>,
    /// The first day: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<String>,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// What was decided
    #[arg(long, value_enum)]
    decision: Option<Choice>,
    /// The day of the decision [default: today]
    #[arg(long, value_name = "DATE", value_parser = date)]
    decided: Option<String>,
    /// The rows, .jsonl or .tsv
    #[arg(long, value_name = "FILE")]
    rows: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    Person,
    Organisation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// It counts
    Accept,
    /// It is wrong
    Reject,
    /// Later
    Defer,
}

fn date(text: &str) -> Result<String, String> {
    let message = || "a date is YYYY, YYYY-MM or YYYY-MM-DD".to_owned();
    days(text).map(|_| text.to_owned()).ok_or_else(message)
}

/// Decide it.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let wrong = |what: String| Failure::Arguments(what);
    let form = form(&arguments.rows)?;
    let name = arguments.name.trim();
    if !is_name(name) {
        return Err(wrong("the name is empty, too long or has a | in it; give a name".to_owned()));
    }
    let term = term(arguments).map_err(wrong)?;
    let mut rows = known(arguments)?;
    let id = id_of("user", name);
    let at = rows.iter().position(|e| e.id == id).unwrap_or_else(|| {
        let kind = if arguments.kind == Kind::Person { EntityKind::Person } else { EntityKind::Organisation };
        let mut entity = Entity::new(id, kind);
        entity.add_name(name, NameKind::Official, None);
        rows.push(entity);
        rows.len() - 1
    });
    let entity = &mut rows[at];
    // Proposals that nobody accepted give way to what was decided.
    if entity.decision == Some(Decision::Propose) {
        entity.terms.clear();
        entity.note = None;
    }
    entity.decision = Some(match arguments.decision {
        None | Some(Choice::Accept) => Decision::Accept,
        Some(Choice::Reject) => Decision::Reject,
        Some(Choice::Defer) => Decision::Defer,
    });
    if let Some(term) = term.filter(|t| !entity.terms.contains(t)) {
        entity.terms.push(term);
    }
    if entity.decision == Some(Decision::Accept) && entity.terms.is_empty() {
        return Err(wrong("what is accepted needs a code; give one with --code, such as FRAGOV".to_owned()));
    }
    entity.decided = Some(arguments.decided.clone().unwrap_or_else(today));
    entity.source = Some("demarche world decide".to_owned());
    entity.note = arguments.note.clone().or(entity.note.take());
    let codes: Vec<String> = entity.terms.iter().map(Term::code).collect();
    let told = format!("{name}: {} ({})", entity.decision.map_or("", Decision::name), codes.join(", "));
    save(&arguments.rows, form, &rows)?;
    terminal::say(&told);
    Ok(Outcome { articles: 1, problems: 0 })
}

fn term(arguments: &Arguments) -> Result<Option<Term>, String> {
    let Some(code) = &arguments.code else { return Ok(None) };
    let (country, sectors) = pieces(code)?;
    let (role, from, to) = (arguments.role.clone(), arguments.from.clone(), arguments.to.clone());
    let term = Term { country, sectors, role, from, to, ..Term::default() };
    match (term.period().from, term.period().to) {
        (Some(from), Some(to)) if from > to => {
            Err(format!("it would end on {to}, before it begins on {from}; turn them"))
        }
        _ => Ok(Some(term)),
    }
}

/// The rows of the file. One with faults is left alone: a rewrite would lose the lines that cannot be read.
fn known(arguments: &Arguments) -> Result<Vec<Entity>, Failure> {
    if !arguments.rows.exists() {
        return Ok(Vec::new());
    }
    let (form, text) = start::sheet(&arguments.rows)?;
    let sheet = read(&arguments.rows.display().to_string(), &text, form);
    if let Some(fault) = sheet.faults.listed.first() {
        let what = format!("has {} faults; mend them first: {fault}", sheet.faults.count);
        return Err(Failure::Content { path: arguments.rows.clone(), what });
    }
    Ok(sheet.entities.into_iter().map(|(_, e)| e).collect())
}

/// Today, in universal time.
fn today() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let days = i64::try_from(now.as_secs() / 86_400).unwrap_or(0);
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().days(days)).unwrap_or(epoch).to_string()
}
