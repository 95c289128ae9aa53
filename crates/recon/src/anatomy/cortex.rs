//! The folded cortex: sulci run into the white matter, filled with fluid and lined with grey matter.

use super::layers::Brain;
use super::{Parts, tissue, wobble};
use crate::shape::outline::{Line, direction, ellipse, inset, smooth, stroke};
use std::f64::consts::{FRAC_PI_2, PI};

/// Thickness of the cortex.
const THICKNESS: f64 = 2.5;
/// Sulci of the convexity of one hemisphere.
const SULCI: usize = 23;
/// Their depths, in turn.
const DEPTHS: [f64; 6] = [19.0, 7.5, 13.5, 8.5, 16.0, 7.0];
/// Bundles in the white matter.
const BUNDLES: usize = 70;

type Point = [f64; 2];

/// Grey matter and fluid of sulci, to be painted one after the other, so that sulci that meet are open to each other.
#[derive(Default)]
struct Sulci {
    grey: Vec<Line>,
    fluid: Vec<Line>,
}

impl Sulci {
    /// A sulcus along a curve through `points` from its mouth; half its width there and at the floor, and by how much
    /// wider it opens to the surface.
    fn add(&mut self, points: &[Point], at_mouth: f64, at_floor: f64, opening: f64) {
        let line = smooth(points, 5, false);
        let mut along = vec![0.0];
        for pair in line.windows(2) {
            along.push(along[along.len() - 1] + (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]));
        }
        let length = along[along.len() - 1].max(1e-9);
        let [x, y] = points[0];
        let half_width =
            |i: usize| at_mouth + (at_floor - at_mouth) * along[i] / length + opening * (-along[i] / 2.8).exp();
        let uneven = |i: usize| 0.25 * (0.9 * along[i] + x).sin() + 0.2 * (0.47 * along[i] + y).sin();
        self.grey.push(stroke(&line, |i| half_width(i) + THICKNESS + uneven(i)));
        self.fluid.push(stroke(&line, half_width));
    }
}

fn moved(from: Point, by: &[(f64, Point)]) -> Point {
    by.iter().fold(from, |p, (factor, d)| [p[0] + factor * d[0], p[1] + factor * d[1]])
}

fn left_of([x, y]: Point) -> Point {
    [-y, x]
}

/// Place of the midline at a height `y`: fissures are not straight.
pub(super) fn midline(y: f64) -> Point {
    [0.9 * (y / 17.0).sin() + 0.5 * (y / 7.0 + 1.0).sin(), y]
}

/// Points on the midline.
pub(super) fn along_midline(from: f64, to: f64, points: usize) -> Line {
    (0..points).map(|i| midline(from + (to - from) * i as f64 / (points - 1) as f64)).collect()
}

/// Paints white matter, then the sulci.
pub(super) fn add(parts: &mut Parts, brain: &Brain) {
    let inner = inset(&brain.hull, |_| THICKNESS);
    let white = parts.add(inner, tissue::WHITE_MATTER);
    for k in 0..BUNDLES {
        // Spread as the seeds of a sunflower.
        let (radius, turn) = (62.0 * ((k as f64 + 0.5) / BUNDLES as f64).sqrt(), 2.399_96 * k as f64);
        let centre = [0.95 * radius * turn.sin(), -1.25 * radius * turn.cos()];
        let half_axes = [7.0 + 2.5 * wobble(k, 3), 3.2 + 1.2 * wobble(k, 4)];
        let bundle = ellipse(centre, half_axes, turn + FRAC_PI_2 + 0.6 * wobble(k, 6), 24);
        let tissue = if wobble(k, 5) > 0.0 { tissue::LOOSE_WHITE_MATTER } else { tissue::DENSE_WHITE_MATTER };
        parts.add_within(white, bundle, tissue);
    }
    let mut sulci = Sulci::default();
    convexity(&mut sulci, &brain.hull);
    medial(&mut sulci, &brain.hull);
    for side in [1.0, -1.0] {
        sylvian(&mut sulci, side);
    }
    for outline in sulci.grey {
        parts.add_within(brain.cortex, outline, tissue::GREY_MATTER);
    }
    for outline in sulci.fluid {
        parts.add_within(brain.fluid, outline, tissue::FLUID);
    }
}

