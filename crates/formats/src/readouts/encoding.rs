//! The matrices of a scan, whatever header says them.

/// Fields of view below this are in metres.
const LEAST_FOV: f64 = 2.0;

/// A matrix and the field of view that it covers, each (x, y, z): x is the readout.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Space {
    /// Samples or pixels.
    pub matrix: [usize; 3],
    /// In mm; 0 where it is not said.
    pub fov: [f64; 3],
    /// Whether the file says it in metres, as [`in_mm`] takes it.
    pub metres: bool,
}

/// The note on such a field of view.
pub const METRES: &str = "The header's field of view is below 2 mm: it is taken to be in metres.";

/// A whole field of view (x, y, z) in mm, and whether it was in metres: no scanner has one of less than 2 mm in both
/// directions of a slice, and 0.256 is one of 256 mm.
pub fn in_mm(fov: [f64; 3]) -> ([f64; 3], bool) {
    let small = |length: f64| length > 0.0 && length < LEAST_FOV;
    let metres = small(fov[0]) && small(fov[1]);
    (fov.map(|length| if metres && small(length) { length * 1e3 } else { length }), metres)
}

/// The counters of an encoding step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The largest.
    pub maximum: usize,
    /// That of the centre of k-space.
    pub centre: usize,
}

/// How the samples lie in k-space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trajectory {
    /// On the matrix, line by line.
    Cartesian,
    /// On the matrix, several lines in both directions after one excitation.
    Epi,
    /// Anywhere: the readouts say where.
    Other,
}

/// One encoding: a part of the scan with a matrix of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Encoding {
    /// How the samples lie.
    pub trajectory: Trajectory,
    /// What was sampled.
    pub encoded: Space,
    /// What the scanner shows.
    pub recon: Space,
    /// Along ky.
    pub step1: Option<Limit>,
    /// Along kz.
    pub step2: Option<Limit>,
}
