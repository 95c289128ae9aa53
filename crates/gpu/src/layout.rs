//! Parameter structs of kernels, and where their fields lie: a test holds them against the shaders'.

/// A field: its name, the byte that it begins at, and how many it has.
pub type Field = (&'static str, usize, usize);

/// A struct of parameters.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    /// WGSL of a shader that has it.
    pub source: &'static [&'static str],
    /// Its name there.
    pub name: &'static str,
    /// Its fields, in order.
    pub fields: &'static [Field],
    /// Bytes of all.
    pub size: usize,
}

/// A struct of parameters as a kernel reads it, `Params` in its shader unless said otherwise.
macro_rules! parameters {
    ($(#[$about:meta])* $visibility:vis struct $name:ident $(as $shader:literal)? {
        $($(#[$of_field:meta])* $access:vis $field:ident: $kind:ty,)*
    }) => {
        $(#[$about])*
        #[repr(C)]
        #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
        $visibility struct $name { $($(#[$of_field])* $access $field: $kind,)* }

        impl $name {
            /// Where its fields lie, and a shader that has it.
            const fn layout(source: &'static [&'static str]) -> $crate::layout::Layout {
                const FIELDS: &[$crate::layout::Field] =
                    &[$((stringify!($field), std::mem::offset_of!($name, $field), size_of::<$kind>())),*];
                $crate::layout::Layout {
                    source,
                    name: $crate::layout::parameters!(@name $($shader)?),
                    fields: FIELDS,
                    size: size_of::<$name>(),
                }
            }
        }
    };
    (@name) => { "Params" };
    (@name $shader:literal) => { $shader };
}

pub(crate) use parameters;
