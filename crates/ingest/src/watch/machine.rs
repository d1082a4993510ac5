//! What to ask next, and what an answer means.

use std::collections::BTreeSet;

use url::Url;

use crate::address;
use crate::fetch::error::FetchError;
use crate::fetch::{Request, Response};
use crate::inputs::Arrival;
use crate::limits::Limits;
use crate::page;

use super::items;
use super::robots::Robots;
use super::state::{Feed, Page, Seen, State};

/// How to poll. Times are seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Between two polls of a feed, to begin with.
    pub interval: i64,
    /// At least; a feed with much news comes near it.
    pub min_interval: i64,
    /// At most; a silent or failing feed comes near it.
    pub max_interval: i64,
    /// Between two requests to one site.
    pub delay: i64,
    /// Ask each feed once, then end.
    pub once: bool,
    /// Whether the state is kept, so that pages that fail can wait for the next run.
    pub keeps: bool,
    /// What the spread of the times is made from.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { interval: 900, min_interval: 300, max_interval: DAY, delay: 1, once: false, keeps: false, seed: 0 }
    }
}

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;

/// Version of the state.
const VERSION: u32 = 1;
/// Items of one poll that are looked at.
const MAX_ITEMS: usize = 1_000;
/// Pages that wait; beyond, items are taken as the feed gives them.
const MAX_PAGES: usize = 20_000;
/// Tries for a page.
const MAX_TRIES: u32 = 4;
/// Articles that are remembered, and for how long after they were last in a feed.
const MAX_SEEN: usize = 1_000_000;
const SEEN_FOR: i64 = 60 * DAY;
/// Sites whose rules are remembered.
const MAX_SITES: usize = 10_000;

/// One request to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What to fetch.
    pub request: Request,
    site: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Robots,
    Feed(String),
    Page(Box<Page>),
}

/// What came of an answer.
#[derive(Debug, Default)]
pub struct Outcome {
    /// New or changed articles.
    pub articles: Vec<Arrival>,
    /// The feed that was polled, if it was one.
    pub feed: Option<String>,
    /// What went wrong, in one sentence.
    pub problem: Option<String>,
}

/// A watch: what is known, and what is on the way.
#[derive(Debug)]
pub struct Machine {
    state: State,
    feeds: Vec<String>,
    settings: Settings,
    limits: Limits,
    busy: BTreeSet<String>,
    /// Feeds that were asked in this run.
    asked: BTreeSet<String>,
    /// What was settled without a request.
    settled: Vec<Outcome>,
}

impl Machine {
    /// Watch these feeds, going on from what is known.
    pub fn new(feeds: &[String], state: State, settings: Settings, limits: &Limits) -> Self {
        let mut state = state;
        state.version = VERSION;
        for feed in feeds {
            state.feeds.entry(feed.clone()).or_insert_with(|| Feed { interval: settings.interval, ..Feed::default() });
        }
        Self {
            state,
            feeds: feeds.to_vec(),
            settings,
            limits: *limits,
            busy: BTreeSet::new(),
            asked: BTreeSet::new(),
            settled: Vec::new(),
        }
    }

    /// What is known now. Pages on the way are in it too, so that nothing is lost if it is kept and the run ends.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What was settled without a request: pages that robots.txt forbids.
    pub fn settled(&mut self) -> Vec<Outcome> {
        std::mem::take(&mut self.settled)
    }

    /// Whether all is done that one run is to do.
    pub fn is_done(&self, now: i64) -> bool {
        let waits = |page: &Page| page.tries == 0 || page.next <= now;
        // A feed that waits after failures, or as its server asked, is left for a later run.
        let waits_on = |f: &Feed| f.gone || f.next > now && f.failures > 0;
        let asked = |feed: &String| self.asked.contains(feed) || self.state.feeds.get(feed).is_none_or(waits_on);
        self.settings.once
            && self.busy.is_empty()
            && self.feeds.iter().all(asked)
            && !self.state.pages.iter().any(waits)
    }

