//! The store as the API asks it: one connection, with what is remembered between questions.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use demarche::ahead::Ahead;
use demarche::tension::PairTension;
use demarche_forecast::series::counts::DayVolume;
use demarche_lexicon::actors::Actors;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::articles::ArticleLine;
use demarche_store::db::show::ids::Known;
use demarche_store::db::show::{self, whole::Amounts};
use demarche_store::db::store::Store;
use demarche_store::error::Error as StoreError;
use demarche_store::shape::PartyShape;
use serde_json::json;

use crate::ahead::{self, Forecaster, Order};
use crate::asked::Asked;
use crate::desk::Desk;
use crate::error::Error;
use crate::names::{Queue, Sighted};
use crate::own::Own;
use crate::pool::Reader;
use crate::problem::Problem;
use crate::server::Source;
use crate::shape::part::{ActorRef, ArticleRef, Party, StoryRef};
use crate::shape::story::StorySummary;
use crate::stream::News;

/// Ids of actors that are remembered.
const MOST_REMEMBERED: usize = 100_000;
/// Time for questions after articles were read again.
const AGAIN: Duration = Duration::from_secs(1);
/// Links to articles and to stories that are remembered.
pub(crate) const MOST_LINKS: usize = 20_000;
/// Bytes of text of the unpacked readings that each connection remembers; they take some ten times as much.
const MOST_TEXT: usize = 2 << 20;
/// KiB of the store that a reader keeps: what is asked for most of a million events.
const CACHE: u32 = 128 << 10;
/// Stories that are told of at once.
const MOST_NEWS: usize = 50;

/// What readers share.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Rows of the actor base that are states, with their codes.
    pub states: BTreeMap<String, String>,
    /// Names of states, by their codes.
    pub names: BTreeMap<String, String>,
    /// Rows of states, by their codes.
    pub ids: BTreeMap<String, String>,
    /// One sentence that the board shows on every page.
    pub notice: Option<String>,
    /// The base, for names that it does not have.
    pub actors: Actors,
    /// Reads articles again, for briefs and comparisons.
    pub desk: Option<Arc<Desk>>,
}

/// One connection to the store.
#[derive(Debug)]
pub struct Stored {
    pub(crate) store: Store,
    pub(crate) about: Arc<About>,
    pub(crate) own: Own,
    /// What is to be reviewed, shared by all connections.
    pub(crate) queue: Arc<Mutex<Option<Arc<Queue>>>>,
    /// What forecasts are made from, shared by all connections.
    pub(crate) ahead: Arc<Forecaster<Ahead>>,
    /// All pairs in the order of their forecasts, shared by all connections.
    pub(crate) ranked: Arc<Forecaster<Order>>,
    begin: Instant,
    /// Milliseconds since `begin` after which no answer is wanted.
    late: Arc<AtomicU64>,
    touched: i64,
    generation: u64,
    ids: HashMap<(String, Option<String>, String), String>,
    actors: HashMap<String, Arc<Known>>,
    pub(crate) sighted: HashMap<i64, Arc<Sighted>>,
    amounts: Option<Amounts>,
    /// Links to articles and stories.
    articles: HashMap<i64, ArticleRef>,
    stories: HashMap<i64, StoryRef>,
    /// Stories as lists show them, without what is fresh.
    pub(crate) summaries: HashMap<i64, StorySummary>,
    /// Headlines of articles that came without one.
    titles: HashMap<i64, String>,
    /// First days of publishers, and of the store (`None`).
    begins: HashMap<Option<String>, Option<String>>,
    /// Pairs of states with their tension: of a generation, over so many days.
    pub(crate) pairs: Option<(u64, u16, Arc<Vec<PairTension>>)>,
    /// How much was published on each day: of a generation.
    pub(crate) volumes: Option<(u64, Arc<Vec<DayVolume>>)>,
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    about: Arc<About>,
    queue: Arc<Mutex<Option<Arc<Queue>>>>,
    ahead: Arc<Forecaster<Ahead>>,
    ranked: Arc<Forecaster<Order>>,
}

impl Stored {
    /// Open so many connections to a store.
    pub fn open(path: &Path, about: About, count: usize) -> Result<Vec<Self>, Error> {
        let shared = Shared {
            about: Arc::new(about),
            queue: Arc::default(),
            ahead: Arc::new(Forecaster::new(ahead::learned)),
            ranked: Arc::new(Forecaster::new(ahead::ranked)),
        };
        (0..count).map(|_| Self::one(path, &shared).map_err(|e| Error::Store(Box::new(e)))).collect()
    }

