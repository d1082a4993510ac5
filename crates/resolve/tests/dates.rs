//! When events happened: what their own words say, and what the story around them tells.

mod common;

use std::sync::{Arc, LazyLock};

use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_ontology::event::{EventType, Modality};
use demarche_record::actor::Actor;
use demarche_record::coded::{ClaimKind, Coded, CodedClaim, CodedEvent, Party, Quote, Stance, Voice};
use demarche_record::evidence::Evidence;
use demarche_resolve::resolver::Resolver;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::token::TokenId;

static BASE: LazyLock<Arc<Base>> =
    LazyLock::new(|| Arc::new(Base::read(&Files::embedded()).expect("the base has no fault")));

/// An event by its words: type, the word that carries it, who did it, to whom.
type Deed<'a> = (EventType, &'a str, &'a str, &'a str);

/// The number of the `n`-th token with this form.
fn find(document: &Document, form: &str) -> TokenId {
    let (form, nth) = form.split_once('#').unwrap_or((form, "1"));
    let nth: usize = nth.parse().expect("a number");
    let mut tokens = (0..document.tokens.len() as TokenId).filter(|t| document.form(*t) == form);
    tokens.nth(nth - 1).unwrap_or_else(|| panic!("no {form}"))
}

fn party(document: &Document, form: &str) -> Vec<Party> {
    if form.is_empty() {
        return Vec::new();
    }
    let head = find(document, form);
    vec![Party { tokens: head..head + 1, head, span: document.token(head).span, implicit: false }]
}

fn event(document: &Document, (kind, head, actor, recipient): Deed<'_>, modality: Modality) -> CodedEvent {
    let head = find(document, head);
    CodedEvent {
        kind,
        modes: Vec::new(),
        contexts: Vec::new(),
        modality,
        actors: party(document, actor),
        recipients: party(document, recipient),
        symmetric: false,
        head,
        place: None,
        voice: Voice::Reporter,
        confidence: 1.0,
        evidence: Evidence::new(document.sentence_of(head), document.token(head).span),
        trace: Vec::new(),
    }
}

/// The dates of events in an article of Friday 17 May 2024, in text order.
fn dates(lines: &str, deeds: &[Deed<'_>], modality: Modality, said: Option<(&str, &str)>) -> String {
    let (document, _) = common::document(lines, Some("2024-05-17"));
    let events = deeds.iter().map(|deed| event(&document, *deed, modality)).collect();
    let claims = said.map(|(speaker, cue)| {
        let cue = find(&document, cue);
        let span = document.token(cue).span;
        CodedClaim {
            source: Vec::new(),
            cue: vec![span],
            content: Vec::new(),
            kind: ClaimKind::Statement,
            quote: Quote::Indirect,
            stance: Stance::Assert,
            speaker: party(&document, speaker).pop(),
            events: Vec::new(),
            within: None,
            answers: None,
            evidence: Evidence::new(document.sentence_of(cue), span),
            trace: Vec::new(),
        }
    });
    let coded = Coded { events, claims: claims.into_iter().collect(), ..Coded::default() };
    let reading = Resolver::new(BASE.clone()).resolve(coded, document, &mut Issues::default());
    let one = |e: &demarche_record::event::Event| {
        let past = if e.modality == Modality::Historical { " historical" } else { "" };
        e.when.map_or("-".to_owned(), |w| {
            if w.from == w.to { format!("{}{past}", w.from) } else { format!("{}..{}{past}", w.from, w.to) }
        })
    };
    assert_eq!(
        reading.events.len(),
        deeds.len(),
        "{:?}",
        reading.events.iter().map(|e| &e.actors).collect::<Vec<&Vec<Actor>>>()
    );
    reading.events.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn check(lines: &str, deeds: &[Deed<'_>], expected: &str) {
    assert_eq!(dates(lines, deeds, Modality::Asserted, None), expected, "{lines}");
}

const LEAD: &str = "Iran|nsubj|3 has|aux|3 attacked|root|0|VERB|^VBN|=attack Iraq|obj|3";

#[test]
fn a_lead_has_the_day_on_which_it_is_told_again() {
    let again = "\nIran|nsubj|2 attacked|root|0|VERB|^VBD|=attack Iraq|obj|2 on|case|5 Tuesday|obl|2";
    let deeds =
        [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Assault, "attacked#2", "Iran#2", "Iraq#2")];
    check(&format!("{LEAD}{again}"), &deeds, "2024-05-14; 2024-05-14");
    // "Meanwhile, …" tells something else.
    let other = again.replacen("Iran|nsubj|2 attacked|root|0", "Meanwhile|advmod|3 Iran|nsubj|3 attacked|root|0", 1);
    let other = other.replace("obj|2 on|case|5 Tuesday|obl|2", "obj|3 on|case|6 Tuesday|obl|3");
    check(&format!("{LEAD}{other}"), &deeds, "-; 2024-05-14");
    // So does another deed of last month.
    let month = "\nIran|nsubj|2 bombed|root|0|VERB|^VBD Iraq|obj|2 last|amod|5 month|obl:unmarked|2";
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Assault, "bombed", "Iran#2", "Iraq#2")];
    check(&format!("{LEAD}{month}"), &deeds, "-; 2024-04-01..2024-04-30");
}

