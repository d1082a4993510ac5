//! The day on which an article was published, among all the days that its page shows.

use jiff::civil::Date;
use serde_json::Value;

use super::blocks::{Block, Kind};
use super::dom::{Attr, NodeId, Tag};
use super::jsonld::strings;
use super::meta::Page;
use crate::date::{self, Order, head};

/// Bytes of a page's source searched for what its scripts state.
const MAX_SOURCE: usize = 4 << 20;
/// Longer lines are text, not statements of a day.
const MAX_LINE: usize = 160;

impl Page<'_> {
    /// The day of publication; where the page has none, that of the last change.
    pub(super) fn date(&self) -> Option<Date> {
        let dom = self.dom;
        let stated = self
            .article()
            .find_map(|o| ld_date(o, "datePublished"))
            .or_else(|| self.meta_date(NAMES_OF_DATES))
            .or_else(|| self.marked_date(|id| self.is_published_prop(id)))
            .or_else(|| self.objects.iter().find_map(|o| ld_date(o, "datePublished")));
        let marked = || self.marked_date(|id| dom.tag(id) == Tag::Time && dom.attr(id, Attr::Pubdate).is_some());
        let shown = self.date_by_title(None).0.or_else(marked).or_else(|| self.labelled_date());
        // A day shown under the title that is earlier than the stated one cannot be that of a change, and pages that
        // state days in UTC are a day ahead of what they show.
        if let (Some(stated), Some(shown)) = (stated, shown) {
            return Some(stated.min(shown));
        }
        stated
            .or(shown)
            .or_else(|| self.marked_date(|id| dom.tag(id) == Tag::Time && self.is_of_article(id)))
            .or_else(|| self.marked_date(|id| self.is_date_by_name(id) && self.is_of_article(id)))
            .or_else(|| self.article().find_map(|o| ld_date(o, "dateCreated")))
            .or_else(|| self.meta_date(&["date"]))
            .or_else(|| self.url().as_deref().and_then(date::in_address))
            .or_else(|| self.state_date())
            .or_else(|| self.date_by_title(Some(self.order())).0)
            .or_else(|| self.dateline())
            .or_else(|| self.changed())
    }

    /// The last change; of all days the last choice.
    fn changed(&self) -> Option<Date> {
        let modified = |id: NodeId| self.dom.attr(id, Attr::Itemprop).is_some_and(|p| p == "dateModified");
        self.date_by_title(Some(self.order()))
            .1
            .or_else(|| self.meta_date(&["article:modified_time", "og:updated_time", "og:article:modified_time"]))
            .or_else(|| self.article().find_map(|o| ld_date(o, "dateModified")))
            .or_else(|| self.dom.ids().filter(|id| modified(*id)).find_map(|id| self.element_date(id)))
            .or_else(|| {
                let lines = self.lines.iter().filter(|b| b.text.len() < MAX_LINE && tells_change(&b.text));
                lines.filter(|b| self.is_of_article(b.node)).find_map(|b| date::in_text(&b.text))
            })
            .or_else(|| self.objects.iter().find_map(|o| ld_date(o, "dateModified")))
    }

    fn is_published_prop(&self, id: NodeId) -> bool {
        let value = self.dom.attr(id, Attr::Itemprop).or(self.dom.attr(id, Attr::Property));
        value.is_some_and(|p| p.split_whitespace().any(|w| w.ends_with("datePublished")))
    }

    /// The days in the short lines around the title, before the text begins: of publication, and of the last change.
    fn date_by_title(&self, order: Option<Order>) -> (Option<Date>, Option<Date>) {
        let (mut published, mut changed) = (None, None);
        for block in self.byline_lines() {
            if published.is_some() {
                break;
            }
            let (of_line, of_change) = self.line_dates(block, order);
            published = of_line;
            changed = changed.or(of_change);
        }
        (published, changed)
    }

    /// The days in one line, told apart by the words before them.
    fn line_dates(&self, block: &Block, order: Option<Order>) -> (Option<Date>, Option<Date>) {
        let text = &block.text;
        let is_title = block.kind == Kind::Heading && text.len() > 40;
        if is_title || text.len() > MAX_LINE || text.ends_with(['.', '?', '!']) && text.split(' ').count() > 8 {
            return (None, None);
        }
        let (mut published, mut changed) = (None, None);
        let mut from = 0;
        for (at, day) in date::all_in(text, order) {
            let before = text.get(from..at).unwrap_or("");
            let is_change = tells_change(before) || from == 0 && self.is_named_change(block.node);
            let slot = if is_change { &mut changed } else { &mut published };
            slot.get_or_insert(day);
            from = at;
        }
        if published.is_none() && changed.is_none() {
            // The words may be ambiguous where the mark-up is not.
            let times = self.dom.below(block.node).filter(|id| self.dom.tag(*id) == Tag::Time).take(3);
            let day = times.filter(|id| !self.tells_change(*id)).find_map(|id| self.element_date(id));
            return if tells_change(text) { (None, day) } else { (day, None) };
        }
        (published, changed)
    }

    /// After a label, wherever it stands: "Published: 18 May 2031", or a line "Published" and the day on the next one.
    fn labelled_date(&self) -> Option<Date> {
        let order = self.order();
        let lines = self.lines.iter().zip(self.lines.iter().skip(1).map(Some).chain([None]));
        for (block, next) in lines {
            let text = head(&block.text, 60).to_lowercase();
            let Some(label) = LABELS.iter().find(|l| text.starts_with(**l)) else { continue };
            let bare = text.get(label.len()..).unwrap_or("").trim_matches(|c: char| !c.is_alphanumeric());
            if block.text.len() > MAX_LINE || self.is_among_others(block.node) {
                continue;
            }
            let line = if bare.is_empty() { next.filter(|n| n.text.len() < 40).unwrap_or(block) } else { block };
            let found = date::all_in(&line.text, Some(order)).into_iter().next();
            if let Some((_, day)) = found.filter(|(at, _)| *at < label.len() + 12) {
                return Some(day);
            }
        }
        None
    }

    /// "BAKU, May 18, 2031 (Agency) – The envoy …"
    fn dateline(&self) -> Option<Date> {
        let opens = |b: &&Block| b.kind == Kind::Paragraph && b.size > 100 && b.link_share() < 0.5;
        let text = &self.lines.iter().find(opens)?.text;
        let opening = text.split([' ', ',']).next().unwrap_or("");
        let is_place = opening.len() > 2 && opening.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-' | '\''));
        let (at, day) = date::all_in(head(text, 80), None).into_iter().next()?;
        if is_place && at < 40 { Some(day) } else { None }
    }

    /// What scripts say: `"publishDate":"2031-05-18T10:00:00Z"`.
    fn state_date(&self) -> Option<Date> {
        let source = head(self.source, MAX_SOURCE);
        STATE_KEYS.iter().find_map(|key| {
            // The first of them: lists of other articles come after it.
            source.match_indices(key).take(20).find_map(|(at, _)| {
                let rest = head(source.get(at + key.len()..)?, 80).replace("&quot;", "\"");
                let value = rest.trim_start_matches(['\\', '"', '\'']).trim_start().strip_prefix([':', '='])?;
                let value = value.trim_start_matches(['\\', '"', '\'', ' ']);
                let digits = value.bytes().take_while(u8::is_ascii_digit).count();
                let value = value.split(['"', '\'', '\\', ',', '}']).next()?;
                date::parse(value).or_else(|| date::of_seconds(value.get(..digits)?))
            })
        })
    }

    fn meta_date(&self, names: &[&str]) -> Option<Date> {
        names.iter().find_map(|name| self.metas.iter().filter(|(n, _)| n == name).find_map(|(_, c)| date::parse(c)))
    }

    /// The first readable date among the elements that `wanted` picks; never one of a change.
    fn marked_date(&self, wanted: impl Fn(NodeId) -> bool) -> Option<Date> {
        let dom = self.dom;
        let picked = dom.ids().filter(|id| dom.tag(*id) != Tag::Text && wanted(*id) && !self.tells_change(*id));
        picked.take(1_000).find_map(|id| self.element_date(id))
    }

    fn element_date(&self, id: NodeId) -> Option<Date> {
        let dom = self.dom;
        let stated = dom.attr(id, Attr::Datetime).or(dom.attr(id, Attr::Content)).and_then(date::parse);
        stated.or_else(|| {
            let text = dom.text_below(id, 200);
            if text.len() > 120 { None } else { date::parse(&text).or_else(|| date::in_text(&text)) }
        })
    }

    fn is_named_change(&self, id: NodeId) -> bool {
        [Attr::Itemprop, Attr::Class, Attr::Id].into_iter().filter_map(|a| self.dom.attr(id, a)).any(|v| {
            let v = v.to_ascii_lowercase();
            v.contains("modified") || v.contains("update")
        })
    }

    fn tells_change(&self, id: NodeId) -> bool {
        let dom = self.dom;
        let starts = |id: NodeId| tells_change(&dom.text_below(id, 30));
        let parent = dom.node(id).parent;
        self.is_named_change(id) || starts(id) || dom.tag(id) == Tag::Time && starts(parent)
    }

    fn is_date_by_name(&self, id: NodeId) -> bool {
        [Attr::Class, Attr::Id, Attr::DataTest].into_iter().filter_map(|a| self.dom.attr(id, a)).any(|v| {
            let v = v.to_ascii_lowercase();
            DATE_CLASSES.iter().any(|w| v.contains(w))
        })
    }

    /// How this page writes days in numbers, going by its language and its country.
    fn order(&self) -> Order {
        let language = self.language().unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        let host = self.url().unwrap_or_default();
        let host = host.split("://").nth(1).and_then(|h| h.split('/').next()).unwrap_or("").to_owned();
        let abroad = [".uk", ".au", ".nz", ".ie", ".in", ".za", ".ng", ".ke", ".pk", ".my", ".sg", ".eu"];
        let here = language.starts_with("en-us") || language == "en" || language.is_empty();
        if here && !abroad.iter().any(|d| host.ends_with(d)) { Order::MonthFirst } else { Order::DayFirst }
    }
}

