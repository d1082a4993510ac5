//! Verbs and patterns of a dictionary as predicates, a file `predicates/petrarch.toml`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use demarche_ontology::cameo::Cameo;

use super::sets::Sets;
use super::verbs::{Block, Pattern, Verb, Verbs};
use crate::classes::Classes;
use crate::entities::Faults;

/// Most predicates that one pattern is written as.
const MOST_RULES: usize = 20;

/// Most words that may stand in one place of a pattern.
const MOST_WORDS: usize = 2000;

/// What came out of a dictionary.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The predicates, as TOML.
    pub text: String,
    /// How many.
    pub count: u64,
    /// Verbs and patterns that are said in full.
    pub said: u64,
    /// Those that our language of patterns has no words for; each is among the faults, too.
    pub unsaid: u64,
}

/// Write the predicates of a dictionary; `prefix` begins their ids. What cannot be said is named by its line.
pub fn rules(file: &str, prefix: &str, verbs: &Verbs, classes: &Classes, faults: &mut Faults) -> Rules {
    let mut writer = Writer { prefix, classes, sets: &verbs.sets, rules: Rules::default(), ids: BTreeSet::new() };
    for block in &verbs.blocks {
        for verb in &block.verbs {
            let code = verb.code.as_deref().or(block.code.as_deref());
            // A verb without a code is there for its patterns.
            if let Some(code) = code.filter(|c| !is_null(c)) {
                writer.note(file, verb.line, faults, |w| w.verb(verb, code));
            }
        }
        for pattern in &block.patterns {
            writer.note(file, pattern.line, faults, |w| w.pattern(block, pattern));
        }
    }
    writer.rules
}

/// `---`: the verb stands for no event.
fn is_null(code: &str) -> bool {
    code.bytes().all(|b| b == b'-')
}

/// What a rule asks of the words around its verb.
#[derive(Clone, Debug, Default)]
struct Frame {
    /// Where the words that come next stand, and whether it holds something already.
    slot: String,
    filled: bool,
    needs: Vec<String>,
    actor: Option<String>,
    recipient: Option<String>,
}

impl Frame {
    /// The slot of a party that stands here; of a passive the grammar knows the agent as its subject.
    fn place(&mut self) -> String {
        self.filled = true;
        if self.slot == "by" {
            return "subj".to_owned();
        }
        // A phrase with a preposition must be there: more exact than the verb alone.
        if self.slot != "obj" {
            self.needs.push(self.slot.clone());
        }
        self.slot.clone()
    }
}

struct Writer<'a> {
    prefix: &'a str,
    classes: &'a Classes,
    sets: &'a Sets,
    rules: Rules,
    ids: BTreeSet<String>,
}

