//! What is wrong with a file, a mask, a specification or a link is said in one line, with what was expected and what
//! came; nothing is printed as a result, nothing is written, and nothing panics.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod support;

use num_complex::Complex32;
use support::{Folder, refused, samples, with_header, with_type, works};

/// Reconstruction of a file that must be refused, whichever way its samples would be used.
fn refused_data(folder: &Folder, name: &str, bytes: impl AsRef<[u8]>, facts: &[&str]) {
    let data = folder.write(name, bytes);
    let out = folder.path("never.npy");
    let facts = [facts, &[name]].concat();
    refused(&["recon", &data, "--sampling", "uniform;R=2;acs=8", "--method", "zero-filled", "--out", &out], &facts);
    assert!(!folder.has("never.npy"), "{name}: an image was written");
}

fn unchanged(_: usize, v: Complex32) -> Complex32 {
    v
}

#[test]
fn files_that_are_empty_truncated_or_of_another_format_are_refused() {
    let folder = Folder::new("broken");
    let good = samples(&[2, 16, 16], unchanged);
    refused_data(&folder, "empty.npy", "", &["empty (0 bytes)"]);
    refused_data(&folder, "truncated.npy", &good[..good.len() - 100], &["(2, 16, 16)", "complex64", "4096", "3996"]);
    refused_data(&folder, "header-only.npy", &good[..128], &["4096", " 0 bytes"]);
    refused_data(&folder, "half-header.npy", &good[..40], &["40 bytes"]);
    refused_data(&folder, "magic-only.npy", &good[..6], &["6 bytes"]);
    refused_data(&folder, "text.npy", "ky,kx,real,imaginary\n", &["NumPy .npy", "6b 79 2c"]);
    refused_data(&folder, "image.npy", b"\x89PNG\r\n\x1a\n0000", &["PNG"]);
    refused_data(&folder, "zip.npy", b"PK\x03\x04", &["zip"]);
}

#[test]
fn files_of_other_element_types_are_refused_with_the_type() {
    let folder = Folder::new("types");
    for (descr, came) in [("'<U4'", "text"), ("'|S8'", "text"), ("[('re', '<f4'), ('im', '<f4')]", "structured")] {
        let bytes = with_type(descr, "(16, 16)", 16 * 16 * 16);
        refused_data(&folder, "other.npy", bytes, &["real or complex numbers", came]);
    }
    // Real numbers are an image; this one is empty.
    for descr in ["'<f4'", "'>f8'", "'|b1'", "'<i2'"] {
        let zeros = folder.write("zeros.npy", with_type(descr, "(16, 16)", 16 * 16 * 16));
        let recon = ["recon", &zeros, "--sampling", "uniform;R=2;acs=8", "--method", "zero-filled"];
        refused(&recon, &["an image", "zero", "256"]);
    }
    // Pickled objects: never opened.
    refused_data(&folder, "object.npy", with_type("'|O'", "(16, 16)", 4096), &["O"]);
}

#[test]
fn shapes_that_are_no_kspace_are_refused_with_the_shape() {
    let folder = Folder::new("shapes");
    let axes = "an array of 2 to 16 axes, none of them empty";
    refused_data(&folder, "rank1.npy", samples(&[256], unchanged), &[axes, "(256,)"]);
    let too_short = ["two of them of at least 12 elements", "[1, 1, 2, 8, 8]"];
    refused_data(&folder, "rank5.npy", samples(&[1, 1, 2, 8, 8], unchanged), &too_short);
    refused_data(&folder, "no-coil.npy", samples(&[0, 16, 16], unchanged), &[axes, "(0, 16, 16)"]);
    refused_data(&folder, "no-slice.npy", samples(&[0, 2, 16, 16], unchanged), &[axes, "(0, 2, 16, 16)"]);
    refused_data(&folder, "one-line.npy", samples(&[2, 1, 16], unchanged), &["[2, 1, 16]"]);
    refused_data(&folder, "scalar.npy", samples(&[], unchanged), &[axes, "()"]);
}

