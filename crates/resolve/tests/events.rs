//! Whole documents: who is kept, when and where it was.

mod common;

use std::sync::{Arc, LazyLock};

use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_record::actor::Actor;
use demarche_record::coded::{ClaimKind, Coded, CodedClaim, CodedEvent, Party, Quote, Stance, Voice};
use demarche_record::evidence::Evidence;
use demarche_record::reading::Reading;
use demarche_resolve::resolver::Resolver;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::token::TokenId;

static BASE: LazyLock<Arc<Base>> =
    LazyLock::new(|| Arc::new(Base::read(&Files::embedded()).expect("the base has no fault")));

fn party(document: &Document, head: TokenId) -> Party {
    Party { tokens: head..head + 1, head, span: document.token(head).span, implicit: false }
}

/// An event whose words are given by token number, from 0.
fn event(
    document: &Document,
    kind: EventType,
    head: TokenId,
    actors: &[TokenId],
    recipients: &[TokenId],
) -> CodedEvent {
    CodedEvent {
        kind,
        modes: Vec::new(),
        contexts: Vec::new(),
        modality: Modality::Asserted,
        actors: actors.iter().map(|h| party(document, *h)).collect(),
        recipients: recipients.iter().map(|h| party(document, *h)).collect(),
        symmetric: false,
        head,
        place: None,
        voice: Voice::Reporter,
        confidence: 1.0,
        evidence: Evidence::new(document.sentence_of(head), document.token(head).span),
        trace: Vec::new(),
    }
}

fn read(document: Document, events: Vec<CodedEvent>) -> Reading {
    let resolver = Resolver::new(BASE.clone());
    resolver.resolve(Coded { events, ..Coded::default() }, document, &mut Issues::default())
}

fn side(actors: &[Actor]) -> String {
    let one = |a: &Actor| {
        let sectors: String = a.sectors.iter().map(|s| format!(" {s}")).collect();
        let code = a.country.map_or("?".to_owned(), |c| c.to_string());
        format!("{}={code}{sectors}{}", a.name, if a.implicit { " implicit" } else { "" })
    };
    actors.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `TYPE: actors > recipients @ place when modality`, one event a line.
fn shown(reading: &Reading) -> String {
    let one = |e: &demarche_record::event::Event| {
        let place = e.place.as_ref().map_or(String::new(), |p| {
            format!(" @ {} {} {}", p.name, p.country.map_or("?".to_owned(), |c| c.to_string()), p.level.name())
        });
        let when = e.when.map_or(String::new(), |w| format!(" {}..{}", w.from, w.to));
        format!("{}: {} > {}{place}{when} {}", e.kind, side(&e.actors), side(&e.recipients), e.modality)
    };
    reading.events.iter().map(one).collect::<Vec<_>>().join("\n")
}

struct Case<'a> {
    lines: &'a str,
    kind: EventType,
    modes: &'a [Mode],
    head: TokenId,
    actors: &'a [TokenId],
    recipients: &'a [TokenId],
    expected: &'a str,
}

fn check(case: &Case<'_>) {
    let (document, _) = common::document(case.lines, Some("2024-05-17"));
    let mut coded = event(&document, case.kind, case.head, case.actors, case.recipients);
    coded.modes = case.modes.to_vec();
    assert_eq!(shown(&read(document, vec![coded])), case.expected, "{}", case.lines);
}

const CASE: Case<'static> =
    Case { lines: "", kind: EventType::Accuse, modes: &[], head: 0, actors: &[], recipients: &[], expected: "" };

