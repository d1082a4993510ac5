//! How crowded the surroundings of a report are: in a busy affair many stories look alike, and being alike says less.

use crate::bytes::{Reader, Writer};
use crate::error::Error;

/// Stories that are remembered as near.
const NEAREST: usize = 10;

/// The nearest stories of one report, each by its nearest report.
#[derive(Clone, Debug, Default)]
pub struct Crowd {
    nearest: Vec<(u32, f32)>,
}

impl Crowd {
    /// A report of a story came that is so near.
    pub fn add(&mut self, story: u32, near: f32) {
        if let Some(known) = self.nearest.iter_mut().find(|(s, _)| *s == story) {
            known.1 = known.1.max(near);
        } else if self.nearest.len() < NEAREST {
            self.nearest.push((story, near));
        } else if let Some(farthest) = self.nearest.iter_mut().min_by(|a, b| a.1.total_cmp(&b.1))
            && farthest.1 < near
        {
            *farthest = (story, near);
        }
    }

    /// The mean nearness. A place that is free counts as the `usual` nearness: where few reports have come, that
    /// nothing is near says nothing.
    pub fn mean(&self, usual: f32) -> f32 {
        let free = (NEAREST - self.nearest.len()) as f32;
        (self.nearest.iter().map(|(_, near)| near).sum::<f32>() + free * usual) / NEAREST as f32
    }

    /// The stories that are remembered.
    pub(crate) fn stories(&self) -> impl Iterator<Item = u32> {
        self.nearest.iter().map(|(story, _)| *story)
    }

    /// Write it; stories are counted from `first`.
    pub(crate) fn write(&self, out: &mut Writer, first: u32) {
        out.number(self.nearest.len() as u64);
        for (story, near) in &self.nearest {
            out.number(u64::from(story - first));
            out.float(*near);
        }
    }

    /// Read what was written.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let length = from.length()?;
        from.check(length <= NEAREST, "a report has too many near stories")?;
        let nearest = (0..length).map(|_| Ok((from.small()?, from.float()?))).collect::<Result<_, Error>>()?;
        Ok(Self { nearest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_of_many_reports_is_one_neighbour() {
        let mut crowd = Crowd::default();
        for _ in 0..100 {
            crowd.add(1, 0.5);
        }
        assert!((crowd.mean(0.0) - 0.05).abs() < 1e-6);
        assert!((crowd.mean(0.5) - 0.5).abs() < 1e-6);
        for story in 2..100 {
            crowd.add(story, 0.4);
        }
        assert!((crowd.mean(0.9) - 0.41).abs() < 1e-6);
    }
}
