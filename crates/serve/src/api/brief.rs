//! Briefs of stories, actors, pairs, searches and times.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::Method;
use demarche::gather::{self, Question};
use demarche_brief::brief::Brief as Written;
use demarche_brief::render::{html, json, markdown};
use demarche_brief::scope::Scope;
use demarche_record::reading::Reading;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::articles::Order as ArticleOrder;
use demarche_store::db::find::events::Order as EventOrder;
use demarche_store::db::find::filter::{Days, EventFilter};
use demarche_store::db::find::stories as ids;
use demarche_store::db::show::stories::{Choice, Order};
use sha2::{Digest, Sha256};

use crate::ahead::Known;
use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::desk::Desk;
use crate::endpoint::{Endpoint, Gives};
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::brief::Brief;
use crate::source::{Stored, problem};

/// Articles that a brief is written from.
const MOST_ARTICLES: usize = 12;
/// Code points of them, all together.
const MOST_POINTS: usize = 100_000;
/// Reports of a story among which those are chosen.
const MOST_REPORTS: usize = 500;
/// Events that are looked through for articles.
const MOST_EVENTS: usize = 400;
/// Up to how many events or articles it is counted how many there are.
const COUNTED: usize = 10_000;
/// Time for reading the articles of a brief.
const READING: Duration = Duration::from_secs(4);
/// Words that a brief has where nothing else is asked for.
const WORDS: usize = 600;

const MARKDOWN: &str = "text/markdown; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let gives = || Gives::json::<Brief>(200).or(&[MARKDOWN, HTML]);
    let how = || {
        [
            Parameter::one("words", Kind::Whole(50, 2_000), "At most about so many words; 600 where not given."),
            Parameter::one("format", Kind::Choice(vec!["json", "md", "html"]), "Else as Accept says."),
        ]
    };
    vec![
        Endpoint::with(Method::GET, "/stories/{id}/brief", "The brief of a story.", gives(), of_story)
            .parameters(how()),
        Endpoint::with(Method::GET, "/brief", "The brief of a choice of articles, or of a time.", gives(), of_choice)
            .parameters([
                Parameter::one("story", Kind::Id, "Of this story."),
                Parameter::one("actor", Kind::Actor, "Of what this one takes part in."),
                Parameter::many("pair", Kind::Actor, "Of what these two do to each other."),
                Parameter::one("q", Kind::Text, "Of the articles that hold these words best."),
            ])
            .parameters(filter::days("of the events or of publication"))
            .parameters(how()),
    ]
}

/// The articles of a brief, and what it is about.
pub(super) struct Chosen {
    pub(super) articles: Vec<i64>,
    scope: Scope,
    /// The two, where it is about what is between two.
    pair: Vec<Who>,
}

fn of_story(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let chosen = stored.of_story(asked.text("id").unwrap_or(""))?;
    answer(stored, asked, &chosen)
}

fn of_choice(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let named = ["story", "actor", "pair", "q"].into_iter().filter(|name| asked.text(name).is_some());
    let (from, to) = asked.days();
    let days = Days { from, to };
    let chosen = match *named.collect::<Vec<_>>().as_slice() {
        [] if days == Days::default() => {
            return Err(Problem::parameter("story", "is missing; give story, actor, pair or q, or from and to"));
        }
        [] => stored.of_time(days)?,
        ["story"] => stored.of_story(asked.text("story").unwrap_or(""))?,
        ["q"] => stored.of_words(asked, days)?,
        [one] => {
            let ids = asked.list(one);
            if one == "pair" && ids.len() != 2 {
                return Err(Problem::parameter("pair", "takes two actors, parted by a comma"));
            }
            let parties = stored.whose(ids)?;
            stored.of_parties(parties, days)?
        }
        [_, second, ..] => return Err(Problem::parameter(second, "cannot be given with another; give one of them")),
    };
    answer(stored, asked, &chosen)
}

