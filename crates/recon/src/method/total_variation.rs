//! Total-variation compressed sensing on coil maps.

use super::encoding::Encoding;
use super::looks::{Looks, Measure};
use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction, stopping};
use crate::coil::espirit::Espirit;
use crate::declaration::{Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::device::Device;
use crate::error::Result;
use crate::monitor::Monitor;
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

    fn calibration(settings: &Settings) -> Result<CalibrationPlan> {
        Ok(CalibrationPlan::CoilMaps(Espirit::from_settings(settings)?))
    }

    async fn reconstruct<D: Device, M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration<D>,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction<D>> {
        let Encoding { sense, adjoint, scale, largest_eigenvalue, start } =
            Encoding::new(device, problem, calibration, monitor).await?;
        let weight = settings.get(LAMBDA)? * scale;
        let layout = device.layout(&sense);
        let mut looks = Looks::new(device, settings, Measure::Change, start, monitor)?;
        let apply = |x: &D::Vector, out: &mut D::Vector| device.sense_normal(&sense, x, out);
        let mut b = device.zeros(layout.len());
        device.copy(&adjoint, &mut b);
        // `sign` says whether the smooth part is given or by how much it has fallen.
        let objective = |sign: f64, smooth: &D::Scalar, x: &D::Vector| {
            device.combine(&[(sign, smooth), (weight, &device.total_variation(layout, x))], start)
        };
        let mut warm_up = ConjugateGradient::new(device, b).resting_at(device, WARMED_UP);
        for _ in 0..WARM_UP.min(looks.left()) {
            warm_up.step(device, apply);
            looks.count();
            let image = || device.sense_image(&sense, warm_up.x());
            looks.turn(async |_| Ok((image(), objective(-1.0, &warm_up.gain(device), warm_up.x())))).await?;
        }
        let sigma = DUAL_STEP * largest_eigenvalue;
        let tau = 1.0 / (largest_eigenvalue / 2.0 + 8.0 * sigma);
        let (sigma, radius) = (device.scalar(sigma as f32), device.scalar(weight as f32));
        let mut solver = PrimalDual::new(device, adjoint, warm_up.into_x(), 2 * layout.len(), tau, apply);
        let objective_of = |solver: &PrimalDual<D>| objective(1.0, &solver.smooth_part(device), solver.x());
        looks.look(solver.x(), &objective_of(&solver), None).await?;
        while looks.go_on() {
            solver.step(
                device,
                apply,
                |dual, x| device.add_gradient_adjoint(layout, dual, x),
                |x, dual| device.ascend_gradient(layout, &sigma, &radius, x, dual),
            );
            if looks.count() {
                looks.look(solver.x(), &objective_of(&solver), Some(&solver.square_change(device))).await?;
            }
            let image = || device.sense_image(&sense, solver.x());
            looks.turn(async |_| Ok((image(), objective_of(&solver)))).await?;
        }
        let (x, course) = looks.finish(solver.into_x()).await?;
        let image = device.sense_image(&sense, &x);
        Ok(course.into_reconstruction(image))
    }
}
