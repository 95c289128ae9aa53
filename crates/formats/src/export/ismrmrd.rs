//! ISMRMRD `.h5`: an XML header, and acquisitions with a header each, by the `hdf5-pure` crate.
//!
//! Inati et al., ISMRM Raw data format: a proposed standard for MRI raw datasets, Magn Reson Med 77:411 (2017).

use super::heap::{Heap, Row};
use crate::error::{Error, Result};
use hdf5_pure::{
    CharacterSet, CompoundTypeBuilder, Datatype, File, FileBuilder, FormatError, Layout, StringPadding, make_f32_type,
    make_i32_type, make_u8_type, make_u16_type, make_u32_type, make_u64_type,
};
use recon::KSpace;

/// The counters of a readout: names, types and lengths, in the order of `ismrmrd.h`.
const COUNTERS: &[(&str, Kind, usize)] = &[
    ("kspace_encode_step_1", Kind::U16, 1),
    ("kspace_encode_step_2", Kind::U16, 1),
    ("average", Kind::U16, 1),
    ("slice", Kind::U16, 1),
    ("contrast", Kind::U16, 1),
    ("phase", Kind::U16, 1),
    ("repetition", Kind::U16, 1),
    ("set", Kind::U16, 1),
    ("segment", Kind::U16, 1),
    ("user", Kind::U16, 8),
];

/// The header of a readout.
const HEAD: &[(&str, Kind, usize)] = &[
    ("version", Kind::U16, 1),
    ("flags", Kind::U64, 1),
    ("measurement_uid", Kind::U32, 1),
    ("scan_counter", Kind::U32, 1),
    ("acquisition_time_stamp", Kind::U32, 1),
    ("physiology_time_stamp", Kind::U32, 3),
    ("number_of_samples", Kind::U16, 1),
    ("available_channels", Kind::U16, 1),
    ("active_channels", Kind::U16, 1),
    ("channel_mask", Kind::U64, 16),
    ("discard_pre", Kind::U16, 1),
    ("discard_post", Kind::U16, 1),
    ("center_sample", Kind::U16, 1),
    ("encoding_space_ref", Kind::U16, 1),
    ("trajectory_dimensions", Kind::U16, 1),
    ("sample_time_us", Kind::F32, 1),
    ("position", Kind::F32, 3),
    ("read_dir", Kind::F32, 3),
    ("phase_dir", Kind::F32, 3),
    ("slice_dir", Kind::F32, 3),
    ("patient_table_position", Kind::F32, 3),
    ("idx", Kind::Counters, 1),
    ("user_int", Kind::I32, 8),
    ("user_float", Kind::F32, 8),
];

/// Bits of `flags`: the first and the last readout of a slice, and the last of all.
const FIRST_IN_SLICE: u64 = 1 << 6;
const LAST_IN_SLICE: u64 = 1 << 7;
const LAST_IN_MEASUREMENT: u64 = 1 << 24;

#[derive(Clone, Copy)]
enum Kind {
    U16,
    U32,
    U64,
    I32,
    F32,
    Counters,
}

impl Kind {
    fn size(self) -> usize {
        match self {
            Self::U16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::U64 => 8,
            Self::Counters => size(COUNTERS),
        }
    }

    fn datatype(self) -> Result<Datatype> {
        Ok(match self {
            Self::U16 => make_u16_type(),
            Self::U32 => make_u32_type(),
            Self::U64 => make_u64_type(),
            Self::I32 => make_i32_type(),
            Self::F32 => make_f32_type(),
            Self::Counters => compound(COUNTERS)?,
        })
    }
}

fn size(fields: &[(&str, Kind, usize)]) -> usize {
    fields.iter().map(|(_, kind, count)| kind.size() * count).sum()
}