#[test]
fn parties_and_dates_meet_in_an_event() {
    check(&Case {
        lines: "France|nsubj|2 accused|root|0|VERB Azerbaijan|obj|2 on|case|5 Tuesday|obl|2",
        head: 1,
        actors: &[0],
        recipients: &[2],
        expected: "ACCUSE: France=FRA GOV > Azerbaijan=AZE GOV 2024-05-14..2024-05-14 asserted",
        ..CASE
    });
    check(&Case {
        lines: "The|det|3 two|nummod|3 nations|nsubj|4 fought|root|0|VERB wars|obj|4 in|case|7 2020|obl|4|NUM and|cc|9 2023|conj|7|NUM in|case|11 Karabakh|obl|4",
        kind: EventType::Assault,
        head: 3,
        actors: &[2],
        expected: "",
        ..CASE
    });
    check(&Case {
        lines: "France|nsubj|2 backs|root|0|VERB Armenia|obj|2 ~,|punct|5 Azerbaijan|nmod:poss|8 ~’s|case|5 old|amod|8 rival|appos|3\nThe|det|3 two|nummod|3 nations|nsubj|4 fought|root|0|VERB wars|obj|4 in|case|7 2020|obl|4|NUM and|cc|9 2023|conj|7|NUM in|case|11 Karabakh|obl|4",
        kind: EventType::Assault,
        head: 11,
        actors: &[10],
        expected: "ASSAULT: Armenia=ARM GOV, Azerbaijan=AZE GOV >  @ Nagorno-Karabakh AZE region 2020-01-01..2023-12-31 historical",
        ..CASE
    });
    check(&Case {
        lines: "Russia|nsubj|2 invaded|root|0|VERB Georgia|obj|2 in|case|5 2008|obl|2|NUM",
        kind: EventType::Assault,
        head: 1,
        actors: &[0],
        recipients: &[2],
        expected: "ASSAULT: Russia=RUS GOV > Georgia=GEO GOV 2008-01-01..2008-12-31 historical",
        ..CASE
    });
}

#[test]
fn what_goes_on_is_not_history() {
    check(&Case {
        lines: "Russia|nsubj|2 occupied|root|0|VERB Georgia|obj|2 since|case|5 2008|obl|2|NUM",
        kind: EventType::Coerce,
        head: 1,
        actors: &[0],
        recipients: &[2],
        expected: "COERCE: Russia=RUS GOV > Georgia=GEO GOV 2008-01-01..2024-05-17 asserted",
        ..CASE
    });
}

#[test]
fn a_date_stays_with_its_own_clause() {
    // "On Tuesday the minister said that France backs Armenia": Tuesday dates the saying.
    check(&Case {
        lines: "On|case|2 Tuesday|obl|4 he|nsubj|4 said|root|0|VERB France|nsubj|6 backs|ccomp|4|VERB Armenia|obj|6",
        kind: EventType::Support,
        head: 5,
        actors: &[4],
        recipients: &[6],
        expected: "SUPPORT: France=FRA GOV > Armenia=ARM GOV asserted",
        ..CASE
    });
    // "It met and on Monday signed": the second verb goes on from a dated first.
    check(&Case {
        lines: "On|case|2 Monday|obl|4 France|nsubj|4 met|root|0|VERB Iran|obj|4 and|cc|7 attacked|conj|4|VERB Iraq|obj|7",
        kind: EventType::Assault,
        head: 6,
        actors: &[2],
        recipients: &[7],
        expected: "ASSAULT: France=FRA GOV > Iraq=IRQ GOV 2024-05-13..2024-05-13 asserted",
        ..CASE
    });
    // "France condemned the 2015 attack": the year is the attack's.
    check(&Case {
        lines: "France|nsubj|2 condemned|root|0|VERB the|det|5 2015|nummod|5 attack|obj|2 by|case|7 Iran|nmod|5",
        head: 1,
        actors: &[0],
        recipients: &[6],
        expected: "ACCUSE: France=FRA GOV > Iran=IRN GOV asserted",
        ..CASE
    });
}

#[test]
fn events_without_politics_or_partner_are_dropped() {
    check(&Case {
        lines: "Wolves|nsubj|2 attacked|root|0|VERB sheep|obj|2",
        head: 1,
        actors: &[0],
        recipients: &[2],
        ..CASE
    });
    check(&Case {
        lines: "Ghana|nsubj|2 cooperated|root|0|VERB",
        kind: EventType::Cooperate,
        head: 1,
        actors: &[0],
        ..CASE
    });
    check(&Case {
        lines: "Ghana|nsubj|2 accused|root|0|VERB Ghana|obj|2",
        head: 1,
        actors: &[0],
        recipients: &[2],
        expected: "ACCUSE: Ghana=GHA GOV >  asserted",
        ..CASE
    });
    check(&Case {
        lines: "Ghana|nsubj|2 blamed|root|0|VERB inflation|obj|2",
        head: 1,
        actors: &[0],
        recipients: &[2],
        expected: "ACCUSE: Ghana=GHA GOV >  asserted",
        ..CASE
    });
}

