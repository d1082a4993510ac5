//! Filters: from parameters to conditions.

use std::collections::BTreeSet;

use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::filter::{ArticleFilter, Days, EventFilter};
use demarche_store::db::find::stories;
use demarche_store::db::find::words::Words;

use crate::asked::Asked;
use crate::parameter::{Kind, Parameter, bounds};
use crate::problem::Problem;
use crate::source::{Stored, problem};

/// The parameters that choose events.
pub(super) fn events() -> Vec<Parameter> {
    let names = |all: &mut dyn Iterator<Item = &'static str>| all.collect::<BTreeSet<_>>().into_iter().collect();
    let modes = names(&mut Mode::ALL.iter().map(|m| m.name()));
    let mut all = vec![
        Parameter::many("actor", Kind::Actor, "One of these did it."),
        Parameter::many("recipient", Kind::Actor, "It was done to one of these."),
        Parameter::many("party", Kind::Actors, "One of these is on either side; two parted by + must both take part."),
        Parameter::many("type", Kind::Choice(EventType::ALL.iter().map(|t| t.name()).collect()), "PLOVER types."),
        Parameter::many("mode", Kind::Choice(modes), "Modes of the type."),
        Parameter::many("context", Kind::Choice(Context::ALL.iter().map(|c| c.name()).collect()), "What it is about."),
        Parameter::many(
            "quad",
            Kind::Choice(vec!["1", "2", "3", "4"]),
            "Verbal and material cooperation and conflict.",
        ),
        Parameter::many("modality", Kind::Choice(Modality::ALL.iter().map(|m| m.name()).collect()), "Modality."),
        Parameter::one("voice", Kind::Choice(vec!["reporter", "claim"]), "Who says so; both where not given."),
        Parameter::one("place", Kind::Text, "Name of the place."),
        Parameter::many("country", Kind::Country, "Country of the place, alpha-3."),
        Parameter::one("bbox", Kind::Bounds, "west,south,east,north; west > east crosses the date line."),
        Parameter::one("min_confidence", Kind::Number(0.0, 1.0), "At least as sure."),
    ];
    all.extend(articles());
    all.extend(days("of the event"));
    all.push(Parameter::one("q", Kind::Text, "Words of the sentence; \"in quotes\" a phrase; word* the start of one."));
    all
}

/// The parameters that choose articles.
pub(super) fn articles() -> Vec<Parameter> {
    vec![
        Parameter::one("story", Kind::Id, "Of this story."),
        Parameter::many("source", Kind::Text, "Of these sources, by the ids of /sources."),
        Parameter::one("article", Kind::Id, "Of this article."),
    ]
}

/// First and last day.
pub(super) fn days(_of: &str) -> [Parameter; 2] {
    [
        Parameter::one("from", Kind::Day, "First day; of a month or year its first."),
        Parameter::one("to", Kind::Day, "Last day; of a month or year its last."),
    ]
}

impl Stored {
    /// The events that are asked for.
    pub(super) fn event_filter(&mut self, asked: &Asked) -> Result<EventFilter, Problem> {
        let (from, to) = asked.days();
        Ok(EventFilter {
            actors: self.whose(asked.list("actor"))?,
            recipients: self.whose(asked.list("recipient"))?,
            parties: self.either(asked.list("party"))?,
            types: asked.list("type").to_vec(),
            modes: asked.list("mode").to_vec(),
            contexts: asked.list("context").to_vec(),
            quads: asked.list("quad").iter().filter_map(|q| q.parse().ok()).collect(),
            modalities: asked.list("modality").to_vec(),
            voices: asked.list("voice").to_vec(),
            days: Days { from, to },
            places: asked.list("place").to_vec(),
            countries: asked.list("country").to_vec(),
            bbox: asked.text("bbox").and_then(bounds),
            confidence: asked.value("min_confidence"),
            articles: self.article_filter(asked)?,
            words: words(asked)?,
        })
    }

    /// The articles that are asked for, their days apart.
    pub(super) fn article_filter(&mut self, asked: &Asked) -> Result<ArticleFilter, Problem> {
        let mut filter = ArticleFilter { sources: asked.list("source").to_vec(), ..ArticleFilter::default() };
        if let Some(story) = asked.text("story") {
            filter.stories.push(stories::read(story).map_err(|_| Problem::missing("story"))?);
        }
        if let Some(article) = asked.text("article") {
            filter.articles.push(self.article_number(article)?);
        }
        Ok(filter)
    }

    /// Actors by their ids.
    pub(super) fn whose(&mut self, ids: &[String]) -> Result<Vec<Who>, Problem> {
        ids.iter().map(|id| self.who(id)).collect()
    }

    /// Conditions that must all hold: two for a pair, else one in which several are put together.
    pub(super) fn either(&mut self, values: &[String]) -> Result<Vec<Who>, Problem> {
        match values {
            [] => Ok(Vec::new()),
            [one] => one.split('+').map(|id| self.who(id)).collect(),
            many if many.iter().any(|value| value.contains('+')) => {
                Err(Problem::parameter("party", "takes one pair or several single actors; ask for each pair by itself"))
            }
            many => {
                let mut together = Who { label: String::new(), country: None, ids: Vec::new() };
                for who in self.whose(many)? {
                    together.ids.extend(self.store.rows_of(&who).map_err(problem)?);
                }
                Ok(vec![together])
            }
        }
    }
}

/// The words that are asked for.
pub(super) fn words(asked: &Asked) -> Result<Option<Words>, Problem> {
    asked.text("q").map(|q| Words::read(q).map_err(problem)).transpose()
}
