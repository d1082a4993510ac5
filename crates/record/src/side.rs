//! Which side an actor stands on: a minister speaks for a state, a party for itself.

use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;

use crate::actor::Actor;
use crate::event::Event;

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
    let deed =
        |e: &Event| Deed { kind: e.kind, modes: e.modes.clone(), by: sides(&e.actors), to: sides(&e.recipients) };
    deed(one).alike(&deed(other))
}

/// What was done, by which sides and to which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Its type.
    pub kind: EventType,
    /// Its modes.
    pub modes: Vec<Mode>,
    /// Sides of the doers.
    pub by: Vec<String>,
    /// Sides of those it was done to.
    pub to: Vec<String>,
}

impl Deed {
    /// Whether two are of one type, and of one mode where both have modes.
    pub fn of_one_type(&self, other: &Self) -> bool {
        let open = self.modes.is_empty() || other.modes.is_empty();
        self.kind == other.kind && (open || self.modes.iter().any(|m| other.modes.contains(m)))
    }

    /// Whether two can be one as far as type and parties go.
    pub fn alike(&self, other: &Self) -> bool {
        let ((a, r), (b, s)) = ((&self.by, &self.to), (&other.by, &other.to));
        if !self.of_one_type(other) || a.is_empty() && r.is_empty() || b.is_empty() && s.is_empty() {
            return false;
        }
        if r.is_empty() && s.is_empty() {
            return meet(a, b);
        }
        // With nobody in common on the side of the doers, the recipients alone prove nothing.
        let common = |x: &[String], y: &[String]| x.iter().any(|side| y.contains(side));
        let shared = common(a, b) || (a.is_empty() || b.is_empty()) && common(r, s);
        shared && meet(a, b) && meet(r, s)
    }
}