#[test]
fn private_trips_and_plain_business_are_no_politics() {
    // "My trip to Japan" is nobody's visit …
    check(&Case {
        lines: "Ghana|obj|2 visited|root|0|VERB",
        kind: EventType::Consult,
        head: 1,
        recipients: &[0],
        ..CASE
    });
    // … and the writer's praise is no state's.
    check(&Case {
        lines: "We|nsubj|2|PRON praised|root|0|VERB Ghana|obj|2",
        kind: EventType::Support,
        head: 1,
        actors: &[0],
        recipients: &[2],
        ..CASE
    });
    check(&Case {
        lines: "Gazprom|nsubj|2 praised|root|0|VERB Huawei|obj|2",
        kind: EventType::Support,
        head: 1,
        actors: &[0],
        recipients: &[2],
        ..CASE
    });
    // A government on either side makes it one.
    let (document, _) = common::document("Ghana|nsubj|2 praised|root|0|VERB Huawei|obj|2", Some("2024-05-17"));
    let coded = event(&document, EventType::Support, 1, &[0], &[2]);
    assert_eq!(read(document, vec![coded]).events.len(), 1);
}

#[test]
fn curfews_and_protests_have_someone_behind_them() {
    check(&Case {
        lines: "a|det|2 curfew|nsubj|3 began|root|0|VERB in|case|6 New|compound|6 Caledonia|obl|3",
        kind: EventType::Coerce,
        modes: &[Mode::Curfew],
        head: 1,
        expected: "COERCE: France=FRA GOV implicit >  @ New Caledonia FRA country asserted",
        ..CASE
    });
    check(&Case {
        lines: "protests|nsubj|2 erupted|root|0|VERB in|case|4 Armenia|obl|2",
        kind: EventType::Protest,
        head: 0,
        expected: "PROTEST: Armenian protesters=ARM CVL implicit >  @ Armenia ARM country asserted",
        ..CASE
    });
    check(&Case {
        lines: "a|det|2 crackdown|nsubj|5 on|case|4 media|nmod|2 began|root|0|VERB in|case|7 Baku|obl|5",
        kind: EventType::Coerce,
        modes: &[Mode::CoerceRestrict],
        head: 1,
        recipients: &[3],
        expected: "COERCE: Azerbaijan=AZE GOV implicit > Azerbaijani media=AZE JRN @ Baku AZE city asserted",
        ..CASE
    });
}

#[test]
fn claims_keep_their_speaker_and_their_events() {
    let lines = "Critics|nsubj|2 say|root|0|VERB wolves|nsubj|4 attacked|ccomp|2|VERB Ghana|obj|4";
    let (document, _) = common::document(lines, None);
    let mut claimed = event(&document, EventType::Assault, 3, &[2], &[4]);
    claimed.voice = Voice::Claim(0);
    let dropped = event(&document, EventType::Assault, 3, &[2], &[]);
    let claim = CodedClaim {
        source: vec![document.token(0).span],
        cue: vec![document.token(1).span],
        content: Vec::new(),
        kind: ClaimKind::Statement,
        quote: Quote::Indirect,
        stance: Stance::Assert,
        speaker: Some(party(&document, 0)),
        events: vec![0, 1],
        within: None,
        answers: None,
        evidence: Evidence::new(0, document.token(1).span),
        trace: Vec::new(),
    };
    let coded = Coded { events: vec![dropped, claimed], claims: vec![claim], ..Coded::default() };
    let reading = Resolver::new(BASE.clone()).resolve(coded, document, &mut Issues::default());
    let claim = reading.claims.first().expect("the claim stays");
    assert_eq!(claim.events, [0], "the dropped event is gone and the other has its number");
    let speaker = claim.speaker.as_ref().expect("the critics are named");
    assert_eq!((speaker.text.as_str(), speaker.country), ("Critics", None));
    assert_eq!(reading.events.len(), 1);
    assert!(reading.events[0].trace.iter().any(|s| s.step == "actor" && s.id == "ghana"));
}

#[test]
fn the_same_document_reads_the_same() {
    let lines = "France|nsubj|2 accused|root|0|VERB Azerbaijan|obj|2";
    let once = || {
        let (document, _) = common::document(lines, Some("2024-05-17"));
        let coded = event(&document, EventType::Accuse, 1, &[0], &[2]);
        read(document, vec![coded])
    };
    assert_eq!(once(), once());
}

