//! Elements of whatever numeric type as complex numbers.

use crate::bytes::{big_endian, little_endian, signed};
use hdf5_reader::error::{Error, Result};
use hdf5_reader::{ByteOrder, CompoundField, Datatype, H5Type, dtype_element_size};
use num_complex::Complex32;

/// A number of a file: real or complex, of whatever width, in either order of bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(pub Complex32);

/// A real type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Real {
    kind: RealKind,
    size: usize,
    order: ByteOrder,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RealKind {
    Float,
    Signed,
    Unsigned,
    /// HDF5 has none of its own: h5py makes an enumeration of two names.
    Bool,
}

impl Real {
    /// Of a datatype, if it is a real number of at most 8 bytes.
    pub fn of(datatype: &Datatype) -> Option<Self> {
        let (kind, size, order) = match datatype {
            Datatype::FloatingPoint { size: size @ (4 | 8), byte_order } => (RealKind::Float, *size, *byte_order),
            Datatype::FixedPoint { size: size @ (1 | 2 | 4 | 8), signed, byte_order } => {
                (if *signed { RealKind::Signed } else { RealKind::Unsigned }, *size, *byte_order)
            }
            Datatype::Enum { base, members } if members.len() == 2 => {
                let Self { size: 1, order, .. } = Self::of(base)? else { return None };
                (RealKind::Bool, 1, order)
            }
            _ => return None,
        };
        Some(Self { kind, size: size.into(), order })
    }

    /// NumPy's name of it.
    pub fn name(self) -> String {
        let bits = self.size * 8;
        match self.kind {
            RealKind::Float => format!("float{bits}"),
            RealKind::Signed => format!("int{bits}"),
            RealKind::Unsigned => format!("uint{bits}"),
            RealKind::Bool => "bool".into(),
        }
    }

    /// The value of the first bytes; none where there are too few.
    pub fn read(self, bytes: &[u8]) -> Option<f64> {
        let unsigned = self.read_unsigned(bytes)?;
        Some(match (self.kind, self.size) {
            (RealKind::Float, 4) => f64::from(f32::from_bits(unsigned as u32)),
            (RealKind::Float, _) => f64::from_bits(unsigned),
            (RealKind::Signed, _) => signed(unsigned, 8 * self.size as u32) as f64,
            _ => unsigned as f64,
        })
    }

    /// The value of the first bytes as a whole number.
    pub fn read_unsigned(self, bytes: &[u8]) -> Option<u64> {
        let raw = bytes.get(..self.size)?;
        Some(match self.order {
            ByteOrder::LittleEndian => little_endian(raw),
            ByteOrder::BigEndian => big_endian(raw),
        })
    }
}

/// A numeric type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberType {
    /// Real.
    Real(Real),
    /// A compound of two reals: the places of the real and of the imaginary part, and the bytes of an element.
    Complex {
        /// The parts' type.
        part: Real,
        /// Where the real part lies.
        re: usize,
        /// Where the imaginary part lies.
        im: usize,
        /// Bytes of both.
        size: usize,
    },
}

impl NumberType {
    /// Of a datatype, if its elements are numbers. Complex numbers are compounds of two equal reals with the names `r`
    /// and `i` (h5py), `real` and `imag` (MATLAB, ISMRMRD) or `re` and `im`.
    pub fn of(datatype: &Datatype) -> Option<Self> {
        let Datatype::Compound { size, fields } = datatype else {
            return Real::of(datatype).map(Self::Real);
        };
        let [re, im] = fields.as_slice() else { return None };
        let named = |field: &CompoundField, first: char| {
            let name = field.name.to_ascii_lowercase();
            name.starts_with(first) && name.len() <= 9
        };
        let (part, size) = (Real::of(&re.datatype)?, *size as usize);
        let (at_re, at_im) = (re.byte_offset as usize, im.byte_offset as usize);
        let fits = at_re.max(at_im).checked_add(part.size).is_some_and(|end| end <= size);
        let complex = named(re, 'r') && named(im, 'i') && Real::of(&im.datatype) == Some(part) && fits;
        complex.then_some(Self::Complex { part, re: at_re, im: at_im, size })
    }

    /// NumPy's name of it.
    pub fn name(self) -> String {
        match self {
            Self::Real(real) => real.name(),
            Self::Complex { part: Real { kind: RealKind::Float, size, .. }, .. } => format!("complex{}", size * 16),
            Self::Complex { part, .. } => format!("complex of {}", part.name()),
        }
    }

    /// Whether it is complex.
    pub fn is_complex(self) -> bool {
        matches!(self, Self::Complex { .. })
    }

    /// The value of the first bytes; none where there are too few.
    pub fn read(self, bytes: &[u8]) -> Option<Complex32> {
        match self {
            Self::Real(real) => real.read(bytes).map(|v| Complex32::new(v as f32, 0.0)),
            Self::Complex { part, re, im, .. } => {
                let (re, im) = (part.read(bytes.get(re..)?)?, part.read(bytes.get(im..)?)?);
                Some(Complex32::new(re as f32, im as f32))
            }
        }
    }

    fn size(self) -> usize {
        match self {
            Self::Real(real) => real.size,
            Self::Complex { size, .. } => size,
        }
    }
}

fn not_a_number() -> Error {
    Error::TypeMismatch { expected: "a number".into(), actual: "another type".into() }
}

impl H5Type for Number {
    fn hdf5_type() -> Datatype {
        f32::hdf5_type()
    }

    fn from_bytes(bytes: &[u8], datatype: &Datatype) -> Result<Self> {
        let number = NumberType::of(datatype).ok_or_else(not_a_number)?;
        number.read(bytes).map(Self).ok_or_else(not_a_number)
    }

    fn element_size(datatype: &Datatype) -> usize {
        dtype_element_size(datatype).unwrap_or(0)
    }

    fn decode_vec(raw: &[u8], datatype: &Datatype, count: usize) -> Option<Result<Vec<Self>>> {
        let number = NumberType::of(datatype)?;
        let raw = raw.get(..count.checked_mul(number.size())?)?;
        let values = raw.chunks_exact(number.size()).map(|bytes| number.read(bytes).map(Self));
        Some(values.collect::<Option<Vec<_>>>().ok_or_else(not_a_number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_width_and_order_are_read() {
        let fixed = |size, signed, byte_order| Datatype::FixedPoint { size, signed, byte_order };
        let read = |datatype: &Datatype, bytes: &[u8]| Real::of(datatype).and_then(|real| real.read(bytes));
        let (little, big) = (ByteOrder::LittleEndian, ByteOrder::BigEndian);
        assert_eq!(read(&fixed(2, true, little), &[0xfe, 0xff]), Some(-2.0));
        assert_eq!(read(&fixed(2, false, little), &[0xfe, 0xff]), Some(65534.0));
        assert_eq!(read(&fixed(2, true, big), &[0xff, 0xfe]), Some(-2.0));
        assert_eq!(read(&fixed(8, true, little), &(-5i64).to_le_bytes()), Some(-5.0));
        assert_eq!(read(&fixed(1, true, little), &[0x80]), Some(-128.0));
        let float = Datatype::FloatingPoint { size: 8, byte_order: big };
        assert_eq!(read(&float, &1.5f64.to_be_bytes()), Some(1.5));
        assert_eq!(read(&float, &[0; 7]), None);
        assert_eq!(Real::of(&Datatype::FloatingPoint { size: 2, byte_order: big }), None);
    }
}
