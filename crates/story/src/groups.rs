//! Which report is in which story: joining, moving, merging, over the links between reports.
//!
//! A report's tie to a story is the mean of its links to the story's reports that are nearest to it; a link that was
//! never weighed counts as a fixed amount against. All ties weigh against a threshold, so 0 is where a report is better
//! off alone.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::words::mix;

mod saved;

/// Links kept of one report; the weakest go first.
const MOST_LINKS: usize = 48;
/// A report is held against at most so many of a story's reports, those nearest to it.
const MOST_HELD_AGAINST: usize = 24;
/// Stories with more reports than this are not merged into another whole; their reports may still move.
const MOST_MERGED: usize = 64;
/// How many of the nearest reports may move when a new one came.
const MOST_MOVED: usize = 12;
/// How often the surroundings of a new report are looked at again.
const ROUNDS: usize = 3;
/// A link further below the threshold than this moves nobody.
const FAR: f32 = -1.0;

/// One report as a node.
#[derive(Clone, Debug)]
struct Node {
    story: u32,
    links: Vec<(u32, f32)>,
    /// Hash of the report's id.
    name: u64,
}

/// One story.
#[derive(Clone, Debug, Default)]
struct Story {
    /// Its id to the outside.
    id: u64,
    /// Reports in the window that are compared.
    reports: BTreeSet<u32>,
}

/// Stories of the window.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    nodes: HashMap<u32, Node>,
    stories: HashMap<u32, Story>,
    /// Ids in use.
    ids: HashSet<u64>,
    next: u32,
    unlinked: f32,
    /// Reports whose story changed since the last [`Groups::changed`].
    changed: BTreeSet<u32>,
}

impl Groups {
    /// With what a link that was never weighed counts.
    pub fn new(unlinked: f32) -> Self {
        Self { unlinked, ..Self::default() }
    }

    /// Add a report with its links and find its story; then look again at what is near.
    pub fn add(&mut self, number: u32, name: u64, links: &[(u32, f32)]) {
        for (other, link) in links {
            if let Some(node) = self.nodes.get_mut(other) {
                node.links.push((number, *link));
                if node.links.len() > MOST_LINKS {
                    drop_weakest(&mut node.links);
                }
            }
        }
        let mut own = links.to_vec();
        own.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        own.truncate(MOST_LINKS);
        let near: Vec<u32> = own.iter().take(MOST_MOVED).filter(|(_, link)| *link > FAR).map(|(n, _)| *n).collect();
        self.nodes.insert(number, Node { story: u32::MAX, links: own, name });
        let found = self.best(number, u32::MAX).map(|(_, story)| story);
        let story = found.unwrap_or_else(|| self.found(number));
        self.put(number, story);
        self.look_again(number, &near);
        self.merge(number);
        self.changed.remove(&number);
    }

    fn look_again(&mut self, number: u32, near: &[u32]) {
        for _ in 0..ROUNDS {
            let mut any = false;
            for other in near.iter().chain([&number]) {
                any |= self.settle(*other);
            }
            if !any {
                return;
            }
        }
    }

    /// Move a report to the story it is tied to best, or to one of its own if it is better off alone.
    fn settle(&mut self, number: u32) -> bool {
        let Some(own) = self.nodes.get(&number).map(|n| n.story) else { return false };
        let alone = self.stories.get(&own).is_none_or(|s| s.reports.len() < 2);
        let tie = if alone { 0.0 } else { self.ties(number).get(&own).copied().unwrap_or(self.unlinked) };
        match self.best(number, own) {
            Some((better, story)) if better > tie + 1e-6 => {
                self.put(number, story);
                true
            }
            _ if tie < 0.0 && !alone => {
                let story = self.found(number);
                self.put(number, story);
                true
            }
            _ => false,
        }
    }

    /// Merge the report's story with others that it is tied to as a whole.
    fn merge(&mut self, number: u32) {
        for _ in 0..ROUNDS {
            let Some(node) = self.nodes.get(&number) else { return };
            let own = node.story;
            let linked = node.links.iter().filter(|(_, link)| *link > 0.0);
            let near: BTreeSet<u32> = linked.filter_map(|(n, _)| Some(self.nodes.get(n)?.story)).collect();
            let ties = near.into_iter().filter(|s| *s != own).filter_map(|s| Some((self.bond(own, s)?, s)));
            let best = ties.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            let Some((_, other)) = best.filter(|(bond, _)| *bond > 0.0) else { return };
            // The older story keeps its id.
            let (kept, gone) = (own.min(other), own.max(other));
            let moving: Vec<u32> =
                self.stories.get(&gone).into_iter().flat_map(|s| s.reports.iter().copied()).collect();
            for report in moving {
                self.put(report, kept);
            }
        }
    }

    /// The mean link between two stories; `None` where both are too large to be weighed whole.
    fn bond(&self, one: u32, other: u32) -> Option<f32> {
        let (a, b) = (self.stories.get(&one)?, self.stories.get(&other)?);
        let (small, large) = if a.reports.len() <= b.reports.len() { (a, other) } else { (b, one) };
        if small.reports.len() > MOST_MERGED {
            return None;
        }
        let ties = small.reports.iter().map(|report| self.ties(*report).get(&large).copied().unwrap_or(self.unlinked));
        Some(ties.sum::<f32>() / small.reports.len().max(1) as f32)
    }

