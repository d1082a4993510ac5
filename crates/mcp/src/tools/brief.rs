//! `brief`: a cited brief of some articles, written when it is asked for.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::ControlFlow;

use demarche_brief::render::json::{self, BriefShape, SentenceShape};
use demarche_serve::parameter::{Kind, Parameter};
use demarche_serve::shape as api;
use demarche_serve::shape::part::{ArticleRef, Piece};
use demarche_text::article::Article as Text;
use demarche_text::issue::Issues;

use crate::answer::{self, Answer, Room};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, Query, parameters};
use crate::quote::{cut, name, quoted};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{Brief, BriefSentence};
use crate::tool::{Tool, paged, told};

const PATH: &str = "/articles";
const FILTERS: &[&str] = &["story", "q", "source", "from", "to"];
/// Articles of a brief.
const MOST_ARTICLES: usize = 50;
/// Bytes of all their texts: what a machine reads while somebody waits.
const MOST_TEXT: usize = 600_000;
const MOST_CITATIONS: usize = 3;
/// Code points of a sentence.
const MOST_SENTENCE: usize = 1_000;

/// A brief that was written, for its other pages.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Generation of the store and ids of the articles.
    key: (u64, Vec<String>),
    sentences: Vec<BriefSentence>,
    articles: usize,
    origins: usize,
    left_out: usize,
}