/// Sulci from the outer surface, the deep ones with branches and forked at their floor.
fn convexity(sulci: &mut Sulci, hull: &Line) {
    let step = |i: usize| {
        let (a, b) = (hull[i], hull[(i + 1) % hull.len()]);
        (b[0] - a[0]).hypot(b[1] - a[1])
    };
    let perimeter: f64 = (0..hull.len()).map(step).sum();
    // The point at a distance along the hull, and the direction there.
    let at = |distance: f64| {
        let mut rest = distance.rem_euclid(perimeter);
        let mut i = 0;
        while i + 1 < hull.len() && rest > step(i) {
            rest -= step(i);
            i += 1;
        }
        let along = direction(hull[i], hull[(i + 1) % hull.len()]);
        (moved(hull[i], &[(rest, along)]), along)
    };
    for (side, i) in [0, 1].into_iter().flat_map(|side| (0..SULCI).map(move |i| (side, i))) {
        // Where the Sylvian fissure opens.
        if i == 10 {
            continue;
        }
        let k = i + 40 * side;
        let place = (i as f64 + 0.62) / SULCI as f64;
        let distance = (i as f64 + 0.62 + 0.22 * wobble(k, 1)) * perimeter / (2 * SULCI) as f64;
        let (mouth, along) = at(if side == 0 { distance } else { perimeter - distance });
        let inwards = left_of(along);
        let at_the_pole = if !(0.08..=0.9).contains(&place) { 0.8 } else { 1.0 };
        let depth = (DEPTHS[(i + 3 * side) % 6] + 2.5 * wobble(k, 2)) * at_the_pole;
        let (lean, bend) = (0.35 * wobble(k, 3), 4.2 * wobble(k, 4));
        let mut points = vec![moved(mouth, &[(-1.0, inwards)])];
        for quarter in 1..=4 {
            let u = quarter as f64 / 4.0;
            let aside = lean * depth * u + 0.8 * bend * (PI * u).sin() + 1.1 * u * wobble(k, 5 + quarter);
            points.push(moved(mouth, &[(depth * u, inwards), (-aside, along)]));
        }
        sulci.add(&points, 0.65, 0.45, 1.7);
        if depth <= 12.0 {
            continue;
        }
        let (floor, down) = (points[4], direction(points[3], points[4]));
        for (sign, j) in [(1.0, 13), (-1.0, 11)] {
            if wobble(k, j) > -0.5 {
                let length = if sign > 0.0 { 5.5 + 1.5 * wobble(k, 10) } else { 5.0 + 1.5 * wobble(k, 11) };
                let aside = |part: f64| (sign * part * length, left_of(down));
                let middle = moved(floor, &[aside(0.55), (1.2, down)]);
                let end = moved(floor, &[aside(1.0), (2.6 + 1.5 * wobble(k, 14), down)]);
                sulci.add(&[floor, middle, end], 0.5, 0.4, 0.0);
            }
        }
        if wobble(k, 15) > -0.2 {
            let (from, down) = (points[2], direction(points[2], points[3]));
            let sign = if wobble(k, 16) > 0.0 { 1.0 } else { -1.0 };
            let length = sign * (4.5 + 1.5 * wobble(k, 17));
            let middle = moved(from, &[(0.6 * length, left_of(down)), (0.8, down)]);
            let end = moved(from, &[(length, left_of(down)), (1.5 + wobble(k, 18), down)]);
            sulci.add(&[from, middle, end], 0.45, 0.35, 0.0);
        }
    }
}

/// The interhemispheric fissure, in front of and behind the corpus callosum, and the sulci that leave it.
fn medial(sulci: &mut Sulci, hull: &Line) {
    let (front, back) = (hull[0][1], hull[hull.len() / 2][1]);
    sulci.add(&along_midline(front - 1.5, -31.0, 9), 1.0, 0.8, 2.2);
    sulci.add(&along_midline(back + 1.5, 31.5, 8), 1.0, 0.8, 2.2);
    // Height and length.
    let leaving = [
        [-66.0, 8.0],
        [-55.5, 11.5],
        [-45.0, 10.0],
        [-36.0, 12.0],
        [40.0, 12.0],
        [50.0, 11.0],
        [60.0, 13.0],
        [69.0, 7.0],
    ];
    for (n, [y, length]) in leaving.into_iter().enumerate() {
        for (side, sign) in [1.0, -1.0].into_iter().enumerate() {
            let k = 101 + 2 * n + side;
            let start = midline(y + 2.2 * wobble(k, 1));
            let (rise, length) = (2.5 * wobble(k, 2), length + 2.0 * wobble(k, 5));
            let mut points = vec![start];
            for u in [0.35, 0.7, 1.0] {
                let bend = 2.4 * (PI * u).sin() * wobble(k, 3);
                points.push([start[0] + sign * length * u, start[1] + rise * u + bend]);
            }
            sulci.add(&points, 0.55, 0.4, 0.0);
            let (end, on) = (points[3], direction(points[2], points[3]));
            let aside = left_of(on).map(|v| if wobble(k, 4) > 0.0 { v } else { -v });
            let turned = [end, moved(end, &[(3.0, aside), (1.0, on)]), moved(end, &[(5.0, aside), (2.4, on)])];
            sulci.add(&turned, 0.45, 0.35, 0.0);
        }
    }
}

/// The Sylvian fissure of a side, 1 at positive x, and the sulcus around the insula.
fn sylvian(sulci: &mut Sulci, side: f64) {
    let here = |points: &[Point]| -> Line { points.iter().map(|[x, y]| [side * x, y + 0.6 * side]).collect() };
    sulci.add(&here(&[[66.0, -5.0], [56.0, -2.5], [48.5, -2.0], [43.5, -3.5]]), 1.5, 1.1, 1.0);
    let insula = [
        [39.5, -21.5],
        [42.2, -17.0],
        [41.6, -12.0],
        [43.6, -6.5],
        [42.4, -1.0],
        [43.0, 5.0],
        [39.8, 10.0],
        [37.2, 15.5],
    ];
    sulci.add(&here(&insula), 0.9, 0.8, 0.0);
    sulci.add(&here(&[insula[0], [45.0, -25.0], [51.0, -25.5]]), 0.7, 0.5, 0.0);
    sulci.add(&here(&[insula[7], [43.0, 19.0], [50.0, 18.5]]), 0.7, 0.5, 0.0);
    sulci.add(&here(&[[43.5, 4.0], [50.0, 8.0], [55.0, 7.5]]), 0.6, 0.5, 0.0);
    sulci.add(&here(&[[43.5, -11.0], [50.0, -13.0], [55.0, -12.2]]), 0.6, 0.5, 0.0);
}
