//! The smooth phase of an object.

use num_complex::Complex32;
use std::f64::consts::PI;

/// Harmonics of period 2 fields of view: amplitude, half cycles along y and x, and phase in radians. The amplitudes
/// sum to 1. Slopes along both axes, a saddle and a slower bend: what shimming leaves and the transmitter adds.
const HARMONICS: [[f64; 4]; 5] = [
    [0.34, 1.0, 0.0, 0.9],
    [0.26, 0.0, 1.0, -1.2],
    [0.18, 1.0, 1.0, 2.1],
    [0.14, 1.0, -1.0, 0.3],
    [0.08, 2.0, 1.0, -0.6],
];

/// `exp(i strength g(y, x))` with `g = sum_j a_j cos(pi (p_j y + q_j x) + b_j)`, which is nowhere above 1, at a position
/// in fields of view.
pub fn factor(strength: f64, y: f64, x: f64) -> Complex32 {
    let turn: f64 = HARMONICS.iter().map(|[a, p, q, b]| a * (PI * (p * y + q * x) + b).cos()).sum();
    let (sin, cos) = (strength * turn).sin_cos();
    Complex32::new(cos as f32, sin as f32)
}

/// Half samples beyond which the factor's spectrum is below a thousandth: by Jacobi and Anger, the Bessel functions of
/// `strength a_j` fall off beyond their argument, and the highest harmonic is of order 2.
pub fn margin(strength: f64) -> usize {
    if strength == 0.0 { 0 } else { 6 + (2.0 * strength).ceil() as usize }
}
