//! The masks of fastMRI, bit for bit as its own package makes them (`make_fastmri_masks.py`).

use crate::json;
use recon::declaration::{Settings, find};
use recon::{Error, Result, SamplingMask, sampling};
use serde_json::Value;

fn mask(entry: &Value) -> Result<SamplingMask> {
    let id = entry["mask"].as_str().unwrap();
    let mut settings = Settings::new(find("sampling pattern", sampling::DECLARATIONS, id).unwrap());
    for key in ["R", "center-fraction", "seed", "file"] {
        match &entry[key] {
            Value::Null => {}
            Value::String(text) => settings.set(key, text).unwrap(),
            number => settings.set(key, &number.to_string()).unwrap(),
        }
    }
    let ny = number(entry, "lines");
    let mask = SamplingMask::from_pattern(ny, 2, &settings)?;
    if let Some(low) = entry["low"].as_u64() {
        assert_eq!(sampling::calibration(ny, 2, &settings).unwrap().0.len() as u64, low, "{entry}");
    }
    Ok(mask)
}

fn number(entry: &Value, key: &str) -> usize {
    entry[key].as_u64().unwrap() as usize
}

/// Lines as NumPy's packbits has them, in hexadecimal.
fn packed(mask: &SamplingMask) -> String {
    let byte = |eight: &[bool]| eight.iter().enumerate().map(|(i, taken)| u8::from(*taken) << (7 - i)).sum::<u8>();
    mask.lines().unwrap().chunks(8).map(|eight| format!("{:02x}", byte(eight))).collect()
}

#[test]
fn every_mask_is_that_of_the_package_bit_for_bit() {
    let entries = json("fastmri_masks.json");
    let (mut same, mut refused) = (0, 0);
    for entry in entries.as_array().unwrap() {
        // What no scan can be: an acceleration beyond the number of lines, or nothing taken at all.
        let beyond = number(entry, "R") > number(entry, "lines");
        let expected = entry["taken"].as_str().filter(|taken| !beyond && taken.contains(|digit| digit != '0'));
        match (mask(entry), expected) {
            (Ok(mask), Some(expected)) => {
                assert_eq!(packed(&mask), expected, "{entry}");
                same += 1;
            }
            (Err(Error::Sampling(_)), None) => refused += 1,
            (came, _) => panic!("{entry}: {came:?}"),
        }
    }
    assert!(same > 700 && refused > 100, "{same} the same, {refused} refused as fastMRI does");
}

#[test]
fn another_seed_or_name_gives_another_mask() {
    // The control: the masks above are not all the same.
    let entry = |seed: &str| format!(r#"{{"mask":"fastmri-random","lines":320,"R":4,"center-fraction":0.08,{seed}}}"#);
    let masks = [r#""seed":123"#, r#""seed":124"#, r#""seed":123,"file":"a.h5""#, r#""seed":124,"file":"b.h5""#]
        .map(|seed| packed(&mask(&serde_json::from_str(&entry(seed)).unwrap()).unwrap()));
    for (i, one) in masks.iter().enumerate() {
        assert!(masks[i + 1..].iter().all(|other| other != one), "{masks:?}");
    }
}

/// The same in figures that one can read: of the masks with seed 123 that `make_fastmri_masks.py` had from the package,
/// and of ours.
#[test]
fn masks_of_the_challenge_have_the_lines_of_the_packages() {
    let entries = json("fastmri_masks.json");
    let first_four = |mask: &SamplingMask| {
        let lines: Vec<_> =
            mask.lines().unwrap().iter().enumerate().filter(|(_, taken)| **taken).map(|(y, _)| y).collect();
        (lines.len(), lines[..4].to_vec())
    };
    // Lines in all, R, centre fraction, lines at the centre, lines taken, the first four.
    for (name, ny, r, fraction, low, taken, first) in [
        ("random", 320, 4, 0.08, 26, 78, [13, 16, 17, 30]),
        ("equispaced", 320, 4, 0.08, 26, 100, [2, 6, 10, 14]),
        ("equispaced-fraction", 320, 4, 0.08, 26, 80, [2, 7, 13, 18]),
        ("magic", 320, 4, 0.08, 26, 99, [3, 7, 11, 15]),
        ("magic-fraction", 320, 4, 0.08, 26, 75, [5, 11, 17, 23]),
        ("equispaced-fraction", 372, 8, 0.04, 15, 47, [2, 13, 25, 36]),
        ("magic-fraction", 372, 8, 0.04, 15, 45, [1, 13, 25, 37]),
        ("random", 396, 8, 0.04, 16, 45, [13, 65, 74, 87]),
    ] {
        let entry = serde_json::json!({ "mask": format!("fastmri-{name}"), "lines": ny, "R": r,
                                        "center-fraction": fraction, "seed": 123, "low": low });
        let ours = mask(&entry).unwrap();
        assert_eq!(first_four(&ours), (taken, first.to_vec()), "{entry}");
        let same = |theirs: &&Value| {
            ["mask", "lines", "R", "center-fraction", "seed", "low"].iter().all(|key| theirs[key] == entry[key])
        };
        let theirs =
            entries.as_array().unwrap().iter().find(same).unwrap_or_else(|| panic!("not in the file: {entry}"));
        assert_eq!(theirs["taken"], packed(&ours), "{entry}");
    }
}
