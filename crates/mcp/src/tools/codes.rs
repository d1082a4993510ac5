//! `codes`: what the parameters of the other tools take.

use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality, Quad};
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_serve::parameter::{Kind, Parameter};
use demarche_serve::shape as api;

use crate::answer::{self, Answer, Room};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, Query};
use crate::quote::{name, quoted};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{Code, Page};
use crate::tool::{Tool, listed, paged, told};

/// Kinds of codes; those of the scheme first.
const KINDS: &[&str] = &[
    "type", "mode", "context", "quad", "modality", "voice", "stance", "sector", "country", "actor", "place", "source",
];
/// Actors, places and sources that a search over all kinds gives.
const MOST_MIXED: usize = 10;

pub(super) fn tool() -> Tool {
    let words = "Words of the code, its meaning or name. Actors: words of the name, the last as a start.";
    let limit = told(paged().to_vec(), "limit", "Entries at most; 30 where not given.");
    Tool {
        name: "codes",
        title: "Codes and ids",
        about: "What the parameters of the other tools take: event types, modes, contexts, quads, modalities, voices, \
            stances, sectors and countries with their meaning; ids of actors, names of places and ids of sources of this \
            store. Without arguments: the whole coding scheme.",
        parameters: [
            Parameter::one("kind", Kind::Choice(KINDS.to_vec()), "Of this kind only."),
            Parameter::one("q", Kind::Text, words),
        ]
        .into_iter()
        .chain(limit)
        .collect(),
        gives: schema::of::<Page<Code>>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let (kind, words) = (given.text("kind"), given.text("q"));
    if kind == Some("actor") {
        let page = listed(desk, "/actors", given, &["q"], |_, actor| Ok(entry(of_actor(actor))))?;
        let head = answer::head(page.items.len(), page.total, page.exact, "actors");
        let text = answer::text(&head, &page.lines, page.next.as_deref());
        return Answer::new(&Page { items: page.items, next: page.next, total: page.total, exact: page.exact }, text);
    }
    let mut found: Vec<Code> = scheme().into_iter().chain(desk.countries.iter().map(of_country)).collect();
    match (kind, words) {
        (None, None) => found.retain(|code| code.kind != "country"),
        (Some("place"), None) => {
            return Err(Refusal::new("the argument q is needed for places; give the first letters of a name"));
        }
        _ => {}
    }
    if let Some(words) = words {
        let low = words.to_lowercase();
        found.retain(|code| {
            let texts = [Some(&code.code), Some(&code.name), code.note.as_ref()];
            texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&low))
        });
        if kind.is_none() {
            let query: Query = vec![("q", words.to_owned()), ("limit", MOST_MIXED.to_string())];
            let page: api::page::Page<api::actor::ActorSummary> = desk.ask("/actors", &[], &query)?;
            found.extend(page.items.into_iter().map(of_actor));
        }
        if kind.is_none_or(|kind| kind == "place") {
            let query: Query = vec![("q", words.to_owned()), ("kind", "place".to_owned())];
            let places: api::page::List<api::site::Suggestion> = desk.ask("/suggest", &[], &query)?;
            found.extend(places.items.into_iter().map(of_place));
        }
    }
    if kind == Some("source") || kind.is_none() && words.is_some() {
        found.extend(sources(desk, words, if kind.is_none() { MOST_MIXED } else { usize::MAX })?);
    }
    found.retain(|code| kind.is_none_or(|kind| code.kind == kind));
    let (first, total) = (given.first()?, found.len());
    let rest = found.into_iter().skip(first).take(given.limit(30)).map(entry).collect();
    let (items, lines) = Room::default().fill(rest);
    let end = first + items.len();
    let next = (end < total && !items.is_empty()).then(|| given.next(&end.to_string()));
    let text = answer::text(&answer::head(items.len(), total, true, "codes"), &lines, next.as_deref());
    Answer::new(&Page { items, next, total, exact: true }, text)
}

fn entry(code: Code) -> (Code, String) {
    let note = code.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    // Names of actors that only texts give, of places and of sources come from outside.
    let outside = matches!(code.kind.as_str(), "place" | "source");
    let shown = if outside { quoted(&code.name) } else { cite::named(&code.code, &code.name) };
    let line = format!("{} {}: {shown}{note}", code.kind, if outside { quoted(&code.code) } else { code.code.clone() });
    (code, line)
}

fn of_actor(actor: api::actor::ActorSummary) -> Code {
    let country = actor.country.map(|country| format!("{country}, "));
    let note = format!("{}{} events", country.unwrap_or_default(), actor.events);
    Code { kind: "actor".to_owned(), code: actor.id, name: name(&actor.name), note: Some(note) }
}

fn of_country((code, id, named): &(String, String, String)) -> Code {
    let note = Some(format!("as an actor: {id}"));
    Code { kind: "country".to_owned(), code: code.clone(), name: name(named), note }
}

