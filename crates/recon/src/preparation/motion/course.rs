//! How a subject moves over a scan.

use crate::declaration::Settings;
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

impl Course {
    /// As the settings have it.
    pub fn of(settings: &Settings) -> Result<Self> {
        Ok(match settings.text("course")? {
            "drift" => Course::Drift,
            "periodic" => Course::Periodic(settings.real("cycles")?),
            "random" => {
                let mut random = ChaCha8Rng::seed_from_u64(settings.count("seed")? as u64);
                let mut times: Vec<f64> = (0..settings.count("jerks")?).map(|_| random.random()).collect();
                times.sort_by(f64::total_cmp);
                let mut part = || random.random_range(-1.0..=1.0);
                Course::Jerks(times.into_iter().map(|t| (t, Pose { y: part(), x: part(), turn: part() })).collect())
            }
            _ => Course::Step(settings.real("at")?),
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
