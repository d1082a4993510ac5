//! `demarche world show`: everything that is known under a name, and which reading wins on a day.

use std::collections::HashMap;
use std::io::Write;

use clap::{Args, ValueEnum};
use demarche_lexicon::actors::{ActorRow, Actors, Standing};
use demarche_lexicon::base::Base;
use demarche_lexicon::cell::Period;
use demarche_lexicon::entities::read;
use demarche_lexicon::files::Files;
use demarche_lexicon::names::{Form, fold};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_resolve::known;
use demarche_world::nearest::nearest;
use jiff::civil::Date;
use serde::Serialize;

use crate::arguments::Sources;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::start;

/// Show everything that is known under a name: what it is, its codes, since when, until when, from where
///
/// With --on, which reading wins on that day, and why.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche world show Georgia
  demarche world show \"Tal Oro\" --on 2024-05-17 --actors mine.jsonl --format json")]
pub struct Arguments {
    /// The name
    #[arg(value_name = "NAME")]
    name: String,
    /// The day: YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Date>,
    /// How to write it
    #[arg(long, short, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    sources: Sources,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines to read
    Text,
    /// One JSON object
    Json,
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a day is YYYY-MM-DD, such as 2024-05-17".to_owned())
}

/// All of it.
#[derive(Serialize)]
struct Shown {
    name: String,
    on: Option<String>,
    rows: Vec<Row>,
    places: Vec<Spot>,
    role: Option<RoleShown>,
    wins: Option<Winner>,
    data: String,
}

/// A row of the actor base.
#[derive(Serialize)]
struct Row {
    row: String,
    name: String,
    /// `country`, `organisation` or `person`, with its kind.
    what: String,
    /// How the name names it.
    form: &'static str,
    code: String,
    country: Option<String>,
    territory: Option<String>,
    sectors: Vec<&'static str>,
    office: Option<String>,
    from: Option<String>,
    to: Option<String>,
    wikidata: Option<String>,
    confidence: f32,
    /// The file, and the line of a sheet.
    file: String,
    source: Option<String>,
    decided: Option<String>,
    note: Option<String>,
}

#[derive(Serialize)]
struct Spot {
    row: String,
    name: String,
    country: Option<String>,
    admin1: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
}

#[derive(Serialize)]
struct RoleShown {
    role: String,
    sectors: Vec<&'static str>,
}

/// The reading of a day.
#[derive(Serialize)]
struct Winner {
    row: String,
    code: String,
    role: Option<String>,
    why: String,
}

/// Show it.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let data = start::data(&arguments.sources)?;
    let base = Base::read(&data).map_err(|e| Failure::Start("cannot read the base".to_owned(), Box::new(e)))?;
    start::name_faults(&base.actors.faults);
    let shown = known_under(arguments.name.trim(), arguments.on, &base, &data);
    if shown.rows.is_empty() && shown.places.is_empty() && shown.role.is_none() {
        let near = nearest(&arguments.name, &base);
        let near = if near.is_empty() { String::new() } else { format!("; the nearest names are {}", near.join(", ")) };
        let name: String = arguments.name.chars().take(80).collect();
        let mend = "check the spelling, or give rows with --actors";
        return Err(Failure::Arguments(format!("nothing is known under {name:?}; {mend}{near}")));
    }
    let mut output = Output::open(None, false)?;
    let written = match arguments.format {
        Format::Json => {
            serde_json::to_string(&shown).map_err(std::io::Error::other).and_then(|t| writeln!(output, "{t}"))
        }
        Format::Text => text(&mut output, &shown),
    };
    written.map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