#[test]
fn headers_that_claim_more_than_there_is_are_refused_before_memory_is_taken() {
    let folder = Folder::new("claims");
    let claims = |shape: &str| with_type("'<c8'", shape, 64);
    let million = "(1000000, 1000000)";
    refused_data(&folder, "terabytes.npy", claims(million), &[million, "8000000000000", "64 bytes"]);
    for (name, shape) in [
        ("square.npy", "(4294967296, 4294967296)"),
        ("cube.npy", "(4294967296, 4294967296, 4294967296)"),
        // Products that wrap around to something small.
        ("wrapped.npy", "(9223372036854775808, 2, 2)"),
        ("wrapped-to-one.npy", "(18446744073709551615, 18446744073709551615)"),
    ] {
        refused_data(&folder, name, claims(shape), &[shape, "more than fit any computer", "64 bytes"]);
    }
    refused_data(&folder, "axis.npy", claims("(99999999999999999999999, 2)"), &["header"]);
    refused_data(&folder, "negative.npy", claims("(-16, 16)"), &["header"]);
    // Nothing times a lot is still nothing.
    refused_data(&folder, "zero.npy", claims("(0, 18446744073709551615, 2, 2)"), &["(0, 18446744073709551615, 2, 2)"]);
}

#[test]
fn hostile_headers_are_refused() {
    let folder = Folder::new("headers");
    let nested = format!("{{'descr': {}'<c8'", "[".repeat(3000));
    refused_data(&folder, "nested.npy", with_header(&nested, 64), &["nested more than 8 deep"]);
    let long = with_header(&" ".repeat(60_000), 0);
    refused_data(&folder, "long.npy", long, &["at most 4096 bytes", "60001"]);
    let mut claimed = b"\x93NUMPY\x02\x00".to_vec();
    claimed.extend([0xff; 4]);
    refused_data(&folder, "claimed.npy", claimed, &["at most 4096 bytes", "4294967295"]);
    for (name, header) in [
        ("no-keys.npy", "{}"),
        ("no-shape.npy", "{'descr': '<c8', 'fortran_order': False}"),
        ("code.npy", "__import__('os').system('true')"),
        ("not-closed.npy", "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2"),
        ("no-type.npy", "{'descr': 'banana', 'fortran_order': False, 'shape': (2, 2)}"),
        ("size.npy", "{'descr': '<c99999999999999999999', 'fortran_order': False, 'shape': (2, 2)}"),
        ("text-shape.npy", "{'descr': '<c8', 'fortran_order': False, 'shape': 'wide'}"),
    ] {
        refused_data(&folder, name, with_header(header, 64), &["header"]);
    }
}

#[test]
fn samples_that_are_not_finite_or_all_zero_are_refused_with_their_number() {
    let folder = Folder::new("values");
    let with = |bad: f32| samples(&[2, 16, 16], move |i, v| if i == 300 { Complex32::new(v.re, bad) } else { v });
    for (name, bad) in [("nan.npy", f32::NAN), ("inf.npy", f32::INFINITY)] {
        let data = folder.write(name, with(bad));
        let recon = ["recon", &data, "--axes", "coil,ky,kx", "--sampling", "uniform;R=2;acs=8"];
        refused(&[&recon[..], &["--method", "zero-filled"]].concat(), &["finite", "1 of 512"]);
    }
    let data = folder.write("zero.npy", samples(&[2, 16, 16], |_, _| Complex32::ZERO));
    for method in ["zero-filled", "cg-sense"] {
        let recon = ["recon", &data, "--axes", "coil,ky,kx", "--sampling", "uniform;R=2;acs=8"];
        refused(&[&recon[..], &["--method", method]].concat(), &["samples that are not zero"]);
    }
}