#[test]
fn a_noun_of_the_same_stem_gives_the_day_too() {
    let lines = "Lebanon|nsubj|3 has|aux|3 indicted|root|0|VERB|^VBN|=indict Syria|obj|3\nThe|det|2 indictment|nsubj|4|=indictment Thursday|nmod:unmarked|2 angered|root|0|VERB|^VBD many|obj|4";
    check(lines, &[(EventType::Accuse, "indicted", "Lebanon", "Syria")], "2024-05-16");
}

#[test]
fn the_same_thing_in_the_second_sentence_gives_the_day() {
    let lines = "Iranians|nsubj|3|PROPN have|aux|3 bombed|root|0|VERB|^VBN|=bomb a|det|5 pipeline|obj|3|NOUN|=pipeline\nMen|nsubj|2|NOUN sabotaged|root|0|VERB|^VBD the|det|4 pipeline|obj|2|NOUN|=pipeline Tuesday|obl:unmarked|2";
    check(lines, &[(EventType::Assault, "bombed", "Iranians", "")], "2024-05-14");
    let another = lines.replace("the|det|4", "a|det|4");
    check(&another, &[(EventType::Assault, "bombed", "Iranians", "")], "-");
}

#[test]
fn what_is_joined_in_a_lead_shares_its_day() {
    let lines = "France|nsubj|3 has|aux|3 visited|root|0|VERB|^VBN|=visit China|obj|3 and|cc|6 praised|conj|3|VERB|^VBN|=praise it|obj|6\nFrance|nsubj|2 visited|root|0|VERB|^VBD|=visit China|obj|2 on|case|5 Tuesday|obl|2";
    let deeds = [
        (EventType::Consult, "visited", "France", "China"),
        (EventType::Support, "praised", "France", "China"),
        (EventType::Consult, "visited#2", "France#2", "China#2"),
    ];
    check(lines, &deeds, "2024-05-14; 2024-05-14; 2024-05-14");
}

#[test]
fn a_story_goes_on_until_another_begins() {
    let first = "On|case|2 Monday|obl|4 Iran|nsubj|4 attacked|root|0|VERB|^VBD Iraq|obj|4";
    let second = "\nIran|nsubj|2 shelled|root|0|VERB|^VBD Iraq|obj|2";
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Assault, "shelled", "Iran#2", "Iraq#2")];
    check(&format!("{first}{second}"), &deeds, "2024-05-13; 2024-05-13");
    let perfect = second.replace(
        "Iran|nsubj|2 shelled|root|0|VERB|^VBD Iraq|obj|2",
        "Iran|nsubj|3 has|aux|3 shelled|root|0|VERB|^VBN Iraq|obj|3",
    );
    check(&format!("{first}{perfect}"), &deeds, "2024-05-13; -");
    let vague = second.replace("Iraq|obj|2", "Iraq|obj|2 repeatedly|advmod|2");
    check(&format!("{first}{vague}"), &deeds, "2024-05-13; -");
    let elsewhere = second.replace(
        "Iran|nsubj|2 shelled|root|0|VERB|^VBD Iraq|obj|2",
        "Elsewhere|advmod|3 Iran|nsubj|3 shelled|root|0|VERB|^VBD Iraq|obj|3",
    );
    check(&format!("{first}{elsewhere}"), &deeds, "2024-05-13; -");
    // Others fight elsewhere.
    let others = second.replace("Iran", "Chad").replace("Iraq", "Sudan");
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Assault, "shelled", "Chad", "Sudan")];
    check(&format!("{first}{others}"), &deeds, "2024-05-13; -");
}

