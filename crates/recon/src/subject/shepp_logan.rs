//! The modified Shepp-Logan phantom seen by an array of coils, with noise.

use super::Subject;
use super::acquisition::Acquisition;
use crate::array::KSpace;
use crate::declaration::{Count, Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::Result;
use crate::monitor::{Monitor, Part};
use crate::phantom;
use crate::simulation::spectrum::{Grid, Spectrum};
use crate::simulation::{ARRAY, COILS, CORRELATION, Noise, SEED, Simulation, phase};
use num_complex::{Complex32, Complex64};

/// The phantom's k-space in closed form, coil sensitivities included; nothing is ever put on a pixel grid.
pub struct SheppLogan;

/// The matrix of a phantom.
pub const MATRIX: Count = Count::new(Parameter {
    key: "matrix",
    label: "Matrix",
    unit: "px",
    help: "Phase-encode lines and readout samples: more resolve finer detail.",
    kind: Kind::Integer { min: 16, max: 1024, usual: 512, default: 256 },
    role: Role::Main,
});

/// The noise of each coil, as a standard deviation.
pub const NOISE: Real = Real::new(Parameter {
    key: "noise",
    label: "Noise",
    unit: "of the brightest tissue",
    help: "Standard deviation of the complex Gaussian noise in each coil, in its real and in its imaginary \
           part. The brightest tissue has 1; transforms are orthonormal, so it is the same in k-space \
           and in the image.",
    kind: Kind::Real { min: 0.0, max: 10.0, usual: 0.1, step: 0.001, logarithmic: false, default: 0.005 },
    role: Role::Main,
});

impl Subject for SheppLogan {
    const DECLARATION: Declaration = Declaration {
        id: "shepp-logan",
        label: "Shepp-Logan phantom",
        summary: "The modified Shepp-Logan head, its k-space computed from the closed-form Fourier transform of its \
                  ellipses, seen by a ring of receive coils.",
        source: "Toft, The Radon Transform, PhD thesis, DTU (1996); Guerquin-Kern et al., Realistic analytical \
                 phantoms for parallel MRI, IEEE Trans Med Imaging 31:626 (2012)",
        parameters: parameters![MATRIX, COILS, NOISE, SEED, CORRELATION, ARRAY, phase(0.0)],
    };

    async fn acquire<M: Monitor>(
        settings: &Settings,
        _: Option<&Acquisition>,
        part: &mut Part<'_, M>,
    ) -> Result<Acquisition<KSpace>> {
        let matrix = settings.get(MATRIX)?;
        let simulation = Simulation::with_noise(settings, Noise::Deviation(settings.get(NOISE)?))?;
        simulation.of_spectrum((matrix, matrix), spectrum, part).await.map(Acquisition::from)
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
    })
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
            let kspace = spectrum(Grid::new(ny, nx, array.order())).seen_by(&array).all();
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
        let mut image = spectrum(Grid::new(n, n, array.order())).seen_by(&array).all().into_raw_vec_and_offset().0;
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
