//! The happenings of one story from what its reports tell, and where the reports differ.

use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_record::figure::{Figure, contested};
use demarche_record::happening::{Aspect, Voices, differences, happenings, usual_date};
use demarche_record::place::Place;
use demarche_record::telling::Telling;
use demarche_record::when::When;

use crate::origin::{Provenance, independent};
use crate::told::{Coded, Counted, Told, Words};

/// Events of a story that are compared; of the rest nothing is said.
const MOST_EVENTS: usize = 1000;
/// Differences named of one happening in one aspect.
const MOST_VERSIONS: usize = 3;

/// One report of a story.
#[derive(Clone, Copy, Debug)]
pub struct Witness<'a> {
    /// Where it comes from.
    pub provenance: &'a Provenance,
    /// What it tells.
    pub coded: &'a Coded,
}

/// One happening.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// Its type.
    pub kind: EventType,
    /// Its modes.
    pub modes: Vec<Mode>,
    /// How real the first report has it.
    pub modality: Modality,
    /// Whether no report states it in its own voice.
    pub claimed: bool,
    /// Names of the doers, as the first report that names some has them.
    pub actors: Vec<String>,
    /// Names of those it was done to.
    pub recipients: Vec<String>,
    /// Where.
    pub place: Option<Place>,
    /// When, as most reports have it.
    pub when: Option<When>,
    /// The reports that tell it, by their places in the list given.
    pub reports: Vec<usize>,
    /// Independent origins of those.
    pub origins: usize,
}

/// Words of one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The report, by its place in the list given.
    pub report: usize,
    /// Its words.
    pub words: Words,
}

/// Two reports that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what.
    pub aspect: Aspect,
    /// For a number what is counted, else empty.
    pub what: String,
    /// The happening, by its place in the list; `None` for a number that belongs to none.
    pub happening: Option<usize>,
    /// The earlier report's words.
    pub one: Said,
    /// The later one's.
    pub other: Said,
}

/// What the reports of a story come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Those with most independent origins first, else in the order in which they are told.
    pub happenings: Vec<Happening>,
    /// In the order of the happenings; numbers last.
    pub differences: Vec<Difference>,
}

/// Compare the reports of a story.
pub fn compare(reports: &[Witness<'_>]) -> Comparison {
    let told = reports.iter().enumerate().flat_map(|(at, r)| r.coded.told.iter().map(move |t| (at, t)));
    let told: Vec<(usize, &Told)> = told.take(MOST_EVENTS).collect();
    let tellings: Vec<Telling> = told.iter().map(|(_, t)| t.telling.clone()).collect();
    let mut groups: Vec<(Vec<usize>, Happening)> = happenings(&tellings, Voices::Together)
        .into_iter()
        .filter_map(|group| Some((group.clone(), happening(reports, &told, &group)?)))
        .collect();
    groups.sort_by(|a, b| b.1.origins.cmp(&a.1.origins).then_with(|| a.0.cmp(&b.0)));
    let mut found = Vec::new();
    for (at, (group, _)) in groups.iter().enumerate() {
        found.extend(of_happening(reports, &told, group, at));
    }
    let sentences: Vec<(usize, u32, usize)> = groups
        .iter()
        .enumerate()
        .flat_map(|(at, (group, _))| group.iter().map(|t| (told[*t].0, told[*t].1.sentence, at)).collect::<Vec<_>>())
        .collect();
    found.extend(of_numbers(reports, &sentences));
    Comparison { happenings: groups.into_iter().map(|(_, happening)| happening).collect(), differences: found }
}

fn happening(reports: &[Witness<'_>], told: &[(usize, &Told)], group: &[usize]) -> Option<Happening> {
    let all = || group.iter().map(|at| told[*at]);
    let (_, first) = all().next()?;
    let mut by: Vec<usize> = all().map(|(report, _)| report).collect();
    by.dedup();
    let named = |list: fn(&Told) -> &Vec<String>| {
        all().map(|(_, t)| list(t)).find(|names| !names.is_empty()).cloned().unwrap_or_default()
    };
    Some(Happening {
        kind: first.telling.deed.kind,
        modes: all().map(|(_, t)| &t.telling.deed.modes).find(|m| !m.is_empty()).cloned().unwrap_or_default(),
        modality: first.telling.modality,
        claimed: all().all(|(_, t)| t.telling.claimed),
        actors: named(|t| &t.actors),
        recipients: named(|t| &t.recipients),
        place: all().find_map(|(_, t)| t.telling.place.clone()),
        when: usual_date(all().filter_map(|(_, t)| t.telling.when)),
        origins: independent(by.iter().map(|at| reports[*at].provenance)),
        reports: by,
    })
}

/// Whether a report is no copy, and two speak for themselves.
fn are_two(reports: &[Witness<'_>], one: usize, other: usize) -> bool {
    let copy = |at: usize| reports[at].provenance.copy_of.is_some();
    one != other && !copy(one) && !copy(other)
}

fn of_happening(reports: &[Witness<'_>], told: &[(usize, &Told)], group: &[usize], at: usize) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    for (place, later) in group.iter().enumerate() {
        let (report, own) = told[*later];
        for (before, earlier) in group[..place].iter().map(|e| told[*e]).filter(|(r, _)| are_two(reports, *r, report)) {
            for aspect in differences(&earlier.telling, &own.telling) {
                let known = || found.iter().filter(|d| d.aspect == aspect);
                if known().count() >= MOST_VERSIONS || known().any(|d| d.other.report == report) {
                    continue;
                }
                found.push(Difference {
                    aspect,
                    what: String::new(),
                    happening: Some(at),
                    one: Said { report: before, words: earlier.words(aspect).clone() },
                    other: Said { report, words: own.words(aspect).clone() },
                });
            }
        }
    }
    found.sort_by_key(|d| d.aspect);
    found
}

/// Figures that count the same and are not equal; `sentences` says which happenings stand where.
fn of_numbers(reports: &[Witness<'_>], sentences: &[(usize, u32, usize)]) -> Vec<Difference> {
    let own = |at: usize| -> Vec<Figure> {
        let counted = reports[at].coded.figures.iter();
        counted.map(|counted| Figure { reading: at, ..counted.figure.clone() }).collect()
    };
    let independent = (0..reports.len()).filter(|at| reports[*at].provenance.copy_of.is_none());
    let mut found = Vec::new();
    for cluster in contested(independent.map(own)) {
        let said = |figure: &Figure| {
            let kept = |counted: &&Counted| counted.figure.span == figure.span;
            let Counted { words, sentence, .. } = reports[figure.reading].coded.figures.iter().find(kept)?;
            Some((Said { report: figure.reading, words: words.clone() }, *sentence))
        };
        let Some((first, (one, sentence))) = cluster.first().and_then(|first| Some((first, said(first)?))) else {
            continue;
        };
        let told_at = |report: usize, sentence: u32| {
            sentences.iter().filter(move |(r, s, _)| (*r, *s) == (report, sentence)).map(|(_, _, at)| *at)
        };
        let mut values = vec![first.value];
        for figure in &cluster {
            if values.contains(&figure.value) || values.len() > MOST_VERSIONS {
                continue;
            }
            values.push(figure.value);
            let Some((other, at)) = said(figure) else { continue };
            let both = told_at(one.report, sentence).find(|h| told_at(other.report, at).any(|o| o == *h));
            let (what, aspect) = (first.topic.clone(), Aspect::Number);
            found.push(Difference { aspect, what, happening: both, one: one.clone(), other });
        }
    }
    found
}
