//! The Nyquist ghost: every second line differs.

use super::artefact::{acquired, in_whole_lines, ramp};
use super::{Effect, Preparation, of_samples};
use crate::array::KSpace;
use crate::declaration::{Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::Result;
use crate::fourier::{Direction, Fourier};
use crate::monitor::{Monitor, Part};
use crate::parallel;

/// Every second line that holds samples becomes `exp(i phase) s(kx - shift)`: a shift of the readout is a linear phase
/// along x. Of a constant phase p, `|cos(p / 2)|` of the image stays in its place and `|sin(p / 2)|` of it appears half a
/// field of view away along y.
pub struct Ghost;

const PHASE: Real = Real::new(Parameter {
    key: "phase",
    label: "Ghost phase",
    unit: "degrees",
    help: "Constant phase of every second line.",
    kind: Kind::Real { min: -180.0, max: 180.0, usual: 180.0, step: 1.0, logarithmic: false, default: 20.0 },
    role: Role::Main,
});

const SHIFT: Real = Real::new(Parameter {
    key: "shift",
    label: "Ghost shift",
    unit: "samples",
    help: "By how many samples the echo of every second line comes later: a phase that grows along x.",
    kind: Kind::Real { min: -4.0, max: 4.0, usual: 4.0, step: 0.05, logarithmic: false, default: 0.0 },
    role: Role::Main,
});

impl Preparation for Ghost {
    const DECLARATION: Declaration = Declaration {
        id: "ghost",
        label: "Nyquist ghost",
        summary: "Every second ky line has another phase and begins earlier or later, as in echo-planar imaging where \
                  lines are read to and fro: a copy of the image appears half a field of view away.",
        source: "Bernstein, King and Zhou, Handbook of MRI Pulse Sequences, Academic Press (2004), section 16.1",
        parameters: parameters![PHASE, SHIFT],
    };

    const EFFECT: Effect = Effect::Spoils;

    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, _: &mut Part<'_, M>) -> Result<KSpace> {
        let (_, ny, nx) = kspace.dim();
        let (turns, shift) = (settings.get(PHASE)? / 360.0, settings.get(SHIFT)?);
        if shift != 0.0 {
            in_whole_lines(kspace, "a ghost whose lines begin earlier or later")?;
        }
        let mut differs = vec![false; ny];
        acquired(kspace).into_iter().skip(1).step_by(2).for_each(|ky| differs[ky] = true);
        let fourier = Fourier::new();
        let mut samples = kspace.as_slice().to_vec();
        parallel::for_each_chunk(&mut samples, nx, |line, row| {
            if !differs[line % ny] {
                return;
            }
            if shift == 0.0 {
                return ramp(row, turns, 0.0);
            }
            let step = shift / nx as f64;
            fourier.rows(row, nx, Direction::Inverse);
            ramp(row, turns - step * (nx / 2) as f64, step);
            fourier.rows(row, nx, Direction::Forward);
        });
        of_samples(kspace.dim(), samples)
    }
}
