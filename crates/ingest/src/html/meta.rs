//! What a page says about its article: title, day, authors, site, language, address.

use jiff::civil::Date;
use serde_json::Value;

use super::blocks::{Block, Kind, blocks};
use super::dom::{Attr, Dom, NodeId, Tag};
use super::jsonld::{is_article, objects, strings};
use super::prune::{Level, dropped};
use crate::plain::fold_space;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Meta {
    pub(crate) title: Option<String>,
    pub(crate) date: Option<Date>,
    pub(crate) authors: Vec<String>,
    pub(crate) site: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) url: Option<String>,
    /// Other wordings of the title, to tell it from the text.
    pub(crate) titles: Vec<String>,
    /// The text as the page states it for machines.
    pub(crate) body: Option<String>,
}

/// Read a page's statements about itself.
///
/// `source` is what the page was read from: scripts are not part of the nodes.
pub(crate) fn meta(dom: &Dom, source: &str) -> Meta {
    let headings = dom.ids().filter(|id| dom.tag(*id) == Tag::H1).collect();
    let lines = blocks(dom, &dropped(dom, Level::Bare));
    let mut page = Page { dom, source, objects: objects(dom), metas: metas(dom), headings, lines, title_line: None };
    let titles = page.titles();
    let title = page.title(&titles).map(|t| text(&t));
    page.title_line = page.line_of(title.as_deref());
    Meta {
        title,
        date: page.date(),
        authors: page.authors(),
        site: page.site(),
        language: page.language(),
        url: page.url(),
        body: page.body(),
        titles: titles.into_iter().map(|(_, t)| t).collect(),
    }
}

/// A page and what is looked up in it more than once.
pub(super) struct Page<'a> {
    pub(super) dom: &'a Dom,
    /// The page as it came.
    pub(super) source: &'a str,
    /// What it says in JSON-LD.
    pub(super) objects: Vec<Value>,
    /// Lower-case names and contents of `<meta>`, in order.
    pub(super) metas: Vec<(String, &'a str)>,
    /// All its lines, menus and notices too.
    pub(super) lines: Vec<Block>,
    /// Its `h1` elements.
    headings: Vec<NodeId>,
    /// Which of the lines is the title.
    title_line: Option<usize>,
}

fn metas(dom: &Dom) -> Vec<(String, &str)> {
    let mut out = Vec::new();
    for id in dom.ids().filter(|id| dom.tag(*id) == Tag::Meta) {
        let Some(content) = dom.attr(id, Attr::Content).filter(|c| !c.trim().is_empty()) else { continue };
        for attr in [Attr::Property, Attr::Name, Attr::Itemprop] {
            if let Some(name) = dom.attr(id, attr) {
                out.push((name.trim().to_ascii_lowercase(), content));
            }
        }
    }
    out
}

/// Where a title was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    H1,
    JsonLd,
    Meta,
    Head,
}

