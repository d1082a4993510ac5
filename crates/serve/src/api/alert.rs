//! Alerts, with the events that they rest on and a sentence that says who claims what is claimed.

use axum::http::Method;
use demarche_store::db::find::events::{By, Place};
use demarche_store::ids::hex;
use demarche_store::user::alerts::{Alert as Kept, AlertFilter, Source as Named};
use demarche_store::user::identity;
use serde_json::json;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::endpoint::{Endpoint, Gives};
use crate::own::{moment, unkept};
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::event::EventRecord;
use crate::shape::page::{COUNTED, Page};
use crate::shape::part::Party;
use crate::shape::watch::{Alert, AlertMark, WatchlistRef};
use crate::source::{Stored, problem};
use crate::stream::News;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let one = Gives::json::<Alert>(200);
    vec![
        Endpoint::get::<Page<Alert>>("/alerts", "Alerts, the latest made first.", list)
            .parameters([
                Parameter::one("watchlist", Kind::Id, "Of this watchlist."),
                Parameter::one("seen", Kind::Flag, "Seen by somebody, or not."),
            ])
            .paged(),
        Endpoint::with(Method::PATCH, "/alerts/{id}", "Say whether it was seen.", one, mark).takes::<AlertMark>(),
    ]
}

fn list(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let watchlist = asked.text("watchlist").map(str::to_owned);
    let filter = AlertFilter { watchlist, seen: asked.text("seen").map(|seen| seen == "true") };
    let (limit, before) = (asked.limit(), asked.after()?.and_then(|place| place.parse().ok()));
    let Some(file) = stored.own.open()? else {
        return Answer::json(&Page::<Alert> { items: Vec::new(), next: None, total: 0, exact: true });
    };
    let mut kept = file.alerts(&filter, before, limit + 1).map_err(unkept)?;
    let total = file.count_alerts(&filter, COUNTED + 1).map_err(unkept)?;
    let more = kept.len() > limit;
    kept.truncate(limit);
    let next = kept.last().filter(|_| more).map(|last| asked.next(&last.number.to_string()));
    let items = kept.iter().map(|kept| stored.alert(kept)).collect::<Result<_, _>>()?;
    Answer::json(&Page { items, next, total: total.min(COUNTED), exact: total <= COUNTED })
}

fn mark(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let id = asked.text("id").unwrap_or("");
    let mark: AlertMark = asked.read()?;
    let missing = || Problem::missing("alert");
    let file = stored.own.open()?.ok_or_else(missing)?;
    if !file.mark_alert(id, mark.seen).map_err(unkept)? {
        return Err(missing());
    }
    let kept = file.alert(id).map_err(unkept)?.ok_or_else(missing)?;
    Answer::json(&stored.alert(&kept)?)
}

impl Stored {
    /// The latest alerts, of one watchlist or all.
    pub fn latest_alerts(&mut self, filter: &AlertFilter, most: usize) -> Result<Vec<Alert>, Problem> {
        let Some(file) = self.own.open()? else { return Ok(Vec::new()) };
        let kept = file.alerts(filter, None, most).map_err(unkept)?;
        kept.iter().map(|kept| self.alert(kept)).collect()
    }

    /// How many were made at this moment or later.
    pub(crate) fn fresh_alerts(&mut self, since: i64) -> Result<i64, Problem> {
        let Some(file) = self.own.open()? else { return Ok(0) };
        file.alerts_since(since).map_err(unkept)
    }

    /// The alerts with these numbers.
    pub fn alerts_numbered(&mut self, numbers: &[i64]) -> Result<Vec<Alert>, Problem> {
        let mut alerts = Vec::new();
        for number in numbers {
            let Some(file) = self.own.open()? else { break };
            if let Some(kept) = file.alert_numbered(*number).map_err(unkept)? {
                alerts.push(self.alert(&kept)?);
            }
        }
        Ok(alerts)
    }

    /// What listeners are told of new alerts.
    pub(crate) fn alert_news(&mut self, made: &[i64]) -> Result<Vec<News>, Problem> {
        let alerts = self.alerts_numbered(made)?;
        let news = alerts.into_iter().map(|alert| News {
            name: "alert",
            data: json!({"id": alert.id, "watchlist": alert.watchlist.id, "text": alert.text}),
        });
        Ok(news.collect())
    }

    pub(crate) fn alert(&mut self, kept: &Kept) -> Result<Alert, Problem> {
        let mut places = Vec::new();
        for source in &kept.events {
            places.extend(self.named_event(source)?);
        }
        let events = self.events(&places)?;
        Ok(Alert {
            text: sentence(kept, &events),
            id: kept.id.clone(),
            watchlist: WatchlistRef { id: kept.watchlist.0.clone(), name: kept.watchlist.1.clone() },
            kind: kept.kind.clone(),
            at: moment(kept.at),
            // What has no day at all is of the day on which it was told.
            day: if kept.day.is_empty() { moment(kept.at).chars().take(10).collect() } else { kept.day.clone() },
            value: kept.value,
            threshold: kept.threshold,
            seen: kept.seen,
            events,
        })
    }

    /// Where an event is now: a later reading may count it otherwise, and an article may be gone.
    fn named_event(&mut self, Named(id, number, name): &Named) -> Result<Option<Place>, Problem> {
        let Some(article) = self.store.article_with(id).map_err(problem)? else { return Ok(None) };
        self.event_called(article, id, *number, name)
    }

