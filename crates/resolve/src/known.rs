//! Rows of the base as actors on a day.

use demarche_lexicon::actors::{ActorRow, Actors, CountryKind};
use demarche_lexicon::names::Form;
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use jiff::civil::Date;

/// Whose someone is: a state or a body with a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Country or special code.
    pub country: Option<Code>,
    /// Dependency.
    pub territory: Option<Code>,
    /// Sectors it lends to those it owns: PRE, or an organisation's own.
    pub sectors: Vec<Sector>,
    /// Whether it is a body rather than a country: its sectors are its members'.
    pub body: bool,
    /// The row or rule.
    pub row: String,
}

impl Origin {
    /// Of a resolved actor.
    pub fn of_actor(actor: &Actor, body: bool) -> Self {
        let lent = |s: &&Sector| body || **s == Sector::Pre;
        Self {
            country: actor.country,
            territory: actor.territory,
            sectors: actor.sectors.iter().filter(lent).copied().collect(),
            body,
            row: actor.row.clone(),
        }
    }
}

/// The origin a row gives, if it has a code.
pub fn origin(actors: &Actors, row: ActorRow, day: Option<Date>) -> Option<Origin> {
    let (actor, _) = actor(actors, row, Form::Name, day)?;
    actor.country?;
    Some(match row {
        ActorRow::Country(i) => Origin {
            country: actor.country,
            territory: actor.territory,
            sectors: actors.country(i)?.sectors.clone(),
            body: false,
            row: actor.row,
        },
        ActorRow::Organisation(_) => Origin::of_actor(&actor, true),
        ActorRow::Person(_) => Origin { sectors: Vec::new(), ..Origin::of_actor(&actor, false) },
    })
}

/// A row as an actor under one of its forms, and how sure that reading is; `None` where it cannot be meant that day.
pub fn actor(actors: &Actors, row: ActorRow, form: Form, day: Option<Date>) -> Option<(Actor, f64)> {
    match row {
        ActorRow::Country(i) => country(actors, i, form),
        ActorRow::Organisation(i) => {
            let row = actors.organisation(i).filter(|o| o.exists(day))?;
            let actor = Actor {
                name: row.name.clone(),
                country: row.code,
                territory: row.territory,
                sectors: row.sectors.clone(),
                wikidata: row.wikidata.clone(),
                row: row.id.clone(),
                ..Actor::default()
            };
            Some((actor, if form == Form::Acronym { 0.95 } else { 1.0 }))
        }
        ActorRow::Person(i) => {
            let row = actors.person(i)?;
            let holds = row.holds(day);
            let over = row.period.to.is_some_and(|to| day.is_none_or(|day| day > to));
            let sectors = match (holds, over) {
                (true, _) => row.sectors.clone(),
                (false, true) => vec![Sector::Eli],
                (false, false) => Vec::new(),
            };
            let role = match (holds, over) {
                (true, _) => Some(row.office.clone()),
                (false, true) => Some(format!("former {}", row.office)),
                (false, false) => None,
            };
            let actor = Actor {
                name: row.name.clone(),
                country: row.country,
                sectors,
                wikidata: row.wikidata.clone(),
                role,
                row: row.id.clone(),
                ..Actor::default()
            };
            Some((actor, if holds { 1.0 } else { 0.9 }))
        }
    }
}

fn country(actors: &Actors, row: u32, form: Form) -> Option<(Actor, f64)> {
    let row = actors.country(row)?;
    let people = form == Form::Demonym;
    let sectors = match row.kind {
        _ if people => vec![Sector::Cvl],
        CountryKind::Country | CountryKind::Territory | CountryKind::Former => vec![Sector::Gov],
        CountryKind::PartlyRecognised => vec![],
        // A region is not its government; its capital stands for it.
        CountryKind::Region if matches!(form, Form::Capital | Form::Seat) => vec![Sector::Gov],
        CountryKind::Region | CountryKind::Area => vec![],
    };
    let mut sectors = sectors;
    for sector in row.sectors.iter().filter(|_| !people || row.kind == CountryKind::PartlyRecognised) {
        if !sectors.contains(sector) {
            sectors.push(*sector);
        }
    }
    let name = if people { row.demonyms.last().unwrap_or(&row.name) } else { &row.name };
    let actor = Actor {
        name: name.clone(),
        country: row.country,
        territory: row.territory,
        sectors,
        wikidata: row.wikidata.clone(),
        row: row.id.clone(),
        ..Actor::default()
    };
    let sure = match form {
        Form::Capital => 0.9,
        Form::Seat | Form::Demonym | Form::Adjective => 0.95,
        Form::Name | Form::Alias | Form::Acronym => 1.0,
    };
    Some((actor, sure))
}

/// The best reading of several rows of one name: on a day the person in office, the body that exists.
pub fn best(actors: &Actors, rows: &[(ActorRow, Form)], day: Option<Date>) -> Option<(Actor, f64, ActorRow, Form)> {
    let rank = |row: ActorRow| match row {
        ActorRow::Country(_) => (3, None),
        ActorRow::Organisation(_) => (2, None),
        ActorRow::Person(i) => {
            let person = actors.person(i);
            (u8::from(person.is_some_and(|p| p.holds(day))), person.and_then(|p| p.period.from))
        }
    };
    let mut best: Option<(Actor, f64, ActorRow, Form)> = None;
    for (row, form) in rows {
        let Some((actor, sure)) = actor(actors, *row, *form, day) else { continue };
        if best.as_ref().is_none_or(|(.., old, _)| rank(*row) > rank(*old)) {
            best = Some((actor, sure, *row, *form));
        }
    }
    best
}
