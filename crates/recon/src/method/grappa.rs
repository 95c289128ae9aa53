//! GRAPPA: missing samples as weighted sums of their neighbours in all coils.

mod filling;
mod geometry;

use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction, suitability};
use crate::coil::combination::Combination;
use crate::coil::neighbours::{self, CalibrationGram, KernelSize, KernelSupport};
use crate::declaration::{
    Count, Declaration, Explanation, Formula, Kind, Parameter, Real, Role, Settings, parameters, symbols,
};
use crate::device::Backend;
use crate::error::{Error, Result};
use crate::fourier::Direction;
use crate::monitor::Monitor;
use geometry::{Geometry, geometries};

/// Minimises `|S_g w - t_c|^2 + lambda |S_g^H S_g| / n_g |w|^2` over weights w, for each geometry g and coil c, and puts
/// `y_c[k] = sum_i w_i s_i[k]` at the missing samples k of that geometry; the coils' inverse transforms
/// are combined as in [`super::zero_filled::ZeroFilled`].
///
/// The geometry of a missing sample is which neighbours of it, in a rectangle of `kernel-ky` x `kernel-kx` samples, were
/// taken; s are these neighbours in all coils, n_g of them. A row of `S_g` holds them around one sample of the
/// calibration region, and the same row of `t_c` that sample in coil c. |S^H S| is the Frobenius norm, which makes lambda
/// relative to the data; it means the same as in pygrappa, and so do the edges: beyond the calibration region neighbours
/// count as zeros, beyond k-space they were not taken. Samples taken stay as they are; those without a neighbour taken
/// stay zero.
///
/// All equations are parts of one matrix of products, which depends on the calibration region alone.
pub struct Grappa;

/// Complex products that are worth waiting for: some five minutes natively.
const MOST_WORK: f64 = 3e11;

const LAMBDA: Real = Real::new(Parameter {
    key: "lambda",
    label: "Regularisation λ",
    unit: "",
    help: "Weight of the kernel weights' energy, relative to the calibration data. More is less noise and \
           more aliasing.",
    kind: Kind::Real { min: 0.0, max: 10.0, usual: 1.0, step: 0.0001, logarithmic: true, default: 0.01 },
    role: Role::Main,
});

const KERNEL_KY: Count = neighbours::width("kernel-ky", "Kernel along ky", "Neighbours along ky, across the lines.");
const KERNEL_KX: Count = neighbours::width("kernel-kx", "Kernel along kx", "Neighbours along kx, along the lines.");

impl Method for Grappa {
    const DECLARATION: Declaration = Declaration {
        id: "grappa",
        label: "GRAPPA",
        summary: "Fills in each missing sample as a weighted sum of its neighbours in all coils. The weights are learned \
                  where k-space is fully sampled; no coil maps are needed.",
        source: "Griswold et al., Generalized autocalibrating partially parallel acquisitions (GRAPPA), Magn Reson Med \
                 47:1202 (2002), eq. 2, with Tikhonov regularisation as in pygrappa",
        parameters: parameters![LAMBDA, KERNEL_KY, KERNEL_KX, Combination::PARAMETERS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "It stays in k-space. A missing sample is taken to be a weighted sum of the samples around it in all \
               coils. The same weights hold everywhere, so they are learned where nothing is missing, in the \
               calibration region. With all gaps filled, the k-space of each coil is transformed.",
        fails: "With no calibration region, or one too small for so many weights, noise or folding stays. At high R \
                the neighbours are far away and noise grows as in SENSE; random gaps need weights for every \
                arrangement of neighbours.",
        formula: Formula {
            latex: r"\begin{aligned} \hat{w} &= \arg\min_w \; \left\| A w - b \right\|_2^2 + \lambda \left\| w \right\|_2^2 \\ y_c(k) &= \sum_{i \in N(k)} \hat{w}_i \, y_i \end{aligned}",
            symbols: &[symbols::WEIGHTS, symbols::CALIBRATION, symbols::NEIGHBOURS, symbols::SAMPLES, symbols::LAMBDA],
        },
        address: "https://doi.org/10.1002/mrm.10171",
        suits: "uniform",
    };

    fn calibration(settings: &Settings) -> Result<CalibrationPlan> {
        Ok(CalibrationPlan::Kernel(kernel(settings)?, KernelSupport::ZeroPadded))
    }

    fn check(problem: &Problem, settings: &Settings) -> Result<()> {
        let kernel = kernel(settings)?;
        kernel.check(problem.calibration().measured().calibration_region())?;
        if let Some(lattice) = problem.mask().lattice() {
            suitability::enough_coils(Self::DECLARATION.label, problem, &lattice)?;
        }
        let coils = problem.kspace().dim().0;
        let geometries = geometries(problem.mask(), kernel);
        if work(&geometries, coils) > MOST_WORK {
            return Err(Error::Unsuitable(format!(
                "expected a sampling in which missing samples share the arrangement of their neighbours, as whole lines \
                 and lattices have it, but there are {} arrangements, each with its own weights to solve for of {coils} \
                 coils: hours of work (SPIRiT needs one kernel for all of them)",
                geometries.len()
            )));
        }
        Ok(())
    }

    async fn reconstruct<D: Backend, M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration<D>,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction<D>> {
        let combination = Combination::from_settings(settings)?;
        let dim @ (_, ny, nx) = problem.kspace().dim();
        let products = calibration.calibration_gram()?;
        let mut data = fill(device, problem, products, settings.get(LAMBDA)?, monitor).await?;
        device.transform(&mut data, ny, nx, Direction::Inverse);
        Ok(Reconstruction::direct(combination.image(device, &data, dim, monitor).await?))
    }
}

/// The k-space (coil, ky, kx) of a problem on the device, with its missing samples filled in, lambda as [`Grappa`] defines
/// it.
///
/// # Errors
/// [`Error::Calibration`] when the products do not determine the weights; [`Error::Shape`] when they are of another
/// number of coils; [`Error::Cancelled`].
pub async fn fill<D: Backend, M: Monitor>(
    device: &D,
    problem: &Problem,
    products: &CalibrationGram,
    lambda: f64,
    monitor: &mut M,
) -> Result<D::Vector> {
    let (coils, ..) = problem.kspace().dim();
    if products.coils() != coils {
        let (expected, came) = (vec![coils], vec![products.coils()]);
        return Err(Error::Shape { what: "coils of the calibration", expected, came });
    }
    let geometries = geometries(problem.mask(), products.neighbours());
    filling::fill(device, problem, &geometries, products, lambda, monitor).await
}

fn kernel(settings: &Settings) -> Result<KernelSize> {
    Ok(KernelSize { ky: settings.get(KERNEL_KY)?, kx: settings.get(KERNEL_KX)? })
}

/// Complex products that a reconstruction costs.
fn work(geometries: &[Geometry], coils: usize) -> f64 {
    geometries.iter().map(|g| filling::work(g, coils)).sum()
}
