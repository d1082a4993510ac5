//! Who wrote an article, as names.

use serde_json::Value;

use super::blocks::{Block, Kind};
use super::byline_words::{
    AUTHOR_LABELS, AUTHOR_PATHS, BY, ENDS, NAMES_OF_AUTHORS, NO_NAMES, OTHER_PARTS, PARTICLES, ROLE_ENDS, ROLES,
};
use super::dom::{Attr, NodeId, Tag};
use super::meta::{Page, letters, text};
use crate::date;

/// Names given for one article; what lists more is no byline.
const MAX_NAMES: usize = 20;

impl Page<'_> {
    /// The authors: people before the site itself.
    pub(super) fn authors(&self) -> Vec<String> {
        let mut of_site = Vec::new();
        let site_names = self.site_names();
        let is_site = |name: &String| site_names.contains(&letters(name));
        let line = self.named_in_lines();
        let written_out = !line.is_empty() && line.iter().all(|name| name.contains(' ') && !is_site(name));
        let sources: [&dyn Fn() -> Vec<String>; 9] = [
            &|| self.ld_authors(),
            &|| self.meta_authors(),
            &|| self.marked_authors(|id| self.dom.attr(id, Attr::Itemprop) == Some("author")),
            &|| line.clone(),
            &|| self.labelled_authors(),
            &|| self.marked_authors(|id| self.dom.attr(id, Attr::Rel) == Some("author")),
            &|| self.linked_authors(),
            &|| self.marked_authors(|id| self.is_author_by_name(id, true)),
            &|| self.marked_authors(|id| self.is_author_by_name(id, false)),
        ];
        for source in sources {
            let (people, site): (Vec<String>, Vec<String>) = source().into_iter().partition(|name| !is_site(name));
            if !people.is_empty() {
                // Whoever put the page up is often stated where readers see another name.
                let line_knows_better = written_out && !line.iter().any(|l| people.iter().any(|p| is_one(l, p)));
                return if line_knows_better { line.clone() } else { fuller(people, &line) };
            }
            if of_site.is_empty() {
                of_site = site;
            }
        }
        of_site
    }

    /// What the site calls itself, as [`letters`].
    fn site_names(&self) -> [String; 3] {
        let site = self.site().map(|s| letters(&s)).unwrap_or_default();
        let url = self.url().unwrap_or_default();
        let host = url.split("://").nth(1).and_then(|h| h.split('/').next()).unwrap_or("").trim_start_matches("www.");
        [site, letters(host), letters(host.split('.').next().unwrap_or(""))]
    }

    fn ld_authors(&self) -> Vec<String> {
        for key in ["author", "creator"] {
            let mut stated: Vec<String> = Vec::new();
            for object in self.article() {
                let values = match object.get(key) {
                    Some(Value::Array(items)) => items.iter().collect(),
                    Some(other) => vec![other],
                    None => Vec::new(),
                };
                stated.extend(values.iter().take(MAX_NAMES).filter_map(|v| self.ld_name(v)));
                let found = clean(&stated);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Vec::new()
    }

    /// The name of an author in JSON-LD, who may be described in another object of the page.
    fn ld_name(&self, value: &Value) -> Option<String> {
        let object = match value {
            Value::String(name) => return Some(name.clone()),
            other => other.as_object()?,
        };
        let of = |o: &serde_json::Map<String, Value>| match o.get("name") {
            Some(Value::String(name)) => Some(name.clone()),
            Some(Value::Array(names)) => names.first()?.as_str().map(str::to_owned),
            _ => None,
        };
        of(object).filter(|n| !n.trim().is_empty()).or_else(|| {
            let id = object.get("@id")?.as_str()?;
            let described = |o: &&Value| o.get("@id").and_then(Value::as_str) == Some(id);
            self.objects.iter().filter(described).filter_map(Value::as_object).find_map(of)
        })
    }

    fn meta_authors(&self) -> Vec<String> {
        let all = |name: &str| -> Vec<String> {
            self.metas.iter().filter(|(n, _)| n == name).map(|(_, c)| (*c).to_owned()).collect()
        };
        // Journals give each author a tag, and turn the name round: "Lee, Ann".
        let cited: Vec<String> = all("citation_author").iter().take(MAX_NAMES).map(|n| text(n)).collect();
        if !cited.is_empty() {
            return cited;
        }
        let labelled = (1..4).find_map(|i| {
            let label = self.meta(&[&format!("twitter:label{i}")])?.to_lowercase();
            let says_author = ["written by", "author", "by", "verfasst von", "écrit par", "escrito por"];
            if says_author.contains(&label.trim()) { self.meta(&[&format!("twitter:data{i}")]) } else { None }
        });
        let labelled: Vec<String> = labelled.into_iter().map(str::to_owned).collect();
        let stated = NAMES_OF_AUTHORS.iter().map(|name| all(name)).chain([labelled]);
        stated.map(|names| clean(&names)).find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// "By Ann Lee and Bo Berg" in the lines around the title, or a line "Written by" and the name on the next one.
    fn named_in_lines(&self) -> Vec<String> {
        let lines: Vec<&Block> = self.byline_lines().filter(|b| !self.is_among_others(b.node)).collect();
        for (i, block) in lines.iter().enumerate() {
            if block.text.len() > 300 {
                continue;
            }
            let Some(rest) = after_by(&block.text).or_else(|| after_day(&block.text)) else { continue };
            let rest =
                if rest.trim().is_empty() { lines.get(i + 1).map_or("", |next| next.text.as_str()) } else { rest };
            let names = line_names(rest);
            let is_word = |n: &String| !n.contains(' ') && n.starts_with(char::is_lowercase);
            if !names.is_empty() && !names.iter().any(is_word) {
                return names;
            }
        }
        Vec::new()
    }

    /// Below a line "Author", wherever it stands.
    fn labelled_authors(&self) -> Vec<String> {
        let is_label = |block: &Block| {
            if block.text.len() > 30 {
                return false;
            }
            let label = block.text.trim().trim_end_matches(':').to_lowercase();
            AUTHOR_LABELS.contains(&label.as_str()) && !self.is_among_others(block.node)
        };
        let Some(at) = self.lines.iter().position(is_label) else { return Vec::new() };
        let below = self.lines.get(at + 1..).unwrap_or(&[]).iter();
        // One line, or a list with a name each.
        let names = below.enumerate().take_while(|(i, b)| *i == 0 || b.kind == Kind::Item).take(MAX_NAMES);
        unique(names.filter(|(_, b)| b.text.len() < 80).flat_map(|(_, b)| line_names(&b.text)).collect())
    }

    /// The text of links to pages of authors, near the title.
    fn linked_authors(&self) -> Vec<String> {
        let dom = self.dom;
        let mut found: Vec<String> = Vec::new();
        for block in self.byline_lines().filter(|b| !self.is_among_others(b.node)) {
            for id in dom.below(block.node).filter(|id| dom.tag(*id) == Tag::A).take(10) {
                let href = dom.attr(id, Attr::Href).unwrap_or("").to_ascii_lowercase();
                if AUTHOR_PATHS.iter().any(|p| href.contains(p)) {
                    let names = line_names(&dom.text_below(id, 100));
                    found.extend(names);
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        unique(found)
    }

    /// The names in the first of the elements that `wanted` picks.
    fn marked_authors(&self, wanted: impl Fn(NodeId) -> bool) -> Vec<String> {
        let dom = self.dom;
        let of_article = |id: &NodeId| {
            !dom.ancestors(*id).any(|n| {
                matches!(dom.tag(n), Tag::Footer | Tag::Nav)
                    || dom.attr(n, Attr::Class).is_some_and(|c| c.contains("comment") || c.contains("related"))
            })
        };
        let picked = dom.ids().filter(|id| dom.tag(*id) != Tag::Text && wanted(*id)).filter(of_article);
        picked
            .take(20)
            .map(|id| {
                // A person described in place holds more than the name.
                let named = dom.below(id).find(|n| dom.attr(*n, Attr::Itemprop) == Some("name")).unwrap_or(id);
                match dom.attr(named, Attr::Content) {
                    Some(content) => clean(&[content.to_owned()]),
                    None => line_names(&dom.text_below(named, 200)),
                }
            })
            .find(|names| !names.is_empty())
            .unwrap_or_default()
    }

    /// Whether class or id call it the author, or by its `strict` reading the author's name.
    fn is_author_by_name(&self, id: NodeId, strict: bool) -> bool {
        [Attr::Class, Attr::Id, Attr::DataTest].into_iter().filter_map(|a| self.dom.attr(id, a)).any(|value| {
            value.split_whitespace().take(20).any(|word| {
                let word = word.to_ascii_lowercase();
                let role = ["author", "byline", "writer", "contributor"].iter().find(|r| word.contains(**r));
                let ends = ["author", "byline", "authors", "writer", "by-line"].iter().any(|e| word.ends_with(e));
                let other = OTHER_PARTS.iter().any(|o| word.contains(o));
                role.is_some() && !other && if strict { word.contains("name") } else { ends }
            })
        })
    }
}

/// What stands after "By", "Written by" and the like in a line.
fn after_by(line: &str) -> Option<&str> {
    let lower = line.to_ascii_lowercase();
    let line_start = line.len() - line.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    for label in BY {
        let ends = |at: usize| lower.as_bytes().get(at + label.len()).is_none_or(|c| matches!(c, b' ' | b':' | b'\n'));
        if lower.get(line_start..).is_some_and(|l| l.starts_with(label)) && ends(line_start) {
            return line.get(line_start + label.len()..).map(|r| r.trim_start_matches([':', ' ', '\n']));
        }
    }
    None
}

/// "18 May 2031 by Ann Lee": what stands after "by" where a day or a label stands before it.
fn after_day(line: &str) -> Option<&str> {
    let lower = line.to_ascii_lowercase();
    let at = lower.find(" by ").or_else(|| lower.find("\nby ")).filter(|at| *at < 80)?;
    let before = lower.get(..at)?;
    let last = before.rsplit(' ').next().unwrap_or("");
    let leads = ["written", "posted", "published", "words", "story", "text", "report", "article"];
    let is_label = leads.contains(&last) && before.split(' ').count() <= 3;
    let is_check = ["check", "review", "edit", "updat", "approv", "vetted"].iter().any(|w| last.contains(w));
    let is_dated = !date::all_in(before, Some(date::Order::DayFirst)).is_empty();
    if is_label || is_dated && !is_check { line.get(at + 4..) } else { None }
}

/// The names at the beginning of a byline without its "By"; none where it goes on in a way that no byline does.
fn line_names(line: &str) -> Vec<String> {
    let line = after_by(line).unwrap_or(line);
    let lower = format!("{} ", line.to_ascii_lowercase());
    let mut end = date::head(line, 200).len();
    let marks = ['|', '·', '⋅', '•', '—', '–', '\n', '(', '/', '[', '@'];
    end = end.min(line.find(marks).unwrap_or(end));
    // A number of its own belongs to a day or a count, unless the name begins with it.
    let number =
        |(at, _): &(usize, &str)| line.get(at + 1..).is_some_and(|l| l.starts_with(|c: char| c.is_ascii_digit()));
    end = end.min(line.match_indices(' ').find(number).map_or(end, |(at, _)| at));
    // A sentence ends after a word, a name goes on after a letter: "Ann B. Lee".
    let full_stop =
        |(at, _): &(usize, &str)| line.get(..*at).is_some_and(|b| b.rsplit(' ').next().unwrap_or("").len() > 2);
    end = end.min(lower.match_indices(". ").find(full_stop).map_or(end, |(at, _)| at));
    for word in ENDS {
        end = end.min(lower.find(word).unwrap_or(end));
    }
    for role in ROLE_ENDS {
        // "Ann Lee, Executive Editor": all of the role goes.
        let at = lower.find(role).filter(|at| *at < end);
        end = at.map_or(end, |at| line.get(..at).and_then(|l| l.rfind(',')).unwrap_or(at));
    }
    for month in ["jan ", "feb ", "mar ", "apr ", "may ", "jun ", "jul ", "aug ", "sep ", "oct ", "nov ", "dec "] {
        // "Ann Lee May 18, 2031" without a mark between name and day.
        let at = lower.match_indices(month.trim_end()).map(|(at, _)| at);
        let mut at = at.filter(|at| {
            *at > 0 && date::all_in(line.get(*at..).unwrap_or(""), None).first().is_some_and(|f| f.0 == 0)
        });
        end = end.min(at.next().unwrap_or(end));
    }
    let names = clean(&[date::head(line, end).to_owned()]);
    names.into_iter().take_while(|name| is_like_a_name(name)).collect()
}

/// Each word begins with a capital or is a particle; a single word may be a handle.
fn is_like_a_name(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let particle = |w: &str| PARTICLES.contains(&w.to_lowercase().as_str());
    let capital = |w: &str| {
        let first = w.trim_start_matches(['\'', '’', '"', '“', '(']).chars().next();
        first.is_some_and(|c| c.is_uppercase() || !c.is_lowercase())
    };
    words.len() == 1 && name.len() > 2 && !name.ends_with('.')
        || words.len() > 1 && words.len() <= 6 && words.iter().all(|w| capital(w) || particle(w))
}

/// Whether two names share a word that is long enough to tell people apart.
fn is_one(a: &str, b: &str) -> bool {
    let words = |name: &str| name.split(' ').map(letters).filter(|w| w.len() > 2).collect::<Vec<_>>();
    let of_b = words(b);
    words(a).iter().any(|w| of_b.contains(w))
}

/// More names where the line under the title has those that are stated and others beside them.
fn fuller(stated: Vec<String>, line: &[String]) -> Vec<String> {
    let held = |name: &String| line.iter().any(|l| letters(l).contains(&letters(name)));
    if line.len() > stated.len() && stated.iter().all(held) { line.to_vec() } else { stated }
}

/// Stated authors → names: labels, roles, addresses and what is no name are cut off, several names are told apart.
pub(super) fn clean(stated: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for names in stated.iter().take(100) {
        let names = text(names);
        if names.len() > 1_000 {
            continue;
        }
        let names = after_by(&names).unwrap_or(&names);
        for whole in names.split([';', '|', '\n', '•', '·']).take(MAX_NAMES) {
            for (i, part) in whole.split(',').enumerate() {
                let part = part.trim();
                if i > 0 && is_credential(part) {
                    if let Some(last) = out.last_mut() {
                        *last = format!("{last}, {part}");
                    }
                } else if i == 0 || !is_role(part) {
                    out.extend(apart(part).iter().filter_map(|name| one(name)));
                }
            }
        }
    }
    unique(out)
}

fn unique(names: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        if !out.iter().any(|o| letters(o) == letters(&name)) && out.len() < MAX_NAMES {
            out.push(name);
        }
    }
    out
}

/// "Ann Lee and Bo Berg" → both; "Home and Digital" of a role never comes here.
fn apart(names: &str) -> Vec<&str> {
    let mut parts = vec![names];
    for and in [" and ", " And ", " AND ", " & ", " und ", " et ", " y ", " with "] {
        parts = parts.into_iter().flat_map(|p| p.split(and)).collect();
    }
    parts
}

fn one(name: &str) -> Option<String> {
    let mut name = name.trim();
    // Parts of "Ann Lee, Bo Berg and By Cy Doe" have labels of their own.
    name = after_by(name).unwrap_or(name);
    for and in ["and ", "& "] {
        name = name.strip_prefix(and).unwrap_or(name);
    }
    for mark in [" - ", " – ", " — ", " (", " @"] {
        name = name.split(mark).next().unwrap_or(name);
    }
    let name = name
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-' | '*' | '>' | '"' | '“' | '”' | '／'));
    let lower = name.to_lowercase();
    let is_name = name.len() > 1
        && name.len() < 60
        && name.split(' ').count() <= 6
        && !name.contains(['@', ':', '/', '_', '<', '{', '?', '='])
        && !name.starts_with("www.")
        && name.chars().any(char::is_alphabetic)
        && name.chars().filter(char::is_ascii_digit).count() < 4
        && (name.contains(' ') || !name.trim_end_matches('.').contains('.'))
        && !NO_NAMES.contains(&lower.as_str())
        && !lower.split(' ').any(|w| matches!(w, "admin" | "administrator" | "webmaster"));
    is_name.then(|| name.to_owned())
}

/// Letters after a name: "CFP", "PhD", "E-RYT 200".
fn is_credential(part: &str) -> bool {
    let first = part.split(' ').next().unwrap_or("");
    let letters: Vec<char> = first.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let known =
        matches!(part, "PhD" | "Ph.D." | "Ph.D" | "Jr" | "Jr." | "Sr" | "Sr." | "Esq." | "Esq" | "PharmD" | "DrPH");
    known || part.len() <= 12 && (2..=7).contains(&letters.len()) && capitals == letters.len()
}

fn is_role(part: &str) -> bool {
    let lower = part.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    lower.is_empty() || words.into_iter().any(|w| ROLES.contains(&w)) || !part.contains(|c: char| c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_names() {
        for (stated, expected) in [
            ("By Ann Lee", "Ann Lee"),
            ("Ann Lee and Bo Berg", "Ann Lee; Bo Berg"),
            ("Ann Lee, Bo Berg & Cy van Doe", "Ann Lee; Bo Berg; Cy van Doe"),
            ("Ann Lee, CFP", "Ann Lee, CFP"),
            ("Ann Lee, Home and Foreign Editor", "Ann Lee"),
            ("Ann Lee - The Post", "Ann Lee"),
            ("ann@post.example", ""),
            ("https://post.example/ann", ""),
            ("admin", ""),
            ("Site Admin", ""),
            ("Ann O&#8217;Lee", "Ann O’Lee"),
            ("Byron Lee", "Byron Lee"),
            ("Vonda Lee", "Vonda Lee"),
        ] {
            assert_eq!(clean(&[stated.to_owned()]).join("; "), expected, "{stated}");
        }
    }

    #[test]
    fn names_in_lines() {
        for (line, expected) in [
            ("By Ann Lee ⋅ Foreign Editor ⋅ Updated May 18, 2031", "Ann Lee"),
            ("18 May 2031 by Ann Lee, Foreign Editor", "Ann Lee"),
            ("WRITTEN BY Ann Lee", "Ann Lee"),
            ("By Ann Lee May 18, 2031", "Ann Lee"),
            ("By Ann Lee and Bo Berg in Baku", "Ann Lee; Bo Berg"),
            ("By signing up you agree to our terms", ""),
            ("Von Ann Lee", "Ann Lee"),
            ("By Ann B. Lee. She writes about Baku.", "Ann B. Lee"),
            ("May 18, 2031 | Fact-checked by Bo Berg", ""),
            ("All of our pages are written by humans", ""),
        ] {
            let names = after_by(line).or_else(|| after_day(line)).map(line_names).unwrap_or_default();
            assert_eq!(names.join("; "), expected, "{line}");
        }
        assert_eq!(after_by("Trade by sea is growing"), None);
    }
}
