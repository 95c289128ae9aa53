//! Files of VD as scanners and Pulseq write them, made here: what the readouts say against what the protocol says.

use formats::source::Source;
use formats::watch::Unwatched;
use formats::{Error, Result};
use recon::subject::acquisition::{Acquisition, Content};
use recon::subject::contents::Reading;

/// Where the first measurement begins.
const FIRST: u64 = 10_240;
const CALIBRATION: u64 = 1 << 22;
const CALIBRATION_AND_IMAGING: u64 = 1 << 23;

/// A file of one measurement of one coil.
struct Scan {
    base: usize,
    lines: usize,
    fov: [f64; 2],
    sequence: &'static str,
    samples: usize,
    centre: u16,
    /// Counter along ky, and flags.
    readouts: Vec<(u16, u64)>,
}

impl Scan {
    fn of(lines: usize, samples: usize, centre: u16) -> Self {
        let readouts = (0..lines as u16).map(|line| (line, 0)).collect();
        Self { base: samples, lines, fov: [256.0; 2], sequence: "gre", samples, centre, readouts }
    }

    /// The strongest line and sample are in the middle of the counters.
    fn value(&self, line: u16, sample: usize) -> f32 {
        let all = self.readouts.iter().map(|(line, _)| *line);
        let middle = all.clone().max().unwrap_or(0).div_ceil(2);
        1000.0 / (1.0 + f32::from(line.abs_diff(middle))) + sample.abs_diff(self.samples / 2) as f32
    }

    fn write(&self) -> Vec<u8> {
        let text = format!(
            "tSequenceFileName = \"%CustomerSeq%\\{}\"\nsKSpace.lBaseResolution = {}\nsKSpace.lPhaseEncodingLines = {}\n\
             sSliceArray.asSlice[0].dReadoutFOV = {}\nsSliceArray.asSlice[0].dPhaseFOV = {}\n",
            self.sequence, self.base, self.lines, self.fov[0], self.fov[1]
        );
        let mut buffer = b"MeasYaps\0".to_vec();
        buffer.extend((text.len() as u32).to_le_bytes());
        buffer.extend(text.bytes());
        let size = (8 + buffer.len()).next_multiple_of(32);
        let mut measurement = [(size as u32).to_le_bytes(), 1u32.to_le_bytes()].concat();
        measurement.extend(buffer);
        measurement.resize(size, 0);
        for (line, flags) in &self.readouts {
            measurement.extend(self.head(*flags, *line));
            measurement.extend([0; 32]);
            for sample in 0..self.samples {
                measurement.extend(self.value(*line, sample).to_le_bytes());
                measurement.extend(0f32.to_le_bytes());
            }
        }
        measurement.extend(self.head(1, 0));
        let mut file = [0u32.to_le_bytes(), 1u32.to_le_bytes(), [0; 4], [0; 4]].concat();
        file.extend(FIRST.to_le_bytes());
        file.extend((measurement.len() as u64).to_le_bytes());
        file.resize(FIRST as usize, 0);
        file.extend(measurement);
        file
    }

    fn head(&self, flags: u64, line: u16) -> Vec<u8> {
        let mut head = vec![0; 192];
        head[..4].copy_from_slice(&(192 + 32 + 8 * self.samples as u32).to_le_bytes());
        head[40..48].copy_from_slice(&flags.to_le_bytes());
        let halves = [(48, self.samples as u16), (50, 1), (52, line), (84, self.samples as u16 / 2), (96, self.centre)];
        for (at, half) in halves {
            head[at..at + 2].copy_from_slice(&half.to_le_bytes());
        }
        head
    }

    fn read(&self) -> Result<Acquisition> {
        let mut file = formats::open(&[Source::new("meas.dat", self.write())], &mut Unwatched)?;
        file.slice(&Reading::default(), 0, &mut Unwatched)
    }
}

/// The first coil's samples, row by row, and how many rows.
fn samples(supply: &Acquisition) -> (usize, Vec<f32>) {
    match &supply.content {
        Content::KSpace(kspace) => (kspace.dim().1, kspace.as_slice().iter().map(|v| v.re).collect()),
        Content::Image(_) => panic!("expected k-space"),
    }
}

#[test]
fn all_lines_and_samples_that_were_measured_come_whatever_centre_and_protocol_say() -> Result<()> {
    // Lines, samples, the centre that is named, and what the protocol says.
    let cases = [
        (64, 64, 0, 64, 64, "gre"),
        (64, 64, 31, 64, 64, "gre"),
        (64, 64, 33, 64, 64, "gre"),
        (64, 64, 32, 64, 64, "gre"),
        (128, 128, 0, 64, 64, "gre"),
        (128, 128, 64, 256, 256, "gre"),
        (64, 128, 0, 64, 64, "pulseq_ice"),
    ];
    for (lines, wide, centre, base, claimed, sequence) in cases {
        let scan = Scan { base, lines: claimed, sequence, ..Scan::of(lines, wide, centre) };
        let supply = scan.read()?;
        let (rows, came) = samples(&supply);
        let expected: Vec<f32> = (0..lines as u16)
            .flat_map(|line| (0..wide).map(move |i| (line, i)))
            .map(|(l, i)| scan.value(l, i))
            .collect();
        assert_eq!((rows, came), (lines, expected), "{lines} x {wide}, centre {centre}, protocol {claimed} x {base}");
        let notes = supply.notes.join(" ");
        let believed = sequence == "gre" && base == wide;
        assert_eq!(supply.spacing.is_some(), believed, "{notes}");
        assert_eq!(notes.contains("no oversampling is removed"), !believed, "{notes}");
        assert_eq!(notes.contains("is taken to be"), centre as usize != lines / 2, "{notes}");
        assert!(!notes.contains("undersampled") && !notes.contains("reduced"), "{notes}");
    }
    Ok(())
}

