//! The arrays of a file, whatever its format.

use crate::error::Result;
use crate::watch::Watch;
use num_complex::Complex32;
use recon::subject::contents::Axes;
use std::ops::Range;

/// An array of a file, as its header describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayInfo {
    /// Name of the variable; empty where there is one only.
    pub name: String,
    /// Lengths of the axes, in the order in which people who use the format write them.
    pub shape: Vec<usize>,
    /// Type of the elements, as `complex64`.
    pub element: String,
    /// Whether the elements are complex.
    pub complex: bool,
    /// What the axes are, where the format has them in an order of its own.
    pub known: Option<Axes>,
    /// What the axes are where they cannot be guessed, and in a link that does not say them: links of before there were
    /// guesses.
    pub convention: Option<Axes>,
}

/// The arrays of a file.
pub trait Arrays {
    /// The format's name, as `NumPy .npy`.
    fn format(&self) -> &'static str;

    /// Every array of numbers with at least 2 axes, whose size the file has been checked to hold.
    fn list(&self) -> &[ArrayInfo];

    /// Whether people who use the format put rows and columns first, as in MATLAB, and not last.
    fn planes_first(&self) -> bool {
        false
    }

    /// The elements of a box (one range for each axis) of the array with this index, in C order of the axes as listed;
    /// the imaginary part of real ones is 0.
    ///
    /// # Errors
    /// Of the file; the box itself is inside of the array.
    fn read(&mut self, index: usize, ranges: &[Range<usize>], watch: &mut dyn Watch) -> Result<Vec<Complex32>>;
}