#[test]
fn files_that_cannot_be_read_or_written_are_named() {
    let folder = Folder::new("missing");
    let data = folder.write("data.npy", samples(&[2, 16, 16], unchanged));
    let recon = |data: &str, out: &str, facts: &[&str]| {
        let arguments = ["recon", data, "--sampling", "uniform;R=2;acs=8", "--method", "zero-filled", "--out", out];
        refused(&arguments, facts);
    };
    recon(&folder.path("absent.npy"), &folder.path("a.npy"), &["cannot read", "absent.npy"]);
    let empty = folder.path("empty folder");
    std::fs::create_dir_all(&empty).unwrap();
    recon(&empty, &folder.path("a.npy"), &["expected a file", "empty"]);
    recon(&data, &folder.path("no/such/a.npy"), &["cannot write", "no/such/a.npy"]);
    recon(&data, &folder.path("a.jpg"), &[".npy, .cfl, .nii or .png", "a.jpg"]);
    recon(&data, &folder.path("a"), &[".npy, .cfl, .nii or .png"]);
}

/// Reconstruction of good data that must be refused for what it is asked to do.
fn refused_recon(folder: &Folder, arguments: &[&str], facts: &[&str]) {
    let data = folder.write("data.npy", samples(&[2, 16, 16], unchanged));
    refused(&[&["recon", &data, "--axes", "coil,ky,kx"], arguments].concat(), facts);
}

#[test]
fn specifications_that_are_wrong_or_do_not_fit_the_data_are_refused() {
    let folder = Folder::new("specifications");
    let zero_filled = |sampling: &str, facts: &[&str]| {
        refused_recon(&folder, &["--sampling", sampling, "--method", "zero-filled"], facts);
    };
    zero_filled("uniform;R=0", &["R must be from 1 to 1024", "0 came"]);
    zero_filled("uniform;R=1025", &["R must be from 1 to 1024", "1025 came"]);
    zero_filled("variable-density;R=0.5", &["R must be from 1 to 1024", "0.5 came"]);
    zero_filled("uniform;R=17;acs=0", &["at most the 16 ky lines", "R = 17"]);
    zero_filled("variable-density;R=16.5;acs=0", &["at most the 16 ky lines", "R = 16.5"]);
    zero_filled("uniform;R=2;acs=17", &["at most the 16 ky lines", "17 came"]);
    zero_filled("uniform;R=two", &["a whole number", "'two' came"]);
    zero_filled("uniform;r=2", &["no parameter 'r'", "R, acs, seed"]);
    zero_filled("uniform;R=2;R=3", &["'R' twice"]);
    zero_filled("radial", &["unknown sampling pattern 'radial'", "uniform, variable-density"]);
    let with_method = |method: &str, facts: &[&str]| {
        refused_recon(&folder, &["--sampling", "uniform;R=2;acs=8", "--method", method], facts);
    };
    with_method("grappling", &["unknown method 'grappling'", "zero-filled, cg-sense"]);
    with_method("cg-sense;lamda=1", &["no parameter 'lamda'", "lambda, iterations"]);
    with_method("cg-sense;lambda=2", &["lambda must be from 0 to 1", "2 came"]);
    with_method("cg-sense;iterations=0", &["iterations must be from 1 to 1000", "0 came"]);
    // 8 lines at the centre, and the second line next to them, hold kernels of 6; kernels of 12 they do not.
    with_method("cg-sense;kernel=12", &["at least 14 x 14 samples", "9 ky"]);
    let no_region = ["--sampling", "uniform;R=3;acs=0", "--method", "cg-sense"];
    refused_recon(&folder, &no_region, &["calibration region of at least 8 x 8", "raise acs", "0 ky"]);
}

