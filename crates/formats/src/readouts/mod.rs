//! Readouts to k-space: what raw data of any scanner have in common once a format has read its headers. A table of
//! readouts and the matrices that they belong to make a plan, and a slice of it is made when it is asked for.

pub mod encoding;
pub(crate) mod gridded;
mod lines;
pub(crate) mod noise;
pub(crate) mod plan;
pub(crate) mod readout;
pub(crate) mod slice;
mod undersampling;
