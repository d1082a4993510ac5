//! Place names to points: one invented text for each thing that speaks for a reading.

use std::sync::LazyLock;

use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_record::place::Level;
use demarche_resolve::geocode::{Geocoded, Geocoder};
use demarche_text::span::Span;

static BASE: LazyLock<Base> = LazyLock::new(|| Base::read(&Files::embedded()).expect("the data of this release"));

/// The places of the words in `[brackets]`.
fn places(marked: &str) -> Vec<Option<Geocoded>> {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => open = text.len() as u32,
            ']' => spans.push(Span::new(open, text.len() as u32)),
            c => text.push(c),
        }
    }
    Geocoder::new(&BASE).places("", &text, &spans)
}

/// Land, level and division of each marked name.
fn check(marked: &str, expected: &[&str]) {
    let shown = |p: Option<Geocoded>| match p {
        None => "-".to_owned(),
        Some(p) => {
            let land = p.land.map_or_else(|| "-".to_owned(), |c| c.to_string());
            let admin1 = p.admin1.map(|a| format!(" {a}")).unwrap_or_default();
            format!("{land} {}{admin1}", p.level.map_or("near", Level::name))
        }
    };
    let found: Vec<String> = places(marked).into_iter().map(shown).collect();
    assert_eq!(found, expected, "{marked}");
}

#[test]
fn alone_the_known_place_is_meant() {
    check("Talks opened in [Paris] on Monday.", &["FRA city Île-de-France"]);
    check("[Washington] rejected the offer.", &["USA city District of Columbia"]);
    check("[Chad] closed its border.", &["TCD country"]);
}

#[test]
fn the_place_named_after_it_decides() {
    check("A barn burned near [Paris], [Texas].", &["USA city Texas", "USA admin1"]);
    check("A barn burned in [Athens], Ga., on Sunday.", &["USA city Georgia"]);
    check("Voters in [Springfield], IL, were called again.", &["USA city Illinois"]);
    check("He was seen in [Valencia] in central Venezuela.", &["VEN city Carabobo"]);
    check("The road to [Tripoli] (Lebanon) was shut.", &["LBN city North Lebanon"]);
}

#[test]
fn the_nationality_before_it_decides() {
    check("Rebels left the Libyan city of [Tripoli] at dawn.", &["LBY city Tripoli"]);
    check("Rebels left the Lebanese city of [Tripoli] at dawn.", &["LBN city North Lebanon"]);
    check("Storms hit Venezuela's [Valencia] again.", &["VEN city Carabobo"]);
}

#[test]
fn one_name_keeps_its_sense() {
    let text = "A fire broke out in [Paris], Tennessee. Crews from three towns came to [Paris] at night.";
    check(text, &["USA city Tennessee", "USA city Tennessee"]);
}

#[test]
fn places_near_each_other_are_meant_together() {
    let text = "Trains between [Birmingham], [Montgomery], [Tuscaloosa] and [Huntsville] stood still.";
    check(text, &["USA city Alabama", "USA city Alabama", "USA city Alabama", "USA city Alabama"]);
    let text = "Trains between [Birmingham], [Coventry] and [Wolverhampton] stood still.";
    check(text, &["GBR city England", "GBR city England", "GBR city England"]);
}

#[test]
fn the_country_of_the_text_counts() {
    let text = "Georgian police said on Friday that Tbilisi would send aid. [Georgia] has asked for more.";
    check(text, &["GEO country"]);
    let text = "The governor in Atlanta spoke. Savannah and Augusta were dry. [Georgia] has asked for more.";
    check(text, &["USA admin1"]);
}

#[test]
fn a_kind_that_is_said_decides() {
    check("Voters in [Washington] state go to the polls.", &["USA admin1"]);
    check("Police searched [Orange County] in California.", &["USA admin2 California"]);
}

#[test]
fn short_forms_adjectives_and_parts_of_names_are_known() {
    check("Fires spread in [NSW] and [B.C.] this week.", &["AUS admin1", "CAN admin1"]);
    check("Two [Norwegian] ships left [W. Va.] waters.", &["NOR country", "USA admin1"]);
    check("Shots were heard at the [Mosul airport].", &["IRQ city Nineveh"]);
    check("Smoke rose over the [greater London area].", &["GBR city England"]);
}

#[test]
fn an_unknown_place_lies_where_the_text_is() {
    let found = places("Police in [Nairobi] said two men fled to [Xyqqothal] on foot.");
    let unknown = found[1].as_ref().expect("a guess");
    assert_eq!((unknown.level, unknown.land.map(|c| c.to_string()).as_deref()), (None, Some("KEN")));
    assert!(unknown.confidence < 0.5 && unknown.name == "Xyqqothal" && unknown.geonameid.is_none());
    assert!(places("They fled to [Xyqqothal] on foot.")[0].is_none());
}

#[test]
fn the_west_is_no_town() {
    let found = places("He said the [West] would answer.");
    assert!(found[0].as_ref().is_none_or(|p| p.land.is_none()), "{found:?}");
}

#[test]
fn floods_of_homographs_and_long_names_are_bounded() {
    let many = "[San Antonio] and [Santa Rosa] and [San Jose] and [La Union], ".repeat(2000);
    let begun = std::time::Instant::now();
    assert_eq!(places(&many).len(), 8000);
    let long = format!("[{}] in Chad", "Very Long Name ".repeat(700_000));
    assert_eq!(places(&long).len(), 1);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
