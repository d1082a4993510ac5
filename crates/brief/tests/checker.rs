//! The checker refuses sentences that say what their evidence does not.

mod common;

use common::{Report, person, state};
use demarche_brief::brief::{Citation, Kind, Sentence, Support};
use demarche_brief::check::Checker;
use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::files::Files;
use demarche_lexicon::style::Style;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_record::coded::{Quote, Stance};
use demarche_record::reading::Reading;
use demarche_text::mention::MentionKind;
use demarche_text::sentence::Role;

fn report() -> Reading {
    let (netherlands, algeria) = (state("Netherlands", "NLD"), state("Algeria", "DZA"));
    let minister = person("Marijke van Oosterhof", "NLD");
    let mut report = Report::new("Meridian", "2031-05-17");
    let s = report.sentence(
        Role::Body,
        "The/the/DT/2/det Netherlands/_/NNP/4/nsubj has/have/VBZ/4/aux accused/accuse/VBN/0/root Algeria/_/NNP/4/obj \
         of/_/IN/7/mark financing/finance/VBG/4/advcl separatists/separatist/NNS/7/obj ././.\
         /4/punct"
            .replace("././.", "./_/.")
            .as_str(),
    );
    report.means(s, "Netherlands", MentionKind::Place, std::slice::from_ref(&netherlands));
    report.means(s, "Algeria", MentionKind::Place, std::slice::from_ref(&algeria));
    report.event(
        s,
        "accused",
        EventType::Accuse,
        &[Mode::Allege],
        std::slice::from_ref(&netherlands),
        std::slice::from_ref(&algeria),
    );
    report.claim(s, "accused", "of financing separatists", netherlands.clone(), Stance::Accuse, Quote::Indirect);
    let s = report.sentence(
        Role::Body,
        "On/_/IN/2/case Monday/_/NNP/4/obl Algeria/_/NNP/4/nsubj expelled/expel/VBD/0/root three/_/CD/7/nummod \
         Dutch/_/JJ/7/amod diplomats/diplomat/NNS/4/obj ./_/./4/punct",
    );
    report.means(s, "Algeria", MentionKind::Place, std::slice::from_ref(&algeria));
    let when = report.day(s, "On Monday", "2031-05-12");
    report
        .event(
            s,
            "expelled",
            EventType::Sanction,
            &[Mode::SanctionExpel],
            std::slice::from_ref(&algeria),
            std::slice::from_ref(&netherlands),
        )
        .when = Some(when);
    let s = report.sentence(
        Role::Body,
        "Algeria/_/NNP/4/nsubj did/do/VBD/4/aux not/_/RB/4/advmod recall/_/VB/0/root its/_/PRP$/6/nmod:poss \
         ambassador/_/NN/4/obj ./_/./4/punct",
    );
    report.means(s, "Algeria", MentionKind::Place, std::slice::from_ref(&algeria));
    let s = report.sentence(
        Role::Body,
        "Parliament/_/NNP/3/nsubj may/_/MD/3/aux suspend/_/VB/0/root the/_/DT/5/det partnership/_/NN/3/obj ./_/./3/punct",
    );
    report.means(s, "Parliament", MentionKind::Organisation, &[state("Parliament", "NLD")]);
    let s = report.sentence(
        Role::Body,
        "“/_/``/4/punct We/we/PRP/4/nsubj have/_/VBP/4/aux followed/follow/VBN/8/ccomp the/_/DT/6/det \
         payments/payment/NNS/4/obj ”/_/''/4/punct said/say/VBD/0/root Marijke/_/NNP/8/nsubj van/_/NNP/9/flat \
         Oosterhof/_/NNP/9/flat ./_/./8/punct",
    );
    report.means(s, "Marijke van Oosterhof", MentionKind::Person, std::slice::from_ref(&minister));
    report.claim(s, "said", "We have followed the payments", minister, Stance::Assert, Quote::Direct);
    report.reading()
}