fn answer(stored: &mut Stored, asked: &Asked, chosen: &Chosen) -> Result<Answer<Stored>, Problem> {
    let (brief, readings, lasts) = stored.brief(chosen, asked.value("words").unwrap_or(WORDS), None)?;
    let accepts = |media: &str| asked.accept.contains(media);
    let format = asked.text("format").unwrap_or(match () {
        () if accepts("application/json") => "json",
        () if accepts("text/html") => "html",
        () if accepts("text/markdown") => "md",
        () => "json",
    });
    let answer = match format {
        "md" => Answer::whole(MARKDOWN, markdown::markdown(&brief)),
        "html" => {
            let page = html::html(&brief);
            let policy = Some(policy(&page));
            Answer { policy, ..Answer::whole(HTML, page) }
        }
        _ => Answer::json(&Brief::from(json::shape(&brief, &readings)))?,
    };
    Ok(Answer { lasts, ..answer })
}

/// What the page may do: show its one style sheet.
fn policy(page: &str) -> String {
    let style = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).map_or("", |(s, _)| s);
    let hash = crate::cursor::base64(&Sha256::digest(style)).replace('-', "+").replace('_', "/");
    // 32 bytes: one sign of padding, which the base 64 of addresses leaves out.
    format!(
        "default-src 'none'; style-src 'sha256-{hash}='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

impl Stored {
    /// The articles that the brief of a story is written from.
    pub(super) fn of_story(&mut self, id: &str) -> Result<Chosen, Problem> {
        let id = ids::read(id).map_err(|_| Problem::missing("story"))?;
        let mut reports = self.store.story_reports(id, MOST_REPORTS).map_err(problem)?;
        if reports.is_empty() {
            return Err(Problem::missing("story"));
        }
        let question = Question { stories: vec![id], ..Question::default() };
        let scope = gather::scope(&question, reports.len());
        reports.retain(|report| report.copy_of.is_none());
        let places: Vec<i64> = reports.iter().map(|report| report.article).collect();
        // Those that tell most; among equals the earliest.
        reports.sort_by_key(|report| -(report.events + report.claims));
        reports.truncate(MOST_ARTICLES);
        let chosen: Vec<i64> = reports.iter().map(|report| report.article).collect();
        let articles = places.into_iter().filter(|article| chosen.contains(article)).collect();
        Ok(Chosen { articles, scope, pair: Vec::new() })
    }

    /// For each of the largest stories of a time the report that tells most.
    fn of_time(&mut self, days: Days) -> Result<Chosen, Problem> {
        let mut filter = EventFilter::default();
        filter.articles.days = days.clone();
        let places = self.store.story_places(None, &filter, Choice::default(), Order::Origins, None, MOST_ARTICLES);
        let mut articles = Vec::new();
        for place in places.map_err(problem)? {
            let reports = self.store.story_reports(place.id, MOST_REPORTS).map_err(problem)?;
            let most = reports.into_iter().reduce(|a, b| if b.events + b.claims > a.events + a.claims { b } else { a });
            articles.extend(most.map(|report| report.article));
        }
        let found = self.store.articles(None, &filter, ArticleOrder::Newest, None, COUNTED).map_err(problem)?.len();
        let scope = gather::scope(&Question { days, ..Question::default() }, found);
        Ok(Chosen { articles, scope, pair: Vec::new() })
    }

    /// The articles that hold some words best.
    fn of_words(&mut self, asked: &Asked, days: Days) -> Result<Chosen, Problem> {
        let words = filter::words(asked)?;
        let mut filter = EventFilter::default();
        filter.articles.days = days.clone();
        let hits = self.store.articles(words.as_ref(), &filter, ArticleOrder::Best, None, COUNTED).map_err(problem)?;
        let articles = self.originals(hits.iter().take(3 * MOST_ARTICLES).map(|hit| hit.article))?;
        let search = asked.text("q").map(str::to_owned);
        let scope = gather::scope(&Question { days, words, search, ..Question::default() }, hits.len());
        Ok(Chosen { articles, scope, pair: Vec::new() })
    }

    /// The articles of the latest events in which all of these take part.
    fn of_parties(&mut self, parties: Vec<Who>, days: Days) -> Result<Chosen, Problem> {
        let filter = EventFilter { parties, days, ..EventFilter::default() };
        let places = self.store.events(&filter, EventOrder::Newest, None, COUNTED).map_err(problem)?;
        let found = places.iter().map(|place| place.article).collect::<BTreeSet<_>>().len();
        let articles = self.originals(places.into_iter().take(MOST_EVENTS).map(|place| place.article))?;
        let question = Question { parties: filter.parties, days: filter.days, ..Question::default() };
        let scope = gather::scope(&question, found);
        let pair = if question.parties.len() == 2 { question.parties } else { Vec::new() };
        Ok(Chosen { articles, scope, pair })
    }

    /// Some articles, each once, without near-copies, the first of them in the order they came.
    fn originals(&mut self, articles: impl IntoIterator<Item = i64>) -> Result<Vec<i64>, Problem> {
        let mut found: Vec<i64> = Vec::new();
        for article in articles {
            let line = self.store.article_line(article).map_err(problem)?;
            let article = line.copy_of.unwrap_or(article);
            if !found.contains(&article) {
                found.push(article);
            }
            if found.len() == MOST_ARTICLES {
                break;
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Write the brief of some articles, and whether it stays as it is while the store does.
    pub(super) fn brief(
        &mut self,
        chosen: &Chosen,
        words: usize,
        until: Option<Instant>,
    ) -> Result<(Written, Vec<Reading>, bool), Problem> {
        let readings: Vec<Reading> = self.again(&chosen.articles, until)?.iter().map(|r| Reading::clone(r)).collect();
        let desk = self.about.desk.clone().ok_or_else(|| Problem::missing("brief"))?;
        let mut brief = desk.brief(&readings, &chosen.scope, words)?;
        let lasts = chosen.pair.is_empty() || self.foresee(&desk, &mut brief, &chosen.pair)?;
        Ok((brief, readings, lasts))
    }

    /// Add what is forecast of two; whether that is of the store as it is.
    fn foresee(&mut self, desk: &Desk, brief: &mut Written, pair: &[Who]) -> Result<bool, Problem> {
        let (known, is_current) = self.forecaster()?;
        if let Known::Ready(ahead) = known {
            self.more_time();
            desk.foresee(brief, &self.store, &ahead, pair)?;
        }
        Ok(is_current)
    }

    /// Some articles with their trees, until a moment.
    pub(super) fn again(&self, articles: &[i64], until: Option<Instant>) -> Result<Vec<Arc<Reading>>, Problem> {
        let desk = self.about.desk.clone().ok_or_else(|| Problem::missing("brief"))?;
        let until = until.unwrap_or_else(|| Instant::now() + READING);
        let is_late = || Instant::now() > until;
        let _turn = desk.turn(|| !is_late())?;
        let (mut readings, mut points) = (Vec::new(), 0);
        for article in articles {
            // What was read so far is remembered: who asks again finds it done.
            if is_late() {
                return Err(Problem::slow());
            }
            // Reading is no question to the store, whose own time begins anew after each.
            self.more_time();
            let version = self.store.article_line(*article).map_err(problem)?.version;
            let id = self.store.article_id(*article).map_err(problem)?;
            let store = &self.store;
            let reading = desk.read((*article, version), &id, || store.reading(*article).map_err(problem))?;
            points += reading.document.text().len();
            if points > MOST_POINTS && !readings.is_empty() {
                break;
            }
            readings.push(reading);
        }
        self.more_time();
        Ok(readings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_style_sheet_as_the_standard_writes_it() {
        // `printf 'a{}' | openssl dgst -sha256 -binary | base64`
        let hash = "X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk=";
        assert!(policy("<style>a{}</style>").contains(&format!("style-src 'sha256-{hash}';")));
    }
}