    /// The stories that a report has links to, and how it is tied to each.
    fn ties(&self, number: u32) -> BTreeMap<u32, f32> {
        let mut sums: BTreeMap<u32, (f32, usize)> = BTreeMap::new();
        let Some(node) = self.nodes.get(&number) else { return BTreeMap::new() };
        // Nearest first, so that only the nearest of a large story count.
        for (other, link) in &node.links {
            let Some(story) = self.nodes.get(other).map(|n| n.story).filter(|s| *s != u32::MAX) else { continue };
            let sum = sums.entry(story).or_insert((0.0, 0));
            if sum.1 < MOST_HELD_AGAINST {
                sum.0 += link;
                sum.1 += 1;
            }
        }
        let tie = |(story, (sum, linked)): (u32, (f32, usize))| {
            let others = self.stories.get(&story).map_or(0, |s| s.reports.len() - usize::from(node.story == story));
            let held = others.min(MOST_HELD_AGAINST).max(linked).max(1);
            (story, (sum + self.unlinked * (held - linked) as f32) / held as f32)
        };
        sums.into_iter().map(tie).collect()
    }

    /// The story other than `own` that a report is tied to best, if it is tied to one at all.
    fn best(&self, number: u32, own: u32) -> Option<(f32, u32)> {
        let ties = self.ties(number).into_iter().filter(|(story, tie)| *story != own && *tie > 0.0);
        ties.map(|(story, tie)| (tie, story)).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
    }

    /// A new story, whose id comes from its first report.
    fn found(&mut self, number: u32) -> u32 {
        let mut id = mix(self.nodes.get(&number).map_or(0, |n| n.name));
        // A report that once founded a story and left it, or a second one of the same name.
        while !self.ids.insert(id) {
            id = mix(id.wrapping_add(1));
        }
        let story = self.next;
        self.next += 1;
        self.stories.insert(story, Story { id, ..Story::default() });
        story
    }

    fn put(&mut self, number: u32, story: u32) {
        let Some(node) = self.nodes.get_mut(&number) else { return };
        let before = std::mem::replace(&mut node.story, story);
        self.changed.insert(number);
        if let Some(to) = self.stories.get_mut(&story) {
            to.reports.insert(number);
        }
        if before != story
            && let Some(from) = self.stories.get_mut(&before)
        {
            from.reports.remove(&number);
            self.close(before);
        }
    }

    /// Forget a story without reports in the window.
    fn close(&mut self, story: u32) {
        if self.stories.get(&story).is_some_and(|s| s.reports.is_empty())
            && let Some(gone) = self.stories.remove(&story)
        {
            self.ids.remove(&gone.id);
        }
    }

    /// A compared report leaves the window.
    pub fn remove(&mut self, number: u32) {
        let Some(node) = self.nodes.remove(&number) else { return };
        for (other, _) in &node.links {
            if let Some(other) = self.nodes.get_mut(other) {
                other.links.retain(|(n, _)| *n != number);
            }
        }
        if let Some(story) = self.stories.get_mut(&node.story) {
            story.reports.remove(&number);
        }
        self.close(node.story);
    }

    /// A compared report leaves the window, and a copy of it stands in its place.
    pub fn hand_over(&mut self, number: u32, heir: u32, name: u64) {
        let Some(mut node) = self.nodes.remove(&number) else { return };
        for (other, _) in &node.links {
            let links = self.nodes.get_mut(other).into_iter().flat_map(|other| &mut other.links);
            links.filter(|(n, _)| *n == number).for_each(|(n, _)| *n = heir);
        }
        if let Some(story) = self.stories.get_mut(&node.story) {
            story.reports.remove(&number);
            story.reports.insert(heir);
        }
        node.name = name;
        self.nodes.insert(heir, node);
    }

    /// The story of a compared report, as this room counts them.
    pub fn story(&self, number: u32) -> Option<u32> {
        self.nodes.get(&number).map(|n| n.story)
    }

    /// Whether a story of this id has reports in the window.
    pub fn has(&self, id: u64) -> bool {
        self.ids.contains(&id)
    }

    /// The id of a story to the outside.
    pub fn id(&self, story: u32) -> u64 {
        self.stories.get(&story).map_or(0, |s| s.id)
    }

    /// Reports other than the newest whose story changed since this was last asked.
    pub fn changed(&mut self) -> BTreeSet<u32> {
        std::mem::take(&mut self.changed)
    }
}

fn drop_weakest(links: &mut Vec<(u32, f32)>) {
    links.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    links.truncate(MOST_LINKS);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_takes_the_place_of_an_original_that_leaves() {
        let mut groups = Groups::new(-1.0);
        groups.add(0, 100, &[]);
        groups.add(1, 101, &[(0, 5.0)]);
        let story = groups.story(0);
        groups.hand_over(0, 2, 102);
        assert_eq!((groups.story(0), groups.story(2)), (None, story));
        // What comes later is held against it as it was against the original.
        groups.add(3, 103, &[(1, 2.0), (2, 2.0)]);
        assert_eq!(groups.story(3), story);
        groups.remove(1);
        groups.remove(2);
        assert!(groups.has(groups.id(story.unwrap_or_default())));
        groups.remove(3);
        assert!(groups.stories.is_empty() && groups.ids.is_empty());
    }
}
