//! Review: what a person should look at, what was decided, and decisions as training data.

use axum::http::{Method, StatusCode};
use demarche_ontology::code::Code;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::sector::Sector;
use demarche_store::db::find::events::{By, EventRecord as Found, Place};
use demarche_store::db::show::doubts::UnknownName;
use demarche_store::db::show::ids;
use demarche_store::ids::hex;
use demarche_store::user::decisions::{Decision as Kept, MOST};
use demarche_store::user::identity;
use demarche_world::review::Proposal;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::endpoint::{Endpoint, Gives};
use crate::names::What;
use crate::own::{decision, now, unkept};
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::page::Page;
use crate::shape::review::{Correction, DecisionInput, NameItem, ReviewItem, Verdict};
use crate::source::{Stored, problem};
use crate::training::{LabelEvent, NameCodes, Subject, hash};

/// Most characters of a note.
const MOST_NOTE: usize = 1_000;
/// Decisions of one piece of a download.
const PIECE: usize = 100;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let one = || Gives::json::<ReviewItem>(200);
    let (lines, table) =
        (Gives::other("application/x-ndjson"), Gives::other("text/tab-separated-values; charset=utf-8"));
    let put = "Decide; it takes the place of an earlier decision. An event may be decided on whether it waits or not.";
    vec![
        Endpoint::get::<Page<ReviewItem>>(
            "/review",
            "Unknown names and doubtful events, the most useful first; or what was decided, the latest first.",
            list,
        )
        .parameters([
            Parameter::one("kind", Kind::Choice(vec!["name", "event"]), "Of this kind."),
            Parameter::one("state", Kind::Choice(vec!["open", "done"]), "open: to be decided, as where not given."),
        ])
        .paged(),
        Endpoint::with(Method::PUT, "/review/{item}/decision", put, one(), decide).takes::<DecisionInput>(),
        Endpoint::with(Method::DELETE, "/review/{item}/decision", "Take a decision back.", one(), take_back),
        Endpoint::with(Method::GET, "/review/labels.jsonl", "All decisions, one a line.", lines, labels),
        Endpoint::with(Method::GET, "/review/names.tsv", "Decisions on names as rows for --actors.", table, rows),
    ]
}

/// What a decision is about.
enum Item {
    Event(Box<Found>, String),
    Name(String, UnknownName),
}

fn list(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    if asked.text("state") == Some("done") {
        return done(stored, asked);
    }
    let kind = asked.text("kind");
    let queue = stored.queue()?;
    let (names, events) = match stored.own.open()? {
        Some(file) => (file.decided_names().map_err(unkept)?, file.decided_events().map_err(unkept)?),
        None => Default::default(),
    };
    let mut open = Vec::new();
    for waiting in &queue.waiting {
        let is_open = match &waiting.what {
            What::Name(id, _) => kind != Some("event") && !names.contains(id),
            What::Event(article, number, ..) => {
                let decided = || -> Result<bool, Problem> {
                    if events.is_empty() {
                        return Ok(false);
                    }
                    Ok(events.contains(&(stored.store.article_id(*article).map_err(problem)?, *number)))
                };
                kind != Some("name") && !decided()?
            }
        };
        if is_open {
            open.push(waiting);
        }
    }
    let total = open.len();
    let after = asked.after()?.and_then(|place| {
        let (weight, tie) = place.split_once('|')?;
        Some((f64::from_bits(weight.parse().ok()?), tie.parse::<u64>().ok()?))
    });
    let begin = after
        .map_or(0, |(weight, tie)| open.partition_point(|w| weight.total_cmp(&w.weight).then(w.tie.cmp(&tie)).is_le()));
    let page: Vec<_> = open.into_iter().skip(begin).take(asked.limit()).collect();
    let more = begin + page.len() < total;
    let next = page.last().filter(|_| more).map(|w| asked.next(&format!("{}|{}", w.weight.to_bits(), w.tie)));
    let mut items = Vec::new();
    for waiting in page {
        items.push(match &waiting.what {
            What::Name(id, name) => stored.name_review(id, name, waiting.weight)?.0,
            What::Event(article, number, reports) => {
                let place = Place { by: By::Number(0.0), article: *article, number: *number };
                let found = stored.store.event_records(&[place]).map_err(problem)?.pop();
                let found = found.ok_or_else(Problem::fault)?;
                stored.event_review(&found, waiting.weight, *reports)?
            }
        });
    }
    Answer::json(&Page { items, next, total, exact: true })
}

