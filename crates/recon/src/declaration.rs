//! What a subject, a sampling pattern or a method says of itself.
//!
//! The controls on the page, the keys of a link, the specifications on the command line, the help texts and the
//! generic tests are made from these declarations: adding a pattern or a method is one file and one line in its
//! registry.

pub mod explanation;
pub mod list;
pub mod symbols;
pub mod typed;

use crate::error::{Error, Result};
use std::fmt;

pub use explanation::{Explanation, Formula, Symbol};
pub use list::*;
pub use typed::{Choice, Count, Named, Real, Text, Typed};

/// A subject, sampling pattern or method: its name, its parameters and where it comes from.
#[derive(Debug, PartialEq)]
pub struct Declaration {
    /// Name in links and on the command line.
    pub id: &'static str,
    /// Name on the screen.
    pub label: &'static str,
    /// One or two sentences of help.
    pub summary: &'static str,
    /// The paper or equation it comes from.
    pub source: &'static str,
    /// Its parameters, in the order in which they are shown and printed.
    pub parameters: &'static [Parameter],
}

impl Declaration {
    /// The parameter of this name, if it has one.
    pub fn parameter(&self, named: impl Named) -> Option<&'static Parameter> {
        self.parameters.iter().find(|p| p.key == named.key())
    }
}

/// One parameter of a [`Declaration`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Name in links and on the command line.
    pub key: &'static str,
    /// Name on the screen.
    pub label: &'static str,
    /// Unit of the value; empty when it has none.
    pub unit: &'static str,
    /// A sentence of help.
    pub help: &'static str,
    /// Kind, range and default.
    pub kind: Kind,
    /// Where the page shows it and what it influences.
    pub role: Role,
}

/// Kind, allowed range and default of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A whole number.
    Integer {
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
        /// End of the slider on the page: the largest that is of everyday use.
        usual: i64,
        /// Value when none is given.
        default: i64,
    },
    /// A real number.
    Real {
        /// Smallest allowed.
        min: f64,
        /// Largest allowed.
        max: f64,
        /// End of the slider on the page.
        usual: f64,
        /// Smallest step on the page; for a logarithmic scale, the smallest value above zero.
        step: f64,
        /// Whether the slider is logarithmic.
        logarithmic: bool,
        /// Value when none is given.
        default: f64,
    },
    /// One of a few words.
    Choice {
        /// Each word in links and on the command line, and its label on the screen.
        options: &'static [(&'static str, &'static str)],
        /// The word when none is given.
        default: &'static str,
    },
    /// Text, percent-encoded in links. Empty when none is given.
    Text,
}

/// What a parameter influences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everyday use: always shown.
    Main,
    /// The same, and the acceleration that is asked for: a slider stops at those that the method can do.
    Acceleration,
    /// The same, and a slice of a file, which tells how many there are.
    Slice,
    /// Changes only the calibration (coil maps, kernels): shown on request.
    Calibration,
    /// Painted on the picture of k-space, not set by a control.
    Painted,
    /// Set by the program, not by a control (the hash of a file).
    Hidden,
}

impl Role {
    /// Whether it is for everyday use: always shown.
    pub fn is_main(self) -> bool {
        matches!(self, Role::Main | Role::Acceleration | Role::Slice)
    }

    /// Whether there is a control to set it by.
    pub fn has_control(self) -> bool {
        self.is_main() || self == Role::Calibration
    }
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A real number.
    Real(f64),
    /// Text.
    Text(String),
}

impl fmt::Display for Value {
    /// The shortest text that reads back as the same value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Integer(v) => write!(f, "{v}"),
            Value::Real(v) => write!(f, "{v}"),
            Value::Text(v) => f.write_str(v),
        }
    }
}

impl Kind {
    /// The value when none is given.
    pub fn default_value(&self) -> Value {
        match self {
            Kind::Integer { default, .. } => Value::Integer(*default),
            Kind::Real { default, .. } => Value::Real(*default),
            Kind::Choice { default, .. } => Value::Text((*default).to_owned()),
            Kind::Text => Value::Text(String::new()),
        }
    }
}

/// A declaration with a value for each of its parameters, all within their ranges.
#[derive(Debug, Clone)]
pub struct Settings {
    declaration: &'static Declaration,
    values: Vec<Value>,
}

impl PartialEq for Settings {
    fn eq(&self, other: &Self) -> bool {
        self.declaration.id == other.declaration.id && self.values == other.values
    }
}

impl Settings {
    /// All parameters at their defaults.
    pub fn new(declaration: &'static Declaration) -> Self {
        let values = declaration.parameters.iter().map(|p| p.kind.default_value()).collect();
        Self { declaration, values }
    }