#[test]
fn the_attack_is_the_last_one_told() {
    let dated = "On|case|2 Monday|obl|4 Iran|nsubj|4 attacked|root|0|VERB|^VBD Iraq|obj|4";
    let undated = "\nIran|nsubj|3 has|aux|3 bombed|root|0|VERB|^VBN Iraq|obj|3";
    let back = "\nIraq|nsubj:pass|3 was|aux:pass|3 hit|root|0|VERB|^VBN in|case|6 the|det|6 attack|obl|3|=attack";
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Assault, "hit", "", "Iraq#2")];
    check(&format!("{dated}{back}"), &deeds, "2024-05-13; 2024-05-13");
    let deeds = [
        (EventType::Assault, "attacked", "Iran", "Iraq"),
        (EventType::Assault, "bombed", "Iran#2", "Iraq#2"),
        (EventType::Assault, "hit", "", "Iraq#3"),
    ];
    check(&format!("{dated}{undated}{back}"), &deeds, "2024-05-13; -; -");
}

#[test]
fn what_is_carried_from_long_ago_is_history() {
    let lines = "Iran|nsubj|2 attacked|root|0|VERB|^VBD Iraq|obj|2 in|case|5 2003|obl|2|NUM\nIraq|nsubj:pass|3 was|aux:pass|3 hit|root|0|VERB|^VBN in|case|6 that|det|6 attack|obl|3|=attack";
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Assault, "hit", "", "Iraq#2")];
    check(lines, &deeds, "2003-01-01..2003-12-31 historical; 2003-01-01..2003-12-31 historical");
}

#[test]
fn who_speaks_on_a_day_acts_on_it() {
    let lines = "Japan|nsubj|3 is|aux|3 urging|root|0|VERB|^VBG|=urge China|obj|3\nJapan|nsubj|2 said|root|0|VERB|^VBD on|case|4 Monday|obl|2 it|nsubj|6 hopes|ccomp|2|VERB|^VBZ";
    let deeds = [(EventType::Request, "urging", "Japan", "China")];
    assert_eq!(dates(lines, &deeds, Modality::Asserted, Some(("Japan#2", "said"))), "2024-05-13");
    // What another says on Monday is not Japan's day.
    let other = lines.replacen("\nJapan", "\nChile", 1);
    assert_eq!(dates(&other, &deeds, Modality::Asserted, Some(("Chile", "said"))), "-");
    // "Japan said on Monday that China had attacked it": the deed has another day than the saying.
    let lines = "Japan|nsubj|2 said|root|0|VERB|^VBD on|case|4 Monday|obl|2 China|nsubj|6 attacked|ccomp|2|VERB|^VBD Korea|obj|6";
    let deeds = [(EventType::Assault, "attacked", "China", "")];
    assert_eq!(dates(lines, &deeds, Modality::Asserted, Some(("Japan", "said"))), "-");
    // "Made the appeal on Monday" is the appeal that was told before.
    let lines = "Japan|nsubj|3 is|aux|3 urging|root|0|VERB|^VBG|=urge China|obj|3\nIt|nsubj|2 made|root|0|VERB|^VBD the|det|4 appeal|obj|2|=appeal on|case|6 Monday|obl|2";
    let deeds = [(EventType::Request, "urging", "Japan", "China")];
    assert_eq!(dates(lines, &deeds, Modality::Asserted, None), "2024-05-13");
}

#[test]
fn days_look_ahead_in_clauses_that_do() {
    let present = "France|nsubj|2 visits|root|0|VERB|^VBZ China|obj|2 on|case|5 Sunday|obl|2";
    let deeds = [(EventType::Consult, "visits", "France", "China")];
    check(present, &deeds, "2024-05-19");
    let past = present.replace("visits|root|0|VERB|^VBZ", "visited|root|0|VERB|^VBD");
    check(&past, &[(EventType::Consult, "visited", "France", "China")], "2024-05-12");
    let planned = "France|nsubj|2 planned|root|0|VERB|^VBD|=plan to|mark|4|^TO visit|xcomp|2|VERB|^VB China|obj|4 Sunday|obl:unmarked|4";
    check(planned, &[(EventType::Consult, "visit", "France", "China")], "2024-05-19");
    // "Visited it on Sunday and will visit …": the second visit is another day's.
    let both = "France|nsubj|2 visited|root|0|VERB|^VBD China|obj|2 on|case|5 Sunday|obl|2 and|cc|8 will|aux|8|^MD visit|conj|2|VERB|^VB Japan|obj|8";
    let deeds = [(EventType::Consult, "visited", "France", "China"), (EventType::Consult, "visit", "France", "Japan")];
    check(both, &deeds, "2024-05-12; -");
}