    /// The event of an article with an identity; it is looked for under its number first.
    pub(crate) fn event_called(
        &mut self,
        article: i64,
        id: &str,
        number: i64,
        name: &str,
    ) -> Result<Option<Place>, Problem> {
        let reading = self.store.reading(article).map_err(problem)?;
        let is = |index: usize| reading.events.get(index).is_some_and(|event| hex(identity::of(id, event)) == name);
        let first = usize::try_from(number - 1).ok().filter(|index| is(*index));
        let found = first.or_else(|| (0..reading.events.len()).find(|index| is(*index)));
        Ok(found.map(|index| Place { by: By::Number(0.0), article, number: index as i64 + 1 }))
    }
}

/// One sentence.
fn sentence(kept: &Kept, events: &[EventRecord]) -> String {
    let name = &kept.watchlist.1;
    let figure = |value: Option<f64>| (value.unwrap_or(0.0) * 10.0).round() / 10.0;
    let (value, threshold) = (figure(kept.value), figure(kept.threshold));
    let day = &kept.day;
    match (kept.kind.as_str(), events.first()) {
        ("tension", _) => format!("Tension of “{name}” reached {value} on {day} (threshold {threshold})."),
        ("volume", _) => {
            let claimed = events.iter().filter(|e| e.voice == "claim").count();
            let rest = match claimed {
                0 => String::new(),
                n if n == events.len() => "; those named here are only claimed".to_owned(),
                n => format!("; of those named here, {n} only claimed"),
            };
            let events = if value == 1.0 { "event" } else { "events" };
            format!("{value} {events} of “{name}” on {day} (threshold {threshold}){rest}.")
        }
        (_, Some(event)) => told(event),
        (_, None) => format!("An event of “{name}” on {day}, whose report is no longer in the store."),
    }
}

/// An event as one sentence. What is claimed is told as what its speaker says, never as a fact.
pub(crate) fn told(event: &EventRecord) -> String {
    let (actors, recipients) = (names(&event.actors), names(&event.recipients));
    let deed = noun(&event.kind);
    let toward = recipients.map_or(String::new(), |names| format!(" toward {names}"));
    let place = event.place.as_ref().map_or(String::new(), |place| format!(" in {}", place.name));
    let day = event.day.as_ref().map_or(String::new(), |day| format!(", {day}"));
    let modality = match event.modality.as_str() {
        "future" => " (expected)",
        "hypothetical" => " (only considered)",
        "negated" => " (said not to have happened)",
        "historical" => " (in the past)",
        _ => "",
    };
    let outlet = if event.article.outlet.is_empty() { "a report" } else { &event.article.outlet };
    // In the past tense a verb fits one speaker and several.
    let by = actors.as_ref().map_or(String::new(), |names| format!(" by {names}"));
    let Some(claim) = event.claim.as_ref().filter(|_| event.voice == "claim") else {
        return capital(format!("{outlet} told of {deed}{by}{toward}{place}{modality}{day}."));
    };
    let speaker = claim.speaker.as_ref().map_or("An unnamed source", |speaker| &speaker.name);
    let said = match (claim.stance.as_str(), &actors) {
        ("accuse", Some(names)) => format!("accused {names} of {deed}{toward}"),
        ("accuse", None) => format!("accused somebody unnamed of {deed}{toward}"),
        ("deny", _) => format!("denied {deed}{by}{toward}"),
        ("doubt", _) => format!("doubted {deed}{by}{toward}"),
        _ => format!("spoke of {deed}{by}{toward}"),
    };
    let disputed: Vec<&str> = claim.disputed_by.iter().map(|actor| actor.name.as_str()).collect();
    let disputed = match disputed.is_empty() {
        true => String::new(),
        false => format!("; disputed by {}", disputed.join(", ")),
    };
    capital(format!("{speaker} {said}{place}{modality}: a claim, in {outlet}{day}{disputed}."))
}

/// A sentence begins with a capital.
fn capital(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Where the words of an event stand: outlet, else headline; day; address.
pub fn origin(event: &EventRecord) -> String {
    let article = &event.article;
    let name = if article.outlet.is_empty() { &article.title } else { &article.outlet };
    let parts = [Some(name.as_str()), article.date.as_deref(), article.url.as_deref()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The first three.
fn names(parties: &[Party]) -> Option<String> {
    let names: Vec<&str> = parties.iter().take(3).map(|party| party.name.as_str()).collect();
    let more = if parties.len() > 3 { " and others" } else { "" };
    (!names.is_empty()).then(|| format!("{}{more}", names.join(", ")))
}

/// What is done, as a noun: the names of the scheme's types.
fn noun(kind: &str) -> &'static str {
    match kind {
        "AGREE" => "an agreement",
        "CONSULT" => "a consultation",
        "SUPPORT" => "support",
        "CONCEDE" => "a concession",
        "COOPERATE" => "cooperation",
        "AID" => "aid",
        "RETREAT" => "a retreat",
        "REQUEST" => "a request",
        "ACCUSE" => "an accusation",
        "REJECT" => "a rejection",
        "THREATEN" => "a threat",
        "PROTEST" => "a protest",
        "SANCTION" => "a sanction",
        "MOBILIZE" => "a mobilization",
        "COERCE" => "coercion",
        "ASSAULT" => "an assault",
        _ => "an event",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_noun() {
        for kind in demarche_ontology::event::EventType::ALL {
            assert_ne!(noun(kind.name()), "an event", "{}", kind.name());
        }
    }
}
