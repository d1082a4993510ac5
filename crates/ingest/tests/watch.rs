//! Polling, with a clock that is moved by hand and servers that are functions; and once over real connections.

mod common;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::{Server, TEXT, page, raw, send};
use demarche_ingest::fetch::error::FetchError;
use demarche_ingest::fetch::hosts::Allowed;
use demarche_ingest::fetch::{Fetcher, Network, Request, Response};
use demarche_ingest::limits::Limits;
use demarche_ingest::watch::machine::{Machine, Settings};
use demarche_ingest::watch::run;
use demarche_ingest::watch::state::State;

const FEED: &str = "https://post.example/feed";
const BEGIN: i64 = 2_000_000_000;

/// What a page answers to its n-th request.
type Answer = dyn Fn(usize, &Request) -> Result<Response, FetchError>;

/// A web of functions: what each address answers, by the number of the time it is asked.
#[derive(Default)]
struct Web {
    answers: BTreeMap<String, Box<Answer>>,
    log: RefCell<Vec<(i64, Request)>>,
}

impl Web {
    fn on(mut self, address: &str, answer: impl Fn(usize, &Request) -> Result<Response, FetchError> + 'static) -> Self {
        self.answers.insert(address.to_owned(), Box::new(answer));
        self
    }

    fn page(self, address: &str, headers: &'static str, body: String) -> Self {
        let at = address.to_owned();
        self.on(address, move |_, _| Ok(Response::of(200, &at, headers, body.clone())))
    }

    fn status(self, address: &str, status: u16, headers: &'static str) -> Self {
        let at = address.to_owned();
        self.on(address, move |_, _| Ok(Response::of(status, &at, headers, "")))
    }

    fn fetch(&self, request: &Request, now: i64) -> Result<Response, FetchError> {
        let times = self.times(&request.address).len();
        self.log.borrow_mut().push((now, request.clone()));
        match self.answers.get(&request.address) {
            Some(answer) => answer(times, request),
            None => Ok(Response::of(404, &request.address, "", "")),
        }
    }

    /// When an address was asked, in seconds since the beginning.
    fn times(&self, address: &str) -> Vec<i64> {
        self.log.borrow().iter().filter(|(_, r)| r.address == address).map(|(at, _)| at - BEGIN).collect()
    }
}

const XML: &str = "Content-Type: application/rss+xml";
const HTML: &str = "Content-Type: text/html";