#[test]
fn days_are_counted_from_what_is_no_event() {
    let court = "On|case|2 Monday|obl|5 the|det|4 court|nsubj|5 met|root|0|VERB|^VBD";
    let later = "Two|nummod|2 days|obl:unmarked|5 later|advmod|2 Iran|nsubj|5 attacked|root|0|VERB|^VBD Iraq|obj|5";
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq")];
    check(&format!("{court}\n{later}"), &deeds, "2024-05-15");
    // An event with a day, in between or beside it, is nearer.
    let between = "On|case|2 Tuesday|obl|4 Chad|nsubj|4 struck|root|0|VERB|^VBD Sudan|obj|4";
    let deeds = [(EventType::Assault, "struck", "Chad", "Sudan"), (EventType::Assault, "attacked", "Iran", "Iraq")];
    check(&format!("{court}\n{between}\n{later}"), &deeds, "2024-05-14; 2024-05-16");
}

#[test]
fn a_clause_counts_from_another() {
    let came = "The|det|2 blast|nsubj|3 came|root|0|VERB|^VBD on|case|5 Tuesday|obl|3 a|det|7 day|obl:unmarked|10 after|mark|10 Iran|nsubj|10 attacked|advcl|3|VERB|^VBD Iraq|obj|10";
    check(came, &[(EventType::Assault, "attacked", "Iran", "Iraq")], "2024-05-13");
    let hours = came.replace(
        "a|det|7 day|obl:unmarked|10 after|mark|10 Iran|nsubj|10 attacked|advcl|3|VERB|^VBD Iraq|obj|10",
        "hours|obl:unmarked|9 after|mark|9 Iran|nsubj|9 attacked|advcl|3|VERB|^VBD Iraq|obj|9",
    );
    check(&hours, &[(EventType::Assault, "attacked", "Iran", "Iraq")], "2024-05-13..2024-05-14");
    let later = "On|case|2 Monday|obl|4 Iran|nsubj|4 attacked|root|0|VERB|^VBD Iraq|obj|4\nTwo|nummod|2 days|obl:unmarked|6 after|case|5 the|det|5 attack|obl|6 Iraq|nsubj|7 attacked|root|0|VERB|^VBD Iran|obj|7";
    let later = later
        .replace("days|obl:unmarked|6", "days|obl:unmarked|7")
        .replace("attack|obl|6 Iraq", "attack|obl|7 Iraq")
        .replace("Iraq|nsubj|7 attacked", "Iraq|nsubj|7 struck");
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Assault, "struck", "Iraq#2", "Iran#2")];
    check(&later, &deeds, "2024-05-13; 2024-05-15");
    let same = "The|det|2 deaths|nsubj|3 came|root|0|VERB|^VBD the|det|6 same|amod|6 day|obl:unmarked|3 that|mark|9 Iran|nsubj|9 attacked|acl:relcl|6|VERB|^VBD Iraq|obj|9";
    let first = "On|case|2 Monday|obl|4 Chad|nsubj|4 attacked|root|0|VERB|^VBD Sudan|obj|4";
    let deeds = [(EventType::Assault, "attacked", "Chad", "Sudan"), (EventType::Assault, "attacked#2", "Iran", "Iraq")];
    check(&format!("{first}\n{same}"), &deeds, "2024-05-13; 2024-05-13");
}

#[test]
fn a_month_behind_another_deed_is_that_deeds() {
    let lines = "Iran|nsubj|2 arrested|root|0|VERB|^VBD Iraqis|obj|2|PROPN over|case|6 the|det|6 murder|obl|2|=murder last|amod|8 month|obl:unmarked|2";
    check(lines, &[(EventType::Coerce, "arrested", "Iran", "")], "-");
}

#[test]
fn a_day_inside_a_phrase_dates_what_happens_in_it() {
    let strike = "Iraqis|nsubj:pass|3|PROPN were|aux:pass|3 killed|root|0|VERB|^VBN in|case|8 the|det|8 May|nmod:unmarked|8 3|nummod|6 strike|obl|3|=strike";
    check(strike, &[(EventType::Assault, "killed", "", "Iraqis")], "2024-05-03");
    let speech = "In|case|3 a|det|3 statement|obl|6|=statement Monday|nmod:unmarked|3 France|nsubj|6 accused|root|0|VERB|^VBD Iran|obj|6";
    check(speech, &[(EventType::Accuse, "accused", "France", "Iran")], "2024-05-13");
    let vote = speech.replace("statement|obl|6|=statement", "vote|obl|6|=vote").replace("accused", "backed");
    check(&vote, &[(EventType::Support, "backed", "France", "Iran")], "2024-05-13");
    // A vote on Monday does not say when help was given for it.
    check(&vote.replace("In|case", "For|case"), &[(EventType::Support, "backed", "France", "Iran")], "-");
}

