//! Where it comes from and how it is: sources, health, method.

use std::collections::BTreeMap;

use demarche_store::imprint::SHAPE;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::method::{self, Facts};
use crate::problem::Problem;
use crate::shape::article::Version;
use crate::shape::page::List;
use crate::shape::site::{Counts, Health, IssueCount, Method, Source, VersionCount};
use crate::source::{Stored, problem};

const MOST_SOURCES: usize = 5_000;
/// Articles whose problems are counted, the latest.
const LATEST: usize = 500;
const MOST_ISSUES: usize = 50;
/// Days in which a source is young.
const YOUNG: i32 = 30;
const PROGRAM: &str = concat!("demarche ", env!("CARGO_PKG_VERSION"));

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    vec![
        Endpoint::get::<List<Source>>("/sources", "Who publishes, the most articles first; at most 5,000.", sources),
        Endpoint::get::<Health>("/health", "How the store is.", health),
        Endpoint::get::<Method>("/method", "How it was made.", about),
    ]
}

fn sources(stored: &mut Stored, _: &Asked) -> Result<Answer<Stored>, Problem> {
    let latest = stored.store.latest_day().map_err(problem)?.and_then(|d| d.parse::<jiff::civil::Date>().ok());
    let young = latest.and_then(|day| day.checked_sub(jiff::Span::new().days(YOUNG)).ok()).map(|day| day.to_string());
    // In a store that does not go back further nobody can be told to be new.
    let begin = stored.begin_of(None)?;
    let young = young.filter(|young| begin.is_some_and(|begin| begin < *young));
    let days: Vec<String> = (0..YOUNG)
        .rev()
        .filter_map(|back| latest?.checked_sub(jiff::Span::new().days(back)).ok())
        .map(|day| day.to_string())
        .collect();
    let volumes = stored.store.volumes(days.first().map_or("9999", String::as_str)).map_err(problem)?;
    let issues = stored.issues_by_source()?;
    let all = stored.store.publishers(MOST_SOURCES).map_err(problem)?;
    let items = all.into_iter().map(|one| {
        let (first, last) = one.days.unzip();
        let one_id = one.id.clone();
        Source {
            outlet: one.site.unwrap_or_else(|| one.id.clone()),
            domain: one.domain,
            articles: one.articles,
            copies: one.copies,
            recent: days.iter().map(|d| volumes.get(&(one_id.clone(), d.clone())).copied().unwrap_or(0)).collect(),
            young: first.as_ref().zip(young.as_ref()).is_some_and(|(first, young)| first > young),
            issues: issues.get(&one_id).copied().unwrap_or(0),
            first,
            last,
            id: one.id,
        }
    });
    Answer::json(&List { items: items.collect() })
}

fn health(stored: &mut Stored, _: &Asked) -> Result<Answer<Stored>, Problem> {
    let amounts = stored.amounts()?;
    let (issues, failing) = stored.issues()?;
    Answer::json(&Health {
        status: if failing { "degraded" } else { "ok" }.to_owned(),
        program: PROGRAM.to_owned(),
        notice: stored.about.notice.clone(),
        generation: crate::server::Source::generation(stored)?,
        bytes: stored.store.bytes().map_err(problem)?,
        counts: Counts {
            articles: amounts.articles,
            stories: amounts.stories,
            events: amounts.events,
            claims: amounts.claims,
            actors: amounts.actors,
            sources: amounts.sources,
        },
        latest: stored.store.latest_day().map_err(problem)?,
        full_text: true,
        issues,
    })
}

fn about(stored: &mut Stored, _: &Asked) -> Result<Answer<Stored>, Problem> {
    let versions = stored.store.versions().map_err(problem)?;
    let versions: Vec<VersionCount> =
        versions.iter().map(|(v, articles)| VersionCount { version: v.into(), articles: *articles }).collect();
    let desk = stored.about.desk.as_deref();
    let version = versions.first().map(|most| most.version.clone()).unwrap_or_else(|| Version {
        shape: SHAPE,
        program: PROGRAM.to_owned(),
        data: desk.map(|desk| desk.files().version()).unwrap_or_default(),
        model: desk.map(|desk| desk.model().version()).unwrap_or_default(),
    });
    let facts = Facts::load();
    let answer = Answer::json(&Method {
        version,
        versions,
        types: facts.types(),
        modalities: facts.modalities(),
        stances: facts.stances(),
        sectors: facts.sectors(),
        lexicons: desk.map(|desk| facts.lexicons(desk.files())).unwrap_or_default(),
        models: desk.map(|desk| facts.models(desk.model())).unwrap_or_default(),
        measures: facts.measures(),
        limits: facts.limits(),
        scores: method::scores(),
        forecasts: stored.forecast_record()?,
    })?;
    // Forecasts that are kept are no change of what was read.
    Ok(Answer { lasts: false, ..answer })
}

impl Stored {
    /// Problems with the latest articles, by publisher.
    fn issues_by_source(&mut self) -> Result<BTreeMap<String, i64>, Problem> {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for article in self.store.last_articles(LATEST).map_err(problem)? {
            let issues = self.store.reading(article).map_err(problem)?.issues.len();
            if issues > 0 {
                let line = self.store.article_line(article).map_err(problem)?;
                let source = line.domain.or(line.site).unwrap_or_default();
                *counts.entry(source).or_default() += i64::try_from(issues).unwrap_or(0);
            }
        }
        Ok(counts)
    }

    /// Problems with the latest articles and with feeds, and whether a feed fails.
    fn issues(&mut self) -> Result<(Vec<IssueCount>, bool), Problem> {
        let mut found: BTreeMap<(String, String), IssueCount> = BTreeMap::new();
        for article in self.store.last_articles(LATEST).map_err(problem)? {
            for issue in self.store.reading(article).map_err(problem)?.issues {
                let (stage, kind) = (issue.stage.to_string(), issue.kind.to_string());
                let key = (stage.clone(), kind.clone());
                if let Some(known) = found.get_mut(&key) {
                    known.n += 1;
                    continue;
                }
                let line = self.store.article_line(article).map_err(problem)?;
                let article = Some(self.article_ref(&line)?);
                found.insert(key, IssueCount { stage, kind, n: 1, message: issue.message, article });
            }
        }
        let mut issues: Vec<IssueCount> = found.into_values().collect();
        let feeds = self.store.feeds().map_err(problem)?;
        let failing = feeds.into_iter().filter(|feed| feed.failures > 0 || feed.gone);
        let feeds = failing.map(|feed| IssueCount {
            stage: "watch".to_owned(),
            kind: if feed.gone { "feed_gone" } else { "feed_fails" }.to_owned(),
            n: i64::from(feed.failures.max(1)),
            message: format!("{}: {}", feed.url, feed.last_error.unwrap_or_else(|| "is gone".to_owned())),
            article: None,
        });
        let before = issues.len();
        issues.extend(feeds);
        let failing = issues.len() > before;
        issues.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| (&a.stage, &a.kind).cmp(&(&b.stage, &b.kind))));
        issues.truncate(MOST_ISSUES);
        Ok((issues, failing))
    }
}
