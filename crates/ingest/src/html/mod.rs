//! Pages → articles.

mod blocks;
mod build;
mod clean;
mod content;
mod dom;
mod jsonld;
mod meta;
mod prune;

use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};

use crate::language;
use crate::limits::Limits;

/// The article of a page, without id; its text is empty where the page holds none.
pub fn extract_html(html: &str, limits: &Limits, issues: &mut Issues) -> Article {
    let (dom, cut) = build::page(html, limits);
    if cut {
        let message = format!(
            "The page has more than {} nodes, or {} attributes on one; what lies beyond was not read.",
            limits.max_nodes, limits.max_attributes
        );
        issues.add(Stage::Ingest, "large-page", None, message);
    }
    let meta = meta::meta(&dom);
    let mut article = Article {
        text: content::text(&dom, &meta),
        title: meta.title,
        date: meta.date,
        authors: meta.authors,
        source: meta.site,
        url: meta.url,
        ..Article::default()
    };
    if !article.text.is_empty() {
        language::settle(&mut article, meta.language.as_deref(), issues);
    }
    article
}

/// The text of a piece of HTML that is all article, such as the content of a feed's item.
pub(crate) fn fragment_blocks(html: &str, limits: &Limits) -> String {
    let (dom, _) = build::page(html, limits);
    let dropped = prune::dropped(&dom, prune::Level::Structure);
    let blocks = blocks::blocks(&dom, &dropped);
    content::render(&blocks)
}

