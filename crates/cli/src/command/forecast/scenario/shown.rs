//! A scenario for people.

use std::fmt::Write;

use demarche::ahead::scenario::told::{After, Changed, Count, Models, Scenario, Supposed};
use demarche::moved::Moved;

/// All of it.
pub fn text(told: &Scenario) -> String {
    let mut text = String::new();
    let acts: Vec<String> = told.acts.iter().map(act).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "If {}, against a day without:", acts.join(" and "));
    let _ = writeln!(text, "({}; known until {}, looked at {} to {})\n", told.label, told.known, told.from, told.until);
    for rung in &told.precedents {
        let matched = match rung.matched {
            0 => String::new(),
            matched => format!(", {matched} of them looked at beside other days like them"),
        };
        let taken = if told.level == Some(rung.level) { "  ← taken" } else { "" };
        let days = if rung.days == 1 { "day " } else { "days" };
        let _ = writeln!(text, "  {:6} {days} with {}{matched}{taken}", rung.days, rung.says);
    }
    if let Some(refused) = &told.refused {
        let _ = writeln!(text, "\nRefused: {refused}.");
    }
    if let Some(of) = &told.models {
        models(&mut text, of);
    }
    if let Some(of) = &told.after_precedents {
        after(&mut text, of, told.agreement.unwrap_or("unsure"));
    }
    if let Some(links) = &told.links {
        counterparts(&mut text, links);
    }
    text
}

fn act(of: &Supposed) -> String {
    let detail: String = of.detail.iter().map(|d| format!(".{d}")).collect();
    let reports = if of.reports == 1 { String::new() } else { format!(", told by {} reports", of.reports) };
    format!("{} {}{detail} {} on {}{reports}", of.source, of.r#type, of.target, of.day)
}

fn models(text: &mut String, of: &Models) {
    let (paths, sets) = (of.paths, of.sets);
    let _ = writeln!(text, "\nModels ({paths} paths; intervals of 90 % by weights learned {sets} times again):");
    // What is neither there nor comes is left out.
    let there = |count: &&Count| count.class == "all" || count.change.with.max(count.change.without) >= 0.005;
    for count in of.counts.iter().filter(there) {
        let [without, with] = count.paths.map(|[low, high]| format!("{low:.0} to {high:.0}"));
        let class = if count.class == "all" { "acts".to_owned() } else { count.class.replace('_', " ") };
        let heading = format!("{} → {}  {class}", count.source, count.target);
        let _ = writeln!(text, "  {heading:34} {}  [paths: {without}; with it {with}]", change(&count.change, 1.0, 2));
    }
    let percent = change(&of.material_conflict, 100.0, 1);
    let _ = writeln!(text, "  {:34} {percent} (per cent)", "any material conflict either way");
    let _ = writeln!(text, "  {:34} {}", "tension at the end", change(&of.tension, 1.0, 2));
    let near = of.near.iter().filter(|n| n.change.difference.abs() >= 0.005);
    for near in near {
        let heading = format!("{} → {}  acts", near.source, near.target);
        let _ = writeln!(text, "  {heading:34} {}", change(&near.change, 1.0, 2));
    }
}

fn change(of: &Changed, scale: f64, digits: usize) -> String {
    let [without, with, difference, low, high] =
        [of.without, of.with, of.difference, of.low, of.high].map(|value| value * scale);
    format!("{without:.digits$} → {with:.digits$}  ({difference:+.digits$}; {low:+.digits$} to {high:+.digits$})")
}

fn after(text: &mut String, of: &After, agreement: &str) {
    let (cases, pairs) = (of.cases, of.pairs);
    let more = if pairs == 1 { "one pair".to_owned() } else { format!("{pairs} pairs") };
    let _ = writeln!(text, "\nAfter {cases} precedents of {more}, against other days that were like theirs:");
    let _ = writeln!(text, "  acts of both, both ways: {:+.2} ({:+.2} to {:+.2})", of.difference, of.low, of.high);
    let says = match agreement {
        "agree" => "models and precedents agree",
        "disagree" => "models and precedents disagree",
        _ => "the precedents differ from other days by no more than chance may do",
    };
    let _ = writeln!(text, "  {says}");
}

fn counterparts(text: &mut String, links: &[Moved]) {
    if links.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nNext counterparts that become more or less likely (if there is such an act at all):");
    for of in links {
        let sentence = match of.asked {
            "target" => format!("the next {} of {} is to {}", of.r#type, of.source, of.target),
            _ => format!("the next {} to {} is of {}", of.r#type, of.target, of.source),
        };
        let _ = writeln!(text, "  {:5.1} → {:5.1} %  {sentence}", 100.0 * of.without, 100.0 * of.with);
    }
}