    /// The next request to make now, if any: pages first, as they are news already.
    pub fn next(&mut self, now: i64) -> Option<Job> {
        let mut at = 0;
        while let Some(page) = self.state.pages.get(at) {
            if page.next > now {
                at += 1;
                continue;
            }
            let page = page.clone();
            match self.admit(&page.address, now) {
                Admission::Go(site) => {
                    return Some(self.send(Request::new(&page.address), site, Kind::Page(Box::new(page))));
                }
                Admission::Robots(job) => return Some(job),
                Admission::Wait => at += 1,
                Admission::Never(why) => {
                    let outcome = self.settle_page(&page, Err(why.to_string()), now);
                    self.settled.push(outcome);
                }
            }
        }
        for address in self.feeds.clone() {
            let Some(feed) = self.state.feeds.get(&address).cloned() else { continue };
            if feed.gone || !self.is_due(&address, &feed, now) {
                continue;
            }
            let target = feed.moved.clone().unwrap_or_else(|| address.clone());
            match self.admit(&target, now) {
                Admission::Go(site) => {
                    self.asked.insert(address.clone());
                    let request = Request { address: target, etag: feed.etag, last_modified: feed.last_modified };
                    return Some(self.send(request, site, Kind::Feed(address)));
                }
                Admission::Robots(job) => return Some(job),
                Admission::Wait => {}
                Admission::Never(why) => {
                    self.asked.insert(address.clone());
                    let outcome = self.fail_feed(&address, why.to_string(), None, now);
                    self.settled.push(outcome);
                }
            }
        }
        None
    }

    /// When there may be something to do again.
    pub fn wake(&self, now: i64) -> i64 {
        let free = |address: &str| self.state.sites.get(&site_of(address)).map_or(0, |s| s.next);
        let pages = self.state.pages.iter().map(|p| p.next.max(free(&p.address)));
        let feeds = self.feeds.iter().filter_map(|f| Some((f, self.state.feeds.get(f)?)));
        let feeds = feeds.filter(|(address, feed)| !(feed.gone || self.settings.once && self.asked.contains(*address)));
        let feeds = feeds.map(|(address, feed)| feed.next.max(free(address)));
        pages.chain(feeds).min().unwrap_or(now + HOUR).max(now + 1)
    }

    fn is_due(&self, address: &str, feed: &Feed, now: i64) -> bool {
        if self.settings.once {
            // Asked for by hand; only a server's own "later" and the waiting after failures count.
            return !self.asked.contains(address) && (feed.next <= now || feed.failures == 0);
        }
        feed.next <= now
    }

    fn send(&mut self, request: Request, site: String, kind: Kind) -> Job {
        self.busy.insert(site.clone());
        Job { request, site, kind }
    }

    /// Whether an address may be asked now.
    fn admit(&mut self, address: &str, now: i64) -> Admission {
        let Some(url) = address::parse(address) else { return Admission::Never(FetchError::NotAnAddress) };
        let origin = site_of(address);
        let site = self.state.sites.entry(origin.clone()).or_default();
        if self.busy.contains(&origin) || site.next > now {
            return Admission::Wait;
        }
        if site.robots_until <= now {
            let request = Request::new(format!("{origin}/robots.txt"));
            return Admission::Robots(self.send(request, origin, Kind::Robots));
        }
        let Some(robots) = &site.robots else {
            let why = site.robots_error.clone().unwrap_or_default();
            return Admission::Never(FetchError::RobotsUnknown(why));
        };
        let path = url.query().map_or_else(|| url.path().to_owned(), |q| format!("{}?{q}", url.path()));
        if robots.allows(&path) { Admission::Go(origin) } else { Admission::Never(FetchError::Robots) }
    }

    /// Take in what came back.
    pub fn finish(&mut self, job: Job, result: Result<Response, FetchError>, now: i64) -> Outcome {
        self.busy.remove(&job.site);
        let wait = result.as_ref().ok().and_then(|r| retry_after(r, now));
        let site = self.state.sites.entry(job.site.clone()).or_default();
        let crawl_delay = site.robots.as_ref().and_then(|r| r.delay).map_or(0, i64::from);
        let delay = self.settings.delay.max(crawl_delay);
        let busy = result.as_ref().is_ok_and(|r| matches!(r.status, 429 | 503));
        site.next = now + if busy { wait.unwrap_or(60).max(delay) } else { delay };
        match job.kind {
            Kind::Robots => {
                self.learn_rules(&job.site, result, now);
                Outcome::default()
            }
            Kind::Feed(address) => self.finish_feed(&address, result, wait, now),
            Kind::Page(page) => self.finish_page(&page, result, wait, now),
        }
    }

