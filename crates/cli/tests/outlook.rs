//! What is forecast of two, in the API and in briefs.

mod common;

use common::server::Server;
use common::{demarche, demarche_with, folder, project, quarrel, text};
use serde_json::Value;

const PAIR: &str = "/pairs/estonia/latvia/outlook";

fn store(name: &str, days: usize) -> String {
    let path = text(&folder(name).join("news.db"));
    demarche_with(quarrel::readings(days).as_bytes(), &["ingest", "-", "--coded", "--store", &path]).ends(0);
    path
}

/// The answer, once the store was learned from.
fn learned(server: &Server, path: &str) -> Value {
    for _ in 0..2_000 {
        let answer = server.api(path);
        if answer["state"] != "learning" {
            return answer;
        }
        assert!(answer["why"].is_string() && answer["forecasts"].as_array().is_some_and(Vec::is_empty), "{answer}");
    }
    panic!("it learns for ever");
}

fn list<'a>(value: &'a Value, member: &str) -> &'a Vec<Value> {
    value[member].as_array().unwrap_or_else(|| panic!("no list {member}: {value}"))
}

#[test]
fn forecasts_of_a_pair_add_up_and_lead_to_their_words() {
    let store = store("outlook", 60);
    let server = Server::start(&["serve", "--store", &store]);
    let answer = learned(&server, PAIR);
    assert_eq!((&answer["state"], &answer["last"]), (&"ready".into(), &"2031-05-04".into()), "{answer}");
    assert_eq!((&answer["from"], &answer["until"]), (&"2031-05-05".into(), &"2031-05-11".into()));
    assert!(
        answer["origin"].as_str().is_some_and(|o| o.contains("2031-03-01 to 2031-05-04") && o.contains("No source"))
    );
    assert!(list(&answer, "figures").len() >= 4);
    let events = list(&answer, "events");
    for event in events {
        let (from, start) = (&event["trigger"]["start"], &event["sentence"]["start"]);
        let at = (from.as_u64().expect("a place") - start.as_u64().expect("a place")) as usize;
        let (sentence, trigger) = (event["sentence"]["text"].as_str(), event["trigger"]["text"].as_str());
        assert!(sentence.expect("words")[at..].starts_with(trigger.expect("words")), "{event}");
    }
    let forecasts = list(&answer, "forecasts");
    assert_eq!(forecasts.len(), 10, "two directions, five classes");
    let mut named = 0;
    for forecast in forecasts {
        let sum: f64 = list(forecast, "parts").iter().map(|part| part["adds"].as_f64().expect("a number")).sum();
        let mean = forecast["mean"].as_f64().expect("a number");
        assert!((sum - mean).abs() < 1e-3 * mean.max(0.2), "{sum} {forecast}");
        for ground in list(forecast, "parts").iter().flat_map(|part| list(part, "grounds")) {
            assert!(ground["day"].as_str() <= answer["last"].as_str(), "{ground}");
            for id in list(ground, "events") {
                let event = events.iter().find(|event| event["id"] == *id).expect("it is one of the events");
                assert_eq!(event["day"], ground["day"]);
                named += 1;
            }
        }
    }
    assert!(named > 10, "{named}");
    let of = |direction: &str, class: &str| {
        let mut found = forecasts.iter().filter(|f| f["direction"] == direction && f["class"] == class);
        found.next().expect("it is forecast").clone()
    };
    let (fights, back) = (of("ab", "material_conflict"), of("ba", "material_conflict"));
    assert!(fights["probability"].as_f64() > Some(0.5) && back["probability"].as_f64() < Some(0.3), "{fights} {back}");
    let conflict = &answer["conflict"];
    assert!(
        conflict["probability"].as_f64() >= conflict["least"].as_f64() && conflict["measured"] == true,
        "{conflict}"
    );
    let says = of("ab", "all")["parts"][0]["says"].to_string() + &of("ab", "all")["parts"][1]["says"].to_string();
    assert!(says.contains("Estonia") && !says.contains("EST"), "{says}");
    assert_eq!(server.api(&format!("{PAIR}?days=1"))["until"], "2031-05-05");
    assert_eq!(server.get(&format!("/api/v1{PAIR}?days=3")).0, 400);
    assert_eq!(server.get("/api/v1/pairs/estonia/nobody/outlook").0, 404);
    for (path, why) in [("/pairs/estonia/estonia/outlook", "same"), ("/pairs/estonia/sweden/outlook", "no acts")] {
        let none = server.api(path);
        assert!(none["state"] == "none" && none["why"].as_str().is_some_and(|w| w.contains(why)), "{none}");
    }
    // What is shown is not kept; what was learned is.
    demarche(&["forecast", "made", "--store", &store]).ends(0).says("0 forecasts, none scored yet");
    assert!(std::path::Path::new(&format!("{store}-ahead")).exists());
    assert_eq!(server.api("/method")["forecasts"]["kept"], 0);
    demarche(&["forecast", "pair", "EST", "LVA", "--store", &store]).ends(0);
    assert_eq!(server.api("/method")["forecasts"]["kept"], 20);
}