pub(super) fn tool() -> Tool {
    let takes = told(parameters(PATH, FILTERS), "story", "Of the reports of this story.");
    let takes = told(takes, "source", "Of these sources, by their ids; codes (kind source) has them.");
    let limit = told(paged().to_vec(), "limit", "Sentences at most; 30 where not given.");
    let ids = Parameter::many("article", Kind::Id, "Of these articles; no other filter then.");
    Tool {
        name: "brief",
        title: "Brief",
        about: "A brief of a story, of the latest 50 articles of a filter, or of some articles: what happened, timeline, who \
            says what and who denies it, what may follow, where the sources differ. Every sentence is made of the words \
            that it cites and was checked against them. It is written when asked for, which takes seconds.",
        parameters: takes.into_iter().chain([ids]).chain(limit).collect(),
        gives: schema::of::<Brief>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let (ids, total) = chosen(desk, given)?;
    let key = (desk.generation()?, ids);
    let kept = match desk.kept.take().filter(|kept| kept.key == key) {
        Some(kept) => kept,
        None => write(desk, key, total)?,
    };
    let answer = page(&kept, given);
    desk.kept = Some(kept);
    answer
}

/// Ids of the articles, the earliest first, and how many were asked for.
fn chosen(desk: &mut Desk, given: &Given) -> Result<(Vec<String>, usize), Refusal> {
    let filtered = FILTERS.iter().any(|name| given.text(name).is_some());
    let listed = given.list("article");
    if filtered != listed.is_empty() {
        let what = "a brief takes a story, a filter (q, source, from, to) or a list of articles; give one of them";
        return Err(Refusal::new(what));
    }
    if !filtered {
        let mut ids: Vec<String> = Vec::new();
        for id in listed {
            if desk.store.article_with(id)?.is_none() {
                let what = format!("there is no article {id} in this store; look for its id with the tool articles");
                return Err(Refusal::new(what));
            }
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        return Ok((ids.clone(), ids.len()));
    }
    let mut query: Query = given.query(FILTERS);
    query.push(("limit", MOST_ARTICLES.to_string()));
    let page: api::page::Page<ArticleRef> = desk.ask(PATH, &[], &query)?;
    if page.items.is_empty() {
        return Err(Refusal::new("no article of this store passes; ask the tool articles with a wider filter"));
    }
    Ok((page.items.into_iter().rev().map(|article| article.id).collect(), page.total))
}

fn write(desk: &mut Desk, key: (u64, Vec<String>), total: usize) -> Result<Kept, Refusal> {
    let (mut texts, mut cited, mut bytes) = (Vec::new(), BTreeMap::new(), 0);
    for id in &key.1 {
        let number = desk.store.article_with(id)?.ok_or_else(Refusal::fault)?;
        let (shape, line) = (desk.store.reading(number)?, desk.store.article_line(number)?);
        bytes += shape.text.len();
        if bytes > MOST_TEXT && !texts.is_empty() {
            break;
        }
        let outlet = line.site.or(line.domain).unwrap_or_default();
        let title = line.title.unwrap_or(line.name);
        let url = line.url.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        cited.insert(id.clone(), ArticleRef { id: id.clone(), title, outlet, date: line.date, url });
        texts.push(Text {
            id: id.clone(),
            title: shape.title,
            date: shape.date.and_then(|day| day.parse().ok()),
            language: shape.language,
            source: shape.site,
            url: shape.url,
            authors: shape.authors,
            text: shape.text,
        });
    }
    let (jobs, stop) = (desk.jobs, desk.stopper());
    let stopped = || stop.load(std::sync::atomic::Ordering::Relaxed);
    let pipeline = desk.pipeline()?;
    let mut readings = Vec::new();
    let articles = texts.into_iter().map(|text| Ok::<_, Infallible>((text, Issues::default())));
    pipeline.read_all(articles, jobs, |reading| {
        if let Ok(reading) = reading
            && !reading.document.sentences.is_empty()
        {
            readings.push(reading);
        }
        if stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if stopped() {
        return Err(Refusal::new("the brief was cancelled; ask again if it is wanted after all"));
    }
    if readings.is_empty() {
        return Err(Refusal::new("none of the articles can be read; a brief is of articles in English"));
    }
    let brief = pipeline.brief(&readings);
    let (origins, articles) = (brief.origins(), readings.len());
    let sentences = sentences(json::shape(&brief, &readings), &cited);
    Ok(Kept { key, sentences, articles, origins, left_out: total.saturating_sub(articles) })
}

/// The sentences of a brief, in the order of the page.
fn sentences(brief: BriefShape, articles: &BTreeMap<String, ArticleRef>) -> Vec<BriefSentence> {
    let one = |section: &str, about: Option<&str>, sentence: SentenceShape| {
        let found = sentence.evidence.into_iter().filter_map(|e| {
            let piece = cut(&Piece { start: e.start, end: e.end, text: e.text });
            Some(cite::citation(articles.get(&e.source)?.clone(), piece))
        });
        BriefSentence {
            section: section.to_owned(),
            kind: sentence.kind.to_owned(),
            text: sentence.text.chars().take(MOST_SENTENCE).collect(),
            about: about.map(name),
            speaker: None,
            stance: None,
            citations: found.take(MOST_CITATIONS).collect(),
        }
    };
    let many = |section: &'static str, sentences: Vec<SentenceShape>| -> Vec<BriefSentence> {
        sentences.into_iter().map(|sentence| one(section, None, sentence)).collect()
    };
    let mut all = many("headline", brief.headline.into_iter().collect());
    all.extend(many("lead", brief.lead));
    all.extend(many("takeaways", brief.takeaways));
    all.extend(brief.timeline.into_iter().map(|entry| one("timeline", entry.date.as_deref(), entry.sentence)));
    for exchange in brief.claims {
        let (speaker, stance) = (exchange.speaker.as_deref().map(name), Some(exchange.stance.to_owned()));
        all.push(BriefSentence { speaker, stance, ..one("claims", None, exchange.sentence) });
        all.extend(many("answers", exchange.answers));
    }
    all.extend(many("immediate", brief.immediate));
    all.extend(many("lasting", brief.lasting));
    all.extend(many("differences", brief.differences));
    for note in brief.background {
        all.extend(note.sentences.into_iter().map(|sentence| one("background", Some(&note.title), sentence)));
    }
    all
}

fn page(kept: &Kept, given: &Given) -> Result<Answer, Refusal> {
    let (first, total) = (given.first()?, kept.sentences.len());
    let rest = kept.sentences.iter().skip(first).take(given.limit(30));
    let (items, lines) = Room::default().fill(rest.map(|s| (s.clone(), line(s))).collect());
    let end = first + items.len();
    let next = (end < total && !items.is_empty()).then(|| given.next(&end.to_string()));
    let head = format!(
        "A brief of {} articles of {} origins ({} left out): sentences {} to {end} of {total}. {}",
        kept.articles,
        kept.origins,
        kept.left_out,
        (first + 1).min(end),
        answer::NOTE,
    );
    let text = answer::text(&head, &lines, next.as_deref());
    let (articles, origins, left_out) = (kept.articles, kept.origins, kept.left_out);
    Answer::new(&Brief { items, next, total, articles, origins, left_out }, text)
}

fn line(sentence: &BriefSentence) -> String {
    let about = sentence.about.as_deref().map_or_else(String::new, |about| format!(" ({})", quoted(about)));
    let said = match (&sentence.stance, &sentence.speaker) {
        (Some(stance), Some(speaker)) => format!(", claimed by {} (stance {stance})", quoted(speaker)),
        (Some(stance), None) => format!(", claimed by a speaker whom the text does not name (stance {stance})"),
        (None, _) => String::new(),
    };
    let sources: Vec<String> = sentence.citations.iter().map(cite::source).collect();
    format!("{}{about}, {}{said}: {} {}", sentence.section, sentence.kind, quoted(&sentence.text), sources.join(" "))
}
