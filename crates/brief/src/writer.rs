//! The writer: readings in, brief out. The order of the sections is written once, here.

use std::collections::BTreeSet;

use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::style::Style;
use demarche_record::reading::Reading;
use demarche_text::span::Span;

use crate::brief::{Brief, Citation, Excerpt, Source};
use crate::cast::Cast;
use crate::check::Checker;
use crate::copies::copies;
use crate::desk::Desk;
use crate::happening::happenings;
use crate::length;
use crate::origin;
use crate::prose::Prose;
use crate::scope::Scope;
use crate::words::count;

/// How much to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Most sentences of the lead.
    pub lead: usize,
    /// Most key takeaways.
    pub takeaways: usize,
    /// Most lines of the timeline.
    pub timeline: usize,
    /// Most claims.
    pub claims: usize,
    /// Most sentences on what may follow soon.
    pub immediate: usize,
    /// Most sentences on what may follow in the long run.
    pub lasting: usize,
    /// Most differences between sources.
    pub differences: usize,
    /// Most notes on who is who.
    pub people: usize,
    /// Most explainers.
    pub explainers: usize,
    /// Most words of all its sentences; the least important go first. Headline and first sentence stay.
    pub words: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lead: 3,
            takeaways: 7,
            timeline: 26,
            claims: 10,
            immediate: 5,
            lasting: 5,
            differences: 8,
            people: 10,
            explainers: 4,
            words: None,
        }
    }
}

/// Writes briefs.
#[derive(Clone, Debug)]
pub struct Writer {
    explainers: Explainers,
    style: Style,
    options: Options,
}

impl Writer {
    /// A writer with these explanations, word lists and lengths.
    pub const fn new(explainers: Explainers, style: Style, options: Options) -> Self {
        Self { explainers, style, options }
    }

    /// The checker that every sentence of this writer's has passed.
    pub const fn checker(&self) -> Checker<'_> {
        Checker { style: &self.style, explainers: &self.explainers }
    }

    /// Write the brief of some articles.
    pub fn write(&self, readings: &[Reading]) -> Brief {
        self.brief(readings, &Scope::default(), self.options)
    }

    /// Write the brief of what some articles tell of something.
    pub fn brief(&self, readings: &[Reading], scope: &Scope, options: Options) -> Brief {
        let whole = self.draft(readings, scope, options);
        let Some(words) = options.words.filter(|most| whole.words() > *most) else { return whole };
        // What is chosen again with less room introduces everybody where they are now named first.
        let mut brief = self.draft(readings, scope, length::fitting(&whole, &options, words));
        length::trim(&mut brief, words);
        brief.excerpts = excerpts(&brief, readings);
        brief
    }

    fn draft(&self, readings: &[Reading], scope: &Scope, options: Options) -> Brief {
        let copies = copies(readings);
        let cast = Cast::new(readings);
        let happenings = scope.chosen(readings, happenings(readings, &copies));
        let labels = readings.iter().enumerate().map(|(i, r)| origin::label(r, i)).collect();
        let prose = Prose { readings, cast: &cast, style: &self.style, labels, year: common_year(readings) };
        let mut desk = Desk::new(&prose, self.checker(), &self.explainers, options, &copies, scope);
        desk.contested = desk.clusters().iter().flatten().map(|f| (f.reading, f.span)).collect();
        let mut brief = Brief { about: scope.about(readings), sources: sources(readings, &copies), ..Brief::default() };
        let (headline, top) = desk.headline(&happenings);
        brief.headline = headline;
        brief.lead = desk.lead(&happenings, top);
        brief.takeaways = desk.takeaways(&happenings);
        // In the order of the page: whoever is named first is introduced there.
        desk.used_here.clear();
        brief.timeline = desk.timeline(&happenings);
        desk.used_here.clear();
        brief.claims = desk.claims();
        (brief.immediate, brief.lasting) = desk.outlook();
        brief.differences = desk.differences(&happenings);
        brief.background = desk.background(&happenings);
        brief.refused = desk.refused;
        brief.excerpts = excerpts(&brief, readings);
        brief
    }
}

/// The year of all dated articles, if it is one.
fn common_year(readings: &[Reading]) -> Option<i16> {
    let mut years: Vec<i16> = readings.iter().filter_map(|r| Some(origin::date(r)?.year())).collect();
    years.dedup();
    match years.as_slice() {
        [year] => Some(*year),
        _ => None,
    }
}

fn sources(readings: &[Reading], copies: &[Option<usize>]) -> Vec<Source> {
    let source = |(i, r): (usize, &Reading)| Source {
        id: r.document.article.id.clone(),
        outlet: origin::outlet(r),
        title: r.document.headline().map(str::to_owned),
        date: origin::date(r),
        url: r.document.article.url.clone(),
        words: count(r.document.text()),
        copy_of: copies.get(i).copied().flatten(),
    };
    readings.iter().enumerate().map(source).collect()
}

/// The sentences of the sources that a brief cites, with the cited words marked.
fn excerpts(brief: &Brief, readings: &[Reading]) -> Vec<Excerpt> {
    let mut cited: BTreeSet<Citation> = BTreeSet::new();
    for sentence in brief.sentences() {
        cited.extend(sentence.citations());
    }
    let mut result = Vec::new();
    for (index, reading) in readings.iter().enumerate() {
        for sentence in &reading.document.sentences {
            let here = cited.iter().filter(|c| c.reading == index && c.span.overlaps(sentence.span));
            let mut marks: Vec<Span> = here
                .map(|c| {
                    let start = c.span.start.max(sentence.span.start) - sentence.span.start;
                    Span::new(start, c.span.end.min(sentence.span.end) - sentence.span.start)
                })
                .collect();
            if marks.is_empty() {
                continue;
            }
            marks.sort();
            let mut apart: Vec<Span> = Vec::new();
            for mark in marks {
                match apart.last_mut() {
                    Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
                    _ => apart.push(mark),
                }
            }
            let text = sentence.span.of(reading.document.text()).to_owned();
            result.push(Excerpt { source: index, span: sentence.span, text, marks: apart });
        }
    }
    result
}
