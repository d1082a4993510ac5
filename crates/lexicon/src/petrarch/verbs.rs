//! Verb dictionaries of PETRARCH and TABARI: blocks of verbs with a code, patterns, sets of words.

use super::lines::{self, brackets};
use super::sets::Sets;
use crate::entities::Faults;

/// A verb, one word or several of which one is the verb (`WIRE_+TAP`, `BREAK_DOWN`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    /// Its line.
    pub line: usize,
    /// Words before the verb.
    pub before: Vec<String>,
    /// The verb.
    pub word: String,
    /// Words behind it.
    pub after: Vec<String>,
    /// Its own code, if it has one.
    pub code: Option<String>,
}

/// What a verb means with some words around it: `- DIPLOMATIC * TIES WITH + [064]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Its line.
    pub line: usize,
    /// What stands before the verb.
    pub before: Vec<String>,
    /// What stands behind it.
    pub after: Vec<String>,
    /// Its code.
    pub code: String,
}

/// Verbs that share code and patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The code of those without one of their own.
    pub code: Option<String>,
    /// The verbs.
    pub verbs: Vec<Verb>,
    /// Their patterns.
    pub patterns: Vec<Pattern>,
}

/// A dictionary.
#[derive(Clone, Debug, Default)]
pub struct Verbs {
    /// `&CURRENCY` and its words.
    pub sets: Sets,
    /// The blocks, in their order.
    pub blocks: Vec<Block>,
}

/// What the lines that follow belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    /// A set.
    Set,
    /// A block under a line `--- NAME [CODE] ---`.
    Headed,
    /// A verb by itself.
    Verb,
}

/// Read a dictionary; faulty lines are left out.
pub fn read(file: &str, text: &str, faults: &mut Faults) -> Verbs {
    let mut result = Verbs::default();
    let mut within = Within::Nothing;
    let mut set = String::new();
    for line in lines::of(file, text, faults) {
        let mut fault = |message: &str| faults.add(file, line.number, message);
        if let Some(head) = line.text.strip_prefix("---") {
            let code = brackets(head.trim_matches(['-', ' '])).ok().and_then(|(_, codes)| codes.first().copied());
            result.blocks.push(Block { code: code.map(str::to_owned), ..Block::default() });
            within = Within::Headed;
        } else if let Some(pattern) = line.text.strip_prefix(['-', '~']) {
            match (self::pattern(line.number, pattern), result.blocks.last_mut()) {
                (Ok(pattern), Some(block)) if within != Within::Set => block.patterns.push(pattern),
                (Ok(_), _) => fault("a pattern belongs to a verb, and none stands above it"),
                (Err(message), _) => fault(message),
            }
        } else if let Some(name) = line.text.strip_prefix('&') {
            set = name.trim_end_matches('_').trim().to_owned();
            if result.sets.0.insert(set.clone(), Vec::new()).is_some() {
                fault("the set stands above, too; its words here count");
            }
            within = Within::Set;
        } else if within == Within::Set && line.text.starts_with('+') {
            let word = line.text.trim_start_matches('+').trim();
            let word = word.trim_end_matches('_').replace('_', " ");
            if let (Some(words), false) = (result.sets.0.get_mut(&set), word.is_empty()) {
                words.push(word);
            }
        } else {
            match verb(line.number, line.text) {
                Ok(verb) => {
                    if within != Within::Headed {
                        result.blocks.push(Block::default());
                        within = Within::Verb;
                    }
                    if let Some(block) = result.blocks.last_mut() {
                        block.verbs.push(verb);
                    }
                }
                Err(message) => fault(message),
            }
        }
    }
    result
}

/// ` DIPLOMATIC * TIES WITH + [064]`; the groups of PETRARCH 2, `{…}` and `(…)`, are read as their words.
fn pattern(line: usize, text: &str) -> Result<Pattern, &'static str> {
    let (outside, codes) = brackets(text)?;
    let code = codes.first().ok_or("a pattern has a code, such as [042]")?;
    let plain = outside.replace(['{', '}', '(', ')'], " ");
    let (before, after) = plain.split_once('*').ok_or("a pattern has a *, where the verb stands")?;
    let words = |side: &str| side.split_whitespace().flat_map(split_word).collect::<Vec<_>>();
    if after.contains('*') {
        return Err("a pattern has one *, where the verb stands");
    }
    Ok(Pattern { line, before: words(before), after: words(after), code: (*code).to_owned() })
}