fn done(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let (kind, limit) = (asked.text("kind"), asked.limit());
    let before = asked.after()?.and_then(|place| {
        let (at, id) = place.split_once('|')?;
        Some((at.parse().ok()?, id.to_owned()))
    });
    let mut kept = stored.kept_decisions(kind, before.as_ref(), limit + 1)?;
    let total = match stored.own.open()? {
        Some(file) => file.count_decisions(kind).map_err(unkept)?,
        None => 0,
    };
    let more = kept.len() > limit;
    kept.truncate(limit);
    let next = kept.last().filter(|_| more).map(|last| asked.next(&format!("{}|{}", last.at, last.id)));
    let items = kept.iter().map(|kept| stored.decided(kept)).collect::<Result<_, _>>()?;
    Answer::json(&Page { items, next, total, exact: true })
}

fn decide(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let input: DecisionInput = asked.read()?;
    let item = stored.item(asked.text("item").unwrap_or(""))?;
    check(&input, matches!(item, Item::Event(..)))?;
    let note = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
    let correction = input.correction.as_ref().map(serde_json::to_string).transpose().map_err(|_| Problem::fault())?;
    let mut kept = Kept { at: now(), verdict: input.verdict.name().to_owned(), correction, note, ..Kept::default() };
    let subject = match &item {
        Item::Event(found, article) => {
            kept.id = hex(identity::of(article, &found.event));
            kept.kind = "event".to_owned();
            (kept.article, kept.number) = (Some(article.clone()), Some(found.place.number));
            event_subject(found)
        }
        Item::Name(id, name) => {
            (kept.id, kept.kind, kept.name) = (id.clone(), "name".to_owned(), Some(name.name.clone()));
            stored.name_subject(name, &input)?
        }
    };
    kept.subject = serde_json::to_string(&subject).map_err(|_| Problem::fault())?;
    if !stored.own.made()?.decide(&kept).map_err(unkept)? {
        let detail = format!("there are {MOST} decisions already; export them and take some back");
        return Err(Problem::new(StatusCode::CONFLICT, detail));
    }
    Answer::json(&stored.decided(&kept)?)
}

fn take_back(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let id = asked.text("item").unwrap_or("");
    let missing = || Problem::missing("decision");
    let kept = stored.kept_decision(id)?.ok_or_else(missing)?;
    stored.own.made()?.take_back(&kept.id).map_err(unkept)?;
    let mut item = stored.decided(&kept)?;
    item.decision = None;
    Answer::json(&item)
}

fn labels(_: &mut Stored, _: &Asked) -> Result<Answer<Stored>, Problem> {
    let mut before: Option<(i64, String)> = None;
    let next = move |stored: &mut Stored| {
        let kept = stored.kept_decisions(None, before.as_ref(), PIECE)?;
        let Some(last) = kept.last() else { return Ok(None) };
        before = Some((last.at, last.id.clone()));
        let mut lines = Vec::new();
        for kept in &kept {
            serde_json::to_writer(&mut lines, &stored.label(kept)?).map_err(|_| Problem::fault())?;
            lines.push(b'\n');
        }
        Ok(Some(lines))
    };
    Ok(Answer::pieces("application/x-ndjson", "labels.jsonl", Box::new(next)))
}

fn rows(stored: &mut Stored, _: &Asked) -> Result<Answer<Stored>, Problem> {
    let media = "text/tab-separated-values; charset=utf-8";
    Ok(Answer { file: Some("names.tsv".to_owned()), ..Answer::whole(media, stored.rows()?) })
}