fn known_under(name: &str, on: Option<Date>, base: &Base, data: &Files) -> Shown {
    let actors = &base.actors;
    let mut found: Vec<(ActorRow, Form)> = actors.of(name).map(|e| (e.to, e.form)).collect();
    if found.is_empty() {
        // "nato", "georgia": at a prompt nobody writes capitals.
        found = actors.names.folded(&fold(name)).iter().map(|e| (e.to, e.form)).collect();
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|one| seen.insert(*one));
    let wins = known::best(actors, &found, on).map(|(actor, _, row, form)| {
        let (country, sectors) = (actor.territory.or(actor.country), actor.sectors.clone());
        let why = why(actors, &found, row, form, on);
        Winner { row: actor.row, code: code(country, &sectors), role: actor.role, why }
    });
    // A family name alone names nobody by itself.
    if found.is_empty() {
        found = actors.surname(&fold(name)).map(|(i, _)| (ActorRow::Person(i), Form::Alias)).collect();
    }
    let sheets = origins(data);
    let rows = found.iter().filter_map(|(row, form)| self::row(actors, *row, *form, &sheets)).collect();
    let places = base.places.of(name).map(|s| Spot {
        row: s.id.clone(),
        name: s.name.clone(),
        country: s.territory.or(s.country).map(|c| c.to_string()),
        admin1: s.admin1.clone(),
        lat: s.lat,
        lon: s.lon,
    });
    let role = base.roles.of(name).map(|(_, role, _)| RoleShown {
        role: role.role.clone(),
        sectors: role.sectors.iter().map(|s| s.name()).collect(),
    });
    let (name, on) = (name.to_owned(), on.map(|d| d.to_string()));
    Shown { name, on, rows, places: places.collect(), role, wins, data: data.version() }
}

fn code(country: Option<Code>, sectors: &[Sector]) -> String {
    let country = country.map(|c| c.to_string());
    country.into_iter().chain(sectors.iter().map(|s| s.name().to_owned())).collect()
}

/// Where the entity of an id comes from.
struct Origin {
    file: String,
    source: Option<String>,
    decided: Option<String>,
    note: Option<String>,
}

/// The origins of the rows of sheets, by the id of their entity; the last one counts.
fn origins(data: &Files) -> HashMap<String, Origin> {
    let mut origins = HashMap::new();
    for (name, text, form) in data.sheets() {
        for (line, entity) in read(name, text, form).entities.into_iter().filter(|(_, e)| e.counts()) {
            let file = format!("{name}:{line}");
            let (source, decided, note) = (entity.source, entity.decided, entity.note);
            origins.insert(entity.id, Origin { file, source, decided, note });
        }
    }
    origins
}

fn row(actors: &Actors, row: ActorRow, form: Form, sheets: &HashMap<String, Origin>) -> Option<Row> {
    let (id, name, what, country, territory, sectors, office, period, wikidata, standing, file) = match row {
        ActorRow::Country(i) => {
            let r = actors.country(i)?;
            let what = format!("country ({:?})", r.kind).to_lowercase();
            (
                &r.id,
                &r.name,
                what,
                r.country,
                r.territory,
                &r.sectors,
                None,
                r.period,
                &r.wikidata,
                r.standing,
                "countries",
            )
        }
        ActorRow::Organisation(i) => {
            let r = actors.organisation(i)?;
            let what = format!("organisation ({})", r.kind);
            (
                &r.id,
                &r.name,
                what,
                r.code,
                r.territory,
                &r.sectors,
                None,
                r.period,
                &r.wikidata,
                r.standing,
                "organisations",
            )
        }
        ActorRow::Person(i) => {
            let r = actors.person(i)?;
            let office = Some(r.office.clone()).filter(|o| !o.is_empty());
            (
                &r.id,
                &r.name,
                "person".to_owned(),
                r.country,
                None,
                &r.sectors,
                office,
                r.period,
                &r.wikidata,
                r.standing,
                "people",
            )
        }
    };
    let Period { from, to } = period;
    let origin = sheets.get(id.split('#').next().unwrap_or("")).filter(|_| standing.layer != Standing::BASE);
    Some(Row {
        row: id.clone(),
        name: name.clone(),
        what,
        form: form_name(form),
        code: code(territory.or(country), sectors),
        country: country.map(|c| c.to_string()),
        territory: territory.map(|c| c.to_string()),
        sectors: sectors.iter().map(|s| s.name()).collect(),
        office,
        from: from.map(|d| d.to_string()),
        to: to.map(|d| d.to_string()),
        wikidata: wikidata.clone(),
        confidence: standing.confidence,
        file: origin.map_or_else(|| format!("built in: actors/{file}.tsv"), |o| o.file.clone()),
        source: origin.and_then(|o| o.source.clone()),
        decided: origin.and_then(|o| o.decided.clone()),
        note: origin.and_then(|o| o.note.clone()),
    })
}

