//! The store as a whole: overview and search.

use std::time::{Duration, Instant};

use demarche_brief::render::json;
use demarche_store::db::find::articles::Order;
use demarche_store::db::find::events;
use demarche_store::db::find::filter::{ArticleFilter, EventFilter};
use demarche_store::db::find::words::Words;
use demarche_store::db::show::claims::ClaimFilter;
use demarche_store::db::show::stories;
use demarche_store::user::alerts::AlertFilter;

use crate::answer::Answer;
use crate::api::story;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::brief::Brief;
use crate::shape::claim::ClaimRecord;
use crate::shape::page::List;
use crate::shape::part::Span;
use crate::shape::site::{Fresh, Hit, Overview, SearchResult, StoryBrief, Suggestion};
use crate::source::{Stored, problem, story_id};

const MOST_FOUND: usize = 8;
/// Pages of claims that are looked through for words.
const MOST_PAGES: usize = 4;
const MOST_SUGGESTED: usize = 10;
const MOST_SOURCES: usize = 5_000;
const DAY: i64 = 24 * 3_600;
/// Time for reading the articles of the brief on the first page.
const READING: Duration = Duration::from_millis(1_000);
/// Words of the brief on the first page.
const BRIEF_WORDS: usize = 300;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let words = |about| Parameter::one("q", Kind::Text, about);
    vec![
        Endpoint::get::<Overview>("/overview", "What is new.", overview).parameters([Parameter::one(
            "since",
            Kind::Moment,
            "What is newer counts as new.",
        )]),
        Endpoint::get::<SearchResult>("/search", "At most 8 of each kind that hold these words.", search)
            .parameters([words("Words; \"in quotes\" a phrase; word* the start of one.").needed()]),
        Endpoint::get::<List<Suggestion>>("/suggest", "Proposals for a filter; at most 10.", suggest).parameters([
            words("What was typed so far.").needed(),
            Parameter::one("kind", Kind::Choice(vec!["actor", "place", "source"]), "Of this kind only."),
        ]),
    ]
}

fn overview(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let latest = stored.store.latest_arrival().map_err(problem)?;
    let since = asked.text("since").and_then(story::moment);
    let since = since.or(latest.map(|at| at - DAY)).unwrap_or(0);
    let before = stored.store.arrived_before(since).map_err(problem)?;
    let [articles, fresh, events, claims] = stored.store.fresh(before).map_err(problem)?;
    let (open, choice) = (EventFilter::default(), stories::Choice::default());
    let places = stored.store.story_places(None, &open, choice, stories::Order::Recent, None, MOST_FOUND);
    let places = places.map_err(problem)?;
    let stories = places.iter().map(|p| stored.story(p.id, Some(before))).collect::<Result<_, _>>()?;
    let (movers, accusations) = (stored.movers(MOST_FOUND)?, stored.accusations()?);
    // Last, since it may take all the time that is left.
    let (brief, lasts) = match stored.first_brief(&places) {
        Ok(brief) => (brief, true),
        // The page is worth more than its brief, which is there the next time.
        Err(late) if late.status == 503 => (None, false),
        Err(other) => return Err(other),
    };
    let answer = Answer::json(&Overview {
        since: written(since),
        until: latest.map(written),
        fresh: Fresh { articles, stories: fresh, events, claims, alerts: stored.fresh_alerts(since)? },
        stories,
        movers,
        accusations,
        alerts: stored.latest_alerts(&AlertFilter::default(), MOST_FOUND)?,
        brief,
    })?;
    Ok(Answer { lasts, ..answer })
}

impl Stored {
    /// The latest claims that hold some words themselves: their article alone may hold them elsewhere.
    fn saying(&mut self, filter: &ClaimFilter, words: &Words) -> Result<Vec<ClaimRecord>, Problem> {
        let mut found = Vec::new();
        let mut after = None;
        for _ in 0..MOST_PAGES {
            let places = self.store.claims(filter, false, after.as_ref(), 8 * MOST_FOUND).map_err(problem)?;
            let Some(last) = places.last() else { break };
            after = Some(last.clone());
            found.extend(self.claims(&places)?.into_iter().filter(|claim| words.are_in(&claim.sentence.text)));
            if found.len() >= MOST_FOUND {
                break;
            }
        }
        found.truncate(MOST_FOUND);
        Ok(found)
    }

    /// The brief of the first of some stories.
    fn first_brief(&mut self, places: &[stories::StoryPlace]) -> Result<Option<StoryBrief>, Problem> {
        let Some(place) = places.first().filter(|_| self.about.desk.is_some()) else { return Ok(None) };
        let Some(story) = self.story_ref(Some(place.id))? else { return Ok(None) };
        let mut chosen = self.of_story(&story.id)?;
        chosen.articles.truncate(MOST_FOUND);
        let (brief, readings, _) = self.brief(&chosen, BRIEF_WORDS, Some(Instant::now() + READING))?;
        Ok(Some(StoryBrief { story, brief: Brief::from(json::shape(&brief, &readings)) }))
    }