    fn learn_rules(&mut self, site: &str, result: Result<Response, FetchError>, now: i64) {
        let (robots, error) = match result {
            Ok(response) if (200..300).contains(&response.status) => (Some(Robots::parse(&response.body)), None),
            // No such file: all is allowed. A server in trouble: nothing is.
            Ok(response) if (400..500).contains(&response.status) && response.status != 429 => {
                (Some(Robots::default()), None)
            }
            Ok(response) => (None, Some(FetchError::Status(response.status).to_string())),
            // It leads where we do not go, or to something that is no such file.
            Err(error)
                if !error.may_pass()
                    && !matches!(error, FetchError::Inner(..) | FetchError::Port(..) | FetchError::Tls(..)) =>
            {
                (Some(Robots::default()), None)
            }
            Err(error) => (None, Some(error.to_string())),
        };
        let site = self.state.sites.entry(site.to_owned()).or_default();
        site.robots_until = now + if robots.is_some() { DAY } else { HOUR };
        // Rules that were known stay in force while the site is in trouble.
        if robots.is_some() || site.robots.is_none() {
            (site.robots, site.robots_error) = (robots, error);
        }
        // Most sites have no rules about delay; the file itself was the first request.
        let delay = site.robots.as_ref().and_then(|r| r.delay).map_or(0, i64::from);
        site.next = site.next.max(now + delay);
    }

    fn finish_feed(
        &mut self,
        address: &str,
        result: Result<Response, FetchError>,
        wait: Option<i64>,
        now: i64,
    ) -> Outcome {
        let response = match result {
            Ok(response) => response,
            Err(error) => return self.fail_feed(address, error.to_string(), None, now),
        };
        match response.status {
            200..=299 => {}
            304 => return self.succeed(address, 0, now),
            410 => {
                let outcome =
                    self.fail_feed(address, "the feed is gone for good; remove it from the list".into(), None, now);
                self.feed(address).gone = true;
                return outcome;
            }
            status => return self.fail_feed(address, FetchError::Status(status).to_string(), wait, now),
        }
        let channel = match items::channel(&response, &self.limits) {
            Ok(channel) => channel,
            Err(kind) => return self.fail_feed(address, kind.to_string(), None, now),
        };
        let Ok(base) = Url::parse(&response.address) else {
            return self.fail_feed(address, FetchError::NotAnAddress.to_string(), None, now);
        };
        let mut articles = Vec::new();
        let mut new = 0;
        let head = (channel.title.clone(), channel.language.clone());
        for entry in channel.entries.into_iter().take(MAX_ITEMS) {
            let link = items::address_of(&entry, &base);
            let name = link.clone().unwrap_or_else(|| items::name_of(&entry, address));
            let (own, whole) = items::own(&entry, (&head.0, &head.1), &name, &self.limits);
            let text = own.as_ref().filter(|_| whole).map_or(0, |a| hash(&a.article.text));
            let key = key(&name);
            let known = self.state.seen.get(&key).copied();
            let seen = Seen { at: now, text: if text == 0 { known.map_or(0, |k| k.text) } else { text } };
            self.state.seen.insert(key, seen);
            // A whole text that was changed is given again; the page of a summary is fetched once.
            if known.is_some_and(|k| text == 0 || k.text == text || k.text == 0) {
                continue;
            }
            new += u64::from(known.is_none());
            match (own, link) {
                (Some(own), _) if whole => articles.push(own),
                (_, Some(address_of_page)) if self.state.pages.len() < MAX_PAGES => self.state.pages.push(Page {
                    address: address_of_page,
                    feed: address.to_owned(),
                    entry: items::clipped(entry),
                    channel: head.clone(),
                    tries: 0,
                    next: now,
                }),
                (Some(own), _) => articles.push(own),
                (None, _) => {}
            }
        }
        self.forget(now);
        let feed = self.feed(address);
        feed.title = head.0.chars().take(300).collect();
        feed.etag = response.header("etag").map(str::to_owned);
        feed.last_modified = response.header("last-modified").map(str::to_owned);
        feed.moved = response.moved.clone().or_else(|| feed.moved.take());
        Outcome { articles, ..self.succeed(address, new, now) }
    }

    /// The next poll comes sooner where there was news and later where there was none.
    fn succeed(&mut self, address: &str, new: u64, now: i64) -> Outcome {
        let settings = self.settings;
        let feed = self.feed(address);
        let interval = if new > 0 { feed.interval / 2 } else { feed.interval + feed.interval / 4 };
        feed.interval = interval.clamp(settings.min_interval, settings.max_interval);
        feed.items += new;
        feed.failures = 0;
        feed.last_success = Some(now);
        feed.polls += 1;
        feed.next = now + spread(feed.interval, (settings.seed, address, feed.polls));
        Outcome { feed: Some(address.to_owned()), ..Outcome::default() }
    }