#[test]
fn masks_that_are_wrong_or_do_not_fit_the_data_are_refused() {
    let folder = Folder::new("masks");
    let with_mask = |bytes: Vec<u8>, facts: &[&str]| {
        let mask = folder.write("mask.npy", bytes);
        refused_recon(&folder, &["--mask", &mask, "--method", "zero-filled"], facts);
    };
    let ones = |shape: &[usize]| formats::npy::write(&ndarray::ArrayD::from_elem(ndarray::IxDyn(shape), 1u8)).unwrap();
    with_mask(ones(&[16, 8]), &["[16, 16]", "[16, 8]"]);
    with_mask(ones(&[8, 16]), &["[16, 16]", "[8, 16]"]);
    with_mask(ones(&[8]), &["[16, 16]", "[8, 16]"]);
    with_mask(ones(&[1, 16, 16]), &["(ky, kx) or (ky,)", "(1, 16, 16)"]);
    with_mask(ones(&[0]), &["(ky, kx) or (ky,)", "(0,)"]);
    with_mask(with_type("'|u1'", "(16, 16)", 256), &["at least one sample", "all zero"]);
    with_mask(with_type("'|u1'", "(16,)", 16), &["at least one sample", "all zero"]);
    with_mask(with_type("'|u1'", "(16, 16)", 255), &["256 bytes", "255 bytes"]);
    with_mask(with_type("'<U1'", "(16,)", 64), &["zeros and ones", "text"]);
    with_mask(samples(&[16, 16], unchanged), &["zeros and ones", "complex64"]);
    with_mask(Vec::new(), &["empty (0 bytes)"]);
    let values = |v: f32| formats::npy::write(&ndarray::ArrayD::from_elem(ndarray::IxDyn(&[16, 16]), v)).unwrap();
    with_mask(values(0.5), &["zeros and ones", "0.5"]);
    with_mask(values(f32::NAN), &["zeros and ones", "NaN"]);
    // Lines that the mask takes and the data do not have.
    let data = folder.write("half.npy", samples(&[1, 16, 16], |i, v| if i < 128 { v } else { Complex32::ZERO }));
    let mut lines = vec![1u8; 16];
    lines[..8].fill(0);
    let mask = folder.write("half-mask.npy", formats::npy::write(&ndarray::arr1(&lines).into_dyn()).unwrap());
    let recon = ["recon", &data, "--axes", "coil,ky,kx", "--mask", &mask, "--method", "zero-filled"];
    refused(&recon, &["samples that are not zero"]);
}

#[test]
fn command_lines_that_are_wrong_are_refused_with_what_is_missing() {
    let folder = Folder::new("command-lines");
    refused(&[], &["kspace --help"]);
    refused(&["reconstruct"], &["reconstruct"]);
    refused_recon(&folder, &["--sampling", "uniform"], &["--method"]);
    refused_recon(&folder, &["--method", "zero-filled"], &["--mask"]);
    let both = ["--sampling", "uniform", "--mask", "m.npy", "--method", "zero-filled"];
    refused_recon(&folder, &both, &["--sampling", "--mask"]);
    let with = |more: &[&str], facts: &[&str]| {
        let usual = ["--sampling", "uniform;R=2;acs=8", "--method", "zero-filled"];
        refused_recon(&folder, &[&usual, more].concat(), facts);
    };
    with(&["--repeat", "0"], &["at least 1", "0 came"]);
    refused(&["bench", "--repeat", "0"], &["at least 1", "0 came"]);
    with(&["--threads", "many"], &["--threads", "many"]);
    with(&["--threads", "-1"], &["-1"]);
    with(&["--device", "abacus"], &["abacus", "cpu"]);
    with(&["--slice", "1"], &["from 0 to 0", "slice 1"]);
    with(&["--slice", "70000"], &["from 0 to 0", "slice 70000"]);
    let mask = |shape: &str, out: &str, facts: &[&str]| {
        refused(&["mask", "--sampling", "uniform", "--shape", shape, "--out", &folder.path(out)], facts);
    };
    mask("256", "m.npy", &["KYxKX", "'256'"]);
    mask("1x64", "m.npy", &["2 to 8192", "'1x64'"]);
    mask("64x9000", "m.npy", &["2 to 8192", "'64x9000'"]);
    mask("16x16", "m.npy", &["24 came"]);
    mask("64x64", "m.gif", &[".npy or .png", "m.gif"]);
    assert!(!folder.has("m.npy"));
    let simulate = |subject: &str, out: &str, facts: &[&str]| {
        refused(&["simulate", subject, "--out", &folder.path(out)], facts);
    };
    simulate("banana", "k.npy", &["unknown subject 'banana'", "shepp-logan, resolution, brain, anatomy, file, image"]);
    simulate("shepp-logan;matrix=8", "k.npy", &["16 to 1024", "8 came"]);
    simulate("shepp-logan", "k.png", &[".npy", ".png"]);
    simulate("file;name=a.npy;sha256=12ab", "k.npy", &["a.npy", "12ab"]);
}

