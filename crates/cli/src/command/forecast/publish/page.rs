//! The page of a back-test: one file of HTML with plots, no script.

use std::fmt::Write as _;

use demarche_forecast::counts::act::{Class, HORIZONS};
use demarche_forecast::counts::backtest::{ASKED, Report};
use demarche_forecast::counts::baselines::Baseline;
use demarche_forecast::counts::bootstrap::Skill;
use demarche_forecast::counts::summary::{Figures, Means, SHARES};
use demarche_forecast::links::calibration::Bin;

use super::plots::{Words, bin_table, cover, histogram, paired, reliability, skills};
use crate::command::forecast::counts::json::{Part, VOLUMES, best, both, parts, subset};

const CSS: &str = "\
:root { color-scheme: light dark; --ours: #1f6f8b; --theirs: #b9a98c; --faint: #8885; }
@media (prefers-color-scheme: dark) { :root { --ours: #63b7d3; --theirs: #94866b; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
table { display: block; overflow-x: auto; border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .5rem; font-size: .9rem; text-align: right; border-bottom: 1px solid var(--faint); }
th:first-child, td:first-child, .basis td { text-align: left; } .digest { overflow-wrap: anywhere; min-width: 8rem; }
figure { display: inline-block; margin: .5rem 1rem .5rem 0; vertical-align: top; max-width: 100%; }
figcaption { font-size: .85rem; max-width: 20rem; } summary { cursor: pointer; font-size: .9rem; }
svg { max-width: 100%; height: auto; } svg text { font-size: 11px; fill: currentColor; }
.grid { stroke: var(--faint); } .should { stroke: currentColor; stroke-dasharray: 4 3; opacity: .6; }
.line { fill: none; stroke: var(--ours); stroke-width: 2; } .ours { fill: var(--ours); } .theirs { fill: var(--theirs); }
";

/// The end of the page.
pub const END: &str = "</main>\n</body>\n</html>\n";

/// The beginning of the page.
pub fn head() -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Forecasts: how good they were</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n<main>\n\
         <h1>Forecasts: how good they were</h1>\n"
    )
}

/// Text that may hold anything.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// How good counts were; `day` is a day in words.
pub fn counts(counts: &Report, day: &dyn Fn(u32) -> String) -> String {
    let mut page = String::new();
    protocol(&mut page, counts, day);
    let [(_, test), (_, valid)] = parts(counts);
    headline(&mut page, test, valid);
    more_scores(&mut page, test);
    let joint = both(counts);
    together(&mut page, Part { predictions: &joint, begin: counts.begins[0] });
    skill_section(&mut page, test);
    calibration(&mut page, test);
    conflict(&mut page, test);
    volumes(&mut page, counts, test);
    candidates(&mut page, counts);
    page
}

// Writing to a string cannot fail, in all of the functions below.

fn protocol(page: &mut String, counts: &Report, day: &dyn Fn(u32) -> String) {
    let [valid, test] = counts.begins;
    let _ = writeln!(
        page,
        "<h2 id=\"counts\">Counts: how much there will be between two</h2>\n\
         <p>Acts between two countries, by quad class, within a day and within a week. {pairs} directed pairs with at \
         least {ASKED} acts in the days that are learned from. Weights are learned from the days before {valid}; the \
         six kinds of model are compared on those from {valid} to {end}, and nothing moves from {test} on, the test. \
         A forecast knows the days before its first day, and no other. Origins follow each other by as many days as are forecast, \
         so that no two forecasts of a pair share a day. Lower scores are better; skill is how much lower a score is \
         than that of a baseline, with the middle 95 % of 2,000 draws of pairs and weeks.</p>",
        pairs = counts.pairs.len(),
        valid = day(valid),
        end = day(test.saturating_sub(1)),
        test = day(test),
    );
}

fn headline(page: &mut String, test: Part, valid: Part) {
    page.push_str(
        "<table><thead><tr><th>test</th><th>days</th><th>forecasts</th><th>mean</th><th>CRPS</th>\
         <th>best baseline</th><th>ignorance, bits</th><th>best baseline</th><th>cover of 90 %</th><th>promised</th>\
         <th>skill</th><th>skill, origins every day</th><th>skill on valid</th></tr></thead><tbody>\n",
    );
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        for class in Class::EVERY {
            let Some(figures) = subset(test, horizon, class, |p| p.apart) else { continue };
            let other = subset(valid, horizon, class, |p| p.apart);
            let rolling = subset(test, horizon, class, |_| true);
            let to_beat = best(&figures);
            let bits = figures.baselines.iter().map(|b| b.ignorance).fold(f64::INFINITY, f64::min);
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td>{days}</td><td>{}</td><td>{:.3}</td><td>{:.3}</td><td>{:.3}</td><td>{:.2}</td>\
                 <td>{bits:.2}</td><td>{:.3}</td><td>{:.3}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                words(class),
                figures.forecasts,
                figures.seen,
                figures.ours.crps,
                figures.baselines[to_beat].crps,
                figures.ours.ignorance,
                figures.ours.covered,
                figures.ours.promised,
                gain(&figures),
                rolling.map_or_else(String::new, |f| gain(&f)),
                other.map_or_else(String::new, |f| gain(&f)),
            );
        }
    }
    page.push_str("</tbody></table>\n");
}

