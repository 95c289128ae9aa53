//! Rigid motion during the scan.

mod course;
mod turn;

use super::artefact::{acquired, in_whole_lines, ramp};
use super::{Effect, Preparation, of_samples};
use crate::array::KSpace;
use crate::declaration::{Choice, Declaration, Kind, Parameter, Real, Role, Settings, parameters};
use crate::error::{Error, Result};
use crate::monitor::{Monitor, Part};
use crate::parallel;
use course::Course;
use std::collections::BTreeMap;
use turn::Turner;

/// Each line is that of the subject as it lies when the line is taken: `exp(-2 pi i (ky y + kx x)) (F m_a)(ky, kx)` of
/// the images m turned by a, with ky and kx in cycles per field of view and the displacement (y, x) in parts of it.
/// Displacements are exact. Turns are made in sixteenths of the largest, so that images are resampled at 33 angles at
/// most, by three shears, each exact for what the matrix resolves.
pub struct Motion;

/// Steps of the turn between none and the largest.
const TURNS: f64 = 16.0;

const Y: Real = Real::new(Parameter {
    key: "y",
    label: "Motion along y",
    unit: "of the field of view",
    help: "The largest displacement along the axis of ky.",
    kind: Kind::Real { min: -0.2, max: 0.2, usual: 0.2, step: 0.001, logarithmic: false, default: 0.02 },
    role: Role::Main,
});

const X: Real = Real::new(Parameter {
    key: "x",
    label: "Motion along x",
    unit: "of the field of view",
    help: "The largest displacement along the axis of kx.",
    kind: Kind::Real { min: -0.2, max: 0.2, usual: 0.2, step: 0.001, logarithmic: false, default: 0.0 },
    role: Role::Main,
});

const ROTATION: Real = Real::new(Parameter {
    key: "rotation",
    label: "Rotation",
    unit: "degrees",
    help: "The largest turn, clockwise about the centre of the image; pixels are taken to be square. Data \
           with gaps between their lines cannot be turned.",
    kind: Kind::Real { min: -90.0, max: 90.0, usual: 20.0, step: 0.1, logarithmic: false, default: 3.0 },
    role: Role::Main,
});

/// In which order lines are taken.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Sequential,
    CentreOut,
}

const ORDER: Choice<Order> = Choice::new(
    Parameter {
        key: "order",
        label: "Order of the lines",
        unit: "",
        help: "Whether ky lines are taken from one edge of k-space to the other or from its centre outwards.",
        kind: Kind::Choice {
            options: &[("sequential", "Edge to edge"), ("centre-out", "Centre outwards")],
            default: "sequential",
        },
        role: Role::Main,
    },
    &[(Order::Sequential, "sequential"), (Order::CentreOut, "centre-out")],
);

impl Preparation for Motion {
    const DECLARATION: Declaration = Declaration {
        id: "motion",
        label: "Motion",
        summary: "The subject moves while it is scanned, rigidly, and the coils' sensitivities with it, as those of a coil \
                  that is worn. The lines taken before and after do not fit together.",
        source: "Zaitsev, Maclaren and Herbst, Motion artifacts in MRI: a complex problem with many partial solutions, J \
                 Magn Reson Imaging 42:887 (2015); turns by Unser, Thevenaz and Yaroslavsky, IEEE Trans Image Process \
                 4:1371 (1995)",
        parameters: parameters![
            course::COURSE,
            Y,
            X,
            ROTATION,
            course::AT,
            course::CYCLES,
            course::JERKS,
            course::SEED,
            ORDER
        ],
    };

    const EFFECT: Effect = Effect::Spoils;

    async fn prepare<M: Monitor>(kspace: &KSpace, settings: &Settings, part: &mut Part<'_, M>) -> Result<KSpace> {
        let (_, ny, nx) = kspace.dim();
        let mut lines = acquired(kspace);
        if settings.get(ORDER)? == Order::CentreOut {
            lines.sort_by_key(|ky| (ky.abs_diff(ny / 2), *ky));
        }
        let course = Course::of(settings)?;
        let displacement = [settings.get(Y)?, settings.get(X)?];
        let degrees = settings.get(ROTATION)?;
        let mut displaced = vec![[0.0; 2]; ny];
        let mut turned = BTreeMap::<i32, Vec<usize>>::new();
        for (i, ky) in lines.iter().enumerate() {
            let part = course.at(i as f64 / lines.len() as f64);
            displaced[*ky] = [displacement[0] * part.y, displacement[1] * part.x];
            let turn = (part.turn * TURNS).round() as i32;
            if turn != 0 && degrees != 0.0 {
                turned.entry(turn).or_default().push(*ky);
            }
        }
        let mut samples = kspace.as_slice().to_vec();
        if !turned.is_empty() {
            in_whole_lines(kspace, "motion with a rotation")?;
            without_gaps(&lines)?;
            let turner = Turner::new(kspace);
            for (i, (turn, lines)) in turned.iter().enumerate() {
                part.step(i, turned.len()).await?;
                turner.turn(f64::from(*turn) / TURNS * degrees, lines, &mut samples);
            }
        }
        parallel::for_each_chunk(&mut samples, nx, |line, row| {
            let ky = line % ny;
            let [y, x] = displaced[ky];
            if [y, x] != [0.0, 0.0] {
                ramp(row, x * (nx / 2) as f64 - y * (ky as f64 - (ny / 2) as f64), -x);
            }
        });
        of_samples(kspace.dim(), samples)
    }
}

/// Turned lines lie between those that were taken: there must be some.
fn without_gaps(lines: &[usize]) -> Result<()> {
    let (Some(first), Some(last)) = (lines.iter().min().copied(), lines.iter().max().copied()) else {
        return Ok(()); // Nothing that could be turned.
    };
    let span = last + 1 - first;
    if lines.len() < span {
        return Err(Error::Data(format!(
            "expected every ky line from {first} to {last} for motion with a rotation, but {} of {span} are empty; motion \
             with a rotation of 0 needs none of them",
            span - lines.len()
        )));
    }
    Ok(())
}