#[test]
fn the_other_side_that_no_word_names() {
    let case = |lines, kind, head, actors, recipients, expected| {
        check(&Case { lines, kind, head, actors, recipients, expected, ..CASE });
    };
    // What an agreement or a demand is about says with whom.
    case(
        "Syria|nsubj|2 agreed|root|0|VERB to|case|4 talks|obl|2 with|case|6 Japan|nmod|4",
        EventType::Agree,
        1,
        &[0],
        &[],
        "AGREE: Syria=SYR GOV > Japan=JPN GOV implicit asserted",
    );
    case(
        "Italian|amod|2 deputies|nsubj|3 demand|root|0|VERB that|mark|7 the|det|6 government|nsubj|7 resign|ccomp|3|VERB",
        EventType::Request,
        2,
        &[1],
        &[],
        "REQUEST: Italian deputies=ITA LEG > Italy=ITA GOV implicit asserted",
    );
    // A raid hits the country it happens in; a protest is against the government of those who protest.
    case(
        "Maoist|amod|2 rebels|nsubj|3 raided|root|0|VERB a|det|5 town|obj|3 in|case|7 Nepal|nmod|5",
        EventType::Assault,
        2,
        &[1],
        &[],
        "ASSAULT: Nepalese maoist rebels=NPL REB > Nepal=NPL CVL implicit asserted",
    );
    case(
        "Kenyan|amod|2 students|nsubj|3 marched|root|0|VERB",
        EventType::Protest,
        2,
        &[1],
        &[],
        "PROTEST: Kenyan students=KEN EDU > Kenya=KEN GOV implicit asserted",
    );
    // Those whom a country's police hold are its people, unless the text says other.
    case(
        "French|amod|2 police|nsubj|3 held|root|0|VERB ten|nummod|5 suspects|obj|3",
        EventType::Coerce,
        2,
        &[1],
        &[4],
        "COERCE: French police=FRA COP > French suspects=FRA CVL asserted",
    );
    case(
        "French|amod|2 police|nsubj|3 held|root|0|VERB ten|nummod|6 Italian|amod|6 suspects|obj|3",
        EventType::Coerce,
        2,
        &[1],
        &[5],
        "COERCE: French police=FRA COP > Italian suspects=ITA CVL asserted",
    );
}

#[test]
fn those_who_did_what_is_only_said_to_have_been_done() {
    let case = |lines, head, recipients, expected| {
        check(&Case { lines, kind: EventType::Assault, head, recipients, expected, ..CASE });
    };
    case(
        "Ten|nummod|2 rebels|nsubj:pass|4 were|aux:pass|4 killed|root|0|VERB in|case|6 Syria|obl|4",
        3,
        &[1],
        "ASSAULT: Syria=SYR MIL implicit > Syrian rebels=SYR REB @ Syria SYR country asserted",
    );
    case(
        "Ten|nummod|2 troops|nsubj:pass|4 were|aux:pass|4 killed|root|0|VERB in|case|7 an|det|7 ambush|obl|4 in|case|9 Mali|obl|4",
        3,
        &[1],
        "ASSAULT: Mali=MLI UAF implicit > Malian troops=MLI MIL @ Mali MLI country asserted",
    );
    case(
        "Ten|nummod|2 troops|nsubj:pass|4 were|aux:pass|4 killed|root|0|VERB by|case|7 a|det|7 bomb|obl|4 in|case|9 Mali|obl|4",
        3,
        &[1],
        "ASSAULT:  > Malian troops=MLI MIL @ Mali MLI country asserted",
    );
    case(
        "Ten|nummod|2 Iraqis|nsubj:pass|4 were|aux:pass|4 killed|root|0|VERB when|advmod|8 U.S.|compound|7 troops|nsubj|8 fired|advcl|4|VERB",
        3,
        &[1],
        "ASSAULT: U.S. troops=USA MIL implicit > Iraqis=IRQ CVL asserted",
    );
    check(&Case {
        lines: "A|det|3 Turkish|amod|3 court|nsubj|4 met|root|0|VERB\nTen|nummod|2 officers|nsubj:pass|4 were|aux:pass|4 sentenced|root|0|VERB|=sentence",
        kind: EventType::Sanction,
        head: 7,
        recipients: &[5],
        expected: "SANCTION: Turkey=TUR JUD implicit > Turkish officers=TUR COP asserted",
        ..CASE
    });
    // Who accuses unnamed is not guessed at.
    check(&Case {
        lines: "Iran|nsubj:pass|3 was|aux:pass|3 accused|root|0|VERB|=accuse of|mark|5 fraud|obl|3",
        kind: EventType::Accuse,
        head: 2,
        recipients: &[0],
        expected: "ACCUSE:  > Iran=IRN GOV asserted",
        ..CASE
    });
}

