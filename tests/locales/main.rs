//! The page's words: every language has all of them, nothing is asked for that has no words, and what the workers and the
//! core say, which is English, is among the messages that it is looked up in.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod declared;
mod files;
mod page;
mod sentences;
mod sources;
