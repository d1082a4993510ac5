//! Which side an actor stands on: a minister speaks for a state, a party for itself.

use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::event::Event;

/// A key that is equal for actors of one side: the state and its officials are one, others stand for themselves.
pub fn side(actor: &Actor) -> String {
    let state = matches!(actor.sectors.first(), None | Some(Sector::Gov | Sector::Mil));
    match actor.country {
        Some(code) if state && !actor.name.is_empty() => match actor.territory {
            Some(territory) => format!("{code}/{territory}"),
            None => code.to_string(),
        },
        Some(code) => {
            let sector = actor.sectors.first().map_or("", |s| s.name());
            format!("{code}:{sector}")
        }
        None if actor.name.is_empty() => format!("?{}", actor.text.to_lowercase()),
        None => format!("?{}", actor.name.to_lowercase()),
    }
}

/// The sides of some actors, sorted, each once.
pub fn sides(actors: &[Actor]) -> Vec<String> {
    let mut sides: Vec<String> = actors.iter().map(side).collect();
    sides.sort();
    sides.dedup();
    sides
}

/// Whether two lists of sides name a common one, or one of them is empty.
pub fn meet(one: &[String], other: &[String]) -> bool {
    one.is_empty() || other.is_empty() || one.iter().any(|s| other.contains(s))
}

/// Whether two events can be one happening as far as type and parties go.
pub fn alike(one: &Event, other: &Event) -> bool {
    let modes = one.modes.is_empty() || other.modes.is_empty() || one.modes.iter().any(|m| other.modes.contains(m));
    if one.kind != other.kind || !modes {
        return false;
    }
    let (a, r) = (sides(&one.actors), sides(&one.recipients));
    let (b, s) = (sides(&other.actors), sides(&other.recipients));
    if a.is_empty() && r.is_empty() || b.is_empty() && s.is_empty() {
        return false;
    }
    if r.is_empty() && s.is_empty() {
        return meet(&a, &b);
    }
    // With nobody in common on the side of the doers, the recipients alone prove nothing.
    let shared = a.iter().any(|x| b.contains(x)) || (a.is_empty() || b.is_empty()) && r.iter().any(|x| s.contains(x));
    shared && meet(&a, &b) && meet(&r, &s)
}
