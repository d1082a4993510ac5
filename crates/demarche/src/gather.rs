//! The articles of a store that a brief is to be about, and the brief.
//!
//! A store keeps what was read in an article, but neither its words nor its trees, of which the sentences of a brief are
//! made: so the articles are read again, the newest or best fitting first, up to a number and a size.

use demarche_brief::brief::Brief;
use demarche_brief::scope::{Party, Scope};
use demarche_brief::writer::Options;
use demarche_ontology::code::Code;
use demarche_record::reading::Reading;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::articles::Order;
use demarche_store::db::find::filter::{ArticleFilter, Days, EventFilter};
use demarche_store::db::find::words::Words;
use demarche_store::db::store::Store;
use demarche_store::error::Error;
use demarche_store::restore;
use demarche_text::article::Article;
use demarche_text::issue::Issues;
use jiff::civil::Date;

use crate::pipeline::Pipeline;

/// Articles of a brief, unless another number is asked for.
pub const MOST_ARTICLES: usize = 200;
/// Most bytes of their texts.
const MOST_BYTES: usize = 4_000_000;
/// Up to how many articles are counted.
const COUNTED: usize = 10_000;

/// What a brief over a store is to be about; conditions must all hold.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Each of them takes part in an event: two for a pair.
    pub parties: Vec<Who>,
    /// Stories.
    pub stories: Vec<i64>,
    /// Days of publication.
    pub days: Days,
    /// Words that the articles hold.
    pub words: Option<Words>,
    /// The words as they were asked.
    pub search: Option<String>,
    /// Most articles; 0 for [`MOST_ARTICLES`].
    pub most: usize,
}

/// The articles that answer a question.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// From the oldest to the newest.
    pub articles: Vec<Article>,
    /// How many there are, as far as they were counted.
    pub found: usize,
}

/// Find the articles of a question.
///
/// # Errors
/// When the store cannot be read.
pub fn gather(store: &Store, question: &Question) -> Result<Gathered, Error> {
    let filter = EventFilter {
        parties: question.parties.clone(),
        articles: ArticleFilter {
            stories: question.stories.clone(),
            days: question.days.clone(),
            ..ArticleFilter::default()
        },
        ..EventFilter::default()
    };
    let order = if question.words.is_some() { Order::Best } else { Order::Newest };
    let hits = store.articles(question.words.as_ref(), &filter, order, None, COUNTED)?;
    let most = if question.most == 0 { MOST_ARTICLES } else { question.most };
    let mut dated: Vec<(String, i64, Article)> = Vec::new();
    let mut bytes = 0;
    for hit in hits.iter().take(most) {
        let shape = store.reading(hit.article)?;
        bytes += shape.text.len();
        if bytes > MOST_BYTES && !dated.is_empty() {
            break;
        }
        let reading =
            restore::reading(&shape).map_err(|what| Error::Refused(format!("article {}: {what}", shape.id)))?;
        dated.push((hit.day.clone(), hit.article, reading.document.article));
    }
    dated.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    Ok(Gathered { articles: dated.into_iter().map(|(_, _, article)| article).collect(), found: hits.len() })
}

/// What a question is about, for the writer.
pub fn scope(question: &Question, found: usize) -> Scope {
    let party = |who: &Who| Party {
        label: who.label.clone(),
        country: who.country.as_deref().and_then(Code::new),
        names: if who.country.is_some() { Vec::new() } else { vec![who.label.clone()] },
    };
    let day = |text: &Option<String>| text.as_deref().and_then(|d| d.parse::<Date>().ok());
    Scope {
        parties: question.parties.iter().map(party).collect(),
        search: question.search.clone(),
        story: !question.stories.is_empty(),
        from: day(&question.days.from),
        to: day(&question.days.to),
        found: Some(found),
    }
}

impl Pipeline {
    /// The brief of what a store has on a question, and the readings that it cites; no brief where it has nothing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn brief_of_store(
        &self,
        store: &Store,
        question: &Question,
        options: Options,
        jobs: usize,
    ) -> Result<Option<(Brief, Vec<Reading>)>, Error> {
        let gathered = gather(store, question)?;
        let mut readings: Vec<Reading> = Vec::new();
        let articles = gathered.articles.into_iter().map(|a| Ok::<_, Error>((a, Issues::default())));
        let mut problem = None;
        self.read_all(articles, jobs, |item| {
            match item {
                Ok(reading) => readings.push(reading),
                Err(error) => problem = Some(error),
            }
            std::ops::ControlFlow::Continue(())
        });
        if let Some(problem) = problem {
            return Err(problem);
        }
        readings.retain(|reading| !reading.document.sentences.is_empty());
        if readings.is_empty() {
            return Ok(None);
        }
        let brief = self.brief_of(&readings, &scope(question, gathered.found), options);
        Ok(Some((brief, readings)))
    }
}
