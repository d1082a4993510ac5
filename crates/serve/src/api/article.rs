//! Articles: lists, one with all that was read in it.

use demarche_store::db::find::articles::{Hit, Order};
use demarche_store::db::find::events::{By, Place as EventPlace};
use demarche_store::db::find::filter::{Days, EventFilter};
use demarche_store::db::show::claims::ClaimPlace;

use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::article::{Article, Issue, Mention, Relation, Sentence};
use crate::shape::page::{COUNTED, Page};
use crate::shape::part::{ArticleRef, Span};
use crate::source::{Stored, problem};

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let chosen = filter::articles().into_iter().filter(|p| p.name != "article");
    vec![
        Endpoint::get::<Page<ArticleRef>>("/articles", "Articles, the latest first.", list)
            .parameters(chosen)
            .parameters(filter::days("of publication"))
            .parameters([Parameter::one("q", Kind::Text, "Words of the article.")])
            .paged(),
        Endpoint::get::<Article>("/articles/{id}", "One article with all that was read in it.", one),
    ]
}

fn list(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let words = filter::words(asked)?;
    let mut filter = EventFilter { articles: stored.article_filter(asked)?, ..EventFilter::default() };
    let (from, to) = asked.days();
    filter.articles.days = Days { from, to };
    let limit = asked.limit();
    let after = asked.after()?.and_then(|text| read(&text));
    let find = |after: Option<&Hit>, most| {
        stored.store.articles(words.as_ref(), &filter, Order::Newest, after, most).map_err(problem)
    };
    let mut hits = find(after.as_ref().map(|(_, hit)| hit), limit + 1)?;
    let more = hits.len() > limit;
    hits.truncate(limit);
    let total = match &after {
        Some((total, _)) => *total,
        None if more => find(None, COUNTED + 1)?.len(),
        None => hits.len(),
    };
    let next = hits.last().filter(|_| more).map(|last| asked.next(&format!("{total}|{}|{}", last.day, last.article)));
    let mut items = Vec::new();
    for hit in hits {
        let line = stored.store.article_line(hit.article).map_err(problem)?;
        items.push(stored.article_ref(&line)?);
    }
    Answer::json(&Page { items, next, total: total.min(COUNTED), exact: total <= COUNTED })
}

fn read(text: &str) -> Option<(usize, Hit)> {
    let parts: Vec<&str> = text.split('|').collect();
    let [total, day, article] = parts.as_slice() else { return None };
    Some((total.parse().ok()?, Hit { article: article.parse().ok()?, day: (*day).to_owned(), rank: 0.0 }))
}

fn one(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let number = stored.article_number(asked.text("id").unwrap_or(""))?;
    let line = stored.store.article_line(number).map_err(problem)?;
    let reading = stored.store.shared_reading(number).map_err(problem)?;
    let reference = stored.article_ref(&line)?;
    let count = |n: usize| 1..=i64::try_from(n).unwrap_or(0);
    let places: Vec<EventPlace> =
        count(reading.events.len()).map(|n| EventPlace { by: By::Number(0.0), article: number, number: n }).collect();
    let events = stored.events(&places)?;
    let places: Vec<ClaimPlace> =
        count(reading.claims.len()).map(|n| ClaimPlace { day: String::new(), article: number, number: n }).collect();
    let claims = stored.claims(&places)?;
    let mut mentions = Vec::new();
    for mention in &reading.mentions {
        mentions.push(Mention {
            id: mention.id.clone(),
            start: mention.start,
            end: mention.end,
            text: mention.text.clone(),
            kind: mention.kind.to_string(),
            chain: mention.chain.clone(),
            party: mention.party.as_ref().map(|p| stored.party(p)).transpose()?,
            parties: stored.parties(&mention.parties)?,
            place: mention.place.as_ref().map(Into::into),
        });
    }
    let mut relations = Vec::new();
    for relation in &reading.relations {
        relations.push(Relation {
            id: relation.id.clone(),
            kind: relation.kind.to_string(),
            subject: stored.party(&relation.subject)?,
            object: relation.object.as_ref().map(|o| stored.party(o)).transpose()?,
            label: relation.label.clone(),
            from: relation.from.clone(),
            to: relation.to.clone(),
            evidence: relation.evidence.iter().map(|e| Span { start: e.start, end: e.end }).collect(),
        });
    }
    let sentence = |s: &demarche_store::shape::SentenceShape| Sentence {
        start: s.start,
        end: s.end,
        role: s.role.to_string(),
        text: None,
    };
    Answer::json(&Article {
        id: reference.id,
        title: reference.title,
        outlet: reference.outlet,
        date: reference.date,
        url: reference.url,
        name: reading.id.clone(),
        authors: reading.authors.clone(),
        language: reading.language.clone(),
        words: reading.text.split_whitespace().count(),
        story: stored.story_ref(line.story)?,
        copy_of: line.copy_of.map(|a| stored.store.article_id(a)).transpose().map_err(problem)?,
        sentences: reading.sentences.iter().map(sentence).collect(),
        mentions,
        events,
        claims,
        relations,
        issues: reading.issues.iter().map(Issue::from).collect(),
        version: (&reading.version).into(),
        text: Some(reading.text.clone()),
    })
}
