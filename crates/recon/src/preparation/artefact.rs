//! What preparations that spoil a scan share: the order of its lines in time, and how the coils hear a disturbance.

use crate::array::KSpace;
use crate::error::{Error, Result};
use num_complex::{Complex32, Complex64};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use std::f64::consts::TAU;

/// The ky lines that hold samples, in rising order.
pub(super) fn acquired(kspace: &KSpace) -> Vec<usize> {
    kspace.measured().lines().iter().enumerate().filter_map(|(ky, occupied)| occupied.then_some(ky)).collect()
}

/// That lines are whole or empty: what samples between those of a line would be, it does not say where some are missing.
///
/// # Errors
/// [`Error::Data`] where single samples are empty; `what` it is that needs them.
pub(super) fn in_whole_lines(kspace: &KSpace, what: &str) -> Result<()> {
    let measured = kspace.measured();
    if measured.is_in_lines() {
        return Ok(());
    }
    let (ny, nx) = measured.dim();
    let empty = ny * nx - measured.samples();
    Err(Error::Data(format!("expected whole ky lines for {what}, but {empty} of {ny} x {nx} samples are empty")))
}

/// How strongly, and with what phase, each coil hears something that comes from outside: a magnitude of 0.5 to 1 and
/// any phase.
pub(super) fn heard(coils: usize, random: &mut ChaCha8Rng) -> Vec<Complex64> {
    (0..coils).map(|_| Complex64::from_polar(random.random_range(0.5..=1.0), phase(random))).collect()
}

/// Any phase, in radians.
pub(super) fn phase(random: &mut ChaCha8Rng) -> f64 {
    TAU * random.random::<f64>()
}

/// To single precision.
pub(super) fn narrow(v: Complex64) -> Complex32 {
    Complex32::new(v.re as f32, v.im as f32)
}

/// Multiplies `line` by `exp(2 pi i (first + i step))` at each index i.
pub(super) fn ramp(line: &mut [Complex32], first: f64, step: f64) {
    // In double precision the product over a line is exact to what single precision holds.
    let turn = Complex64::cis(TAU * step);
    let mut factor = Complex64::cis(TAU * first);
    for v in line {
        *v *= narrow(factor);
        factor *= turn;
    }
}
