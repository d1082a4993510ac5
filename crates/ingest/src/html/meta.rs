//! What a page says about its article: title, day, authors, site, language, address.

use jiff::civil::Date;
use serde_json::Value;

use super::blocks::{Kind, blocks};
use super::dom::{Attr, Dom, NodeId, Tag};
use super::jsonld::{is_article, objects, strings};
use super::prune::{Level, dropped};
use crate::date;
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
pub(crate) fn meta(dom: &Dom) -> Meta {
    let headings = dom.ids().filter(|id| dom.tag(*id) == Tag::H1).collect();
    let page = Page { dom, objects: objects(dom), metas: metas(dom), headings };
    let titles = page.titles();
    Meta {
        title: page.title(&titles),
        date: page.date(),
        authors: page.authors(),
        site: page.site(),
        language: page.language(),
        url: page.url(),
        body: page.body(),
        titles: titles.into_iter().map(|(_, t)| t).collect(),
    }
}

struct Page<'a> {
    dom: &'a Dom,
    objects: Vec<Value>,
    /// Lower-case names and contents of `<meta>`, in order.
    metas: Vec<(String, &'a str)>,
    /// Its `h1` elements.
    headings: Vec<NodeId>,
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
    fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.metas.iter().find(|(n, _)| n == name)).map(|(_, content)| *content)
    }

    fn holds_heading(&self, id: NodeId) -> bool {
        let below = self.dom.below(id);
        let first = self.headings.partition_point(|h| *h < below.start);
        self.headings.get(first).is_some_and(|h| below.contains(h))
    }

    fn article(&self) -> impl Iterator<Item = &Value> {
        self.objects.iter().filter(|o| is_article(o))
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
        if headings.len() == 1 && headings[0].split(' ').count() > 3 && !is_site(headings[0]) {
            return Some(headings[0].to_owned());
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

    fn date(&self) -> Option<Date> {
        let dom = self.dom;
        let ld = |o: &Value| strings(o.get("datePublished")).iter().find_map(|d| date::parse(d));
        let published = |id: NodeId| {
            dom.attr(id, Attr::Itemprop).is_some_and(|p| p.split_whitespace().any(|w| w == "datePublished"))
        };
        self.article()
            .find_map(ld)
            .or_else(|| self.meta_date(NAMES_OF_DATES))
            .or_else(|| self.marked_date(published))
            .or_else(|| self.objects.iter().find_map(ld))
            .or_else(|| self.marked_date(|id| dom.tag(id) == Tag::Time && dom.attr(id, Attr::Pubdate).is_some()))
            .or_else(|| self.date_by_title())
            .or_else(|| self.marked_date(|id| dom.tag(id) == Tag::Time && self.is_of_article(id)))
            .or_else(|| self.marked_date(|id| self.is_date_by_name(id) && self.is_of_article(id)))
            .or_else(|| self.article().find_map(|o| strings(o.get("dateCreated")).iter().find_map(|d| date::parse(d))))
            .or_else(|| self.meta_date(&["date"]))
            .or_else(|| self.url().as_deref().and_then(date_in_address))
    }

    /// A date in the short lines around the main heading, before the text begins.
    fn date_by_title(&self) -> Option<Date> {
        let dom = self.dom;
        let blocks = blocks(dom, &dropped(dom, Level::Bare));
        let at = blocks.iter().position(|b| dom.tag(b.node) == Tag::H1)?;
        let after = blocks.get(at + 1..).unwrap_or(&[]).iter().take_while(|b| b.size < 250).take(10);
        let before = blocks.get(at.saturating_sub(3)..at).unwrap_or(&[]).iter().rev();
        after.chain(before).filter(|b| b.size < 120 && b.kind != Kind::Heading).find_map(|b| {
            let text = b.text.to_lowercase();
            let changed = ["updat", "modif", "review", "copyright", "©"].iter().any(|w| text.contains(w));
            if changed { None } else { date::in_text(&b.text) }
        })
    }

    fn meta_date(&self, names: &[&str]) -> Option<Date> {
        names.iter().find_map(|name| self.metas.iter().filter(|(n, _)| n == name).find_map(|(_, c)| date::parse(c)))
    }

    /// The first readable date among the elements that `wanted` picks; never one of a change.
    fn marked_date(&self, wanted: impl Fn(NodeId) -> bool) -> Option<Date> {
        let dom = self.dom;
        dom.ids().filter(|id| dom.tag(*id) != Tag::Text && wanted(*id) && !self.tells_change(*id)).find_map(|id| {
            let stated = dom.attr(id, Attr::Datetime).or(dom.attr(id, Attr::Content)).and_then(date::parse);
            stated.or_else(|| {
                let text = dom.text_below(id, 200);
                if text.len() > 120 { None } else { date::parse(&text).or_else(|| date::in_text(&text)) }
            })
        })
    }

    fn tells_change(&self, id: NodeId) -> bool {
        let dom = self.dom;
        let named = [Attr::Itemprop, Attr::Class, Attr::Id].into_iter().filter_map(|a| dom.attr(id, a)).any(|v| {
            let v = v.to_ascii_lowercase();
            v.contains("modified") || v.contains("update")
        });
        let before = dom.text_below(id, 60).to_ascii_lowercase();
        let parent = dom.node(id).parent;
        let around =
            if dom.tag(id) == Tag::Time { dom.text_below(parent, 60).to_ascii_lowercase() } else { String::new() };
        named
            || [before, around]
                .iter()
                .any(|t| t.starts_with("updated") || t.starts_with("last updated") || t.starts_with("modified"))
    }

    fn is_date_by_name(&self, id: NodeId) -> bool {
        [Attr::Class, Attr::Id, Attr::DataTest].into_iter().filter_map(|a| self.dom.attr(id, a)).any(|v| {
            let v = v.to_ascii_lowercase();
            ["date", "publish", "posted", "timestamp", "byline", "entry-meta", "post-meta", "article-meta", "dateline"]
                .iter()
                .any(|w| v.contains(w))
        })
    }

    /// Not among links to other articles.
    fn is_of_article(&self, id: NodeId) -> bool {
        let dom = self.dom;
        let foreign = |n: NodeId| {
            n != Dom::ROOT
                && !self.holds_heading(n)
                && (matches!(dom.tag(n), Tag::Aside | Tag::Footer | Tag::Nav)
                    || [Attr::Class, Attr::Id].into_iter().filter_map(|a| dom.attr(n, a)).any(|v| {
                        let v = v.to_ascii_lowercase();
                        [
                            "related",
                            "comment",
                            "sidebar",
                            "recommend",
                            "widget",
                            "popular",
                            "latest",
                            "teaser",
                            "footer",
                            "card",
                            "next",
                        ]
                        .iter()
                        .any(|w| v.contains(w))
                    }))
        };
        !dom.ancestors(id).any(foreign)
    }

    fn authors(&self) -> Vec<String> {
        let ld: Vec<String> =
            self.article().map(|o| strings(o.get("author"))).find(|a| !a.is_empty()).unwrap_or_default();
        let names = [
            "author",
            "article:author",
            "parsely-author",
            "sailthru.author",
            "dc.creator",
            "byl",
            "cxenseparse:author",
        ];
        let mut found = clean_authors(&ld);
        for name in names {
            if found.is_empty() {
                let stated: Vec<String> =
                    self.metas.iter().filter(|(n, _)| n == name).map(|(_, c)| (*c).to_owned()).collect();
                found = clean_authors(&stated);
            }
        }
        if found.is_empty() {
            found = self.marked_authors();
        }
        found
    }

    fn marked_authors(&self) -> Vec<String> {
        let dom = self.dom;
        let by_rel = |id: NodeId| dom.attr(id, Attr::Rel) == Some("author");
        let by_prop = |id: NodeId| dom.attr(id, Attr::Itemprop).is_some_and(|p| p == "author");
        let by_class = |id: NodeId| {
            dom.attr(id, Attr::Class).is_some_and(|c| {
                c.split_whitespace().any(|w| {
                    matches!(
                        w.to_ascii_lowercase().as_str(),
                        "author"
                            | "author-name"
                            | "byline"
                            | "byline-name"
                            | "post-author"
                            | "entry-author"
                            | "author__name"
                            | "article-author"
                            | "byline__name"
                            | "author_name"
                            | "authorname"
                    )
                })
            })
        };
        let picks: [&dyn Fn(NodeId) -> bool; 3] = [&by_prop, &by_rel, &by_class];
        for wanted in picks {
            let hit = dom.ids().find(|id| dom.tag(*id) != Tag::Text && wanted(*id) && self.is_of_article_author(*id));
            let found = clean_authors(&hit.map(|id| dom.text_below(id, 200)).into_iter().collect::<Vec<_>>());
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn is_of_article_author(&self, id: NodeId) -> bool {
        let dom = self.dom;
        !dom.ancestors(id).any(|n| {
            matches!(dom.tag(n), Tag::Footer | Tag::Nav)
                || dom.attr(n, Attr::Class).is_some_and(|c| c.contains("comment") || c.contains("related"))
        })
    }

    fn site(&self) -> Option<String> {
        let stated = self.meta(&["og:site_name", "application-name", "cre", "dc.publisher"]).map(text);
        let ld = || self.objects.iter().flat_map(|o| strings(o.get("publisher"))).map(|t| text(&t)).next();
        stated.or_else(ld).filter(|s| !s.is_empty() && s.len() < 100)
    }

    fn language(&self) -> Option<String> {
        let dom = self.dom;
        let root = [Attr::Lang, Attr::XmlLang].into_iter().find_map(|a| dom.attr(Dom::ROOT, a));
        let ld = || self.article().flat_map(|o| strings(o.get("inLanguage"))).next();
        root.map(str::to_owned)
            .or_else(|| self.meta(&["og:locale", "language", "dc.language"]).map(str::to_owned))
            .or_else(ld)
    }

    fn url(&self) -> Option<String> {
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

const NAMES_OF_DATES: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "publication_date",
    "publicationdate",
    "article.published",
    "published_time",
    "article_date_original",
    "originalpublicationdate",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "displaydate",
    "ptime",
    "pdate",
    "article:publicationdate",
    "analyticsattributes.articledate",
    "rnews:datepublished",
    "article:post_date",
    "published",
    "release_date",
    "date_published",
    "page.published",
    "article.date",
    "article-date",
    "articledate",
    "creation_date",
    "created",
];

/// A title or name from an attribute or JSON: entities and tags that were encoded twice are undone.
fn text(raw: &str) -> String {
    if raw.contains(['&', '<']) { super::fragment_text(raw) } else { fold_space(raw) }
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

fn date_in_address(url: &str) -> Option<Date> {
    let path = url.split_once("://")?.1;
    path.split('/').collect::<Vec<_>>().windows(3).find_map(|w| match w {
        [y, m, d] if y.len() == 4 => date::parse(&format!("{y}-{m}-{d}")),
        _ => None,
    })
}

fn clean_authors(stated: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for names in stated {
        let names = text(names);
        for name in names.split([',', ';', '|', '\n']).flat_map(|n| n.split(" and ")).flat_map(|n| n.split(" & ")) {
            let mut name = name.trim();
            for prefix in ["By ", "by ", "BY ", "By: ", "Written by ", "Posted by ", "Author: "] {
                name = name.strip_prefix(prefix).unwrap_or(name).trim();
            }
            let is_name = name.len() > 1
                && name.len() < 60
                && name.split(' ').count() <= 5
                && !name.contains("://")
                && !name.contains('@')
                && name.chars().any(char::is_alphabetic)
                && !name.chars().any(|c| c.is_ascii_digit())
                && !matches!(
                    name.to_ascii_lowercase().as_str(),
                    "admin" | "editor" | "staff" | "administrator" | "guest"
                );
            if is_name && !out.iter().any(|o| o == name) && out.len() < 20 {
                out.push(name.to_owned());
            }
        }
    }
    out
}
