//! An act as it is written: who, type with modes and contexts, to whom, when.

use demarche::ahead::scenario::Supposed;
use demarche_ontology::context::Context;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_store::db::find::history::number;

use crate::command::asked::{Names, day};
use crate::failure::Failure;

/// What a text says, before names are looked up.
#[derive(Debug, PartialEq)]
struct Words {
    source: String,
    kind: EventType,
    modes: Vec<Mode>,
    contexts: Vec<String>,
    target: String,
    day: Option<i32>,
}

/// The act of a text.
pub fn act(text: &str, names: &Names<'_>) -> Result<Supposed, Failure> {
    let Words { source, kind, modes, contexts, target, day } = words(text).map_err(Failure::Arguments)?;
    let code = |name: &str| {
        names.who(name)?.country.ok_or_else(|| {
            Failure::Arguments(format!(
                "{name} is no state or body of which the store has acts; give a code such as FRA"
            ))
        })
    };
    Ok(Supposed { source: code(&source)?, kind, modes, contexts, target: code(&target)?, day })
}

fn words(text: &str) -> Result<Words, String> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let named = |word: &str| EventType::from_name(word.split('.').next().unwrap_or_default());
    // In capitals it is the type; else the first word that could be one, and is neither first nor last.
    let inner = 1..words.len().saturating_sub(1).max(1);
    let at = inner.clone().find(|at| words.get(*at).is_some_and(|w| named(w).is_some()));
    let at = at.or_else(|| inner.clone().find(|at| words.get(*at).is_some_and(|w| named(&w.to_uppercase()).is_some())));
    let Some((at, kind)) = at.and_then(|at| Some((at, named(&words.get(at)?.to_uppercase())?))) else {
        return Err(format!(
            "{text:?} is no act; write who, PLOVER type and to whom, such as 'FRA AID ARM 2024-06-18'"
        ));
    };
    let mut on = None;
    if let Some(last) = words.last().filter(|w| w.starts_with(|c: char| c.is_ascii_digit())) {
        let whole = day(Some(last), false).ok().flatten().filter(|_| last.len() == 10);
        let whole = whole.and_then(|d| number(d.as_bytes()));
        on = Some(whole.ok_or_else(|| format!("{last} is no day; write 2024-06-18"))?);
        words.pop();
    }
    let (source, target) = (words[..at].join(" "), words.get(at + 1..).unwrap_or_default().join(" "));
    if target.is_empty() {
        return Err(format!("{text:?} does not say to whom; write such as 'FRA AID ARM 2024-06-18'"));
    }
    let (mut modes, mut contexts) = (Vec::new(), Vec::new());
    for detail in words.get(at).unwrap_or(&"").split('.').skip(1) {
        let detail = detail.to_lowercase();
        match (Mode::of(kind, &detail), Context::from_name(&detail)) {
            (Some(mode), _) => modes.push(mode),
            (None, Some(_)) => contexts.push(detail),
            (None, None) => {
                return Err(format!(
                    "{detail:?} is neither a mode of {} nor a context; docs/shapes.md lists them",
                    kind.name()
                ));
            }
        }
    }
    Ok(Words { source, kind, modes, contexts, target, day: on })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_read_as_it_is_said() {
        let read = |text: &str| words(text).expect(text);
        let plain = read("FRA AID ARM");
        assert_eq!((plain.source.as_str(), plain.kind, plain.target.as_str()), ("FRA", EventType::Aid, "ARM"));
        assert_eq!(plain.day, None);
        let dated = read("  FRA COOPERATE.military ARM 2024-06-18 ");
        assert_eq!(
            (dated.contexts, dated.target, dated.day),
            (vec!["military".to_owned()], "ARM".to_owned(), Some(19_892))
        );
        let named = read("United Arab Emirates ASSAULT.drone.military Saudi Arabia 2024-06-18");
        assert_eq!((named.source.as_str(), named.target.as_str()), ("United Arab Emirates", "Saudi Arabia"));
        assert_eq!((named.modes, named.contexts), (vec![Mode::Drone], vec!["military".to_owned()]));
        assert_eq!(read("france accuse.allege mali").modes, [Mode::Allege]);
        for (bad, what) in [
            ("", "is no act"),
            ("FRA ARM", "is no act"),
            ("AID ARM", "is no act"),
            ("FRA GREET ARM", "is no act"),
            ("FRA AID 2024-06-18", "to whom"),
            ("FRA AID ARM 2024-06", "is no day"),
            ("FRA AID ARM 2024-02-31", "is no day"),
            ("FRA AID.drone ARM", "neither a mode of AID nor a context"),
            ("FRA AID. ARM", "neither a mode"),
        ] {
            assert!(words(bad).is_err_and(|e| e.contains(what)), "{bad}");
        }
    }
}