/// The scores that the first table leaves out.
fn more_scores(page: &mut String, test: Part) {
    page.push_str(
        "<table><thead><tr><th>test, more scores</th><th>days</th><th>ignorance over bins, bits</th><th>lowest of the \
         baselines</th><th>interval score</th><th>lowest of the baselines</th><th>width of 90 %</th><th>cover, \
         central</th><th>cover, randomised</th></tr></thead><tbody>\n",
    );
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        for class in Class::EVERY {
            let Some(figures) = subset(test, horizon, class, |p| p.apart) else { continue };
            let lowest = |of: fn(&Means) -> f64| figures.baselines.iter().map(of).fold(f64::INFINITY, f64::min);
            let ours = &figures.ours;
            let _ = writeln!(
                page,
                "<tr><td>{}</td><td>{days}</td><td>{:.2}</td><td>{:.2}</td><td>{:.2}</td><td>{:.2}</td><td>{:.2}</td>\
                 <td>{:.3}</td><td>{:.3}</td></tr>",
                words(class),
                ours.binned,
                lowest(|m| m.binned),
                ours.interval,
                lowest(|m| m.interval),
                ours.width,
                ours.central,
                ours.randomised,
            );
        }
    }
    page.push_str(
        "</tbody></table>\n<p>Ignorance is taken over the bins 0, 1, 2 to 3, 4 to 7 and so on; the interval score is of \
         the central 90 %; the randomised cover is that of the probability integral transform, where 90 % is exact.</p>\n",
    );
}

/// All acts over both parts.
fn together(page: &mut String, both: Part) {
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        let Some(figures) = subset(both, horizon, Class::All, |p| p.apart) else { continue };
        let _ = writeln!(
            page,
            "<p>Valid and test together, all acts, {}: CRPS {:.3}, the best baseline ({}) {:.3}, ignorance {:.2} bits, \
             cover {:.3} of {:.3} promised, skill {}.</p>",
            days_words(*days),
            figures.ours.crps,
            Baseline::EVERY[best(&figures)].name(),
            figures.baselines[best(&figures)].crps,
            figures.ours.ignorance,
            figures.ours.covered,
            figures.ours.promised,
            gain(&figures),
        );
    }
}

/// The skill over the best baseline with its interval.
fn gain(figures: &Figures) -> String {
    figures.skill[best(figures)].map_or_else(String::new, interval)
}

/// A skill with its interval.
pub fn interval(skill: Skill) -> String {
    format!("{:.1}\u{a0}% ({:.1}\u{a0}to\u{a0}{:.1})", 100.0 * skill.skill, 100.0 * skill.low, 100.0 * skill.high)
}

fn skill_section(page: &mut String, test: Part) {
    page.push_str("<h2>Skill by CRPS</h2>\n");
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        let mut rows = Vec::new();
        for class in Class::EVERY {
            let Some(figures) = subset(test, horizon, class, |p| p.apart) else { continue };
            for (baseline, skill) in Baseline::EVERY.iter().zip(figures.skill) {
                rows.extend(skill.map(|s| (format!("{} over {}", words(class), baseline.name()), s)));
            }
        }
        let title = format!("Skill over {}, with 95 % intervals", days_words(*days));
        figure(page, &skills(&title, &rows), &title);
    }
}

fn calibration(page: &mut String, test: Part) {
    page.push_str("<h2>Calibration of counts</h2>\n");
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        let Some(figures) = subset(test, horizon, Class::All, |p| p.apart) else { continue };
        let title = format!("Randomised probability integral transform, all acts, {}", days_words(*days));
        let axes = Words { title: &title, across: "transform", up: "density" };
        figure(page, &histogram(&axes, &figures.pit), &format!("{title}. All bars should be at 1."));
        let title = format!("Cover of central intervals, all acts, {}", days_words(*days));
        let axes = Words { title: &title, across: "promised", up: "covered" };
        figure(page, &cover(&axes, &SHARES, &figures.cover), &title);
    }
}

