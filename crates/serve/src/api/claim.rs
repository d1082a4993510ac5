//! Claims: who says what, and who denies it.

use std::sync::Arc;
use std::time::Duration;

use demarche_store::db::find::filter::Days;
use demarche_store::db::show::claims::{ClaimFilter, ClaimPlace};
use demarche_store::db::show::ids;
use demarche_store::shape::{ClaimShape, ReadingShape};

use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::claim::{Carrier, ClaimDetail, ClaimRecord, ClaimRef, ClaimedEvent, Contradiction, Spread};
use crate::shape::page::{COUNTED, Page};
use crate::shape::part::{ActorRef, ArticleRef, Piece, StoryRef, TraceStep};
use crate::source::{Stored, problem};

/// Time for counting what a list holds beyond the page.
const COUNTING: Duration = Duration::from_millis(2);
/// Reports of one text that are looked at.
const MOST_CARRIERS: usize = 50;
/// More than are counted.
const UNCOUNTED: usize = COUNTED + 1;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let contradicting: Vec<Parameter> =
        parameters().into_iter().filter(|p| matches!(p.name, "story" | "party" | "q" | "from" | "to")).collect();
    vec![
        Endpoint::get::<Page<ClaimRecord>>("/claims", "Who says what, with the words.", list)
            .parameters(parameters())
            .paged(),
        Endpoint::get::<Page<Contradiction>>(
            "/claims/contradictions",
            "Where one denies what another says.",
            contradictions,
        )
        .parameters(contradicting)
        .paged(),
        Endpoint::get::<ClaimDetail>("/claims/{claim}", "One claim, with the reports that carry it.", one),
    ]
}

pub(super) fn parameters() -> Vec<Parameter> {
    let stances = vec!["assert", "accuse", "deny", "doubt"];
    let mut all = vec![
        Parameter::many("speaker", Kind::Actor, "One of these says it."),
        Parameter::many("about", Kind::Actor, "One of these takes part in what it says."),
        Parameter::many("party", Kind::Actors, "One of these does either; two parted by + both."),
        Parameter::many("stance", Kind::Choice(stances), "Stance."),
        Parameter::many("quote", Kind::Choice(vec!["direct", "indirect", "mixed"]), "How it is quoted."),
        Parameter::many("kind", Kind::Choice(vec!["statement", "attitude"]), "Kind."),
        Parameter::one("answered", Kind::Flag, "Whether another claim of the article denies or doubts it."),
        Parameter::one("distinct", Kind::Flag, "Once each, in the report that had it first."),
        Parameter::one("sort", Kind::Choice(vec!["newest", "oldest", "spread"]), "By day, or most reports first."),
        Parameter::one("q", Kind::Text, "Words of the article."),
    ];
    all.extend(filter::articles());
    all.extend(filter::days("of the article"));
    all
}

pub(super) fn wanted(stored: &mut Stored, asked: &Asked) -> Result<ClaimFilter, Problem> {
    let mut articles = stored.article_filter(asked)?;
    let (from, to) = asked.days();
    articles.days = Days { from, to };
    Ok(ClaimFilter {
        speakers: stored.whose(asked.list("speaker"))?,
        about: stored.whose(asked.list("about"))?,
        parties: stored.either(asked.list("party"))?,
        stances: asked.list("stance").to_vec(),
        quotes: asked.list("quote").to_vec(),
        kinds: asked.list("kind").to_vec(),
        answered: asked.value("answered"),
        answers: false,
        distinct: asked.value("distinct").unwrap_or(false),
        articles,
        words: filter::words(asked)?,
    })
}

fn read(text: &str) -> Option<(usize, ClaimPlace)> {
    let parts: Vec<&str> = text.split('|').collect();
    let [total, day, article, number] = parts.as_slice() else { return None };
    let place = ClaimPlace { day: (*day).to_owned(), article: article.parse().ok()?, number: number.parse().ok()? };
    Some((total.parse().ok()?, place))
}

/// One page of places, the cursor of the next, and how many there are.
struct Chosen {
    places: Vec<ClaimPlace>,
    next: Option<String>,
    total: usize,
}

fn chosen(stored: &mut Stored, asked: &Asked, filter: &ClaimFilter) -> Result<Chosen, Problem> {
    let (limit, oldest) = (asked.limit(), asked.text("sort") == Some("oldest"));
    let after = asked.after()?.and_then(|text| read(&text));
    let first = after.as_ref().map(|(_, place)| place);
    let mut places = stored.store.claims(filter, oldest, first, limit + 1).map_err(problem)?;
    let more = places.len() > limit;
    places.truncate(limit);
    let total = match after {
        Some((total, _)) => total,
        None if more => match stored.within(COUNTING, |store| store.claims(filter, oldest, None, COUNTED + 1))? {
            Some(all) => all.len(),
            None => UNCOUNTED,
        },
        None => places.len(),
    };
    let next = places.last().filter(|_| more);
    let next = next.map(|last| asked.next(&format!("{total}|{}|{}|{}", last.day, last.article, last.number)));
    Ok(Chosen { places, next, total })
}