fn compound(fields: &[(&str, Kind, usize)]) -> Result<Datatype> {
    let mut builder = CompoundTypeBuilder::new();
    for (name, kind, count) in fields {
        let one = kind.datatype()?;
        let datatype = match count {
            1 => one,
            count => Datatype::Array { base_type: Box::new(one), dimensions: vec![*count as u32] },
        };
        builder = builder.field(name, datatype);
    }
    builder.build().map_err(|e| failed(&e))
}

/// Where a field of these begins.
fn place(fields: &[(&str, Kind, usize)], name: &str) -> usize {
    size(&fields[..fields.iter().position(|(other, ..)| *other == name).expect("a field of the list")])
}

fn failed(e: &FormatError) -> Error {
    Error::Write(e.to_string())
}

/// K-space (coil, ky, kx) of one slice as a Cartesian scan: one readout for each line that is not empty, its centre at
/// `nx / 2`. The height and width in mm of a pixel of the image (y, x) give the field of view, which is 0 where they are
/// not known.
///
/// # Errors
/// [`Error::Write`] when the samples, the lines or the coils are more than 65535, or every line is empty.
pub fn write(kspace: &KSpace, spacing: Option<[f64; 2]>) -> Result<Vec<u8>> {
    let (coils, ny, nx) = kspace.dim();
    if let Some(n) = [coils, ny, nx].into_iter().find(|n| *n > usize::from(u16::MAX)) {
        return Err(Error::Write(format!("expected at most 65535 coils, lines and samples in ISMRMRD, but {n} came")));
    }
    let lines: Vec<usize> =
        kspace.occupied_lines().iter().enumerate().filter(|(_, taken)| **taken).map(|(y, _)| y).collect();
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else {
        return Err(Error::Write(format!("expected samples, but all {ny} lines are empty")));
    };
    let mut heap = Heap::default();
    let header = header(ny, nx, spacing);
    let text = heap.push(header.len(), header.as_bytes());
    let mut readouts = Vec::new();
    for (counter, ky) in lines.iter().enumerate() {
        let mut flags = 0;
        if ky == first {
            flags |= FIRST_IN_SLICE;
        }
        if ky == last {
            flags |= LAST_IN_SLICE | LAST_IN_MEASUREMENT;
        }
        let samples: Vec<u8> = (0..coils)
            .flat_map(|coil| (0..nx).map(move |kx| (coil, kx)))
            .map(|(coil, kx)| kspace.samples()[[coil, *ky, kx]])
            .flat_map(|v| [v.re.to_le_bytes(), v.im.to_le_bytes()])
            .flatten()
            .collect();
        let row = heap.push(2 * coils * nx, &samples);
        readouts.push((head([coils, *ky, nx], counter, flags), row));
    }
    // Addresses do not depend on what is written: once to learn that of the heap, once with it.
    let laid_out = build(&heap, text, &readouts, 0)?;
    let base = address(laid_out)?;
    let bytes = build(&heap, text, &readouts, base)?;
    if !bytes[base as usize..].starts_with(&heap.bytes) {
        return Err(Error::Write("expected the samples where they were laid out, but they are elsewhere".into()));
    }
    Ok(bytes)
}

fn build(heap: &Heap, text: Row, readouts: &[(Vec<u8>, Row)], base: u64) -> Result<Vec<u8>> {
    let variable = |base_type| Datatype::VariableLength {
        is_string: false,
        padding: None,
        charset: None,
        base_type: Box::new(base_type),
    };
    let string = Datatype::VariableLength {
        is_string: true,
        padding: Some(StringPadding::NullTerminate),
        charset: Some(CharacterSet::Ascii),
        base_type: Box::new(make_u8_type()),
    };
    let acquisition = CompoundTypeBuilder::new()
        .field("head", compound(HEAD)?)
        .field("traj", variable(make_f32_type()))
        .field("data", variable(make_f32_type()));
    let acquisition = acquisition.build().map_err(|e| failed(&e))?;
    let mut data = Vec::new();
    for (head, row) in readouts {
        data.extend(head);
        data.extend(Row::NONE.reference(base));
        data.extend(row.reference(base));
    }
    let mut file = FileBuilder::new();
    let mut group = file.create_group("dataset");
    group.create_dataset("xml").with_raw_data(string, text.reference(base).to_vec(), 1);
    group.create_dataset("data").with_raw_data(acquisition, data, readouts.len() as u64);
    group.create_dataset("heap").with_u8_data(&heap.bytes);
    file.add_group(group.finish());
    file.finish().map_err(|e| Error::Write(e.to_string()))
}

