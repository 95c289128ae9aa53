//! SPIRiT: k-space in which every sample agrees with its neighbours in all coils.

use super::conjugate_gradient::{Equation, solve};
use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction, stopping, suitability};
use crate::coil::combination::Combination;
use crate::coil::neighbours::{self, KernelSize, KernelSupport};
use crate::coil::spirit::SpiritKernel;
use crate::declaration::{
    Count, Declaration, Explanation, Formula, Kind, Parameter, Real, Role, Settings, parameters, symbols,
};
use crate::device::Backend;
use crate::error::{Error, Result};
use crate::fourier::Direction;
use crate::monitor::{Monitor, Progress, Stage, unless_stopped};
use crate::operator::SpiritNormal;

/// Minimises `|(G - I) x|^2` over the k-space x of all coils whose samples taken are those measured, `D x = y`, by
/// conjugate gradient on the missing samples m, `P N P^T m = -P N D^T y` with `N = (G - I)^H (G - I)`, from m = 0.
///
/// D selects the samples taken, P the missing ones. G replaces each sample by a weighted sum of its `kernel` x `kernel`
/// neighbours in all coils, and of the other coils at the same place; its weights w minimise
/// `|S w - t|^2 + lambda |S^H S| / n |w|^2` over the calibration region, where a row of S holds the n neighbours of a
/// sample t and |S^H S| is the Frobenius norm, so that lambda is relative to the data and means the same as GRAPPA's.
/// The coils' inverse transforms are combined as in [`super::zero_filled::ZeroFilled`].
///
/// A single coil without a calibration region that holds the kernel agrees with itself, G = I, as a map of 1 has it: nothing
/// is filled in, as with CG-SENSE.
pub struct Spirit;

/// What transforms and products in single precision leave of samples that cancel, as a part of all samples' length.
const ROUNDING: f64 = 1e-6;

const LAMBDA: Real = Real::new(Parameter {
    key: "lambda",
    label: "Regularisation λ",
    unit: "",
    help: "Weight of the kernel weights' energy in their calibration, relative to the calibration data. More \
           is less noise and more aliasing.",
    kind: Kind::Real { min: 0.0, max: 10.0, usual: 1.0, step: 0.0001, logarithmic: true, default: 0.1 },
    role: Role::Main,
});

const KERNEL: Count = neighbours::width("kernel", "Kernel", "Width of the neighbourhood along both axes.");

impl Method for Spirit {
    const DECLARATION: Declaration = Declaration {
        id: "spirit",
        label: "SPIRiT",
        summary: "Finds the missing samples with which every sample of k-space agrees best with what its neighbours in \
                  all coils make of it, as they do where k-space is fully sampled. Works for any arrangement of samples.",
        source: "Lustig and Pauly, SPIRiT: Iterative self-consistent parallel imaging reconstruction from arbitrary \
                 k-space, Magn Reson Med 64:457 (2010), eq. 5 with the samples held",
        parameters: parameters![LAMBDA, stopping::BY_RESIDUAL, KERNEL, Combination::PARAMETERS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "It looks for the k-space in which every sample agrees with its neighbours in all coils while the \
               samples taken stay as they are. The weights of a neighbourhood come from the calibration region; \
               conjugate gradients find the missing samples, whatever the pattern.",
        fails: "As GRAPPA, with poor calibration. The larger the gaps, the more iterations it takes; stopped early, \
                they are not filled.",
        formula: Formula {
            latex: r"\hat{x} = \arg\min_x \; \left\| (G - I) x \right\|_2^2 \quad \text{s.t.} \quad M x = y",
            symbols: &[symbols::ALL_KSPACE, symbols::CONSISTENCY, symbols::MASK, symbols::SAMPLES],
        },
        address: "https://doi.org/10.1002/mrm.22428",
        suits: "uniform",
    };

    fn calibration(settings: &Settings) -> Result<CalibrationPlan> {
        let width = settings.get(KERNEL)?;
        Ok(CalibrationPlan::Kernel(KernelSize { ky: width, kx: width }, KernelSupport::Valid))
    }

    fn check(problem: &Problem, settings: &Settings) -> Result<()> {
        let width = settings.get(KERNEL)?;
        if !problem.is_of_one_coil() {
            KernelSize { ky: width, kx: width }.check(problem.calibration().measured().calibration_region())?;
        }
        match problem.mask().lattice() {
            Some(lattice) => suitability::enough_coils(Self::DECLARATION.label, problem, &lattice),
            None => Ok(()),
        }
    }

    async fn reconstruct<D: Backend, M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration<D>,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction<D>> {
        let combination = Combination::from_settings(settings)?;
        let dim = problem.kspace().dim();
        let before =
            Progress { stage: Stage::Reconstruction, done: 0, of: settings.get(stopping::ITERATIONS)?, residual: None };
        if problem.is_of_one_coil() && matches!(calibration, Calibration::Nothing) {
            let data = device.upload(problem.kspace().as_slice());
            return Ok(Reconstruction::direct(combined(device, data, dim, combination, monitor).await?));
        }
        let products = calibration.calibration_gram()?;
        let mut turn = async || monitor.checkpoint(before).await;
        let kernel = SpiritKernel::fit(products, settings.get(LAMBDA)?, &mut turn).await?;
        let a = SpiritNormal::new(device, &kernel, problem.mask())?;
        monitor.checkpoint(before).await?;
        let (right_hand_side, start) = a.start(device, problem.kspace())?;
        let reading = device.request(&[&start, &device.dot(&right_hand_side, &right_hand_side)]);
        let scalars = unless_stopped(monitor, device.receive(reading)).await?;
        let [start, square] = scalars[..] else {
            return Err(Error::Device(format!("expected 2 scalars, but {} came", scalars.len())));
        };
        // The sum over nothing, where nothing is missing, is -0.
        let least = ROUNDING * (2.0 * problem.half_energy()).sqrt() / square.abs().sqrt();
        // The objective is `start - 2 Re <m, b> + <m, P N P^T m>`, and the solver's half of it.
        let equation = Equation { a: &a, b: right_hand_side, start: start / 2.0, least };
        let image = async |missing: &D::Vector, monitor: &mut M| {
            let data = a.fill(device, problem.kspace(), missing)?;
            combined(device, data, dim, combination, monitor).await
        };
        let (missing, course) = solve(device, equation, settings, monitor, image).await?;
        let data = a.fill(device, problem.kspace(), &missing)?;
        drop((missing, a));
        Ok(course.into_reconstruction(combined(device, data, dim, combination, monitor).await?))
    }
}

/// The image (y, x) of a k-space (coil, ky, kx).
async fn combined<D: Backend, M: Monitor>(
    device: &D,
    mut data: D::Vector,
    dim @ (_, ny, nx): (usize, usize, usize),
    combination: Combination,
    monitor: &mut M,
) -> Result<D::Vector> {
    device.transform(&mut data, ny, nx, Direction::Inverse);
    combination.image(device, &data, dim, monitor).await
}
