//! Painting: what is painted becomes the sampling of the protocol that k-space shows.

use super::{Edit, Workbench};
use crate::painting::Painting;
use crate::state::{Draft, Part, SamplingView};
use experiment::declaration::Settings;
use experiment::painted::{self, MASK, Painted};
use experiment::sampling::Pattern;
use leptos::prelude::*;

impl Workbench {
    /// The mask as it stands, to be painted on.
    pub fn painting(&self) -> Painting {
        untrack(|| {
            let shape = self.state.scan.with(|s| s.as_ref().map_or([1, 1], |s| [s.facts.shape[1], s.facts.shape[2]]));
            Painting::new(shape, &self.state.mask().unwrap_or_else(|| [].into()))
        })
    }

    /// Makes what was painted the sampling.
    pub fn paint(&self, painting: &Painting, edit: Edit) {
        let part = Part::Sampling(self.state.mask_of.get_untracked());
        let [ny, nx] = painting.shape;
        let mask = painted::encode(ny, nx, |ky, kx| painting.taken[ky * nx + kx] != 0);
        let sampling = Settings::new(&Painted::DECLARATION).with(MASK, mask).expect("it has a mask, which is any text");
        self.state.draft.set(Some(Draft { sampling: sampling.clone(), mask: painting.taken.clone().into() }));
        let mut experiment = self.state.experiment.get_untracked();
        self.put(&mut experiment, part, sampling);
        self.change_if_new(experiment, edit);
    }

    /// Begins or ends painting; the mask is painted where it is seen.
    pub fn turn_painting(&self) {
        let paints = untrack(|| self.state.paints());
        self.state.sampling_view.set(SamplingView::KSpace);
        self.state.painting.set(!paints);
    }

    /// Makes the mask of a protocol, as it stands, one that is painted.
    pub fn begin_painting(&self, protocol: usize) {
        self.state.mask_of.set(protocol);
        self.state.sampling_view.set(SamplingView::KSpace);
        self.state.painting.set(true);
        self.paint(&self.painting(), Edit::Finished);
    }
}
