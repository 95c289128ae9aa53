//! `.mat` files that SciPy wrote, and the real scans where they are at hand.

use crate::{bytes, source};
use formats::arrays::Arrays;
use formats::mat5::MatArrays;
use formats::source::Source;
use formats::watch::Unwatched;
use recon::Complex32;
use recon::subject::acquisition::Content;
use recon::subject::contents::{Domain, Reading};

const SHAPE: [usize; 3] = [16, 18, 3];

/// Element `i` of every array, as `make_formats_mat.py` has it.
fn element(i: usize, factor: usize, modulus: usize, offset: f32) -> f32 {
    ((factor * i) % modulus) as f32 - offset
}

fn expected(name: &str, i: usize) -> Complex32 {
    let real = element(i, 7, 23, 11.0);
    match name {
        "cdouble" | "csingle" | "scan.kspace" => Complex32::new(real / 8.0, element(i, 5, 19, 9.0) / 4.0),
        "logical" => f32::from(u8::from(real > 0.0)).into(),
        name if name.starts_with("uint") => element(i, 7, 23, 0.0).into(),
        _ => real.into(),
    }
}

#[test]
fn every_type_of_numbers_compressed_or_not_is_what_scipy_wrote() {
    let names = [
        "cdouble",
        "csingle",
        "double",
        "single",
        "logical",
        "int8",
        "uint8",
        "int16",
        "uint16",
        "int32",
        "uint32",
        "int64",
        "uint64",
        "scan.kspace",
        "scan.deeper.image",
    ];
    for file in ["plain", "compressed"] {
        let mut arrays = MatArrays::open(&source(&format!("formats/{file}.mat")), &mut Unwatched).unwrap();
        for name in names {
            let index = arrays.list().iter().position(|info| info.name == name);
            let index = index.unwrap_or_else(|| panic!("{file}: no {name}"));
            assert_eq!(arrays.list()[index].shape, SHAPE);
            let whole = arrays.read(index, &[0..16, 0..18, 0..3], &mut Unwatched).unwrap();
            let all: Vec<_> = (0..16 * 18 * 3).map(|i| expected(name, i)).collect();
            assert_eq!(whole, all, "{file}: {name}");
            let part = arrays.read(index, &[3..5, 2..18, 1..2], &mut Unwatched).unwrap();
            let of_all: Vec<_> =
                (3..5).flat_map(|i| (2..18).map(move |j| (i * 18 + j) * 3 + 1)).map(|i| all[i]).collect();
            assert_eq!(part, of_all, "{file}: {name}");
        }
    }
}

#[test]
fn what_can_be_looked_at_is_listed_and_a_slice_is_that_of_the_array() {
    let mut file = formats::open(&[source("formats/compressed.mat")], &mut Unwatched).unwrap();
    let keys: Vec<_> = file.contents().items.iter().map(|item| item.key.clone()).collect();
    assert!(keys.len() == 15 && keys.contains(&"scan.kspace".into()), "{keys:?}");
    assert!(!format!("{:?}", file.contents()).contains("PLANTED"));
    let reading = Reading { item: "cdouble".into(), axes: "ky,kx,slice".into(), ..Reading::default() };
    let supply = file.slice(&reading, 2, &mut Unwatched).unwrap();
    let Content::KSpace(kspace) = supply.content else { panic!("expected k-space") };
    let slice: Vec<_> = (0..16 * 18).map(|i| expected("cdouble", 3 * i + 2)).collect();
    assert_eq!(kspace.as_slice(), slice);
}

/// Damaged files end in a sentence.
#[test]
fn a_file_cut_anywhere_is_refused_or_has_fewer_variables() {
    for name in ["plain", "compressed"] {
        let whole = bytes(&format!("formats/{name}.mat"));
        let mut arrays = MatArrays::open(&Source::new("whole.mat", whole.clone()), &mut Unwatched).unwrap();
        let all = arrays.list().to_vec();
        let (mut opened, mut refused) = (0, 0);
        for cut in (0..whole.len()).step_by(97) {
            let part = Source::new("cut.mat", whole[..cut].to_vec());
            match MatArrays::open(&part, &mut Unwatched) {
                Err(e) => {
                    assert!(e.to_string().contains("expected") || e.to_string().contains("damaged"), "{cut}: {e}");
                    refused += 1;
                }
                Ok(mut part) => {
                    // The first ones, and what is read of them is what the whole file has there.
                    let left: Vec<_> = part.list().iter().map(|info| info.name.clone()).collect();
                    let first: Vec<_> = all.iter().take(left.len()).map(|info| info.name.clone()).collect();
                    assert_eq!(left, first, "{name}, cut at {cut}");
                    for (index, info) in all.iter().enumerate().take(left.len()) {
                        let ranges: Vec<_> = info.shape.iter().map(|n| 0..*n).collect();
                        let of_whole = arrays.read(index, &ranges, &mut Unwatched).unwrap();
                        if let Ok(values) = part.read(index, &ranges, &mut Unwatched) {
                            assert_eq!(values, of_whole, "{name}, cut at {cut}: {}", info.name);
                        }
                    }
                    opened += 1;
                }
            }
        }
        println!("{name}: {opened} open, {refused} refused");
        assert!(opened > 0 && refused > 0, "{name}: {opened} open, {refused} refused");
    }
}

#[test]
fn a_variable_that_claims_to_unpack_to_gigabytes_is_refused() {
    use std::io::Write;
    let mut file = bytes("formats/compressed.mat")[..128].to_vec();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&[14, 0, 0, 0, 0xf0, 0xff, 0xff, 0xff]).unwrap();
    let zeros = vec![0; 1 << 20];
    (0..8).for_each(|_| packed.write_all(&zeros).unwrap());
    let packed = packed.finish().unwrap();
    file.extend(15u32.to_le_bytes());
    file.extend((packed.len() as u32).to_le_bytes());
    file.extend(packed);
    let refused = formats::open(&[Source::new("bomb.mat", file)], &mut Unwatched).err().unwrap().to_string();
    assert!(refused.contains("unpacked") && refused.contains("4294967288"), "{refused}");
}

/// Small scans in the shapes of real ones: low-field volumes of one coil, slices last, and one plane of one coil.
#[test]
fn the_axes_of_scans_are_guessed() {
    for (name, axes, slices, dim) in [
        ("volume.mat", "ky,kx,slice", 10, [1, 49, 32]),
        ("few_slices.mat", "ky,kx,slice", 4, [1, 32, 30]),
        ("plane.npy", "coil,ky,kx", 1, [1, 64, 64]),
    ] {
        let mut file = formats::open(&[source(&format!("formats/{name}"))], &mut Unwatched).unwrap();
        let item = file.contents().items[0].clone();
        let guess = item.guess.as_ref().unwrap();
        let came = (guess.axes.to_string(), item.slices(), item.dim, item.domain);
        assert_eq!(came, (axes.to_owned(), slices, dim, Domain::KSpace), "{name}: {:?}", guess.reasons);
        assert!(!guess.ambiguous, "{name}: {:?}", guess.reasons);
        assert!(file.slice(&Reading::default(), item.slices() - 1, &mut Unwatched).is_ok());
    }
}
