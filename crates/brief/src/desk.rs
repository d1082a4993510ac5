//! The work on one brief: what has been told, who has been introduced, and the first sections.

use std::collections::BTreeSet;

use demarche_lexicon::explainers::Explainers;
use demarche_ontology::event::{EventType, Modality};
use demarche_record::event::Event;
use demarche_record::side::{Deed, sides};
use demarche_text::sentence::Role;
use demarche_text::span::Span;

use crate::brief::{Citation, Kind, Part, Refused, Sentence, Support};
use crate::candidate::{Candidate, Taste, candidates};
use crate::cast::Introduced;
use crate::check::Checker;
use crate::happening::{Happening, event_of};
use crate::prose::Prose;
use crate::scope::Scope;
use crate::words::words;
use crate::writer::Options;

/// Fewest words of a takeaway.
const FEWEST: usize = 6;

/// What a trial changes.
pub(crate) struct State {
    introduced: Introduced,
    told: BTreeSet<String>,
    shown: Vec<Citation>,
    used_here: BTreeSet<(usize, u32)>,
    lines: (BTreeSet<String>, Vec<Citation>),
    deeds: Vec<(Deed, Modality)>,
}

/// The state of the work on one brief.
pub(crate) struct Desk<'a> {
    pub(crate) prose: &'a Prose<'a>,
    pub(crate) checker: Checker<'a>,
    pub(crate) explainers: &'a Explainers,
    pub(crate) options: Options,
    pub(crate) copies: &'a [Option<usize>],
    pub(crate) scope: &'a Scope,
    pub(crate) introduced: Introduced,
    /// Sentences shown, as bare words without dates.
    pub(crate) told: BTreeSet<String>,
    /// The main words of every sentence shown.
    pub(crate) shown: Vec<Citation>,
    /// Indices of happenings shown in lead or takeaways.
    pub(crate) used: BTreeSet<usize>,
    /// Sentences of the sources tried as plain statements.
    pub(crate) tried: BTreeSet<(usize, u32)>,
    /// Sentences of the sources used in the section that is being written.
    pub(crate) used_here: BTreeSet<(usize, u32)>,
    /// What dated lines of the timeline have told and shown, which may repeat the sections before.
    pub(crate) lines: (BTreeSet<String>, Vec<Citation>),
    /// The deeds that lead, takeaways and timeline have told.
    pub(crate) deeds: Vec<(Deed, Modality)>,
    /// Figures on which the sources differ.
    pub(crate) contested: Vec<(usize, Span)>,
    pub(crate) refused: Vec<Refused>,
}

