//! Decisions as training data: labels of events with places in the text, rows of names.
//!
//! A label has the members of `training/labels`; its places are code points of the article's text instead of words.

use demarche_lexicon::entities::{Decision as Decided, Entity, EntityKind, NameKind, Term, write_tsv};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_store::shape::PartyShape;
use demarche_store::user::decisions::Decision as Kept;
use demarche_world::review::id_of;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::own::{decision, moment, unkept};
use crate::problem::Problem;
use crate::shape::review::{Correction, Verdict};
use crate::source::{Stored, problem};

/// Decisions that are read together.
const TOGETHER: usize = 500;

/// A party as it is labelled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelParty {
    /// First code point and one past the last; `null` where the party is only understood.
    pub at: Option<(u32, u32)>,
    /// Country or body, or none.
    pub codes: Vec<String>,
    /// Sectors, the primary one first.
    pub sectors: Vec<String>,
}

impl From<&PartyShape> for LabelParty {
    fn from(party: &PartyShape) -> Self {
        Self {
            at: party.start.zip(party.end),
            codes: party.territory.iter().chain(&party.country).take(1).cloned().collect(),
            sectors: party.sectors.iter().map(|sector| sector.to_string()).collect(),
        }
    }
}

/// An event as it is labelled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelEvent {
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Modes of that type.
    pub mode: Vec<String>,
    /// Modality.
    pub modality: String,
    /// `reporter` or `claim`.
    pub voice: String,
    /// First code point of the words that carry it, and one past the last.
    pub trigger: (u32, u32),
    /// Who did it.
    pub actors: Vec<LabelParty>,
    /// To whom.
    pub recipients: Vec<LabelParty>,
}

/// What a name was taken for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NameCodes {
    /// Country or special code.
    pub country: Option<String>,
    /// Dependency.
    pub territory: Option<String>,
    /// Sectors, the primary one first.
    pub sectors: Vec<String>,
    /// The description.
    pub role: Option<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
}

/// What was decided on, as it was then: enough for a label after the store has changed, and no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Subject {
    /// An event.
    Event {
        /// Its sentence.
        sentence: (u32, u32),
        /// First eight digits of the SHA-256 of the sentence's words.
        hash: String,
        /// As it was coded.
        coded: LabelEvent,
    },
    /// A name.
    Name {
        /// `person`, `organisation`, `group`.
        kind: String,
        /// What was decided: the first guess, or the correction.
        codes: NameCodes,
    },
}

/// A decision as training data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Label {
    /// Id of the event, or of the name.
    pub id: String,
    /// `name` or `event`.
    pub kind: String,
    /// When it was decided.
    pub at: String,
    /// What was decided.
    pub verdict: Verdict,
    /// What is right instead.
    pub correction: Option<Correction>,
    /// Why.
    pub note: Option<String>,
    /// Id of the article, of events.
    pub article: Option<String>,
    /// First code point of the trigger.
    pub start: Option<u32>,
    /// One past the last.
    pub end: Option<u32>,
    /// The sentence, where the store still has it; the name.
    pub text: Option<String>,
    /// First code point of the sentence, and one past the last.
    pub sentence: Option<(u32, u32)>,
    /// First eight digits of the SHA-256 of the sentence's words, joined by blanks.
    pub hash: Option<String>,
    /// The event as it was coded.
    pub codes: Option<LabelEvent>,
    /// The event as it is after the decision: one, or none where it was rejected. Other events of the sentence are not
    /// told of.
    pub events: Option<Vec<LabelEvent>>,
    /// What the name is after the decision.
    pub name: Option<NameCodes>,
}

