//! `kspace export` and the endings of `--out`: what is written is read again, by our own readers.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

mod support;

use formats::source::Source;
use formats::watch::Unwatched;
use num_complex::Complex32;
use recon::subject::acquisition::{Acquisition, Content};
use recon::subject::contents::Reading;
use support::{Folder, json, refused, works};

fn supply(folder: &Folder, names: &[&str]) -> Acquisition {
    let sources: Vec<Source> = names.iter().map(|name| folder.source(name)).collect();
    let mut dataset = formats::open(&sources, &mut Unwatched).unwrap();
    dataset.slice(&Reading::default(), 0, &mut Unwatched).unwrap()
}

fn kspace(folder: &Folder, names: &[&str]) -> Vec<Complex32> {
    match supply(folder, names).content {
        Content::KSpace(kspace) => kspace.as_slice().to_vec(),
        Content::Image(_) => panic!("{names:?}: k-space expected"),
    }
}

#[test]
fn kspace_comes_back_as_it_was() {
    let folder = Folder::new("export kspace");
    let data = folder.phantom();
    let original = kspace(&folder, &["phantom.npy"]);
    let out = folder.path("again.npy");
    let report = json(&["export", &data, "--what", "kspace", "--out", &out]);
    assert_eq!(report["shape"], serde_json::json!([4, 32, 32]));
    assert_eq!(kspace(&folder, &["again.npy"]), original);
    // BART: the header says the dimensions, the samples are those of the array in C order.
    works(&["export", &data, "--what", "kspace", "--out", &folder.path("bart.cfl")]);
    assert_eq!(folder.read("bart.hdr"), b"# Dimensions\n32 32 1 4 1 1 1 1 1 1 1 1 1 1 1 1\n");
    let samples = folder.read("bart.cfl");
    assert_eq!(samples.len(), original.len() * 8);
    let first = |at: usize| f32::from_le_bytes(samples[at..at + 4].try_into().unwrap());
    assert!(original.iter().enumerate().all(|(i, v)| first(8 * i) == v.re && first(8 * i + 4) == v.im));
}

#[test]
fn images_are_the_root_sum_of_squares_and_pictures_have_a_caption() {
    let folder = Folder::new("export image");
    let data = folder.phantom();
    works(&["export", &data, "--out", &folder.path("image.npy")]);
    let image = formats::npy::read_image(&folder.source("image.npy")).unwrap();
    assert_eq!(image.dim(), (32, 32));
    let energy: f32 = image.iter().map(|v| v.norm_sqr()).sum();
    let samples: f32 = kspace(&folder, &["phantom.npy"]).iter().map(|v| v.norm_sqr()).sum();
    assert!((energy / samples - 1.0).abs() < 1e-4, "{energy} {samples}");
    works(&["export", &data, "--out", &folder.path("image.nii")]);
    let nifti = folder.read("image.nii");
    assert_eq!(nifti.len(), 352 + 32 * 32 * 4);
    let voxel = |i: usize| f32::from_le_bytes(nifti[352 + 4 * i..356 + 4 * i].try_into().unwrap());
    assert!(image.iter().enumerate().all(|(i, v)| voxel(i) == v.re));
    let out = folder.path("image.png");
    works(&["export", &data, "--out", &out, "--window", "0,0.5", "--caption", "a phantom"]);
    let png = folder.read("image.png");
    // 32 pixels, 12 times as large; one line of text below.
    assert_eq!(png[16..24], [0, 0, 1, 128, 0, 0, 1, 128 + 25]);
    let recon = ["recon", &data, "--sampling", "uniform;R=2;acs=8", "--method", "zero-filled"];
    works(&[&recon[..], &["--out", &folder.path("r.cfl"), "--figure", &folder.path("figure.png")]].concat());
    assert_eq!(folder.read("r.hdr"), b"# Dimensions\n32 32 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n");
    assert!(folder.read("figure.png").starts_with(b"\x89PNG"));
}

#[test]
fn masks_are_the_samples_that_are_not_empty() {
    let folder = Folder::new("export mask");
    let samples = support::samples(&[2, 16, 16], |i, v| if i / 16 % 4 == 0 { v } else { Complex32::ZERO });
    let data = folder.write("every-fourth.npy", samples);
    let as_kspace = ["export", &data, "--axes", "coil,ky,kx", "--what", "mask"];
    works(&[&as_kspace[..], &["--out", &folder.path("mask.npy")]].concat());
    let mask = formats::npy::read_mask(&folder.source("mask.npy"), 16).unwrap();
    assert!(mask.indexed_iter().all(|((y, _), taken)| *taken == (y % 4 == 0)));
}

