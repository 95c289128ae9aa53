//! Drawing by the engine: what the page asks for, and what comes.

use crate::look::Look;
use serde::{Deserialize, Serialize};

/// A result that the engine has shown, as long as it has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultId {
    /// Number of the device: 0 is the processor, of whose results only the page draws; every GPU has another.
    pub device: u32,
    /// Counts up on each device.
    pub number: u32,
}

/// What is drawn of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Magnitude.
    Magnitude,
    /// Phase in radians, 0 where there is nothing.
    Phase,
    /// Error map.
    Error,
    /// Geometry factor.
    GFactor,
    /// The reference of the scan that it is of.
    Reference,
}

/// By what way pixels come to the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Way {
    /// By a canvas, but for a GPU that is a program on the processor.
    #[default]
    Best,
    /// By a canvas: they stay on the GPU.
    Canvas,
    /// Read from the GPU.
    Read,
}

/// A picture to be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The viewer that it is for.
    pub viewer: u32,
    /// Counts up with every change of the viewer.
    pub number: u32,
    /// The result.
    pub result: ResultId,
    /// What of it.
    pub part: Part,
    /// Window and colours.
    pub look: Look,
}

/// A picture that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// Of the [`Drawing`].
    pub viewer: u32,
    /// Of the [`Drawing`].
    pub number: u32,
    /// Whether it was drawn; else it is not on the GPU, or no longer, and the page draws it.
    pub done: bool,
}