fn of_place(place: api::site::Suggestion) -> Code {
    Code { kind: "place".to_owned(), code: name(&place.id), name: name(&place.name), note: place.note }
}

fn sources(desk: &mut Desk, words: Option<&str>, most: usize) -> Result<Vec<Code>, Refusal> {
    let low = words.unwrap_or("").to_lowercase();
    let all: api::page::List<api::site::Source> = desk.ask("/sources", &[], &Vec::new())?;
    let fits = |source: &api::site::Source| {
        let texts = [Some(&source.id), Some(&source.outlet), source.domain.as_ref()];
        texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&low))
    };
    let chosen = all.items.into_iter().filter(fits).take(most).map(|source| {
        let note = Some(format!("{} articles", source.articles));
        // An id is not cut, or nothing would be found with it; articles without a publisher have none.
        Code { kind: "source".to_owned(), code: source.id, name: name(&source.outlet), note }
    });
    Ok(chosen.filter(|code| (1..=400).contains(&code.code.len())).collect())
}

/// All codes of the scheme.
fn scheme() -> Vec<Code> {
    let code = |kind: &str, code: &str, name: &str, note: Option<String>| Code {
        kind: kind.to_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
        note,
    };
    let plain = |kind: &'static str, all: &[(&str, &str)]| -> Vec<Code> {
        all.iter().map(|(value, meaning)| code(kind, value, meaning, None)).collect()
    };
    let mut all: Vec<Code> = EventType::ALL
        .iter()
        .map(|t| {
            let note = format!("quad {} {}, score {}", t.quad().number(), t.quad().name(), t.score());
            code("type", t.name(), meaning(*t), Some(note))
        })
        .collect();
    all.extend(Mode::ALL.iter().map(|m| {
        let note = format!("of type {}, score {}", m.kind().name(), m.score());
        code("mode", m.name(), &m.name().replace('_', " "), Some(note))
    }));
    all.extend(Context::ALL.iter().map(|c| code("context", c.name(), &c.name().replace('_', " "), None)));
    all.extend(Quad::ALL.iter().map(|q| code("quad", &q.number().to_string(), q.name(), None)));
    all.extend(Modality::ALL.iter().map(|m| code("modality", m.name(), modality(*m), None)));
    all.extend(plain("voice", VOICES));
    all.extend(plain("stance", STANCES));
    all.extend(Sector::ALL.iter().map(|s| code("sector", s.name(), sector(*s), None)));
    all
}

const VOICES: &[(&str, &str)] =
    &[("reporter", "the article states it"), ("claim", "only what a speaker says, whom the record names")];
const STANCES: &[(&str, &str)] = &[
    ("assert", "says that it is so"),
    ("accuse", "says it against somebody"),
    ("deny", "says that it is not so"),
    ("doubt", "says that it may not be so"),
];

const fn meaning(kind: EventType) -> &'static str {
    use EventType as T;
    match kind {
        T::Agree => "agree, offer, promise, commit; any future cooperation",
        T::Consult => "meetings, talks, calls, visits that took place",
        T::Support => "non-material backing; signing and ratifying",
        T::Concede => "verbal concessions",
        T::Cooperate => "mutual material cooperation",
        T::Aid => "material help that benefits the recipient",
        T::Retreat => "material yielding",
        T::Request => "ask, demand, order, appeal",
        T::Accuse => "disapprove, condemn, accuse, investigate",
        T::Reject => "refuse, decline, veto",
        T::Threaten => "threats, ultimatums",
        T::Protest => "collective physical dissent",
        T::Sanction => "reduce existing relations",
        T::Mobilize => "military or police moves short of force",
        T::Coerce => "repression and coercion short of violence",
        T::Assault => "force that can cause serious harm",
    }
}

const fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::Asserted => "has happened, or goes on",
        Modality::Future => "is expected or announced",
        Modality::Hypothetical => "may happen, or would under a condition",
        Modality::Negated => "has not happened",
        Modality::Historical => "is background from an earlier time",
    }
}

const fn sector(sector: Sector) -> &'static str {
    use Sector as S;
    match sector {
        S::Gov => "executive and governing parties",
        S::Leg => "legislature",
        S::Jud => "judiciary",
        S::Mil => "military",
        S::Cop => "police",
        S::Spy => "intelligence",
        S::Prm => "pro-government paramilitary",
        S::Pty => "party",
        S::Reb => "armed opposition",
        S::Uaf => "unidentified armed",
        S::Unk => "unknown",
        S::Opp => "political opposition",
        S::Cvl => "civilians and protesters",
        S::Jrn => "media",
        S::Bus => "business",
        S::Lab => "labour",
        S::Agr => "agriculture",
        S::Edu => "education",
        S::Med => "health",
        S::Rel => "religion",
        S::Ref => "refugees",
        S::Crm => "criminals",
        S::Eli => "former officials and families",
        S::Soc => "civil society",
        S::Pre => "partially recognised",
    }
}
