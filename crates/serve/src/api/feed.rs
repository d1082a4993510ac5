//! Feeds for feed readers, and secrets that open one feed each where the server wants a token.

use axum::http::{Method, StatusCode};
use demarche_store::db::find::filter::EventFilter;
use demarche_store::db::show::stories::{Choice, Order};
use demarche_store::user::alerts::AlertFilter;
use demarche_store::user::feeds::{Feed as Kept, MOST};
use sha2::{Digest, Sha256};

use crate::access::token;
use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::atom::{Entry, Feed as Atom, MEDIA};
use crate::endpoint::{Endpoint, Gives};
use crate::own::{moment, now, unkept};
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::event::EventRecord;
use crate::shape::page::List;
use crate::shape::story::StorySummary;
use crate::shape::watch::{Alert, Feed, FeedInput, FeedKind};
use crate::source::{Stored, problem};

/// Entries of a feed.
const ENTRIES: usize = 50;
/// Most characters of a sentence in an entry.
const MOST_SENTENCE: usize = 500;

const ALL: &str = "/alerts.atom";
const OF_ONE: &str = "/watchlists/{id}/alerts.atom";
const STORIES: &str = "/stories.atom";

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let key = || Parameter::one("key", Kind::Text, "Secret of this feed, in place of the token.");
    let atom = |path, about, answer| Endpoint::with(Method::GET, path, about, Gives::other(MEDIA), answer);
    let chosen = ["actor", "country", "type", "source", "from", "to", "q"];
    let parameters: Vec<Parameter> = filter::events().into_iter().filter(|p| chosen.contains(&p.name)).collect();
    let (made, gone) = (Gives::json::<Feed>(201), Gives::nothing());
    let about = "Give a feed an address with a secret, for feed readers; it is told once.";
    vec![
        atom(ALL, "The latest 50 alerts as an Atom feed.", alerts).parameters([key()]),
        atom(OF_ONE, "The latest 50 alerts of a watchlist as an Atom feed.", alerts).parameters([key()]),
        atom(STORIES, "The latest 50 stories with a report that passes, as an Atom feed.", stories)
            .parameters(parameters)
            .parameters([key()]),
        Endpoint::get::<List<Feed>>("/feeds", "Feeds with a secret in their address; at most 500.", list),
        Endpoint::with(Method::POST, "/feeds", about, made, make).takes::<FeedInput>(),
        Endpoint::with(Method::DELETE, "/feeds/{id}", "Close such an address.", gone, remove),
    ]
}

fn alerts(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let id = asked.text("id").map(str::to_owned);
    let list = id.as_deref().map(|id| stored.watchlist(id)).transpose()?;
    let filter = AlertFilter { watchlist: id, seen: None };
    let entries: Vec<Entry> = stored.latest_alerts(&filter, ENTRIES)?.iter().map(alert).collect();
    // Before the first alert: the moment from which on it could give one.
    let begin = list.as_ref().map_or_else(|| moment(0), |list| list.created.clone());
    let feed = Atom {
        id: list
            .as_ref()
            .map_or_else(|| "urn:demarche:alerts".to_owned(), |l| format!("urn:demarche:watchlist:{}", l.id)),
        title: list.as_ref().map_or_else(|| "Alerts".to_owned(), |list| format!("Alerts: {}", list.input.name)),
        updated: entries.first().map_or(begin, |entry| entry.updated.clone()),
        own: list
            .as_ref()
            .map_or_else(|| format!("/api/v1{ALL}"), |l| format!("/api/v1/watchlists/{}/alerts.atom", l.id)),
        page: list.as_ref().map_or_else(|| "/watch".to_owned(), |list| format!("/watch?watchlist={}", list.id)),
        entries,
    };
    Ok(Answer::whole(MEDIA, feed.text()))
}

fn alert(alert: &Alert) -> Entry {
    let mut lines = vec![alert.text.clone(), format!("Watchlist: {}", alert.watchlist.name)];
    lines.extend(alert.events.iter().map(evidence));
    Entry {
        id: format!("urn:demarche:alert:{}", alert.id),
        title: alert.text.clone(),
        updated: alert.at.clone(),
        link: match alert.events.first() {
            Some(event) if alert.kind == "event" => format!("/article/{}?event={}", event.article.id, event.id),
            _ => format!("/watch?watchlist={}", alert.watchlist.id),
        },
        content: lines.join("\n"),
        category: Some(alert.kind.clone()),
    }
}

/// A line: who says it, the words, and where they stand.
fn evidence(event: &EventRecord) -> String {
    let words: String = event.sentence.text.chars().take(MOST_SENTENCE).collect();
    let voice = match (&event.claim, event.voice.as_str()) {
        (Some(claim), "claim") => {
            let speaker = claim.speaker.as_ref().map_or("an unnamed source", |speaker| &speaker.name);
            format!(", claimed by {speaker}")
        }
        _ => String::new(),
    };
    let origin = crate::api::alert::origin(event);
    format!("{}, {}{voice}: “{}” ({})", event.kind, event.modality, words.trim(), origin)
}

