//! Stories: lists, one with its reports.

use std::sync::Arc;
use std::time::Duration;

use demarche_store::db::find::stories;
use demarche_store::db::find::{events, filter::EventFilter};
use demarche_store::db::show::claims::ClaimFilter;
use demarche_store::db::show::stories::{Choice, Order, StoryPlace};
use demarche_store::db::store::Store;
use demarche_store::shape::ReadingShape;

use crate::answer::Answer;
use crate::api::{difference, filter, happening};
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::page::{COUNTED, Page};
use crate::shape::story::{Report, Story, StorySummary};
use crate::source::{MOST_LINKS, Stored, cut, problem, story_id};

/// Time for counting what a list holds beyond the page.
const COUNTING: Duration = Duration::from_millis(2);
const MOST_REPORTS: usize = 500;
const MOST_EVENTS: usize = 500;
const MOST_RECORDS: usize = 200;
const MOST_ACTORS: usize = 6;
const MOST_OUTLETS: usize = 50;
/// Least and most characters of a lead.
const MOST_LEAD: (usize, usize) = (30, 500);
/// Days in which an outlet is new.
const YOUNG: i32 = 30;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let chosen = ["actor", "country", "type", "source", "from", "to", "q"];
    let parameters: Vec<Parameter> = filter::events().into_iter().filter(|p| chosen.contains(&p.name)).collect();
    vec![
        Endpoint::get::<Page<StorySummary>>("/stories", "Stories with a report that passes.", list)
            .parameters(parameters)
            .parameters([
                Parameter::one("since", Kind::Moment, "What is newer is counted as fresh."),
                Parameter::one("min_origins", Kind::Whole(1, 1_000), "At least so many independent origins."),
                Parameter::one("disputed", Kind::Flag, "With an accusation and a denial; false is as not given."),
                Parameter::one(
                    "sort",
                    Kind::Choice(vec!["recent", "origins", "reports", "conflict"]),
                    "The order; conflict: among the latest 2,000.",
                ),
            ])
            .paged(),
        Endpoint::get::<Story>("/stories/{id}", "One story with its reports, events and claims.", one),
    ]
}

fn list(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let words = filter::words(asked)?;
    let mut filter = stored.event_filter(asked)?;
    filter.words = None;
    // The days of a list of stories are those of publication.
    filter.articles.days = std::mem::take(&mut filter.days);
    let order = match asked.text("sort") {
        Some("origins") => Order::Origins,
        Some("reports") => Order::Reports,
        Some("conflict") => Order::Conflict,
        _ => Order::Recent,
    };
    let choice =
        Choice { disputed: asked.value("disputed").unwrap_or(false), origins: asked.value("min_origins").unwrap_or(1) };
    let limit = asked.limit();
    let after = asked.after()?.and_then(|text| read(&text));
    let first = after.as_ref().map(|(_, place)| place);
    let words = words.as_ref();
    let mut places = stored.store.story_places(words, &filter, choice, order, first, limit + 1).map_err(problem)?;
    let more = places.len() > limit;
    places.truncate(limit);
    let total = match &after {
        Some((total, _)) => *total,
        None if more => {
            let all = |store: &Store| store.story_places(words, &filter, choice, order, None, COUNTED + 1);
            stored.within(COUNTING, all)?.map_or(COUNTED + 1, |all| all.len())
        }
        None => places.len(),
    };
    let since = stored.since(asked)?;
    let next = places.last().filter(|_| more).map(|last| asked.next(&format!("{total}|{}|{}", last.by, last.id)));
    let items = places.iter().map(|place| stored.story(place.id, since)).collect::<Result<_, _>>()?;
    Answer::json(&Page { items, next, total: total.min(COUNTED), exact: total <= COUNTED })
}

