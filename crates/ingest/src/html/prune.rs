//! Which parts of a page are never the article: menus, notices, teasers, comments.

use super::dom::{Attr, Dom, NodeId, Tag};

/// How much is thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Scripts and controls only.
    Bare,
    /// What HTML itself names: `nav`, `aside`, hidden elements.
    Structure,
    /// And what class names tell.
    Names,
}

/// One flag a node: whether it is dropped with all below it.
pub(crate) fn dropped(dom: &Dom, level: Level) -> Vec<bool> {
    let running = running_text(dom);
    let mut result = vec![false; dom.len()];
    let mut id = 0;
    while (id as usize) < dom.len() {
        if is_dropped(dom, id, level, &running) {
            result[id as usize] = true;
            id = dom.node(id).end;
        } else {
            id += 1;
        }
    }
    result
}

/// Bytes of text inside paragraphs, for each node with all below it.
fn running_text(dom: &Dom) -> Vec<u32> {
    let mut result = vec![0u32; dom.len()];
    let mut paragraph_ends = 0;
    for id in dom.ids() {
        match dom.tag(id) {
            Tag::P => paragraph_ends = dom.node(id).end.max(paragraph_ends),
            Tag::Text if id < paragraph_ends => result[id as usize] = dom.text(id).trim().len() as u32,
            _ => {}
        }
    }
    for id in dom.ids().skip(1).rev() {
        let below = result[id as usize];
        let parent = &mut result[dom.node(id).parent as usize];
        *parent = parent.saturating_add(below);
    }
    result
}

fn is_dropped(dom: &Dom, id: NodeId, level: Level, running: &[u32]) -> bool {
    use Tag::*;
    match dom.tag(id) {
        Text | Root | Html | Body | Br => return false,
        Script | Style | Noscript | Template | Iframe | Noframes | Object | Embed | Canvas | Audio | Video | Map
        | Button | Select | Opt | Optgroup | Input | Textarea | Title | Svg | Math | Dialog => return true,
        Nav | Aside | Menu | Search | Figcaption | Footer | Label if level >= Level::Structure => return true,
        _ => {}
    }
    if level >= Level::Structure && (dom.tag(id) == Pre && is_program(dom, id) || is_hidden(dom, id)) {
        return true;
    }
    if level < Level::Names || matches!(dom.tag(id), Article | Main | H1 | Table | Tbody | Thead | Tr) {
        return false;
    }
    // Some pages are one large form.
    if dom.tag(id) == Form && running[id as usize] < running[0] / 4 {
        return true;
    }
    let Some(word) = telling_name(dom, id) else { return false };
    // An embedded post is quoted, not shared.
    if word.contains("social") && dom.below(id).any(|n| dom.tag(n) == Blockquote) {
        return false;
    }
    // Half of all running text is not an aside, whatever it is called; comments may well be more than the article.
    let share = running[id as usize] as f64 / running[0].max(1) as f64;
    let is_talk = word.contains("comment") || word.contains("disqus");
    share < 0.4 || is_talk && !dom.below(id).any(|n| dom.tag(n) == H1)
}

/// Lines of a program, told from a text that is set with its line breaks.
fn is_program(dom: &Dom, id: NodeId) -> bool {
    let (mut marks, mut all) = (0, 0);
    for n in dom.below(id) {
        if dom.tag(n) == Tag::Code {
            return true;
        }
        for byte in dom.text(n).bytes().filter(|b| !b.is_ascii_whitespace()).take(10_000 - all) {
            all += 1;
            marks += usize::from(b"{}[]()<>=;_$#\\/@|".contains(&byte));
        }
        if all >= 10_000 {
            break;
        }
    }
    marks * 25 > all
}