    /// After each failure twice the time, or what the server says.
    fn fail_feed(&mut self, address: &str, problem: String, wait: Option<i64>, now: i64) -> Outcome {
        let settings = self.settings;
        let feed = self.feed(address);
        feed.failures = feed.failures.saturating_add(1);
        let doubled = settings.min_interval.saturating_mul(1 << feed.failures.min(20));
        let pause = doubled.min(settings.max_interval);
        feed.polls += 1;
        let pause = spread(pause, (settings.seed, address, feed.polls));
        feed.next = now + pause.max(wait.unwrap_or(0));
        feed.last_error = Some(problem.clone());
        feed.last_error_at = Some(now);
        Outcome { feed: Some(address.to_owned()), problem: Some(problem), articles: Vec::new() }
    }

    fn finish_page(
        &mut self,
        page: &Page,
        result: Result<Response, FetchError>,
        wait: Option<i64>,
        now: i64,
    ) -> Outcome {
        let result =
            result.and_then(|r| if (200..300).contains(&r.status) { Ok(r) } else { Err(FetchError::Status(r.status)) });
        match result {
            Ok(response) => {
                let arrival = page::article(&response, &self.limits).map_err(|kind| kind.to_string());
                self.settle_page(page, arrival, now)
            }
            Err(error) => {
                let again = page.tries + 1 < MAX_TRIES && (!self.settings.once || self.settings.keeps);
                if error.may_pass() && again {
                    if let Some(waiting) = self.state.pages.iter_mut().find(|p| p.address == page.address) {
                        waiting.tries += 1;
                        let pause = spread(60 << waiting.tries.min(10), (self.settings.seed, &page.address, 0));
                        waiting.next = now + pause.max(wait.unwrap_or(0));
                    }
                    return Outcome { problem: Some(format!("{}: {error}", page.address)), ..Outcome::default() };
                }
                self.settle_page(page, Err(error.to_string()), now)
            }
        }
    }

    /// The page is done with.
    fn settle_page(&mut self, page: &Page, fetched: Result<Arrival, String>, now: i64) -> Outcome {
        self.state.pages.retain(|p| p.address != page.address);
        let problem = fetched.as_ref().err().map(|why| format!("{}: {why}", page.address));
        let mut outcome = Outcome { problem, ..Outcome::default() };
        if let Some(arrival) = items::settled(page, fetched, &self.limits) {
            let address = arrival.article.url.clone().unwrap_or_default();
            // Another feed, or another form of the address, may have led to this page before.
            let first =
                address == page.address || self.state.seen.insert(key(&address), Seen { at: now, text: 0 }).is_none();
            if first {
                outcome.articles.push(arrival);
            }
        }
        outcome
    }

    fn feed(&mut self, address: &str) -> &mut Feed {
        self.state.feeds.entry(address.to_owned()).or_default()
    }

    /// What is old, or too much, is forgotten.
    fn forget(&mut self, now: i64) {
        if self.state.sites.len() > MAX_SITES {
            let busy = &self.busy;
            self.state.sites.retain(|name, site| busy.contains(name) || site.robots_until > now && site.next > now);
        }
        self.state.seen.retain(|_, seen| now - seen.at < SEEN_FOR);
        if self.state.seen.len() > MAX_SEEN {
            let mut times: Vec<i64> = self.state.seen.values().map(|s| s.at).collect();
            times.sort_unstable();
            let limit = times.get(times.len() - MAX_SEEN).copied().unwrap_or(now);
            self.state.seen.retain(|_, seen| seen.at > limit);
        }
    }
}

enum Admission {
    Go(String),
    Robots(Job),
    Wait,
    Never(FetchError),
}

/// Scheme, host and port of an address.
fn site_of(address: &str) -> String {
    let Some(url) = address::parse(address) else { return String::new() };
    let port = url.port().map_or_else(String::new, |p| format!(":{p}"));
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or(""))
}

/// Seconds that a server asks to wait.
fn retry_after(response: &Response, now: i64) -> Option<i64> {
    let value = response.header("retry-after")?;
    let seconds = value.trim().parse::<i64>().ok().or_else(|| {
        let date = jiff::fmt::rfc2822::parse(value.trim()).ok()?;
        Some(date.timestamp().as_second() - now)
    })?;
    Some(seconds.clamp(0, DAY))
}

/// A time within a tenth of `seconds`, always the same for the same feed and poll: not all are to be asked at once.
fn spread(seconds: i64, (seed, address, polls): (u64, &str, u64)) -> i64 {
    let part = (hash(&format!("{seed} {polls} {address}")) % 2_001) as i64 - 1_000;
    seconds + seconds.saturating_mul(part) / 10_000
}

/// A hash that stays the same from one release to the next, as it is kept in files (FNV-1a, its bits stirred).
fn hash(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325, step);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^ hash >> 33
}

/// The key of an address among those seen.
fn key(address: &str) -> String {
    format!("{:016x}", hash(address))
}
