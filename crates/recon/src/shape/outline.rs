//! Outlines as closed lists of vertices (x, y): smooth curves, strokes and insets.

use std::f64::consts::{PI, TAU};

/// A closed outline or an open line, vertex after vertex (x, y).
pub type Line = Vec<[f64; 2]>;

fn plus(a: [f64; 2], b: [f64; 2], factor: f64) -> [f64; 2] {
    [a[0] + factor * b[0], a[1] + factor * b[1]]
}

/// The direction from `a` to `b`, of length 1; zero when they are the same.
pub fn direction(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length = dx.hypot(dy).max(1e-12);
    [dx / length, dy / length]
}

/// Points on the curve of Catmull and Rom through `points`, `steps` for each of its pieces; a closed curve returns to
/// its start.
pub fn smooth(points: &[[f64; 2]], steps: usize, closed: bool) -> Line {
    let n = points.len();
    let at = |i: usize| {
        // Counted from one before the first.
        if closed { points[(i + n - 1) % n] } else { points[i.saturating_sub(1).min(n - 1)] }
    };
    let pieces = if closed { n } else { n.saturating_sub(1) };
    let mut line = Line::with_capacity(pieces * steps + 1);
    for i in 0..pieces {
        let [p, q, r, s] = [at(i), at(i + 1), at(i + 2), at(i + 3)];
        for step in 0..steps {
            let u = step as f64 / steps as f64;
            line.push(std::array::from_fn(|k| {
                let linear = r[k] - p[k];
                let square = 2.0 * p[k] - 5.0 * q[k] + 4.0 * r[k] - s[k];
                let cube = 3.0 * (q[k] - r[k]) + s[k] - p[k];
                0.5 * (2.0 * q[k] + u * (linear + u * (square + u * cube)))
            }));
        }
    }
    if !closed {
        line.extend(points.last());
    }
    line
}

/// The outline of a line drawn with a round pen whose radius is `radius(i)` at its vertex `i`.
pub fn stroke(line: &[[f64; 2]], radius: impl Fn(usize) -> f64 + Copy) -> Line {
    const CAP: usize = 6;
    let last = line.len().saturating_sub(1);
    let along = |i: usize| direction(line[i.saturating_sub(1)], line[(i + 1).min(last)]);
    let side = |i: usize, sign: f64| {
        let [dx, dy] = along(i);
        plus(line[i], [-dy, dx], sign * radius(i))
    };
    let cap = |i: usize, sign: f64| {
        let [dx, dy] = along(i);
        let turn = (sign * dy).atan2(sign * dx);
        (1..CAP).map(move |c| {
            let (sin, cos) = (turn + PI / 2.0 - PI * c as f64 / CAP as f64).sin_cos();
            plus(line[i], [cos, sin], radius(i))
        })
    };
    let there = (0..line.len()).map(|i| side(i, 1.0));
    let back = (0..line.len()).rev().map(|i| side(i, -1.0));
    there.chain(cap(last, 1.0)).chain(back).chain(cap(0, -1.0)).collect()
}

/// A closed outline, its vertices from x towards y, moved inwards by `depth(i)` at its vertex `i`.
pub fn inset(outline: &[[f64; 2]], depth: impl Fn(usize) -> f64) -> Line {
    let n = outline.len();
    let moved = |i: usize| {
        let [dx, dy] = direction(outline[(i + n - 1) % n], outline[(i + 1) % n]);
        plus(outline[i], [-dy, dx], depth(i))
    };
    (0..n).map(moved).collect()
}

/// An ellipse of half axes (x, y) before it is turned from x towards y, of `vertices`.
pub fn ellipse(centre: [f64; 2], half_axes: [f64; 2], turn: f64, vertices: usize) -> Line {
    let (sin, cos) = turn.sin_cos();
    let vertex = |i: usize| {
        let (s, c) = (TAU * i as f64 / vertices as f64).sin_cos();
        let (u, v) = (half_axes[0] * c, half_axes[1] * s);
        [centre[0] + u * cos - v * sin, centre[1] + u * sin + v * cos]
    };
    (0..vertices).map(vertex).collect()
}
