//! Words of a text as the search sees them.

/// Folded words: letters and digits, lower case, without accents, as SQLite's tokenizer cuts them.
pub fn folded(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(|(_, _, word)| word).collect()
}

/// Words with their bytes in the text.
pub fn tokens(text: &str) -> Vec<(usize, usize, String)> {
    let mut tokens = Vec::new();
    let mut begun: Option<(usize, String)> = None;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            begun.get_or_insert_with(|| (at, String::new())).1.extend(fold(c));
        } else if is_mark(c) {
            // A combining accent neither begins nor ends a word.
        } else if let Some((start, word)) = begun.take() {
            tokens.push((start, at, word));
        }
    }
    if let Some((start, word)) = begun {
        tokens.push((start, text.len(), word));
    }
    tokens
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

/// Lower case, without the accent of a letter of Latin script.
fn fold(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().filter(|c| !is_mark(*c)).map(plain)
}

/// The letter under an accent, for the letters that news in Latin script has.
const fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ǧ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ǐ' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(folded("Curaçao’s Élysée: U.N. x2"), ["curacao", "s", "elysee", "u", "n", "x2"]);
        assert_eq!(tokens("é b"), [(0, 2, "e".to_owned()), (3, 4, "b".to_owned())]);
        assert_eq!(folded("Cafe\u{301} İ"), ["cafe", "i"]);
    }
}
