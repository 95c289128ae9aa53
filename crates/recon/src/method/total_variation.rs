//! Total-variation compressed sensing on coil maps.

use super::convergence::{ConvergenceMonitor, Measure};
use super::encoding::Encoding;
use super::{Benchmark, Calibration, CalibrationPlan, Method, Problem, Reconstruction, stopping};
use crate::coil::espirit::Espirit;
use crate::declaration::{
    Declaration, Explanation, Formula, Kind, Parameter, Real, Role, Settings, parameters, symbols,
};
use crate::device::Backend;
use crate::error::Result;
use crate::functional::{Composite, TotalVariation as WeightedVariation};
use crate::monitor::Monitor;
use crate::operator::{LinearOperator, Normal};
use crate::solver::conjugate_gradient::ConjugateGradient;
use crate::solver::primal_dual::PrimalDual;

/// Minimises `1/2 |M F S x - y|^2 + lambda s TV(x)` over images x by a primal-dual method.
///
/// S multiplies with the coil maps, F is the centred orthonormal transform, M selects the samples taken, y are the
/// samples, `TV(x) = sum over pixels of sqrt(|x_right - x|^2 + |x_below - x|^2)` is isotropic and goes round at the
/// edges, s the largest magnitude of `S^H F^H y`: lambda means the same whatever the data's scale.
///
/// The first iterations are conjugate gradients on the first term alone: they bring the low frequencies, which small
/// steps would take long to find. Then Condat's primal-dual steps with `sigma = L / 20` and
/// `1 / tau = L / 2 + 8 sigma`: 8 bounds the largest eigenvalue of the differences, L, the largest of
/// `S^H F^H M F S`, is estimated from above by the largest sum of squares of the maps.
pub struct TotalVariation;

/// Iterations of conjugate gradients at the start.
const WARM_UP: usize = 8;
/// Residual, relative to its start, at which they are done: single precision has no more to say of the first term.
const WARMED_UP: f64 = 1e-5;
/// Dual step over the largest eigenvalue of the encoding: balances the progress of image and dual.
const DUAL_STEP: f64 = 0.05;

const LAMBDA: Real = Real::new(Parameter {
    key: "lambda",
    label: "Regularisation λ",
    unit: "",
    help: "Weight of the differences, relative to the largest pixel of the zero-filled image. More is less \
           noise and flatter.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 0.1, step: 0.0001, logarithmic: true, default: 0.001 },
    role: Role::Main,
});

impl Method for TotalVariation {
    const DECLARATION: Declaration = Declaration {
        id: "total-variation",
        label: "Total variation",
        summary: "Of all images that fit the samples, the one with the least sum of differences between neighbours: flat \
                  areas and sharp edges. Noise and noise-like aliasing go; too much of it looks like a cartoon.",
        source: "Block, Uecker, Frahm, Undersampled radial MRI with multiple coils, Magn Reson Med 57:1086 (2007); \
                 Rudin, Osher, Fatemi, Physica D 60:259 (1992)",
        parameters: parameters![LAMBDA, stopping::BY_CHANGE, Espirit::PARAMETERS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "As CG-SENSE, but of all images that fit the samples it prefers the one whose neighbouring pixels differ \
               least in sum. Flat areas with sharp edges cost little, noise and incoherent aliasing cost much. A \
               primal-dual iteration balances the two after a few conjugate gradients.",
        fails: "Smooth gradients turn into stairs and fine texture into flat patches: the picture looks painted. \
                Regular folding has edges of its own and stays.",
        formula: Formula {
            latex: r"\hat{x} = \arg\min_x \; \tfrac{1}{2} \left\| M F S x - y \right\|_2^2 + \lambda s \sum_p \left\| (\nabla x)_p \right\|_2",
            symbols: &[
                symbols::IMAGE,
                symbols::X,
                symbols::MASK,
                symbols::TRANSFORM,
                symbols::MAPS,
                symbols::SAMPLES,
                symbols::DIFFERENCES,
                symbols::SCALE,
                symbols::LAMBDA,
            ],
        },
        address: "https://doi.org/10.1002/mrm.21236",
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
        let mut variation = WeightedVariation::new(operator.layout(), weight);
        let a = Normal::new(&operator);
        let mut convergence = ConvergenceMonitor::new(device, settings, Measure::Change, start, monitor)?;
        let mut b = device.zeros(operator.domain());
        device.copy(&adjoint, &mut b);
        let mut warm_up = ConjugateGradient::new(device, b).resting_at(device, WARMED_UP);
        for _ in 0..WARM_UP.min(convergence.left()) {
            warm_up.step(device, &a);
            convergence.count();
            let mut objective = || {
                let terms = [(-1.0, &warm_up.gain(device)), (1.0, &variation.value(device, warm_up.x()))];
                device.combine(&terms, start)
            };
            convergence.checkpoint(async |_| Ok((operator.image(device, warm_up.x()), objective()))).await?;
        }
        let sigma = DUAL_STEP * largest_eigenvalue;
        let tau = 1.0 / (largest_eigenvalue / 2.0 + 8.0 * sigma);
        let mut solver = PrimalDual::new(device, adjoint, warm_up.into_x(), [tau, sigma], &a, &variation);
        convergence.check(solver.x(), &solver.objective(device, &mut variation, start), None).await?;
        while convergence.go_on() {
            solver.step(device, &a, &mut variation);
            if convergence.count() {
                let objective = solver.objective(device, &mut variation, start);
                convergence.check(solver.x(), &objective, Some(&solver.square_change(device))).await?;
            }
            let mut objective = || solver.objective(device, &mut variation, start);
            convergence.checkpoint(async |_| Ok((operator.image(device, solver.x()), objective()))).await?;
        }
        let (x, course) = convergence.finish(solver.into_x()).await?;
        Ok(course.into_reconstruction(operator.image(device, &x)))
    }
}