/// Whether a sentence that cites whole sentences of the report passes.
fn passes(kind: Kind, text: &str, cited: &[usize]) -> Result<(), String> {
    let reading = report();
    let files = Files::embedded();
    let style = Style::load(&files).expect("the release loads");
    let explainers = Explainers::load(&files).expect("the release loads");
    let citations = cited.iter().map(|i| Citation {
        reading: 0,
        span: reading.document.sentences[*i].span,
        support: Support::Words,
    });
    let sentence = Sentence::new(kind, text, citations.collect());
    let checker = Checker { style: &style, explainers: &explainers };
    checker.check(&sentence, std::slice::from_ref(&reading)).map_err(|e| e.to_string())
}

#[track_caller]
fn good(text: &str, cited: &[usize]) {
    assert_eq!(passes(Kind::Fact, text, cited), Ok(()), "{text}");
}

#[track_caller]
fn bad(text: &str, cited: &[usize], reason: &str) {
    let error = passes(Kind::Fact, text, cited).expect_err(text);
    assert!(error.contains(reason), "{text}: {error}");
}

#[test]
fn what_the_evidence_says_passes() {
    good("The Netherlands has accused Algeria of financing separatists.", &[0]);
    good("Algeria expelled three Dutch diplomats.", &[1]);
    good("Algeria expelled 3 Dutch diplomats on 12 May.", &[1]);
    good("On Monday Algeria expelled three Dutch diplomats, according to Meridian.", &[1]);
    good("Algeria did not recall its ambassador.", &[2]);
    good("According to Meridian, Parliament may suspend the partnership.", &[3]);
    good("“We have followed the payments,” said Marijke van Oosterhof.", &[4]);
    good("Marijke van Oosterhof said: “We have followed the payments.”", &[4]);
}

#[test]
fn swapped_parties_are_refused() {
    bad("Algeria has accused the Netherlands of financing separatists.", &[0], "order");
    bad("The Netherlands expelled three Dutch diplomats.", &[1], "");
}

#[test]
fn other_numbers_and_dates_are_refused() {
    bad("Algeria expelled five Dutch diplomats.", &[1], "number");
    bad("Algeria expelled 30 Dutch diplomats.", &[1], "number");
    bad("Algeria expelled three Dutch diplomats on 13 May.", &[1], "date");
    bad("Algeria expelled three Dutch diplomats on Tuesday.", &[1], "Tuesday");
    bad("In 2029 Algeria expelled three Dutch diplomats.", &[1], "date");
}

#[test]
fn invented_names_are_refused() {
    bad("Morocco expelled three Dutch diplomats.", &[1], "name");
    bad("Algeria expelled three Dutch diplomats from Rabat.", &[1], "name");
    bad("“We have followed the payments,” said Marijke Oosterhof-Smit.", &[4], "name");
}

#[test]
fn a_dropped_or_added_negation_is_refused() {
    bad("Algeria did recall its ambassador.", &[2], "negation");
    bad("Algeria recalled its ambassador.", &[2], "negation");
    bad("Algeria never expelled three Dutch diplomats.", &[1], "negation");
}

#[test]
fn a_dropped_or_added_possibility_is_refused() {
    bad("Parliament suspended the partnership.", &[3], "possibility");
    bad("Algeria may have expelled three Dutch diplomats.", &[1], "possibility");
}

#[test]
fn a_claim_told_as_a_fact_is_refused() {
    bad("Algeria is financing separatists.", &[0], "claimed");
    bad("We have followed the payments.", &[4], "claimed");
    bad("According to Algeria, the Netherlands is financing separatists.", &[0], "");
}

#[test]
fn quotations_are_literal() {
    bad("“We have followed the money,” said Marijke van Oosterhof.", &[4], "literal");
}

#[test]
fn a_sentence_without_evidence_is_refused() {
    bad("Algeria expelled three Dutch diplomats.", &[], "no evidence");
}