#[test]
fn images_that_cannot_be_compared_are_refused() {
    let folder = Folder::new("images");
    let image = |name: &str, ny: usize, nx: usize, v: f32| {
        let pixels = ndarray::ArrayD::from_elem(ndarray::IxDyn(&[ny, nx]), v);
        folder.write(name, formats::npy::write(&pixels).unwrap())
    };
    let good = image("good.npy", 16, 12, 1.0);
    refused(&["compare", &good, &image("other.npy", 12, 16, 1.0)], &["[16, 12]", "[12, 16]"]);
    refused(&["compare", &good, &image("nan.npy", 16, 12, f32::NAN)], &["nan.npy", "finite", "(0, 0)"]);
    let small = image("small.npy", 6, 12, 1.0);
    refused(&["compare", &small, &small], &["7 x 7", "6 x 12"]);
    let zero = image("zero.npy", 16, 12, 0.0);
    refused(&["compare", &zero, &good], &["reference with signal"]);
    refused(&["compare", &good, &folder.write("rank3.npy", samples(&[1, 16, 12], unchanged))], &["(1, 16, 12)"]);
    refused(&["compare", &good, &folder.write("text.npy", with_type("'<U1'", "(16, 12)", 768))], &["text"]);
    refused(&["compare", &good], &["<IMAGE>"]);
}

#[test]
fn links_that_are_wrong_or_name_another_file_are_refused() {
    let folder = Folder::new("links");
    let data = folder.write("data.npy", samples(&[2, 16, 16], unchanged));
    let inspected: serde_json::Value = serde_json::from_str(&works(&["inspect", &data, "--json"])).unwrap();
    let sha256 = inspected["sha256"].as_str().unwrap();
    let tail = "&a.sampling=uniform;R=2;acs=8&a.method=zero-filled";
    let other = format!("#subject=file;name=mine.npy;sha256=00ff{tail}");
    refused(&["run", &other, "--file", &data], &["mine.npy", "00ff", "data.npy", sha256]);
    refused(&["run", &other], &["mine.npy", "00ff"]);
    let phantom = format!("#subject=shepp-logan{tail}");
    refused(&["run", &phantom, "--file", &data], &["no --file", "shepp-logan", "data.npy"]);
    let slice = format!("#subject=file;slice=1;name=data.npy;sha256={sha256}{tail}");
    refused(&["run", &slice, "--file", &data], &["from 0 to 0", "slice 1"]);
    refused(&["run", "#subject=shepp-logan&zoom=2"], &["unknown key 'zoom'"]);
    refused(&["run", "#subject=shepp-logan"], &["no 'a.sampling'"]);
    refused(&["run", &phantom.replace("R=2", "R=0")], &["a.sampling", "1 to 1024", "0 came"]);
    refused(&["run", &phantom.replace("R=2", "R=300")], &["256 ky lines", "R = 300"]);
    refused(&["run", "one\ntwo"], &["key=value"]);
}