fn rss(items: &[(&str, &str)]) -> String {
    let item = |(link, text): &(&str, &str)| {
        format!(
            "<item><title>Title of {link}</title><link>{link}</link><pubDate>Sun, 18 May 2031 10:00:00 GMT</pubDate>\
            <description>{text}</description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!("<rss><channel><title>The Post</title><language>en</language>{items}</channel></rss>")
}

struct Watched {
    machine: Machine,
    /// Ids and texts of articles in the order they came.
    articles: Vec<(String, String)>,
    problems: Vec<String>,
    kinds: Vec<&'static str>,
}

/// Let a watch go on for some seconds; one request at a time.
fn watch(web: &Web, machine: Machine, seconds: i64) -> Watched {
    let mut watched = Watched { machine, articles: Vec::new(), problems: Vec::new(), kinds: Vec::new() };
    let mut now = BEGIN;
    while now <= BEGIN + seconds && !watched.machine.is_done(now) {
        let mut outcomes = Vec::new();
        while let Some(job) = watched.machine.next(now) {
            let result = web.fetch(&job.request, now);
            outcomes.push(watched.machine.finish(job, result, now));
        }
        outcomes.extend(watched.machine.settled());
        for outcome in outcomes {
            watched.problems.extend(outcome.problem);
            for arrival in outcome.articles {
                watched.kinds.extend(arrival.issues.0.iter().map(|i| i.kind));
                watched.articles.push((arrival.article.id, arrival.article.text));
            }
        }
        if watched.machine.is_done(now) {
            break;
        }
        now = watched.machine.wake(now);
    }
    watched
}

fn machine(feeds: &[&str], settings: Settings) -> Machine {
    let feeds: Vec<String> = feeds.iter().map(ToString::to_string).collect();
    Machine::new(&feeds, State::default(), settings, &Limits::default())
}

fn day(web: &Web) -> Watched {
    watch(web, machine(&[FEED], Settings::default()), 86_400)
}

fn ids(watched: &Watched) -> Vec<&str> {
    watched.articles.iter().map(|(id, _)| id.as_str()).collect()
}

#[test]
fn summaries_lead_to_pages_and_each_article_comes_once() {
    let a = "https://post.example/a";
    let items = rss(&[("https://post.example/a?utm_source=rss", "Short."), ("/b", "Also short."), (a, "Again.")]);
    let web = Web::default().page(FEED, XML, items).page(a, HTML, page("Envoy leaves Baku")).page(
        "https://post.example/b",
        HTML,
        page("Talks end").replace("<head>", "<head><link rel=canonical href=https://post.example/a>"),
    );
    let watched = day(&web);
    assert_eq!(ids(&watched), [a], "the second page says that it is the first");
    assert!(watched.articles[0].1.starts_with("The minister said"));
    assert_eq!(web.times(a).len(), 1);
    assert_eq!(watched.problems, Vec::<String>::new());
    let feed = &watched.machine.state().feeds[FEED];
    assert_eq!((feed.title.as_str(), feed.items, feed.failures), ("The Post", 2, 0));
    assert!(feed.last_success.is_some() && feed.last_error.is_none());
}

#[test]
fn whole_texts_are_taken_from_the_feed_and_changes_come_again() {
    let whole = |end: &str| {
        let text = format!("&lt;p&gt;{}&lt;/p&gt;&lt;p&gt;{end}&lt;/p&gt;", TEXT.repeat(8));
        format!(
            "<rss><channel><item><link>https://post.example/a</link><encoded>{text}</encoded></item></channel></rss>"
        )
    };
    let web = Web::default().on(FEED, move |times, _| {
        Ok(Response::of(200, FEED, XML, whole(if times < 3 { "It is so." } else { "Correction: it is not so." })))
    });
    let watched = day(&web);
    assert_eq!(ids(&watched), ["https://post.example/a"; 2]);
    assert!(watched.articles[1].1.ends_with("it is not so."));
    assert!(web.times("https://post.example/a").is_empty());
}

#[test]
fn only_what_is_new_is_asked_for() {
    let web = Web::default().on(FEED, |times, request| {
        if times > 0 {
            assert_eq!(request.etag.as_deref(), Some("\"v1\""));
            assert_eq!(request.last_modified.as_deref(), Some("Sun, 18 May 2031 10:00:00 GMT"));
            return Ok(Response::of(304, FEED, "", ""));
        }
        let headers = "Content-Type: text/xml\nETag: \"v1\"\nLast-Modified: Sun, 18 May 2031 10:00:00 GMT";
        Ok(Response::of(200, FEED, headers, rss(&[("/a", "Short.")])))
    });
    let watched = day(&web);
    let times = web.times(FEED);
    let gaps: Vec<i64> = times.windows(2).map(|w| w[1] - w[0]).collect();
    assert!(gaps.len() > 5 && gaps.iter().all(|g| *g >= 270), "{gaps:?}");
    assert!(gaps[gaps.len() - 1] > 4 * gaps[0], "a silent feed is asked less and less: {gaps:?}");
    assert_eq!(watched.kinds, ["summary-only"], "its page is not found");
}

#[test]
fn failing_feeds_wait_longer_each_time_and_as_long_as_they_say() {
    let web = Web::default().status(FEED, 500, "");
    let watched = day(&web);
    let times = web.times(FEED);
    let gaps: Vec<i64> = times.windows(2).map(|w| w[1] - w[0]).collect();
    assert!((5..10).contains(&gaps.len()) && gaps.windows(2).all(|w| w[1] * 2 > w[0] * 3), "{gaps:?}");
    let feed = &watched.machine.state().feeds[FEED];
    assert_eq!(usize::try_from(feed.failures).expect("few"), times.len());
    assert!(feed.last_error.as_deref().is_some_and(|e| e.contains("status 500; ")));
    for (headers, least) in [("Retry-After: 30000", 30_000), ("Retry-After: Wed, 18 May 2033 13:33:20 GMT", 36_000)] {
        let web = Web::default().status(FEED, 429, headers);
        day(&web);
        let times = web.times(FEED);
        assert!(times[1] >= least, "{headers}: {times:?}");
    }
    let down = Web::default().on(FEED, |_, _| Err(FetchError::Cut));
    assert!(day(&down).problems[0].contains("broke off"));
    let page = Web::default().page(FEED, HTML, page("No feed"));
    assert!(day(&page).problems[0].contains("not an RSS or Atom feed"));
}

#[test]
fn a_feed_that_is_gone_is_not_asked_again_and_one_that_moved_at_its_new_place() {
    let web = Web::default().status(FEED, 410, "");
    let watched = day(&web);
    assert_eq!(web.times(FEED).len(), 1);
    assert!(watched.machine.state().feeds[FEED].gone && watched.problems[0].contains("gone for good"));
    let new = "https://new.example/feed";
    let moved = move |_: usize, _: &Request| {
        let mut response = Response::of(200, new, XML, rss(&[]));
        response.moved = Some(new.into());
        Ok(response)
    };
    let web = Web::default().on(FEED, moved).page(new, XML, rss(&[]));
    day(&web);
    assert_eq!(web.times(FEED).len(), 1);
    assert!(web.times(new).len() > 5);
}

#[test]
fn robots_are_kept_out_where_a_site_says_so() {
    let robots = "https://post.example/robots.txt";
    let rules = "User-agent: demarche\nDisallow: /private\nCrawl-delay: 10".to_owned();
    let web = Web::default()
        .page(robots, "Content-Type: text/plain", rules)
        .page(FEED, XML, rss(&[("/private/a", "A summary of the first."), ("/b", "Short."), ("/c", "Short.")]))
        .page("https://post.example/b", HTML, page("Envoy leaves"))
        .page("https://post.example/c", HTML, page("Talks end"));
    let watched = watch(&web, machine(&[FEED], Settings { once: true, ..Settings::default() }), 86_400);
    assert!(web.times("https://post.example/private/a").is_empty());
    assert_eq!(watched.articles.len(), 3);
    assert!(watched.problems[0].contains("robots.txt does not allow"), "{:?}", watched.problems);
    assert_eq!(web.log.borrow()[0].1.address, robots, "the rules are read first");
    assert_eq!(web.times(robots).len(), 1, "and once a day");
    let all: Vec<i64> = web.log.borrow().iter().map(|(at, _)| *at).collect();
    assert!(all.windows(2).all(|w| w[1] - w[0] >= 10), "the delay is kept: {all:?}");
    let shut = Web::default().page(robots, "", "User-agent: *\nDisallow: /".into()).page(FEED, XML, rss(&[]));
    assert!(day(&shut).problems[0].contains("robots.txt does not allow"));
    assert!(shut.times(FEED).is_empty());
    let broken = Web::default().status(robots, 503, "").page(FEED, XML, rss(&[]));
    assert!(day(&broken).problems[0].contains("robots.txt cannot be read for now"));
    assert!(broken.times(FEED).is_empty() && broken.times(robots).len() > 1);
}

#[test]
fn one_request_at_a_time_goes_to_a_site() {
    let feeds = ["https://a.example/1", "https://a.example/2", "https://b.example/1"];
    let mut machine = machine(&feeds, Settings::default());
    let jobs: Vec<_> = std::iter::from_fn(|| machine.next(BEGIN)).map(|j| j.request.address).collect();
    assert_eq!(jobs, ["https://a.example/robots.txt", "https://b.example/robots.txt"]);
}

#[test]
fn pages_that_fail_are_tried_again_and_wait_for_the_next_run() {
    let a = "https://post.example/a";
    let web = Web::default().page(FEED, XML, rss(&[("/a", "A summary of it.")])).on(a, move |times, _| {
        if times < 2 { Err(FetchError::Cut) } else { Ok(Response::of(200, a, HTML, page("Envoy leaves"))) }
    });
    assert!(day(&web).articles[0].1.starts_with("The minister"));
    assert_eq!(web.times(a).len(), 3);
    let web = Web::default().page(FEED, XML, rss(&[("/a", "A summary of it.")])).on(a, |_, _| Err(FetchError::Cut));
    let watched = day(&web);
    assert_eq!(watched.articles, [(a.to_owned(), "A summary of it.".to_owned())]);
    assert_eq!((web.times(a).len(), watched.kinds.as_slice()), (4, &["summary-only"][..]));
    // Once, with a state that is kept: the page waits in it.
    let once = Settings { once: true, keeps: true, ..Settings::default() };
    let first = watch(&web, machine(&[FEED], once), 86_400);
    assert!(first.articles.is_empty());
    let json = serde_json::to_string(first.machine.state()).expect("it is plain data");
    let state: State = serde_json::from_str(&json).expect("it reads back");
    assert_eq!(&state, first.machine.state());
    let well = Web::default().page(FEED, XML, rss(&[("/a", "A summary of it.")])).page(a, HTML, page("Envoy leaves"));
    let next = Machine::new(&[FEED.to_owned()], state, Settings::default(), &Limits::default());
    assert_eq!(ids(&watch(&well, next, 86_400)), [a]);
}

#[test]
fn the_same_days_give_the_same_requests() {
    let run = |seed| {
        let web = Web::default().status(FEED, 500, "").page("https://b.example/f", XML, rss(&[("/x", "Short.")]));
        watch(&web, machine(&[FEED, "https://b.example/f"], Settings { seed, ..Settings::default() }), 200_000);
        web.log.into_inner().into_iter().map(|(at, request)| (at, request.address)).collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2), "the seed spreads them");
}

#[test]
fn hostile_feeds_end() {
    for body in [
        "<rss><channel>".to_owned() + &"<item>".repeat(100_000),
        format!(
            "<!DOCTYPE rss [<!ENTITY a \"{}\">]><rss><channel><item><link>&a;</link></item></channel></rss>",
            "x".repeat(100)
        ),
        rss(&[("javascript:alert(1)", "No page."), ("http://127.0.0.1/", "Inner."), ("", "No link.")]),
        "{\"items\":[".to_owned() + &"{\"url\":\"x\"},".repeat(10_000),
        "<rss><channel>".to_owned() + &"<item><link>/a</link></item>".repeat(50_000),
    ] {
        let web = Web::default().page(FEED, "Content-Type: text/xml", body);
        day(&web);
    }
}

#[test]
fn over_real_connections() {
    let server = Server::new(|path, stream| match path {
        "/robots.txt" => send(stream, "200 OK", "", "User-agent: *\nDisallow: /no"),
        "/feed" => {
            let items = [
                ("/page", "S."),
                ("/no", "Not allowed."),
                ("/slow", "Slow."),
                ("/endless", "Endless."),
                ("/dying", "Dying."),
                ("/inner", "Inner."),
                ("/lying", "Lying."),
                ("/gone", "Gone."),
            ];
            send(stream, "200 OK", "Content-Type: text/xml\r\nETag: \"1\"\r\n", rss(&items));
        }
        "/page" => send(stream, "200 OK", "Content-Type: text/html\r\n", page("Envoy leaves")),
        "/slow" => std::thread::sleep(Duration::from_secs(30)),
        "/endless" => {
            raw(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
            while raw(stream, [b'a'; 65_536]) {}
        }
        "/dying" => drop(raw(stream, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nno")),
        "/inner" => send(stream, "302 Found", "Location: http://169.254.169.254/\r\n", ""),
        "/lying" => {
            send(stream, "200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", [0x1F, 0x8B, 8, 0, 1])
        }
        _ => send(stream, "410 Gone", "", ""),
    });
    let network = Network {
        allowed: vec![Allowed::parse(&server.host).expect("a host")],
        total: Duration::from_secs(1),
        ..Network::default()
    };
    let fetcher = Fetcher::new(network);
    let settings = Settings { once: true, delay: 0, ..Settings::default() };
    let dead = "http://127.0.0.1:1/feed".to_owned();
    let mut machine =
        Machine::new(&[server.url("/feed"), dead.clone()], State::default(), settings, &Limits::default());
    let (mut articles, mut problems) = (Vec::new(), Vec::new());
    run::run(&mut machine, &|request: &Request| fetcher.fetch(request), 4, &AtomicBool::new(false), |outcome, _| {
        articles.extend(outcome.articles.into_iter().map(|a| a.article.text.chars().take(12).collect::<String>()));
        problems.extend(outcome.problem);
        ControlFlow::Continue(())
    });
    articles.sort();
    assert_eq!(articles, ["Dying.", "Endless.", "Gone.", "Inner.", "Lying.", "Not allowed.", "Slow.", "The minister"]);
    for words in [
        "robots.txt does not allow",
        "more than 1 seconds",
        "larger than 16 MB",
        "broke off",
        "169.254.169.254 is an inner",
        "cannot be unpacked",
        "status 410",
        "port 1 of 127.0.0.1",
    ] {
        assert!(problems.iter().any(|p| p.contains(words)), "{words}: {problems:#?}");
    }
    assert!(!server.requests().iter().any(|r| r.starts_with("GET /no")));
    assert!(machine.state().feeds[&dead].last_error.is_some());
}

#[test]
fn a_watch_ends_when_told_to() {
    let server = Server::new(|_, _| std::thread::sleep(Duration::from_secs(60)));
    let stop = std::sync::Arc::new(AtomicBool::new(false));
    let allowed = vec![Allowed::parse(&server.host).expect("a host")];
    let fetcher = Fetcher::new(Network { allowed, stop: Some(stop.clone()), ..Network::default() });
    let mut machine = Machine::new(&[server.url("/f")], State::default(), Settings::default(), &Limits::default());
    let begun = std::time::Instant::now();
    let setter = stop.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        setter.store(true, Ordering::Relaxed);
    });
    run::run(&mut machine, &|request: &Request| fetcher.fetch(request), 2, &stop, |_, _| ControlFlow::Continue(()));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
