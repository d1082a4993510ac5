//! Gold chains: the `Entity` annotation of GUM in the last column of CoNLL-U.
//!
//! A mention opens with `(chain-type-…-minspan-…` at its first word and closes with `chain)` at its last; both may
//! stand in one item, and several in a row. The comment `# global.Entity = GRP-etype-…` names the fields.

use std::collections::BTreeMap;
use std::ops::Range;

use demarche_parse::coref::given::Words;

/// A mention that people marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldMention {
    /// Words, counted through the document.
    pub tokens: Range<usize>,
    /// The word that governs the others in the gold tree.
    pub head: usize,
    /// Its chain.
    pub chain: String,
    /// "person", "organization", "place", "abstract", …
    pub kind: String,
    /// Whether its head is a pronoun, personal or other.
    pub pronoun: bool,
}

/// A document with its gold mentions.
#[derive(Clone, Debug, Default)]
pub struct GoldDocument<'a> {
    /// Its words by sentence.
    pub sentences: Vec<Words<'a>>,
    /// In text order; of two that begin together the wider one first.
    pub mentions: Vec<GoldMention>,
}

/// One word of the document that is being read.
struct Row<'a> {
    form: &'a str,
    upos: &'a str,
    head: Option<usize>,
    entity: &'a str,
}

/// The documents of a file; the cause, with its line, where the annotation cannot be read.
pub fn documents(text: &str) -> Result<Vec<GoldDocument<'_>>, String> {
    let mut all = Vec::new();
    let mut reader = Reader::default();
    for (number, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let fault = |cause: String| format!("has a fault in line {}: {cause}", number + 1);
        if line.trim().is_empty() {
            reader.end_sentence().map_err(fault)?;
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim();
            if comment.starts_with("newdoc") {
                reader.end_sentence().map_err(fault)?;
                all.extend(std::mem::take(&mut reader).finish().map_err(fault)?);
            } else if comment == "newpar" || comment.starts_with("newpar ") {
                reader.paragraph += 1;
            } else if let Some(fields) = comment.strip_prefix("global.Entity") {
                let fields = fields.trim_start_matches([' ', '=']).trim();
                reader.fields = fields.split('-').map(str::to_owned).collect();
            }
        } else {
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, form, _, upos, _, _, head, _, _, misc] = columns[..] else {
                return Err(fault(format!("{} columns instead of 10", columns.len())));
            };
            if id.bytes().all(|b| b.is_ascii_digit()) {
                let entity = misc.split('|').find_map(|item| item.strip_prefix("Entity=")).unwrap_or("");
                let head = head.parse::<usize>().ok().and_then(|h| h.checked_sub(1));
                reader.rows.push(Row { form, upos, head, entity });
            }
        }
    }
    let end = |cause: String| format!("has a fault in its last lines: {cause}");
    reader.end_sentence().map_err(end)?;
    all.extend(reader.finish().map_err(end)?);
    Ok(all)
}

#[derive(Default)]
struct Reader<'a> {
    /// Names of the fields of an opening bracket.
    fields: Vec<String>,
    paragraph: u32,
    rows: Vec<Row<'a>>,
    /// Words of the sentences before.
    before: usize,
    /// By chain, the places in `document.mentions` of those that have not ended.
    open: BTreeMap<String, Vec<usize>>,
    document: GoldDocument<'a>,
}

