//! A brief of so many words: what matters least goes first.

use crate::brief::{Brief, Sentence};
use crate::writer::Options;

/// Sections in the order in which they get their next sentence, again and again until the words are used up. What
/// stands twice gets two.
const ROUND: &[Section] = &[
    Section::Takeaways,
    Section::Timeline,
    Section::Claims,
    Section::Takeaways,
    Section::Timeline,
    Section::Lead,
    Section::Immediate,
    Section::Differences,
    Section::Timeline,
    Section::Claims,
    Section::Lasting,
    Section::People,
    Section::Timeline,
    Section::Explainers,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Lead,
    Takeaways,
    Timeline,
    Claims,
    Immediate,
    Lasting,
    Differences,
    People,
    Explainers,
}

fn count(sentence: &Sentence) -> usize {
    sentence.text().split_whitespace().count()
}

/// Words of each item of a section.
fn lengths(brief: &Brief, section: Section) -> Vec<usize> {
    let notes = |explained: bool| {
        let fits = move |n: &&crate::brief::Note| n.is_explainer() == explained;
        brief.background.iter().filter(fits).map(|n| n.sentences.iter().map(count).sum()).collect()
    };
    match section {
        Section::Lead => brief.lead.iter().map(count).collect(),
        Section::Takeaways => brief.takeaways.iter().map(count).collect(),
        Section::Timeline => brief.timeline.iter().map(|e| count(&e.sentence)).collect(),
        Section::Claims => {
            let each = brief.claims.iter();
            each.map(|c| count(&c.sentence) + c.answers.iter().map(count).sum::<usize>()).collect()
        }
        Section::Immediate => brief.immediate.iter().map(count).collect(),
        Section::Lasting => brief.lasting.iter().map(count).collect(),
        Section::Differences => brief.differences.iter().map(count).collect(),
        Section::People => notes(false),
        Section::Explainers => notes(true),
    }
}

/// How many items of each section fit into so many words, as far as the whole brief tells.
pub(crate) fn fitting(brief: &Brief, options: &Options, words: usize) -> Options {
    let mut left = words.saturating_sub(brief.headline.iter().chain(brief.lead.first()).map(count).sum());
    let mut result = Options {
        lead: 1,
        takeaways: 0,
        timeline: 0,
        claims: 0,
        immediate: 0,
        lasting: 0,
        differences: 0,
        people: 0,
        explainers: 0,
        words: options.words,
    };
    loop {
        let mut grown = false;
        for section in ROUND {
            let slot = slot(&mut result, *section);
            if let Some(length) = lengths(brief, *section).get(*slot).filter(|l| **l <= left) {
                left -= length;
                *slot += 1;
                grown = true;
            }
        }
        if !grown {
            return result;
        }
    }
}

fn slot(options: &mut Options, section: Section) -> &mut usize {
    match section {
        Section::Lead => &mut options.lead,
        Section::Takeaways => &mut options.takeaways,
        Section::Timeline => &mut options.timeline,
        Section::Claims => &mut options.claims,
        Section::Immediate => &mut options.immediate,
        Section::Lasting => &mut options.lasting,
        Section::Differences => &mut options.differences,
        Section::People => &mut options.people,
        Section::Explainers => &mut options.explainers,
    }
}

/// Drop the last of the least important section, again and again, until the words fit; headline and first sentence stay.
pub(crate) fn trim(brief: &mut Brief, words: usize) {
    while brief.words() > words {
        let mut sections = ROUND.iter().rev();
        let dropped = sections.find(|s| {
            let least = usize::from(**s == Section::Lead);
            lengths(brief, **s).len() > least
        });
        match dropped {
            Some(section) => drop_last(brief, *section),
            None => return,
        }
    }
}

fn drop_last(brief: &mut Brief, section: Section) {
    match section {
        Section::Lead => drop(brief.lead.pop()),
        Section::Takeaways => drop(brief.takeaways.pop()),
        Section::Timeline => drop(brief.timeline.pop()),
        Section::Claims => drop(brief.claims.pop()),
        Section::Immediate => drop(brief.immediate.pop()),
        Section::Lasting => drop(brief.lasting.pop()),
        Section::Differences => drop(brief.differences.pop()),
        Section::People | Section::Explainers => {
            let explained = section == Section::Explainers;
            if let Some(last) = brief.background.iter().rposition(|n| n.is_explainer() == explained) {
                brief.background.remove(last);
            }
        }
    }
}