/// The first eight digits of the SHA-256 of the words of a sentence, joined by blanks.
pub(crate) fn hash(sentence: &str) -> String {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let digest = Sha256::digest(words.join(" ").as_bytes());
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

impl Stored {
    /// All decisions, the latest first, each as one line of JSON; `each` is told whether to go on.
    pub fn labels(&mut self, mut each: impl FnMut(&Label) -> bool) -> Result<usize, Problem> {
        let (mut before, mut count): (Option<(i64, String)>, usize) = (None, 0);
        loop {
            let kept = self.kept_decisions(None, before.as_ref(), TOGETHER)?;
            let Some(last) = kept.last() else { return Ok(count) };
            before = Some((last.at, last.id.clone()));
            for kept in &kept {
                count += 1;
                if !each(&self.label(kept)?) {
                    return Ok(count);
                }
            }
        }
    }

    pub(crate) fn kept_decisions(
        &mut self,
        kind: Option<&str>,
        before: Option<&(i64, String)>,
        most: usize,
    ) -> Result<Vec<Kept>, Problem> {
        let Some(file) = self.own.open()? else { return Ok(Vec::new()) };
        file.decisions(kind, before.map(|(at, id)| (*at, id.as_str())), most).map_err(unkept)
    }

    /// A decision as training data.
    pub(crate) fn label(&mut self, kept: &Kept) -> Result<Label, Problem> {
        let subject: Subject = serde_json::from_str(&kept.subject).map_err(|_| Problem::fault())?;
        let input = decision(kept)?.input;
        let mut label = Label {
            id: kept.id.clone(),
            kind: kept.kind.clone(),
            at: moment(kept.at),
            verdict: input.verdict,
            correction: input.correction,
            note: input.note,
            article: kept.article.clone(),
            start: None,
            end: None,
            text: None,
            sentence: None,
            hash: None,
            codes: None,
            events: None,
            name: None,
        };
        match subject {
            Subject::Name { codes, .. } => {
                label.text = kept.name.clone();
                label.name = Some(codes).filter(|_| input.verdict != Verdict::Reject);
            }
            Subject::Event { sentence, hash: digits, coded } => {
                (label.start, label.end) = (Some(coded.trigger.0), Some(coded.trigger.1));
                label.id = match (&kept.article, kept.number) {
                    (Some(article), Some(number)) => format!("{article}-e{number}"),
                    _ => label.id,
                };
                label.text = self.still(kept.article.as_deref(), sentence, &digits)?;
                let right = corrected(&coded, label.correction.as_ref());
                label.events = Some(if input.verdict == Verdict::Reject { Vec::new() } else { vec![right] });
                (label.sentence, label.hash, label.codes) = (Some(sentence), Some(digits), Some(coded));
            }
        }
        Ok(label)
    }

    /// The words of a sentence, if they are still the same.
    fn still(
        &mut self,
        article: Option<&str>,
        (start, end): (u32, u32),
        digits: &str,
    ) -> Result<Option<String>, Problem> {
        let Some(id) = article else { return Ok(None) };
        let Some(article) = self.store.article_with(id).map_err(problem)? else { return Ok(None) };
        let text = self.store.text(article).map_err(problem)?;
        let sentence: String = text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect();
        Ok(Some(sentence).filter(|sentence| hash(sentence) == digits))
    }

    /// Decisions on names as rows for `--actors`.
    pub fn rows(&mut self) -> Result<String, Problem> {
        let (mut before, mut rows): (Option<(i64, String)>, Vec<Entity>) = (None, Vec::new());
        loop {
            let kept = self.kept_decisions(Some("name"), before.as_ref(), TOGETHER)?;
            let Some(last) = kept.last() else { break };
            before = Some((last.at, last.id.clone()));
            for kept in &kept {
                rows.push(row(kept)?);
            }
        }
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(write_tsv(&rows))
    }
}

/// The event with what a person put right.
fn corrected(coded: &LabelEvent, correction: Option<&Correction>) -> LabelEvent {
    let mut right = coded.clone();
    let Some(Correction { kind, modality, voice, .. }) = correction else { return right };
    if let Some(kind) = kind.as_ref().filter(|kind| **kind != right.kind) {
        right.kind = kind.clone();
        // Modes belong to their type.
        right.mode.clear();
    }
    right.modality = modality.clone().unwrap_or(right.modality);
    right.voice = voice.clone().unwrap_or(right.voice);
    right
}

fn row(kept: &Kept) -> Result<Entity, Problem> {
    let subject: Subject = serde_json::from_str(&kept.subject).map_err(|_| Problem::fault())?;
    let name = kept.name.as_deref().unwrap_or("");
    let Subject::Name { kind, codes } = subject else { return Err(Problem::fault()) };
    let kind = if kind == "person" { EntityKind::Person } else { EntityKind::Organisation };
    let mut entity = Entity::new(id_of("user", name), kind);
    entity.add_name(name, NameKind::Official, None);
    entity.decision = Some(if kept.verdict == "reject" { Decided::Reject } else { Decided::Accept });
    entity.decided = Some(moment(kept.at).chars().take(10).collect());
    entity.source = Some("demarche review".to_owned());
    entity.note = kept.note.as_ref().map(|note| note.split_whitespace().collect::<Vec<_>>().join(" "));
    entity.wikidata = codes.wikidata;
    if kept.verdict != "reject" {
        entity.terms.push(Term {
            country: codes.country.as_deref().and_then(Code::new),
            territory: codes.territory.as_deref().and_then(Code::new),
            sectors: codes.sectors.iter().filter_map(|sector| Sector::from_name(sector)).collect(),
            role: codes.role,
            ..Term::default()
        });
    }
    Ok(entity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_changes_what_it_names_and_no_more() {
        let coded = LabelEvent {
            kind: "ASSAULT".to_owned(),
            mode: vec!["beat".to_owned()],
            modality: "asserted".to_owned(),
            voice: "reporter".to_owned(),
            ..LabelEvent::default()
        };
        let voice = Correction { voice: Some("claim".to_owned()), ..Correction::default() };
        let right = corrected(&coded, Some(&voice));
        assert_eq!((right.voice.as_str(), &right.mode), ("claim", &coded.mode));
        let kind = Correction { kind: Some("COERCE".to_owned()), ..Correction::default() };
        assert!(corrected(&coded, Some(&kind)).mode.is_empty());
        assert_eq!(corrected(&coded, None), coded);
    }

    #[test]
    fn a_hash_is_of_words_not_of_blanks() {
        assert_eq!(hash("Two  words\n"), hash("Two words"));
        assert_ne!(hash("Two words"), hash("Two word"));
        assert_eq!(hash("Two words").len(), 8);
    }
}
