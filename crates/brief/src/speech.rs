//! Who says what: claims with their speakers, and denials beside the accusations they answer.

use demarche_ontology::event::EventType;
use demarche_record::charges::accused;
use demarche_record::coded::{ClaimKind, Quote, Stance};
use demarche_record::event::Claim;
use demarche_record::reading::Reading;

use crate::brief::{Citation, Exchange, Kind, Support};
use crate::candidate::{Candidate, has_word, head_of, tokens_in};
use crate::cast::Introduced;
use crate::check::QUOTE;
use crate::clause::{self, LEVELS};
use crate::desk::Desk;
use crate::prose::{Prose, Wish, Written, tidy};
use crate::words::{capitalised, count};
use demarche_record::side::side;
use demarche_text::grammar::Rel;
use demarche_text::sentence::Role;
use demarche_text::token::TokenId;

/// Most words of a reported statement.
const MOST: usize = 32;
/// Room for denials beside the claims they answer.
const ANSWERS: usize = 4;
/// Most claims of one speaker.
const EACH: usize = 3;

/// What is said in a reading; what someone merely wants or likes is the reporter's to tell.
pub fn said_in(reading: &Reading) -> impl Iterator<Item = &Claim> {
    reading.claims.iter().filter(|c| c.kind == ClaimKind::Statement)
}

impl Prose<'_> {
    /// "According to X, …": a content that stands without the words that say whose it is.
    pub(crate) fn attributed(
        &self,
        reading: usize,
        claim: &Claim,
        mut written: Written,
        introduced: &Introduced,
    ) -> Option<Written> {
        let (name, cited) = self.cast.call(claim.speaker.as_ref()?, introduced)?;
        written.citations.extend(cited);
        let cues = claim.cue.iter().chain(&claim.source);
        written.citations.extend(cues.map(|span| Citation { reading, span: *span, support: Support::Name }));
        written.text = format!("According to {name}, {}", written.text);
        Some(written)
    }
}

/// A claim of a reading.
#[derive(Clone, Copy)]
struct Said<'a> {
    reading: usize,
    claim: &'a Claim,
    weight: f64,
}

impl<'a> Desk<'a> {
    /// The claims that matter most, accusations first, each with the answers to it.
    pub(crate) fn claims(&mut self) -> Vec<Exchange> {
        // What is chosen by weight is written again in the order of the page, so that whoever speaks first is introduced.
        let before = self.state();
        let chosen = self.chosen();
        self.restore(before);
        let mut result = Vec::new();
        for (said, answers) in self.arranged(chosen) {
            let all = self.statements(said);
            let Some(sentence) = self.take(Kind::Claim, all, &[]) else { continue };
            let mut exchange = Exchange {
                sentence,
                stance: said.claim.stance,
                speaker: said.claim.speaker.as_ref().map(|s| self.prose.cast.canonical(&s.name).to_owned()),
                answers: Vec::new(),
            };
            for answer in answers {
                let all = self.statements(answer);
                exchange.answers.extend(self.take(Kind::Claim, all, &[]));
            }
            result.push(exchange);
        }
        result
    }

