//! SENSE: direct unfolding of regularly undersampled images.

use super::{Benchmark, Calibration, CalibrationPlan, Method, Problem, Reconstruction, suitability};
use crate::coil::espirit::Espirit;
use crate::coil::unfolding::UnfoldingPlan;
use crate::declaration::{
    Declaration, Explanation, Formula, Kind, Parameter, Real, Role, Settings, parameters, symbols,
};
use crate::device::Backend;
use crate::error::{Error, Result};
use crate::fourier::Direction;
use crate::monitor::{Monitor, Progress, Stage};
use crate::sampling::lattice::Lattice;

/// Minimises `1/2 |M F S x - y|^2 + lambda/2 |x|^2` over images x directly, where M takes every R-th sample of a lattice.
///
/// S multiplies with the coil maps, F is the centred orthonormal transform, y are the samples of the lattice; those of
/// the calibration region that are not on it make the maps only. The aliased coil images `a = R F^H y` are sums of R
/// pixels each, `a_c = sum_i S_ci x_i`, so that the problem falls into one small system for each set of R pixels:
/// `x = (S^H S + R lambda)^-1 S^H a`, S there the coils' sensitivities (coil, pixel) to these pixels. Pixels outside of
/// the maps are left out. The parameter is relative to the maps' largest sum of squares, as that of CG-SENSE is, and is
/// lambda itself for the maps of ESPIRiT.
///
/// The noise covariance of Pruessmann's equation is the identity: the coils' noise is equal and independent, as it is
/// after prewhitening. The geometry factor is that without regularisation, `g_i = sqrt([(S^H S)^-1]_ii [S^H S]_ii)`.
pub struct Sense;

/// Rows of folded pixels between two turns for others.
const ROWS_A_TURN: usize = 16;

const LAMBDA: Real = Real::new(Parameter {
    key: "lambda",
    label: "Regularisation λ",
    unit: "",
    help: "Weight of the image's energy, relative to the largest eigenvalue of the encoding, as in CG-SENSE. \
           More is less noise and more aliasing.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 1.0, step: 0.0001, logarithmic: true, default: 0.001 },
    role: Role::Main,
});

impl Method for Sense {
    const DECLARATION: Declaration = Declaration {
        id: "sense",
        label: "SENSE",
        summary: "Every R-th line folds the image onto itself R times. The coils see the folded pixels with different \
                  weights, so that one small system of equations for each set of them tells them apart, at once.",
        source: "Pruessmann et al., SENSE: sensitivity encoding for fast MRI, Magn Reson Med 42:952 (1999), eqs. 4 and \
                 23; lattices of samples: Breuer et al., CAIPIRINHA, Magn Reson Med 55:549 (2006)",
        parameters: parameters![LAMBDA, Espirit::PARAMETERS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "With every R-th line of a regular pattern, each pixel of the folded image is a sum of R pixels, \
               weighted by the coil maps. Every coil gives one such equation, so that R unknowns are found from as \
               many equations as there are coils: a small system for each set of pixels, solved at once, without \
               iterations.",
        fails: "It does not apply to patterns that are not regular. Noise grows by the g-factor; wrong maps, or a \
                field of view that is smaller than the subject, leave folding.",
        formula: Formula {
            latex: r"\begin{aligned} \hat{x} &= \arg\min_x \; \tfrac{1}{2} \left\| S x - a \right\|_2^2 + \tfrac{R \lambda}{2} \left\| x \right\|_2^2 \\ &= \left( S^{\mathsf{H}} S + R \lambda I \right)^{-1} S^{\mathsf{H}} a \end{aligned}",
            symbols: &[symbols::FOLDED_PIXELS, symbols::FOLDED_MAPS, symbols::FOLDED, symbols::R, symbols::LAMBDA],
        },
        address: "https://doi.org/10.1002/(SICI)1522-2594(199911)42:5%3C952::AID-MRM16%3E3.0.CO;2-S",
        suits: "uniform",
    };

    // Only an R that divides the matrix is unfolded.
    const BENCHMARK: Benchmark = Benchmark { acceleration: 4, ..Benchmark::USUAL };

    fn calibration(settings: &Settings) -> Result<CalibrationPlan> {
        Ok(CalibrationPlan::CoilMaps(Espirit::from_settings(settings)?))
    }

    fn check(problem: &Problem, _: &Settings) -> Result<()> {
        lattice(problem).map(drop)
    }

    async fn reconstruct<D: Backend, M: Monitor>(
        device: &D,
        problem: &Problem,
        calibration: &Calibration<D>,
        settings: &Settings,
        monitor: &mut M,
    ) -> Result<Reconstruction<D>> {
        let lattice = lattice(problem)?;
        let (_, ny, nx) = problem.kspace().dim();
        let maps = calibration.coil_maps()?;
        let lambda = settings.get(LAMBDA)? * maps.largest_square_sum();
        let dim = maps.on_host().maps.dim();
        let plan = UnfoldingPlan::new(dim, maps.largest_square_sum(), &lattice, lambda as f32)?;
        let on_lattice = problem.kspace().select(|y, x| lattice.contains(y, x));
        let mut folded = device.upload(on_lattice.as_slice());
        device.transform(&mut folded, ny, nx, Direction::Inverse);
        let (mut image, mut g) = (device.zeros(ny * nx), device.picture(&vec![0.0; ny * nx]));
        let of = plan.folded.0;
        for first in (0..of).step_by(ROWS_A_TURN) {
            let done = (first + ROWS_A_TURN).min(of);
            device.unfold(&plan, maps.on_device(), first..done, &folded, &mut image, &mut g)?;
            monitor.checkpoint(Progress { stage: Stage::Reconstruction, done, of, residual: None }).await?;
        }
        Ok(Reconstruction { g_factor: Some(g), ..Reconstruction::direct(image) })
    }
}

/// The lattice of the samples, when it can be unfolded.
fn lattice(problem: &Problem) -> Result<Lattice> {
    let label = Sense::DECLARATION.label;
    let lattice = suitability::lattice(label, problem.mask())?;
    suitability::enough_coils(label, problem, &lattice)?;
    let (_, ny, nx) = problem.kspace().dim();
    if lattice.is_periodic(ny, nx) {
        return Ok(lattice);
    }
    Err(Error::Unsuitable(match lattice.step {
        (r, 1) => format!(
            "SENSE needs an R that divides the {ny} ky lines of this k-space, so that only R pixels fold onto each \
             other, but R = {r} came (R = {} would do)",
            neighbouring_divisors(ny, r)
        ),
        (r_y, r_x) => format!(
            "SENSE needs a lattice that goes on at the other edge of the {ny} x {nx} samples of this k-space, so that \
             only R pixels fold onto each other, but every {r_y}-th of ky and every {r_x}-th of kx, moved by {} from \
             one row to the next, came",
            lattice.shift
        ),
    }))
}

/// The accelerations along ky, in whole lines, at which SENSE unfolds k-space of `ny` lines: those that divide it.
pub fn accelerations(ny: usize) -> Vec<usize> {
    (1..=ny / 2).filter(|r| ny.is_multiple_of(*r)).collect()
}

/// The nearest divisors of `n` below and above `r`.
fn neighbouring_divisors(n: usize, r: usize) -> String {
    let below = (1..r).rev().find(|d| n.is_multiple_of(*d));
    let above = (r + 1..=n / 2).find(|d| n.is_multiple_of(*d));
    [below, above].into_iter().flatten().map(|d| d.to_string()).collect::<Vec<_>>().join(" or ")
}
