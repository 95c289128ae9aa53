//! Landweber's iteration: least squares by the steepest descent there is.

use super::{Calibration, CalibrationPlan, Method, Problem, Reconstruction};
use crate::coil::espirit::Espirit;
use crate::declaration::{
    Count, Declaration, Explanation, Formula, Kind, Parameter, Role, Settings, Symbol, parameters, symbols,
};
use crate::device::Backend;
use crate::error::Result;
use crate::monitor::{Monitor, Progress, Stage};
use crate::operator::{LinearOperator, Normal, Sense};

/// Minimises `1/2 |M F S x - y|^2` over images x by `x <- x + t E^H (y - E x)` from x = 0, `E = M F S`.
///
/// S multiplies with the coil maps, F is the centred orthonormal transform, M selects the samples taken, y are the
/// samples, t is 1 over the largest eigenvalue of `E^H E`, or less.
pub struct Landweber;

const STEPS: Count = Count::new(Parameter {
    key: "steps",
    label: "Steps",
    unit: "",
    help: "Steps downhill, all of the same length relative to the slope.",
    kind: Kind::Integer { min: 1, max: 1000, usual: 200, default: 50 },
    role: Role::Main,
});

const LENGTH: Symbol = Symbol { id: "step-length", latex: r"t", meaning: "the length of a step" };

impl Method for Landweber {
    const DECLARATION: Declaration = Declaration {
        id: "landweber",
        label: "Landweber",
        summary: "Steps towards the image that fits the samples best, straight downhill. CG-SENSE is there sooner.",
        source: "Landweber, An iteration formula for Fredholm integral equations of the first kind, Am J Math 73:615 \
                 (1951)",
        parameters: parameters![STEPS, Espirit::PARAMETERS],
    };

    const EXPLANATION: Explanation = Explanation {
        does: "What the image does not explain of the samples is made an image itself, a part of which is added, over \
               and over.",
        fails: "Where coils see folded pixels nearly alike it needs very many steps, and noise grows with them.",
        formula: Formula {
            latex: r"x \leftarrow x + t \, (M F S)^{\mathsf{H}} \left( y - M F S x \right)",
            symbols: &[symbols::X, LENGTH, symbols::MASK, symbols::TRANSFORM, symbols::MAPS, symbols::SAMPLES],
        },
        address: "https://doi.org/10.2307/2372313",
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
        let encoding = Sense::new(device, maps, problem.mask())?;
        let normal = Normal::new(&encoding);
        let b = encoding.adjoint_of(device, problem.kspace())?;
        let (mut x, mut ax) = (device.zeros(device.length(&b)), device.zeros(device.length(&b)));
        // No eigenvalue is larger than the maps' largest sum of squares.
        let length = (1.0 / maps.largest_square_sum()) as f32;
        let (forth, back) = (device.scalar(length), device.scalar(-length));
        let of = settings.get(STEPS)?;
        for done in 0..of {
            monitor.checkpoint(Progress { stage: Stage::Reconstruction, done, of, residual: None }).await?;
            normal.apply(device, &x, &mut ax);
            device.add_scaled(&forth, &b, &mut x);
            device.add_scaled(&back, &ax, &mut x);
        }
        Ok(Reconstruction { iterations: of, ..Reconstruction::direct(encoding.image(device, &x)) })
    }
}