    /// The latest accusations, those that somebody denies first; at most one a story.
    fn accusations(&mut self) -> Result<Vec<ClaimRecord>, Problem> {
        let mut found: Vec<ClaimRecord> = Vec::new();
        for answered in [true, false] {
            let filter = ClaimFilter {
                stances: vec!["accuse".to_owned()],
                answered: Some(answered),
                distinct: true,
                ..ClaimFilter::default()
            };
            // Of days long ago none is looked for.
            let places = self.store.claims(&filter, false, None, 8 * MOST_FOUND).map_err(problem)?;
            for place in places {
                let story = self.store.article_line(place.article).map_err(problem)?.story.map(story_id);
                let known = |claim: &ClaimRecord| claim.story.as_ref().map(|s| &s.id) == story.as_ref();
                if found.len() == MOST_FOUND || (story.is_some() && found.iter().any(known)) {
                    continue;
                }
                found.append(&mut self.claims(&[place])?);
            }
        }
        Ok(found)
    }
}

/// A moment as RFC 3339 has it.
fn written(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}

fn search(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let q = asked.text("q").unwrap_or("");
    let words = Words::read(q).map_err(problem)?;
    let open = EventFilter::default();
    let hits = stored.store.articles(Some(&words), &open, Order::Best, None, MOST_FOUND).map_err(problem)?;
    let mut articles = Vec::new();
    for hit in hits {
        let line = stored.store.article_line(hit.article).map_err(problem)?;
        let (snippet, marks) = stored.store.excerpt(hit.article, Some(&words)).map_err(problem)?;
        let article = stored.article_ref(&line)?;
        let note = [Some(article.outlet).filter(|o| !o.is_empty()), article.date].into_iter().flatten();
        let note = note.collect::<Vec<_>>().join(", ");
        articles.push(Hit {
            id: article.id,
            title: article.title,
            note: Some(note).filter(|n| !n.is_empty()),
            marks: marks.into_iter().filter_map(|range| points(&snippet, range)).collect(),
            snippet,
        });
    }
    let order = stories::Order::Origins;
    let choice = stories::Choice::default();
    let places = stored.store.story_places(Some(&words), &open, choice, order, None, MOST_FOUND).map_err(problem)?;
    let saying = ClaimFilter { words: Some(words.clone()), distinct: true, ..ClaimFilter::default() };
    let claims = stored.saying(&saying, &words)?;
    let mut stories = Vec::new();
    for place in &places {
        let story = stored.story(place.id, None)?;
        let (first, last) = (story.first, story.last);
        let days = if first == last { vec![first] } else { vec![first, last] };
        let days = days.into_iter().flatten().collect::<Vec<_>>().join(" to ");
        let reports = if story.reports == 1 { "1 report".to_owned() } else { format!("{} reports", story.reports) };
        let note = [reports, days].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let within = ArticleFilter { stories: vec![place.id], ..ArticleFilter::default() };
        let within = EventFilter { articles: within, ..EventFilter::default() };
        let best = stored.store.articles(Some(&words), &within, Order::Best, None, 1).map_err(problem)?;
        let (snippet, marks) = match best.first() {
            Some(hit) => stored.store.excerpt(hit.article, Some(&words)).map_err(problem)?,
            None => (story.title.clone(), Vec::new()),
        };
        let marks = marks.into_iter().filter_map(|range| points(&snippet, range)).collect();
        stories.push(Hit { id: story.id, title: story.title, note: Some(note), snippet, marks });
    }
    let holding = EventFilter { words: Some(words), ..EventFilter::default() };
    let events = stored.store.events(&holding, events::Order::Newest, None, MOST_FOUND).map_err(problem)?;
    let actors = stored.store.actors(q, None, MOST_FOUND).map_err(problem)?;
    Answer::json(&SearchResult {
        q: q.to_owned(),
        articles,
        stories,
        claims,
        events: stored.events(&events)?,
        actors: actors.iter().map(|line| stored.summary(line)).collect::<Result<_, _>>()?,
    })
}

/// Bytes to code points.
fn points(text: &str, (start, end): (usize, usize)) -> Option<Span> {
    let count = |to: usize| text.get(..to).and_then(|t| u32::try_from(t.chars().count()).ok());
    Some(Span { start: count(start)?, end: count(end)? })
}

fn suggest(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let q = asked.text("q").unwrap_or("");
    let kind = asked.text("kind");
    let wanted = |one: &str| kind.is_none_or(|kind| kind == one);
    let mut items = Vec::new();
    if wanted("actor") {
        for line in stored.store.actors(q, None, MOST_SUGGESTED).map_err(problem)? {
            let actor = stored.summary(&line)?;
            let note = actor.country.or(actor.sector);
            items.push(Suggestion { kind: "actor".to_owned(), id: actor.id, name: actor.name, note });
        }
    }
    if wanted("place") {
        for (name, country) in stored.store.places_named(q, MOST_SUGGESTED).map_err(problem)? {
            items.push(Suggestion { kind: "place".to_owned(), id: name.clone(), name, note: country });
        }
    }
    if wanted("source") {
        let low = q.to_lowercase();
        let all = stored.store.publishers(MOST_SOURCES).map_err(problem)?;
        let fits = |text: &str| text.to_lowercase().contains(&low);
        for one in all.into_iter().filter(|p| fits(&p.id) || p.site.as_deref().is_some_and(fits)) {
            let name = one.site.unwrap_or_else(|| one.id.clone());
            items.push(Suggestion { kind: "source".to_owned(), id: one.id, name, note: one.domain });
        }
    }
    items.truncate(MOST_SUGGESTED);
    Answer::json(&List { items })
}
