//! CG-SENSE: least squares on all coils at once.

use super::conjugate_gradient::{Equation, solve};
use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction, stopping};
use crate::coil::espirit::Espirit;
use crate::declaration::{
    Declaration, Explanation, Formula, Kind, Parameter, Real, Role, Settings, parameters, symbols,
};
use crate::device::Backend;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::operator::{Normal, Sense};

/// Minimises `1/2 |M F S x - y|^2 + lambda/2 |x|^2` over images x by conjugate gradient on
/// `(E^H E + lambda) x = E^H y`, `E = M F S`.
///
/// S multiplies with the coil maps, F is the centred orthonormal transform, M selects the samples taken, y are the
/// samples. The parameter is relative to the maps' largest sum of squares, which no eigenvalue of `E^H E` exceeds: it
/// means the same whatever the scale of data and maps, and is lambda itself for the maps of ESPIRiT.
pub struct CgSense;

const LAMBDA: Real = Real::new(Parameter {
    key: "lambda",
    label: "Regularisation λ",
    unit: "",
    help: "Weight of the image's energy, relative to the largest eigenvalue of the encoding. More is less \
           noise and more aliasing.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 1.0, step: 0.0001, logarithmic: true, default: 0.003 },
    role: Role::Main,
});

impl Method for CgSense {
    const DECLARATION: Declaration = Declaration {
        id: "cg-sense",
        label: "CG-SENSE",
        summary: "Finds the image whose coil images, weighted by the coil maps, fit the samples best. The different \
                  views of the coils stand in for the missing lines.",
        source: "Pruessmann et al., Advances in sensitivity encoding with arbitrary k-space trajectories, Magn Reson \
                 Med 46:638 (2001), eq. 22 with Tikhonov regularisation",
        parameters: parameters![LAMBDA, stopping::BY_RESIDUAL, Espirit::PARAMETERS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "It looks for the one image that, seen through the map of each coil, transformed and undersampled as the \
               scan was, gives the samples that were measured. As long as R is smaller than the number of coils there \
               are more equations than unknowns; conjugate gradients solve them step by step. λ keeps what the samples \
               do not determine from growing.",
        fails: "Where coils see folded pixels alike, noise is amplified by the g-factor, and more iterations amplify \
                it further. Errors of the coil maps, as from too small a calibration region, come back as folding.",
        formula: Formula {
            latex: r"\hat{x} = \arg\min_x \; \tfrac{1}{2} \left\| M F S x - y \right\|_2^2 + \tfrac{\lambda}{2} \left\| x \right\|_2^2",
            symbols: &[
                symbols::IMAGE,
                symbols::X,
                symbols::MASK,
                symbols::TRANSFORM,
                symbols::MAPS,
                symbols::SAMPLES,
                symbols::LAMBDA,
            ],
        },
        address: "https://doi.org/10.1002/mrm.1241",
        suits: "uniform",
    };

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
        let maps = calibration.coil_maps()?;
        let lambda = settings.get(LAMBDA)? * maps.largest_square_sum();
        let encoding = Sense::new(device, maps, problem.mask())?;
        let a = Normal::with_tikhonov(device, &encoding, lambda);
        let b = encoding.adjoint_of(device, problem.kspace())?;
        let equation = Equation { a, b, start: problem.half_energy(), least: 0.0 };
        let image = async |x: &D::Vector, _: &mut M| Ok(encoding.image(device, x));
        let (x, course) = solve(device, equation, settings, monitor, image).await?;
        Ok(course.into_reconstruction(encoding.image(device, &x)))
    }
}
