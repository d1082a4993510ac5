//! Plots as SVG, for a page without scripts.

use std::fmt::Write as _;

use demarche_forecast::counts::bootstrap::Skill;
use demarche_forecast::links::calibration::Bin;

/// Side of a square plot, and the room for words at its left and below.
const SIDE: f64 = 240.0;
const ROOM: f64 = 52.0;

/// How a plot is called, and its axes.
pub struct Words<'a> {
    /// What it shows.
    pub title: &'a str,
    /// Along the bottom.
    pub across: &'a str,
    /// Along the left.
    pub up: &'a str,
}

fn open(words: &Words, width: f64, height: f64) -> String {
    let Words { title, .. } = words;
    format!(
        "<svg role=\"img\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         xmlns=\"http://www.w3.org/2000/svg\"><title>{title}</title>\n"
    )
}

/// A square with axes from 0 to `most` and a line of what should be.
fn square(words: &Words, most: f64) -> String {
    let mut svg = open(words, SIDE + ROOM + 12.0, SIDE + ROOM + 12.0);
    for step in 0..=4 {
        let share = f64::from(step) / 4.0;
        let (x, y) = (ROOM + share * SIDE, 8.0 + (1.0 - share) * SIDE);
        let value = share * most;
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{ROOM}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{value:.2}</text>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{share:.2}</text>",
            ROOM + SIDE,
            ROOM - 5.0,
            y + 4.0,
            SIDE + 24.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
         <text transform=\"translate(10 {:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        ROOM + SIDE / 2.0,
        SIDE + 42.0,
        words.across,
        8.0 + SIDE / 2.0,
        words.up
    );
    svg
}

fn place(x: f64, y: f64) -> (f64, f64) {
    (ROOM + x.clamp(0.0, 1.0) * SIDE, 8.0 + (1.0 - y.clamp(0.0, 1.0)) * SIDE)
}

fn diagonal(svg: &mut String) {
    let ((x1, y1), (x2, y2)) = (place(0.0, 0.0), place(1.0, 1.0));
    let _ = writeln!(svg, "<line class=\"should\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>");
}

/// How often something came, by how probable it was said to be; the larger a point, the more forecasts.
pub fn reliability(words: &Words, bins: &[Bin]) -> String {
    let mut svg = square(words, 1.0);
    diagonal(&mut svg);
    let most = bins.iter().map(|b| b.count).max().unwrap_or(1).max(1) as f64;
    let points: Vec<(f64, f64, f64, usize)> = bins
        .iter()
        .filter(|b| b.count > 0)
        .map(|b| {
            let (x, y) = place(b.expected / b.count as f64, b.right as f64 / b.count as f64);
            (x, y, 2.5 + 7.0 * (b.count as f64 / most).sqrt(), b.count)
        })
        .collect();
    line(&mut svg, points.iter().map(|p| (p.0, p.1)));
    for (x, y, radius, count) in points {
        let _ = writeln!(
            svg,
            "<circle class=\"ours\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{count} forecasts</title></circle>"
        );
    }
    svg + "</svg>\n"
}

/// The numbers behind a curve.
pub fn bin_table(bins: &[Bin]) -> String {
    let mut table =
        "<details><summary>The numbers</summary>\n<table><thead><tr><th>said</th><th>forecasts</th><th>said on \
                     average</th><th>came</th></tr></thead><tbody>\n"
            .to_owned();
    let width = 100.0 / bins.len().max(1) as f64;
    for (place, bin) in bins.iter().enumerate() {
        let (from, to) = (place as f64 * width, (place + 1) as f64 * width);
        let mean = |sum: f64| match bin.count {
            0 => "\u{2013}".to_owned(),
            count => format!("{:.1} %", 100.0 * sum / count as f64),
        };
        let _ = writeln!(
            table,
            "<tr><td>{from:.0} to {to:.0} %</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            bin.count,
            mean(bin.expected),
            mean(bin.right as f64)
        );
    }
    table + "</tbody></table></details>\n"
}

