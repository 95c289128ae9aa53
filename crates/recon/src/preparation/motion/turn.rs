//! k-space of images that are turned.

use crate::array::KSpace;
use crate::fourier::{Direction, Fourier};
use crate::parallel;
use crate::preparation::artefact::ramp;
use num_complex::Complex32;

/// Turns the images of k-space by shears: with y down and x right, a clockwise turn by a takes (y, x) to
/// `(x sin a + y cos a, x cos a - y sin a)`, which is a shear of y by `tan(a / 2) x`, of x by `-sin(a) y`, and of y once
/// more. Each is a phase where the sheared axis is transformed. Images go round at their edges.
pub struct Turner {
    fourier: Fourier,
    ny: usize,
    nx: usize,
    /// (coil, ky, x).
    hybrid: Vec<Complex32>,
}

impl Turner {
    pub fn new(kspace: &KSpace) -> Self {
        let (_, ny, nx) = kspace.dim();
        let fourier = Fourier::new();
        let mut hybrid = kspace.as_slice().to_vec();
        fourier.rows(&mut hybrid, nx, Direction::Inverse);
        Self { fourier, ny, nx, hybrid }
    }

    /// Puts the lines `ky` of the images turned clockwise by `degrees`, from -90 to 90, into `samples` (coil, ky, kx).
    pub fn turn(&self, degrees: f64, lines: &[usize], samples: &mut [Complex32]) {
        let (ny, nx) = (self.ny, self.nx);
        // Shears are for small angles: quarters are turned by exchanging pixels.
        let quarter = if degrees.abs() > 45.0 { degrees.signum() } else { 0.0 };
        let angle = (degrees - 90.0 * quarter).to_radians();
        let along_y = self.shear((angle / 2.0).tan() / ny as f64);
        let along_x = self.shear(-angle.sin() / nx as f64);
        let times = |data: &mut [Complex32], phases: &[Complex32]| {
            data.iter_mut().zip(phases).for_each(|(v, phase)| *v *= phase);
        };
        parallel::for_each_chunk(samples, ny * nx, |coil, plane| {
            let mut work = self.hybrid[coil * ny * nx..(coil + 1) * ny * nx].to_vec();
            if quarter != 0.0 {
                self.fourier.columns(&mut work, ny, nx, Direction::Inverse);
                work = self.quarter(&work, quarter as isize);
                self.fourier.columns(&mut work, ny, nx, Direction::Forward);
            }
            times(&mut work, &along_y);
            self.fourier.columns(&mut work, ny, nx, Direction::Inverse);
            self.fourier.rows(&mut work, nx, Direction::Forward);
            times(&mut work, &along_x);
            self.fourier.rows(&mut work, nx, Direction::Inverse);
            self.fourier.columns(&mut work, ny, nx, Direction::Forward);
            for ky in lines {
                let line = ky * nx..(ky + 1) * nx;
                let row = &mut plane[line.clone()];
                row.copy_from_slice(&work[line.clone()]);
                times(row, &along_y[line]);
                self.fourier.rows(row, nx, Direction::Forward);
            }
        });
    }

    /// `exp(-2 pi i slope v u)` at each row v and column u, counted from the centre: one of them a frequency.
    fn shear(&self, slope: f64) -> Vec<Complex32> {
        let (ny, nx) = (self.ny, self.nx);
        let mut phases = vec![Complex32::ONE; ny * nx];
        parallel::for_each_chunk(&mut phases, nx, |v, row| {
            let step = -slope * (v as f64 - (ny / 2) as f64);
            ramp(row, -step * (nx / 2) as f64, step);
        });
        phases
    }

    /// Turns the pixels of a plane (y, x) about its centre by a quarter, clockwise where `direction` is 1 and the other
    /// way where it is -1. What comes from outside goes round where the plane is a square and is zero otherwise.
    fn quarter(&self, plane: &[Complex32], direction: isize) -> Vec<Complex32> {
        let (ny, nx) = (self.ny as isize, self.nx as isize);
        let pixel = |i: usize| {
            let (dy, dx) = (i as isize / nx - ny / 2, i as isize % nx - nx / 2);
            let (mut y, mut x) = (ny / 2 - direction * dx, nx / 2 + direction * dy);
            if ny == nx {
                (y, x) = (y.rem_euclid(ny), x.rem_euclid(nx));
            }
            let inside = (0..ny).contains(&y) && (0..nx).contains(&x);
            if inside { plane[(y * nx + x) as usize] } else { Complex32::ZERO }
        };
        (0..plane.len()).map(pixel).collect()
    }
}
