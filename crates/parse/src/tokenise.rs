//! Text → words, as English treebanks of Universal Dependencies cut them.
//!
//! White space cuts the text into chunks; each chunk is then read from left to right, the longest known shape first.
//! Chunks are bounded, and no shape looks past its chunk, so the work is linear in the text.

mod scanner;

use demarche_text::span::Span;

use crate::characters::is_space;
use scanner::Scanner;

/// Longest run of characters without white space that is read as a whole.
const CHUNK: usize = 1024;

/// The words of `within`, as spans of `text`, in order.
pub fn tokenise(text: &str, within: Span) -> Vec<Span> {
    let chunks = chunks(text, within);
    let mut words = Vec::with_capacity(chunks.len() + chunks.len() / 4);
    let mut characters = Vec::new();
    for (number, chunk) in chunks.iter().enumerate() {
        characters.clear();
        characters.extend(chunk.of(text).char_indices().map(|(i, c)| (chunk.start + i as u32, c)));
        let next = chunks.get(number + 1).map_or("", |next| next.of(text));
        Scanner { text, chunk: *chunk, characters: &characters, next, first: number == 0, words: &mut words }.scan();
    }
    words
}

fn chunks(text: &str, within: Span) -> Vec<Span> {
    let mut chunks = Vec::new();
    let mut open: Option<(u32, usize)> = None;
    for (i, c) in within.of(text).char_indices() {
        let at = within.start + i as u32;
        match open {
            Some((start, _)) if is_space(c) => {
                chunks.push(Span::new(start, at));
                open = None;
            }
            Some((start, length)) if length >= CHUNK => {
                chunks.push(Span::new(start, at));
                open = Some((at, 1));
            }
            Some((start, length)) => open = Some((start, length + 1)),
            None if !is_space(c) => open = Some((at, 1)),
            None => {}
        }
    }
    if let Some((start, _)) = open {
        chunks.push(Span::new(start, within.end));
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let words = tokenise(text, Span::new(0, text.len() as u32));
        let words: Vec<&str> = words.iter().map(|w| w.of(text)).collect();
        assert_eq!(words.join("|"), expected, "{text}");
    }

    #[test]
    fn contractions_and_possessives() {
        check("don't can't cannot won’t gonna", "do|n't|ca|n't|can|not|wo|n’t|gon|na");
        check("Azerbaijan's France’s nations' it's", "Azerbaijan|'s|France|’s|nations|'|it|'s");
        check("he'll they've I'm dunno", "he|'ll|they|'ve|I|'m|du|n|no");
        check("O'Brien Sana’a coup d'état o'clock", "O'Brien|Sana’a|coup|d'état|o'clock");
        check("the U.S.'s", "the|U.S.|'s");
        check("the ’90s '60s 'em", "the|’90s|'60s|'em");
    }

    #[test]
    fn abbreviations_and_initials() {
        check("Gen. Ali met Mr. Li.", "Gen.|Ali|met|Mr.|Li|.");
        check("U.S. and U.N. at 5 p.m. on Jan. 3", "U.S.|and|U.N.|at|5|p.m.|on|Jan.|3");
        check("J. K. Rowling, J.K. Rowling", "J.|K.|Rowling|,|J.K.|Rowling");
        check("No. 5 said no.", "No.|5|said|no|.");
        check("No. He left.", "No|.|He|left|.");
        check("Acme Inc. rose.", "Acme|Inc.|rose|.");
        check("Plan B. The end.", "Plan|B|.|The|end|.");
        check("a Ph.D. here", "a|Ph.D.|here");
    }

    #[test]
    fn numbers() {
        check("1,200.50 and 10:30", "1,200.50|and|10:30");
        check("$5 €3.5bn US$4 50%", "$|5|€|3.5|bn|US$|4|50|%");
        check("20th 1990s 5pm 3D 9/11", "20th|1990s|5|pm|3D|9/11");
        check("2020-2023 2024-05-17 2020–23", "2020|-|2023|2024-05-17|2020|–|23");
        check("1. Talks open.", "1.|Talks|open|.");
        check("It was 5.", "It|was|5|.");
        check("+44 .5 5.", "+44|.5|5|.");
    }

    #[test]
    fn hyphens() {
        check("Armenia-backed pro-independence long-standing", "Armenia|-|backed|pro-independence|long|-|standing");
        check("Nagorno-Karabakh, U.S.-led", "Nagorno|-|Karabakh|,|U.S.|-|led");
        check("e-mail re-elected 50-year-old", "e-mail|re-elected|50|-|year|-|old");
    }

    #[test]
    fn addresses() {
        check("See https://a.org/x?y=1. Or (www.b.com).", "See|https://a.org/x?y=1|.|Or|(|www.b.com|)|.");
        check("press@baku.az, @nato #Karabakh #1", "press@baku.az|,|@nato|#Karabakh|#|1");
        check("Amazon.com sued.It won", "Amazon.com|sued|.|It|won");
        check("AT&T and/or R&D", "AT&T|and|/|or|R&D");
    }

    #[test]
    fn marks() {
        check("“Yes,” he said… No!?", "“|Yes|,|”|he|said|…|No|!?");
        check("”This» „that‟ ``so''", "”|This|»|„|that|‟|``|so|''");
        check("wait...what -- no—yes", "wait|...|what|--|no|—|yes");
        check("• one · two", "•|one|·|two");
        check("👍🏽 🇦🇿 👩‍🚀", "👍🏽|🇦🇿|👩‍🚀");
    }

    #[test]
    fn any_script_and_invisible_characters() {
        check("Президент сказал. 北京 की बात।", "Президент|сказал|.|北|京|की|बात|।");
        check("Ba\u{ad}ku\u{200b}Paris\u{0}Rome\u{200e} end", "Ba\u{ad}ku|Paris|Rome|end");
    }
}