#[test]
fn oversampling_that_protocol_and_readouts_agree_on_is_removed() -> Result<()> {
    let supply = Scan { base: 32, fov: [256.0, 512.0], ..Scan::of(64, 64, 32) }.read()?;
    assert_eq!((samples(&supply).1.len(), supply.spacing), (64 * 32, Some([8.0, 8.0])));
    // Pixels that are not square: height, then width.
    let supply = Scan { base: 64, fov: [128.0, 256.0], ..Scan::of(64, 64, 32) }.read()?;
    assert_eq!(supply.spacing, Some([4.0, 2.0]));
    // In metres.
    let supply = Scan { fov: [0.128, 0.256], ..Scan::of(64, 64, 32) }.read()?;
    assert_eq!(supply.spacing, Some([4.0, 2.0]));
    assert!(supply.notes.join(" ").contains("in metres"));
    Ok(())
}

#[test]
fn integrated_calibration_lines_calibrate_with_those_of_the_image_among_them() -> Result<()> {
    let flags = |line: u16| match (line % 2, (12..20).contains(&line)) {
        (0, true) => CALIBRATION | CALIBRATION_AND_IMAGING,
        (1, true) => CALIBRATION,
        _ => 0,
    };
    let measured = |line: u16| line.is_multiple_of(2) || (12..20).contains(&line);
    let readouts: Vec<_> = (0..32).filter(|line| measured(*line)).map(|line| (line, flags(line))).collect();
    let occupied = |(rows, samples): (usize, Vec<f32>)| -> Vec<usize> {
        let width = samples.len() / rows;
        (0..rows).filter(|row| samples[row * width..(row + 1) * width].iter().any(|v| *v != 0.0)).collect()
    };
    let scan = Scan { readouts, ..Scan::of(32, 16, 16) };
    let unflagged: Vec<_> = scan.readouts.iter().map(|(line, flags)| (*line, flags & CALIBRATION)).collect();
    let unflagged = unflagged.into_iter().map(|(line, flag)| (line, if line % 2 == 0 { 0 } else { flag })).collect();
    for scan in [Scan { readouts: scan.readouts.clone(), ..Scan::of(32, 16, 16) }, Scan { readouts: unflagged, ..scan }]
    {
        let supply = scan.read()?;
        assert_eq!(occupied(samples(&supply)), (0..32).step_by(2).collect::<Vec<_>>());
        let calibration = Acquisition::of_kspace(supply.calibration.clone().ok_or(Error::Cancelled)?);
        let expected: Vec<usize> = if scan.readouts.iter().any(|(_, flags)| flags & CALIBRATION_AND_IMAGING > 0) {
            (12..20).collect()
        } else {
            // From the first to the last that is for calibration.
            (13..20).collect()
        };
        assert_eq!(occupied(samples(&calibration)), expected);
        assert!(supply.notes.join(" ").contains("with both"), "{:?}", supply.notes);
    }
    Ok(())
}

#[test]
fn a_calibration_scan_of_its_own_gets_no_lines_of_the_image() -> Result<()> {
    let scan = (8..24).map(|line| (line, CALIBRATION)).chain((0..32).step_by(4).map(|line| (line, 0))).collect();
    let supply = Scan { readouts: scan, ..Scan::of(32, 16, 16) }.read()?;
    assert!(supply.notes.join(" ").contains("of its own (16 ky lines)"), "{:?}", supply.notes);
    Ok(())
}

#[test]
fn one_line_is_no_image() {
    for readouts in [vec![(0, 0)], vec![(5, 0); 8]] {
        let refused =
            Scan { readouts, ..Scan::of(64, 2048, 0) }.read().map_or_else(|e| e.to_string(), |_| String::new());
        assert!(refused.contains("all readouts measure one line") && refused.contains("Twix"), "{refused}");
    }
}

#[test]
fn a_file_that_is_cut_off_says_where() {
    let whole = Scan::of(32, 16, 16).write();
    let refused = |bytes: usize| {
        let source = Source::new("meas.dat", whole[..bytes].to_vec());
        formats::open(&[source], &mut Unwatched).map_or_else(|e| e.to_string(), |_| String::new())
    };
    let size = u32::from_le_bytes([0, 1, 2, 3].map(|i| whole[FIRST as usize + i]));
    let inside = refused(FIRST as usize + 100);
    let expected = format!(
        "expected a protocol of {size} bytes in the Siemens Twix file, but the file is cut off inside it, after 100 bytes"
    );
    assert_eq!(inside, expected);
    for bytes in [200, 5000, FIRST as usize, FIRST as usize + 20] {
        let expected = format!("the file is cut off before it, after {bytes} bytes");
        assert!(refused(bytes).contains(&expected), "{bytes}: {}", refused(bytes));
    }
    // A second measurement that is not there.
    let mut two = whole;
    two[4] = 2;
    two[8 + 152 + 8..8 + 152 + 16].copy_from_slice(&(1u64 << 30).to_le_bytes());
    let notes = |bytes| -> Result<String> {
        let file = formats::open(&[Source::new("meas.dat", bytes)], &mut Unwatched)?;
        Ok(file.contents().items[0].notes.join(" "))
    };
    let notes = notes(two).unwrap_or_else(|e| e.to_string());
    assert!(notes.contains("1 of its 2 measurements"), "{notes}");
}