#[test]
fn pairs_stand_in_the_order_of_what_is_forecast_of_them() {
    let store = store("outlook-order", 60);
    let server = Server::start(&["serve", "--store", &store]);
    let all = learned(&server, "/outlook?limit=200");
    assert_eq!(
        (&all["state"], &all["from"], &all["until"]),
        (&"ready".into(), &"2031-05-05".into(), &"2031-05-11".into())
    );
    let items = list(&all, "items");
    assert!(all["total"] == 2 && items.len() == 2, "{all}");
    let likely = |items: &[Value]| -> Vec<f64> {
        items.iter().map(|pair| pair["conflict"]["probability"].as_f64().expect("a number")).collect()
    };
    assert!(likely(items).is_sorted_by(|a, b| a >= b));
    let busy = server.api("/outlook?sort=acts&limit=2");
    assert!(list(&busy, "items").iter().is_sorted_by(|a, b| a["mean"].as_f64() >= b["mean"].as_f64()));
    // What is said of a pair among others is what is said of it alone.
    let own = learned(&server, PAIR);
    let of_one = server.api("/outlook?party=estonia&limit=200");
    let same = |pair: &&Value| pair["a"]["id"] == "estonia" && pair["b"]["id"] == "latvia";
    let pair = list(&of_one, "items").iter().find(same).expect("it is among them");
    assert_eq!(pair["conflict"], own["conflict"]);
    let one = |pair: &Value| pair["a"]["id"] == "estonia" || pair["b"]["id"] == "estonia";
    assert!(list(&of_one, "items").iter().all(one) && list(&of_one, "items").len() < items.len());
    assert_eq!(server.get("/api/v1/outlook?party=nobody").0, 400);
}

#[test]
fn a_brief_of_a_pair_says_what_is_expected_and_by_whom() {
    let store = store("outlook-brief", 60);
    let server = Server::start(&["serve", "--store", &store]);
    let outlook = learned(&server, PAIR);
    let brief = server.api("/brief?pair=estonia,latvia");
    let expectations = list(&brief["outlook"], "expectations");
    assert_eq!(expectations.len(), 3, "{brief}");
    let fight = expectations.iter().find(|e| e["probability"] == outlook["conflict"]["probability"]);
    let words = "At least one act of material conflict between Estonia and Latvia is reported within 7 days, until 11 May \
                 2031.";
    assert_eq!(fight.map(|e| &e["text"]), Some(&words.into()));
    for (direction, source, target) in [("ab", "Estonia", "Latvia"), ("ba", "Latvia", "Estonia")] {
        let all = list(&outlook, "forecasts").iter().find(|f| f["direction"] == direction && f["class"] == "all");
        let all = all.expect("it is forecast");
        let words = format!("{source} directs {} to {} acts of any kind at {target}", all["low"], all["high"]);
        let told = expectations.iter().find(|e| e["text"].as_str().is_some_and(|t| t.starts_with(&words)));
        assert_eq!(told.map(|e| &e["probability"]), Some(&all["held"]), "{words}: {expectations:?}");
    }
    assert!(brief["outlook"]["origin"].as_str().is_some_and(|o| o.ends_with("No source says so.")));
    assert_eq!(brief["refused"], 0);
    let alone = server.api("/brief?actor=estonia");
    assert!(alone["outlook"].is_null());
    let shell = demarche(&["brief", "--store", &store, "--pair", "Estonia", "LVA", "--format", "json"]);
    let shell: Value = serde_json::from_str(&shell.ends(0).out).expect("it is JSON");
    assert_eq!(shell["outlook"], brief["outlook"]);
    let page = demarche(&["brief", "--store", &store, "--pair", "Estonia", "LVA", "--format", "md"]);
    let page = &page.ends(0).out;
    assert!(page.contains("### Forecast, by no source") && page.contains("*(forecast)*"), "{page}");
}

#[test]
fn a_young_store_and_others_than_states_get_none() {
    let young = store("outlook-young", 20);
    let server = Server::start(&["serve", "--store", &young]);
    let none = learned(&server, PAIR);
    assert!(none["state"] == "none" && none["why"].as_str().is_some_and(|w| w.contains("20 days")), "{none}");
    let none = learned(&server, "/outlook");
    assert!(none["state"] == "none" && none["why"].as_str().is_some_and(|w| w.contains("20 days")), "{none}");
    assert!(server.api("/brief?pair=estonia,latvia")["outlook"].is_null());
    let brief = demarche(&["brief", "--store", &young, "--pair", "EST", "Latvia", "--format", "json"]);
    let brief: Value = serde_json::from_str(&brief.ends(0).out).expect("it is JSON");
    assert!(brief["outlook"].is_null());
    let store = text(&folder("outlook-others").join("news.db"));
    demarche(&["ingest", &text(&project("examples")), "--store", &store]).ends(0);
    let server = Server::start(&["serve", "--store", &store]);
    // Of two that did little to each other it is said that nothing was published for such.
    let quiet = learned(&server, "/pairs/netherlands/algeria/outlook");
    assert_eq!((&quiet["state"], &quiet["conflict"]["measured"]), (&"ready".into(), &false.into()), "{quiet}");
    assert!(server.api("/brief?pair=netherlands,algeria")["outlook"].is_null());
    let actors = server.all("/actors?limit=50");
    let other = actors.iter().find(|a| a["id"].as_str().is_some_and(|id| id.starts_with("x-"))).expect("somebody");
    let path = format!("/pairs/netherlands/{}/outlook", other["id"].as_str().expect("an id"));
    let none = server.api(&path);
    assert!(none["state"] == "none" && none["why"].as_str().is_some_and(|w| w.contains("states")), "{none}");
}
