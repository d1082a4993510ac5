//! The state of a stream as bytes, so that one that was broken off goes on as if it had not been.
//!
//! Written are the reports of the window with their terms, wording, links and surroundings, the stories, and how common
//! words are. The index and the buckets follow from the reports and are built again.

use std::collections::VecDeque;

use crate::bytes::{Reader, Writer};
use crate::crowd::Crowd;
use crate::error::Error;
use crate::frequency::Frequencies;
use crate::groups::Groups;
use crate::knowledge::Knowledge;
use crate::pair::Compared;
use crate::profile::Profile;
use crate::sketch::Sketch;
use crate::stories::{Config, KEYS, Member, Role, Stories, date_of, named};

/// What the bytes begin with; its last byte is the version.
const MAGIC: &[u8] = b"demarche stories\x01";

impl Stories {
    /// The state as bytes: about a kilobyte and a half for each report of the window.
    ///
    /// With the same knowledge, [`Stories::load`] and further reports give what they would have given without.
    pub fn save(&self) -> Vec<u8> {
        let mut out = Writer::new(MAGIC);
        let crowds = self.window.iter().flat_map(|m| m.crowd.stories());
        let first = crowds.chain(self.groups.first()).min().unwrap_or(0);
        self.frequencies.write(&mut out);
        self.groups.write_stories(&mut out, first);
        out.number(self.window.len() as u64);
        for (number, member) in (self.oldest..).zip(&self.window) {
            self.write(&mut out, number, member, first);
        }
        out.finish()
    }

    fn write(&self, out: &mut Writer, number: u32, member: &Member, first: u32) {
        out.text(&member.id);
        let Compared { profile, sketch, day, publisher, weekdays } = &member.compared;
        out.maybe(*day, |out, day| out.word(day as u32));
        out.maybe(*publisher, Writer::wide);
        out.number(u64::from(*weekdays));
        out.maybe(member.wire, Writer::wide);
        out.maybe(member.copy_of.as_deref(), Writer::text);
        out.maybe(member.draws_on.as_deref(), Writer::text);
        match member.role {
            Role::Original => {
                out.number(0);
                profile.write(out);
                sketch.write(out);
                member.crowd.write(out, first);
                self.groups.write_node(out, number, first, self.oldest);
            }
            Role::Copy(family) => {
                out.number(1);
                out.number(u64::from(self.head(family) + 1 - self.oldest));
            }
        }
    }

    /// Take up a stream where [`Stories::save`] left it.
    ///
    /// Bytes that are damaged, made up or of another release are an error, as is a window too small for the state.
    pub fn load(knowledge: Knowledge, config: Config, bytes: &[u8]) -> Result<Self, Error> {
        let from = &mut Reader::open(bytes, MAGIC)?;
        let mut stories = Self::empty(knowledge, config, Frequencies::read(from)?);
        stories.groups = Groups::read_stories(from, stories.knowledge.weights.unlinked)?;
        let saved = from.length()?;
        if saved > stories.config.window {
            return Err(Error::Window { saved, window: stories.config.window });
        }
        stories.oldest = 1;
        for number in 1..=saved as u32 {
            let member = stories.read(from, number)?;
            stories.window.push_back(member);
        }
        from.finish()?;
        if stories.groups.is_sound() { Ok(stories) } else { Err(Error::State { what: "a story has no report" }) }
    }

    fn read(&mut self, from: &mut Reader<'_>, number: u32) -> Result<Member, Error> {
        let id = from.text()?;
        let day = from.maybe(Reader::word)?.map(|day| day as i32);
        let compared = Compared {
            day,
            publisher: from.maybe(Reader::wide)?,
            weekdays: from.small()? as u8,
            profile: Profile::default(),
            sketch: Sketch::of(&[]),
        };
        let wire = from.maybe(Reader::wide)?;
        let copy_of = from.maybe(Reader::text)?;
        let draws_on = from.maybe(Reader::text)?;
        let mut member = Member {
            date: day.and_then(date_of),
            id,
            compared,
            wire,
            draws_on,
            crowd: Crowd::default(),
            role: Role::Original,
            family: number,
            copy_of,
            copies: VecDeque::new(),
        };
        match from.number()? {
            0 => self.read_original(from, number, &mut member)?,
            1 => {
                let original = from.small()?;
                let first = self.member_mut(original).filter(|m| m.role == Role::Original);
                let first = first.ok_or(Error::State { what: "a copy has no original" })?;
                first.copies.push_back(number);
                member.role = Role::Copy(original);
            }
            _ => return Err(Error::State { what: "it is damaged" }),
        }
        Ok(member)
    }

    fn read_original(&mut self, from: &mut Reader<'_>, number: u32, member: &mut Member) -> Result<(), Error> {
        member.compared.profile = Profile::read(from)?;
        member.compared.sketch = Sketch::read(from)?;
        member.crowd = Crowd::read(from)?;
        self.groups.read_node(from, number, named(&member.id))?;
        self.index.add(number, &member.compared.profile.keys(KEYS));
        self.buckets.add(number, &member.compared.sketch);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use demarche_lexicon::files::Files;
    use demarche_lexicon::stories::StoryTables;

    use super::*;
    use crate::report::Report;
    use crate::words::mix;

    #[test]
    fn made_up_bytes_with_a_right_checksum_do_no_harm() {
        let knowledge = || {
            let tables = StoryTables::load(&Files::embedded()).expect("no fault");
            Knowledge::new(&tables).expect("all weights")
        };
        let config = Config { window: 8 };
        let report = |n: u64| {
            let text = (0..40).map(|w| format!("w{} ", mix(n % 5 * 1000 + w % (20 + n)) % 99)).collect();
            Report { id: format!("r{n}"), text, ..Report::default() }
        };
        let mut stories = Stories::new(knowledge(), config);
        (0..20).for_each(|n| drop(stories.add(&report(n))));
        let bytes = stories.save();
        // The counts of known words are the larger part and the same everywhere: most of the damage goes behind them.
        let (from, to) = (bytes.len() - bytes.len() / 3, bytes.len() - 8);
        let mut accepted = 0;
        for round in 0..150_u64 {
            let dice = |n: u64| mix(round * 64 + n);
            let from = if round % 5 == 0 { MAGIC.len() } else { from };
            let mut body = bytes[..to].to_vec();
            for change in 0..1 + dice(0) % 4 {
                let at = from + dice(change * 2 + 1) as usize % (to - from);
                body[at] = [dice(change * 2 + 2) as u8, 0, 0x7f, 0xff][dice(change) as usize % 4];
            }
            if dice(40) % 4 == 0 {
                body.truncate(from + dice(41) as usize % (to - from));
            }
            let Ok(mut loaded) = Stories::load(knowledge(), config, &crate::bytes::sealed(body)) else { continue };
            accepted += 1;
            (20..40).for_each(|n| drop(loaded.add(&report(n))));
            assert!(Stories::load(knowledge(), config, &loaded.save()).is_ok());
        }
        assert!(accepted > 5, "some of the changes should be read: {accepted}");
    }
}
