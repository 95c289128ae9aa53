//! Links and specifications: what is printed reads back, old links open for ever, and what is wrong is said.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod corpus;
mod examples;
mod roundtrip;
mod sentences;