    /// The declaration that these settings are of.
    pub fn declaration(&self) -> &'static Declaration {
        self.declaration
    }

    /// Id of the declaration.
    pub fn id(&self) -> &'static str {
        self.declaration.id
    }

    /// Parameters with their values, in declared order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Parameter, &Value)> {
        self.declaration.parameters.iter().zip(&self.values)
    }

    /// The value of a parameter.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`].
    pub fn value(&self, named: impl Named) -> Result<&Value> {
        Ok(&self.values[self.index(named.key())?])
    }

    /// The value of a parameter, as its type.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`] when the settings are of a declaration without it; [`Error::Malformed`] when it is
    /// of another kind there.
    pub fn get<P: Typed>(&self, parameter: P) -> Result<P::Value<'_>> {
        let index = self.index(parameter.key())?;
        let value = &self.values[index];
        parameter.read(value).ok_or_else(|| Error::Malformed {
            id: self.declaration.id,
            key: self.declaration.parameters[index].key,
            expected: P::EXPECTED,
            came: value.to_string(),
        })
    }

    /// The same where the declaration has a parameter of this name and kind.
    pub fn find<P: Typed>(&self, parameter: P) -> Option<P::Value<'_>> {
        let (_, value) = self.iter().find(|(p, _)| p.key == parameter.key())?;
        parameter.read(value)
    }

    /// The acceleration that is asked for, where the declaration has a parameter of [`Role::Acceleration`].
    pub fn acceleration(&self) -> Option<f64> {
        let (_, value) = self.iter().find(|(p, _)| p.role == Role::Acceleration)?;
        match value {
            Value::Integer(v) => Some(*v as f64),
            Value::Real(v) => Some(*v),
            Value::Text(_) => None,
        }
    }

    /// Sets a parameter from its text in a link or on the command line.
    ///
    /// # Errors
    /// [`Error::UnknownParameter`], [`Error::Malformed`], [`Error::OutOfRange`], [`Error::NotAChoice`].
    pub fn set(&mut self, named: impl Named, text: &str) -> Result<()> {
        let index = self.index(named.key())?;
        let id = self.declaration.id;
        let Parameter { key, kind, .. } = &self.declaration.parameters[index];
        let malformed = |expected| Error::Malformed { id, key, expected, came: text.to_owned() };
        let out_of_range = |min, max| Error::OutOfRange { id, key, min, max, came: text.to_owned() };
        self.values[index] = match kind {
            Kind::Integer { min, max, .. } => {
                let v = text.parse::<i64>().map_err(|_| malformed("a whole number"))?;
                if v < *min || v > *max {
                    return Err(out_of_range(*min as f64, *max as f64));
                }
                Value::Integer(v)
            }
            Kind::Real { min, max, .. } => {
                let v = text.parse::<f64>().ok().filter(|v| v.is_finite());
                let v = v.ok_or_else(|| malformed("a finite number"))?;
                if v < *min || v > *max {
                    return Err(out_of_range(*min, *max));
                }
                // One zero only, so that equal settings print equal links.
                Value::Real(if v == 0.0 { 0.0 } else { v })
            }
            Kind::Choice { options, .. } => {
                if !options.iter().any(|(word, _)| *word == text) {
                    let known = options.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
                    return Err(Error::NotAChoice { id, key, known, came: text.to_owned() });
                }
                Value::Text(text.to_owned())
            }
            Kind::Text => Value::Text(text.to_owned()),
        };
        Ok(())
    }

    /// The same settings with a parameter changed; for code that knows the declaration.
    ///
    /// # Errors
    /// As [`Settings::set`].
    pub fn with(mut self, named: impl Named, value: impl fmt::Display) -> Result<Self> {
        self.set(named, &value.to_string())?;
        Ok(self)
    }

    fn index(&self, key: &str) -> Result<usize> {
        let parameters = self.declaration.parameters;
        parameters.iter().position(|p| p.key == key).ok_or_else(|| Error::UnknownParameter {
            id: self.declaration.id,
            key: key.to_owned(),
            known: parameters.iter().map(|p| p.key).collect::<Vec<_>>().join(", "),
        })
    }
}

/// Finds the declaration with this id.
///
/// # Errors
/// [`Error::UnknownId`], naming the ids that exist.
pub fn find(kind: &'static str, declarations: &[&'static Declaration], id: &str) -> Result<&'static Declaration> {
    declarations.iter().copied().find(|d| d.id == id).ok_or_else(|| unknown(kind, declarations, id))
}

/// The error of an id that none of the declarations has, naming those that exist.
pub(crate) fn unknown(kind: &'static str, declarations: &[&'static Declaration], id: &str) -> Error {
    let known = declarations.iter().map(|d| d.id).collect::<Vec<_>>().join(", ");
    Error::UnknownId { kind, id: id.to_owned(), known }
}

/// Lists the members of a registry, one `module::Type` a line: declares the modules and `DECLARATIONS`, and a
/// macro (named after the first argument) that picks the member by id.
///
/// The trait of the registry must have an associated `DECLARATION`.
macro_rules! registry {
    ($dispatch:ident, $kind:literal, $tr:ident: $($module:ident :: $member:ident),+ $(,)?) => {
        $(pub mod $module;)+

        /// Everything that is registered, in the order in which it is shown.
        pub const DECLARATIONS: &[&crate::declaration::Declaration] =
            &[$(&<$module::$member as $tr>::DECLARATION),+];

        /// Runs an expression with the registered type of this id under the name given.
        macro_rules! $dispatch {
            ($id:expr, $name:ident => $body:expr) => {{
                let id: &str = $id;
                $(if id == <$module::$member as $tr>::DECLARATION.id {
                    type $name = $module::$member;
                    $body
                } else)+ {
                    // What is listed was found above: this is the error of an id that is not.
                    Err(crate::declaration::unknown($kind, DECLARATIONS, id))
                }
            }};
        }
    };
}
pub(crate) use registry;
