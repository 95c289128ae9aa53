//! Parameters whose values have a type: what code reads settings by.

use super::{Kind, Listed, Parameter, Value};

/// What names a parameter: its key, as a link has it, or the parameter itself.
pub trait Named {
    /// The key.
    fn key(&self) -> &str;
}

impl Named for str {
    fn key(&self) -> &str {
        self
    }
}

impl Named for String {
    fn key(&self) -> &str {
        self
    }
}

impl<N: Named + ?Sized> Named for &N {
    fn key(&self) -> &str {
        (**self).key()
    }
}

/// A parameter that is read as a value of its own type, by [`super::Settings::get`] and [`super::Settings::find`].
///
/// Parameters of several declarations that share a key and a type are read by any of them: they may differ in range,
/// default and help.
pub trait Typed: Named + Copy {
    /// What it is read as.
    type Value<'a>;

    /// What its values are, in an error.
    const EXPECTED: &'static str;

    /// The value as its type; none of a value of another kind.
    fn read<'a>(&self, value: &'a Value) -> Option<Self::Value<'a>>;
}

/// A parameter that is a real number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Real(Parameter);

/// A parameter that is a whole number of at least 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count(Parameter);

/// A parameter that is text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Text(Parameter);

/// A parameter that is one of a few words, each of which stands for a `T`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice<T: 'static> {
    declared: Parameter,
    members: &'static [(T, &'static str)],
}

// Parameters are constants: what these constructors refuse does not compile.

impl Real {
    /// Of a declaration of [`Kind::Real`].
    ///
    /// # Panics
    /// When it is of another kind.
    pub const fn new(declared: Parameter) -> Self {
        assert!(matches!(declared.kind, Kind::Real { .. }), "expected a parameter of Kind::Real");
        Self(declared)
    }
}

impl Count {
    /// Of a declaration of [`Kind::Integer`].
    ///
    /// # Panics
    /// When it is of another kind, or may be below 0.
    pub const fn new(declared: Parameter) -> Self {
        assert!(
            matches!(declared.kind, Kind::Integer { min: 0.., .. }),
            "expected a parameter of Kind::Integer that is at least 0"
        );
        Self(declared)
    }
}

impl Text {
    /// Of a declaration of [`Kind::Text`].
    ///
    /// # Panics
    /// When it is of another kind.
    pub const fn new(declared: Parameter) -> Self {
        assert!(matches!(declared.kind, Kind::Text), "expected a parameter of Kind::Text");
        Self(declared)
    }
}

impl<T> Choice<T> {
    /// Of a declaration of [`Kind::Choice`], with what each of its words stands for, in the order of its options.
    ///
    /// # Panics
    /// When it is of another kind, or has other words.
    pub const fn new(declared: Parameter, members: &'static [(T, &'static str)]) -> Self {
        let options = if let Kind::Choice { options, .. } = declared.kind { options } else { &[] };
        assert!(!options.is_empty(), "expected a parameter of Kind::Choice, with options");
        assert!(options.len() == members.len(), "expected a member for each option");
        let mut i = 0;
        while i < options.len() {
            assert!(is_same(options[i].0, members[i].1), "expected the members in the order of the options");
            i += 1;
        }
        Self { declared, members }
    }
}

/// `a == b`, which constants cannot ask.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// What all of them have: the declaration, the key and a place in a list.
macro_rules! declared {
    ($([$($of:ident)?] $parameter:ty: $field:tt),+ $(,)?) => {
        $(impl$(<$of>)? $parameter {
            /// What it declares.
            pub const fn declared(&self) -> &Parameter {
                &self.$field
            }

            /// Its name in links and on the command line.
            pub const fn key(&self) -> &'static str {
                self.$field.key
            }

            /// It alone, in the list of a declaration.
            pub const fn listed(self) -> Listed {
                Listed::One(self.$field)
            }
        }

        impl$(<$of>)? Named for $parameter {
            fn key(&self) -> &str {
                self.$field.key
            }
        })+
    };
}
declared! { [] Real: 0, [] Count: 0, [] Text: 0, [T] Choice<T>: declared }

impl Typed for Real {
    type Value<'a> = f64;
    const EXPECTED: &'static str = "a number";

    fn read(&self, value: &Value) -> Option<f64> {
        match value {
            Value::Real(v) => Some(*v),
            _ => None,
        }
    }
}

impl Typed for Count {
    type Value<'a> = usize;
    const EXPECTED: &'static str = "a whole number";

    fn read(&self, value: &Value) -> Option<usize> {
        match value {
            Value::Integer(v) => usize::try_from(*v).ok(),
            _ => None,
        }
    }
}

impl Typed for Text {
    type Value<'a> = &'a str;
    const EXPECTED: &'static str = "text";

    fn read<'a>(&self, value: &'a Value) -> Option<&'a str> {
        match value {
            Value::Text(v) => Some(v),
            _ => None,
        }
    }
}

impl<T: Copy> Typed for Choice<T> {
    type Value<'a> = T;
    const EXPECTED: &'static str = "a word";

    fn read(&self, value: &Value) -> Option<T> {
        match value {
            Value::Text(v) => self.members.iter().find(|(_, word)| word == v).map(|(member, _)| *member),
            _ => None,
        }
    }
}
