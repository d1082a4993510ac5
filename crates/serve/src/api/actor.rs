//! Actors, with whom they have events, and what texts say they are.

use std::collections::BTreeMap;

use demarche_ontology::sector::Sector;
use demarche_store::db::find::actors::{ActorLine, Who};
use demarche_store::db::find::filter::{Days, EventFilter};

use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::actor::{Actor, ActorSummary, Link, Partner, Role, RoleEvidence};
use crate::shape::event::DayCount;
use crate::shape::page::Page;
use crate::shape::part::Piece;
use crate::source::{Stored, problem};

const MOST_ACTORS: usize = 2_000;
const MOST_PARTNERS: usize = 40;
const MOST_LINKS: usize = 400;
const MOST_ROLES: usize = 50;
const MOST_DAYS: usize = 366;
/// Events whose days are counted, the latest.
const LATEST: usize = 20_000;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    vec![
        Endpoint::get::<Page<ActorSummary>>("/actors", "Who is in the store; at most 2,000.", list)
            .parameters([
                Parameter::one("q", Kind::Text, "Words of the name, the last as a start."),
                Parameter::one("country", Kind::Country, "State or body."),
                Parameter::one(
                    "sector",
                    Kind::Choice(Sector::ALL.iter().map(|s| s.name()).collect()),
                    "One of its sectors.",
                ),
                Parameter::one("known", Kind::Flag, "Whether the base knows it."),
                Parameter::one("sort", Kind::Choice(vec!["events", "name"]), "Most events first, or by name."),
            ])
            .paged(),
        Endpoint::get::<Actor>("/actors/{actor}", "One actor.", one).parameters(filter::days("of the events")),
    ]
}

fn list(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let (words, limit) = (asked.text("q").unwrap_or(""), asked.limit());
    let first: usize = asked.after()?.and_then(|place| place.parse().ok()).unwrap_or(0);
    let (sector, known) = (asked.text("sector"), asked.value::<bool>("known"));
    let keep = |line: &ActorLine| {
        sector.is_none_or(|sector| line.sectors.iter().any(|s| s == sector))
            && known.is_none_or(|known| known == line.rows.iter().any(|row| is_of_base(row)))
    };
    let by_name = asked.text("sort") == Some("name");
    let lines = stored.store.actors_by(words, asked.text("country"), by_name, keep, MOST_ACTORS).map_err(problem)?;
    let total = lines.len();
    let end = (first + limit).min(total);
    let next = (end < total).then(|| asked.next(&end.to_string()));
    let items = lines.iter().take(end).skip(first).map(|line| stored.summary(line)).collect::<Result<_, _>>()?;
    Answer::json(&Page { items, next, total, exact: total < MOST_ACTORS })
}

fn one(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let id = asked.text("actor").unwrap_or("");
    let (known, who) = (stored.actor(id)?, stored.who(id)?);
    let activity = stored.store.activity(&who).map_err(problem)?;
    let summary = ActorSummary {
        id: id.to_owned(),
        name: known.name.clone(),
        country: known.country.clone(),
        territory: known.territory.clone(),
        sector: known.sectors.first().cloned(),
        sectors: known.sectors.clone(),
        wikidata: known.wikidata.clone(),
        known: !id.starts_with("x-"),
        events: activity.as_actor + activity.as_recipient,
        first: None,
        last: None,
    };
    let mut days: BTreeMap<String, DayCount> = BTreeMap::new();
    let (from, to) = asked.days();
    let within = Days { from, to };
    let filter = EventFilter { parties: vec![who.clone()], days: within.clone(), ..EventFilter::default() };
    let add = |facts: demarche_store::db::show::spread::Facts| {
        let settled = facts.is_settled();
        let Some(day) = facts.day else { return };
        let count = days.entry(day).or_default();
        count.claimed += i64::from(!facts.reporter);
        if let Some(n) = count.quads.get_mut(usize::from(facts.quad).wrapping_sub(1)).filter(|_| settled) {
            *n += 1;
        }
    };
    let seen = stored.store.each_event(&filter, LATEST, add).map_err(problem)?;
    let last = days.keys().next_back().cloned();
    let first = days.keys().next().cloned().filter(|_| seen < LATEST);
    let summary = ActorSummary { first, last, ..summary };
    let skipped = days.len().saturating_sub(MOST_DAYS);
    let (partners, links) = stored.partners(id, &who, &within)?;
    Answer::json(&Actor {
        aliases: known.aliases.clone(),
        row: known.row.clone(),
        as_actor: activity.as_actor,
        as_recipient: activity.as_recipient,
        claims_by: activity.claims,
        claims_about: activity.about,
        roles: stored.roles(&known.who())?,
        partners,
        links,
        activity: days.into_iter().skip(skipped).map(|(day, count)| DayCount { day, ..count }).collect(),
        summary,
    })
}

