//! The processor as if it were far away: scalars take their time, and solvers may go on meanwhile.

use crate::least::{
    Maps, Picture, Sense, Spirit, Vector, Wavelet, as_the_processor, capabilities_like_the_processors,
    core_like_the_processors,
};
use futures_lite::future;
use num_complex::Complex32;
use recon::coil::spirit::SpiritKernel;
use recon::coil::unfolding::UnfoldingPlan;
use recon::device::{
    CoilCombination, Cpu, Device, Differences, FourierTransform, GrappaKernels, GrappaPlan, Layout, Pictures,
    SenseKernels, Shrinkage, SolverSteps, SpiritKernels, Unfolding, WaveletTransform,
};
use recon::fourier::Direction;
use recon::metric::Comparison;
use recon::subject::presentation::Presentation;
use recon::wavelet::Daubechies;
use recon::{CoilMaps, KSpace, Result, SamplingMask};
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

/// The processor, whose readings come later.
#[derive(Default)]
pub struct Late {
    processor: Cpu,
    ahead: Vec<usize>,
    readings: Option<usize>,
    forgets_iterates: bool,
    asked: Cell<usize>,
    received: Cell<usize>,
    applications: Cell<usize>,
    copies: Cell<usize>,
    vectors: Cell<usize>,
}

impl Late {
    /// With so many checks that may be in flight, at one check after another and then again from the first; none in
    /// an empty list.
    pub fn new(ahead: &[usize]) -> Self {
        Self { ahead: ahead.to_vec(), ..Self::default() }
    }

    /// After so many readings no other ever comes.
    pub fn silent_after(self, readings: usize) -> Self {
        Self { readings: Some(readings), ..self }
    }

    /// What is copied while iterations go on stays what it was.
    pub fn forgetting_iterates(self) -> Self {
        Self { forgets_iterates: true, ..self }
    }

    /// How often a normal operator was applied: once an iteration, and once more where a solver starts elsewhere.
    pub fn applications(&self) -> usize {
        self.applications.get()
    }

    /// Copies made since iterations began.
    pub fn copies(&self) -> usize {
        self.copies.get()
    }

    /// Vectors of zeros that were made.
    pub fn vectors(&self) -> usize {
        self.vectors.get()
    }
}

fn count(counter: &Cell<usize>) -> usize {
    counter.replace(counter.get() + 1)
}

impl Device for Late {
    type Vector = Vector;
    type Scalar = f64;
    type Reading = Vec<f64>;

    async fn receive(&self, reading: Vec<f64>) -> Result<Vec<f64>> {
        let number = count(&self.received);
        if self.readings.is_some_and(|readings| number >= readings) {
            return future::pending().await;
        }
        // Some come sooner than others.
        for _ in 0..1 + number % 3 {
            future::yield_now().await;
        }
        Ok(reading)
    }

    fn readings_in_flight(&self) -> usize {
        match self.ahead.len() {
            0 => 0,
            length => self.ahead[count(&self.asked) % length],
        }
    }

    fn copy(&self, source: &Vector, target: &mut Vector) {
        let iterating = self.applications.get() > 0;
        if iterating {
            count(&self.copies);
        }
        if !(iterating && self.forgets_iterates) {
            self.processor.copy(source, target);
        }
    }

    fn zeros(&self, length: usize) -> Vector {
        count(&self.vectors);
        self.processor.zeros(length)
    }

    core_like_the_processors! {}
}

impl SolverSteps for Late {
    as_the_processor! {
        momentum(t: &f64) -> (f64, f64);
        square_distance(a: &Vector, b: &Vector) -> f64;
        extrapolate(here: &Vector, beta: &f64, before: &Vector, out: &mut Vector);
        gradient_step(x: &Vector, step: &f64, a_x: &Vector, b: &Vector, out: &mut Vector);
        descend(tau: &f64, gradient: &Vector, b: &Vector, x: &mut Vector, extrapolated: &mut Vector);
        conjugate_step(
            alpha: &f64, direction: &Vector, a_direction: &Vector, x: &mut Vector, residual: &mut Vector
        ) -> f64;
    }
}

impl SenseKernels for Late {
    type Maps = Maps;
    type Sense = Sense;

    fn sense_normal(&self, sense: &Sense, x: &Vector, out: &mut Vector) {
        count(&self.applications);
        self.processor.sense_normal(sense, x, out);
    }

    as_the_processor! {
        maps(maps: &Arc<CoilMaps>) -> Result<Maps>;
        sense(maps: &Maps, mask: &SamplingMask) -> Result<Sense>;
        sense_adjoint(sense: &Sense, kspace: &KSpace) -> Result<Vector>;
        sense_forward(sense: &Sense, x: &Vector, out: &mut Vector);
        sense_backward(sense: &Sense, y: &Vector, out: &mut Vector);
        sense_image(sense: &Sense, x: &Vector) -> Vector;
        layout(sense: &Sense) -> Layout;
    }
}

impl Differences for Late {
    as_the_processor! {
        add_gradient(layout: Layout, alpha: &f64, x: &Vector, g: &mut Vector);
        add_gradient_adjoint(layout: Layout, g: &Vector, x: &mut Vector);
        project_gradient(radius: &f64, g: &mut Vector);
        gradient_length(g: &Vector) -> f64;
        total_variation(layout: Layout, x: &Vector) -> f64;
    }
}

impl SpiritKernels for Late {
    type Spirit = Spirit;

    fn spirit_normal(&self, spirit: &Spirit, x: &Vector, out: &mut Vector) {
        count(&self.applications);
        self.processor.spirit_normal(spirit, x, out);
    }

    as_the_processor! {
        spirit(kernel: &SpiritKernel, mask: &SamplingMask) -> Result<Spirit>;
        spirit_start(spirit: &Spirit, kspace: &KSpace) -> Result<(Vector, f64)>;
        spirit_fill(spirit: &Spirit, kspace: &KSpace, missing: &Vector) -> Result<Vector>;
    }
}

capabilities_like_the_processors! { Late }