/// Shares of what came within central intervals, by the share that was promised.
pub fn cover(words: &Words, shares: &[f64], covered: &[f64]) -> String {
    let mut svg = square(words, 1.0);
    diagonal(&mut svg);
    let points: Vec<(f64, f64)> = shares.iter().zip(covered).map(|(x, y)| place(*x, *y)).collect();
    line(&mut svg, points.iter().copied());
    for (x, y) in points {
        let _ = writeln!(svg, "<circle class=\"ours\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
    }
    svg + "</svg>\n"
}

fn line(svg: &mut String, points: impl Iterator<Item = (f64, f64)>) {
    let points: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(svg, "<polyline class=\"line\" points=\"{}\"/>", points.join(" "));
}

/// A histogram whose bars should all be 1 high.
pub fn histogram(words: &Words, bars: &[f64]) -> String {
    let most = 2.0;
    let mut svg = square(words, most);
    let width = SIDE / bars.len().max(1) as f64;
    for (place_of, bar) in bars.iter().enumerate() {
        let (x, y) = place(place_of as f64 / bars.len() as f64, bar / most);
        let height = 8.0 + SIDE - y;
        let _ = writeln!(
            svg,
            "<rect class=\"ours\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"><title>{bar:.2}</title></rect>",
            x + 1.0,
            width - 2.0
        );
    }
    let ((x1, y), (x2, _)) = (place(0.0, 0.5), place(1.0, 0.5));
    let _ = writeln!(svg, "<line class=\"should\" x1=\"{x1}\" y1=\"{y}\" x2=\"{x2}\" y2=\"{y}\"/>");
    svg + "</svg>\n"
}

/// Skills with their intervals, a row each, around the line of no skill.
pub fn skills(title: &str, rows: &[(String, Skill)]) -> String {
    let (left, width, row) = (320.0, 330.0, 22.0);
    let height = rows.len() as f64 * row + 40.0;
    let words = Words { title, across: "", up: "" };
    let mut svg = open(&words, left + width + 70.0, height);
    let least = rows.iter().map(|r| r.1.low).fold(-0.1, f64::min).max(-1.0);
    let most = rows.iter().map(|r| r.1.high).fold(0.1, f64::max).min(1.0);
    let at = |value: f64| left + (value.clamp(least, most) - least) / (most - least) * width;
    let _ = writeln!(
        svg,
        "<line class=\"should\" x1=\"{0:.1}\" y1=\"4\" x2=\"{0:.1}\" y2=\"{1:.1}\"/><text x=\"{0:.1}\" y=\"{2:.1}\" text-anchor=\"middle\">0</text>",
        at(0.0),
        height - 30.0,
        height - 14.0
    );
    for (place, (name, skill)) in rows.iter().enumerate() {
        let y = place as f64 * row + 16.0;
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>\
             <line class=\"line\" x1=\"{:.1}\" y1=\"{y}\" x2=\"{:.1}\" y2=\"{y}\"/>\
             <circle class=\"ours\" cx=\"{:.1}\" cy=\"{y}\" r=\"4\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\">{:.1} %</text>",
            left - 10.0,
            y + 4.0,
            at(skill.low),
            at(skill.high),
            at(skill.skill),
            left + width + 12.0,
            y + 4.0,
            100.0 * skill.skill
        );
    }
    svg + "</svg>\n"
}

/// Two bars for each name, ours and what was to beat, each pair on a scale of its own: lower is better.
pub fn paired(title: &str, rows: &[(String, f64, f64)]) -> String {
    let (left, width, row) = (200.0, 360.0, 34.0);
    let words = Words { title, across: "", up: "" };
    let mut svg = open(&words, left + width + 70.0, rows.len() as f64 * row + 8.0);
    for (place, (name, ours, theirs)) in rows.iter().enumerate() {
        let y = place as f64 * row + 6.0;
        let most = ours.max(*theirs).max(1e-9);
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>", left - 10.0, y + 17.0);
        for (class, value, y) in [("ours", ours, y), ("theirs", theirs, y + 13.0)] {
            let length = width * value / most;
            let _ = writeln!(
                svg,
                "<rect class=\"{class}\" x=\"{left}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"11\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\">{value:.3}</text>",
                left + length + 6.0,
                y + 10.0
            );
        }
    }
    svg + "</svg>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_stay_within_their_frame() {
        let words = Words { title: "t", across: "a", up: "u" };
        let bin = |count, expected, right| Bin { count, expected, right };
        let svg = reliability(&words, &[bin(4, 2.0, 3), bin(0, 0.0, 0)]);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(svg.contains("cx=\"172.0\" cy=\"68.0\""), "{svg}");
        let bars = histogram(&words, &[0.5, 9.0]);
        assert!(bars.contains("height=\"60.0\"") && bars.contains("height=\"240.0\""), "{bars}");
        let skills = skills("s", &[("x".to_owned(), Skill { skill: 0.1, low: -3.0, high: 0.2 })]);
        assert!(skills.contains("10.0 %") && !skills.contains("x1=\"-"), "{skills}");
    }
}