fn list(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let filter = wanted(stored, asked)?;
    let Chosen { places, next, total } = match asked.text("sort") {
        Some("spread") => spread(stored, asked, &filter)?,
        _ => chosen(stored, asked, &filter)?,
    };
    let items = stored.claims(&places)?;
    Answer::json(&Page { items, next, total: total.min(COUNTED), exact: total <= COUNTED })
}

/// The same, those with most near-copies first.
fn spread(stored: &mut Stored, asked: &Asked, filter: &ClaimFilter) -> Result<Chosen, Problem> {
    let after = asked.after()?.and_then(|text| {
        let parts: Vec<i64> = text.split('|').map_while(|part| part.parse().ok()).collect();
        let &[total, copies, article, number] = parts.as_slice() else { return None };
        Some((usize::try_from(total).ok()?, (copies, ClaimPlace { day: String::new(), article, number })))
    });
    let (limit, first) = (asked.limit(), after.as_ref().map(|(_, place)| place));
    let mut found = stored.store.claims_by_spread(filter, first, limit + 1).map_err(problem)?;
    let more = found.len() > limit;
    found.truncate(limit);
    let total = match after {
        Some((total, _)) => total,
        None if more => UNCOUNTED,
        None => found.len(),
    };
    let next = found.last().filter(|_| more);
    let next = next.map(|(copies, p)| asked.next(&format!("{total}|{copies}|{}|{}", p.article, p.number)));
    Ok(Chosen { places: found.into_iter().map(|(_, place)| place).collect(), next, total })
}

fn one(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let missing = || Problem::missing("claim");
    let (article, number) = asked.text("claim").and_then(|id| ids::parted(id, 'c')).ok_or_else(missing)?;
    let article = stored.article_number(article).map_err(|_| missing())?;
    let claims = stored.claims(&[ClaimPlace { day: String::new(), article, number }])?;
    let claim = claims.into_iter().next().ok_or_else(missing)?;
    let carried_by = stored.carriers(article, &claim)?;
    Answer::json(&ClaimDetail { claim, carried_by })
}

fn contradictions(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let filter = ClaimFilter { answers: true, ..wanted(stored, asked)? };
    let Chosen { places, next, total } = chosen(stored, asked, &filter)?;
    let mut items = Vec::new();
    for place in places {
        let Some(against) = stored.claims(std::slice::from_ref(&place))?.pop() else { continue };
        let number = against.answers.as_ref().and_then(|a| ids::parted(&a.id, 'c')).map(|(_, number)| number);
        let Some(number) = number else { continue };
        let Some(said) = stored.claims(&[ClaimPlace { number, ..place }])?.pop() else { continue };
        items.push(Contradiction {
            id: against.id.clone(),
            story: said.story.clone(),
            about: said.about.clone(),
            text: joined(&said.content),
            first: said.article.date.clone(),
            sides: [vec![said], vec![against]],
        });
    }
    Answer::json(&Page { items, next, total: total.min(COUNTED), exact: total <= COUNTED })
}

impl Stored {
    /// The claims at some places, in that order; those that are not there are left out.
    pub(super) fn claims(&mut self, places: &[ClaimPlace]) -> Result<Vec<ClaimRecord>, Problem> {
        let mut records = Vec::new();
        let mut open: Option<(i64, Around)> = None;
        for place in places {
            if open.as_ref().is_none_or(|(article, _)| *article != place.article) {
                open = Some((place.article, self.around(place.article)?));
            }
            let Some((_, around)) = &open else { continue };
            let index = usize::try_from(place.number - 1).unwrap_or(usize::MAX);
            if let Some(claim) = around.reading.claims.get(index) {
                records.push(self.claim(around, claim)?);
            }
        }
        Ok(records)
    }

    /// The reports that carry a claim: those of one text that have it in the same words.
    fn carriers(&mut self, article: i64, claim: &ClaimRecord) -> Result<Vec<Carrier>, Problem> {
        let said = joined(&claim.content);
        let mut carriers = Vec::new();
        for (other, copy_of) in self.store.carriers(article, MOST_CARRIERS).map_err(problem)? {
            let line = self.store.article_line(other).map_err(problem)?;
            let reading = self.store.reading(other).map_err(problem)?;
            let text = |c: &ClaimShape| joined(&c.content.iter().map(Piece::from).collect::<Vec<_>>());
            let same = |c: &&ClaimShape| if other == article { c.id == claim.local } else { text(c) == said };
            let Some(found) = reading.claims.iter().find(same) else { continue };
            let article = self.article_ref(&line)?;
            carriers.push(Carrier {
                copy_of: copy_of.map(|a| self.store.article_id(a)).transpose().map_err(problem)?,
                claim: ids::within(&article.id, &found.id),
                text: text(found),
                article,
            });
        }
        Ok(carriers)
    }