impl Stored {
    /// An actor as a list shows it.
    pub(super) fn summary(&mut self, line: &ActorLine) -> Result<ActorSummary, Problem> {
        let row = line.rows.iter().find(|row| is_of_base(row)).or(line.rows.first());
        let row = row.map(String::as_str).unwrap_or("");
        let id = self.actor_id(&line.name, line.country.as_deref(), row)?;
        let (first, last) = line.days.clone().unzip();
        Ok(ActorSummary {
            known: !id.starts_with("x-"),
            id,
            name: line.name.clone(),
            country: line.country.clone(),
            territory: None,
            sector: line.sectors.first().cloned(),
            sectors: line.sectors.clone(),
            wikidata: line.wikidata.clone(),
            events: line.events,
            first,
            last,
        })
    }

    fn roles(&mut self, who: &Who) -> Result<Vec<Role>, Problem> {
        let mut roles = Vec::new();
        for role in self.store.roles(who, MOST_ROLES).map_err(problem)? {
            let line = self.store.article_line(role.article).map_err(problem)?;
            let object = role.object.map(|row| self.references(&[row], 1)).transpose()?;
            let evidence = match role.evidence {
                None => None,
                Some((start, end)) => {
                    let text = self.store.text(role.article).map_err(problem)?;
                    let words = text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect();
                    let piece = Piece { start, end, text: words };
                    Some(RoleEvidence { piece, article: self.article_ref(&line)? })
                }
            };
            roles.push(Role {
                label: role.label,
                kind: role.kind,
                object: object.and_then(|o| o.into_iter().next()),
                from: role.from,
                to: role.to,
                evidence,
            });
        }
        Ok(roles)
    }

    /// Partners of someone, rows of one actor put together, and the events between them.
    fn partners(&mut self, id: &str, who: &Who, days: &Days) -> Result<(Vec<Partner>, Vec<Link>), Problem> {
        let found = self.store.partners(who, days, MOST_PARTNERS * 5).map_err(problem)?;
        let mut groups: Vec<Group> = Vec::new();
        for row in found {
            let Some(actor) = self.references(&[row.actor], 1)?.pop() else { continue };
            // Those who act for the same state are no partners of it.
            if actor.id == id || (who.country.is_some() && actor.country == who.country) {
                continue;
            }
            let at = groups.iter().position(|group| group.partner.actor.id == actor.id).unwrap_or_else(|| {
                let partner = Partner { actor, events: 0, quads: [0; 4], claimed: 0, score: 0.0 };
                groups.push(Group { partner, score: 0, rows: Vec::new() });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(at) {
                group.add(&row);
            }
        }
        groups.sort_by(|a, b| (b.partner.events, &a.partner.actor.id).cmp(&(a.partner.events, &b.partner.actor.id)));
        groups.truncate(MOST_PARTNERS);
        let links = self.links(&groups, days)?;
        Ok((groups.into_iter().map(Group::partner).collect(), links))
    }

    fn links(&self, groups: &[Group], days: &Days) -> Result<Vec<Link>, Problem> {
        let rows: Vec<i64> = groups.iter().flat_map(|group| group.rows.iter().copied()).collect();
        let of = |row: i64| groups.iter().position(|group| group.rows.contains(&row));
        let mut sums: BTreeMap<(usize, usize), (i64, i64, i64)> = BTreeMap::new();
        for link in self.store.links_between(&rows, days).map_err(problem)? {
            let (Some(a), Some(b)) = (of(link.source), of(link.target)) else { continue };
            if a != b {
                let (events, settled, score) = sums.entry((a.min(b), a.max(b))).or_default();
                (*events, *settled, *score) = (*events + link.events, *settled + link.settled, *score + link.score);
            }
        }
        let link = |((a, b), (events, settled, score)): ((usize, usize), (i64, i64, i64))| Link {
            a,
            b,
            events,
            score: mean(score, settled),
        };
        let mut links: Vec<Link> = sums.into_iter().map(link).collect();
        links.sort_by_key(|link| -link.events);
        links.truncate(MOST_LINKS);
        Ok(links)
    }
}

/// Rows of one partner.
struct Group {
    partner: Partner,
    score: i64,
    rows: Vec<i64>,
}

impl Group {
    fn add(&mut self, row: &demarche_store::db::show::people::Partner) {
        self.partner.quads.iter_mut().zip(row.quads).for_each(|(n, more)| *n += more);
        self.partner.claimed += row.others;
        self.partner.events += row.quads.iter().sum::<i64>() + row.others;
        self.score += row.score;
        self.rows.push(row.actor);
    }

    fn partner(self) -> Partner {
        Partner { score: mean(self.score, self.partner.quads.iter().sum()), ..self.partner }
    }
}

/// Mean score of some events, from the sum in thousandths.
fn mean(score: i64, events: i64) -> f64 {
    let mean = score as f64 / 1_000.0 / events.max(1) as f64;
    (mean * 100.0).round() / 100.0
}

/// Whether a row is one of the actor base, not a rule.
fn is_of_base(row: &str) -> bool {
    !row.is_empty() && !row.contains(':')
}