    fn one(path: &Path, shared: &Shared) -> Result<Self, StoreError> {
        let Shared { about, queue, ahead, ranked } = shared.clone();
        let store = Store::open_read_only(path)?;
        let own = Own::beside(path)?;
        let (begin, late) = (Instant::now(), Arc::new(AtomicU64::new(u64::MAX)));
        let end = Arc::clone(&late);
        store.bounded(move || milliseconds(begin) > end.load(Ordering::Relaxed));
        let (touched, generation) = (store.touched()?, store.generation()?);
        let (ids, actors, titles, begins, pairs, volumes, articles, stories) = Default::default();
        let (summaries, sighted) = (HashMap::new(), HashMap::new());
        store.remember(MOST_TEXT);
        store.cache(CACHE)?;
        let amounts = None;
        Ok(Self {
            store,
            about,
            own,
            queue,
            ahead,
            ranked,
            begin,
            late,
            touched,
            generation,
            ids,
            actors,
            sighted,
            amounts,
            titles,
            begins,
            pairs,
            volumes,
            articles,
            stories,
            summaries,
        })
    }

    /// Where the store is.
    pub fn path(&self) -> PathBuf {
        self.store.path().to_owned()
    }

    /// Ask within a shorter time than there is for the whole answer; `None` where that is not enough.
    pub(crate) fn within<T>(
        &mut self,
        time: Duration,
        ask: impl FnOnce(&Store) -> Result<T, StoreError>,
    ) -> Result<Option<T>, Problem> {
        let whole = self.late.load(Ordering::Relaxed);
        let short = milliseconds(self.begin).saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        self.late.store(short.min(whole), Ordering::Relaxed);
        let answer = ask(&self.store);
        self.late.store(whole, Ordering::Relaxed);
        match answer {
            Err(late) if show::was_late(&late) => Ok(None),
            other => other.map(Some).map_err(problem),
        }
    }

    /// Begin the time of a question anew.
    pub(crate) fn more_time(&self) {
        let late = milliseconds(self.begin) + u64::try_from(AGAIN.as_millis()).unwrap_or(u64::MAX);
        self.late.fetch_max(late, Ordering::Relaxed);
    }

    /// Whether no answer is wanted any more.
    pub(crate) fn is_late(&self) -> bool {
        milliseconds(self.begin) > self.late.load(Ordering::Relaxed)
    }

    pub(crate) fn amounts(&mut self) -> Result<Amounts, Problem> {
        match self.amounts {
            Some(amounts) => Ok(amounts),
            None => Ok(*self.amounts.insert(self.store.amounts().map_err(problem)?)),
        }
    }

    /// The id of the actor of a party.
    pub(crate) fn actor_id(&mut self, name: &str, country: Option<&str>, row: &str) -> Result<String, Problem> {
        if !row.is_empty() && !row.contains(':') {
            return Ok(row.to_owned());
        }
        let key = (name.to_owned(), country.map(str::to_owned), row.to_owned());
        if let Some(id) = self.ids.get(&key) {
            return Ok(id.clone());
        }
        if self.ids.len() >= MOST_REMEMBERED {
            self.ids.clear();
        }
        let id = self.store.actor_id(name, country, row).map_err(problem)?;
        self.ids.insert(key, id.clone());
        Ok(id)
    }

    pub(crate) fn party(&mut self, party: &PartyShape) -> Result<Party, Problem> {
        let id = self.actor_id(&party.name, party.country.as_deref(), &party.row)?;
        Ok(Party::new(id, party))
    }

    pub(crate) fn parties(&mut self, parties: &[PartyShape]) -> Result<Vec<Party>, Problem> {
        parties.iter().map(|p| self.party(p)).collect()
    }

    /// The actor with an id.
    pub(crate) fn actor(&mut self, id: &str) -> Result<Arc<Known>, Problem> {
        if let Some(known) = self.actors.get(id) {
            return Ok(Arc::clone(known));
        }
        let mut known = self.store.actor_with(id).map_err(problem)?;
        // Imported rows have no row of the base; what they are of is a state all the same.
        if known.is_none()
            && let Some(code) = self.about.states.get(id)
        {
            let name = self.about.names.get(code).map_or(code.as_str(), String::as_str);
            known = self.store.state_named(id, code, name).map_err(problem)?;
        }
        let known = known.ok_or_else(|| Problem::missing("actor"))?;
        if self.actors.len() >= MOST_REMEMBERED {
            self.actors.clear();
            self.sighted.clear();
        }
        let known = Arc::new(known);
        self.actors.insert(id.to_owned(), Arc::clone(&known));
        Ok(known)
    }