impl<'a> Reader<'a> {
    fn end_sentence(&mut self) -> Result<(), String> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        let first = self.document.mentions.len();
        for (at, row) in rows.iter().enumerate() {
            self.brackets(row.entity, self.before + at)?;
        }
        if let Some(chain) = self.open.iter().find(|(_, list)| !list.is_empty()).map(|(chain, _)| chain) {
            return Err(format!("the mention of chain {chain} does not end in its sentence"));
        }
        let before = self.before;
        for mention in self.document.mentions.iter_mut().skip(first) {
            let inside = mention.tokens.start - before..mention.tokens.end - before;
            let word = |at: &usize| rows.get(*at).is_some_and(|r| r.upos != "PUNCT");
            let governed = |at: &usize| rows.get(*at).and_then(|r| r.head).is_some_and(|h| inside.contains(&h));
            let head = inside.clone().find(|at| word(at) && !governed(at)).unwrap_or(inside.start);
            mention.head = before + head;
            let one = inside.len() == 1;
            mention.pronoun =
                rows.get(head).is_some_and(|r| r.upos == "PRON" || (one && matches!(r.upos, "DET" | "ADV")));
        }
        self.document.mentions.get_mut(first..).unwrap_or(&mut []).sort_by_key(|m| {
            let end = std::cmp::Reverse(m.tokens.end);
            (m.tokens.start, end)
        });
        self.before += rows.len();
        let forms = rows.iter().map(|r| r.form).collect();
        self.document.sentences.push(Words { forms, paragraph: self.paragraph });
        Ok(())
    }

    fn brackets(&mut self, entity: &str, at: usize) -> Result<(), String> {
        let mut rest = entity;
        while !rest.is_empty() {
            let opens = rest.strip_prefix('(');
            let body = opens.unwrap_or(rest);
            let end = body.find(['(', ')']).unwrap_or(body.len());
            let (item, tail) = body.split_at(end);
            let closes = tail.strip_prefix(')');
            let fields: Vec<&str> = item.split('-').collect();
            let chain = fields.first().copied().unwrap_or("").to_owned();
            if opens.is_some() {
                let place = self.fields.iter().position(|f| f == "etype").unwrap_or(1);
                let kind = fields.get(place).copied().unwrap_or("").to_owned();
                let mention = GoldMention { tokens: at..at + 1, head: at, chain: chain.clone(), kind, pronoun: false };
                self.open.entry(chain.clone()).or_default().push(self.document.mentions.len());
                self.document.mentions.push(mention);
            } else if closes.is_none() {
                return Err(format!("\"{entity}\" has no brackets"));
            }
            if closes.is_some() {
                let place = self.open.get_mut(&chain).and_then(Vec::pop);
                let mention = place.and_then(|p| self.document.mentions.get_mut(p));
                let mention = mention.ok_or_else(|| format!("\"{entity}\" ends a mention that was not begun"))?;
                mention.tokens.end = at + 1;
            }
            rest = closes.unwrap_or(tail);
        }
        Ok(())
    }

    fn finish(self) -> Result<Option<GoldDocument<'a>>, String> {
        Ok((!self.document.sentences.is_empty()).then_some(self.document))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &[(&str, &str, usize, &str)]) -> String {
        let mut text = "# newdoc id = a\n# global.Entity = GRP-etype-infstat-minspan\n# newpar\n".to_owned();
        for (i, (form, upos, head, misc)) in rows.iter().enumerate() {
            text.push_str(&format!("{}\t{form}\t_\t{upos}\t_\t_\t{head}\t_\t_\t{misc}\n", i + 1));
        }
        text
    }

    #[test]
    fn brackets_open_close_and_nest() {
        let text = file(&[
            ("France", "PROPN", 3, "Entity=(1-organization-new-1(2-place-new-1)"),
            ("'s", "PART", 1, "_"),
            ("minister", "NOUN", 4, "Entity=1)|SpaceAfter=No"),
            ("left", "VERB", 0, "_"),
            ("his", "PRON", 6, "Entity=(3-object-new-2(1-person-giv-1)"),
            ("office", "NOUN", 4, "Entity=3)"),
        ]);
        let documents = documents(&text).expect("well formed");
        let found: Vec<String> = documents
            .iter()
            .flat_map(|d| &d.mentions)
            .map(|m| format!("{}:{}-{} {} {}", m.chain, m.tokens.start, m.tokens.end, m.kind, m.head))
            .collect();
        assert_eq!(found, ["1:0-3 organization 2", "2:0-1 place 0", "3:4-6 object 5", "1:4-5 person 4"]);
        assert_eq!(documents[0].mentions.iter().map(|m| m.pronoun).collect::<Vec<_>>(), [false, false, false, true]);
    }

    #[test]
    fn faults_name_their_line() {
        let fault = |misc: &str| documents(&file(&[("a", "NOUN", 0, misc)])).expect_err("a fault");
        assert!(fault("Entity=1)").contains("not begun"));
        assert!(fault("Entity=(1-person-new-1").contains("does not end"));
        assert!(fault("Entity=1").contains("no brackets"));
        assert!(documents("1\ta\n").expect_err("a fault").contains("line 1: 2 columns"));
    }
}