fn ld_date(object: &Value, key: &str) -> Option<Date> {
    strings(object.get(key)).iter().find_map(|d| date::parse(d))
}

/// Whether words say that what follows is the day of a change.
fn tells_change(text: &str) -> bool {
    let text = text.to_lowercase();
    CHANGES.iter().any(|w| text.contains(w)) && !text.contains("publi")
}

const CHANGES: &[&str] = &[
    "updat",
    "modif",
    "review",
    "revis",
    "edited",
    "copyright",
    "©",
    "last change",
    "aktualisiert",
    "stand:",
    "mis à jour",
    "actualizad",
    "aggiornat",
    "atualizad",
    "bijgewerkt",
    "gewijzigd",
    "обновл",
    "изменен",
    "güncel",
];

/// What stands before a day of publication.
const LABELS: &[&str] = &[
    "published on",
    "published",
    "first published",
    "originally published",
    "date published",
    "publication date",
    "publish date",
    "posted on",
    "posted",
    "post date",
    "release date",
    "released on",
    "date:",
    "issued",
    "veröffentlicht",
    "erschienen",
    "publié le",
    "publié",
    "publicado el",
    "publicado em",
    "publicado",
    "pubblicato il",
    "pubblicato",
    "gepubliceerd",
    "опубликовано",
    "дата публикации",
    "publicerad",
    "udgivet",
    "publisert",
];

