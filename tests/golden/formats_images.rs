//! Images that nibabel, pydicom and Pillow wrote, and what they read.

use crate::{bytes, json, source};
use formats::dataset::Dataset;
use formats::source::Source;
use formats::watch::Unwatched;
use recon::subject::acquisition::Content;
use recon::subject::contents::{Domain, Reading};

fn open(name: &str) -> Box<dyn Dataset> {
    formats::open(&[source(&format!("formats/{name}"))], &mut Unwatched).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Every slice of the first item is what the reference software reads; gives their spacing.
fn check(file: &mut dyn Dataset, name: &str, tolerance: f32) -> Option<[f64; 2]> {
    let answers = json("formats/images.json");
    let expected = answers[name].as_array().unwrap();
    let item = file.contents().items[0].clone();
    assert_eq!((item.slices(), item.domain), (expected.len(), Domain::Image), "{name}");
    let mut spacing = None;
    for (slice, expected) in expected.iter().enumerate() {
        let expected: Vec<f32> = expected.as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect();
        let supply = file.slice(&Reading::default(), slice, &mut Unwatched).unwrap();
        let Content::Image(image) = supply.content else { panic!("{name}: expected an image") };
        assert_eq!((image.nrows(), image.ncols()), (item.dim[1], item.dim[2]), "{name}");
        assert_eq!(image.len(), expected.len(), "{name}");
        for ((place, came), expected) in image.indexed_iter().zip(&expected) {
            let enough = tolerance + 1e-5 * expected.abs();
            assert!((came - expected).abs() <= enough, "{name}, slice {slice}, {place:?}: {came}, expected {expected}");
        }
        spacing = supply.spacing;
    }
    assert!(file.slice(&Reading::default(), expected.len(), &mut Unwatched).is_err());
    spacing
}

#[test]
fn niftis_are_upright_rescaled_and_of_the_right_size() {
    for (name, spacing, stack) in [
        ("axial.nii", [1.5, 2.0], vec![("Slice", 3)]),
        ("turned.nii", [1.5, 2.0], vec![("Slice", 3)]),
        ("series.nii.gz", [1.5, 2.0], vec![("Volume", 2), ("Slice", 3)]),
        ("sagittal.nii", [1.5, 2.0], vec![("Slice", 3)]),
        ("lying.nii", [2.0, 1.5], vec![("Slice", 3)]),
        ("second.nii", [2.0, 1.5], vec![("Slice", 3)]),
        ("second.nii.gz", [1.5, 2.0], vec![("Volume", 2), ("Slice", 3)]),
    ] {
        let mut file = open(name);
        let came: Vec<_> = file.contents().items[0].stack.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        assert_eq!(came, stack, "{name}");
        assert_eq!(check(&mut *file, name, 1e-4), Some(spacing), "{name}");
    }
}

#[test]
fn what_is_not_read_of_niftis_is_said() {
    let whole = bytes("formats/axial.nii");
    let refused = |bytes: Vec<u8>| {
        formats::open(&[Source::new("a.nii", bytes)], &mut Unwatched).err().map(|e| e.to_string()).unwrap_or_default()
    };
    let second = bytes("formats/second.nii");
    let mut long = second.clone();
    long[24..32].copy_from_slice(&70_000u64.to_le_bytes());
    assert!(refused(long).contains("dimension 1 is 70000"));
    let mut pair = second.clone();
    pair[4..7].copy_from_slice(b"ni2");
    assert!(refused(pair).contains("another file"));
    assert!(refused(second[..400].to_vec()).contains("400 bytes came"));
    assert!(refused(second[..1000].to_vec()).contains("the file holds 1000 bytes"));
    let mut pair = whole.clone();
    pair[344..347].copy_from_slice(b"ni1");
    assert!(refused(pair).contains("another file"));
    let mut complex = whole.clone();
    complex[70..72].copy_from_slice(&[32, 0]);
    assert!(refused(complex).contains("real numbers"));
    let mut many = whole.clone();
    many[42..48].copy_from_slice(&[0xff; 6]);
    assert!(refused(many).contains("pixels"));
    assert!(refused(whole[..1000].to_vec()).contains("the file holds 1000 bytes"));
}

#[test]
fn dicoms_of_every_transfer_syntax_are_what_pydicom_reads() {
    for name in ["explicit", "implicit", "big", "rle", "inverted", "colour", "frames"] {
        let name = format!("{name}.dcm");
        assert_eq!(check(&mut *open(&name), &name, 1e-3), Some([1.5, 0.75]), "{name}");
    }
    for name in ["jpeg2000.dcm", "jpeg2000_signed.dcm", "jpeg2000_colour.dcm"] {
        assert_eq!(check(&mut *open(name), name, 1e-3), Some([1.5, 0.75]), "{name}");
    }
    check(&mut *open("jpeg2000_lossy.dcm"), "jpeg2000_lossy.dcm", 2.6);
    let jpeg_ls = formats::open(&[source("formats/jpegls.dcm")], &mut Unwatched).err().unwrap().to_string();
    assert!(jpeg_ls.contains("JPEG-LS"), "{jpeg_ls}");
    // One grey level of another decoder's rounding, times the slope.
    check(&mut *open("jpeg.dcm"), "jpeg.dcm", 2.6);
}

#[test]
fn a_zip_of_dicoms_is_split_into_series_that_are_sorted_by_position() {
    let mut file = open("series.zip");
    let items = &file.contents().items;
    let keys: Vec<_> = items.iter().map(|item| (item.key.as_str(), item.slices())).collect();
    assert_eq!(keys, [("1", 3), ("2", 1)]);
    assert!(items[0].notes[0].starts_with("2 files"), "{:?}", items[0].notes);
    check(&mut *file, "series.zip", 1e-3);
}

#[test]
fn a_folder_of_dicoms_is_opened_as_one_and_other_files_are_counted() {
    let names = ["explicit.dcm", "grey8.png", "implicit.dcm"];
    let sources: Vec<_> = names.iter().map(|name| source(&format!("formats/{name}"))).collect();
    let file = formats::open(&sources, &mut Unwatched).unwrap();
    let item = &file.contents().items[0];
    assert_eq!((item.key.as_str(), item.slices(), file.contents().items.len()), ("", 2, 1));
    assert!(item.notes[0].starts_with("1 file "), "{:?}", item.notes);
}

#[test]
fn pixels_that_are_not_a_number_are_zero_and_said_and_infinite_ones_are_refused() {
    let whole = bytes("formats/turned.nii");
    let with = |values: &[(usize, f32)]| {
        let mut changed = whole.clone();
        for (at, value) in values {
            changed[352 + 4 * at..356 + 4 * at].copy_from_slice(&value.to_le_bytes());
        }
        let mut file = formats::open(&[Source::new("a.nii", changed)], &mut Unwatched).unwrap();
        file.slice(&Reading::default(), 0, &mut Unwatched)
    };
    let supply = |values| with(values).unwrap();
    let (clean, spoilt) = (supply(&[]), supply(&[(3, f32::NAN), (40, f32::NAN)]));
    let (Content::Image(clean), Content::Image(image)) = (clean.content, spoilt.content) else {
        panic!("expected images")
    };
    // All pixels are shifted by the smallest, so that 0 is as bright as that is dark.
    let zero = -whole[352..352 + 4 * clean.len()]
        .chunks_exact(4)
        .map(|four| f32::from_le_bytes(four.try_into().unwrap()))
        .fold(0.0, f32::min);
    let differ: Vec<f32> = image.iter().zip(&clean).filter(|(a, b)| a != b).map(|(a, _)| *a).collect();
    assert_eq!(differ, [zero; 2]);
    assert!(
        spoilt.notes[0].starts_with(&format!("2 of {} pixels are not a number", clean.len())),
        "{:?}",
        spoilt.notes
    );
    assert!(with(&[(5, f32::INFINITY)]).unwrap_err().to_string().contains("finite pixels"));
    let none: Vec<_> = (0..clean.len()).map(|i| (i, f32::NAN)).collect();
    assert!(with(&none).unwrap_err().to_string().contains("none of"));
}

#[test]
fn png_and_jpeg_have_the_pixels_that_pillow_wrote() {
    for name in ["grey8.png", "grey16.png", "rgb.png", "rgba.png", "bits.png", "indexed.png"] {
        check(&mut *open(name), name, 1e-3);
    }
    // Decoders of JPEG may differ by their rounding.
    for name in ["grey.jpg", "rgb.jpg"] {
        check(&mut *open(name), name, 2.1);
    }
}

#[test]
fn no_output_repeats_what_a_header_says_of_a_person() {
    let planted = ["planted", "19631122", "2.826.0.1"];
    let silent = |name: &str, text: String| {
        let text = text.to_lowercase();
        assert!(!planted.iter().any(|word| text.contains(word)), "{name}: {text}");
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/reference/formats");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let whole = bytes(&format!("formats/{name}"));
        if !["dcm", "nii", "gz", "zip", "mat", "dat"].contains(&name.rsplit('.').next().unwrap()) {
            continue;
        }
        seen += 1;
        let cuts = (0..40).map(|i| whole.len() * i / 40).chain([whole.len()]);
        for cut in cuts {
            match formats::open(&[Source::new("file", whole[..cut].to_vec())], &mut Unwatched) {
                Err(error) => silent(&name, format!("{error} {error:?}")),
                Ok(mut file) => {
                    silent(&name, format!("{:?}", file.contents()));
                    silent(&name, serde_json::to_string(file.contents()).unwrap());
                    for item in file.contents().items.clone() {
                        let reading = Reading { item: item.key, ..Default::default() };
                        match file.slice(&reading, 0, &mut Unwatched) {
                            Ok(supply) => silent(&name, supply.notes.join(" ")),
                            Err(error) => silent(&name, format!("{error} {error:?}")),
                        }
                    }
                }
            }
        }
    }
    assert!(seen >= 15, "{seen} files");
}

#[test]
fn flipped_bits_end_in_a_sentence_or_an_image() {
    for name in [
        "rle.dcm",
        "jpeg.dcm",
        "jpeg2000.dcm",
        "second.nii",
        "frames.dcm",
        "implicit.dcm",
        "axial.nii",
        "grey16.png",
        "rgb.jpg",
        "series.zip",
    ] {
        let whole = bytes(&format!("formats/{name}"));
        let (mut images, mut refused) = (0, 0);
        for place in (0..whole.len()).step_by(3) {
            let mut damaged = whole.clone();
            damaged[place] ^= 1 << (place % 8);
            damaged[(place * 7) % whole.len()] = 0xff;
            let mut file = match formats::open(&[Source::new("file", damaged)], &mut Unwatched) {
                Ok(file) => file,
                Err(e) => {
                    assert!(e.to_string().len() > 20, "{name}, {place}: {e}");
                    refused += 1;
                    continue;
                }
            };
            let item = file.contents().items[0].clone();
            for slice in 0..item.slices().min(4) {
                match file.slice(&Reading::default(), slice, &mut Unwatched).map(|supply| supply.content) {
                    Ok(Content::Image(image)) => {
                        assert_eq!((image.nrows(), image.ncols()), (item.dim[1], item.dim[2]), "{name}, {place}");
                        assert!(image.iter().all(|v| v.is_finite()), "{name}, {place}: pixels that are no numbers");
                        images += 1;
                    }
                    Ok(Content::KSpace(_)) => panic!("{name}, {place}: k-space of an image"),
                    Err(e) => assert!(e.to_string().len() > 20, "{name}, {place}: {e}"),
                }
            }
        }
        println!("{name}: {images} images, {refused} refused");
        // Every chunk of a PNG has a checksum.
        assert_eq!(images > 0, !name.ends_with(".png"), "{name}: {images} images, {refused} refused");
        assert!(refused > 0, "{name}: {images} images, {refused} refused");
    }
}
