//! The header of NIfTI-2, which has the fields of NIfTI-1 in another order and with more bits: 540 bytes, by
//! `nifti2.h` of the NIfTI data format working group.

use super::damaged;
use crate::error::{Error, Result};
use nifti::{Endianness, NiftiHeader};

/// Bytes of it.
pub const HEADER: usize = 540;
/// What comes after its name; a transfer as text changes it.
const MAGIC: &[u8; 8] = b"n+2\0\r\n\x1a\n";

/// Whether a file begins as NIfTI-2 does.
pub fn is_second(head: &[u8]) -> bool {
    let size = head.get(..4).unwrap_or_default();
    let named = head.get(4..7).is_some_and(|name| name == b"n+2" || name == b"ni2");
    named && (*size == 540i32.to_le_bytes() || *size == 540i32.to_be_bytes())
}

/// What of the header matters here as one of NIfTI-1, and where the pixels begin.
///
/// # Errors
/// [`Error::Damaged`] when it is cut off, was changed as a text, or its image is in another file; [`Error::TooLarge`]
/// for an axis of more than 65535 pixels.
pub fn read(head: &[u8]) -> Result<(NiftiHeader, i64)> {
    if head.get(4..7) == Some(b"ni2") {
        return Err(damaged("its image is in another file: save both as one .nii".into()));
    }
    if head.len() < HEADER {
        return Err(damaged(format!("{} bytes came", head.len())));
    }
    if head[4..12] != MAGIC[..] {
        return Err(damaged("its first bytes were changed, as by a transfer as text".into()));
    }
    let fields = Fields { head, little: head[0] == 28 };
    let mut header = NiftiHeader {
        datatype: i16::from_ne_bytes(fields.bytes(12)),
        bitpix: i16::from_ne_bytes(fields.bytes(14)),
        pixdim: std::array::from_fn(|i| fields.float(104 + 8 * i)),
        scl_slope: fields.float(176),
        scl_inter: fields.float(184),
        qform_code: fields.code(344),
        sform_code: fields.code(348),
        quatern_b: fields.float(352),
        quatern_c: fields.float(360),
        quatern_d: fields.float(368),
        srow_x: std::array::from_fn(|i| fields.float(400 + 8 * i)),
        srow_y: std::array::from_fn(|i| fields.float(432 + 8 * i)),
        srow_z: std::array::from_fn(|i| fields.float(464 + 8 * i)),
        // A code of few bits, in four bytes.
        xyzt_units: fields.code(500) as u8,
        endianness: if fields.little { Endianness::Little } else { Endianness::Big },
        ..NiftiHeader::default()
    };
    let count = fields.whole(16);
    for (axis, size) in header.dim.iter_mut().enumerate() {
        // Those after the last axis mean nothing.
        if axis as i64 > count.max(0) {
            *size = 1;
            continue;
        }
        let came = fields.whole(16 + 8 * axis);
        *size = match u16::try_from(came) {
            Ok(came) => came,
            Err(_) if came < 0 => return Err(damaged(format!("an axis of {came} pixels"))),
            Err(_) => {
                let what = "axis of a NIfTI image, in pixels,".into();
                return Err(Error::TooLarge { what, most: u16::MAX.into(), came: came.unsigned_abs() });
            }
        };
    }
    Ok((header, fields.whole(168)))
}

struct Fields<'a> {
    /// At least [`HEADER`] bytes.
    head: &'a [u8],
    little: bool,
}

impl Fields<'_> {
    /// So many bytes in the order of this machine.
    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut bytes: [u8; N] = std::array::from_fn(|i| self.head[at + i]);
        if self.little != cfg!(target_endian = "little") {
            bytes.reverse();
        }
        bytes
    }

    fn whole(&self, at: usize) -> i64 {
        i64::from_ne_bytes(self.bytes(at))
    }

    fn float(&self, at: usize) -> f32 {
        f64::from_ne_bytes(self.bytes(at)) as f32
    }

    /// What no code of NIfTI-1 is, is none here either.
    fn code(&self, at: usize) -> i16 {
        i16::try_from(i32::from_ne_bytes(self.bytes(at))).unwrap_or(0)
    }
}
