//! `stories`: reports of the same happenings, and one story as a whole.

use demarche_serve::parameter::{Kind, Parameter};
use demarche_serve::shape as api;
use demarche_serve::shape::part::ArticleRef;

use crate::answer::{self, Answer, Room};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, parameters};
use crate::quote::{name, quoted};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{Report, Stories, Story};
use crate::tool::{Tool, USUAL, listed, paged, told};

const PATH: &str = "/stories";
const FILTERS: &[&str] = &["q", "actor", "country", "type", "source", "from", "to", "sort"];
const MOST_REPORTS: usize = 20;
const MOST_CLAIMS: usize = 5;
const MOST_ACTORS: usize = 6;
/// Room for the reports of one story, and for its claims.
const PART: usize = 9_000;
/// Room for what a list says of it.
const SUMMARY: usize = 10_000;

pub(super) fn tool() -> Tool {
    let one = Parameter::one(
        "story",
        Kind::Id,
        "This story alone, with its reports, timeline and claims; no other filter then.",
    );
    let takes =
        told(parameters(PATH, FILTERS), "source", "Of these sources, by their ids; codes (kind source) has them.");
    let takes = told(takes, "sort", "recent (where not given), origins: the most independent reports first, reports.");
    Tool {
        name: "stories",
        title: "Stories",
        about: "Stories: reports of the same happenings grouped, with how many of them are independent of each other, who \
            takes part and how much is accused and denied. With story: that one as a whole, with its reports, what \
            happened day by day (each happening once, with its sentence), and its claims.",
        parameters: [one].into_iter().chain(takes).chain(paged()).collect(),
        gives: schema::of::<Stories>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    if let Some(id) = given.text("story") {
        if FILTERS.iter().any(|name| given.text(name).is_some()) {
            return Err(Refusal::new("the argument story takes no other filter beside it; leave out one or the other"));
        }
        return one(desk, given, id);
    }
    let page = listed(desk, PATH, given, FILTERS, |_, story: api::story::StorySummary| Ok(summary(story)))?;
    let head = answer::head(page.items.len(), page.total, page.exact, "stories");
    let text = answer::text(&head, &page.lines, page.next.as_deref());
    let (reports, timeline, claims) = (Vec::new(), Vec::new(), Vec::new());
    let (items, next, total, exact) = (page.items, page.next, page.total, page.exact);
    Answer::new(&Stories { items, reports, timeline, claims, next, total, exact }, text)
}

fn summary(story: api::story::StorySummary) -> (Story, String) {
    let story = Story {
        id: story.id,
        title: name(&story.title),
        first: story.first,
        last: story.last,
        reports: story.reports,
        outlets: story.outlets,
        origins: story.origins,
        events: story.events,
        claims: story.claims,
        accusations: story.accusations,
        denials: story.denials,
        quads: story.quads.to_vec(),
        actors: cite::actors(story.actors, MOST_ACTORS),
        places: story.places.iter().map(|place| name(place)).collect(),
    };
    let days = [story.first.as_deref(), story.last.as_deref()].map(|day| day.unwrap_or("no date")).join(" to ");
    let names: Vec<String> = story.actors.iter().map(|a| cite::named(&a.id, &a.name)).collect();
    let line = format!(
        "{} [story {}] {days}: {} reports of {} origins, {} events, {} claims, {} accusations, {} denials; {}",
        quoted(&story.title),
        story.id,
        story.reports,
        story.origins,
        story.events,
        story.claims,
        story.accusations,
        story.denials,
        names.join(", "),
    );
    (story, line)
}

fn one(desk: &mut Desk, given: &Given, id: &str) -> Result<Answer, Refusal> {
    let whole: api::story::Story = desk.ask("/stories/{id}", &[("id", id)], &Vec::new())?;
    let (first, limit, total) = (given.first()?, given.limit(USUAL), whole.timeline.len());
    let (story, line) = summary(whole.summary);
    let mut text = format!("{line}. {}", answer::NOTE);
    // The rest of a timeline comes by itself.
    let (mut reports, mut claims) = (Vec::new(), Vec::new());
    if first == 0 {
        let all = whole.sources.into_iter().take(MOST_REPORTS).map(report).collect();
        reports = part(&mut text, "Reports", Room::of(PART).fill(all));
        let all = whole.voices.into_iter().take(MOST_CLAIMS).map(|claim| {
            let claim = cite::claim(claim);
            let line = cite::claim_line(&claim);
            (claim, line)
        });
        claims = part(&mut text, "Claims", Room::of(PART).fill(all.collect()));
    }
    let rest = whole.timeline.into_iter().skip(first).take(limit).map(|happening| {
        let happening = cite::happening(happening);
        let line = cite::happening_line(&happening);
        (happening, line)
    });
    let used = if first == 0 { 2 * PART } else { 0 };
    let room = Room::of(answer::MOST_BYTES - SUMMARY - used).fill(rest.collect());
    let end = first + room.0.len();
    let next = (end < total).then(|| given.next(&end.to_string()));
    let head = format!("\nHappenings {} to {end} of {total}:", (first + 1).min(end));
    text.push_str(&answer::text(&head, &room.1, next.as_deref()));
    Answer::new(&Stories { items: vec![story], reports, timeline: room.0, claims, next, total: 1, exact: true }, text)
}

fn report(report: api::story::Report) -> (Report, String) {
    let api::story::Report { id, title, outlet, date, url, copy_of, .. } = report;
    let report = Report { article: cite::article(ArticleRef { id, title, outlet, date, url }), copy_of };
    let copy = report.copy_of.as_ref().map_or_else(String::new, |of| format!(", a near-copy of {of}"));
    let line = format!("{}{copy}", cite::article_line(&report.article));
    (report, line)
}

fn part<T>(text: &mut String, name: &str, (items, lines): (Vec<T>, Vec<String>)) -> Vec<T> {
    if !lines.is_empty() {
        text.push_str(&format!("\n{name}:"));
        lines.iter().for_each(|line| text.push_str(&format!("\n- {line}")));
    }
    items
}