/// The text of a short piece of HTML on one line.
pub(crate) fn fragment_text(html: &str) -> String {
    let (dom, _) = build::page(html, &Limits { max_nodes: 1_000, ..Limits::default() });
    dom.text_below(dom::Dom::ROOT, 10_000)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn read(html: &str) -> Article {
        extract_html(html, &Limits::default(), &mut Issues::default())
    }

    const PAGE: &str = r#"<!DOCTYPE html><html lang="en-GB"><head><title>Envoy leaves Baku | The Post</title>
        <meta property="og:title" content="Envoy quits"><meta property="og:site_name" content="The Post">
        <link rel="canonical" href="https://post.example/1">
        <script type="application/ld+json">{"@type":"NewsArticle","headline":"Envoy leaves Baku","datePublished":
        "2031-05-18T10:00:00Z","dateModified":"2031-06-01","author":[{"@type":"Person","name":"Ann Lee"}]}</script></head>
        <body class="has-sidebar"><nav><a href="/">Home</a></nav><div class="cookie-banner"><p>We use cookies to measure how
        many people read this page and what they read.</p></div><article><h1>Envoy leaves Baku</h1>
        <p class="byline">By Ann Lee</p><div class="share-tools"><a href="x">Share</a></div>
        <p>The envoy of <a href="x">France</a> left Baku on Sunday, the ministry said, after weeks of talks.</p>
        <figure><img><figcaption>The embassy in Baku on Saturday.</figcaption></figure>
        <h2>What now</h2><p>Paris will not send another one, an official told reporters on Monday.</p>
        <ul><li>It protested twice.</li><li><p>It recalled its envoy.</p></li></ul>
        <p>Related: <a href="y">Baku accuses Paris of meddling in its affairs again</a></p><h2>More stories</h2>
        <ul><li><a href="z">Another story that is not this one</a></li></ul></article>
        <section class="comments"><p>First! I think that this is a very good article about a very bad idea.</p></section>
        <footer><p>All rights reserved by the publisher of this page.</p></footer></body></html>"#;

    #[test]
    fn a_page() {
        let article = read(PAGE);
        assert_eq!(
            article.text,
            "The envoy of France left Baku on Sunday, the ministry said, after weeks of talks.\n\nWhat now\n\n\
             Paris will not send another one, an official told reporters on Monday.\n\n• It protested twice.\n\n\
             • It recalled its envoy."
        );
        assert_eq!(article.title.as_deref(), Some("Envoy leaves Baku"));
        assert_eq!(article.date.map(|d| d.to_string()).as_deref(), Some("2031-05-18"));
        assert_eq!(article.authors, ["Ann Lee"]);
        assert_eq!(article.source.as_deref(), Some("The Post"));
        assert_eq!(article.url.as_deref(), Some("https://post.example/1"));
        assert_eq!(article.language.as_deref(), Some("en"));
    }

    #[test]
    fn dates_of_publication_only() {
        let date = |html: &str| read(html).date.map(|d| d.to_string());
        let dated = |html: &str| assert_eq!(date(html).as_deref(), Some("2031-05-18"), "{html}");
        dated(
            "<meta property=article:published_time content=2031-05-18><meta property=article:modified_time content=2031-06-01>",
        );
        dated(
            "<time itemprop='dateModified' datetime='2031-06-01'></time><time itemprop=datePublished datetime='2031-05-18'></time>",
        );
        dated("<body class=right-sidebar><h1>A</h1><p>Updated June 1, 2031</p><p>May 18, 2031</p>");
        dated(
            "<div class=related><time datetime=2031-01-01></time></div><div><h1>A</h1><time datetime=2031-05-18></time></div>",
        );
        dated("<link rel=canonical href=https://x.example/world/2031/05/18/a>");
        dated(
            "<script type=application/ld+json>{\"@type\":\"NewsArticle\", broken, \"datePublished\": \"2031-05-18\"</script>",
        );
        assert_eq!(
            date("<meta property=article:modified_time content=2031-06-01><time>Updated 1 June 2031</time>"),
            None
        );
        assert_eq!(
            date(
                "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"dateModified\":\"2031-06-01\"}</script>"
            ),
            None
        );
    }

    #[test]
    fn tables_and_breaks() {
        let text = "The results of the vote were counted by the commission on Monday evening in the capital.";
        let html = format!("<p>{text}<br>Second line.<br><br>Third.</p><table><tr><td>Yes<td>5<tr><td>No<td>3</table>");
        assert_eq!(read(&html).text, format!("{text}\nSecond line.\n\nThird.\n\nYes | 5\n\nNo | 3"));
    }

    #[test]
    fn hostile_pages_end_soon_and_keep_their_text() {
        let text = "The minister said that the talks in Baku had ended without a result on Monday. He gave no reason, \
                    but diplomats of both sides said that the border was the issue.";
        let n = 100_000;
        let attributes: String = (0..n).map(|i| format!(" a{i}=x")).collect();
        let pages = [
            format!("{}{text}{}", "<div>".repeat(n), "</div>".repeat(n)),
            format!("{}{text}", "<b><p>".repeat(n)),
            format!("<p>{text}</p>{}", "<a href=x><div>".repeat(n)),
            format!("{}{text}", "<table><tr><td>".repeat(n)),
            format!("{}{text}", "<i><b></i></b>".repeat(n)),
            format!("<p{attributes}>{text}"),
            format!("{}<p>{text}", "<p>".repeat(n)),
            format!("<p>{text}{}", "</b></div></p></a>".repeat(n)),
            format!("<p>{text}</p>{}", "<!--".repeat(n)),
            format!("<p>{text}</p>{}", "<div class=\"comment related x\"><p>a".repeat(n)),
            format!("<p>{text}</p>{}", "<time>1 May 2031</time>".repeat(n)),
            format!("<p>{text}</p>{}", "<h1>A title</h1>".repeat(n)),
            format!("<p>{text}</p>{}", "<ul><li><a href=x>y</a>".repeat(n)),
            format!("<p>{text}</p>{}", "<span itemprop=author>".repeat(n)),
            format!("<p>{text}</p><script type=application/ld+json>{}</script>", "[".repeat(n)),
            format!("<p>{text}</p>{}", "<meta name=author content=x>".repeat(n)),
            format!("<p>{text}</p>{}", "<div itemprop=articleBody>".repeat(n)),
            format!("<p>{text}</p>{}", "<br>".repeat(n)),
            format!("<p>{text} {}</p>", "&#0;&#xD800;&#x110000;\u{0}".repeat(n)),
        ];
        for (i, page) in pages.iter().enumerate() {
            let start = Instant::now();
            let article = read(page);
            assert!(article.text.contains("The minister said"), "page {i}: {:.200}", article.text);
            assert!(start.elapsed() < Duration::from_secs(5), "page {i} took {:?}", start.elapsed());
        }
    }
}
