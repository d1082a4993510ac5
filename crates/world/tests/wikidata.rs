//! Invented items in, entities out.

use std::sync::LazyLock;

use demarche_lexicon::base::Base;
use demarche_lexicon::entities::{Entity, NameKind};
use demarche_lexicon::files::Files;
use demarche_lexicon::imports::WikidataTables;
use demarche_world::wikidata::Settings;
use demarche_world::wikidata::gather::{Gatherer, Report};
use demarche_world::wikidata::sift::sift;
use serde_json::{Value, json};

static BASE: LazyLock<Base> = LazyLock::new(|| Base::read(&Files::embedded()).expect("the base has no fault"));
static TABLES: LazyLock<WikidataTables> =
    LazyLock::new(|| WikidataTables::read(&Files::embedded()).expect("the tables have no fault"));

fn statement(value: Value, more: Value) -> Value {
    let mut statement = json!({"mainsnak": {"snaktype": "value", "datavalue": {"value": value}}, "rank": "normal"});
    if let (Some(into), Some(from)) = (statement.as_object_mut(), more.as_object()) {
        into.extend(from.clone());
    }
    statement
}

fn to(item: u32) -> Value {
    json!({"entity-type": "item", "id": format!("Q{item}")})
}

fn day(time: &str, precision: u8) -> Value {
    json!({"snaktype": "value", "datavalue": {"value": {"time": time, "precision": precision}}})
}

fn item(id: u32, label: &str, links: usize, claims: Value) -> Value {
    let links: serde_json::Map<String, Value> =
        (0..links).map(|i| (format!("{i}wiki"), json!({"title": "x"}))).collect();
    json!({"type": "item", "id": format!("Q{id}"), "labels": {"en": {"language": "en", "value": label}}, "claims": claims,
           "aliases": [], "sitelinks": links})
}

fn arnor() -> Value {
    item(
        9001,
        "Arnor",
        0,
        json!({
            "P31": [statement(to(3624078), json!({}))],
            "P298": [statement(json!("ARN"), json!({}))],
            "P36": [statement(to(9002), json!({}))],
            "P1549": [statement(json!({"text": "Arnorian", "language": "en"}), json!({}))],
        }),
    )
}

fn import(items: &[Value], settings: &Settings) -> (Vec<Entity>, Report) {
    let mut gatherer = Gatherer::new(&BASE.actors, settings);
    for (i, item) in items.iter().enumerate() {
        match sift(item.to_string().as_bytes(), &TABLES, settings) {
            Ok(fact) => fact.into_iter().for_each(|f| gatherer.add(f)),
            Err(cause) => gatherer.report.faults.add("dump", i + 1, cause),
        }
    }
    gatherer.finish()
}

fn codes(entities: &[Entity], name: &str) -> Vec<String> {
    let entity = entities.iter().find(|e| e.name() == name);
    let text = |d: &Option<String>| d.clone().unwrap_or_default();
    let terms = entity.into_iter().flat_map(|e| &e.terms);
    terms.map(|t| format!("{} {}..{}", t.code(), text(&t.from), text(&t.to))).collect()
}

#[test]
fn a_president_may_come_before_presidency_and_country() {
    let held =
        json!({"qualifiers": {"P580": [day("+2015-04-00T00:00:00Z", 10)], "P582": [day("+2019-00-00T00:00:00Z", 9)]}});
    let items = [
        item(
            9005,
            "Tal Oro",
            12,
            json!({
                "P31": [statement(to(5), json!({}))],
                "P39": [statement(to(9004), held), statement(to(9999), json!({})),
                        statement(to(9004), json!({"rank": "deprecated"}))],
            }),
        ),
        item(
            9004,
            "President of Arnor",
            0,
            json!({"P31": [statement(to(4164871), json!({}))], "P1001": [statement(to(9001), json!({}))]}),
        ),
        item(9002, "Annum", 0, json!({"P1376": [statement(to(9001), json!({}))]})),
        arnor(),
    ];
    let (entities, report) = import(&items, &Settings::default());
    assert_eq!(report.faults.listed, []);
    assert_eq!(codes(&entities, "Tal Oro"), ["ARNGOV 2015-04..2019"]);
    assert_eq!(report.offices_unknown, 1);
    let arnor = entities.iter().find(|e| e.name() == "Arnor").expect("it is there");
    let named = |kind| arnor.names.iter().filter(|n| n.kind == kind).map(|n| n.text.as_str()).collect::<Vec<_>>();
    assert_eq!((named(NameKind::Capital), named(NameKind::Adjective)), (vec!["Annum"], vec!["Arnorian"]));
}

#[test]
fn labels_of_offices_say_whose_they_are() {
    let office = |id, label: &str| item(id, label, 0, json!({"P279": [statement(to(4164871), json!({}))]}));
    let person = |id, name: &str, office| {
        item(id, name, 12, json!({"P31": [statement(to(5), json!({}))], "P39": [statement(to(office), json!({}))]}))
    };
    let items = [
        office(1, "Ambassador of Norway to Chad"),
        office(2, "French Minister of Agriculture"),
        office(3, "Member of the European Parliament"),
        office(4, "Chief of the General Staff of Chad"),
        person(11, "Ann One", 1),
        person(12, "Ann Two", 2),
        person(13, "Ann Three", 3),
        person(14, "Ann Four", 4),
    ];
    let (entities, _) = import(&items, &Settings::default());
    let code = |name| codes(&entities, name);
    assert_eq!(code("Ann One"), ["NORGOV .."]);
    assert_eq!(code("Ann Two"), ["FRAGOV .."]);
    assert_eq!(code("Ann Three"), ["EURLEG .."]);
    assert_eq!(code("Ann Four"), ["TCDMIL .."]);
}

#[test]
fn little_known_dead_and_over_are_left_out_and_wrong_dates_counted() {
    let body = |id, name: &str, links, end: &str| {
        let claims = json!({
            "P31": [statement(to(7278), json!({}))],
            "P17": [statement(to(9001), json!({"rank": "deprecated"})), statement(to(9001), json!({}))],
            "P576": [{"mainsnak": day(end, 11), "rank": "normal"}],
        });
        item(id, name, links, claims)
    };
    let items = [
        arnor(),
        body(1, "Grey List", 12, "+2015-02-30T00:00:00Z"),
        body(2, "Blue List", 12, "+1989-02-03T00:00:00Z"),
        body(3, "Red List", 3, "+2015-02-03T00:00:00Z"),
        body(1, "Grey List again", 12, "+2015-02-03T00:00:00Z"),
        json!({"id": "P31"}),
        json!([1, 2]),
        json!({"id": "Q7", "claims": {"P31": [{"mainsnak": 5}]}}),
    ];
    let settings = Settings { since: Some(2000), ..Settings::default() };
    let (entities, report) = import(&items, &settings);
    let names: Vec<&str> = entities.iter().map(Entity::name).collect();
    assert_eq!(names, ["Arnor", "Grey List"]);
    assert_eq!((report.wrong_dates, report.twice, report.faults.count), (1, 1, 2));
    assert_eq!(codes(&entities, "Grey List"), ["ARNPTY .."]);
    let settings = Settings { countries: demarche_ontology::code::Code::new("BRY").into_iter().collect(), ..settings };
    assert!(import(&items, &settings).0.is_empty());
}
