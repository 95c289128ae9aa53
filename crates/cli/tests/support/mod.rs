//! Runs the built program as a process, in a folder of its own for each test.

use formats::npy;
use formats::source::Source;
use ndarray::{ArrayD, IxDyn};
use num_complex::Complex32;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An empty folder for one test.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of the test of this name.
    pub fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Where a file of this name is or would be.
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and says where.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// Reads a file.
    #[allow(dead_code)] // Each test crate uses a part of these.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// A file to be read by a format.
    #[allow(dead_code)] // Each test crate uses a part of these.
    pub fn source(&self, name: &str) -> Source {
        Source::new(name, self.read(name))
    }

    /// Whether there is a file of this name.
    #[allow(dead_code)] // Each test crate uses a part of these.
    pub fn has(&self, name: &str) -> bool {
        Path::new(&self.path(name)).exists()
    }

    /// Noisy k-space of the phantom, 4 coils of 32 x 32, as `kspace simulate` writes it.
    #[allow(dead_code)] // Each test crate uses a part of these.
    pub fn phantom(&self) -> String {
        let path = self.path("phantom.npy");
        works(&["simulate", "shepp-logan;matrix=32;coils=4;noise=0.01;seed=2", "--out", &path]);
        path
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kspace")).args(arguments).output().unwrap()
}

/// Standard output of a run that must succeed without a word on standard error.
pub fn works(arguments: &[&str]) -> String {
    let output = run(arguments);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    assert_eq!(stderr, "", "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The JSON that a run prints.
#[allow(dead_code)] // Each test crate uses a part of these.
pub fn json(arguments: &[&str]) -> serde_json::Value {
    let stdout = works(arguments);
    serde_json::from_str(&stdout).unwrap_or_else(|e| panic!("{arguments:?}: {e}\n{stdout}"))
}

/// A run that must fail with one line on standard error that holds these facts, nothing on standard output and no
/// panic. The status is 1, or 2 when the command line itself is wrong.
#[allow(dead_code)] // Each test crate uses a part of these.
pub fn refused(arguments: &[&str], facts: &[&str]) {
    let output = run(arguments);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let code = output.status.code();
    assert!(matches!(code, Some(1 | 2)), "{arguments:?}: status {code:?}\n{stderr}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{arguments:?}");
    assert!(stderr.ends_with('\n') && stderr.lines().count() == 1, "{arguments:?}: one line\n{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    for fact in facts {
        assert!(stderr.contains(fact), "{arguments:?}: '{fact}' is not in\n{stderr}");
    }
}

/// A complex64 `.npy` of this shape whose samples look random, after `change`.
#[allow(dead_code)] // Each test crate uses a part of these.
pub fn samples(shape: &[usize], change: impl Fn(usize, Complex32) -> Complex32) -> Vec<u8> {
    let count: usize = shape.iter().product();
    let sample = |i: usize| Complex32::new((i as f32 * 12.9898).sin(), (i as f32 * 78.233).cos());
    let values = (0..count).map(|i| change(i, sample(i))).collect();
    npy::write(&ArrayD::from_shape_vec(IxDyn(shape), values).unwrap()).unwrap()
}

/// A version 1 `.npy` with this header text, and zeros.
#[allow(dead_code)] // Each test crate uses a part of these.
pub fn with_header(header: &str, zeros: usize) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len() + 1).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.push(b'\n');
    bytes.resize(bytes.len() + zeros, 0);
    bytes
}

/// As [`with_header`], of an array of this type and shape as NumPy writes them.
#[allow(dead_code)] // Each test crate uses a part of these.
pub fn with_type(descr: &str, shape: &str, zeros: usize) -> Vec<u8> {
    with_header(&format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}"), zeros)
}
