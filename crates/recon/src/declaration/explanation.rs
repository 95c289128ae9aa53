//! How a method or a sampling pattern works, for those who want to learn it.
//!
//! An explanation stands beside its declaration, not in it: declarations are in every module of the page, explanations only
//! in the guide, which is loaded when it is opened.

/// What a guide says of a method or a sampling pattern, beyond its declaration. In English.
#[derive(Debug, PartialEq)]
pub struct Explanation {
    /// What it does, in a few plain sentences.
    pub does: &'static str,
    /// When it fails, in a few plain sentences.
    pub fails: &'static str,
    /// The problem that the method minimises, or the rule of the pattern.
    pub formula: Formula,
    /// Where the source of the declaration is found on the web, if that is sure; else empty.
    pub address: &'static str,
    /// Id of what it is shown with: of a method, a pattern that suits it; of a pattern, a method.
    pub suits: &'static str,
}

/// A formula and what its symbols mean.
#[derive(Debug, PartialEq)]
pub struct Formula {
    /// As LaTeX; empty where there is none.
    pub latex: &'static str,
    /// Its symbols, in the order in which they are explained.
    pub symbols: &'static [Symbol],
}

impl Formula {
    /// Where there is nothing to write down.
    pub const NONE: Self = Self { latex: "", symbols: &[] };
}

/// A symbol of a [`Formula`].
#[derive(Debug, PartialEq)]
pub struct Symbol {
    /// Names it, also in translations: the same id means the same everywhere.
    pub id: &'static str,
    /// As LaTeX.
    pub latex: &'static str,
    /// What it stands for, in English.
    pub meaning: &'static str,
}
