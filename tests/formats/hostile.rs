//! Files that were never valid: bombs, claims beyond all bounds, links that go round, rows without elements.

use crate::damage::Damaged;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use std::io::Write;
use std::path::PathBuf;

/// Unpacked bytes of a bomb.
const BOMB: usize = 600 << 20;

/// All of them.
pub fn all() -> Vec<Damaged> {
    let mut all = vec![
        Damaged::one("of zeros", "zeros.h5", vec![0; 4096]),
        Damaged::one("of zeros", "zeros.dat", vec![0; 4096]),
        Damaged::one("of zeros", "zeros.mat", vec![0; 4096]),
        Damaged::one("of 0xff", "ones.dat", vec![0xff; 4096]),
        Damaged::one("a header whose brackets are 3000 deep", "deep.npy", npy(&"(".repeat(3000))),
        Damaged::one("an axis of 2^63", "axis.npy", npy(&shape("9223372036854775808, 2"))),
        Damaged::one("axes whose product overflows", "axes.npy", npy(&shape("4294967296, 4294967296, 16"))),
        Damaged::one("no axes", "scalar.npy", npy(&shape(""))),
        Damaged::one("an empty axis", "empty-axis.npy", npy(&shape("0, 4294967296"))),
        Damaged::one("200 axes", "many.npy", npy(&shape(&"1, ".repeat(200)))),
        gz("bomb.nii.gz", &nifti([1, 1, 1])),
        gz("bomb.gz", &[0; 16]),
        mat_bomb(),
        cfl("2 0 3", 0),
        cfl("4294967296 4294967296 1 4", 64),
        cfl("-3 4", 64),
        cfl("3 4 5 6 7 8 9 1 1 1 1 1 1 1 1 1 1 1 1", 64),
        cfl("9999999999999999999999 1", 64),
        cfl(&"1 ".repeat(100_000), 64),
        cfl("16 16 1 1 0", 2048),
    ];
    all.extend(
        [[32767, 32767, 32767], [-1, 4, 4], [0, 0, 0], [4, 4, 32767]]
            .map(|dim| Damaged::one(&format!("of {dim:?}"), "claims.nii", nifti(dim))),
    );
    all.extend(zips());
    // Made by `make_hostile.py`: what only the HDF5 library and the ismrmrd package can write.
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("formats/hostile");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        all.push(Damaged::one("hostile", name, std::fs::read(&path).unwrap()));
    }
    all
}

fn shape(axes: &str) -> String {
    format!("{{'descr': '<c8', 'fortran_order': False, 'shape': ({axes}), }}\n")
}

fn npy(header: &str) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\0".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend([0; 64]);
    bytes
}

fn nifti(dim: [i16; 3]) -> Vec<u8> {
    let mut bytes = vec![0; 352 + 64];
    bytes[..4].copy_from_slice(&348i32.to_le_bytes());
    for (i, n) in [3, dim[0], dim[1], dim[2], 1, 1, 1, 1].iter().enumerate() {
        bytes[40 + 2 * i..42 + 2 * i].copy_from_slice(&n.to_le_bytes());
    }
    bytes[70..72].copy_from_slice(&16i16.to_le_bytes());
    bytes[72..74].copy_from_slice(&32i16.to_le_bytes());
    bytes[108..112].copy_from_slice(&352f32.to_le_bytes());
    bytes[344..348].copy_from_slice(b"n+1\0");
    bytes
}

fn cfl(dimensions: &str, samples: usize) -> Damaged {
    let short: String = dimensions.chars().take(40).collect();
    let mut file = Damaged::one(
        &format!("dimensions {short}"),
        "claims.hdr",
        format!("# Dimensions\n{dimensions}\n").into_bytes(),
    );
    file.files.push(("claims.cfl".into(), vec![0; samples]));
    file
}

/// Zeros, packed as tight as deflate can, after `head`.
fn packed(mut write: impl Write, head: &[u8], zeros: usize) {
    write.write_all(head).unwrap();
    let block = vec![0; 1 << 20];
    for _ in 0..zeros >> 20 {
        write.write_all(&block).unwrap();
    }
}

fn gz(name: &str, head: &[u8]) -> Damaged {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    packed(&mut encoder, head, BOMB);
    Damaged::one("a bomb", name, encoder.finish().unwrap())
}