    /// Whom an id means in filters and pairs: a state with all that act for it, else the actor itself.
    pub(crate) fn who(&mut self, id: &str) -> Result<Who, Problem> {
        let known = self.actor(id)?;
        Ok(match self.about.states.get(id) {
            Some(code) => Who::state(code, &known.name),
            None => known.who(),
        })
    }

    /// The link to an actor.
    pub(crate) fn reference(&mut self, id: &str) -> Result<ActorRef, Problem> {
        let known = self.actor(id)?;
        Ok(ActorRef {
            id: id.to_owned(),
            name: known.name.clone(),
            country: known.country.clone(),
            territory: known.territory.clone(),
            sector: known.sectors.first().cloned(),
        })
    }

    /// Links to actors by the numbers of their rows, each actor once.
    pub(crate) fn references(&mut self, rows: &[i64], most: usize) -> Result<Vec<ActorRef>, Problem> {
        let mut found: Vec<ActorRef> = Vec::new();
        for line in self.store.actor_rows(rows).map_err(problem)? {
            let id = self.actor_id(&line.name, line.country.as_deref(), &line.row)?;
            if found.len() < most && found.iter().all(|a| a.id != id) {
                let sector = line.sectors.as_deref().and_then(|s| s.split(',').next()).map(str::to_owned);
                let (name, country, territory) = (line.name, line.country, line.territory);
                found.push(ActorRef { id, name, country, territory, sector });
            }
        }
        Ok(found)
    }

    pub(crate) fn article_ref(&mut self, line: &ArticleLine) -> Result<ArticleRef, Problem> {
        if let Some(known) = self.articles.get(&line.number) {
            return Ok(known.clone());
        }
        let article = ArticleRef {
            id: self.store.article_id(line.number).map_err(problem)?,
            title: self.title(line)?,
            outlet: line.site.clone().or_else(|| line.domain.clone()).unwrap_or_default(),
            date: line.date.clone(),
            url: line.url.clone().filter(|url| is_web(url)),
        };
        if self.articles.len() >= MOST_LINKS {
            self.articles.clear();
        }
        self.articles.insert(line.number, article.clone());
        Ok(article)
    }

    /// The headline of an article: the one that came with it, that of its text, else how it begins.
    pub(crate) fn title(&mut self, line: &ArticleLine) -> Result<String, Problem> {
        if let Some(title) = line.title.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
            return Ok(title.to_owned());
        }
        if let Some(title) = self.titles.get(&line.number) {
            return Ok(title.clone());
        }
        let reading = self.store.reading(line.number).map_err(problem)?;
        let is = |role: &str| reading.sentences.iter().find(|s| s.role == role);
        let sentence = is("headline").or_else(|| is("body")).or_else(|| reading.sentences.first());
        let text = sentence.map_or_else(String::new, |s| cut(&reading.text, (s.start, s.end)));
        let title = Some(shortened(&text)).filter(|t| !t.is_empty()).unwrap_or_else(|| line.name.clone());
        if self.titles.len() >= MOST_REMEMBERED {
            self.titles.clear();
        }
        self.titles.insert(line.number, title.clone());
        Ok(title)
    }

    /// The first day of a publisher, by domain or name, or of the whole store.
    pub(crate) fn begin_of(&mut self, publisher: Option<(&str, bool)>) -> Result<Option<String>, Problem> {
        let key = publisher.map(|(name, _)| name.to_owned());
        if let Some(day) = self.begins.get(&key) {
            return Ok(day.clone());
        }
        let day = self.store.earliest_day(publisher).map_err(problem)?;
        if self.begins.len() >= MOST_REMEMBERED {
            self.begins.clear();
        }
        self.begins.insert(key, day.clone());
        Ok(day)
    }

    pub(crate) fn article_number(&self, id: &str) -> Result<i64, Problem> {
        self.store.article_with(id).map_err(problem)?.ok_or_else(|| Problem::missing("article"))
    }

    pub(crate) fn story_ref(&mut self, story: Option<i64>) -> Result<Option<StoryRef>, Problem> {
        let Some(id) = story else { return Ok(None) };
        if let Some(known) = self.stories.get(&id) {
            return Ok(Some(known.clone()));
        }
        let title = self.store.story_title(id).map_err(problem)?;
        let title = match title.trim().is_empty() {
            false => title,
            true => self.untitled(id)?,
        };
        let story = StoryRef { id: story_id(id), title };
        if self.stories.len() >= MOST_LINKS {
            self.stories.clear();
        }
        self.stories.insert(id, story.clone());
        Ok(Some(story))
    }

    /// What to call a story of which no report has a headline: as its first report.
    pub(crate) fn untitled(&mut self, story: i64) -> Result<String, Problem> {
        let first = self.store.story(story).map_err(problem)?.first;
        let line = self.store.article_line(first).map_err(problem)?;
        self.title(&line)
    }
}

