//! L1-wavelet compressed sensing on coil maps.

use super::convergence::{ConvergenceMonitor, Measure};
use super::encoding::Encoding;
use super::{Benchmark, Calibration, CalibrationPlan, Method, Problem, Reconstruction, stopping};
use crate::coil::espirit::Espirit;
use crate::declaration::{
    Choice, Declaration, Explanation, Formula, Kind, Parameter, Real, Role, Settings, parameters, symbols,
};
use crate::device::Backend;
use crate::error::Result;
use crate::functional::WaveletL1;
use crate::monitor::Monitor;
use crate::operator::{Normal, Wavelet};
use crate::solver::fista::Fista;
use crate::wavelet::Daubechies;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Minimises `1/2 |M F S x - y|^2 + lambda s |W x|_1` over images x by FISTA.
///
/// S multiplies with the coil maps, F is the centred orthonormal transform, M selects the samples taken, y are the
/// samples, W is the periodic orthonormal Daubechies transform of all coefficients, `|.|_1` the sum of magnitudes, s the
/// largest magnitude of `S^H F^H y`: lambda means the same whatever the data's scale. The step is 1 over the largest
/// eigenvalue of `S^H F^H M F S`, which is estimated from above by the largest sum of squares of the maps.
///
/// With random shifts, W is the transform of the image moved by other pixels in every iteration, which keeps the
/// blocks of one fixed transform out of the picture (Figueiredo and Nowak, IEEE Trans Image Process 12:906, 2003); the
/// objective in the history is that of the iteration's own shift.
pub struct L1Wavelet;

const LAMBDA: Real = Real::new(Parameter {
    key: "lambda",
    label: "Regularisation λ",
    unit: "",
    help: "Weight of the wavelet coefficients, relative to the largest pixel of the zero-filled image. More \
           is less noise and less detail.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.1, step: 0.0001, logarithmic: true, default: 0.001 },
    role: Role::Main,
});

/// Where the wavelets lie.
#[derive(Clone, Copy, PartialEq)]
enum Shifts {
    /// Elsewhere in every iteration.
    Random,
    /// Always in the same places.
    None,
}

const SHIFTS: Choice<Shifts> = Choice::new(
    Parameter {
        key: "shifts",
        label: "Shifts",
        unit: "",
        help: "Whether the wavelets lie elsewhere in every iteration, so that their blocks do not show.",
        kind: Kind::Choice { options: &[("random", "random"), ("none", "none")], default: "random" },
        role: Role::Main,
    },
    &[(Shifts::Random, "random"), (Shifts::None, "none")],
);

impl Method for L1Wavelet {
    const DECLARATION: Declaration = Declaration {
        id: "l1-wavelet",
        label: "L1-wavelet",
        summary: "Of all images that fit the samples, the one with the sparsest wavelet transform. Aliasing that looks \
                  like noise, as random sampling makes it, is removed.",
        source: "Lustig, Donoho, Pauly, Sparse MRI, Magn Reson Med 58:1182 (2007), with the coil maps of Uecker et al., \
                 Magn Reson Med 71:990 (2014)",
        parameters: parameters![LAMBDA, stopping::BY_CHANGE, Daubechies::PARAMETERS, SHIFTS, Espirit::PARAMETERS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "As CG-SENSE, but of all images that fit the samples it prefers the one with the fewest wavelet details. \
               Each iteration (FISTA) steps towards the samples and then shrinks small wavelet coefficients. \
               Incoherent aliasing looks like noise among the wavelets and is shrunk away; structure stays.",
        fails: "With regular sampling: copies are as sparse as the image itself. With too large a λ faint texture \
                goes; with too small a λ noise stays. What lay below the aliasing is lost, and the picture does not \
                show that it is.",
        formula: Formula {
            latex: r"\hat{x} = \arg\min_x \; \tfrac{1}{2} \left\| M F S x - y \right\|_2^2 + \lambda s \left\| W x \right\|_1",
            symbols: &[
                symbols::IMAGE,
                symbols::X,
                symbols::MASK,
                symbols::TRANSFORM,
                symbols::MAPS,
                symbols::SAMPLES,
                symbols::WAVELETS,
                symbols::SCALE,
                symbols::LAMBDA,
            ],
        },
        address: "https://doi.org/10.1002/mrm.21391",
        suits: "poisson-disc",
    };

    // It needs more iterations than least squares do.
    const BENCHMARK: Benchmark = Benchmark { iterations: 100, ..Benchmark::USUAL };

    fn calibration(settings: &Settings) -> Result<CalibrationPlan> {
        Ok(CalibrationPlan::CoilMaps(Espirit::from_settings(settings)?))
    }

    async fn reconstruct<D: Backend, M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration<D>,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction<D>> {
        let Encoding { operator, adjoint, scale, largest_eigenvalue, start } =
            Encoding::new(device, problem, calibration, monitor).await?;
        let weight = settings.get(LAMBDA)? * scale;
        let (member, levels) = Daubechies::from_settings(settings)?;
        let wavelet = Wavelet::new(device, member, levels, operator.layout());
        let mut sparsity = WaveletL1::new(device, wavelet, weight);
        let a = Normal::new(&operator);
        let random = settings.get(SHIFTS)? == Shifts::Random;
        // The same shifts in every run; more than 2^levels would only repeat them.
        let mut numbers = ChaCha8Rng::seed_from_u64(0);
        let period = 1usize << levels;
        let mut solver = Fista::new(device, adjoint, 1.0 / largest_eigenvalue);
        let mut convergence = ConvergenceMonitor::new(device, settings, Measure::Change, start, monitor)?;
        let mut objective = device.combine(&[], start);
        while convergence.go_on() {
            if random {
                sparsity.wavelet.shift = (numbers.random_range(0..period), numbers.random_range(0..period));
            }
            solver.step(device, &a, &mut sparsity);
            if convergence.count() {
                let here = solver.objective(device, start);
                solver.restart_after_rise(device, &here, &objective);
                convergence.check(solver.x(), &here, Some(&solver.square_change(device))).await?;
                objective = here;
            }
            convergence
                .checkpoint(async |_| Ok((operator.image(device, solver.x()), solver.objective(device, start))))
                .await?;
        }
        let (x, course) = convergence.finish(solver.into_x()).await?;
        Ok(course.into_reconstruction(operator.image(device, &x)))
    }
}