    /// Claims that can be told, by weight, up to a number and a number for each speaker.
    fn chosen(&mut self) -> Vec<Said<'a>> {
        let readings = self.prose.readings;
        let mut all: Vec<Said<'a>> = Vec::new();
        for (index, reading) in readings.iter().enumerate() {
            if self.copies.get(index).copied().flatten().is_none() {
                let headline = |claim: &&Claim| {
                    let sentence = reading.document.sentences.get(claim.evidence.sentence as usize);
                    sentence.is_some_and(|s| s.role == Role::Headline)
                };
                let said = |claim| Said { reading: index, claim, weight: weight(reading, claim) };
                // A headline says shortly what the report says in full.
                all.extend(said_in(reading).filter(|c| !headline(c) && self.is_asked_for(reading, c)).map(said));
            }
        }
        all.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.at().cmp(&b.at())));
        let mut result: Vec<Said<'a>> = Vec::new();
        let mut speakers: Vec<String> = Vec::new();
        for said in all {
            if result.len() >= self.options.claims + ANSWERS {
                break;
            }
            let name = said.claim.speaker.as_ref().map(|s| s.name.clone()).unwrap_or_default();
            let many = speakers.iter().filter(|s| **s == name).count() >= EACH;
            if many || !self.is_statement(said) {
                continue;
            }
            let ways = self.statements(said);
            if self.take(Kind::Claim, ways, &[]).is_some() {
                speakers.push(name);
                result.push(said);
            }
        }
        result
    }

    /// Whether a claim is by one of those whom the brief is about, or about them.
    fn is_asked_for(&self, reading: &Reading, claim: &Claim) -> bool {
        let sentence = reading.document.sentences.get(claim.evidence.sentence as usize);
        let here = sentence.is_some_and(|s| self.scope.speaks_of(reading, s.span));
        // For a pair it is enough that one of them speaks of something that concerns the other.
        here || self.scope.parties.len() < 2 && claim.content.iter().any(|span| self.scope.touches(reading, *span))
    }

    /// Whether someone says something here: with a verb of speech, a content that says something, and a speaker.
    fn is_statement(&self, said: Said<'_>) -> bool {
        let Some(reading) = self.prose.readings.get(said.reading) else { return false };
        let document = &reading.document;
        let claim = said.claim;
        let speech = claim.cue.first().map(|c| c.of(document.text()));
        if !speech.is_some_and(|c| has_word(self.prose.style, "attribution", c)) {
            return false;
        }
        if claim.speaker.is_none() && claim.source.is_empty() {
            return self.is_hearsay(said);
        }
        // "Declared a ceasefire" is a deed, "announced a curfew" too: a statement has a verb of its own.
        let stated = claim.content.iter().filter_map(|c| head_of(document, *c));
        let stated =
            stated.into_iter().any(|h| clause::is_finite(document, h) || clause::subject(document, h).is_some());
        let talk = [EventType::Accuse, EventType::Reject, EventType::Request, EventType::Threaten];
        let mut at_cue = reading.events.iter().filter(|e| claim.cue.iter().any(|c| c.overlaps(e.evidence.trigger())));
        let deed = at_cue.any(|e| !talk.contains(&e.kind));
        claim.stance != Stance::Assert || stated && !deed
    }

    /// "Its motive is said to be …": nobody is named, and the sentence itself says that it is only said.
    fn is_hearsay(&self, said: Said<'_>) -> bool {
        let Some(reading) = self.prose.readings.get(said.reading) else { return false };
        let document = &reading.document;
        let head = said.claim.cue.first().and_then(|c| head_of(document, *c));
        let passive = |h: TokenId| {
            document.dependent(h, Rel::AuxPass).is_some() && document.dependent(h, Rel::OblAgent).is_none()
        };
        let names = said.claim.content.iter().flat_map(|c| tokens_in(document, *c)).any(|t| document.is_name(t));
        head.is_some_and(|h| passive(h) && clause::is_finite(document, h)) && names
    }

    /// Accusations first, then the rest in the order of the reports; denials beside what they answer.
    fn arranged(&self, chosen: Vec<Said<'a>>) -> Vec<(Said<'a>, Vec<Said<'a>>)> {
        let readings = self.prose.readings;
        let (denials, mut rest): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|s| s.claim.stance == Stance::Deny);
        rest.truncate(self.options.claims);
        let mut result: Vec<(Said<'a>, Vec<Said<'a>>)> = rest.into_iter().map(|s| (s, Vec::new())).collect();
        for denial in denials {
            let by = denial.claim.speaker.as_ref().map(side);
            let answers = |(said, _): &&mut (Said<'a>, Vec<Said<'a>>)| {
                let charges = matches!(said.claim.stance, Stance::Accuse | Stance::Assert);
                let accused = readings.get(said.reading).map(|r| accused(said.claim, &r.events)).unwrap_or_default();
                charges && by.as_ref().is_some_and(|b| accused.contains(b))
            };
            // The accusation of the same report comes first.
            let mut fits: Vec<_> = result.iter_mut().filter(answers).collect();
            fits.sort_by_key(|(said, answers)| {
                (said.claim.stance != Stance::Accuse, said.reading != denial.reading, answers.len())
            });
            match fits.into_iter().next() {
                Some((_, answers)) => answers.push(denial),
                None => result.push((denial, Vec::new())),
            }
        }
        result.sort_by_key(|(said, _)| (said.claim.stance != Stance::Accuse, said.at()));
        result.truncate(self.options.claims);
        result
    }

    fn statements(&self, said: Said<'_>) -> Vec<Candidate> {
        // The source's own sentence reads best; a quotation that stands alone gets a frame.
        let mut result = self.reported(said);
        if said.claim.quote == Quote::Direct {
            result.extend(self.quotation(said));
        }
        result
    }

    /// `Name said: “…”`
    fn quotation(&self, said: Said<'_>) -> Option<Candidate> {
        let reading = self.prose.readings.get(said.reading)?;
        let text = reading.document.text();
        let speaker = said.claim.speaker.as_ref()?;
        let (name, mut citations) = self.prose.cast.call(speaker, &self.introduced)?;
        let mut words: Vec<String> = Vec::new();
        let mut cited = Vec::new();
        for piece in &said.claim.content {
            let plain = piece.of(text).trim_matches(|c: char| matches!(c, '"' | '“' | '”' | '‘' | ' ' | '\n'));
            if plain.is_empty() || plain.contains('\n') {
                break;
            }
            let so_far: usize = words.iter().map(|w| count(w)).sum();
            if so_far + count(plain) > QUOTE {
                break;
            }
            // “…,” she said. “The next …”: the comma was the frame's.
            if plain.starts_with(char::is_uppercase)
                && let Some(last) = words.last_mut()
                && let Some(stem) = last.strip_suffix(',')
            {
                *last = format!("{stem}.");
            }
            words.push(plain.to_owned());
            cited.push(Citation { reading: said.reading, span: *piece, support: Support::Words });
        }
        let full = cited.first().and_then(|c| head_of(&reading.document, c.span)).is_some_and(|head| {
            let subject = clause::subject(&reading.document, head);
            let inside = |t| cited.iter().any(|c: &Citation| c.span.contains(reading.document.token(t).span));
            clause::is_finite(&reading.document, head) && subject.is_some_and(inside)
        });
        if !full {
            return None;
        }
        let quote = words.join(" ");
        if count(&quote) < 4 || quote.contains(['“', '”', '"']) {
            return None;
        }
        let quote = quote.trim_end_matches([',', ';', '.', ' ', '–', '—']);
        // A quotation that breaks off in mid-sentence is no quotation.
        if words.len() < said.claim.content.len() && !words.last().is_some_and(|w| w.ends_with(['.', '!', '?'])) {
            return None;
        }
        let verb = said.claim.cue.first().map(|c| c.of(text)).filter(|v| {
            matches!(
                *v,
                "said"
                    | "says"
                    | "told"
                    | "added"
                    | "declared"
                    | "stated"
                    | "insisted"
                    | "warned"
                    | "remarked"
                    | "argued"
            )
        });
        let verb = match verb {
            Some("told" | "added") | None => "said",
            Some(verb) => verb,
        };
        let source = said.claim.cue.iter().chain(&said.claim.source);
        cited.extend(source.map(|span| Citation { reading: said.reading, span: *span, support: Support::Words }));
        cited.append(&mut citations);
        let stop = if quote.ends_with(['!', '?']) { "" } else { "." };
        let names = vec![self.prose.cast.canonical(&speaker.name).to_owned()];
        let text = format!("{} {verb}: “{}{stop}”", capitalised(&name), capitalised(&tidy(quote)));
        Some(Candidate { text, citations: cited, names, quality: 0.0, member: None, before: None })
    }

    /// The clause of the cue, cut to its core.
    fn reported(&self, said: Said<'_>) -> Vec<Candidate> {
        let mut result = Vec::new();
        let Some(reading) = self.prose.readings.get(said.reading) else { return result };
        let document = &reading.document;
        let cue = said.claim.cue.first().copied().unwrap_or_else(|| said.claim.evidence.trigger());
        let Some(head) = head_of(document, cue) else { return result };
        let mut protect = vec![head];
        let sentence = document.sentence_of(head);
        // A quotation that goes on after the speaker is kept to its end.
        let pieces = if said.claim.quote == Quote::Indirect { 1 } else { said.claim.content.len() };
        let needed = said.claim.source.iter().chain(said.claim.content.iter().take(pieces));
        protect.extend(needed.filter_map(|s| head_of(document, *s)).filter(|t| document.sentence_of(*t) == sentence));
        for root in clause::roots(document, head) {
            let mut last = None;
            for level in LEVELS {
                let cut = clause::cut(document, self.prose.style, root, &protect, level);
                if last.as_ref() == Some(&cut.kept) || !protect.iter().all(|p| cut.kept.contains(p)) {
                    continue;
                }
                last = Some(cut.kept.clone());
                // An interrupted quotation is shown whole or not at all.
                let quoted = crate::prose::quoted(document, cut.sentence);
                let words = quoted.iter().filter(|t| document.token(**t).upos != demarche_text::grammar::Upos::Punct);
                let shown = words.clone().filter(|t| cut.kept.contains(t)).count();
                if shown > 0 && shown < words.count() {
                    continue;
                }
                let Some(written) = self.prose.write(said.reading, &cut, &self.introduced, Wish::default()) else {
                    continue;
                };
                let words = count(&written.text);
                if !(5..=MOST).contains(&words) {
                    continue;
                }
                let quality = 10.0 - 0.05 * words.abs_diff(20) as f64 - 0.3 * f64::from(level);
                let (text, citations, names) = (written.text, written.citations, written.names);
                result.push(Candidate { text, citations, names, quality, member: None, before: None });
            }
        }
        result.sort_by(|a, b| b.quality.total_cmp(&a.quality));
        result
    }
}

impl Said<'_> {
    /// Its place in the reports.
    fn at(&self) -> (usize, u32) {
        (self.reading, self.claim.evidence.trigger().start)
    }
}

fn weight(reading: &Reading, claim: &Claim) -> f64 {
    let mut weight = match claim.stance {
        Stance::Accuse => 4.0,
        Stance::Deny => 4.0,
        Stance::Doubt => 3.0,
        Stance::Assert => 1.5,
    };
    weight += match claim.quote {
        Quote::Direct => 1.0,
        Quote::Mixed => 0.8,
        Quote::Indirect => 0.4,
    };
    weight += match &claim.speaker {
        Some(speaker) if speaker.implicit => 0.5,
        Some(_) => 1.5,
        None => 0.0,
    };
    weight += if claim.events.is_empty() { 0.0 } else { 0.7 };
    let sentence = reading.document.sentences.get(claim.evidence.sentence as usize);
    weight - sentence.map_or(0.0, |s| 0.05 * f64::from(s.paragraph))
}
