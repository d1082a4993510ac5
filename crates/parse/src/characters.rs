//! What a character is to the tokeniser, whatever its script.

/// Ends a line wherever it stands.
pub(crate) const fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Separates words: white space, control characters, zero-width spaces and the byte-order mark.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{FFFC}')
}

/// Invisible characters that belong to the word they stand in: joiners, soft hyphen, direction marks.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}

/// Marks that sit on the letter before them.
const fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}' | '\u{64B}'..='\u{65F}' | '\u{670}'
        | '\u{93C}' | '\u{94D}' | '\u{9CD}' | '\u{A4D}' | '\u{ACD}' | '\u{BCD}' | '\u{C4D}' | '\u{CCD}' | '\u{D4D}'
        | '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}' | '\u{FE20}'..='\u{FE2F}')
}

/// Part of a word.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining(c)
}

/// Scripts written without spaces: each character is taken as a word.
pub(crate) const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Apostrophes as they are typed, with the accents and quotation marks used for them.
pub(crate) const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '´' | '`' | '′' | '＇')
}

/// Quotation marks of any shape.
pub(crate) const fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '”'
            | '„'
            | '‟'
            | '‘'
            | '’'
            | '‚'
            | '‛'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '`'
            | '´'
            | '＂'
            | '「'
            | '」'
            | '『'
            | '』'
    )
}

/// Double quotation marks: an apostrophe cannot look like one.
pub(crate) const fn is_double_quote(c: char) -> bool {
    is_quote(c) && !matches!(c, '\'' | '‘' | '’' | '‚' | '‛' | '`' | '´')
}

/// Brackets that open.
pub(crate) const fn is_opening_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '（' | '【')
}

/// Brackets that close.
pub(crate) const fn is_closing_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '）' | '】')
}

/// Hyphens inside words.
pub(crate) const fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑')
}

/// Dashes, hyphens among them.
pub(crate) const fn is_dash(c: char) -> bool {
    is_hyphen(c) || matches!(c, '‒' | '–' | '—' | '―' | '−')
}

/// Marks that open a list item.
pub(crate) const fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '·'
            | '●'
            | '○'
            | '◦'
            | '▪'
            | '▫'
            | '■'
            | '□'
            | '‣'
            | '⁃'
            | '∙'
            | '►'
            | '▶'
            | '▸'
            | '➤'
            | '✓'
            | '✔'
    )
}

/// Ends a sentence by itself.
pub(crate) const fn is_final(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।' | '۔' | '‽' | '⁇' | '⁉')
}

/// Currency signs.
pub(crate) const fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '€' | '¢' | '\u{20A0}'..='\u{20CF}' | '֏')
}

/// Modifies the emoji before it: variation selectors, skin tones, keycaps.
pub(crate) const fn is_emoji_modifier(c: char) -> bool {
    matches!(c, '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}')
}

/// Half of a flag.
pub(crate) const fn is_flag_half(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}
