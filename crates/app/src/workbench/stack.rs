//! The slices of a subject that has several.

use super::{Edit, Workbench};
use crate::open_file::last_slice;
use crate::state::{Part, State};
use experiment::subject::anatomy::DATASET;
use experiment::subject::file::SLICE;
use leptos::prelude::*;

impl State {
    /// The slice of the subject and the last there is, where there are several.
    pub fn stack(&self) -> Option<(usize, usize)> {
        let subject = self.experiment.with(|e| e.subject.clone());
        let slice = subject.find(SLICE)?;
        let last = subject.find(DATASET).map_or_else(|| last_slice(*self), |gallery| gallery.slices - 1);
        (last > 0).then_some((slice, last))
    }
}

impl Workbench {
    /// Shows the slice that is so many further up; whether there are several.
    pub fn turn_slices(&self, by: i32) -> bool {
        let Some((slice, last)) = untrack(|| self.state.stack()) else { return false };
        let next = slice.saturating_add_signed(by as isize).min(last);
        if next != slice {
            self.set(Part::Subject, SLICE.key(), &next.to_string(), Edit::Finished);
        }
        true
    }
}