fn stories(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let words = filter::words(asked)?;
    let mut filter: EventFilter = stored.event_filter(asked)?;
    filter.words = None;
    // The days of a list of stories are those of publication.
    filter.articles.days = std::mem::take(&mut filter.days);
    let places = stored
        .store
        .story_places(words.as_ref(), &filter, Choice::default(), Order::Recent, None, ENTRIES)
        .map_err(problem)?;
    let mut entries = Vec::new();
    for place in places {
        let summary = stored.story(place.id, None)?;
        let arrival = stored.store.story_arrival(place.id).map_err(problem)?;
        entries.push(story(&summary, arrival));
    }
    entries.sort_by(|a, b| (&b.updated, &a.id).cmp(&(&a.updated, &b.id)));
    let feed = Atom {
        id: "urn:demarche:stories".to_owned(),
        title: "Stories".to_owned(),
        updated: entries.first().map_or_else(|| moment(0), |entry| entry.updated.clone()),
        own: format!("/api/v1{STORIES}"),
        page: "/stories".to_owned(),
        entries,
    };
    Ok(Answer::whole(MEDIA, feed.text()))
}

fn story(story: &StorySummary, arrival: i64) -> Entry {
    let count = |n: i64, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let mut lines = vec![format!(
        "{} of {} from {}.",
        count(story.reports, "report", "reports"),
        count(story.outlets, "outlet", "outlets"),
        count(story.origins, "independent origin", "independent origins"),
    )];
    lines.push(format!(
        "{}, {}: {}, {}.",
        count(story.events, "event", "events"),
        count(story.claims, "claim", "claims"),
        count(story.accusations, "accusation", "accusations"),
        count(story.denials, "denial", "denials"),
    ));
    let actors: Vec<&str> = story.actors.iter().map(|actor| actor.name.as_str()).collect();
    if !actors.is_empty() {
        lines.push(actors.join(", "));
    }
    Entry {
        id: format!("urn:demarche:story:{}", story.id),
        title: if story.title.is_empty() { "Untitled".to_owned() } else { story.title.clone() },
        updated: moment(arrival),
        link: format!("/story/{}", story.id),
        content: lines.join("\n"),
        category: None,
    }
}

fn list(stored: &mut Stored, _: &Asked) -> Result<Answer<Stored>, Problem> {
    let items = match stored.own.open()? {
        Some(file) => file.feeds().map_err(unkept)?.into_iter().map(|kept| shown(kept, None)).collect(),
        None => Vec::new(),
    };
    Answer::json(&List { items })
}

fn make(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let input: FeedInput = asked.read()?;
    if let Some(id) = &input.watchlist {
        let known = input.kind == FeedKind::Alerts && stored.kept_watchlist(id).is_ok();
        if !known {
            return Err(Problem::body(
                Some("watchlist"),
                "there is no such watchlist, or the feed is not one of alerts",
            ));
        }
    }
    let key = token::random().map_err(|_| Problem::fault())?;
    let (kind, watchlist, at) = (input.kind.name(), input.watchlist.as_deref(), now());
    let id = stored.own.made()?.add_feed(kind, watchlist, &hash(&key), at).map_err(unkept)?;
    let full = || Problem::new(StatusCode::CONFLICT, format!("there are {MOST} feeds already; close one first"));
    let id = id.ok_or_else(full)?;
    let path = match watchlist {
        Some(watchlist) => format!("/watchlists/{watchlist}/alerts.atom"),
        None => format!("/{kind}.atom"),
    };
    let kept = Kept { id, kind: kind.to_owned(), watchlist: input.watchlist.clone(), created: at };
    Answer::created(&shown(kept, Some(format!("/api/v1{path}?key={key}"))))
}

fn remove(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let missing = || Problem::missing("feed");
    let file = stored.own.open()?.ok_or_else(missing)?;
    match file.remove_feed(asked.text("id").unwrap_or("")).map_err(unkept)? {
        true => Ok(Answer::nothing()),
        false => Err(missing()),
    }
}

fn shown(kept: Kept, address: Option<String>) -> Feed {
    Feed { id: kept.id, kind: kept.kind, watchlist: kept.watchlist, created: moment(kept.created), address }
}

/// A secret has 256 random bits, so that a slow hash would add nothing.
fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

impl Stored {
    /// Let whoever has the secret of a feed see that feed, and nothing else.
    pub(crate) fn opened(&mut self, path: &str, asked: &Asked) -> Result<(), Problem> {
        let (kind, watchlist) = match path {
            ALL => (FeedKind::Alerts, None),
            OF_ONE => (FeedKind::Alerts, asked.text("id")),
            STORIES => (FeedKind::Stories, None),
            _ => return Err(Problem::unknown()),
        };
        let (Some(key), Some(file)) = (asked.text("key"), self.own.open()?) else { return Err(Problem::unknown()) };
        match file.opens(kind.name(), watchlist, &hash(key)).map_err(unkept)? {
            true => Ok(()),
            false => Err(Problem::unknown()),
        }
    }
}
