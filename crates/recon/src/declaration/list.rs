//! Lists of parameters: what a declaration has, and groups that several declarations share.

use super::{Kind, Parameter, Role};

/// Parameters that several declarations have, in the order in which they are shown and printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group(
    /// As `parameters!` lists them.
    pub &'static [Parameter],
);

impl Group {
    /// All of them, in the list of a declaration.
    pub const fn listed(self) -> Listed {
        Listed::All(self.0)
    }
}

/// What stands in a list of parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Listed {
    /// One parameter.
    One(Parameter),
    /// All of a group.
    All(&'static [Parameter]),
}

/// How many parameters a list has; for `parameters!`.
pub const fn total(list: &[Listed]) -> usize {
    let (mut i, mut total) = (0, 0);
    while i < list.len() {
        total += match list[i] {
            Listed::One(_) => 1,
            Listed::All(group) => group.len(),
        };
        i += 1;
    }
    total
}

/// The parameters of a list, `N` being its [`total`]; for `parameters!`.
pub const fn joined<const N: usize>(list: &[Listed]) -> [Parameter; N] {
    const BLANK: Parameter = Parameter { key: "", label: "", unit: "", help: "", kind: Kind::Text, role: Role::Hidden };
    let mut all = [BLANK; N];
    let (mut i, mut done) = (0, 0);
    while i < list.len() {
        match list[i] {
            Listed::One(parameter) => {
                all[done] = parameter;
                done += 1;
            }
            Listed::All(group) => {
                let mut j = 0;
                while j < group.len() {
                    all[done] = group[j];
                    done += 1;
                    j += 1;
                }
            }
        }
        i += 1;
    }
    assert!(done == N, "expected as many parameters as the list has in all");
    all
}

/// The `parameters` of a declaration or of a [`Group`], from typed parameters and groups in the order in which they are
/// shown and printed: `parameters![LAMBDA, STOPPING, Espirit::PARAMETERS]`.
#[macro_export]
#[doc(hidden)]
macro_rules! parameters {
    ($($item:expr),+ $(,)?) => {{
        const LIST: &[$crate::declaration::Listed] = &[$($item.listed()),+];
        const ALL: [$crate::declaration::Parameter; $crate::declaration::list::total(LIST)] =
            $crate::declaration::list::joined(LIST);
        &ALL
    }};
}
pub use parameters;
