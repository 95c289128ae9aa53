//! How a subject moves over a scan.

use crate::declaration::{Choice, Count, Kind, Parameter, Real, Role, Settings};
use crate::error::Result;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::f64::consts::TAU;

/// Parts of the largest displacements and of the largest turn, from -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    pub y: f64,
    pub x: f64,
    pub turn: f64,
}

/// Position over time.
#[derive(Debug, Clone, PartialEq)]
pub enum Course {
    /// Once, at a time.
    Step(f64),
    /// Steadily.
    Drift,
    /// To and fro, so many times.
    Periodic(f64),
    /// At times, in rising order, to positions.
    Jerks(Vec<(f64, Pose)>),
}

/// A [`Course`] without its parameters.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    Step,
    Drift,
    Periodic,
    Jerks,
}

pub const COURSE: Choice<Form> = Choice::new(
    Parameter {
        key: "course",
        label: "Course of the motion",
        unit: "",
        help: "Once, steadily from the first line to the last, to and fro as in breathing, or by jerks now and then.",
        kind: Kind::Choice {
            options: &[("step", "Once"), ("drift", "Drift"), ("periodic", "Periodic"), ("random", "Random jerks")],
            default: "step",
        },
        role: Role::Main,
    },
    &[(Form::Step, "step"), (Form::Drift, "drift"), (Form::Periodic, "periodic"), (Form::Jerks, "random")],
);

pub const AT: Real = Real::new(Parameter {
    key: "at",
    label: "When it moves",
    unit: "of the scan",
    help: "When the subject moves if it does so once: 0 is before the first line, 1 after the last.",
    kind: Kind::Real { min: 0.0, max: 1.0, usual: 1.0, step: 0.01, logarithmic: false, default: 0.6 },
    role: Role::Main,
});

pub const CYCLES: Real = Real::new(Parameter {
    key: "cycles",
    label: "Cycles",
    unit: "per scan",
    help: "How often periodic motion goes to and fro during the scan.",
    kind: Kind::Real { min: 0.0, max: 1000.0, usual: 30.0, step: 0.5, logarithmic: false, default: 5.0 },
    role: Role::Main,
});

pub const JERKS: Count = Count::new(Parameter {
    key: "jerks",
    label: "Jerks",
    unit: "per scan",
    help: "How often random motion takes another position.",
    kind: Kind::Integer { min: 1, max: 100, usual: 20, default: 3 },
    role: Role::Main,
});

pub const SEED: Count = Count::new(Parameter {
    key: "seed",
    label: "Motion seed",
    unit: "",
    help: "Times and positions of random jerks: the same seed gives the same everywhere.",
    kind: Kind::Integer { min: 0, max: 4_294_967_295, usual: 20, default: 1 },
    role: Role::Main,
});

impl Course {
    /// As the settings have it.
    pub fn of(settings: &Settings) -> Result<Self> {
        Ok(match settings.get(COURSE)? {
            Form::Step => Course::Step(settings.get(AT)?),
            Form::Drift => Course::Drift,
            Form::Periodic => Course::Periodic(settings.get(CYCLES)?),
            Form::Jerks => {
                let mut random = ChaCha8Rng::seed_from_u64(settings.get(SEED)? as u64);
                let mut times: Vec<f64> = (0..settings.get(JERKS)?).map(|_| random.random()).collect();
                times.sort_by(f64::total_cmp);
                let mut part = || random.random_range(-1.0..=1.0);
                Course::Jerks(times.into_iter().map(|t| (t, Pose { y: part(), x: part(), turn: part() })).collect())
            }
        })
    }

    /// The position at a time from 0, the first line's, to below 1.
    pub fn at(&self, time: f64) -> Pose {
        let all = |part: f64| Pose { y: part, x: part, turn: part };
        match self {
            Course::Step(at) => all(if time >= *at { 1.0 } else { 0.0 }),
            Course::Drift => all(time),
            Course::Periodic(cycles) => all((TAU * cycles * time).sin()),
            Course::Jerks(jerks) => {
                jerks.iter().rev().find(|(since, _)| *since <= time).map_or(all(0.0), |(_, pose)| *pose)
            }
        }
    }
}