const fn form_name(form: Form) -> &'static str {
    match form {
        Form::Name => "name",
        Form::Alias => "alias",
        Form::Acronym => "acronym",
        Form::Adjective => "adjective",
        Form::Demonym => "demonym",
        Form::Capital => "capital",
        Form::Seat => "seat of power",
    }
}

/// Why a reading wins.
fn why(actors: &Actors, found: &[(ActorRow, Form)], row: ActorRow, form: Form, on: Option<Date>) -> String {
    let standing = |row: ActorRow| match row {
        ActorRow::Country(i) => actors.country(i).map(|r| r.standing.layer),
        ActorRow::Organisation(i) => actors.organisation(i).map(|r| r.standing.layer),
        ActorRow::Person(i) => actors.person(i).map(|r| r.standing.layer),
    };
    let mut reasons: Vec<String> = Vec::new();
    let others: Vec<ActorRow> = found.iter().map(|(r, _)| *r).filter(|r| *r != row).collect();
    if others.is_empty() {
        reasons.push("it is the only row of the name".to_owned());
    } else if others.iter().any(|o| standing(*o) < standing(row)) {
        reasons.push("of the rows in force that of the last file goes first".to_owned());
    } else if others.iter().any(|o| standing(*o) > standing(row)) {
        reasons.push("the rows of later files are not in force".to_owned());
    } else if matches!(row, ActorRow::Person(_)) {
        reasons.push("of several offices the one in force goes first, then the one that began last".to_owned());
    } else {
        reasons.push("of several rows in force a country goes before a body, a body before a person".to_owned());
    }
    if let ActorRow::Person(i) = row
        && let Some(person) = actors.person(i)
    {
        if actors.is_stale(person, on) {
            let revised = actors.revised.map(|d| d.to_string()).unwrap_or_default();
            reasons.push(format!("after the base's date ({revised}) the role words in the text decide"));
        } else if person.holds(on) {
            let day = if on.is_some() { "on that day" } else { "still" };
            reasons.push(format!("the office is held {day}; \"former\" in the text counts for more"));
        } else if on.is_none_or(|day| person.period.to.is_some_and(|to| day > to)) {
            reasons.push("the office is over".to_owned());
        } else {
            reasons.push("the office had not begun; the words of the text decide".to_owned());
        }
    }
    match form {
        Form::Capital => reasons.push("a capital stands for its government where it acts".to_owned()),
        Form::Adjective => reasons.push("before a role it says whose".to_owned()),
        _ => {}
    }
    reasons.join("; ")
}

fn text(output: &mut Output, shown: &Shown) -> std::io::Result<()> {
    let open = |date: &Option<String>| date.clone().unwrap_or_else(|| "…".to_owned());
    for row in &shown.rows {
        writeln!(output, "{}  {}  {}, as {}", row.code, row.name, row.what, row.form)?;
        if let Some(office) = &row.office {
            writeln!(output, "    {office}")?;
        }
        if row.from.is_some() || row.to.is_some() {
            writeln!(output, "    from {} to {}", open(&row.from), open(&row.to))?;
        }
        let more = [row.source.clone(), row.decided.as_ref().map(|d| format!("decided {d}")), row.note.clone()];
        let more: String = more.into_iter().flatten().map(|m| format!(", {m}")).collect();
        let item = row.wikidata.as_ref().map(|w| format!(", Wikidata {w}")).unwrap_or_default();
        writeln!(output, "    row {} of {}{more}{item}", row.row, row.file)?;
    }
    for spot in &shown.places {
        let inside: Vec<&str> = spot.admin1.as_deref().into_iter().chain(spot.country.as_deref()).collect();
        let point = spot.lat.zip(spot.lon).map(|(lat, lon)| format!(", {lat} {lon}")).unwrap_or_default();
        writeln!(output, "place  {}  {}{point} (row {})", spot.name, inside.join(", "), spot.row)?;
    }
    if let Some(role) = &shown.role {
        writeln!(output, "role  {}  {}", role.role, role.sectors.join(" "))?;
    }
    if let Some(wins) = &shown.wins {
        let day = shown.on.as_ref().map_or("Without a day".to_owned(), |d| format!("On {d}"));
        let role = wins.role.as_ref().map(|r| format!(", {r}")).unwrap_or_default();
        writeln!(output, "{day}: {}{role} (row {}), as {}", wins.code, wins.row, wins.why)?;
    }
    Ok(())
}
