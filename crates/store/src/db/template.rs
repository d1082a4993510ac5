//! Reasons taken apart: the wording, which repeats, and what was filled in, which mostly stands in the text.
//!
//! `“met” is of FRA (role:envoy)` is the wording `“①” is of ③ (⑤)` with "met", "FRA" and "role:envoy".

/// What stands for a quotation, a number, a code, a name, other words in a wording.
const QUOTED: char = '①';
const NUMBER: char = '②';
const CODE: char = '③';
const NAME: char = '④';
const PHRASE: char = '⑤';

/// The wording of a reason and what is filled in; none where it is better kept whole.
pub(super) fn apart(text: &str) -> Option<(String, Vec<&str>)> {
    if text.chars().any(is_slot) {
        return None;
    }
    let (mut wording, mut slots) = (String::with_capacity(text.len()), Vec::new());
    let mut rest = text;
    let mut fresh = true;
    while let Some(first) = rest.chars().next() {
        let slot = phrase(&wording, rest).or_else(|| if fresh { slot(rest) } else { None });
        let Some((kind, length)) = slot else {
            wording.push(first);
            fresh = !first.is_ascii_alphanumeric() && first.is_ascii() || first == '“';
            rest = rest.get(first.len_utf8()..).unwrap_or("");
            continue;
        };
        let (filled, after) = rest.split_at_checked(length)?;
        wording.push(kind);
        slots.push(filled);
        rest = after;
        fresh = false;
    }
    Some((wording, slots))
}

/// Fill a wording in again.
pub(super) fn together<'a>(wording: &str, mut slot: impl FnMut() -> Option<&'a str>) -> Option<String> {
    let mut text = String::with_capacity(wording.len() + 32);
    for letter in wording.chars() {
        if is_slot(letter) {
            text.push_str(slot()?);
        } else {
            text.push(letter);
        }
    }
    Some(text)
}

/// How much is filled in.
pub(super) fn slots(wording: &str) -> usize {
    wording.chars().filter(|letter| is_slot(*letter)).count()
}

const fn is_slot(letter: char) -> bool {
    matches!(letter, QUOTED | NUMBER | CODE | NAME | PHRASE)
}

/// Words that are filled in because of what stands before them: in quotation marks, in brackets, what someone is.
fn phrase(before: &str, text: &str) -> Option<(char, usize)> {
    let upto = |mark: char| text.find(mark);
    if before.ends_with('“') {
        return upto('”').map(|length| (QUOTED, length));
    }
    if before.ends_with('(') {
        return upto(')').map(|length| (PHRASE, length));
    }
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    if before.ends_with("), ") {
        return Some((PHRASE, upto(';').unwrap_or(text.len())));
    }
    let words = text.get(..text.find([',', ';', '“', '(']).unwrap_or(text.len()))?;
    let length = if before.ends_with("is ") { words.find(" by its words")? } else { return None };
    Some((PHRASE, length))
}

/// What is filled in at the beginning of a stretch, and its length.
fn slot(text: &str) -> Option<(char, usize)> {
    let run = |of: fn(&u8) -> bool| text.bytes().take_while(&of).count();
    let digits = run(|b| b.is_ascii_digit() || *b == b'.' || *b == b'-');
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((NUMBER, digits));
    }
    let word = run(u8::is_ascii_alphanumeric);
    let capitals = run(u8::is_ascii_uppercase);
    if capitals >= 2 && capitals == word {
        return Some((CODE, capitals));
    }
    (capitals > 0).then(|| (NAME, name(text)))
}

/// Words that begin with a capital, and the spaces between them.
fn name(text: &str) -> usize {
    let mut end = 0;
    for word in text.split_inclusive(' ') {
        let letters = word.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b >= 0x80 || *b == b'-').count();
        // Quotation marks are no letters of names.
        let letters = word.get(..letters).map_or(letters, |w| w.find(['“', '”', '’', '‘', '→']).unwrap_or(letters));
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) || !text.is_char_boundary(end + letters) {
            break;
        }
        if letters + 1 != word.len() || !word.ends_with(' ') {
            return end + letters;
        }
        end += word.len();
    }
    text.get(..end).map_or(end, |name| name.trim_end_matches(' ').len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wording: &str, filled: &[&str]) {
        let (found, slots) = apart(text).expect("it has no odd letters");
        assert_eq!((found.as_str(), slots.as_slice()), (wording, filled));
        let mut next = filled.iter().copied();
        assert_eq!(together(wording, || next.next()).as_deref(), Some(text));
    }

    #[test]
    fn reasons_are_taken_apart_and_put_together() {
        check("“met” is of FRA (role:envoy)", "“①” is of ③ (⑤)", &["met", "FRA", "role:envoy"]);
        check("“a” is of FRA (france), GOV x; b", "“①” is of ③ (⑤), ③ x; b", &["a", "FRA", "france", "GOV"]);
        check("it is state by its words, of FRA", "it is ⑤ by its words, of ③", &["state", "FRA"]);
        check("event 0.999, AGREE 0.847; so", "event ②, ③ ②; so", &["0.999", "AGREE", "0.847"]);
        check("Élan of Ann-Marie Smith; x", "Élan of ④; x", &["Ann-Marie Smith"]);
        check("It’s “a", "④’s “a", &["It"]);
        check("“A” (go-on): ACCUSE → DO", "“①” (⑤): ③ → ③", &["A", "go-on", "ACCUSE", "DO"]);
        check("“”", "“①”", &[""]);
        check("", "", &[]);
        check("Ann ", "④ ", &["Ann"]);
        check("A“b”", "④“①”", &["A", "b"]);
        assert!(apart("a①").is_none());
    }
}