/// Where the heap lies in a file.
fn address(bytes: Vec<u8>) -> Result<u64> {
    let file = File::from_bytes(bytes).map_err(|e| Error::Write(e.to_string()))?;
    let layout =
        file.dataset("dataset/heap").and_then(|heap| heap.layout()).map_err(|e| Error::Write(e.to_string()))?;
    match layout {
        Layout::Contiguous { address: Some(address), .. } => Ok(address),
        _ => Err(Error::Write("expected the samples in one piece".into())),
    }
}

/// The header of the readout at `ky`.
fn head([coils, ky, nx]: [usize; 3], counter: usize, flags: u64) -> Vec<u8> {
    let mut bytes = vec![0; size(HEAD)];
    let mut put = |name: &str, value: &[u8]| {
        let place = place(HEAD, name);
        bytes[place..place + value.len()].copy_from_slice(value);
    };
    let short = |n: usize| (n as u16).to_le_bytes();
    put("version", &short(1));
    put("flags", &flags.to_le_bytes());
    put("scan_counter", &(counter as u32).to_le_bytes());
    put("number_of_samples", &short(nx));
    put("available_channels", &short(coils));
    put("active_channels", &short(coils));
    let mask: Vec<u8> =
        (0..128).map(|byte| (0..8).filter(|bit| 8 * byte + bit < coils).map(|bit| 1 << bit).sum()).collect();
    put("channel_mask", &mask);
    put("center_sample", &short(nx / 2));
    for (name, direction) in [("read_dir", 0), ("phase_dir", 1), ("slice_dir", 2)] {
        let axis: [f32; 3] = std::array::from_fn(|i| if i == direction { 1.0 } else { 0.0 });
        put(name, axis.map(f32::to_le_bytes).as_flattened());
    }
    put("idx", &short(ky)); // Its first counter is `kspace_encode_step_1`.
    bytes
}

fn header(ny: usize, nx: usize, spacing: Option<[f64; 2]>) -> String {
    let [height, width] = spacing.unwrap_or([0.0; 2]);
    let fov = [width * nx as f64, height * ny as f64, if spacing.is_some() { 1.0 } else { 0.0 }];
    let space = format!(
        "<matrixSize><x>{nx}</x><y>{ny}</y><z>1</z></matrixSize>\
         <fieldOfView_mm><x>{}</x><y>{}</y><z>{}</z></fieldOfView_mm>",
        fov[0], fov[1], fov[2]
    );
    format!(
        "<?xml version=\"1.0\"?>\n\
         <ismrmrdHeader xmlns=\"http://www.ismrm.org/ISMRMRD\">\
         <experimentalConditions><H1resonanceFrequency_Hz>0</H1resonanceFrequency_Hz></experimentalConditions>\
         <encoding><encodedSpace>{space}</encodedSpace><reconSpace>{space}</reconSpace>\
         <encodingLimits><kspace_encoding_step_1><minimum>0</minimum><maximum>{}</maximum><center>{}</center>\
         </kspace_encoding_step_1></encodingLimits><trajectory>cartesian</trajectory></encoding></ismrmrdHeader>\n",
        ny - 1,
        ny / 2
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_a_readout_is_that_of_the_standard() {
        // `static_assert(sizeof(ISMRMRD_AcquisitionHeader) == 340)`, packed.
        assert_eq!(size(HEAD), 340);
        assert_eq!(size(COUNTERS), 34);
        assert_eq!(place(HEAD, "number_of_samples"), 34);
        assert_eq!(place(HEAD, "idx"), 242);
    }
}
