//! The modified Shepp-Logan phantom seen by an array of coils, with noise.

use super::supply::Supply;
use super::{Acquired, Subject};
use crate::array::KSpace;
use crate::declaration::{Declaration, Kind, Parameter, Role, Settings};
use crate::error::Result;
use crate::phantom;
use crate::simulation::spectrum::{Grid, Spectrum};
use crate::simulation::{ARRAY, COILS, CORRELATION, SEED, Simulation, phase};
use num_complex::{Complex32, Complex64};

/// The phantom's k-space in closed form, coil sensitivities included; nothing is ever put on a pixel grid.
pub struct SheppLogan;

impl Subject for SheppLogan {
    const DECLARATION: Declaration = Declaration {
        id: "shepp-logan",
        label: "Shepp-Logan phantom",
        summary: "The modified Shepp-Logan head, its k-space computed from the closed-form Fourier transform of its \
                  ellipses, seen by a ring of receive coils.",
        source: "Toft, The Radon Transform, PhD thesis, DTU (1996); Guerquin-Kern et al., Realistic analytical \
                 phantoms for parallel MRI, IEEE Trans Med Imaging 31:626 (2012)",
        parameters: &[
            Parameter {
                key: "matrix",
                label: "Matrix",
                unit: "px",
                help: "Phase-encode lines and readout samples: more resolve finer detail.",
                kind: Kind::Integer { min: 16, max: 1024, usual: 512, default: 256 },
                role: Role::Main,
            },
            COILS,
            Parameter {
                key: "noise",
                label: "Noise",
                unit: "of the brightest tissue",
                help: "Standard deviation of the complex Gaussian noise in each coil, in its real and in its imaginary \
                       part. The brightest tissue has 1; transforms are orthonormal, so it is the same in k-space \
                       and in the image.",
                kind: Kind::Real { min: 0.0, max: 10.0, usual: 0.1, step: 0.001, logarithmic: false, default: 0.005 },
                role: Role::Main,
            },
            SEED,
            CORRELATION,
            ARRAY,
            // Zero, so that links from before it was there give the numbers that they gave.
            phase(0.0),
        ],
    };

    fn acquire(settings: &Settings, _: Option<&Supply>) -> Result<Acquired> {
        let matrix = settings.count("matrix")?;
        Simulation::from_settings(settings)?.of_spectrum((matrix, matrix), spectrum)
    }
}

/// The phantom's spectrum, from the closed form.
fn spectrum(grid: Grid) -> Spectrum {
    let ellipses = phantom::shepp_logan();
    let (ky, kx, unit) = (grid.frequencies(0), grid.frequencies(1), grid.unit());
    Spectrum::of_real(grid, |line, values| {
        for (v, kx) in values.iter_mut().zip(&kx) {
            let sum: Complex64 = ellipses.iter().map(|e| e.spectrum(ky[line], *kx)).sum();
            *v = Complex32::new((sum.re * unit) as f32, (sum.im * unit) as f32);
        }
<<<<<<< HEAD
    })
=======
        Ok(KSpace::new(kspace)?.into())
    }
}

/// Adds complex Gaussian noise to samples (coil, ky, kx), of covariance `deviation^2 correlation^|i - j|` between the
/// coils i and j in its real and in its imaginary part: `n_i = correlation n_(i-1) + sqrt(1 - correlation^2) w_i` of
/// white w, which is the Cholesky factor of that covariance.
fn add_noise(kspace: &mut Array3<Complex32>, deviation: f64, correlation: f64, mut random: ChaCha8Rng) {
    let mut draw = || {
        let v: f64 = StandardNormal.sample(&mut random);
        (v * deviation) as f32
    };
    let (_, ny, nx) = kspace.dim();
    let (of_last, of_own) = (correlation as f32, (1.0 - correlation * correlation).sqrt() as f32);
    let mut last: Option<Array2<Complex32>> = None;
    for mut coil in kspace.outer_iter_mut() {
        let mut noise = Array2::from_shape_simple_fn((ny, nx), || Complex32::new(draw(), draw()));
        if let Some(last) = last {
            noise.zip_mut_with(&last, |n, last| *n = *n * of_own + last * of_last);
        }
        coil += &noise;
        last = Some(noise);
    }
}

/// Noise-free k-space (coil, ky, kx) of the phantom under an array whose sensitivities are trigonometric polynomials
/// of period 2 fields of view: a product with `exp(2 pi i (p y + q x) / 2)` shifts the spectrum by half samples, so
/// each coil's k-space is a short sum over the closed form on a grid twice as fine.
///
/// Units: `sqrt(ny nx)` times the continuous transform, which makes it the orthonormal transform of an image whose
/// pixels have the phantom's intensities, as far as the matrix resolves it.
pub fn noise_free(ny: usize, nx: usize, array: &CoilArray) -> Array3<Complex32> {
    let order = array.order() as isize;
    let fine = HalfSampleSpectrum::new(ny, nx, order);
    let mut kspace = vec![Complex32::ZERO; array.coils() * ny * nx];
    parallel::for_each_chunk(&mut kspace, nx, |line, out| {
        let (coil, ky) = (line / ny, line % ny);
        for p in -order..=order {
            for q in -order..=order {
                let weight = array.coefficient(coil, p, q);
                let weight = Complex32::new(weight.re as f32, weight.im as f32);
                for (out, spectrum) in out.iter_mut().zip(fine.shifted_line(ky, p, q)) {
                    *out += weight * spectrum;
                }
            }
        }
    });
    Array3::from_shape_fn((array.coils(), ny, nx), |(c, y, x)| kspace[(c * ny + y) * nx + x])
}