fn conflict(page: &mut String, test: Part) {
    page.push_str("<h2>Any material conflict</h2>\n");
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        let Some(figures) = subset(test, horizon, Class::MaterialConflict, |_| true) else { continue };
        let title = format!("Reliability of the probability of any material conflict, {}", days_words(*days));
        let axes = Words { title: &title, across: "forecast", up: "observed" };
        curve(page, &axes, &figures.calibration.1, &title);
    }
    page.push_str(
        "<table><thead><tr><th>any material conflict</th><th>days</th><th>forecasts</th><th>came</th><th>Brier</th>\
         <th>lowest of the baselines</th><th>skill over it</th><th>expected calibration error</th></tr></thead><tbody>\n",
    );
    for (name, onset) in [("all", false), ("onset: none in the four weeks before", true)] {
        for (horizon, days) in HORIZONS.iter().enumerate().rev() {
            // Onsets are few: those of every day are taken for both lines.
            let wanted = |p: &demarche_forecast::counts::backtest::Prediction| !onset || !p.awake;
            let Some(figures) = subset(test, horizon, Class::MaterialConflict, wanted) else { continue };
            let brier = |baseline: &usize| figures.baselines[*baseline].brier;
            let lowest = (0..Baseline::EVERY.len()).min_by(|a, b| brier(a).total_cmp(&brier(b))).unwrap_or(0);
            let _ = writeln!(
                page,
                "<tr><td>{name}</td><td>{days}</td><td>{}</td><td>{:.1} %</td><td>{:.4}</td><td>{:.4}</td><td>{}</td><td>{:.3}</td></tr>",
                figures.forecasts,
                100.0 * figures.any,
                figures.ours.brier,
                brier(&lowest),
                figures.any_skill[lowest].map_or_else(String::new, interval),
                figures.calibration.0,
            );
        }
    }
    page.push_str("</tbody></table>\n<p>Curves and table take an origin every day.</p>\n");
}

fn volumes(page: &mut String, counts: &Report, test: Part) {
    page.push_str("<h2>By horizon and volume</h2>\n");
    let mut rows = Vec::new();
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        for (from, to) in VOLUMES {
            let within = |pair: usize| counts.volumes.get(pair).is_some_and(|v| (from..=to).contains(v));
            let Some(figures) = subset(test, horizon, Class::All, |p| p.apart && within(p.pair)) else { continue };
            let range = if to == u32::MAX { format!("{from} and more") } else { format!("{from} to {to}") };
            let theirs = figures.baselines[best(&figures)].crps;
            rows.push((format!("{}, {range} acts", days_words(*days)), figures.ours.crps, theirs));
        }
    }
    let title = "CRPS of all acts by horizon and acts in train: ours above, the best baseline below";
    figure(page, &paired(title, &rows), title);
}

fn candidates(page: &mut String, counts: &Report) {
    page.push_str("<h2>What was tried</h2>\n<p>CRPS on valid, an origin every day; the one in bold is used.</p>\n");
    for (horizon, days) in HORIZONS.iter().enumerate().rev() {
        let heads: String = Class::EVERY.iter().map(|c| format!("<th>{}</th>", words(*c))).collect();
        let _ = writeln!(page, "<table><thead><tr><th>{}</th>{heads}</tr></thead><tbody>", days_words(*days));
        for candidate in &counts.candidates {
            let cells = candidate.crps[horizon].iter().enumerate().map(|(class, crps)| {
                let taken = counts.chosen[horizon][class] == candidate.kind;
                if taken { format!("<td><b>{crps:.4}</b></td>") } else { format!("<td>{crps:.4}</td>") }
            });
            let _ = writeln!(page, "<tr><td>{}</td>{}</tr>", candidate.kind.name(), cells.collect::<String>());
        }
        page.push_str("</tbody></table>\n");
    }
}

/// A reliability curve, and its numbers.
pub fn curve(page: &mut String, axes: &Words, bins: &[Bin], caption: &str) {
    figure(page, &(reliability(axes, bins) + &bin_table(bins)), caption);
}

/// A plot with its caption.
pub fn figure(page: &mut String, svg: &str, caption: &str) {
    let _ = writeln!(page, "<figure>\n{svg}<figcaption>{caption}</figcaption>\n</figure>");
}

fn words(class: Class) -> String {
    class.name().replace('_', " ")
}

fn days_words(days: u32) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
