//! Plain words of plain text: the checker's own reading of a sentence, apart from any parse.

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As written, without punctuation around it and without a possessive ending.
    pub form: String,
    /// In lower case.
    pub lower: String,
    /// Byte offset of its first letter.
    pub start: usize,
    /// One past its last.
    pub end: usize,
}

impl Word {
    /// Whether it begins with a capital.
    pub fn is_capital(&self) -> bool {
        self.form.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether it holds a digit.
    pub fn has_digit(&self) -> bool {
        self.form.chars().any(|c| c.is_ascii_digit())
    }
}

const fn joins(c: char) -> bool {
    matches!(c, '-' | '\'' | '’' | '.' | ',' | ':' | '/' | '\u{2011}')
}

/// The words of a text, in order. Hyphens and apostrophes join, a full stop joins digits and initials.
pub fn words(text: &str) -> Vec<Word> {
    let mut result = Vec::new();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut i = 0;
    while i < chars.len() {
        if !chars[i].1.is_alphanumeric() {
            i += 1;
            continue;
        }
        let first = i;
        while i < chars.len() {
            let c = chars[i].1;
            let next = chars.get(i + 1).map(|n| n.1);
            let inside = match c {
                ',' | ':' | '/' => chars[i - 1].1.is_ascii_digit() && next.is_some_and(|n| n.is_ascii_digit()),
                '.' => next.is_some_and(char::is_alphanumeric),
                c if joins(c) => next.is_some_and(char::is_alphanumeric),
                c => c.is_alphanumeric(),
            };
            if !inside {
                break;
            }
            i += 1;
        }
        let start = chars[first].0;
        let end = chars.get(i).map_or(text.len(), |c| c.0);
        push(&mut result, text, start, end);
    }
    result
}

fn push(result: &mut Vec<Word>, text: &str, start: usize, end: usize) {
    let form = text.get(start..end).unwrap_or("");
    let cut = ["'s", "’s"].iter().find_map(|s| form.strip_suffix(s));
    let negated = ["n't", "n’t"].iter().find_map(|s| form.strip_suffix(s));
    let mut add = |from: usize, to: usize| {
        let form = text.get(from..to).unwrap_or("").to_owned();
        let lower = form.to_lowercase().replace('’', "'");
        result.push(Word { lower, form, start: from, end: to });
    };
    match (cut, negated) {
        (Some(cut), _) if !cut.is_empty() => add(start, start + cut.len()),
        (_, Some(stem)) if !stem.is_empty() => {
            add(start, start + stem.len());
            add(start + stem.len(), end);
        }
        _ => add(start, end),
    }
}

/// Number of words, as a reader counts.
pub fn count(text: &str) -> usize {
    text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count()
}

/// The text with an upper-case first letter; a quotation mark may stand before it.
pub fn capitalised(text: &str) -> String {
    let mut first = true;
    let mut result = String::with_capacity(text.len());
    for c in text.chars() {
        if first && c.is_alphanumeric() {
            result.extend(c.to_uppercase());
            first = false;
        } else {
            result.push(c);
        }
    }
    result
}

/// "a", "a and b", "a, b and c".
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = words(text).into_iter().map(|w| w.form).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_lose_punctuation_and_possessives() {
        check("Algeria's €1,200 – “not yet”, it said.", &["Algeria", "1,200", "not", "yet", "it", "said"]);
        check("They didn't pay by 6 a.m.", &["They", "did", "n't", "pay", "by", "6", "a.m"]);
        check("10.30 p.m., anti-war", &["10.30", "p.m", "anti-war"]);
    }

    #[test]
    fn lists_end_in_and() {
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