impl Writer<'_> {
    fn note(
        &mut self,
        file: &str,
        line: usize,
        faults: &mut Faults,
        write: impl FnOnce(&mut Self) -> Result<(), String>,
    ) {
        match write(self) {
            Ok(()) => self.rules.said += 1,
            Err(message) => {
                self.rules.unsaid += 1;
                faults.add(file, line, message);
            }
        }
    }

    fn verb(&mut self, verb: &Verb, code: &str) -> Result<(), String> {
        let frames = self.behind(&[], &verb.after)?;
        let frames = self.before(&verb.before, &[], frames)?;
        self.write(verb.line, std::slice::from_ref(verb), code, &frames)
    }

    fn pattern(&mut self, block: &Block, pattern: &Pattern) -> Result<(), String> {
        if is_null(&pattern.code) {
            return Err("a pattern that stands for no event cannot be said".to_owned());
        }
        // Verbs of several words bring some of their own.
        let mut wholes: Vec<(&[String], &[String])> = Vec::new();
        for verb in &block.verbs {
            let own = (verb.before.as_slice(), verb.after.as_slice());
            if !wholes.contains(&own) {
                wholes.push(own);
            }
        }
        let mut unsaid = None;
        for (before, after) in wholes {
            let own: Vec<Verb> =
                block.verbs.iter().filter(|v| v.before == before && v.after == after).cloned().collect();
            let frames = self.behind(after, &pattern.after);
            match frames.and_then(|frames| self.before(before, &pattern.before, frames)) {
                Ok(frames) => self.write(pattern.line, &own, &pattern.code, &frames)?,
                Err(message) => unsaid = Some(message),
            }
        }
        unsaid.map_or(Ok(()), Err)
    }

    /// The words that a word of a pattern stands for, in small letters; a plural also as its singular.
    fn words(&self, word: &str) -> Result<Vec<String>, String> {
        let list = match word.strip_prefix('&') {
            Some(set) => self.sets.words(set, '&')?,
            None => vec![word.to_owned()],
        };
        let mut words = Vec::new();
        for word in list {
            let word = word.to_lowercase();
            if !word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | ' ')) || word.trim().is_empty() {
                return Err(format!("the word {word:?} of a pattern cannot be said"));
            }
            let singular = word.strip_suffix('s').filter(|s| s.len() > 2 && !s.ends_with('s')).map(str::to_owned);
            words.push(word);
            words.extend(singular);
        }
        Ok(words)
    }

    fn is(&self, class: &str, word: &str) -> bool {
        self.classes.contains(class, &word.to_lowercase())
    }

    /// What stands behind the verb: an object, a particle, phrases with prepositions, the signs for the parties.
    fn behind(&self, own: &[String], words: &[String]) -> Result<Vec<Frame>, String> {
        let mut frames = vec![Frame { slot: "obj".to_owned(), filled: true, ..Frame::default() }];
        let mut phrase: Vec<String> = Vec::new();
        for (at, word) in own.iter().chain(words).map(String::as_str).enumerate() {
            match word {
                "^" => return Err("a ^ (skip a phrase) cannot be said".to_owned()),
                "%" => frames.iter_mut().for_each(|f| f.recipient = Some("below".to_owned())),
                "+" => frames.iter_mut().for_each(|f| f.recipient = Some(f.place())),
                "$" => frames.iter_mut().for_each(|f| f.actor = Some(f.place())),
                _ if is_article(word) => {}
                word if !word.starts_with('&') && self.is("preposition", word) => {
                    self.close(&mut phrase, &mut frames)?;
                    let word = word.to_lowercase();
                    // "break *down*", "act *on* a plan": a particle as well as a preposition.
                    let bare = if at == 0 && self.is("particle", &word) { frames.clone() } else { Vec::new() };
                    frames.iter_mut().for_each(|f| (f.slot, f.filled) = (word.clone(), false));
                    frames.extend(bare.into_iter().map(|mut f| {
                        f.needs.push(format!("prt:{word}"));
                        f
                    }));
                }
                word if self.is("particle", word) => {
                    frames.iter_mut().for_each(|f| f.needs.push(format!("prt:{}", word.to_lowercase())));
                }
                word => phrase.push(word.to_owned()),
            }
        }
        self.close(&mut phrase, &mut frames)?;
        Ok(frames)
    }

    /// What stands before it: the subject, or a word that only the grammar knows ("was … by").
    fn before(&self, own: &[String], words: &[String], mut frames: Vec<Frame>) -> Result<Vec<Frame>, String> {
        if !own.is_empty() {
            return Err("a verb with words of its own before it cannot be said".to_owned());
        }
        let mut phrase: Vec<String> = Vec::new();
        let lower: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
        let refuses = lower.windows(2).any(|w| matches!(w[0].as_str(), "will" | "would" | "shall") && w[1] == "not");
        if refuses {
            frames.iter_mut().for_each(|f| f.needs.push("prt:will-not".to_owned()));
        }
        for word in words {
            match word.to_lowercase().as_str() {
                "$" => {}
                "+" => frames.iter_mut().for_each(|f| f.recipient = Some("subj".to_owned())),
                "%" => frames.iter_mut().for_each(|f| f.recipient = Some("below".to_owned())),
                "^" => return Err("a ^ (skip a phrase) cannot be said".to_owned()),
                "will" | "would" | "shall" | "not" if refuses => {}
                // Tense and voice need no words of their own.
                "is" | "are" | "was" | "were" | "be" | "been" | "has" | "have" | "had" => {}
                "not" | "will" | "would" | "to" | "could" | "may" | "might" => {
                    return Err(format!("the auxiliary {word:?} before a verb cannot be said"));
                }
                lower if is_article(lower) => {}
                _ => phrase.push(word.clone()),
            }
        }
        frames.iter_mut().for_each(|f| (f.slot, f.filled) = ("subj".to_owned(), true));
        self.close(&mut phrase, &mut frames)?;
        Ok(frames)
    }

    /// A phrase is over: its last word is its head, the one before it may stand with it.
    fn close(&self, phrase: &mut Vec<String>, frames: &mut [Frame]) -> Result<(), String> {
        let words = std::mem::take(phrase);
        let Some(head) = words.last() else {
            frames.iter_mut().filter(|f| !f.filled).for_each(|f| f.needs.push(f.slot.clone()));
            return Ok(());
        };
        let long = || format!("a phrase of more than two words ({}) cannot be said", words.join(" "));
        let heads = self.words(head)?;
        let modifiers = match words.len() {
            1 => vec![String::new()],
            2 => self.words(&words[0])?.into_iter().map(|w| format!("{w} ")).collect(),
            _ => return Err(long()),
        };
        let phrases = modifiers.iter().flat_map(|m| heads.iter().map(move |h| format!("{m}{h}")));
        // A condition looks at a head and one word before it.
        let phrases: Vec<String> = phrases.filter(|p| p.split(' ').count() <= 2).take(MOST_WORDS + 1).collect();
        if phrases.is_empty() {
            return Err(long());
        }
        if phrases.len() > MOST_WORDS {
            return Err(format!("a pattern with more than {MOST_WORDS} words in one place cannot be said"));
        }
        for frame in frames {
            // "vow *to wage* war": a clause, whose verb stands first.
            let need = if frame.slot == "to" {
                format!("to|clause:{}|{}", phrases.join("|"), words[0].to_lowercase())
            } else {
                format!("{}:{}", frame.slot, phrases.join("|"))
            };
            frame.needs.push(need);
        }
        Ok(())
    }

    fn write(&mut self, line: usize, verbs: &[Verb], code: &str, frames: &[Frame]) -> Result<(), String> {
        let first = code.split(':').next().unwrap_or("").trim();
        let cameo = Cameo::new(first)
            .ok_or_else(|| format!("[{}] is no CAMEO code", code.chars().take(40).collect::<String>()))?;
        let Some((kind, mode)) = cameo.kind() else {
            return Err(format!("[{first}] is a mere statement, which is no event here"));
        };
        let back = code.split_once(':').map(|(_, b)| b.trim());
        if back.is_some_and(|b| Cameo::new(b).is_none()) {
            return Err(format!("[{}] is no CAMEO code", code.chars().take(40).collect::<String>()));
        }
        if frames.len() > MOST_RULES {
            return Err("a pattern that stands for so many others cannot be said".to_owned());
        }
        let words: Vec<String> = verbs.iter().map(|v| format!("{:?}", v.word.to_lowercase())).collect();
        for frame in frames {
            let mut id = format!("{}{line}", self.prefix);
            let mut number = 1;
            while !self.ids.insert(id.clone()) {
                number += 1;
                id = format!("{}{line}-{number}", self.prefix);
            }
            let quoted = |list: &[String]| list.iter().map(|n| format!("{n:?}")).collect::<Vec<_>>().join(", ");
            let out = &mut self.rules.text;
            let actors = frame.actor.as_deref().map_or("\"subj\", \"whose\"".to_owned(), |slot| format!("{slot:?}"));
            let mut recipients: Vec<&str> = frame.recipient.as_deref().into_iter().collect();
            if frame.recipient.as_deref() != Some("subj") && frame.recipient.as_deref() != Some("below") {
                recipients.push("below");
            }
            // Writing to a text cannot fail.
            let _ = writeln!(out, "[[predicate]]\nid = {id:?}\nwords = [{}]\npos = \"verb\"", words.join(", "));
            let _ = writeln!(out, "type = {:?}", kind.name());
            if let Some(mode) = mode {
                let _ = writeln!(out, "mode = {:?}", mode.name());
            }
            let pair = back.map_or_else(|| first.to_owned(), |b| format!("{first}:{b}"));
            let _ = writeln!(
                out,
                "cameo = {pair:?}\nactor = [{actors}]\nrecipient = [{}]",
                quoted(&recipients.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>())
            );
            if !frame.needs.is_empty() {
                let _ = writeln!(out, "needs = [{}]", quoted(&frame.needs));
            }
            let _ = writeln!(out, "both = true\n");
            self.rules.count += 1;
        }
        Ok(())
    }
}

