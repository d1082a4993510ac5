//! Pages → articles.

mod blocks;
mod build;
mod byline;
mod byline_words;
mod clean;
mod content;
mod dom;
mod jsonld;
mod meta;
mod notices;
mod prune;
mod published;

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
    let meta = meta::meta(&dom, html);
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
        dated("<h1>A</h1><p>Updated June 1, 2031</p><p>By Ann Lee | May 18, 2031 | Updated June 2, 2031</p>");
        dated("<html lang=en-GB><h1>Envoy leaves</h1><p>18/05/2031</p>");
        dated(
            "<h1>Envoy leaves</h1><h3>Published</h3><p><time datetime='2031-05-18T12:00:00Z'>May 18, 2031</time></p>",
        );
        dated("<meta name=citation_publication_date content='2031 May 18'>");
        dated("<script>window.state = {\"article\":{\"publishedAt\":\"2031-05-18T10:00:00Z\"}}</script>");
        dated("<script>push(\"{\\\"publishDate\\\":\\\"2031-05-18\\\"}\")</script>");
        dated(
            "<script type=application/ld+json>{\"@graph\":[{\"@type\":\"WebSite\"},{\"@type\":[\"Article\"],\"datePublished\":\"2031-05-18\",}],}</script>",
        );
        let paragraph =
            "The envoy of France left the capital on Sunday after weeks of talks that brought no result at all.";
        dated(&format!("<p>BAKU, May 18, 2031 (Agency) - {paragraph}</p>"));
        // Shown under the title and stated in UTC.
        dated(
            "<meta property=article:published_time content=2031-05-19T01:00:00Z><h1>Envoy leaves</h1><p>May 18, 2031</p>",
        );
        // The last change is the last choice.
        dated("<meta property=article:modified_time content=2031-05-18><h1>Envoy leaves</h1>");
        dated("<h1>Envoy leaves</h1><p>Last updated: May 18, 2031</p>");
        assert_eq!(date("<h1>Envoy leaves</h1><p>The vote is on May 18, 2031, in the capital.</p>"), None);
    }

    #[test]
    fn authors_of_pages() {
        let authors = |html: &str| read(html).authors.join("; ");
        for (html, expected) in [
            (
                "<script type=application/ld+json>{\"@graph\":[{\"@type\":\"NewsArticle\",\"author\":{\"@id\":\"#ann\"}},\
                 {\"@type\":\"Person\",\"@id\":\"#ann\",\"name\":\"Ann Lee\"}]}</script>",
                "Ann Lee",
            ),
            ("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ann Lee'>", "Ann Lee"),
            ("<h1>Envoy leaves</h1><p>By Ann Lee and Bo Berg</p><p>May 18, 2031</p>", "Ann Lee; Bo Berg"),
            ("<h1>Envoy leaves</h1><small>WRITTEN BY</small><p>Ann Lee</p>", "Ann Lee"),
            ("<h1>Envoy leaves</h1><div><h6>Author(s)</h6><ul><li>Ann Lee<li>Bo Berg</ul></div>", "Ann Lee; Bo Berg"),
            ("<h1>Envoy leaves</h1><p><a href=/authors/ann-lee>Ann Lee</a></p>", "Ann Lee"),
            (
                "<meta name=author content='The Post'><meta property=og:site_name content='The Post'><h1>A</h1><p>By Ann Lee",
                "Ann Lee",
            ),
            ("<meta name=author content='The Post'><meta property=og:site_name content='The Post'>", "The Post"),
            ("<meta name=author content='Web Master'><h1>Envoy leaves</h1><p>By Ann Lee</p>", "Ann Lee"),
            ("<meta name=author content=admin><h1>Envoy leaves</h1><p>By the sea</p>", ""),
        ] {
            assert_eq!(authors(html), expected, "{html}");
        }
    }

    #[test]
    fn what_hangs_below_the_text_goes() {
        let text = "The envoy of France left Baku on Sunday, the ministry said, after weeks of talks about the border.";
        let body = format!("<h1>Envoy leaves</h1><article><p>{text}</p><p>{text}</p>");
        for tail in [
            "<h3>Leave a reply</h3><p>Your name</p>",
            "<form><h3>Stay informed</h3><p>What we send you is short.</p></form>",
            "<h2>You might also like this</h2><p>Paris sends nobody to Baku</p>",
            "<p>Search</p><p>World</p>",
            "<p>Page 1 of 8</p>",
            "<pre>let x = envoy(); if (x) { leave(); }</pre>",
            "<p>Sed non est. The minister said that …</p><p>The border was closed by …</p><p>It rained in Baku when …</p>",
        ] {
            assert_eq!(read(&format!("{body}{tail}</article>")).text, format!("{text}\n\n{text}"), "{tail}");
        }
        let verse = "<pre>The ministry said on Sunday\nthat the envoy had left.</pre>";
        assert!(read(&format!("{body}{verse}")).text.ends_with("that the envoy had left."));
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
            format!("<h1>A title of four</h1><p>{text}</p>{}", "<p>By <a href=/author/x>X</a>".repeat(n)),
            format!("<p>{text}</p>{}", "<p>Published on: x</p><h6>Author</h6>".repeat(n)),
            format!("<p>{text}</p><script>{}</script>", "\"datePublished\":\"".repeat(n)),
            format!("<p>{text}</p>{}", "<div class=author-name>x</div><a href=x>Learn more</a>".repeat(n)),
            format!("<p>{text}</p><script type=application/ld+json>{}", "{\"@graph\":[],},/*".repeat(n)),
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