/// That a decision says what can be said of its kind.
fn check(input: &DecisionInput, of_event: bool) -> Result<(), Problem> {
    let wrong = |field: &str, what: &str| Err(Problem::body(Some(field), what));
    if input.note.as_ref().is_some_and(|note| note.chars().count() > MOST_NOTE) {
        return wrong("note", "a note has at most 1,000 characters");
    }
    let Some(correction) = &input.correction else {
        return match input.verdict {
            Verdict::Correct => wrong("correction", "say what is right instead"),
            _ => Ok(()),
        };
    };
    if input.verdict != Verdict::Correct {
        return wrong("correction", "a correction goes with the verdict correct only");
    }
    let Correction { actor, country, sectors, kind, modality, voice } = correction;
    let (named, coded) = (
        actor.is_some() || country.is_some() || sectors.is_some(),
        kind.is_some() || modality.is_some() || voice.is_some(),
    );
    match (of_event, named, coded) {
        (true, false, true) | (false, true, false) => {}
        (true, ..) => return wrong("correction", "of an event, correct type, modality or voice"),
        (false, ..) => return wrong("correction", "of a name, correct actor, country or sectors"),
    }
    if kind.as_ref().is_some_and(|kind| EventType::from_name(kind).is_none()) {
        return wrong("correction.type", "this is no type of the scheme; /method lists them");
    }
    if modality.as_ref().is_some_and(|modality| Modality::from_name(modality).is_none()) {
        return wrong("correction.modality", "this is no modality; /method lists them");
    }
    if voice.as_ref().is_some_and(|voice| !matches!(voice.as_str(), "reporter" | "claim")) {
        return wrong("correction.voice", "a voice is reporter or claim");
    }
    if country.as_ref().is_some_and(|country| Code::new(country).is_none()) {
        return wrong("correction.country", "a country is a code of three capital letters");
    }
    let unknown = |sectors: &Vec<String>| sectors.len() > 10 || sectors.iter().any(|s| Sector::from_name(s).is_none());
    if sectors.as_ref().is_some_and(unknown) {
        return wrong("correction.sectors", "at most 10 sectors of the scheme; /method lists them");
    }
    Ok(())
}