fn is_hidden(dom: &Dom, id: NodeId) -> bool {
    // Pages that arrive in pieces hold them in hidden boxes until a script puts them in place.
    if dom.attr(id, Attr::Id).is_some_and(|i| i.starts_with("S:")) {
        return false;
    }
    let style = dom.attr(id, Attr::Style).unwrap_or("");
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    dom.attr(id, Attr::Hidden).is_some()
        || dom.attr(id, Attr::AriaHidden) == Some("true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
        || dom.attr(id, Attr::Role).is_some_and(|r| ROLES.contains(&r))
}

const ROLES: &[&str] = &[
    "navigation",
    "complementary",
    "contentinfo",
    "search",
    "dialog",
    "alert",
    "alertdialog",
    "menu",
    "menubar",
    "toolbar",
    "button",
    "tooltip",
    "banner",
];

/// Parts of class and id words that name what is not the article.
const PARTS: &[&str] = &[
    "comment",
    "disqus",
    "related",
    "recommend",
    "recirc",
    "sidebar",
    "newsletter",
    "subscri",
    "signup",
    "sign-up",
    "breadcrumb",
    "cookie",
    "consent",
    "gdpr",
    "advert",
    "sponsor",
    "promo",
    "outbrain",
    "taboola",
    "share",
    "sharing",
    "social-",
    "-social",
    "caption",
    "byline",
    "author",
    "contributor",
    "read-more",
    "readmore",
    "read-next",
    "more-on",
    "moreon",
    "also-like",
    "most-pop",
    "mostpop",
    "popular",
    "trending",
    "pagination",
    "pager",
    "footer",
    "masthead",
    "navigation",
    "navbar",
    "-menu",
    "menu-",
    "widget",
    "popup",
    "modal",
    "overlay",
    "banner",
    "tooltip",
    "dateline",
    "timestamp",
    "publish-date",
    "published-date",
    "post-date",
    "copyright",
    "disclaimer",
    "noprint",
    "no-print",
    "screen-reader",
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "most-read",
    "mostread",
    "teaser",
    "skip-link",
    "post-meta",
    "entry-meta",
    "article-meta",
    "post-info",
    "article-info",
    "entry-footer",
    "post-tags",
    "tagcloud",
    "taglist",
    "tag-list",
    "next-post",
    "prev-post",
    "post-nav",
    "gallery",
    "slideshow",
    "carousel",
    "inline-video",
    "video-player",
    "player-",
    "credit",
    "source-",
    "jump-to",
    "table-of-contents",
    "photo-",
    "-photo",
    "figcaption",
    "wp-caption-text",
    "image-desc",
    "mobile-only",
    "jp-relatedposts",
    "sharedaddy",
    "follow-us",
    "cta",
    "donate",
    "feedback",
    "rating",
    "readers-also",
    "pullquote",
    "pull-quote",
    "ad-",
    "-ad",
    "ads-",
    "-ads",
    "_ad_",
    "adslot",
    "zergnet",
    "trinityaudio",
    "print-only",
    "reading-time",
    "read-time",
    "topics",
    "keywords",
    "rollover-block",
    "people-block",
    "hovercard",
];

/// Class and id words matched whole.
const WORDS: &[&str] = &[
    "ad",
    "ads",
    "adv",
    "nav",
    "tags",
    "toc",
    "meta",
    "date",
    "time",
    "hidden",
    "hide",
    "print",
    "login",
    "menu",
    "social",
    "tools",
    "toolbar",
    "poll",
    "survey",
    "photo",
    "more",
    "info",
    "pub_date",
    "pubdate",
    "post_date",
    "header-meta",
];

/// Names that look like one of the above and are not.
const HARMLESS: &[&str] = &[
    "head-",
    "lead-",
    "read-",
    "-read",
    "thread",
    "load",
    "gradient",
    "shadow",
    "-head",
    "-lead",
    "-load",
    "-add",
    "broad",
    "spread",
    "action",
    "sector",
    "actor",
    "padding",
    "resource",
    "-adapt",
    "bread-",
    "road",
    "structure",
    "factor",
    "lecture",
    "picture",
    "section",
    "octa",
    "director",
    "has-",
    "no-",
    "with-",
    "is-",
    "without-",
    "js-",
    "u-",
    "elementor-widget",
    "widget-span",
    "widget-type",
];

/// The class or id word that says that an element is not the article.
fn telling_name(dom: &Dom, id: NodeId) -> Option<String> {
    for attr in [Attr::Class, Attr::Id, Attr::DataComponent, Attr::DataTest, Attr::DataModule] {
        let Some(value) = dom.attr(id, attr) else { continue };
        let value = value.to_ascii_lowercase();
        for word in value.split_whitespace() {
            if WORDS.contains(&word) {
                return Some(word.to_owned());
            }
            let part = PARTS.iter().find(|p| word.contains(*p));
            if part.is_some() && !HARMLESS.iter().any(|h| word.contains(h)) {
                return Some(word.to_owned());
            }
        }
    }
    None
}