impl Reader for Stored {
    fn until(&mut self, moment: Instant) {
        let time = moment.saturating_duration_since(self.begin).as_millis();
        self.late.store(u64::try_from(time).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Source for Stored {
    fn generation(&mut self) -> Result<u64, Problem> {
        let touched = self.store.touched().map_err(problem)?;
        if touched != self.touched {
            self.generation = self.store.generation().map_err(problem)?;
            self.touched = touched;
            self.ids.clear();
            self.actors.clear();
            self.amounts = None;
            self.titles.clear();
            self.begins.clear();
            self.articles.clear();
            self.stories.clear();
            self.summaries.clear();
            self.store.remember(MOST_TEXT);
        }
        Ok(self.generation)
    }

    fn state(&mut self) -> Result<u64, Problem> {
        let read = self.generation()?;
        Ok(demarche_store::ids::stable(&[&read.to_le_bytes(), &self.own.generation()?.to_le_bytes()]) >> 12)
    }

    fn admit(&mut self, path: &str, asked: &Asked) -> Result<(), Problem> {
        self.opened(path, asked)
    }

    fn work(&mut self) -> Result<Option<Vec<News>>, Problem> {
        let Some(made) = self.look(crate::own::now())? else { return Ok(None) };
        self.alert_news(&made).map(Some)
    }

    fn news(&mut self, since: i64) -> Result<Vec<News>, Problem> {
        let mut news = Vec::new();
        for id in self.store.stories_since(since, MOST_NEWS).map_err(problem)? {
            let line = self.store.story(id).map_err(problem)?;
            let fresh = self.store.fresh_reports(id, since).map_err(problem)? == line.articles;
            let title = match line.title.filter(|title| !title.trim().is_empty()) {
                Some(title) => title,
                None => self.untitled(id)?,
            };
            let data = json!({ "id": story_id(id), "title": title, "reports": line.articles, "fresh": fresh });
            news.push(News { name: "story", data });
        }
        let articles = self.amounts()?.articles;
        let data = json!({ "generation": self.generation, "articles": articles });
        news.push(News { name: "generation", data });
        Ok(news)
    }

    fn last(&mut self) -> Result<i64, Problem> {
        self.store.last_article().map_err(problem)
    }
}

fn milliseconds(begin: Instant) -> u64 {
    u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Only addresses of the web become links.
pub(crate) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

pub(crate) fn story_id(id: i64) -> String {
    demarche_store::db::find::stories::written(id)
}

/// A stretch of code points.
pub(crate) fn cut(text: &str, (start, end): (u32, u32)) -> String {
    text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect()
}

/// Characters of a headline that is made of a sentence.
const MOST_TITLE: usize = 100;

/// The beginning of a sentence, cut between words.
fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = text.char_indices().nth(MOST_TITLE) else { return text };
    let start = text.get(..end).unwrap_or_default();
    let whole = start.rfind(' ').and_then(|end| start.get(..end)).unwrap_or(start);
    format!("{}…", whole.trim_end_matches([',', ';', ':', '–', '-']))
}

/// What a stranger may know of an error of the store.
pub(crate) fn problem(error: StoreError) -> Problem {
    match error {
        late if show::was_late(&late) => Problem::slow(),
        StoreError::Refused(what) => Problem::parameter("q", format_args!("cannot be used: {what}")),
        StoreError::Missing(_) => Problem::missing("entry"),
        _ => Problem::fault(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_cut_between_words() {
        assert_eq!(shortened("Talks ended.\n"), "Talks ended.");
        let long = "The envoys of both states met, again, ".repeat(5);
        let title = shortened(&long);
        assert!(title.chars().count() <= MOST_TITLE && title.ends_with('…'), "{title}");
        assert!(long.starts_with(title.trim_end_matches('…')), "{title}");
        assert_eq!(shortened(&"x".repeat(200)).chars().count(), MOST_TITLE + 1);
    }
}
