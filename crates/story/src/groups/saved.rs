//! Groups as bytes. Stories are counted from the oldest that anything still names, reports from the oldest of the window,
//! which is number 1; what follows from the rest (who is in a story, which ids are in use) is not written.

use crate::bytes::{Reader, Writer};
use crate::error::Error;
use crate::groups::{Groups, MOST_LINKS, Node, Story};

impl Groups {
    /// The story with the lowest number.
    pub(crate) fn first(&self) -> Option<u32> {
        self.stories.keys().min().copied()
    }

    /// Write the stories.
    pub(crate) fn write_stories(&self, out: &mut Writer, first: u32) {
        let mut stories: Vec<(u32, u64)> = self.stories.iter().map(|(number, story)| (*number, story.id)).collect();
        stories.sort_unstable();
        out.number(u64::from(self.next - first));
        out.number(stories.len() as u64);
        for (number, id) in stories {
            out.number(u64::from(number - first));
            out.wide(id);
        }
    }

    /// Read the stories, without their reports.
    pub(crate) fn read_stories(from: &mut Reader<'_>, unlinked: f32) -> Result<Self, Error> {
        let mut groups = Self::new(unlinked);
        groups.next = from.small()?;
        for _ in 0..from.length()? {
            let (number, id) = (from.small()?, from.wide()?);
            let new = groups.stories.insert(number, Story { id, ..Story::default() }).is_none();
            from.check(new && groups.ids.insert(id) && number < groups.next, "it has a story twice")?;
        }
        Ok(groups)
    }

    /// Write the story and the links of a compared report.
    pub(crate) fn write_node(&self, out: &mut Writer, number: u32, first: u32, oldest: u32) {
        let empty = Node { story: first, links: Vec::new(), name: 0 };
        let node = self.nodes.get(&number).unwrap_or(&empty);
        out.number(u64::from(node.story - first));
        out.number(node.links.len() as u64);
        for (other, link) in &node.links {
            // A report that has left counts for nothing but the room its link takes: which it was need not be known.
            out.number(u64::from((other + 1).saturating_sub(oldest)));
            out.float(*link);
        }
    }

    /// Read them.
    pub(crate) fn read_node(&mut self, from: &mut Reader<'_>, number: u32, name: u64) -> Result<(), Error> {
        let (story, count) = (from.small()?, from.length()?);
        from.check(count <= MOST_LINKS, "a report has too many links")?;
        let links = (0..count).map(|_| Ok((from.small()?, from.float()?))).collect::<Result<_, Error>>()?;
        let held = self.stories.get_mut(&story).ok_or(Error::State { what: "a report is in no story" })?;
        held.reports.insert(number);
        self.nodes.insert(number, Node { story, links, name });
        Ok(())
    }

    /// Whether each story has a report.
    pub(crate) fn is_sound(&self) -> bool {
        self.stories.values().all(|s| !s.reports.is_empty())
    }
}
