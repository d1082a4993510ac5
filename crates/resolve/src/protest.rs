//! Against whom a protest stands.

use demarche_lexicon::roles::Use;
use demarche_ontology::code::Code;

use crate::hits::{Hit, Tie, words};
use crate::known;
use crate::party::{Ask, Found};
use crate::phrase::clause;
use crate::unsaid::{Unsaid, implied};

impl Unsaid<'_, '_> {
    /// Those who gather to celebrate stand against no one.
    pub(crate) fn is_cheer(&self) -> bool {
        let document = self.parties.scene.document;
        let roles = &self.parties.scene.base.roles;
        let top = clause(document, self.event.head);
        document.subtree(top).into_iter().any(|t| roles.is(document.lemma(t), Use::Cheer))
    }

    /// "An anti-Japan rally", "outside the Japanese embassy": against whom a protest stands by its words.
    pub(crate) fn protested(&self, home: Option<Code>) -> Option<Found> {
        let scene = &self.parties.scene;
        let document = scene.document;
        let sentence = document.sentence(self.event.head).tokens.clone();
        let opposed = |h: &&Hit| {
            let start = document.token(h.tokens.start).span.start as usize;
            let before = document.text().get(start.saturating_sub(5)..start).unwrap_or("");
            let form = document.form(h.tokens.start).to_lowercase();
            h.tie == Tie::Leaning && (form.starts_with("anti") || before.eq_ignore_ascii_case("anti-"))
        };
        let opposed = scene.hits.within(sentence.clone()).find(opposed).and_then(|h| {
            let row = h.rows.first().and_then(|(row, _)| known::origin(&scene.base.actors, *row, scene.day));
            self.of_origin(&row.or_else(|| scene.land(h))?, words(document, h.tokens.clone()))
        });
        let fits = |f: &Found| f.outright && f.actor.country.is_some() && f.actor.country != home;
        opposed.filter(fits).or_else(|| {
            sentence.into_iter().filter(|t| matches!(document.lemma(*t), "embassy" | "consulate")).find_map(|t| {
                let found = self.parties.at(t, Ask::default()).into_iter().next().filter(fits)?;
                Some(implied(found, document.form(t)))
            })
        })
    }
}
