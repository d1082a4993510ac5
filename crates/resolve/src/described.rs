//! Sectors and names of someone described by a role.

use demarche_lexicon::base::Base;
use demarche_lexicon::roles::{Effect, Modifier, Role, Use};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;

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

/// "French police": a name for someone whose country the text says elsewhere.
pub fn named(base: &Base, origin: &Origin, words: &str) -> String {
    let Some(country) = origin.country else { return words.to_owned() };
    let land = land(base, country, origin.territory);
    let Some(land) = land else { return words.to_owned() };
    let lowered = |w: &str| {
        // Sentence-initial capitals go; acronyms stay.
        let rest_is_lower = w.chars().skip(1).all(|c| !c.is_uppercase());
        if rest_is_lower { w.to_lowercase() } else { w.to_owned() }
    };
    let words: Vec<String> = words.split_whitespace().map(lowered).collect();
    match land.0 {
        Some(adjective) => format!("{adjective} {}", words.join(" ")),
        None => format!("{} of {}", words.join(" "), land.1),
    }
}

/// Adjective and name of a country.
fn land(base: &Base, country: Code, territory: Option<Code>) -> Option<(Option<&str>, &str)> {
    let row = base.actors.land(country, territory).or_else(|| base.actors.state(country))?;
    Some((row.adjectives.first().map(String::as_str), &row.name))
}
