//! `actor`: one actor with what the store knows of it.

use std::collections::BTreeMap;

use demarche_serve::shape as api;

use crate::answer::{self, Answer, Room};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, parameters};
use crate::quote::{cut, name, quoted};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{ActorPage, Month, Partner, Role};
use crate::tool::{Tool, described};

const PATH: &str = "/actors/{actor}";
const MOST_ALIASES: usize = 20;
const MOST_ROLES: usize = 12;
const MOST_PARTNERS: usize = 15;
const MOST_MONTHS: usize = 24;
/// Room for roles, and for partners.
const PART: usize = 12_000;

pub(super) fn tool() -> Tool {
    let takes = parameters(PATH, &["actor"]).into_iter();
    let about = "Id of the actor; codes (kind actor) has it.";
    Tool {
        name: "actor",
        title: "One actor",
        about: "One actor: names, sectors, what texts say it is (each with the words), with whom it has most events, and \
            its events by month. A state means all who act for it.",
        parameters: takes.map(|p| described(p.needed(), about)).collect(),
        gives: schema::of::<ActorPage>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let actor: api::actor::Actor = desk.ask(PATH, &[("actor", given.text("actor").unwrap_or(""))], &Vec::new())?;
    let (roles, said) = Room::of(PART).fill(actor.roles.into_iter().take(MOST_ROLES).map(role).collect());
    let (partners, met) = Room::of(PART).fill(actor.partners.into_iter().take(MOST_PARTNERS).map(partner).collect());
    let (months, counts): (Vec<Month>, Vec<String>) = months(&actor.activity).into_iter().unzip();
    let about = actor.summary;
    let page = ActorPage {
        id: about.id,
        name: name(&about.name),
        country: about.country,
        aliases: actor.aliases.iter().take(MOST_ALIASES).map(|alias| name(alias)).collect(),
        sectors: about.sectors,
        wikidata: about.wikidata,
        known: about.known,
        as_actor: actor.as_actor,
        as_recipient: actor.as_recipient,
        claims: actor.claims_by,
        first: about.first,
        last: about.last,
        roles,
        partners,
        months,
    };
    let mut text = format!(
        "{} [actor {}], country {}, sectors {}: did {} events, had {} done to it, makes {} claims. {}",
        cite::named(&page.id, &page.name),
        page.id,
        page.country.as_deref().unwrap_or("none"),
        page.sectors.join(", "),
        page.as_actor,
        page.as_recipient,
        page.claims,
        answer::NOTE,
    );
    for (what, lines) in [("What texts say it is", said), ("Most events with", met), ("By month", counts)] {
        if !lines.is_empty() {
            text.push_str(&format!("\n{what}:"));
            lines.iter().for_each(|line| text.push_str(&format!("\n- {line}")));
        }
    }
    Answer::new(&page, text)
}

fn role(role: api::actor::Role) -> (Role, String) {
    let role = Role {
        label: name(&role.label),
        kind: role.kind,
        object: role.object.map(cite::actor),
        from: role.from,
        to: role.to,
        citation: role.evidence.map(|found| cite::citation(found.article, cut(&found.piece))),
    };
    let object = role.object.as_ref().map_or_else(String::new, |o| format!(" of {}", cite::named(&o.id, &o.name)));
    let source = role.citation.as_ref().map_or_else(String::new, cite::source);
    let line = format!("{} {}{object} {source}", role.kind, quoted(&role.label));
    (role, line)
}

fn partner(partner: api::actor::Partner) -> (Partner, String) {
    let actor = cite::actor(partner.actor);
    let [vc, mc, vf, mf] = partner.quads;
    let line = format!(
        "{} [actor {}]: {} events; cooperation {vc} verbal, {mc} material; conflict {vf} verbal, {mf} material; {} unsettled",
        cite::named(&actor.id, &actor.name),
        actor.id,
        partner.events,
        partner.claimed,
    );
    let (events, unsettled) = (partner.events, partner.claimed);
    (Partner { actor, events, quads: partner.quads.to_vec(), unsettled }, line)
}

fn months(days: &[api::event::DayCount]) -> Vec<(Month, String)> {
    let mut months: BTreeMap<&str, ([i64; 4], i64)> = BTreeMap::new();
    for day in days {
        let (quads, claimed) = months.entry(day.day.get(..7).unwrap_or(&day.day)).or_default();
        quads.iter_mut().zip(day.quads).for_each(|(n, more)| *n += more);
        *claimed += day.claimed;
    }
    let skipped = months.len().saturating_sub(MOST_MONTHS);
    let month = |(month, (quads, claimed)): (&str, ([i64; 4], i64))| {
        let settled = quads.iter().sum::<i64>();
        let line = format!("{month}: {settled} settled, {claimed} claimed");
        (Month { month: month.to_owned(), quads: quads.to_vec(), claimed }, line)
    };
    months.into_iter().skip(skipped).map(month).collect()
}
