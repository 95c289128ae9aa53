//! What lies around the brain: skin, fat, muscle, bone with its marrow, fluid.

use super::{Parts, tissue};
use crate::shape::outline::{Line, direction, ellipse, inset};
use std::f64::consts::{PI, TAU};

/// Vertices of each outline.
const VERTICES: usize = 360;
/// Half axes of the head (x, y).
const HALF_AXES: [f64; 2] = [79.0, 98.0];
/// By how much the forehead is narrower than the back.
const EGG: f64 = 0.045;
/// Exponent of sine and cosine, below 1 as the head is blunter than an ellipse.
const BLUNT: f64 = 0.9;
/// Irregularities: amplitude relative to the radius, periods around the head, phase.
const IRREGULAR: [[f64; 3]; 4] = [[0.008, 2.0, 0.4], [0.012, 3.0, 1.1], [0.006, 4.0, 2.2], [0.004, 5.0, 0.3]];

/// The brain's outline and its surroundings.
pub(super) struct Brain {
    /// The surface of the hemispheres, without their sulci; from x towards y, the front first.
    pub hull: Line,
    /// Number of the part whose outline is the hull.
    pub cortex: usize,
    /// Number of the fluid around it.
    pub fluid: usize,
}

/// Angle of vertex `i`, from the front, clockwise as the image is seen.
fn angle(i: usize) -> f64 {
    TAU * i as f64 / VERTICES as f64
}

fn skin() -> Line {
    let vertex = |i: usize| {
        let t = angle(i);
        let (sin, cos) = t.sin_cos();
        let blunt = |v: f64| v.signum() * v.abs().powf(BLUNT);
        let irregular = 1.0 + IRREGULAR.iter().map(|[a, k, p]| a * (k * t + p).cos()).sum::<f64>();
        [HALF_AXES[0] * blunt(sin) * (1.0 - EGG * cos) * irregular, -HALF_AXES[1] * blunt(cos) * irregular]
    };
    (0..VERTICES).map(vertex).collect()
}

/// Paints everything down to the surface of the brain.
pub(super) fn add(parts: &mut Parts) -> Brain {
    let skin = skin();
    // The scalp is thicker over the temples, where the muscles of the jaw lie.
    let scalp = |i: usize| {
        let t = angle(i);
        let temple = (((t - PI).abs() - 1.9) / 0.45).powi(2);
        5.2 + 0.8 * (2.0 * t + 0.3).cos() + 0.5 * (3.0 * t + 1.0).cos() + 1.6 * (-temple).exp()
    };
    let bone = inset(&skin, scalp);
    parts.add(skin.clone(), tissue::SKIN);
    parts.add(inset(&skin, |_| 1.6), tissue::FAT);
    for side in [1.0, -1.0] {
        parts.add(muscle(&skin, &bone, side), tissue::MUSCLE);
    }
    let thickness = |i: usize| {
        let t = angle(i);
        5.6 + 0.9 * (2.0 * t).cos() + 0.5 * (5.0 * t + 0.6).cos() + 0.5 * (3.0 * t + 2.0).cos()
    };
    let outer_table = inset(&bone, |i| 1.7 + 0.25 * (7.0 * angle(i)).cos());
    let inner_table = inset(&bone, |i| thickness(i) - 1.7 + 0.25 * (6.0 * angle(i) + 1.0).cos());
    let inside = inset(&bone, thickness);
    parts.add(bone, tissue::BONE);
    parts.add(outer_table, tissue::MARROW);
    parts.add(inner_table, tissue::BONE);
    let hull = inset(&inside, |i| {
        let t = angle(i);
        1.3 + 0.4 * (2.0 * t + 0.2).cos() + 0.3 * (9.0 * t).cos() + 0.3 * (14.0 * t + 2.0).cos()
    });
    let fluid = parts.add(inside, tissue::FLUID);
    // Veins of the scalp: angle and radius.
    let middle = inset(&skin, |_| 3.4);
    for [t, radius] in [[0.5, 0.9], [2.4, 0.8], [3.9, 0.9], [5.5, 0.8], [1.9, 0.7], [4.6, 0.8]] {
        let centre = middle[(t / TAU * VERTICES as f64) as usize];
        parts.add(ellipse(centre, [1.4 * radius, radius], t, 16), tissue::SLOW_BLOOD);
    }
    let cortex = parts.add(hull.clone(), tissue::GREY_MATTER);
    Brain { hull, cortex, fluid }
}

/// The temporal muscle of a side, 1 at positive x, between bone and fat.
fn muscle(skin: &Line, bone: &Line, side: f64) -> Line {
    const POINTS: usize = 24;
    let place = |i: usize| i as f64 / (POINTS - 1) as f64;
    let vertex = |i: usize| {
        let t = (side * (1.2 - 0.42 + 0.82 * place(i))).rem_euclid(TAU);
        (t / TAU * VERTICES as f64).round() as usize % VERTICES
    };
    let moved = |i: usize, by: f64| {
        let (base, skin) = (bone[vertex(i)], skin[vertex(i)]);
        let [dx, dy] = direction(base, skin);
        [base[0] + by * dx, base[1] + by * dy]
    };
    let outer = |i: usize| {
        let (base, skin) = (bone[vertex(i)], skin[vertex(i)]);
        let room = (skin[0] - base[0]).hypot(skin[1] - base[1]) - 2.6;
        moved(i, (PI * place(i)).sin().max(0.0).powf(0.7) * room.min(4.0))
    };
    (0..POINTS).map(|i| moved(i, -1.0)).chain((0..POINTS).rev().map(outer)).collect()
}
