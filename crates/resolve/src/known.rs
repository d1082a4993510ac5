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
        ActorRow::Country(i) => country(actors, i, form, day),
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
            Some((actor, f64::from(row.standing.confidence) * if form == Form::Acronym { 0.95 } else { 1.0 }))
        }
        ActorRow::Person(i) => {
            let row = actors.person(i)?;
            let holds = row.holds(day);
            // Without a day nobody can be called a former holder.
            let over = row.period.to.is_some_and(|to| day.is_some_and(|day| day > to));
            let undated = day.is_none() && !holds;
            let sectors = match (holds || undated, over) {
                (true, _) => row.sectors.clone(),
                (false, true) => vec![Sector::Eli],
                (false, false) => Vec::new(),
            };
            // Later than the base was revised nobody knows who holds an office.
            let stale = is_stale(actors, ActorRow::Person(i), day);
            let role = match (holds || undated, over) {
                _ if row.office.is_empty() || stale => None,
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
            let sure = match (stale, holds) {
                (true, _) => 0.7,
                (false, true) => 1.0,
                (false, false) => 0.9,
            };
            Some((actor, f64::from(row.standing.confidence) * sure))
        }
    }
}

/// Whether a row says who holds an office for a day that the built-in base was not revised for.
pub fn is_stale(actors: &Actors, row: ActorRow, day: Option<Date>) -> bool {
    let ActorRow::Person(i) = row else { return false };
    actors.person(i).is_some_and(|p| actors.is_stale(p, day))
}

fn country(actors: &Actors, row: u32, form: Form, day: Option<Date>) -> Option<(Actor, f64)> {
    let row = actors.country(row).filter(|c| c.holds(day))?;
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
    Some((actor, sure * f64::from(row.standing.confidence)))
}

/// How the reading of a row stands to others of its name. What is in force on the day goes first, then the rows of the
/// user's sheets; then countries before bodies before people, of whom the last in office.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    in_force: bool,
    layer: u16,
    kind: u8,
    from: Option<Date>,
}

fn rank(actors: &Actors, row: ActorRow, day: Option<Date>) -> Rank {
    let rank = |in_force, layer, kind, from| Rank { in_force, layer, kind, from };
    let found = match row {
        ActorRow::Country(i) => actors.country(i).map(|c| rank(true, c.standing.layer, 2, c.period.from)),
        ActorRow::Organisation(i) => actors.organisation(i).map(|o| rank(true, o.standing.layer, 1, None)),
        ActorRow::Person(i) => actors.person(i).map(|p| rank(p.holds(day), p.standing.layer, 0, p.period.from)),
    };
    found.unwrap_or_else(|| rank(false, 0, 0, None))
}

/// The best reading of several rows of one name: on a day the person in office, the body that exists.
pub fn best(actors: &Actors, rows: &[(ActorRow, Form)], day: Option<Date>) -> Option<(Actor, f64, ActorRow, Form)> {
    let rank = |row: ActorRow| rank(actors, row, day);
    let mut best: Option<(Actor, f64, ActorRow, Form)> = None;
    for (row, form) in rows {
        let Some((actor, sure)) = actor(actors, *row, *form, day) else { continue };
        if best.as_ref().is_none_or(|(.., old, _)| rank(*row) > rank(*old)) {
            best = Some((actor, sure, *row, *form));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use demarche_lexicon::base::Base;
    use demarche_lexicon::entities::Form as SheetForm;
    use demarche_lexicon::files::Files;

    use super::*;

    /// The code and the row that win for a name on a day, with these sheets over the base.
    fn check(sheets: &[&str], name: &str, day: &str, expected: &str) {
        let mut files = Files::embedded();
        for sheet in sheets {
            files = files.with_sheet("sheet", (*sheet).to_owned(), SheetForm::Jsonl);
        }
        let base = Base::read(&files).expect("the base has no fault");
        assert_eq!(base.actors.faults.listed, []);
        let rows: Vec<(ActorRow, Form)> = base.actors.of(name).map(|e| (e.to, e.form)).collect();
        let found = best(&base.actors, &rows, day.parse().ok()).map(|(actor, ..)| {
            let sectors: String = actor.sectors.iter().map(|s| s.name()).collect();
            format!("{}{sectors} {}", actor.country.map(|c| c.to_string()).unwrap_or_default(), actor.row)
        });
        assert_eq!(found.as_deref().unwrap_or("nobody"), expected, "{name} on {day}");
    }

    fn person(id: &str, code: &str, dates: &str, more: &str) -> String {
        let names = r#"[{"text":"Tal Oro"}]"#;
        format!(r#"{{"id":"{id}","kind":"person","names":{names},"codes":[{{"code":"{code}"{dates}}}]{more}}}"#)
    }

    #[test]
    fn rows_of_the_user_win_where_they_are_in_force() {
        let mine = r#"{"id":"mine","kind":"organisation","names":[{"text":"Georgia"}],"codes":[{"code":"ARNBUS","from":"2030","to":"2031"}]}"#;
        check(&[], "Georgia", "2030-06-01", "GEOGOV georgia");
        check(&[mine], "Georgia", "2030-06-01", "ARNBUS mine");
        check(&[mine], "Georgia", "2029-06-01", "GEOGOV georgia");
        check(&[mine], "Georgia", "2032-06-01", "GEOGOV georgia");
    }

    #[test]
    fn later_sheets_win_and_what_was_learned_gives_way() {
        let first = person("first", "ARNGOV", r#","from":"2020""#, "");
        let second = person("second", "ARNOPP", r#","from":"2022","to":"2023""#, "");
        let learned = person("third", "ARNMIL", r#","from":"2018""#, r#","decision":"learned""#);
        let all = [learned.as_str(), first.as_str(), second.as_str()];
        check(&all, "Tal Oro", "2019-05-01", "ARNMIL third");
        check(&all, "Tal Oro", "2021-05-01", "ARNGOV first");
        check(&all, "Tal Oro", "2022-05-01", "ARNOPP second");
        // Nobody says "former" of one who holds another office.
        check(&all, "Tal Oro", "2024-05-01", "ARNGOV first");
        check(&[&second], "Tal Oro", "2024-05-01", "ARNELI second");
    }

    #[test]
    fn an_invented_state_ends_like_any_other_row() {
        let state = r#"{"id":"arn","kind":"country","names":[{"text":"Arnor"}],"codes":[{"country":"ARN","to":"2025-06"}],"confidence":0.5}"#;
        check(&[state], "Arnor", "2025-06-30", "ARNGOV arn");
        check(&[state], "Arnor", "2025-07-01", "nobody");
    }
}
