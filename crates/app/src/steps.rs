//! Undo and redo: the browser's history, where each finished change of the experiment is a step.

use crate::address;
use crate::workbench::Workbench;
use leptos::prelude::*;

/// Where the experiment stands among the steps of this visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    here: u32,
    last: u32,
}

impl Steps {
    /// As the address bar has it.
    pub fn new() -> Self {
        let here = address::step();
        Self { here, last: here }
    }

    /// Whether there is a step to take back.
    pub fn can_undo(self) -> bool {
        self.here > 0
    }

    /// Whether a step was taken back.
    pub fn can_redo(self) -> bool {
        self.here < self.last
    }

    /// A step was made: those that were taken back are gone.
    fn made(&mut self) {
        *self = Self::new();
    }

    /// Back or Forward was gone.
    fn moved(&mut self) {
        self.here = address::step();
        self.last = self.last.max(self.here);
    }
}

impl Workbench {
    /// Notes that the address bar has a new step, or has gone to another.
    pub(crate) fn note_step(&self, made: bool) {
        self.state.steps.update(|steps| if made { steps.made() } else { steps.moved() });
    }

    /// Takes the last change back.
    pub fn undo(&self) {
        if self.state.steps.get_untracked().can_undo() {
            address::back();
        }
    }

    /// Makes the change again that was taken back.
    pub fn redo(&self) {
        if self.state.steps.get_untracked().can_redo() {
            address::forward();
        }
    }

    /// Shows the page to an audience: large, without what nobody looks at from afar; or no longer.
    pub fn present(&self, on: bool) {
        self.state.presenting.set(on);
        let document = document();
        // A browser without it, or one that forbids it, shows the same in its window.
        if on {
            if let Some(root) = document.document_element() {
                let _ = root.request_fullscreen();
            }
        } else if document.fullscreen_element().is_some() {
            document.exit_fullscreen();
        }
    }
}
