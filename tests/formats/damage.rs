//! Damage to valid files, the same in every run: cut short, bits flipped, sizes made huge, beginnings exchanged, addresses
//! led round in circles.

use formats::source::Source;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::path::Path;

/// A damaged file, or files that belong together.
#[derive(Clone)]
pub struct Damaged {
    /// What was done to which.
    pub name: String,
    /// The extension of the first.
    pub kind: String,
    /// Names and bytes.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Damaged {
    /// One file.
    pub fn one(name: &str, file: &str, bytes: Vec<u8>) -> Self {
        let kind = file.rsplit_once('.').map_or(file, |(_, extension)| extension).to_owned();
        Self { name: format!("{file}, {name}"), kind, files: vec![(file.to_owned(), bytes)] }
    }

    /// To be read.
    pub fn sources(&self) -> Vec<Source> {
        self.files.iter().map(|(name, bytes)| Source::new(name.clone(), bytes.clone())).collect()
    }

    /// Bytes in all.
    pub fn size(&self) -> usize {
        self.files.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

/// What formats begin with.
const BEGINNINGS: [&[u8]; 9] = [
    b"\x93NUMPY\x01\0v\0",
    b"\x89HDF\r\n\x1a\n",
    b"PK\x03\x04",
    b"MATLAB 5.0 MAT-file",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff\xe0",
    b"\x1f\x8b\x08\0",
    b"# Dimensions\n",
    b"\0\0\0\0\x02\0\0\0",
];
/// Where headers and structures end, besides even parts of the file.
const BOUNDARIES: [usize; 18] = [1, 4, 7, 8, 10, 16, 24, 48, 64, 96, 127, 128, 132, 136, 200, 348, 352, 512];
/// Bytes at the beginning in which most structures lie.
const STRUCTURES: usize = 3000;
const EXTENSIONS: [&str; 9] = ["npy", "npz", "h5", "mat", "dat", "dcm", "nii", "png", "jpg"];

/// Every reference file of a format, damaged in every way.
pub fn of_references(folder: &Path) -> Vec<Damaged> {
    let mut damaged = Vec::new();
    let mut names: Vec<_> = ["formats", "npy"]
        .iter()
        .flat_map(|sub| std::fs::read_dir(folder.join(sub)).unwrap().map(|entry| entry.unwrap().path()))
        .collect();
    names.sort();
    let mut arrays = 0;
    for path in names {
        let (name, bytes) = (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap());
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension == "cfl" {
            let header = std::fs::read(path.with_extension("hdr")).unwrap();
            let other = name.replace(".cfl", ".hdr");
            for mut file in of_bytes(&other, &header) {
                file.files.push((name.clone(), bytes.clone()));
                damaged.push(file);
            }
            for mut file in of_bytes(&name, &bytes).into_iter().step_by(4) {
                file.files.push((other.clone(), header.clone()));
                damaged.push(file);
            }
        } else if extension == "npy" {
            // There are dozens, all alike.
            arrays += 1;
            if arrays % 8 == 0 {
                damaged.extend(of_bytes(&name, &bytes));
            }
        } else if EXTENSIONS.contains(&extension) || name.ends_with(".nii.gz") {
            damaged.extend(of_bytes(&name, &bytes));
        }
    }
    damaged
}

fn of_bytes(name: &str, bytes: &[u8]) -> Vec<Damaged> {
    let mut damaged = Vec::new();
    let mut add = |how: String, bytes: Vec<u8>| damaged.push(Damaged::one(&how, name, bytes));
    // The seed is the name: a new reference file changes no other's damage.
    let seed = name.bytes().fold(7u64, |seed, b| seed.wrapping_mul(31).wrapping_add(u64::from(b)));
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let length = bytes.len();
    add("empty".into(), Vec::new());
    let parts = (1..8).map(|i| length * i / 8).chain([length.saturating_sub(1), length.saturating_sub(8)]);
    for at in BOUNDARIES.into_iter().chain(parts).filter(|at| *at < length) {
        add(format!("cut at {at}"), bytes[..at].to_vec());
    }
    for round in 0..24 {
        let within = if round % 3 == 2 { length } else { STRUCTURES.min(length) };
        let mut flipped = bytes.to_vec();
        for _ in 0..1 << (round % 4) {
            let at = random.next_u64() as usize % within.max(1);
            if let Some(b) = flipped.get_mut(at) {
                *b ^= 1 << (random.next_u32() % 8);
            }
        }
        add(format!("bits flipped, round {round}"), flipped);
    }
    for round in 0..16 {
        let width = if round % 2 == 0 { 4 } else { 8 };
        let value: &[u8] = match round % 4 {
            0 | 1 => &[0xff; 8],
            2 => &[0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0],
            _ => &[0, 0, 0, 0, 0, 1, 0, 0],
        };
        let at = (random.next_u64() as usize % STRUCTURES.min(length).max(width + 4)) & !3;
        let mut huge = bytes.to_vec();
        if let Some(place) = huge.get_mut(at..at + width) {
            place.copy_from_slice(&value[..width]);
            add(format!("huge number at {at}"), huge);
        }
    }
    for beginning in BEGINNINGS {
        let mut other = bytes.to_vec();
        if other.len() > beginning.len() {
            other[..beginning.len()].copy_from_slice(beginning);
            add(format!("begins with {:02x?}", &beginning[..2]), other);
        }
    }
    for round in 0..6 {
        let at = random.next_u64() as usize % length.max(1);
        let mut zeroed = bytes.to_vec();
        zeroed[at..(at + 256).min(length)].fill(0);
        add(format!("zeros at {at}, round {round}"), zeroed);
        let from = random.next_u64() as usize % length.max(1);
        let mut moved = bytes.to_vec();
        let piece = moved[from..(from + 64).min(length)].to_vec();
        let to = at.min(length - piece.len());
        moved[to..to + piece.len()].copy_from_slice(&piece);
        add(format!("{from} moved to {to}"), moved);
    }
    if name.ends_with(".h5") || bytes.starts_with(b"\x89HDF") || bytes.get(512..516) == Some(b"\x89HDF") {
        circles(name, bytes, &mut random, &mut damaged);
    }
    damaged
}

/// HDF5 whose addresses lead elsewhere: to the root, to themselves, to another structure.
fn circles(name: &str, bytes: &[u8], random: &mut ChaCha8Rng, damaged: &mut Vec<Damaged>) {
    let base = if bytes.starts_with(b"\x89HDF") { 0 } else { 512 };
    let read = |at: usize| bytes.get(at..at + 8).map(|b| u64::from_le_bytes(b.try_into().unwrap()));
    let is_address = |v: u64| v >= 48 && v.is_multiple_of(8) && v < (bytes.len() - base) as u64;
    let places: Vec<usize> = (base..bytes.len().min(base + 16 * STRUCTURES))
        .step_by(4)
        .filter(|at| read(*at).is_some_and(is_address))
        .collect();
    if places.is_empty() {
        return;
    }
    let root = read(base + 64).filter(|root| is_address(*root)).unwrap_or(96);
    for round in 0..24 {
        let at = places[random.next_u64() as usize % places.len()];
        let to = match round % 3 {
            0 => root,
            1 => (at - base) as u64 & !7,
            _ => read(places[random.next_u64() as usize % places.len()]).unwrap_or(root),
        };
        let mut led = bytes.to_vec();
        led[at..at + 8].copy_from_slice(&to.to_le_bytes());
        damaged.push(Damaged::one(&format!("the address at {at} leads to {to}"), name, led));
    }
}
