//! Shapes that phantoms are made of: outlines, how much of a pixel they cover, and their Fourier transforms.

pub mod coverage;
pub mod outline;
pub mod polygon;