#[test]
fn ismrmrd_comes_back_as_it_was() {
    let folder = Folder::new("export ismrmrd");
    let subject = "shepp-logan;matrix=32;coils=4";
    works(&["simulate", subject, "--out", &folder.path("scan.h5")]);
    works(&["simulate", subject, "--out", &folder.path("scan.npy")]);
    assert_eq!(kspace(&folder, &["scan.h5"]), kspace(&folder, &["scan.npy"]));
    // Lines that were not measured are not written, and come back empty.
    let samples = support::samples(&[2, 16, 24], |i, v| if i / 24 % 4 == 0 { v } else { Complex32::ZERO });
    let data = folder.write("every-fourth.npy", samples);
    let as_kspace = ["export", &data, "--axes", "coil,ky,kx", "--what", "kspace"];
    works(&[&as_kspace[..], &["--out", &folder.path("some.h5")]].concat());
    let written = folder.read("every-fourth.npy").split_off(128);
    let first = |at: usize| f32::from_le_bytes(written[at..at + 4].try_into().unwrap());
    let came = kspace(&folder, &["some.h5"]);
    assert_eq!(came.len(), 2 * 16 * 24);
    assert!(came.iter().enumerate().all(|(i, v)| first(8 * i) == v.re && first(8 * i + 4) == v.im));
}

#[test]
fn endings_that_do_not_fit_are_refused_before_any_work() {
    let folder = Folder::new("export refused");
    let data = folder.phantom();
    let export = |what: &str, name: &str, facts: &[&str]| {
        refused(&["export", &data, "--what", what, "--out", &folder.path(name)], facts);
        assert!(!folder.has(name));
    };
    export("image", "a.h5", &[".npy, .cfl, .nii or .png", "a.h5"]);
    export("image", "a", &[".npy, .cfl, .nii or .png"]);
    export("kspace", "a.nii", &[".npy, .cfl or .h5", "a.nii"]);
    export("mask", "a.cfl", &[".npy or .png", "a.cfl"]);
    refused(&["export", &data, "--out", &folder.path("a.png"), "--window", "2,1"], &["LOW,HIGH", "2,1"]);
    refused(&["export", &data, "--out", &folder.path("a.png"), "--slice", "3"], &["slice 3"]);
    let figure = ["recon", &data, "--sampling", "uniform", "--method", "zero-filled", "--figure"];
    refused(&[&figure[..], &["f.npy"]].concat(), &[".png for a figure", "f.npy"]);
    let image = folder.path("image.npy");
    works(&["export", &data, "--out", &image]);
    refused(&["export", &image, "--what", "kspace", "--out", &folder.path("k.npy")], &["the file holds an image"]);
}

/// A disc on pixels of 4 x 2 mm, exported and reconstructed: pictures have square pixels, numbers stay as they are.
#[test]
fn a_round_disc_is_round_in_every_picture() {
    use recon::device::{Cpu, Device, FourierTransform};
    use recon::fourier::Direction;
    let folder = Folder::new("export disc");
    let disc = |i: usize| {
        let (y, x) = ((i / 128) as f64 - 31.5, (i % 128) as f64 - 63.5);
        Complex32::new(if (4.0 * y).hypot(2.0 * x) < 96.0 { 1.0 } else { 0.0 }, 0.0)
    };
    let cpu = Cpu::new();
    let mut samples = cpu.upload(&(0..64 * 128).map(disc).collect::<Vec<_>>());
    cpu.transform(&mut samples, 64, 128, Direction::Forward);
    let samples = pollster::block_on(cpu.download(&samples)).unwrap();
    let kspace = recon::KSpace::new(ndarray::Array3::from_shape_vec((1, 64, 128), samples).unwrap()).unwrap();
    let data = folder.write("disc.h5", formats::export::ismrmrd::write(&kspace, Some([4.0, 2.0])).unwrap());
    works(&["export", &data, "--out", &folder.path("exported.png")]);
    let recon = ["recon", &data, "--sampling", "uniform;R=1;acs=0", "--method", "zero-filled"];
    works(&[&recon[..], &["--out", &folder.path("out.png"), "--figure", &folder.path("figure.png")]].concat());
    for name in ["exported.png", "out.png", "figure.png"] {
        let mut reader = png::Decoder::new(std::io::Cursor::new(folder.read(name))).read_info().unwrap();
        let mut grey = vec![0; reader.output_buffer_size().unwrap()];
        let width = reader.next_frame(&mut grey).unwrap().width as usize;
        // The upper half, where there is neither bar nor caption.
        let upper: Vec<&[u8]> = grey.chunks_exact(width).take(width / 2).collect();
        let bright = |v: &u8| *v > 127;
        let height = 2 * upper.iter().filter(|row| row.iter().any(bright)).count();
        let across = (0..width).filter(|x| upper.iter().any(|row| bright(&row[*x]))).count();
        assert!((height as f64 / across as f64 - 1.0).abs() < 0.05, "{name}: {height} x {across} of {width}");
        assert!((across as f64 / width as f64 - 0.75).abs() < 0.03, "{name}: {across} of {width}");
    }
    works(&["export", &data, "--out", &folder.path("disc.npy")]);
    assert_eq!(formats::npy::read_image(&folder.source("disc.npy")).unwrap().dim(), (64, 128));
}

/// K-space of a disc off the middle, with a coil on each side of it, in the order (ky, kx, coil).
fn coil_last(folder: &Folder) -> String {
    folder.phantom();
    let usual = kspace(folder, &["phantom.npy"]);
    let place = |i: usize| i % 4 * 32 * 32 + i / 4;
    folder.write("coil-last.npy", support::samples(&[32, 32, 4], |i, _| usual[place(i)]))
}