impl Page<'_> {
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.metas.iter().find(|(n, _)| n == name)).map(|(_, content)| *content)
    }

    fn holds_heading(&self, id: NodeId) -> bool {
        let below = self.dom.below(id);
        let first = self.headings.partition_point(|h| *h < below.start);
        self.headings.get(first).is_some_and(|h| below.contains(h))
    }

    pub(super) fn article(&self) -> impl Iterator<Item = &Value> {
        self.objects.iter().filter(|o| is_article(o))
    }

    fn line_of(&self, title: Option<&str>) -> Option<usize> {
        let title = letters(title?);
        let is_title = |b: &Block| b.kind == Kind::Heading && letters(&b.text) == title;
        let heading = |b: &Block| self.dom.tag(b.node) == Tag::H1;
        let any = |b: &Block| letters(&b.text) == title;
        let lines = || self.lines.iter();
        lines().position(is_title).or_else(|| lines().position(heading)).or_else(|| lines().position(any))
    }

    /// The lines around the title, before the text begins; those below it first.
    pub(super) fn byline_lines(&self) -> impl Iterator<Item = &Block> {
        let is_text = |b: &Block| b.size > 250 && b.link_share() < 0.5;
        // Without a title, what stands above the first long paragraph.
        let at = self.title_line.unwrap_or_else(|| {
            let text = self.lines.iter().position(is_text).unwrap_or(0);
            text.saturating_sub(12)
        });
        let below = self.lines.get(at + 1..).unwrap_or(&[]);
        // A long line right below the title is its summary.
        let summary = usize::from(below.first().is_some_and(is_text));
        let below = below.iter().skip(summary).take_while(move |b| !is_text(b)).take(14);
        below.chain(self.lines.get(at.saturating_sub(4)..at).unwrap_or(&[]).iter().rev())
    }

    fn titles(&self) -> Vec<(From, String)> {
        let dom = self.dom;
        let mut out = Vec::new();
        for id in self.headings.iter().copied().take(20) {
            out.push((From::H1, dom.text_below(id, 1_000)));
        }
        let ld = self.article().flat_map(|o| strings(o.get("headline")).into_iter().chain(strings(o.get("name"))));
        out.extend(ld.map(|t| (From::JsonLd, text(&t))));
        for name in ["og:title", "twitter:title", "dc.title", "title", "headline", "parsely-title"] {
            out.extend(self.meta(&[name]).map(|t| (From::Meta, text(t))));
        }
        let head = dom.ids().find(|id| dom.tag(*id) == Tag::Title);
        out.extend(head.map(|id| (From::Head, dom.text_below(id, 1_000))));
        out.retain(|(_, t)| !t.is_empty() && t.len() < 500);
        out
    }

    /// The heading of the page that the page's other titles agree with; else those.
    fn title(&self, titles: &[(From, String)]) -> Option<String> {
        let site = self.site();
        let stated = |wanted: From| titles.iter().find(|(from, _)| *from == wanted).map(|(_, t)| t.as_str());
        let others: Vec<&str> = titles.iter().filter(|(from, _)| *from != From::H1).map(|(_, t)| t.as_str()).collect();
        let headings: Vec<&str> =
            titles.iter().filter(|(from, _)| *from == From::H1).map(|(_, t)| t.as_str()).collect();
        let agreement = |t: &str| others.iter().map(|o| likeness(t, o)).fold(0.0, f64::max);
        let best = headings.iter().copied().max_by(|a, b| {
            // The first of equals.
            agreement(a).total_cmp(&agreement(b)).then(std::cmp::Ordering::Greater)
        });
        let is_site = |t: &str| site.as_deref().is_some_and(|s| s.eq_ignore_ascii_case(t));
        if let Some(best) = best.filter(|t| agreement(t) >= 0.5 && !is_site(t)) {
            return Some(best.to_owned());
        }
        if let &[only] = headings.as_slice()
            && only.split(' ').count() > 3
            && !is_site(only)
            && (agreement(only) >= 0.2 || others.is_empty())
        {
            return Some(only.to_owned());
        }
        let stated = stated(From::JsonLd).or_else(|| stated(From::Meta)).or_else(|| stated(From::Head));
        stated.map(|t| without_site(t, site.as_deref())).or_else(|| best.map(str::to_owned))
    }

    fn body(&self) -> Option<String> {
        let body = self.article().find_map(|o| o.get("articleBody")?.as_str())?;
        let is_html = body.contains("<p") || body.contains("<br") || body.contains("&lt;");
        if is_html {
            return Some(super::fragment_blocks(body, &crate::limits::Limits::default()));
        }
        let lines: Vec<String> = body.lines().map(text).filter(|l| !l.is_empty()).collect();
        Some(lines.join("\n\n"))
    }

    /// Not in the margins of the page, nor among links to other articles.
    pub(super) fn is_of_article(&self, id: NodeId) -> bool {
        !self.is_inside(id, |tag| matches!(tag, Tag::Aside | Tag::Footer | Tag::Nav), &OTHERS)
    }

    /// Among links to other articles, or in comments.
    pub(super) fn is_among_others(&self, id: NodeId) -> bool {
        self.is_inside(id, |tag| matches!(tag, Tag::Footer | Tag::Nav), OTHERS.get(..6).unwrap_or(&OTHERS))
    }

    /// Whether an element around it, unless it holds the heading, is such a tag or has such a word in its names.
    fn is_inside(&self, id: NodeId, foreign: impl Fn(Tag) -> bool, names: &[&str]) -> bool {
        let dom = self.dom;
        let named = |n: NodeId| {
            [Attr::Class, Attr::Id].into_iter().filter_map(|a| dom.attr(n, a)).any(|v| {
                let v = v.to_ascii_lowercase();
                names.iter().any(|w| v.contains(w))
            })
        };
        dom.ancestors(id).any(|n| n != Dom::ROOT && (foreign(dom.tag(n)) || named(n)) && !self.holds_heading(n))
    }

    pub(super) fn site(&self) -> Option<String> {
        let stated = self.meta(&["og:site_name", "application-name", "cre", "dc.publisher"]).map(text);
        let ld = || self.objects.iter().flat_map(|o| strings(o.get("publisher"))).map(|t| text(&t)).next();
        stated.or_else(ld).filter(|s| !s.is_empty() && s.len() < 100)
    }

    pub(super) fn language(&self) -> Option<String> {
        let dom = self.dom;
        let root = [Attr::Lang, Attr::XmlLang].into_iter().find_map(|a| dom.attr(Dom::ROOT, a));
        let ld = || self.article().flat_map(|o| strings(o.get("inLanguage"))).next();
        root.map(str::to_owned)
            .or_else(|| self.meta(&["og:locale", "language", "dc.language"]).map(str::to_owned))
            .or_else(ld)
    }

    pub(super) fn url(&self) -> Option<String> {
        let dom = self.dom;
        let canonical = dom.ids().filter(|id| dom.tag(*id) == Tag::Link).find_map(|id| {
            let rel = dom.attr(id, Attr::Rel)?;
            if rel.eq_ignore_ascii_case("canonical") { dom.attr(id, Attr::Href) } else { None }
        });
        let is_web = |u: &str| (u.starts_with("https://") || u.starts_with("http://")) && u.len() < 4_000;
        let ld = || self.article().flat_map(|o| strings(o.get("url"))).find(|u| is_web(u));
        canonical
            .into_iter()
            .chain(self.meta(&["og:url"]))
            .map(|u| u.trim().to_owned())
            .find(|u| is_web(u) && !u.contains(char::is_whitespace))
            .or_else(ld)
    }
}