fn is_article(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "a" | "an" | "the")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;

    /// The actor, recipient and needs of each predicate, and the faults.
    fn check(text: &str, expected: &[&str], expected_faults: &[&str]) {
        let classes = Classes::read(&Files::embedded(), &mut Vec::new());
        let mut faults = Faults::default();
        let verbs = super::super::verbs::read("f", text, &mut faults);
        let rules = rules("f", "p-", &verbs, &classes, &mut faults);
        let loaded = Files::embedded().with("predicates/p.toml", rules.text.clone());
        let mut wrong = Vec::new();
        let loaded = crate::predicates::Predicates::read(&loaded, &classes, &mut wrong);
        assert!(wrong.is_empty(), "{wrong:?}\n{}", rules.text);
        let shown: Vec<String> = loaded
            .all()
            .iter()
            .filter(|p| p.cameo.is_some())
            .map(|p| {
                let needs: Vec<&str> = p.needs.iter().map(|n| n.written.as_str()).collect();
                format!(
                    "{} {} {:?}>{:?} {}",
                    p.words.join("+"),
                    p.cameo.as_deref().unwrap_or(""),
                    p.actor,
                    p.recipient,
                    needs.join(" & ")
                )
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
        assert_eq!(faults.listed.iter().map(ToString::to_string).collect::<Vec<_>>(), expected_faults, "{text}");
    }

    #[test]
    fn verbs_and_patterns_become_predicates() {
        check("ACCUSE [112]\n", &["accuse 112 [Subj, Whose]>[Below] "], &[]);
        check(
            "--- LEAVE [032:033] ---\nLEAVE\nDEPART\n",
            &["leave 032:033 [Subj, Whose]>[Below] ", "depart 032:033 [Subj, Whose]>[Below] "],
            &[],
        );
        check(
            "--- SIGN [---] ---\nSIGN\n- * TRADE DEALS WITH + [061]\n",
            &["sign 061 [Subj, Whose]>[Prep(\"with\"), Below] obj:trade deals|trade deal & with"],
            &[],
        );
        check(
            "&COIN\n+DUCAT\n+&COIN2\n&COIN2\n+CROWN_\nGIVE [070]\n- + * &COIN FROM $ [071]\n",
            &["give 070 [Subj, Whose]>[Below] ", "give 071 [Prep(\"from\")]>[Subj] obj:ducat|crown & from"],
            &[],
        );
        check(
            "BREAK_DOWN [161]\n",
            &["break 161 [Subj, Whose]>[Below] down", "break 161 [Subj, Whose]>[Below] prt:down"],
            &[],
        );
        check(
            "--- AGREE [---] ---\nAGREE\n- WILL NOT * TO WITHDRAW [124]\n",
            &["agree 124 [Subj, Whose]>[Below] to|clause:withdraw|withdraw & prt:will-not"],
            &[],
        );
    }

    #[test]
    fn what_cannot_be_said_is_named() {
        check("SAY [010]\n", &[], &["f:1: [010] is a mere statement, which is no event here"]);
        check("GO [999]\n", &[], &["f:1: [999] is no CAMEO code"]);
        check("WIRE_+TAP [171]\n", &[], &["f:1: a verb with words of its own before it cannot be said"]);
        check(
            "GO [---]\n- * ^ AWAY [032]\n- * X B C [032]\n- * [---]\n- MAY * X [032]\n",
            &[],
            &[
                "f:2: a ^ (skip a phrase) cannot be said",
                "f:3: a phrase of more than two words (X B C) cannot be said",
                "f:4: a pattern that stands for no event cannot be said",
                "f:5: the auxiliary \"MAY\" before a verb cannot be said",
            ],
        );
    }

    #[test]
    fn circles_of_sets_end() {
        check(
            "&A\n+&B\n&B\n+&A\nGO [---]\n- * &A [032]\n",
            &[],
            &["f:6: the sets from &A on lead in a circle, or more than 8 deep"],
        );
        let long: String = (0..600).map(|i| format!("+W{}\n", "ab".repeat(i + 1))).collect();
        check(&format!("&A\n{long}GO [---]\n- * &A [032]\n"), &[], &["f:603: the set &A has more than 500 words"]);
    }
}
