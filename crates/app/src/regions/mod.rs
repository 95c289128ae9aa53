//! Regions of interest and a line profile: drawn on any viewer, seen on all of them, measured in all images.

pub mod layer;
mod measure;
mod profile;
mod shape;
mod tab;

use leptos::prelude::*;
use shape::{Drawn, Outline, Point, Region};
pub use tab::RegionTab;

/// What the next drag on a picture draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// A region.
    Region(Outline),
    /// The line of the profile.
    Line,
}

/// What signal is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noise {
    /// The standard deviation in a region that has no signal.
    Background,
    /// The standard deviation of the difference to the reference in the same region.
    Difference,
}

/// Regions and the line. Copies are the same.
#[derive(Clone, Copy)]
pub struct Regions {
    /// The regions.
    pub list: RwSignal<Vec<Region>>,
    /// The regions as they were when the last drag ended: what is measured.
    pub settled: RwSignal<Vec<Region>>,
    /// The region with handles.
    pub chosen: RwSignal<Option<usize>>,
    /// What the next drag draws.
    pub tool: RwSignal<Option<Tool>>,
    /// The line of the profile.
    pub line: RwSignal<Option<[Point; 2]>>,
    /// What signal is held against.
    pub noise: RwSignal<Noise>,
    /// The region without signal.
    pub background: RwSignal<usize>,
    /// The two whose contrast is told.
    pub contrast: [RwSignal<usize>; 2],
}

impl Regions {
    /// None yet.
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            settled: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(None),
            tool: RwSignal::new(None),
            line: RwSignal::new(None),
            noise: RwSignal::new(Noise::Difference),
            background: RwSignal::new(0),
            contrast: [RwSignal::new(0), RwSignal::new(1)],
        }
    }

    /// What is drawn now is measured.
    pub fn settle(&self) {
        self.settled.set(self.list.get_untracked());
    }

    /// Adds a region and chooses it.
    pub fn add(&self, outline: Outline, points: Vec<Point>) {
        self.list.update(|list| {
            // The first name that is free.
            let name = (1..).map(|i| format!("R{i}")).find(|name| list.iter().all(|r| r.name != *name));
            let name = name.expect("there are more numbers than regions");
            list.push(Region { name, drawn: Drawn { outline, points } });
        });
        self.chosen.set(Some(self.list.with_untracked(Vec::len) - 1));
    }

    /// Ends what is drawn: a region of no size is none.
    pub fn finish(&self) {
        self.tool.set(None);
        let last = self.list.with_untracked(Vec::len).saturating_sub(1);
        let of_no_size = |r: &Region| {
            let [low, high] = r.bounds();
            high[0] - low[0] < 1.0 || high[1] - low[1] < 1.0
        };
        if self.list.with_untracked(|list| list.get(last).is_some_and(of_no_size)) {
            self.remove(last);
        }
        self.settle();
    }

    /// Takes a region away.
    pub fn remove(&self, index: usize) {
        self.list.update(|list| drop(list.remove(index)));
        self.chosen.set(None);
        self.settle();
    }

    /// Changes a region, if it is there.
    pub fn change(&self, index: usize, change: impl FnOnce(&mut Region)) {
        self.list.update(|list| list.get_mut(index).map_or((), change));
    }
}
