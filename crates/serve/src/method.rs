//! How it was made: what `docs/method.toml` and `docs/scores.tsv` say, with the figures that the program knows itself.

use std::collections::BTreeMap;

use demarche::model::ModelFiles;
use demarche_lexicon::files::Files;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use serde::Deserialize;

use crate::shape::site::{About, Lexicon, Measure, ModeInfo, ModelInfo, Score, SectorInfo, TypeInfo};

const WORDS: &str = include_str!("../../../docs/method.toml");
const SCORES: &str = include_str!("../../../docs/scores.tsv");

/// What is said of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    types: BTreeMap<String, String>,
    modalities: BTreeMap<String, String>,
    stances: BTreeMap<String, String>,
    sectors: BTreeMap<String, String>,
    lexicons: BTreeMap<String, String>,
    models: Vec<Model>,
    measures: Vec<Measure>,
    limits: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    name: String,
    about: String,
    trained_on: String,
    licence: String,
}

impl Facts {
    /// What this release says. A test reads it, so that it is never empty.
    pub fn load() -> Self {
        toml::from_str(WORDS).unwrap_or_default()
    }

    /// The types in the order of the codebook.
    pub fn types(&self) -> Vec<TypeInfo> {
        let modes = |kind: EventType| {
            let all = Mode::ALL.iter().filter(|m| m.kind() == kind);
            all.map(|m| ModeInfo { mode: m.name().to_owned(), score: m.score() }).collect()
        };
        let info = |kind: &EventType| TypeInfo {
            kind: kind.name().to_owned(),
            quad: kind.quad().number(),
            score: kind.score(),
            about: self.types.get(kind.name()).cloned().unwrap_or_default(),
            modes: modes(*kind),
        };
        EventType::ALL.iter().map(info).collect()
    }

    /// Modalities in the order of the codebook.
    pub fn modalities(&self) -> Vec<About> {
        let names = demarche_ontology::event::Modality::ALL.iter().map(|m| m.name());
        names.map(|name| about(&self.modalities, name)).collect()
    }

    /// Stances.
    pub fn stances(&self) -> Vec<About> {
        ["assert", "accuse", "deny", "doubt"].map(|name| about(&self.stances, name)).into()
    }

    /// Sectors in the order of the codebook.
    pub fn sectors(&self) -> Vec<SectorInfo> {
        let names = demarche_ontology::sector::Sector::ALL.iter().map(|s| s.name());
        let info = |name: &str| SectorInfo {
            code: name.to_owned(),
            about: self.sectors.get(name).cloned().unwrap_or_default(),
        };
        names.map(info).collect()
    }

    /// Folders of `data/` with the number of their entries.
    pub fn lexicons(&self, files: &Files) -> Vec<Lexicon> {
        let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
        for (path, text) in files.below("") {
            if let Some((folder, _)) = path.split_once('/') {
                *rows.entry(folder).or_default() += entries(path, text);
            }
        }
        let about = |folder: &str| self.lexicons.get(folder).cloned().unwrap_or_default();
        rows.into_iter().map(|(name, rows)| Lexicon { name: name.to_owned(), rows, about: about(name) }).collect()
    }

    /// The models with their sizes.
    pub fn models(&self, files: &ModelFiles) -> Vec<ModelInfo> {
        let bytes = |name: &str| match name {
            "core" => files.weights.len() + files.vocab.len() + files.lemmas.len(),
            "scorer" => files.scorer.len(),
            _ => files.relation.len(),
        };
        let info = |model: &Model| ModelInfo {
            name: model.name.clone(),
            about: model.about.clone(),
            trained_on: model.trained_on.clone(),
            licence: model.licence.clone(),
            bytes: bytes(&model.name),
        };
        self.models.iter().map(info).collect()
    }

    /// The measures.
    pub fn measures(&self) -> Vec<Measure> {
        self.measures.clone()
    }

    /// What it cannot do.
    pub fn limits(&self) -> Vec<String> {
        self.limits.clone()
    }
}

fn about(words: &BTreeMap<String, String>, value: &str) -> About {
    About { value: value.to_owned(), about: words.get(value).cloned().unwrap_or_default() }
}

/// Rows of a table, or tables of a file of rules.
fn entries(path: &str, text: &str) -> usize {
    if path.ends_with(".toml") {
        return text.lines().filter(|line| line.starts_with("[[")).count();
    }
    let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
    rows.saturating_sub(1)
}

/// The published figures.
pub fn scores() -> Vec<Score> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [what, figure, on, unseen, command] = cells.as_slice() else { return None };
        let [what, figure, on, command] = [what, figure, on, command].map(|cell| (*cell).to_owned());
        Some(Score { what, figure, on, unseen: *unseen == "yes", command })
    };
    SCORES.lines().skip(1).filter_map(row).collect()
}

/// Those of forecasts of counts.
pub fn figures() -> Vec<Score> {
    scores().into_iter().filter(|score| score.what.starts_with("forecast")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_described() {
        let facts: Facts = toml::from_str(WORDS).expect("docs/method.toml is good");
        assert!(facts.types().iter().all(|t| !t.about.is_empty() && !t.modes.iter().any(|m| m.mode.is_empty())));
        assert!(facts.modalities().iter().chain(&facts.stances()).all(|a| !a.about.is_empty()));
        assert!(facts.sectors().iter().all(|s| !s.about.is_empty()));
        let lexicons = facts.lexicons(&Files::embedded());
        assert!(lexicons.len() >= 10);
        for lexicon in lexicons {
            assert!(lexicon.rows > 0 && !lexicon.about.is_empty(), "{lexicon:?}");
        }
        assert!(facts.models(&ModelFiles::embedded()).iter().all(|m| m.bytes > 1_000_000));
    }

    #[test]
    fn every_score_is_one_of_the_document() {
        let document = include_str!("../../../docs/scores.md");
        assert!(figures().len() >= 4, "the outlook shows figures");
        assert_eq!(scores().len(), SCORES.lines().count() - 1, "each line of docs/scores.tsv has five cells");
        for score in scores() {
            let numbers = score.figure.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|n| !n.is_empty());
            for number in numbers {
                assert!(document.contains(number), "{number} of {score:?} is not in docs/scores.md");
            }
        }
    }
}