/// Parts of class names of elements that hold the day.
const DATE_CLASSES: &[&str] = &[
    "date",
    "publish",
    "posted",
    "timestamp",
    "byline",
    "entry-meta",
    "post-meta",
    "article-meta",
    "post_time",
    "post-time",
    "entry-time",
    "article-time",
];

/// Keys under which scripts hold the day.
const STATE_KEYS: &[&str] = &[
    "datePublished",
    "publishedDate",
    "publishDate",
    "publish_date",
    "published_date",
    "datePublication",
    "publicationDate",
    "publication_date",
    "firstPublished",
    "first_published_at",
    "firstPublishedAt",
    "first_publish_date",
    "published_at",
    "publishedAt",
    "published_on",
    "publishedOn",
    "publishedTime",
    "published_time",
    "post_date",
    "postDate",
    "postedAt",
    "pubDate",
    "pub_date",
    "displayDate",
    "releaseDate",
];

/// Names of `<meta>`, best first.
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
    "pub_date",
    "publication_date",
    "publication-date",
    "publicationdate",
    "article.published",
    "published_time",
    "published_date",
    "published-date",
    "article_date_original",
    "originalpublicationdate",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "dc.date",
    "dc.date.created",
    "dcterms.available",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "displaydate",
    "ptime",
    "pdate",
    "article:publicationdate",
    "analyticsattributes.articledate",
    "rnews:datepublished",
    "vr:published_time",
    "bt:pubdate",
    "article:post_date",
    "published",
    "release_date",
    "date_published",
    "page.published",
    "article.date",
    "article-date",
    "articledate",
    "article.created",
    "creation_date",
    "created",
    "prism.publicationdate",
    "eprints.datestamp",
    "shareaholic:article_published_time",
    "video:release_date",
    "blog:date",
];