#[test]
fn every_command_takes_the_axes_that_inspect_guesses_and_says_where_it_is_not_sure() {
    let folder = Folder::new("export axes");
    let usual = folder.phantom();
    let data = coil_last(&folder);
    let guess = json(&["inspect", &data, "--json"])["contents"]["items"][0]["guess"].clone();
    assert_eq!(guess["axes"], serde_json::json!(["Ky", "Kx", "Coil"]));
    for (name, arguments) in [("guessed.npy", vec![]), ("told.npy", vec!["--axes", "ky,kx,coil"])] {
        works(&[&["export", &data, "--out", &folder.path(name)][..], &arguments].concat());
    }
    works(&["export", &usual, "--out", &folder.path("usual.npy")]);
    assert_eq!(folder.read("guessed.npy"), folder.read("told.npy"));
    assert_eq!(folder.read("guessed.npy"), folder.read("usual.npy"));
    let recon = |data: &str| {
        json(&["recon", data, "--sampling", "uniform;R=2;acs=8", "--method", "cg-sense", "--json"])["metrics"].clone()
    };
    assert_eq!(recon(&data), recon(&usual));
    // A complex image is an image.
    let image: Vec<Complex32> = (0..32 * 32).map(|i| Complex32::new((i % 37) as f32, 3.0)).collect();
    let complex = folder.write("complex.npy", support::samples(&[32, 32], |i, _| image[i]));
    let report = json(&["export", &complex, "--out", &folder.path("image.npy")]);
    let exported = formats::npy::read_image(&folder.source("image.npy")).unwrap();
    assert!(exported.iter().zip(&image).all(|(came, v)| (came.re - v.norm()).abs() < 1e-4));
    assert_eq!(report["notes"], serde_json::json!([]));
    // An array too small to be guessed is in the usual order, which is said.
    let small = folder.write("small.npy", support::samples(&[2, 8, 8], |_, v| v));
    let report = json(&["export", &small, "--out", &folder.path("small-image.npy")]);
    assert!(report["notes"][0].as_str().unwrap().contains("coil,ky,kx"), "{report}");
}

#[test]
fn a_link_of_before_there_were_guesses_reads_its_file_as_it_did_and_says_so() {
    let folder = Folder::new("export old link");
    let data = coil_last(&folder);
    let sha256 = json(&["inspect", &data, "--json"])["sha256"].as_str().unwrap().to_owned();
    let run = |axes: &str| {
        let subject = format!("file;name=coil-last.npy;sha256={sha256}{axes}");
        let link = format!("#subject={subject}&a.sampling=uniform;R=1;acs=0&a.method=zero-filled");
        json(&["run", &link, "--file", &data, "--json"])
    };
    let (old, new) = (run(""), run(";axes=ky,kx,coil"));
    assert_eq!((&old["shape"], &new["shape"]), (&serde_json::json!([32, 32, 4]), &serde_json::json!([4, 32, 32])));
    assert!(!old["link"].as_str().unwrap().contains("axes"), "{old:#}");
    let notes = |report: &serde_json::Value| report["notes"].to_string();
    assert!(notes(&old).contains("taken to be coil,ky,kx, though the numbers look like ky,kx,coil"), "{old:#}");
    assert!(!notes(&new).contains("axes"), "{new:#}");
}

#[test]
fn k_space_of_another_habit_is_put_right_or_as_it_is_told() {
    let folder = Folder::new("export grid");
    let usual = folder.phantom();
    let samples = kspace(&folder, &["phantom.npy"]);
    // fft2(image): frequency 0 first, and the first pixel as the origin.
    let moved = |i: usize| {
        let (coil, y, x) = (i / 1024, i / 32 % 32, i % 32);
        let sign = if (y + x) % 2 == 0 { 1.0 } else { -1.0 };
        samples[coil * 1024 + (y + 16) % 32 * 32 + (x + 16) % 32] * sign
    };
    let data = folder.write("corner.npy", support::samples(&[4, 32, 32], |i, _| moved(i)));
    works(&["export", &usual, "--what", "kspace", "--out", &folder.path("usual.npy")]);
    let guessed = json(&["export", &data, "--what", "kspace", "--out", &folder.path("guessed.npy")]);
    assert_eq!(folder.read("guessed.npy"), folder.read("usual.npy"));
    let notes = guessed["notes"].to_string();
    assert!(notes.contains("moved to the middle") && notes.contains("moved back"), "{guessed}");
    let told = ["export", &data, "--what", "kspace", "--out", &folder.path("told.npy")];
    let report = json(&[&told[..], &["--centre", "middle", "--shift", "none"]].concat());
    assert!(!report["notes"].to_string().contains("moved"), "{report}");
    assert_eq!(folder.read("told.npy").split_off(128), folder.read("corner.npy").split_off(128));
    refused(&[&told[..], &["--centre", "edge"]].concat(), &["middle or corner"]);
}