#[test]
fn a_day_behind_a_name_or_a_thing_is_that_of_the_clause() {
    let town = "Iran|nsubj|2 attacked|root|0|VERB|^VBD Iraqis|obj|2|PROPN near|case|5 Basra|nmod|3|PROPN Tuesday|nmod:unmarked|5|PROPN";
    check(town, &[(EventType::Assault, "attacked", "Iran", "Iraqis")], "2024-05-14");
    let market = "Iraqis|nsubj:pass|3|PROPN were|aux:pass|3 killed|root|0|VERB|^VBN at|case|6 the|det|6 market|obl|3|NOUN|=market Sunday|nmod:unmarked|6|PROPN";
    check(market, &[(EventType::Assault, "killed", "", "Iraqis")], "2024-05-12");
}

#[test]
fn a_story_goes_on_with_the_same_people() {
    let first = "On|case|2 Monday|obl|4 Iran|nsubj|4 attacked|root|0|VERB|^VBD Iraq|obj|4";
    let lines = format!("{first}\nIraq|nsubj|2 arrested|root|0|VERB|^VBD Iranians|obj|2|PROPN");
    let deeds =
        [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Coerce, "arrested", "Iraq#2", "Iranians")];
    check(&lines, &deeds, "2024-05-13; 2024-05-13");
    // Others are another story.
    let others = lines.replace("Iraq|nsubj|2", "Chad|nsubj|2").replace("Iranians", "Sudanese");
    let deeds = [(EventType::Assault, "attacked", "Iran", "Iraq"), (EventType::Coerce, "arrested", "Chad", "Sudanese")];
    check(&others, &deeds, "2024-05-13; -");
}

#[test]
fn a_lead_has_the_day_of_the_noun_that_names_it_again() {
    let lead = "Iran|nsubj|3 has|aux|3 attacked|root|0|VERB|^VBN Iraq|obj|3";
    let again = "Monday|nmod:poss|3 's|case|1 attack|nsubj|4|NOUN|=attack shocked|root|0|VERB|^VBD Iraq|obj|4";
    let deed = (EventType::Assault, "attacked", "Iran", "Iraq");
    check(&format!("{lead}\n{again}"), &[deed], "2024-05-13");
    // What counts from it follows.
    let after = " a|nummod|6 day|obl:unmarked|9 after|mark|9 Iraq|nsubj|9 struck|advcl|3|VERB|^VBD Iran|obj|9";
    let deeds = [deed, (EventType::Assault, "struck", "Iraq#2", "Iran#2")];
    check(&format!("{lead}{after}\n{again}"), &deeds, "2024-05-13; 2024-05-12");
}

#[test]
fn what_something_lasts_since_began_then() {
    let lines = "They|nsubj|2 talk|root|0|VERB|^VBP since|case|7 the|det|7 May|nmod:unmarked|7 3|nummod|5 attack|obl|2|NOUN|=attack by|case|9 Iran|nmod|7";
    check(lines, &[(EventType::Assault, "attack", "Iran", "")], "2024-05-03");
    let lines = "They|nsubj|2 talk|root|0|VERB|^VBP since|case|4 March|obl|2 when|advmod|7 Iran|nsubj|7 attacked|acl:relcl|4|VERB|^VBD Iraq|obj|7";
    check(lines, &[(EventType::Assault, "attacked", "Iran", "Iraq")], "2024-03-01..2024-03-31");
}

#[test]
fn what_has_happened_has_no_day_to_come() {
    let lines = "France|nsubj|3 has|aux|3 visited|root|0|VERB|^VBN|=visit China|obj|3\nFrance|nsubj|3 will|aux|3|^MD visit|root|0|VERB|^VB|=visit Japan|obj|3 on|case|6 Sunday|obl|3";
    let deeds =
        [(EventType::Consult, "visited", "France", "China"), (EventType::Consult, "visit", "France#2", "Japan")];
    check(lines, &deeds, "-; 2024-05-19");
    // "The attack Thursday shows …": what describes tells nothing of the time to come.
    let lines = "Iran|nsubj|2 blames|root|0|VERB|^VBZ|=blame Iraq|obj|2 on|case|5 Sunday|obl|2";
    check(lines, &[(EventType::Accuse, "blames", "Iran", "Iraq")], "2024-05-12");
}

#[test]
fn a_sentence_of_a_hundred_thousand_days_is_read_in_bounds() {
    let mut lines = "Iran|nsubj|2 attacked|root|0|VERB|^VBD Iraq|obj|2".to_owned();
    for _ in 0..100_000 {
        lines.push_str(" Tuesday|obl:unmarked|2");
    }
    check(&lines, &[(EventType::Assault, "attacked", "Iran", "Iraq")], "2024-05-14");
}
