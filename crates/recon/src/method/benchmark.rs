//! What methods are timed with.

/// What a benchmark sets for a method, so that times of the same method compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Benchmark {
    /// Iterations, all of which are done. Of a method that iterates.
    pub iterations: usize,
    /// Every how many lines one is sampled.
    pub acceleration: u32,
}

impl Benchmark {
    /// For a method that asks for nothing else.
    pub const USUAL: Self = Self { iterations: 30, acceleration: 3 };
}