/// An element of packed data that unpacks to zeros.
fn mat_bomb() -> Damaged {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // miMATRIX of as many bytes.
    let head = [14u32.to_le_bytes(), (BOMB as u32).to_le_bytes()].concat();
    packed(&mut encoder, &head, BOMB);
    let packed = encoder.finish().unwrap();
    let mut bytes = b"MATLAB 5.0 MAT-file".to_vec();
    bytes.resize(124, b' ');
    bytes.extend([0, 1, b'I', b'M']);
    bytes.extend(15u32.to_le_bytes());
    bytes.extend((packed.len() as u32).to_le_bytes());
    bytes.extend(packed);
    Damaged::one("a bomb", "bomb.mat", bytes)
}

/// A member of an archive: name, packed bytes, size that is claimed, method.
struct Member {
    name: String,
    packed: Vec<u8>,
    claimed: u32,
    method: u16,
    /// Another member whose bytes it shares.
    shares: bool,
}

/// An archive as the format says, with whatever is claimed.
fn archive(members: &[Member]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let mut first = 0u32;
    for member in members {
        let fields = |start: &[u8]| {
            let mut fields = start.to_vec();
            fields.extend([0, 0]); // Flags.
            fields.extend(member.method.to_le_bytes());
            fields.extend([0; 8]); // Time, date and checksum.
            fields.extend((member.packed.len() as u32).to_le_bytes());
            fields.extend(member.claimed.to_le_bytes());
            fields.extend((member.name.len() as u16).to_le_bytes());
            fields.extend([0, 0]);
            fields
        };
        if !member.shares {
            first = bytes.len() as u32;
            bytes.extend(fields(b"PK\x03\x04\x14\0"));
            bytes.extend(member.name.as_bytes());
            bytes.extend(&member.packed);
        }
        directory.extend(fields(b"PK\x01\x02\x14\0\x14\0"));
        directory.extend([0; 10]);
        directory.extend(first.to_le_bytes());
        directory.extend(member.name.as_bytes());
    }
    let (start, count) = (bytes.len() as u32, members.len() as u16);
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn zips() -> Vec<Damaged> {
    let deflated = |head: &[u8], zeros: usize| {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        packed(&mut encoder, head, zeros);
        encoder.finish().unwrap()
    };
    let head = npy(&shape("8192, 9000"));
    let bomb = deflated(&head, BOMB);
    let small = deflated(&head, 4 << 20);
    let member = |name: &str, packed: &[u8], claimed: u32, method| Member {
        name: name.into(),
        packed: packed.to_vec(),
        claimed,
        method,
        shares: false,
    };
    let total = (BOMB + head.len()) as u32;
    let honest = archive(&[member("bomb.npy", &bomb, total, 8)]);
    // The same inside of itself, once.
    let nested = archive(&[member("inner.npz", &honest, honest.len() as u32, 0)]);
    let overlapping: Vec<Member> = (0..5000)
        .map(|i| Member { shares: i > 0, ..member(&format!("{i}.npy"), &small, (4 << 20) + head.len() as u32, 8) })
        .collect();
    let many: Vec<Member> = (0..60_000).map(|i| member(&format!("{i}.npy"), b"", 0, 0)).collect();
    let npz = |how: &str, bytes: Vec<u8>| Damaged::one(how, "archive.npz", bytes);
    let mut folders = Vec::new();
    for name in ["../../etc/passwd.npy", "/absolute.npy", "a/\0b.npy", "", "folder/"] {
        folders.push(npz("a name that leads elsewhere", archive(&[member(name, &head, head.len() as u32, 0)])));
    }
    folders.extend([
        npz("a bomb", honest.clone()),
        npz("a bomb that claims to be small", archive(&[member("bomb.npy", &bomb, 4096, 8)])),
        npz("a bomb that claims 4 GiB", archive(&[member("bomb.npy", &bomb, u32::MAX, 8)])),
        npz("a bomb of a tenth", archive(&[member("bomb.npy", &small, total / 10, 8)])),
        npz("an archive in an archive", nested),
        npz("5000 members that share their bytes", archive(&overlapping)),
        npz("60000 members without bytes", archive(&many)),
        npz("an unknown way of packing", archive(&[member("a.npy", &small, 4096, 99)])),
        npz("stored beyond the end", archive(&[member("a.npy", &head, u32::MAX - 1, 0)])),
        npz("no members", archive(&[])),
        Damaged::one("a bomb", "folder.zip", honest),
    ]);
    folders
}