#[test]
fn the_other_side_by_what_the_words_say_about_it() {
    let case = |lines, kind, modes, head, actors, recipients, expected| {
        check(&Case { lines, kind, modes, head, actors, recipients, expected });
    };
    // The armed ones of the country that the text spoke of are those who laid the bomb.
    case(
        "insurgents|nsubj|2|#1 fled|root|0|VERB in|case|4 Iraq|obl|2\nTen|nummod|2 troops|nsubj:pass|4 were|aux:pass|4 killed|root|0|VERB by|case|7 a|det|7 bomb|obl|4",
        EventType::Assault,
        &[],
        7,
        &[],
        &[5],
        "ASSAULT: Iraqi insurgents=IRQ REB implicit > Iraqi troops=IRQ MIL asserted",
    );
    // A visit is to the government of the place.
    case(
        "French|amod|2 ministers|nsubj|3 arrived|root|0|VERB in|case|5 Tunisia|obl|3",
        EventType::Consult,
        &[Mode::Visit],
        2,
        &[1],
        &[],
        "CONSULT: French ministers=FRA GOV > Tunisia=TUN GOV implicit @ Tunisia TUN country asserted",
    );
    // Who celebrates stands against no one; who stands before an embassy stands against its country.
    case(
        "Kenyan|amod|2 students|nsubj|3 marched|root|0|VERB to|mark|5 celebrate|advcl|3|VERB",
        EventType::Protest,
        &[],
        2,
        &[1],
        &[],
        "PROTEST: Kenyan students=KEN EDU >  asserted",
    );
    case(
        "Kenyan|amod|2 students|nsubj|3 marched|root|0|VERB outside|case|7 the|det|7 Japanese|amod|7 embassy|obl|3",
        EventType::Protest,
        &[],
        2,
        &[1],
        &[],
        "PROTEST: Kenyan students=KEN EDU > Japanese embassy=JPN GOV implicit asserted",
    );
    case(
        "Kenyan|amod|2 students|nsubj|3 held|root|0|VERB an|det|6 anti-Japan|amod|6 rally|obj|3",
        EventType::Protest,
        &[],
        5,
        &[1],
        &[],
        "PROTEST: Kenyan students=KEN EDU > Japan=JPN GOV implicit asserted",
    );
    // Rockets fly into another country, not into that of those who fire them.
    case(
        "Palestinian|amod|2 militants|nsubj|3 fired|root|0|VERB rockets|obj|3 into|case|6 Israel|obl|3",
        EventType::Assault,
        &[],
        2,
        &[1],
        &[],
        "ASSAULT: Palestinian militants=PSE REB > Israel=ISR GOV implicit asserted",
    );
    // Whom a bomb hits stands beside it.
    case(
        "A|det|2 bomb|nsubj|3 exploded|root|0|VERB in|case|5 Mali|obl|3 ~,|punct|3 killing|advcl|3|VERB ten|nummod|9 *soldiers|obj|7|#1",
        EventType::Assault,
        &[Mode::Explosives],
        2,
        &[],
        &[],
        "ASSAULT:  > Malian soldiers=MLI MIL implicit @ Mali MLI country asserted",
    );
    // A government is not left by its own troops.
    case(
        "Poland|nsubj|2 withdrew|root|0|VERB Polish|amod|4 troops|obj|2 in|case|6 Iraq|obl|2",
        EventType::Retreat,
        &[Mode::RetreatWithdraw],
        1,
        &[0],
        &[3],
        "RETREAT: Poland=POL GOV > Iraq=IRQ GOV implicit @ Iraq IRQ country asserted",
    );
}