fn read(text: &str) -> Option<(usize, StoryPlace)> {
    let mut parts = text.splitn(3, '|');
    let (total, by, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some((total.parse().ok()?, StoryPlace { by: by.to_owned(), id: id.parse().ok()? }))
}

fn one(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let missing = |_| Problem::missing("story");
    let id = stories::read(asked.text("id").unwrap_or("")).map_err(missing)?;
    let found = |p: Problem| if p.status == 404 { Problem::missing("story") } else { p };
    let summary = stored.story(id, None).map_err(found)?;
    let mut origins: Vec<i64> = Vec::new();
    let mut sources = Vec::new();
    for report in stored.store.story_reports(id, MOST_REPORTS).map_err(problem)? {
        let origin = report.copy_of.unwrap_or(report.article);
        let number = origins.iter().position(|o| *o == origin).unwrap_or_else(|| {
            origins.push(origin);
            origins.len() - 1
        });
        let line = stored.store.article_line(report.article).map_err(problem)?;
        let article = stored.article_ref(&line)?;
        let copy_of = report.copy_of.map(|a| stored.store.article_id(a)).transpose().map_err(problem)?;
        sources.push(Report {
            id: article.id,
            title: article.title,
            outlet: article.outlet,
            date: article.date,
            url: article.url,
            words: stored.store.text(report.article).map_err(problem)?.split_whitespace().count(),
            copy_of,
            origin: number + 1,
            events: report.events,
            claims: report.claims,
        });
    }
    let mut filter = EventFilter::default();
    filter.articles.stories.push(id);
    let places = stored.store.events(&filter, events::Order::Oldest, None, MOST_EVENTS).map_err(problem)?;
    let events = stored.events(&places)?;
    let places = difference::places(&events);
    let timeline = happening::merged(events, &sources);
    let voices = ClaimFilter { articles: filter.articles, ..ClaimFilter::default() };
    let claims = stored.store.claims(&voices, true, None, MOST_RECORDS).map_err(problem)?;
    let mut voices = stored.claims(&claims)?;
    // The order of days stays among accusations and among the others.
    voices.sort_by_key(|claim| claim.stance != "accuse");
    // Last, since it may take all the time that is left.
    let differences = stored.differences(&summary.id, &timeline, &places)?;
    let lasts = differences.is_some();
    let differences = differences.unwrap_or_default();
    let answer = Answer::json(&Story { summary, sources, timeline, differences, voices })?;
    Ok(Answer { lasts, ..answer })
}

impl Stored {
    /// The number of the last article before the `since` of a question.
    pub(super) fn since(&mut self, asked: &Asked) -> Result<Option<i64>, Problem> {
        let Some(since) = asked.text("since") else { return Ok(None) };
        let moment = moment(since).ok_or_else(|| Problem::parameter("since", "must be a day or a moment"))?;
        Ok(Some(self.store.arrived_before(moment).map_err(problem)?))
    }

    /// A story as a list shows it, with reports after an article counted as fresh.
    pub(super) fn story(&mut self, id: i64, since: Option<i64>) -> Result<StorySummary, Problem> {
        let fresh = since.map(|since| self.store.fresh_reports(id, since)).transpose().map_err(problem)?.unwrap_or(0);
        if let Some(known) = self.summaries.get(&id) {
            return Ok(StorySummary { fresh, ..known.clone() });
        }
        let line = self.store.story(id).map_err(problem)?;
        let contents = self.store.story_contents(id).map_err(problem)?;
        let (first, last) = line.days.unzip();
        let title = match line.title.filter(|title| !title.trim().is_empty()) {
            Some(title) => title,
            None => self.untitled(id)?,
        };
        let summary = StorySummary {
            id: story_id(id),
            lead: self.lead(id, &title)?,
            new_outlets_only: self.is_of_new_outlets(id, first.as_deref())?,
            title,
            first,
            last,
            reports: line.articles,
            outlets: line.sources,
            origins: line.articles - line.copies,
            events: contents.events,
            claims: contents.claims,
            accusations: contents.accusations,
            denials: contents.denials,
            quads: contents.quads,
            actors: self.references(&contents.actors, MOST_ACTORS)?,
            places: contents.places,
            fresh,
        };
        if self.summaries.len() >= MOST_LINKS {
            self.summaries.clear();
        }
        self.summaries.insert(id, summary.clone());
        Ok(summary)
    }
}

impl Stored {
    /// A sentence that stands for a story beside its headline: of something settled, as the first report tells it.
    fn lead(&self, story: i64, title: &str) -> Result<Option<String>, Problem> {
        let mut open: Option<(i64, Arc<ReadingShape>)> = None;
        for (article, range) in self.store.story_leads(story).map_err(problem)? {
            if open.as_ref().is_none_or(|(known, _)| *known != article) {
                open = Some((article, self.store.shared_reading(article).map_err(problem)?));
            }
            let Some((_, reading)) = &open else { continue };
            // Whom a pronoun means stands before it.
            if reading.mentions.iter().any(|m| m.kind == "pronoun" && m.start.abs_diff(range.0) <= 1) {
                continue;
            }
            let sentence = cut(&reading.text, range).split_whitespace().collect::<Vec<_>>().join(" ");
            if (MOST_LEAD.0..=MOST_LEAD.1).contains(&sentence.chars().count())
                && sentence.trim_end_matches('.') != title
            {
                return Ok(Some(sentence));
            }
        }
        Ok(None)
    }

    /// Whether all its outlets were first seen shortly before a story, in a store that goes back further.
    fn is_of_new_outlets(&mut self, story: i64, first: Option<&str>) -> Result<bool, Problem> {
        let before = first.and_then(|day| day.parse::<jiff::civil::Date>().ok());
        let before = before.and_then(|day| day.checked_sub(jiff::Span::new().days(YOUNG)).ok());
        let Some(before) = before.map(|day| day.to_string()) else { return Ok(false) };
        if self.begin_of(None)?.is_none_or(|begin| begin >= before) {
            return Ok(false);
        }
        for (publisher, is_domain) in self.store.story_publishers(story, MOST_OUTLETS).map_err(problem)? {
            let known = !publisher.is_empty();
            if !known || self.begin_of(Some((&publisher, is_domain)))?.is_none_or(|begin| begin < before) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// A day or moment in seconds since 1970.
pub(super) fn moment(text: &str) -> Option<i64> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_second());
    }
    let (first, _) = crate::parameter::days(text)?;
    Some(first.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}