/// A title or name from an attribute or JSON: entities and tags that were encoded twice are undone.
pub(super) fn text(raw: &str) -> String {
    if raw.contains(['&', '<']) { super::fragment_text(raw) } else { fold_space(raw) }
}

/// Parts of class names: lists of other articles and comments, then margins.
const OTHERS: [&str; 11] =
    ["related", "comment", "recommend", "popular", "latest", "teaser", "sidebar", "widget", "footer", "card", "next"];

/// Letters and digits in lower case, to compare names.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Share of common words, on the shorter one.
fn likeness(a: &str, b: &str) -> f64 {
    let words = |t: &str| -> Vec<String> {
        t.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(60).map(str::to_lowercase).collect()
    };
    let (a, b) = (words(a), words(b));
    let common = a.iter().filter(|w| b.contains(w)).count();
    common as f64 / a.len().min(b.len()).max(3) as f64
}

/// `Title | The Post` → `Title`.
fn without_site(title: &str, site: Option<&str>) -> String {
    for sep in [" | ", " – ", " — ", " - ", " :: ", " » ", " • ", " · "] {
        if let Some((head, tail)) = title.rsplit_once(sep) {
            let is_site = site.is_some_and(|s| likeness(s, tail) > 0.5) || tail.split(' ').count() <= 4;
            if is_site && head.split(' ').count() >= 3 {
                return head.trim().to_owned();
            }
        }
    }
    title.to_owned()
}