    fn around(&mut self, article: i64) -> Result<Around, Problem> {
        let line = self.store.article_line(article).map_err(problem)?;
        let (reports, outlets, first) = self.store.copies(article).map_err(problem)?;
        let first = if first == article { line.clone() } else { self.store.article_line(first).map_err(problem)? };
        Ok(Around {
            reading: self.store.shared_reading(article).map_err(problem)?,
            article: self.article_ref(&line)?,
            story: self.story_ref(line.story)?,
            first: self.article_ref(&first)?,
            spread: Spread { reports, outlets, origins: 1 },
        })
    }

    fn claim(&mut self, around: &Around, claim: &ClaimShape) -> Result<ClaimRecord, Problem> {
        let reading = &around.reading;
        let speaker = claim.speaker.as_ref().map(|s| self.party(s)).transpose()?;
        let mut events = Vec::new();
        let mut about: Vec<ActorRef> = Vec::new();
        for event in reading.events.iter().filter(|e| claim.events.contains(&e.id)) {
            let refs = |parties: Vec<crate::shape::part::Party>| -> Vec<ActorRef> {
                parties.iter().map(crate::shape::part::Party::reference).collect()
            };
            let (actors, recipients) = (refs(self.parties(&event.actors)?), refs(self.parties(&event.recipients)?));
            for actor in actors.iter().chain(&recipients) {
                let own = speaker.as_ref().is_some_and(|s| s.id == actor.id);
                if !own && about.iter().all(|a| a.id != actor.id) {
                    about.push(actor.clone());
                }
            }
            events.push(ClaimedEvent {
                id: ids::within(&around.article.id, &event.id),
                kind: event.kind.to_string(),
                modality: event.modality.to_string(),
                actors,
                recipients,
            });
        }
        let answered = claim.answers.as_ref().and_then(|id| reading.claims.iter().find(|c| c.id == *id));
        let answers = answered.map(|c| self.claim_ref(around, c)).transpose()?;
        let against = reading.claims.iter().filter(|c| c.answers.as_ref() == Some(&claim.id));
        let answered_by = against.map(|c| self.claim_ref(around, c)).collect::<Result<_, _>>()?;
        Ok(ClaimRecord {
            id: ids::within(&around.article.id, &claim.id),
            local: claim.id.clone(),
            article: around.article.clone(),
            story: around.story.clone(),
            kind: claim.kind.to_string(),
            quote: claim.quote.to_string(),
            stance: claim.stance.to_string(),
            speaker,
            source: claim.source.iter().map(Piece::from).collect(),
            cue: claim.cue.iter().map(Piece::from).collect(),
            content: claim.content.iter().map(Piece::from).collect(),
            sentence: sentence(reading, claim),
            events,
            about,
            answers,
            answered_by,
            first_seen: around.first.clone(),
            spread: around.spread,
            trace: claim.trace.iter().map(TraceStep::from).collect(),
        })
    }

    fn claim_ref(&mut self, around: &Around, claim: &ClaimShape) -> Result<ClaimRef, Problem> {
        Ok(ClaimRef {
            id: ids::within(&around.article.id, &claim.id),
            stance: claim.stance.to_string(),
            speaker: claim.speaker.as_ref().map(|s| self.party(s)).transpose()?.map(|s| s.reference()),
            article: around.article.clone(),
            text: claim.content.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" … "),
        })
    }
}

/// The words of some pieces, with a mark for what lies between them.
fn joined(pieces: &[Piece]) -> String {
    pieces.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" … ")
}

/// What stands around the claims of one article.
struct Around {
    reading: Arc<ReadingShape>,
    article: ArticleRef,
    story: Option<StoryRef>,
    first: ArticleRef,
    spread: Spread,
}

/// The sentences from the first to the last piece of a claim.
fn sentence(reading: &ReadingShape, claim: &ClaimShape) -> Piece {
    let pieces = || claim.source.iter().chain(&claim.cue).chain(&claim.content);
    let (first, last) = (pieces().map(|p| p.start).min(), pieces().map(|p| p.end).max());
    let (Some(first), Some(last)) = (first, last) else { return Piece::default() };
    let touched = reading.sentences.iter().filter(|s| s.start < last && s.end > first);
    let range = touched.fold(None, |range: Option<(u32, u32)>, s| {
        Some(range.map_or((s.start, s.end), |(a, b)| (a.min(s.start), b.max(s.end))))
    });
    let (start, end) = range.unwrap_or((first, last));
    let text = reading.text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect();
    Piece { start, end, text }
}
