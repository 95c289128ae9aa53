//! Files that NumPy wrote: every accepted variant holds the same numbers.

use crate::{bytes, kspace_of};
use formats::npy::{read_image, read_mask};
use formats::source::Source;
use formats::watch::Unwatched;
use ndarray::Array2;
use recon::Complex32;
use recon::subject::acquisition::Content;
use recon::subject::contents::Reading;

/// Sample `i`, in C order, of every file (`npy_variants` of `make_golden.py`).
fn sample(i: usize) -> Complex32 {
    let part = |factor: usize, modulus: usize, offset: f32| ((factor * i) % modulus) as f32 - offset;
    Complex32::new(part(7, 23, 11.0) / 8.0, part(5, 19, 9.0) / 4.0)
}

fn source(name: &str) -> Source {
    Source::new(name, bytes(&format!("npy/{name}.npy")))
}

fn check(name: &str, slices: usize, dim: (usize, usize, usize)) {
    let mut file = formats::open(&[source(name)], &mut Unwatched).unwrap();
    let as_usual = file.read_as(&Reading::default()).unwrap();
    assert_eq!((as_usual.items[0].slices(), as_usual.items[0].dim), (slices, [dim.0, dim.1, dim.2]));
    let mut slice_of = |slice| file.slice(&Reading::default(), slice, &mut Unwatched);
    let count = dim.0 * dim.1 * dim.2;
    for slice in 0..slices {
        let expected: Vec<_> = (slice * count..(slice + 1) * count).map(sample).collect();
        let Content::KSpace(kspace) = slice_of(slice).unwrap().content else { panic!("{name}: expected k-space") };
        assert_eq!(kspace.as_slice(), expected, "{name}, slice {slice}");
    }
    let beyond = slice_of(slices).unwrap_err().to_string();
    assert!(beyond.contains(&format!("slice {slices} ")), "{beyond}");
}

#[test]
fn every_type_byte_order_axis_order_and_rank_loads_to_the_same_samples() {
    for (rank, slices, dim) in [(2, 1, (1, 4, 6)), (3, 1, (3, 4, 6)), (4, 2, (3, 4, 6))] {
        for element in ["complex64", "complex128"] {
            for bytes in ["little", "big"] {
                for order in ["C", "F"] {
                    check(&format!("rank{rank}_{element}_{bytes}_{order}"), slices, dim);
                }
            }
        }
    }
}

#[test]
fn numbers_of_two_bytes_are_what_they_are() {
    let mut file = b"\x93NUMPY\x01\x00\x46\x00".to_vec();
    let header = "{'descr': '<f2', 'fortran_order': False, 'shape': (12, 12), }";
    file.extend(format!("{header:<69}\n").into_bytes());
    // 1.5, 0.25 and the largest, as IEEE 754 has them; the last is not a number.
    let values = (0..144usize).map(|i| [0x3e00u16, 0x3400, 0x7bff][i % 3]);
    file.extend(values.flat_map(u16::to_le_bytes));
    let last = file.len() - 2;
    file[last..].copy_from_slice(&0x7e00u16.to_le_bytes());
    let mut file = formats::open(&[Source::new("half", file)], &mut Unwatched).unwrap();
    let supply = file.slice(&Reading::default(), 0, &mut Unwatched).unwrap();
    let Content::Image(image) = supply.content else { panic!("expected an image") };
    assert_eq!([image[[0, 0]], image[[0, 1]], image[[0, 2]], image[[11, 11]]], [1.5, 0.25, 65504.0, 0.0]);
    assert!(supply.notes[0].starts_with("1 of 144 pixels are not a number"), "{:?}", supply.notes);
}

#[test]
fn the_newer_versions_of_the_header_load_as_well() {
    check("version2", 1, (1, 4, 6));
    check("version3", 1, (1, 4, 6));
}

#[test]
fn masks_of_every_real_type_load_to_the_same_lines() {
    let expected = Array2::from_shape_fn((4, 6), |(y, x)| (3 * (6 * y + x)).is_multiple_of(4));
    for element in ["bool", "uint8", "int8", "int16", "int32", "int64", "uint64", "float32", "float64"] {
        assert_eq!(read_mask(&source(&format!("mask_{element}")), 99).unwrap(), expected, "{element}");
    }
    for variant in ["big_i4", "big_f8", "fortran"] {
        assert_eq!(read_mask(&source(&format!("mask_{variant}")), 99).unwrap(), expected, "{variant}");
    }
    let lines = read_mask(&source("mask_lines"), 5).unwrap();
    assert_eq!(lines, Array2::from_shape_fn((4, 5), |(y, _)| y == 0 || y == 3));
}

#[test]
fn images_load_from_complex_and_from_real_files() {
    let complex = read_image(&source("rank2_complex128_big_F")).unwrap();
    assert_eq!(complex, Array2::from_shape_fn((4, 6), |(y, x)| sample(6 * y + x)));
    let real = read_image(&source("mask_float64")).unwrap();
    assert_eq!(real[[0, 0]], Complex32::ONE);
    assert_eq!(real[[0, 1]], Complex32::ZERO);
}

#[test]
fn what_we_write_loads_again_as_it_was() {
    let array = ndarray::ArrayD::from_shape_fn(ndarray::IxDyn(&[2, 3, 4]), |i| sample(i[0] * 12 + i[1] * 4 + i[2]));
    let written = formats::npy::write(&array).unwrap();
    let read = kspace_of("written", written);
    assert_eq!(read.samples().clone().into_dyn(), array);
    let mask = Array2::from_shape_fn((5, 3), |(y, x)| (y + x) % 2 == 0);
    assert_eq!(read_mask(&Source::new("mask", formats::npy::write_mask(&mask).unwrap()), 3).unwrap(), mask);
}
