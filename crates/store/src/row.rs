//! What the tables share: clean fields, dates, pairs of parties.

use std::io::Write;

use demarche_ontology::event::{EventType, Modality};
use demarche_record::actor::Actor;
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_record::place::{Level, Place};
use demarche_record::reading::Reading;
use jiff::civil::Date;

/// A field that cannot break its row: control characters, tabs and line breaks become one space.
pub(crate) fn clean(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
        if !(c == ' ' && result.ends_with(' ')) {
            result.push(c);
        }
    }
    result.trim().to_owned()
}

/// Names in one field; a semicolon inside a name becomes a comma.
pub(crate) fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    let items: Vec<String> = items.into_iter().map(|s| clean(s.as_ref()).replace(';', ",")).collect();
    items.join("; ")
}

/// A row of tab-separated fields.
pub(crate) fn tsv<const N: usize>(sink: &mut impl Write, fields: &[String; N]) -> std::io::Result<()> {
    let mut line = fields.each_ref().map(|f| clean(f)).join("\t");
    line.push('\n');
    sink.write_all(line.as_bytes())
}

/// A number, empty where there is none.
pub(crate) fn number<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

/// The first day of an event: its own, else (where it is not dated far from the report) that of the report.
pub(crate) fn day(event: &Event, reading: &Reading) -> Option<Date> {
    let reported = || reading.document.article.date.filter(|_| event.modality != Modality::Historical);
    event.when.map(|w| w.from).or_else(reported)
}

/// Whether a table without columns for modality and voice may hold an event: only what the reporter states as fact.
pub(crate) fn plain_fact(event: &Event) -> bool {
    let real = match event.modality {
        Modality::Asserted => true,
        Modality::Historical => event.when.is_some(),
        Modality::Future | Modality::Hypothetical | Modality::Negated => false,
    };
    real && event.voice == Voice::Reporter
}

/// The pairs of source and target that tables with one of each write for an event: every actor with every recipient;
/// where meetings, deals and fights have no recipient, every party with every other.
pub(crate) fn dyads(event: &Event) -> Vec<(Option<&Actor>, Option<&Actor>)> {
    use EventType as T;
    let mutual = matches!(event.kind, T::Agree | T::Consult | T::Support | T::Cooperate | T::Assault);
    let mut pairs = Vec::new();
    for (i, actor) in event.actors.iter().enumerate() {
        if event.recipients.is_empty() && mutual && event.actors.len() > 1 {
            let others = event.actors.iter().enumerate().filter(|(j, _)| *j != i);
            pairs.extend(others.map(|(_, other)| (Some(actor), Some(other))));
        } else if event.recipients.is_empty() {
            pairs.push((Some(actor), None));
        } else {
            pairs.extend(event.recipients.iter().map(|r| (Some(actor), Some(r))));
        }
    }
    if event.actors.is_empty() {
        pairs.extend(event.recipients.iter().map(|r| (None, Some(r))));
    }
    pairs
}

/// City and province of a place, as far as its level says.
pub(crate) fn city_and_province(place: Option<&Place>) -> (String, String) {
    let Some(place) = place else { return (String::new(), String::new()) };
    let admin1 = place.admin1.clone().unwrap_or_default();
    match place.level {
        Level::City | Level::Point => (place.name.clone(), admin1),
        Level::Admin1 => (String::new(), place.name.clone()),
        Level::Country | Level::Region | Level::Admin2 => (String::new(), admin1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(clean(text), expected, "{text:?}");
    }

    #[test]
    fn nothing_breaks_a_row() {
        check("two\nlines\tand\r\n a tab", "two lines and a tab");
        check("next\u{85}line\u{2028}separator\u{0}null", "next line separator null");
        check(" Élysée ", "Élysée");
        assert_eq!(list(["a; b", "c"]), "a, b; c");
    }
}
