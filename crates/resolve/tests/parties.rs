//! Who a phrase is.

mod common;

use std::sync::LazyLock;

use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_resolve::party::{Ask, Parties};

static BASE: LazyLock<Base> = LazyLock::new(|| Base::read(&Files::embedded()).expect("the base has no fault"));

/// The codes of the phrase headed by the token with `*`: `FRA/NCL SOC OPP`, several joined by `; `, `-` for none.
fn codes(lines: &str, date: Option<&str>) -> String {
    let (document, asked) = common::document(lines, date);
    let parties = Parties::new(&document, &BASE);
    let found = parties.at(asked, Ask::default());
    let show = |f: &demarche_resolve::party::Found| {
        let mut text = f.actor.country.map_or("?".to_owned(), |c| c.to_string());
        if let Some(territory) = f.actor.territory {
            text += &format!("/{territory}");
        }
        for sector in &f.actor.sectors {
            text += &format!(" {sector}");
        }
        text
    };
    let shown: Vec<String> = found.iter().map(show).collect();
    if shown.is_empty() { "-".to_owned() } else { shown.join("; ") }
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(lines, expected)| {
            let got = codes(lines, Some("2024-05-17"));
            (got != *expected).then(|| format!("{lines}\n    expected {expected}, got {got}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names() {
    check(&[
        ("*France|nsubj|2 signs|root|0|VERB", "FRA GOV"),
        ("*Paris|nsubj|2 signs|root|0|VERB", "FRA GOV"),
        ("the|det|2 *Kremlin|nsubj|3 said|root|0|VERB", "RUS GOV"),
        ("*Baku|nsubj|2 ~’s|case|1 signs|root|0|VERB", "AZE GOV"),
        ("the|det|2 *US|nsubj|3 said|root|0|VERB", "USA GOV"),
        ("*U.S.|nsubj|2 said|root|0|VERB", "USA GOV"),
        ("tell|root|0|VERB *us|obj|1|PRON", "-"),
        ("New|compound|2 *Caledonia|nsubj|3 voted|root|0|VERB", "FRA/NCL GOV"),
        ("*Abkhazia|nsubj|2 voted|root|0|VERB", "GEO PRE"),
        ("the|det|2 *EU|nsubj|3 said|root|0|VERB", "EUR"),
        ("*NATO|nsubj|2 said|root|0|VERB", "IGO MIL"),
        ("*Hamas|nsubj|2 said|root|0|VERB", "PSE REB PTY"),
        ("*Catalonia|nsubj|2 voted|root|0|VERB", "ESP"),
        ("the|det|2 *West|nsubj|3 said|root|0|VERB", "?"),
        ("*Armenians|nsubj|2 fled|root|0|VERB", "ARM CVL"),
        ("the|det|2 *French|nsubj|3|ADJ left|root|0|VERB", "FRA GOV"),
        ("*French|amod|2 rule|root|0", "FRA GOV"),
        ("*Jordan|nsubj|3|@PER Henderson|flat|1|@+PER left|root|0|VERB", "?"),
    ]);
}

#[test]
fn descriptions_with_their_country() {
    check(&[
        ("French|amod|2 *officials|nsubj|3 said|root|0|VERB", "FRA GOV"),
        ("Azerbaijani|amod|2 *media|nsubj|3 said|root|0|VERB", "AZE JRN"),
        ("the|det|3 US|compound|3 *ambassador|nsubj|6 to|case|5 Azerbaijan|nmod|3 spoke|root|0|VERB", "USA GOV"),
        ("Russia|nmod:poss|4 ~’s|case|1 foreign|amod|4 *ministry|nsubj|5 said|root|0|VERB", "RUS GOV"),
        ("the|det|2 *president|nsubj|5 of|case|4 France|nmod|2 left|root|0|VERB", "FRA GOV"),
        ("*troops|nsubj|4 from|case|3 Chad|nmod|1 left|root|0|VERB", "TCD MIL"),
        ("*protesters|nsubj|4 in|case|3 Armenia|nmod|1 marched|root|0|VERB", "ARM CVL"),
        ("a|det|3 Turkish|amod|3 *court|nsubj|4 ruled|root|0|VERB", "TUR JUD"),
        ("Israeli|amod|2 *settlers|nsubj|3 left|root|0|VERB", "ISR CVL"),
        ("EU|compound|2 *officials|nsubj|3 left|root|0|VERB", "EUR GOV"),
        ("UN|compound|2 *peacekeepers|nsubj|3 left|root|0|VERB", "UNO MIL"),
        ("Hamas|compound|2 *fighters|nsubj|3 left|root|0|VERB", "PSE REB PTY"),
        ("Turkish|amod|4 and|cc|3 Qatari|conj|1|ADJ *officials|nsubj|5 met|root|0|VERB", "TUR GOV; QAT GOV"),
        ("the|det|2 *leader|nsubj|5 of|case|4 Hamas|nmod|2 left|root|0|VERB", "PSE REB PTY"),
        ("a|det|2 *spokesman|nsubj|6 for|case|5 the|det|5 Kremlin|nmod|2 said|root|0|VERB", "RUS GOV"),
        ("the|det|4 former|amod|4 French|amod|4 *president|nsubj|5 left|root|0|VERB", "FRA ELI GOV"),
        (
            "*some|nsubj|5|PRON of|case|4 the|det|4 separatists|nmod|1 left|root|0|VERB in|case|8 New|compound|8 Caledonia|obl|5",
            "FRA/NCL REB",
        ),
        ("Chinese|amod|2 company|compound|3 *Huawei|nsubj|4|@ORG said|root|0|VERB", "CHN BUS"),
        ("the|det|2 *embassy|nsubj|5 in|case|4 Kabul|nmod|2 closed|root|0|VERB", "AFG GOV"),
    ]);
}

#[test]
fn those_on_the_other_side() {
    check(&[
        ("Azerbaijan|nmod:poss|3 ~’s|case|1 *rival|nsubj|4 left|root|0|VERB", "?"),
        ("its|nmod:poss|2 *foe|nsubj|4 Armenia|appos|2 left|root|0|VERB", "ARM GOV"),
        ("Ghana|nmod:poss|4 ~’s|case|1 Kenyan|amod|4 *counterpart|nsubj|5 left|root|0|VERB", "KEN GOV"),
        ("the|det|3 federal|amod|3 *government|nsubj|4 left|root|0|VERB Ghana|obj|4", "GHA GOV"),
        ("Ghanaian|amod|2 *authorities|nsubj|3 left|root|0|VERB", "GHA GOV"),
    ]);
}

#[test]
fn names_inside_names() {
    check(&[
        ("Russian|amod|3|@ORG Foreign|compound|3|@+ORG *Ministry|nsubj|4|@+ORG said|root|0|VERB", "RUS GOV"),
        ("Air|compound|2|@ORG *France|nsubj|3|@+ORG flew|root|0|VERB", "FRA BUS"),
        ("Lake|compound|2|@LOC *Chad|nsubj|3|@+LOC rose|root|0|VERB", "-"),
        ("the|det|3 Kampala|compound|3|@ORG *Parliament|nsubj|4|@+ORG voted|root|0|VERB", "UGA LEG"),
        (
            "Prime|compound|2 Minister|compound|4 Nikol|compound|4|@PER *Pashinyan|nsubj|5|@+PER left|root|0|VERB",
            "ARM GOV",
        ),
        (
            "Emmanuel|compound|2|@PER *Macron|nsubj|3|@+PER left|root|0|VERB\nthen|advmod|3 *Macron|nsubj|3|@PER voted|root|0|VERB",
            "FRA GOV",
        ),
    ]);
}

#[test]
fn separatists_and_their_backers() {
    check(&[
        (
            "separatist|amod|2 *movements|obj|6 in|case|5 New|compound|5 Caledonia|nmod|2 back|root|0|VERB",
            "FRA/NCL REB",
        ),
        (
            "Armenia|compound|3 ~-|punct|3 ~backed|amod|4|VERB *separatists|nsubj|7 in|case|6 Karabakh|nmod|4 left|root|0|VERB",
            "AZE REB PRE",
        ),
        ("Armenia-backed|amod|2 *separatists|nsubj|5 in|case|4 Karabakh|nmod|2 left|root|0|VERB", "AZE REB PRE"),
        (
            "pro|compound|3 ~-|punct|3 ~independence|compound|4 *movements|obj|7 in|case|6 Polynesia|nmod|4 back|root|0|VERB",
            "? SOC OPP",
        ),
        ("French|amod|2 *territories|obj|3 supports|root|0|VERB", "FRA GOV"),
        ("the|det|4 Kurdish|amod|4 rebel|compound|4 *group|nsubj|6 PKK|appos|4 said|root|0|VERB", "TUR REB"),
    ]);
}

#[test]
fn people_and_bodies_the_text_introduces() {
    let darmanin = "French|amod|3 Interior|compound|3 Minister|compound|4 Jean|nsubj|6|@PER|#1 Dupont|flat|4|@+PER spoke|root|0|VERB\n";
    let titled = format!("{darmanin}*Dupont|nsubj|2|@PER left|root|0|VERB");
    let he = format!("{darmanin}*he|nsubj|2|#1 left|root|0|VERB");
    let group = "The|det|4 Baku|compound|4|@ORG Initiative|compound|4|@+ORG Group|nsubj|12|@+ORG ~,|punct|8 a|det|10 pro|compound|9 ~-|punct|9 ~Azerbaijan|compound|10 organization|appos|4 ~,|punct|4 advocates|root|0|VERB\n";
    let again =
        format!("{group}Baku|compound|3|@ORG Initiative|compound|3|@+ORG *Group|nsubj|4|@+ORG left|root|0|VERB");
    check(&[
        (
            "French|amod|3 Interior|compound|3 Minister|compound|4 *Jean|nsubj|6|@PER Dupont|flat|4|@+PER spoke|root|0|VERB",
            "FRA GOV",
        ),
        (titled.as_str(), "FRA GOV"),
        (he.as_str(), "FRA GOV"),
        (again.as_str(), "AZE SOC"),
        ("Iran|nmod:poss|3 ~’s|case|1 *Ali|nsubj|5|@PER Karimi|flat|3|@+PER left|root|0|VERB", "IRN"),
        (
            "*Anna|nsubj|8|@PER Berg|flat|1|@+PER ~,|punct|1 the|det|6 German|amod|6 ambassador|appos|1 ~,|punct|1 left|root|0|VERB",
            "DEU GOV",
        ),
        (
            "the|det|3 interior|compound|3 *minister|nsubj|8 ~,|punct|5 Anna|appos|3|@PER Berg|flat|5|@+PER ~,|punct|5 left|root|0|VERB of|case|10 Austria|obl|8",
            "AUT GOV",
        ),
        (
            "former|amod|2 president|compound|3 *Anna|nsubj|5|@PER Berg|flat|3|@+PER left|root|0|VERB Ghana|obj|5",
            "GHA ELI",
        ),
    ]);
}

#[test]
fn roles_without_a_country() {
    check(&[
        ("*police|nsubj|2 clashed|root|0|VERB in|case|4 Tbilisi|obl|2", "GEO COP"),
        ("the|det|2 *government|nsubj|3 left|root|0|VERB Ghana|obj|3", "GHA GOV"),
        ("Ghana|nsubj|2 voted|root|0|VERB\nthe|det|2 *army|nsubj|3 left|root|0|VERB", "GHA MIL"),
        ("France|nsubj|2 met|root|0|VERB Ghana|obj|2\nthe|det|2 *army|nsubj|3 left|root|0|VERB", "? MIL"),
        ("some|det|2 *experts|nsubj|3 argue|root|0|VERB in|case|5 France|obl|3", "?"),
        ("*critics|nsubj|2 warn|root|0|VERB France|obj|2", "-"),
        ("other|amod|3 Western|amod|3 *governments|nsubj|4 endorsed|root|0|VERB France|obj|4", "?"),
        ("African|amod|2 *leaders|nsubj|3 met|root|0|VERB in|case|5 France|obl|3", "? GOV"),
        ("*others|nsubj|2 left|root|0|VERB France|obj|2", "-"),
        ("*tensions|nsubj|2 rose|root|0|VERB in|case|4 France|obl|2", "-"),
        ("Israeli|amod|2 *airstrikes|nsubj|3 hit|root|0|VERB", "ISR GOV"),
    ]);
}

#[test]
fn what_the_text_said_before() {
    let before = "separatists|nsubj|2 fought|root|0|VERB in|case|5 New|compound|5 Caledonia|obl|2";
    let before = before.replace(
        "separatists|nsubj|2 fought|root|0|VERB in|case|5",
        "separatists|nsubj|6 in|case|4 New|compound|4 Caledonia|nmod|1 ~,|punct|1 fought|root|0|VERB #",
    );
    let before =
        before.split(" #").next().expect("a first part").replacen("separatists|nsubj|6", "separatists|nsubj|6|#1", 1);
    let later = format!("{before}\nAzerbaijan|nsubj|2 met|root|0|VERB the|det|4 *separatists|obj|2");
    let person = "Trump|compound|2|@PER *aides|nsubj|3 left|root|0|VERB the|det|5 US|obj|3";
    check(&[(later.as_str(), "FRA/NCL REB")]);
    assert_eq!(codes(person, Some("2018-05-17")), "USA GOV");
    let titled = "Senator|compound|2|@PER Anna|nsubj|4|@+PER Berg|flat|2|@+PER left|root|0|VERB\n*Berg|nsubj|2|@PER left|root|0|VERB";
    check(&[(titled, "? LEG")]);
    let group = "The|det|3 Baku|compound|3|@ORG *Group|nsubj|9|@+ORG is|cop|6 an|det|6 organisation|root|0 from|case|8 Azerbaijan|nmod|6";
    check(&[(group, "AZE SOC")]);
}

#[test]
fn circles_end() {
    let lines = "both|det|2 *leaders|nsubj|4|#1 both|det|4 sides|root|0|#1 their|nmod:poss|6|PRON|#1 army|obj|4|#1 of|case|8 leaders|nmod|6|#1";
    assert_eq!(codes(lines, None), "-");
}

#[test]
fn the_two() {
    check(&[
        (
            "France|nsubj|2 accused|root|0|VERB Azerbaijan|obj|2 in|case|6 New|compound|6 Caledonia|obl|2\nit|nsubj|2 strained|root|0|VERB the|det|5 two|nummod|5 *nations|obj|2",
            "FRA GOV; AZE GOV",
        ),
        (
            "France|nsubj|2 backs|root|0|VERB Armenia|obj|2 ~,|punct|5 Azerbaijan|nmod:poss|8 ~’s|case|5 old|amod|8 rival|appos|3\nthe|det|3 two|nummod|3 *nations|nsubj|4 fought|root|0|VERB",
            "ARM GOV; AZE GOV",
        ),
        (
            "France|nsubj|2 backs|root|0|VERB peace|obj|2 between|case|5 Azerbaijan|nmod|3 and|cc|7 Armenia|conj|5\nFrance|nsubj|2 endorsed|root|0|VERB a|det|4 deal|obj|2 between|case|8 the|det|8 two|nummod|8 *countries|nmod|4",
            "AZE GOV; ARM GOV",
        ),
        (
            "Iran|nsubj|4 and|cc|3 Iraq|conj|1 met|root|0|VERB\nboth|det|2 *sides|nsubj|3 left|root|0|VERB",
            "IRN GOV; IRQ GOV",
        ),
        ("two|nummod|2 *soldiers|nsubj|3 left|root|0|VERB in|case|5 Mali|obl|3", "MLI MIL"),
        (
            "*countries|nsubj|9 such|case|4 as|fixed|2 Turkey|nmod|1 ~,|punct|6 Israel|conj|4 and|cc|8 Russia|conj|4 sold|root|0|VERB",
            "TUR GOV; ISR GOV; RUS GOV",
        ),
    ]);
}

#[test]
fn groups_of_citizens_and_branches() {
    check(&[
        ("an|det|4 international|amod|4 aid|compound|4 *group|nsubj|5 left|root|0|VERB Somalia|obj|5", "NGO SOC"),
        ("a|det|4 French|amod|4 aid|compound|4 *group|nsubj|5 left|root|0|VERB Somalia|obj|5", "FRA SOC"),
        ("the|det|3 Saudi|amod|3 *branch|nsubj|7 of|case|6 al|compound|6 Qaida|nmod|3 fled|root|0|VERB", "IMG REB"),
    ]);
}

#[test]
fn counted_people_are_of_the_place() {
    check(&[
        ("some|det|2 *rebels|nsubj|3 left|root|0|VERB in|case|5 Syria|obl|3", "SYR REB"),
        ("three|nummod|3 other|amod|3 *rebels|nsubj|4 left|root|0|VERB in|case|6 Syria|obl|4", "SYR REB"),
        ("other|amod|2 *officials|nsubj|3 left|root|0|VERB in|case|5 Syria|obl|3", "? GOV"),
        ("*gunmen|nsubj|2 fled|root|0|VERB the|det|5 Pakistani|amod|5 capital|obl|2", "PAK UAF"),
        ("nuclear|amod|2 *nations|nsubj|3 left|root|0|VERB Japan|obj|3", "?"),
    ]);
}

#[test]
fn holders_of_an_office_where_the_text_has_no_day() {
    let shown = |lines: &str| codes(lines, None);
    assert_eq!(shown("*al-Qaida|nsubj|4 in|case|3 Iraq|nmod|1 fled|root|0|VERB"), "IRQ REB; IMG REB");
    assert_eq!(
        shown("President|compound|2 *Bush|nsubj|3|@PER left|root|0|VERB Kuwait|obj|3"),
        "USA GOV",
        "nobody knows whether it is over"
    );
    assert_eq!(shown("a|det|3 Mr.|compound|3 *Bush|nsubj|4|@PER left|root|0|VERB Kuwait|obj|4"), "?");
    let told = "President|compound|3 Michelle|compound|3|@PER *Bachelet|nsubj|4|@+PER left|root|0|VERB";
    assert_eq!(shown(told), "CHL GOV", "the title says which of her offices is meant");
}

#[test]
fn the_words_of_the_text_decide_what_the_base_cannot_know() {
    let on = |day: &str, title: &str, first: &str, last: &str| {
        let line = format!("{title}|compound|3 {first}|compound|3|@PER *{last}|nsubj|4|@+PER left|root|0|VERB");
        codes(&line, Some(day))
    };
    // The base knows that this office is over, and of no other.
    assert_eq!(on("2020-05-01", "President", "Barack", "Obama"), "USA ELI");
    assert_eq!(on("2020-05-01", "Senator", "Barack", "Obama"), "USA LEG");
    // It was revised before.
    assert_eq!(on("2035-05-01", "President", "Emmanuel", "Macron"), "FRA GOV");
    assert_eq!(on("2035-05-01", "Ex-president", "Emmanuel", "Macron"), "FRA ELI");
    assert_eq!(on("2035-05-01", "Senator", "Emmanuel", "Macron"), "FRA LEG");
}

#[test]
fn where_we_are_and_where_we_are_not() {
    check(&[
        // What lies behind a border, and whose troops they are, says nothing about who the others are.
        (
            "Turkey|nsubj|2 voted|root|0|VERB\n*rebels|nsubj|2 fled|root|0|VERB near|case|5 the|det|5 border|obl|2 with|case|7 Iraq|nmod|5",
            "TUR REB",
        ),
        (
            "Iraq|nsubj|2 voted|root|0|VERB in|case|4 Mosul|obl|2\nU.S.|compound|2 soldiers|nsubj|3 shot|root|0|VERB three|nummod|5 *gunmen|obj|3",
            "IRQ UAF",
        ),
        (
            "Nepal|nsubj|2 voted|root|0|VERB\nthe|det|2 *rebels|nsubj|3 left|root|0|VERB talks|obj|3 in|case|6 Norway|nmod|4",
            "NPL REB",
        ),
        // Of two bodies of one name the one of the country that the text is in.
        ("Pakistan|nsubj|2 voted|root|0|VERB\n*Taliban|nsubj|2 fled|root|0|VERB", "PAK REB"),
        (
            "Afghanistan|nsubj|2 and|cc|3 Pakistan|conj|1 voted|root|0|VERB\n*Taliban|nsubj|2 fled|root|0|VERB",
            "AFG GOV",
        ),
    ]);
}

#[test]
fn an_army_speaks_of_its_own() {
    let lines = "troops|nsubj|2 raided|root|0|VERB a|det|4 village|obj|2 in|case|6 Iraq|obl|2\na|det|2 *soldier|nsubj:pass|4 was|aux:pass|4 killed|root|0|VERB in|case|6 Iraq|obl|4";
    let (document, asked) = common::document(lines, Some("2024-05-17"));
    let parties = Parties::new(&document, &BASE);
    let army = demarche_record::actor::Actor {
        country: demarche_ontology::code::Code::new("USA"),
        sectors: vec![demarche_ontology::sector::Sector::Mil],
        ..Default::default()
    };
    let found = parties.at(asked, Ask { speaker: Some(&army), without: None });
    let code =
        |found: &[demarche_resolve::party::Found]| found.first().and_then(|f| f.actor.country).map(|c| c.to_string());
    assert_eq!(code(&found).as_deref(), Some("USA"));
    assert_eq!(code(&parties.at(asked, Ask::default())).as_deref(), Some("IRQ"));
}