/// `PEACE_TALKS` is two words; `&SET` and the signs stay.
fn split_word(word: &str) -> Vec<String> {
    if word.starts_with('&') {
        return vec![word.trim_end_matches('_').to_owned()];
    }
    word.split('_').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// `ACCUSE {ACCUSES ACCUSED ACCUSING} [112]`
fn verb(line: usize, text: &str) -> Result<Verb, &'static str> {
    let (outside, codes) = brackets(text)?;
    let phrase = match outside.split_once('{') {
        Some((phrase, forms)) if forms.trim_end().ends_with('}') => phrase,
        Some(_) => return Err("the braces of the forms are not closed"),
        None => outside,
    };
    let mut words: Vec<&str> = phrase.split(['_', ' ']).filter(|w| !w.is_empty()).collect();
    let at = words.iter().position(|w| w.starts_with('+')).unwrap_or(0);
    let good = |w: &&str| w.trim_start_matches('+').chars().all(|c| c.is_alphabetic() || c == '-');
    if words.is_empty() || !words.iter().all(good) || words.len() > 6 {
        return Err("it is no verb, no pattern and no set");
    }
    let after = words.split_off(at + 1);
    let word = words.pop().unwrap_or("").trim_start_matches('+').to_owned();
    if word.is_empty() {
        return Err("it is no verb, no pattern and no set");
    }
    let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect();
    Ok(Verb { line, before: owned(words), word, after: owned(after), code: codes.first().map(|c| (*c).to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_patterns_and_sets_are_read() {
        let text = "## verbs\n&COIN\n+DUCAT\n+GOLD_CROWN_\n\n---  ACCUSE [112]  ---\nACCUSE {ACCUSED}\nBLAME [111]\n\
                    - $ * + OF &COIN [1121] # why\n--- TAP [---] ---\nWIRE_+TAP\nBREAK_DOWN [161]\n- * {PEACE TALKS} (WITH +) [166]\n";
        let mut faults = Faults::default();
        let verbs = read("f", text, &mut faults);
        assert_eq!(faults.count, 0, "{:?}", faults.listed);
        assert_eq!(
            verbs.sets.words("COIN", '&').as_deref(),
            Ok(["DUCAT".to_owned(), "GOLD CROWN".to_owned()].as_slice())
        );
        let shown: Vec<String> = verbs
            .blocks
            .iter()
            .map(|b| {
                let verbs: Vec<String> = b
                    .verbs
                    .iter()
                    .map(|v| {
                        format!(
                            "{}<{}>{} {}",
                            v.before.join(" "),
                            v.word,
                            v.after.join(" "),
                            v.code.as_deref().unwrap_or("")
                        )
                    })
                    .collect();
                let patterns: Vec<String> = b
                    .patterns
                    .iter()
                    .map(|p| format!("{} * {} {}", p.before.join(" "), p.after.join(" "), p.code))
                    .collect();
                format!("{} {} | {}", b.code.as_deref().unwrap_or(""), verbs.join(", "), patterns.join(", "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "112 <ACCUSE> , <BLAME> 111 | $ * + OF &COIN 1121",
                "--- WIRE<TAP> , <BREAK>DOWN 161 |  * PEACE TALKS WITH + 166",
            ]
        );
    }

    #[test]
    fn a_verb_by_itself_is_a_block() {
        let mut faults = Faults::default();
        let verbs = read("f", "ABANDON [080] ;x\n- * PLAN [081]\nACCEPT [050]\n", &mut faults);
        assert_eq!((verbs.blocks.len(), verbs.blocks[0].patterns.len(), faults.count), (2, 1, 0));
    }

    #[test]
    fn faults_are_named_by_line() {
        let check = |text: &str, expected: &[&str]| {
            let mut faults = Faults::default();
            read("f", text, &mut faults);
            assert_eq!(faults.listed.iter().map(ToString::to_string).collect::<Vec<_>>(), expected, "{text}");
        };
        check("- * X [010]", &["f:1: a pattern belongs to a verb, and none stands above it"]);
        check("GO [032]\n- X [010]", &["f:2: a pattern has a *, where the verb stands"]);
        check("GO [032]\n- * X", &["f:2: a pattern has a code, such as [042]"]);
        check("GO [032\n", &["f:1: a bracket is not closed"]);
        check("GO {GOES [032]\n", &["f:1: the braces of the forms are not closed"]);
        check("é1 [032]", &["f:1: it is no verb, no pattern and no set"]);
        for text in ["---", "--- [", "-", "- * [", "&", "+", "+ [0]", "&_\n+_", "{}", "--- X [é] ---\né", "*"] {
            read("f", text, &mut Faults::default());
        }
    }
}
