//! Sectors and names of someone described by a role.

use std::ops::Range;

use demarche_lexicon::base::Base;
use demarche_lexicon::roles::{Effect, Modifier, Role, Use};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_text::document::Document;
use demarche_text::grammar::Upos;
use demarche_text::token::TokenId;

use crate::hits::words;
use crate::known::Origin;

/// The sectors of a role with its modifiers, owned by a country or a body; the primary one first.
pub fn sectors(base: &Base, role: Option<&Role>, modifiers: &[&Modifier], origin: Option<&Origin>) -> Vec<Sector> {
    let mut own: Vec<Sector> = role.map_or(Vec::new(), |r| r.sectors.clone());
    let plain = role.is_some_and(|r| base.roles.plays(r, Use::Bare));
    let says: Vec<&&Modifier> = modifiers.iter().filter(|m| !m.sectors.is_empty()).collect();
    // "Rebel leader", "student group": the head says nothing that the modifier does not say better.
    let strong = says.iter().any(|m| matches!(m.effect, Effect::Primary | Effect::Add));
    let weak = |s: &Sector| matches!(s, Sector::Gov | Sector::Uaf | Sector::Mil | Sector::Cvl);
    if plain && strong && own.len() == 1 && own.iter().all(weak) {
        own.clear();
    }
    let land = origin.is_some_and(|o| !o.body && o.country.is_some_and(|c| c.is_country()));
    if own.is_empty() && land && role.is_some_and(|r| base.roles.plays(r, Use::Serves)) {
        own.push(Sector::Gov);
    }
    let mut result = Vec::new();
    let mut add = |sectors: &[Sector]| {
        for sector in sectors {
            if !result.contains(sector) {
                result.push(*sector);
            }
        }
    };
    let of = |effect: Effect| says.iter().filter(move |m| m.effect == effect).flat_map(|m| m.sectors.iter().copied());
    add(&of(Effect::Former).collect::<Vec<_>>());
    add(&of(Effect::Primary).collect::<Vec<_>>());
    let lent = origin.filter(|o| o.body).map_or(&[][..], |o| &o.sectors);
    let is_public = origin.and_then(|o| o.country).is_some_and(|c| matches!(c.as_str(), "EUR" | "UNO" | "IGO"));
    let functional =
        |s: &Sector| matches!(s, Sector::Leg | Sector::Jud | Sector::Jrn | Sector::Med | Sector::Edu | Sector::Spy);
    if lent.is_empty() || is_public || own.first().is_some_and(functional) {
        add(&own);
        add(lent);
    } else {
        // A leader of Hamas or an executive of a company is not of the government; a ministry's troops are soldiers.
        let state = lent.first() == Some(&Sector::Gov);
        if state {
            add(&own);
        }
        add(lent);
        let fades = |s: &&Sector| !matches!(s, Sector::Gov | Sector::Uaf | Sector::Mil | Sector::Cvl | Sector::Prm);
        add(&own.iter().filter(fades).copied().collect::<Vec<_>>());
    }
    add(&of(Effect::Add).collect::<Vec<_>>());
    add(&of(Effect::Flag).collect::<Vec<_>>());
    add(&of(Effect::Acting).collect::<Vec<_>>());
    if let Some(origin) = origin.filter(|o| !o.body) {
        add(&origin.sectors);
    }
    result
}

/// Whether sectors make someone an actor in politics even without a known country.
pub fn is_political(sectors: &[Sector]) -> bool {
    use Sector as S;
    let political = |s: &Sector| {
        matches!(
            s,
            S::Gov
                | S::Leg
                | S::Jud
                | S::Mil
                | S::Cop
                | S::Spy
                | S::Prm
                | S::Pty
                | S::Reb
                | S::Uaf
                | S::Opp
                | S::Eli
                | S::Pre
        )
    };
    sectors.iter().any(political)
}

/// Whether sectors are those of power, lawful or armed: a police officer or a lawyer is a victim like any other.
pub fn is_power(sectors: &[Sector]) -> bool {
    use Sector as S;
    let power = |s: &Sector| {
        matches!(s, S::Gov | S::Leg | S::Jud | S::Mil | S::Spy | S::Prm | S::Pty | S::Reb | S::Opp | S::Pre)
    };
    sectors.iter().any(power)
}

/// "French police", "several armed French rebels": a name for someone whose country the text says elsewhere. The
/// adjective stands before the role and the nouns that belong to it, where English has it; what counts or points
/// ("at least two", "its") says nothing of who they are.
pub fn named(base: &Base, origin: &Origin, document: &Document, whole: Range<TokenId>, role: TokenId) -> String {
    let points = |t: &TokenId| {
        let token = document.token(*t);
        let counts = matches!(token.upos, Upos::Det | Upos::Num | Upos::Pron | Upos::Adv | Upos::Adp | Upos::Punct);
        counts || matches!(document.lemma(*t), "several" | "many" | "few" | "most" | "own" | "more" | "least" | "other")
    };
    let start = whole.start + (whole.start..role).take_while(points).count() as u32;
    let adjective = |t: TokenId| matches!(document.token(t).upos, Upos::Adj | Upos::Verb | Upos::Num | Upos::Adv);
    let at = (start..role).rev().find(|t| adjective(*t)).map_or(start, |t| t + 1);
    // The capital of a sentence's beginning goes; names and acronyms keep theirs.
    let opens = |t: TokenId| {
        let rest = document.form(t).chars().skip(1).any(char::is_uppercase);
        document.sentence(t).tokens.start == t && document.token(t).upos != Upos::Propn && !rest
    };
    let said = |range: Range<TokenId>| {
        let text = words(document, range.clone());
        if opens(range.start) { text.to_lowercase() } else { text.to_owned() }
    };
    match origin.country.and_then(|country| land(base, country, origin.territory)) {
        Some((Some(adjective), _)) if start < at => {
            format!("{} {adjective} {}", said(start..at), said(at..whole.end))
        }
        Some((Some(adjective), _)) => format!("{adjective} {}", said(start..whole.end)),
        Some((None, name)) => format!("{} of {name}", said(start..whole.end)),
        None => said(start..whole.end),
    }
}

/// The name of someone whose country was weighed again: "Dutch school" that is Algerian after all.
pub fn renamed(base: &Base, name: &str, old: (Code, Option<Code>), new: Option<Code>) -> String {
    let word = |land: Option<(Option<&str>, &str)>| land.map(|(adjective, name)| adjective.unwrap_or(name).to_owned());
    let Some(was) = word(land(base, old.0, old.1)) else { return name.to_owned() };
    let now = new.and_then(|code| word(land(base, code, None)));
    let words = name.replacen(&was, now.as_deref().unwrap_or(""), 1);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adjective and name of a country.
fn land(base: &Base, country: Code, territory: Option<Code>) -> Option<(Option<&str>, &str)> {
    let row = base.actors.land(country, territory).or_else(|| base.actors.state(country))?;
    Some((row.adjectives.first().map(String::as_str), &row.name))
}