fn event_subject(found: &Found) -> Subject {
    let event = &found.event;
    let strings = |names: &[std::borrow::Cow<'static, str>]| names.iter().map(|name| name.to_string()).collect();
    Subject::Event {
        sentence: found.range,
        hash: hash(&found.sentence),
        coded: LabelEvent {
            kind: event.kind.to_string(),
            mode: strings(&event.mode),
            modality: event.modality.to_string(),
            voice: event.voice.to_string(),
            trigger: (event.trigger.start, event.trigger.end),
            actors: event.actors.iter().map(Into::into).collect(),
            recipients: event.recipients.iter().map(Into::into).collect(),
        },
    }
}

impl Stored {
    /// The event or name with an id.
    fn item(&mut self, id: &str) -> Result<Item, Problem> {
        let missing = || Problem::missing("item of review");
        if let Some((article, number)) = ids::parted(id, 'e') {
            let number_of = self.store.article_with(article).map_err(problem)?.ok_or_else(missing)?;
            let place = Place { by: By::Number(0.0), article: number_of, number };
            let found = self.store.event_records(&[place]).map_err(|_| missing())?.pop().ok_or_else(missing)?;
            return Ok(Item::Event(Box::new(found), article.to_owned()));
        }
        let queue = self.queue()?;
        let waiting = queue.waiting.iter().find_map(|waiting| match &waiting.what {
            What::Name(own, name) if own == id => Some(name.clone()),
            _ => None,
        });
        if let Some(name) = waiting {
            return Ok(Item::Name(id.to_owned(), name));
        }
        // One that was decided on may have left the queue.
        let kept = self.kept_decision(id)?.and_then(|kept| kept.name).ok_or_else(missing)?;
        Ok(Item::Name(id.to_owned(), UnknownName { name: kept, ..UnknownName::default() }))
    }

    /// What was decided on the event or name with an id.
    fn kept_decision(&mut self, id: &str) -> Result<Option<Kept>, Problem> {
        let Some((article, number)) = ids::parted(id, 'e') else {
            let Some(file) = self.own.open()? else { return Ok(None) };
            return file.decision(id).map_err(unkept);
        };
        // The event as it is now; else the one that had the number when it was decided on.
        let identity = match self.item(id) {
            Ok(Item::Event(found, article)) => Some(hex(identity::of(&article, &found.event))),
            _ => None,
        };
        let Some(file) = self.own.open()? else { return Ok(None) };
        let now = identity.map(|identity| file.decision(&identity)).transpose().map_err(unkept)?.flatten();
        match now {
            Some(kept) => Ok(Some(kept)),
            None => file.decision_at(article, number).map_err(unkept),
        }
    }

    fn name_review(
        &mut self,
        id: &str,
        name: &UnknownName,
        weight: f64,
    ) -> Result<(ReviewItem, Option<Proposal>), Problem> {
        let (item, proposal) = self.name_item(name)?;
        let NameItem { seen, sources, .. } = &item;
        let count = |n: i64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let reason = format!(
            "takes part in {} and {} of {}, and the base does not have it",
            count(name.events, "event", "events"),
            count(seen - name.events, "claim", "claims"),
            count(*sources, "source", "sources"),
        );
        let item = ReviewItem {
            id: id.to_owned(),
            kind: "name".to_owned(),
            reason,
            weight: rounded(weight),
            name: Some(item),
            event: None,
            decision: None,
        };
        Ok((item, proposal))
    }

    fn event_review(&mut self, found: &Found, weight: f64, reports: i64) -> Result<ReviewItem, Problem> {
        let event = self.events(std::slice::from_ref(&found.place))?.pop().ok_or_else(Problem::fault)?;
        Ok(ReviewItem {
            id: event.id.clone(),
            kind: "event".to_owned(),
            reason: match reports {
                0 | 1 => format!("confidence {:.0} %, told by one report", event.confidence * 100.0),
                n => format!("confidence {:.0} %, in a story of {n} independent reports", event.confidence * 100.0),
            },
            weight: rounded(weight),
            name: None,
            decision: event.review.clone(),
            event: Some(event),
        })
    }

    /// What was decided, beside what it was decided on.
    fn decided(&mut self, kept: &Kept) -> Result<ReviewItem, Problem> {
        let decision = Some(decision(kept)?);
        if let (Some(article), Some(number)) = (&kept.article, kept.number) {
            let found = match self.store.article_with(article).map_err(problem)? {
                Some(known) => self.event_called(known, article, number, &kept.id)?,
                None => None,
            };
            let event = found.map(|place| self.events(&[place])).transpose()?.and_then(|mut events| events.pop());
            let reason = match &event {
                Some(event) => format!("confidence {:.0} %", event.confidence * 100.0),
                None => "the store has it no more; the exports keep what was decided".to_owned(),
            };
            let id = event.as_ref().map_or_else(|| format!("{article}-e{number}"), |event| event.id.clone());
            return Ok(ReviewItem { id, kind: kept.kind.clone(), reason, weight: 0.0, name: None, event, decision });
        }
        let queue = self.queue()?;
        let waiting = queue.waiting.iter().find_map(|waiting| match &waiting.what {
            What::Name(id, name) if *id == kept.id => Some((name.clone(), waiting.weight)),
            _ => None,
        });
        if let Some((name, weight)) = waiting {
            let (item, _) = self.name_review(&kept.id, &name, weight)?;
            return Ok(ReviewItem { decision, ..item });
        }
        let text = kept.name.clone().unwrap_or_default();
        let kind = match serde_json::from_str(&kept.subject) {
            Ok(Subject::Name { kind, .. }) => kind,
            _ => "organisation".to_owned(),
        };
        let (guesses, examples) = (Vec::new(), Vec::new());
        Ok(ReviewItem {
            id: kept.id.clone(),
            kind: kept.kind.clone(),
            reason: "the store or the base has changed since; the exports keep what was decided".to_owned(),
            weight: 0.0,
            name: Some(NameItem { text, kind, seen: 0, sources: 0, guesses, examples }),
            event: None,
            decision,
        })
    }

    /// What a name is after a decision.
    fn name_subject(&mut self, name: &UnknownName, input: &DecisionInput) -> Result<Subject, Problem> {
        let (item, proposal) = self.name_item(name)?;
        let guessed = proposal.map(|p| NameCodes {
            country: p.country,
            territory: p.territory,
            sectors: p.sectors,
            role: p.role,
            wikidata: None,
        });
        let codes = match &input.correction {
            None if input.verdict == Verdict::Accept && guessed.is_none() => {
                let what = "there is no guess to accept; say with correct what the name is";
                return Err(Problem::body(Some("verdict"), what));
            }
            None => guessed.unwrap_or_default(),
            Some(Correction { actor: Some(actor), .. }) => {
                let known = self.actor(actor).map_err(|problem| match problem.status {
                    404 => Problem::body(
                        Some("correction.actor"),
                        "there is no such actor in this store; /actors lists them",
                    ),
                    _ => problem,
                })?;
                NameCodes {
                    country: known.country.clone(),
                    territory: known.territory.clone(),
                    sectors: known.sectors.clone(),
                    role: None,
                    wikidata: known.wikidata.clone(),
                }
            }
            Some(Correction { country, sectors, .. }) => NameCodes {
                country: country.clone().or_else(|| guessed.as_ref().and_then(|g| g.country.clone())),
                sectors: sectors.clone().unwrap_or_else(|| guessed.map(|g| g.sectors).unwrap_or_default()),
                ..NameCodes::default()
            },
        };
        Ok(Subject::Name { kind: item.kind, codes })
    }
}

fn rounded(weight: f64) -> f64 {
    (weight * 1_000.0).round() / 1_000.0
}