impl<'a> Desk<'a> {
    pub(crate) fn new(
        prose: &'a Prose<'a>,
        checker: Checker<'a>,
        explainers: &'a Explainers,
        options: Options,
        copies: &'a [Option<usize>],
        scope: &'a Scope,
    ) -> Self {
        let (introduced, told, used, tried) = (Introduced::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        Self {
            prose,
            checker,
            explainers,
            options,
            copies,
            scope,
            introduced,
            told,
            shown: Vec::new(),
            used_here: BTreeSet::new(),
            used,
            tried,
            lines: (BTreeSet::new(), Vec::new()),
            deeds: Vec::new(),
            contested: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// What has been told and who has been introduced, to come back to after a trial.
    pub(crate) fn state(&self) -> State {
        State {
            introduced: self.introduced.clone(),
            told: self.told.clone(),
            shown: self.shown.clone(),
            used_here: self.used_here.clone(),
            lines: self.lines.clone(),
            deeds: self.deeds.clone(),
        }
    }

    /// Forget what was tried since.
    pub(crate) fn restore(&mut self, state: State) {
        self.introduced = state.introduced;
        self.told = state.told;
        self.shown = state.shown;
        self.used_here = state.used_here;
        self.lines = state.lines;
        self.deeds = state.deeds;
    }

    /// The bare words of a sentence, so that two that differ in dates and marks only count as one.
    pub(crate) fn gist(&self, text: &str) -> String {
        let style = self.prose.style;
        let keeps = |w: &crate::words::Word| {
            !w.has_digit()
                && !style.has("months", &w.lower)
                && !style.has("weekdays", &w.lower)
                && w.lower != "on"
                && w.lower != "the"
                && w.lower != "has"
                && w.lower != "have"
        };
        words(text).iter().filter(|w| keeps(w)).map(|w| w.lower.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Take the first candidate that is new and passes the checker.
    pub(crate) fn take(&mut self, kind: Kind, candidates: Vec<Candidate>, also: &[Citation]) -> Option<Sentence> {
        for candidate in candidates {
            let gist = self.gist(&candidate.text);
            if self.told.contains(&gist)
                || self.told.iter().any(|t| adds_nothing(&gist, t))
                || self.is_shown(&candidate)
                || self.used_here.contains(&self.place_of(&candidate))
                || kind == Kind::Fact && self.is_stale(&candidate)
            {
                continue;
            }
            let stop = if kind == Kind::Headline || candidate.text.ends_with(['.', '!', '?']) { "" } else { "." };
            let stop = if candidate.text.ends_with('”') && ends_in_stop(&candidate.text) { "" } else { stop };
            let text = match self.contested_in(kind, &candidate) {
                Some(label) => format!("{}, according to {label}.", candidate.text.trim_end_matches('.')),
                None => format!("{}{stop}", candidate.text),
            };
            let mut citations = distinct(candidate.citations.clone());
            let made_of: BTreeSet<usize> = citations.iter().map(|c| c.reading).collect();
            citations.extend(also.iter().filter(|c| !made_of.contains(&c.reading) && self.tells_same(&candidate, **c)));
            let mut sentence = Sentence::new(kind, text, citations);
            if let Some((text, citations)) = candidate.before.clone() {
                sentence.parts.insert(0, Part { text, citations });
            }
            if self.passes(&sentence) {
                if kind != Kind::Headline {
                    self.used_here.insert(self.place_of(&candidate));
                    self.introduced.extend(candidate.names);
                    self.told.insert(gist);
                    self.deeds.extend(self.deeds_of(&candidate.citations));
                    self.shown.extend(candidate.citations.first());
                }
                return Some(sentence);
            }
        }
        None
    }

    /// What the events in the main words do, to whom.
    fn deeds_of(&self, citations: &[Citation]) -> Vec<(Deed, Modality)> {
        let made_of = citations.iter().filter(|c| c.support == Support::Words);
        let events = made_of.flat_map(|c| {
            let events = self.prose.readings.get(c.reading).map_or(&[][..], |r| &r.events);
            events.iter().filter(|e| c.span.contains(e.evidence.trigger()))
        });
        events.map(|e| (deed(e), e.modality)).collect()
    }

    /// Whether all that a candidate tells to have been done is told, with the same number of parties or more, and it
    /// gives neither date nor figure.
    fn is_stale(&self, candidate: &Candidate) -> bool {
        let deeds = self.deeds_of(&candidate.citations);
        let told = |(deed, modality): &(Deed, Modality)| {
            self.deeds.iter().any(|(known, how)| {
                how == modality
                    && known.kind == deed.kind
                    && known.modes == deed.modes
                    && known.by == deed.by
                    && deed.to.iter().all(|side| known.to.contains(side))
            })
        };
        let figures = words(&candidate.text).iter().any(|w| self.prose.style.number(&w.form).is_some());
        !deeds.is_empty() && !figures && deeds.iter().all(told)
    }

    /// The sentence of a source that a candidate is made of.
    fn place_of(&self, candidate: &Candidate) -> (usize, u32) {
        let Some(main) = candidate.citations.first() else { return (usize::MAX, 0) };
        let sentences = self.prose.readings.get(main.reading).map_or(&[][..], |r| &r.document.sentences);
        (main.reading, sentences.partition_point(|s| s.span.end <= main.span.start) as u32)
    }

    /// The source to name for a figure on which the sources differ.
    fn contested_in(&self, kind: Kind, candidate: &Candidate) -> Option<String> {
        let made_of = candidate.citations.iter().filter(|c| c.support == Support::Words);
        let mut readings =
            made_of.filter(|c| self.contested.iter().any(|(r, s)| *r == c.reading && c.span.contains(*s)));
        let reading = readings.next()?.reading;
        let told = words(&candidate.text);
        let has_number = !crate::quantity::quantities(self.prose.style, &told).is_empty();
        let attributed = candidate.text.contains("ccording to") || kind != Kind::Fact;
        (has_number && !attributed).then(|| self.label(reading))
    }

    /// Whether most of the words of a candidate were shown before.
    fn is_shown(&self, candidate: &Candidate) -> bool {
        let Some(main) = candidate.citations.first() else { return false };
        self.shown.iter().any(|c| {
            let shared = c.span.end.min(main.span.end).saturating_sub(c.span.start.max(main.span.start));
            c.reading == main.reading && 2 * shared > c.span.len().min(main.span.len())
        })
    }

    /// Whether a citation of the happening holds an event like the one that the candidate tells.
    fn tells_same(&self, candidate: &Candidate, citation: Citation) -> bool {
        let readings = self.prose.readings;
        let Some(event) = candidate.member.and_then(|m| event_of(readings, m)) else { return false };
        let Some(reading) = readings.get(citation.reading) else { return false };
        reading.events.iter().any(|e| e.evidence.trigger() == citation.span && demarche_record::side::alike(event, e))
    }

    /// Check a sentence; what is refused is noted.
    pub(crate) fn passes(&mut self, sentence: &Sentence) -> bool {
        match self.checker.check(sentence, self.prose.readings) {
            Ok(()) => true,
            Err(reason) => {
                let refused = Refused { text: sentence.text(), reason: reason.to_string() };
                if !self.refused.contains(&refused) {
                    self.refused.push(refused);
                }
                false
            }
        }
    }

    /// Citations of the same happening in other reports.
    pub(crate) fn also(&self, happening: &Happening) -> Vec<Citation> {
        let mut result: Vec<Citation> = Vec::new();
        for member in &happening.members {
            let Some(event) = event_of(self.prose.readings, *member) else { continue };
            if !result.iter().any(|c| c.reading == member.reading) {
                let span = event.evidence.trigger();
                result.push(Citation { reading: member.reading, span, support: Support::Also });
            }
        }
        result
    }

    /// The headline, and the happening it tells.
    pub(crate) fn headline(&mut self, happenings: &[Happening]) -> (Option<Sentence>, Option<usize>) {
        let taste = Taste { words: 9, most: 16, headlines: true, only_headlines: true, ..Taste::default() };
        for (index, happening) in happenings.iter().enumerate().take(12) {
            if !self.scope.is_part(self.prose.readings, happening) {
                continue;
            }
            let all = candidates(self.prose, happening, self.copies, &self.everybody(), taste);
            let also = self.also(happening);
            if let Some(sentence) = self.take(Kind::Headline, all, &also) {
                return (Some(sentence), Some(index));
            }
        }
        // No headline tells a happening: the first that there is, in its own words.
        for (reading, read) in self.prose.readings.iter().enumerate() {
            let fits = |s: &&demarche_text::sentence::Sentence| {
                s.role == Role::Headline && (self.scope.parties.is_empty() || self.scope.speaks_of(read, s.span))
            };
            let found = read.document.sentences.iter().find(fits);
            if let Some(line) = found {
                let text = line.span.of(read.document.text()).trim().to_owned();
                let citation = Citation { reading, span: line.span, support: Support::Words };
                let sentence = Sentence { kind: Kind::Headline, parts: vec![Part { text, citations: vec![citation] }] };
                if self.passes(&sentence) {
                    return (Some(sentence), None);
                }
            }
        }
        let taste = Taste { words: 9, most: 14, ..Taste::default() };
        let Some(top) = happenings.first() else { return (None, None) };
        let all = candidates(self.prose, top, self.copies, &self.everybody(), taste);
        (self.take(Kind::Headline, all, &[]), Some(0))
    }

    /// Everybody as introduced: a headline needs no titles.
    fn everybody(&self) -> Introduced {
        self.prose.cast.members().map(|(name, _)| name.to_owned()).collect()
    }

    pub(crate) fn lead(&mut self, happenings: &[Happening], top: Option<usize>) -> Vec<Sentence> {
        let mut result = Vec::new();
        let mut kinds = Vec::new();
        if top.is_none()
            && self.scope.is_all()
            && let Some(sentence) = self.opening()
        {
            result.push(sentence);
        }
        let order = top.into_iter().chain((0..happenings.len().min(20)).filter(|i| Some(*i) != top));
        for index in order {
            let Some(happening) = happenings.get(index) else { continue };
            // A lead stays with the parties of its first sentence.
            let first = happenings.get(top.unwrap_or(0));
            let kin = first.is_none_or(|f| {
                let both = |h: &Happening| h.actors.iter().chain(&h.recipients).cloned().collect::<Vec<String>>();
                both(f).iter().any(|s| both(happening).contains(s))
            });
            if !kin {
                continue;
            }
            let taste = Taste { words: if result.is_empty() { 22 } else { 16 }, most: 30, ..Taste::default() };
            if kinds.contains(&happening.kind) {
                continue;
            }
            if let Some(sentence) = self.tell(happening, taste) {
                result.push(sentence);
                kinds.push(happening.kind);
                self.used.insert(index);
            }
            // What only a headline tells, the first words of a report tell in full.
            if result.is_empty()
                && Some(index) == top
                && self.scope.is_all()
                && let Some(sentence) = self.opening()
            {
                result.push(sentence);
            }
            if result.len() >= self.options.lead {
                break;
            }
        }
        result
    }

    pub(crate) fn takeaways(&mut self, happenings: &[Happening]) -> Vec<Sentence> {
        let mut result: Vec<Sentence> = Vec::new();
        let taste = Taste { words: 13, most: 28, ..Taste::default() };
        let mut told: Vec<(EventType, Vec<String>)> = Vec::new();
        for (index, happening) in happenings.iter().enumerate().take(40) {
            // What is in the bullets of a source comes after; one of each kind and doer is enough.
            let room = if self.options.takeaways > 3 { self.options.takeaways - 1 } else { self.options.takeaways };
            if result.len() >= room {
                break;
            }
            let key = (happening.kind, happening.actors.clone());
            if self.used.contains(&index) || told.contains(&key) {
                continue;
            }
            let before = self.state();
            if let Some(sentence) = self.tell(happening, taste) {
                // What people without a name say is no takeaway.
                let short = crate::words::count(&sentence.text()) < FEWEST;
                if short || !names_someone(&sentence) || self.is_by_nobody(&sentence) {
                    self.restore(before);
                    continue;
                }
                result.push(sentence);
                told.push(key);
                self.used.insert(index);
            }
        }
        for role in [Role::Bullet, Role::Body] {
            let most = if role == Role::Bullet { self.options.takeaways } else { self.options.takeaways.min(5) };
            while result.len() < most {
                let Some(sentence) = self.point(role, 24) else { break };
                result.push(sentence);
            }
        }
        result
    }

    /// Whether all that a sentence tells is said by people without a name.
    fn is_by_nobody(&self, sentence: &Sentence) -> bool {
        let citations = sentence.citations();
        let Some(main) = citations.first() else { return false };
        let Some(reading) = self.prose.readings.get(main.reading) else { return false };
        let inside = |c: &&demarche_record::event::Claim| c.cue.iter().any(|s| main.span.contains(*s));
        crate::speech::said_in(reading).filter(inside).any(|claim| {
            let text = reading.document.text();
            let named =
                claim.source.iter().any(|s| words(s.of(text)).iter().skip(1).any(crate::words::Word::is_capital));
            let known = claim.speaker.as_ref().is_some_and(|s| self.prose.cast.member(&s.name).is_some());
            !named && !known
        })
    }

    /// Tell a happening in the best way that is new and passes.
    pub(crate) fn tell(&mut self, happening: &Happening, taste: Taste) -> Option<Sentence> {
        let all = candidates(self.prose, happening, self.copies, &self.introduced, taste);
        let also = self.also(happening);
        let kind = if happening.claimed { Kind::Claim } else { Kind::Fact };
        self.take(kind, all, &also)
    }

    /// What to call a source in a sentence.
    pub(crate) fn label(&self, reading: usize) -> String {
        self.prose.labels.get(reading).cloned().unwrap_or_default()
    }
}

fn deed(event: &Event) -> Deed {
    let (by, to) = (sides(&event.actors), sides(&event.recipients));
    Deed { kind: event.kind, modes: event.modes.clone(), by, to }
}

fn ends_in_stop(text: &str) -> bool {
    text.trim_end_matches('”').ends_with(['.', '!', '?'])
}

fn distinct(citations: Vec<Citation>) -> Vec<Citation> {
    let mut result: Vec<Citation> = Vec::new();
    for citation in citations {
        if !result.contains(&citation) {
            result.push(citation);
        }
    }
    result
}

/// Whether a sentence holds a name after its first word.
fn names_someone(sentence: &Sentence) -> bool {
    words(&sentence.text()).iter().skip(1).any(crate::words::Word::is_capital)
}

/// Whether a sentence says hardly more than one that is told already.
fn adds_nothing(new: &str, told: &str) -> bool {
    let new: BTreeSet<&str> = new.split(' ').collect();
    let told: BTreeSet<&str> = told.split(' ').collect();
    let shared = new.intersection(&told).count();
    let news = new.len() - shared;
    new.len() >= 3 && (shared * 10 >= new.len() * 9 || shared * 10 >= told.len() * 9 && news < 4)
}