/// The phantom's spectrum at half-integer frequencies, the two parities of kx apart so that lines are contiguous.
struct HalfSampleSpectrum {
    /// Frequencies of one parity in a line.
    width: usize,
    /// Half-sample index of the first line and of the first column: `-(n - order)` rounded down to even.
    first: [isize; 2],
    /// (2 ky index, parity of 2 kx, index).
    lines: Vec<Complex32>,
    centre: [isize; 2],
}

impl HalfSampleSpectrum {
    fn new(ny: usize, nx: usize, order: isize) -> Self {
        let centre = [(ny / 2) as isize, (nx / 2) as isize];
        // Even, so that the parity of an index is the parity of its distance from `first`.
        let first = centre.map(|c| -2 * c - order - (order & 1));
        let height = 2 * ny + 2 * (order as usize + 1);
        let width = nx + order as usize + 1;
        let ellipses = phantom::shepp_logan();
        let unit = ((ny * nx) as f64).sqrt();
        let at = |i: isize, j: isize| {
            let sum: Complex64 = ellipses.iter().map(|e| e.spectrum(i as f64 / 2.0, j as f64 / 2.0)).sum();
            Complex32::new((sum.re * unit) as f32, (sum.im * unit) as f32)
        };
        // Half-sample index along kx of the element `j` of a line.
        let column = |j: usize| first[1] + 2 * (j % width) as isize + (j / width) as isize;
        let mut lines = vec![Complex32::ZERO; height * 2 * width];
        // The phantom is real: F(-k) = conj F(k). The lines with ky >= 0 first, the others from them.
        let (negative, positive) = lines.split_at_mut(-first[0] as usize * 2 * width);
        parallel::for_each_chunk(positive, 2 * width, |i, line| {
            line.iter_mut().enumerate().for_each(|(j, v)| *v = at(i as isize, column(j)));
        });
        let positive = &*positive;
        parallel::for_each_chunk(negative, 2 * width, |i, line| {
            let ky = first[0] + i as isize;
            for (j, v) in line.iter_mut().enumerate() {
                let from_first = -column(j) - first[1];
                let mirror = (from_first & 1) as usize * width + (from_first / 2) as usize;
                let there = from_first >= 0 && (from_first / 2) < width as isize;
                let mirrored = positive.get(-ky as usize * 2 * width + mirror).filter(|_| there);
                *v = mirrored.map_or_else(|| at(ky, column(j)), Complex32::conj);
            }
        });
        Self { width, first, lines, centre }
    }

    /// The line `ky`, from the first kx on, of the spectrum shifted by (`p`, `q`) half samples.
    fn shifted_line(&self, ky: usize, p: isize, q: isize) -> &[Complex32] {
        let row = 2 * (ky as isize - self.centre[0]) - p - self.first[0];
        let column = -2 * self.centre[1] - q - self.first[1];
        let start = (row as usize * 2 + (column & 1) as usize) * self.width;
        &self.lines[start + (column / 2) as usize..start + self.width]
    }
>>>>>>> a437110 (Files are opened through one door: what is in them, with axes guessed, and a slice at a time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coil::array::CoilArray;
    use crate::coil::geometry::Geometry;
    use crate::fourier::{Direction, Fourier};

    /// Each coil's image is the phantom times the sensitivity: in the closed form, summed directly.
    #[test]
    fn kspace_is_the_transform_of_phantom_times_sensitivity() {
        for (ny, nx) in [(16, 16), (17, 20)] {
            let array = CoilArray::new(Geometry::Head, 3);
            let kspace = spectrum(Grid::new(ny, nx, array.order())).seen_by(&array);
            let order = array.order() as isize;
            for (c, y, x) in [(0, 0, 0), (1, 3, 15), (2, ny - 1, nx - 1), (0, ny / 2, nx / 2)] {
                let mut sum = Complex64::ZERO;
                for p in -order..=order {
                    for q in -order..=order {
                        let ky = y as f64 - (ny / 2) as f64 - p as f64 / 2.0;
                        let kx = x as f64 - (nx / 2) as f64 - q as f64 / 2.0;
                        let phantom: Complex64 = phantom::shepp_logan().iter().map(|e| e.spectrum(ky, kx)).sum();
                        sum += array.coefficient(c, p, q) * phantom * ((ny * nx) as f64).sqrt();
                    }
                }
                let came = kspace[[c, y, x]];
                let came = Complex64::new(came.re.into(), came.im.into());
                assert!((came - sum).norm() < 1e-4 * (1.0 + sum.norm()), "({c}, {y}, {x}): {came} for {sum}");
            }
        }
    }

    /// Away from edges, the image of the k-space has the phantom's intensities times the sensitivity.
    #[test]
    fn image_has_the_phantoms_intensities() {
        let n = 256;
        let array = CoilArray::new(Geometry::Head, 4);
        let mut image = spectrum(Grid::new(n, n, array.order())).seen_by(&array).into_raw_vec_and_offset().0;
        Fourier::new().planes(&mut image, n, n, Direction::Inverse);
        // A patch of the brain between the ventricles and the skull, intensity 0.2; averaging removes the ringing.
        let (y0, x0, half) = (128, 128 + 68, 3);
        for c in 0..4 {
            let mut sum = Complex64::ZERO;
            for y in y0 - half..=y0 + half {
                for x in x0 - half..=x0 + half {
                    let v = image[(c * n + y) * n + x];
                    sum += Complex64::new(v.re.into(), v.im.into());
                }
            }
            let mean = sum / f64::from(((2 * half + 1) * (2 * half + 1)) as u32);
            let expected = array.sensitivity(c, (y0 as f64 - 128.0) / 256.0, (x0 as f64 - 128.0) / 256.0) * 0.2;
            assert!((mean - expected).norm() < 0.05 * expected.norm(), "coil {c}: {mean} for {expected}");
        }
    }
}
