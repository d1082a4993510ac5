//! Who is charged with what, and which charge a denial answers.
//!
//! The coder finds the answers that words tell. Here codes are known: "Algeria denied the allegation" answers a charge
//! against Algiers.

use demarche_ontology::event::EventType;

use crate::coded::{ClaimId, Stance};
use crate::event::{Claim, Event};
use crate::evidence::Step;
use crate::side::side;

/// How many sentences before a denial the charge may stand.
const REACH: u32 = 12;

/// Sides that a claim charges with something: those an accusation in its sentence is made to, and the doers in it.
pub fn accused(claim: &Claim, events: &[Event]) -> Vec<String> {
    let mut result = Vec::new();
    let speaker = claim.speaker.as_ref().map(side);
    for (index, event) in events.iter().enumerate() {
        if event.kind == EventType::Accuse && event.evidence.sentence == claim.evidence.sentence {
            result.extend(event.recipients.iter().map(side));
        }
        if claim.events.contains(&(index as u32)) {
            result.extend(event.actors.iter().map(side));
        }
    }
    result.retain(|s| Some(s) != speaker.as_ref());
    result.sort();
    result.dedup();
    result
}

/// Give denials without an answer the last charge before them against the one who denies: an accusation rather than a
/// mere statement. A denial that names other deeds than the charge does not answer it.
pub fn answer(claims: &mut [Claim], events: &[Event]) {
    let answers: Vec<Option<ClaimId>> =
        claims.iter().enumerate().map(|(at, c)| charge(at, c, claims, events)).collect();
    for (claim, found) in claims.iter_mut().zip(answers) {
        if claim.answers.is_none()
            && let Some(found) = found
        {
            claim.answers = Some(found);
            claim.trace.push(Step::new("answers", "charge", "it is the last charge before against who denies"));
        }
    }
}

fn charge(at: usize, denial: &Claim, claims: &[Claim], events: &[Event]) -> Option<ClaimId> {
    let by = denial.speaker.as_ref().filter(|_| denial.stance == Stance::Deny).map(side)?;
    let here = denial.evidence.sentence;
    let fits = |(index, claim): &(usize, &Claim)| {
        let before = claim.evidence.sentence <= here && here - claim.evidence.sentence <= REACH;
        let charges =
            matches!(claim.stance, Stance::Accuse | Stance::Assert) && denial.within != Some(*index as ClaimId);
        before
            && charges
            && claim.speaker.as_ref().map(side).as_ref() != Some(&by)
            && alike(denial, claim, events)
            && accused(claim, events).contains(&by)
    };
    let found = claims.iter().enumerate().take(at).filter(fits);
    let (index, _) = found.max_by_key(|(index, c)| (c.stance == Stance::Accuse, c.evidence.sentence, *index))?;
    ClaimId::try_from(index).ok()
}

/// Whether the contents of two claims can be about one deed: a type in common, where both name any.
fn alike(denial: &Claim, claim: &Claim, events: &[Event]) -> bool {
    let kinds = |c: &Claim| -> Vec<EventType> {
        c.events.iter().filter_map(|e| events.get(*e as usize)).map(|e| e.kind).collect()
    };
    let (denied, said) = (kinds(denial), kinds(claim));
    denied.is_empty() || said.is_empty() || denied.iter().any(|k| said.contains(k))
}
