//! Which device is asked for, and which is in use. Not part of an experiment: a link does not say.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The device that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DeviceChoice {
    /// The GPU where there is one, else the processor.
    #[default]
    Auto,
    /// The processor.
    Cpu,
    /// The GPU.
    Gpu,
}

impl DeviceChoice {
    /// All of them.
    pub const ALL: [Self; 3] = [DeviceChoice::Auto, DeviceChoice::Cpu, DeviceChoice::Gpu];

    /// As it stands in an address and on a command line.
    pub fn id(self) -> &'static str {
        match self {
            DeviceChoice::Auto => "auto",
            DeviceChoice::Cpu => "cpu",
            DeviceChoice::Gpu => "gpu",
        }
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for DeviceChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|choice| choice.id() == text);
        found.ok_or_else(|| format!("expected one of auto, cpu, gpu, but '{text}' came"))
    }
}

/// The device in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInUse {
    /// In words for the screen, as results have it.
    pub name: String,
    /// How it stands with the GPU.
    pub gpu: GpuStanding,
}

/// How it stands with the GPU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum GpuStanding {
    /// It is in use.
    InUse,
    /// The processor was asked for.
    NotAsked,
    /// It is being opened or made ready; the processor works meanwhile.
    Opening {
        /// What went wrong with it before, if it is opened again.
        after: Option<String>,
    },
    /// It cannot be used.
    Missing {
        /// Why.
        why: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_as_it_is_written() {
        for choice in DeviceChoice::ALL {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
        let error = "tpu".parse::<DeviceChoice>().expect_err("there is no such device");
        assert_eq!(error, "expected one of auto, cpu, gpu, but 'tpu' came");
    }
}
