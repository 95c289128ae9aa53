//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use experiment::device::DeviceChoice;
use recon::subject::contents::{Centre, Shift};
use std::path::PathBuf;

/// MRI reconstruction from undersampled k-space. For education and research, not for diagnosis.
#[derive(Parser)]
#[command(name = "kspace", version, about)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Lists the subjects with their parameters.
    Subjects {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lists the sampling patterns with their parameters.
    Patterns {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lists the preparations with their parameters.
    Preparations {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lists the methods with their parameters.
    Methods {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Writes a sampling mask (ky, kx) of 0 and 1.
    Mask(Mask),
    /// Estimates coil maps (coil, y, x) by ESPIRiT.
    Maps(Maps),
    /// Tells what is in a file of k-space or images, and what its axes are taken to be.
    Inspect(Inspect),
    /// Writes a slice of a file in another format.
    Export(Export),
    /// Undersamples and reconstructs k-space.
    Recon(Recon),
    /// Measures an image against a reference: NMSE, PSNR, SSIM of the magnitudes.
    Compare(Compare),
    /// Runs the experiment of a link, as the page does.
    Run(Run),
    /// Writes the k-space (coil, ky, kx) of a subject.
    Simulate(Simulate),
    /// Makes the pictures of the page's examples and explanations.
    Figures {
        /// Where to: web/figures of the page's source.
        folder: PathBuf,
        /// Writes nothing: compares the pictures in the folder with what they show now.
        #[arg(long)]
        check: bool,
    },
    /// Times every method on the phantom, as the page's benchmark does.
    Bench(Benchmark),
}

#[derive(Args)]
pub struct Mask {
    /// Pattern, such as 'uniform;R=3;acs=24' (see `kspace patterns`).
    #[arg(long, value_name = "SPEC")]
    pub sampling: String,
    /// ky lines x kx samples, such as 256x256.
    #[arg(long, value_name = "KYxKX", value_parser = shape)]
    pub shape: (usize, usize),
    /// `.npy` (uint8) or `.png`.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The point spread function (y, x), 1 at its centre: `.npy` (float32) or `.png`.
    #[arg(long, value_name = "FILE")]
    pub psf: Option<PathBuf>,
}

/// k-space and the samples of it that are taken.
#[derive(Args)]
pub struct Data {
    /// k-space: NumPy .npy or .npz, or any other format of `kspace inspect`.
    pub data: PathBuf,
    /// What in the file, where there is more than one thing: name of a variable or number of a series, as `kspace inspect`
    /// lists them.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub item: String,
    /// What the axes of the array are, slowest first, such as coil,ky,kx; guessed when not given (see `kspace inspect`).
    #[arg(long, value_name = "AXES", default_value = "")]
    pub axes: String,
    #[command(flatten)]
    pub grid: OnGrid,
    /// Sampling mask: `.npy` of 0 and 1, (ky, kx) or (ky,).
    #[arg(long, value_name = "FILE", conflicts_with = "sampling")]
    pub mask: Option<PathBuf>,
    /// Pattern, such as 'uniform;R=3;acs=24' (see `kspace patterns`).
    #[arg(long, value_name = "SPEC")]
    pub sampling: Option<String>,
    /// Slice of a file with several, counted from 0.
    #[arg(long, default_value_t = 0)]
    pub slice: usize,
    /// Noise scan that the coils are prewhitened by: `.npy`, complex64 or complex128, (coil, ...).
    #[arg(long, value_name = "FILE")]
    pub noise: Option<PathBuf>,
    /// What is done to the k-space then, such as 'compress;coils=8' (see `kspace preparations`); may come again, and is
    /// done in this order.
    #[arg(long, value_name = "SPEC")]
    pub prepare: Vec<String>,
}

/// How the k-space of an array lies on its grid.
#[derive(Args)]
pub struct OnGrid {
    /// Where frequency 0 is in the array: middle (at n / 2) or corner (the first, as an FFT leaves it); guessed when not
    /// given.
    #[arg(long, value_name = "PLACE", value_parser = Centre::parse)]
    pub centre: Option<Centre>,
    /// Whether the image of the array is shifted: none, or half a field of view, as that of fftshift(fft2(image)); guessed
    /// when not given.
    #[arg(long, value_name = "SHIFT", value_parser = Shift::parse)]
    pub shift: Option<Shift>,
}

/// How the work is done.
#[derive(Args)]
pub struct Work {
    /// Threads; as many as there are cores when not given. The numbers do not depend on it.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Runs this many times and reports the median times.
    #[arg(long, value_name = "N", default_value = "1", value_parser = repetitions)]
    pub repeat: usize,
}

/// Where it is done.
#[derive(Args)]
pub struct On {
    /// Where to reconstruct: cpu, gpu, or auto for the GPU where there is one. The processor unless told otherwise: its
    /// numbers are the same in every run and on any number of threads, a GPU's are the same but for rounding.
    #[arg(long, value_name = "DEVICE", default_value_t = DeviceChoice::Cpu)]
    pub device: DeviceChoice,
}

#[derive(Args)]
pub struct Inspect {
    /// The file, or a folder of DICOM.
    pub data: PathBuf,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// What of a file is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Wanted {
    /// The image as it is shown, of k-space the root sum of squares of its coils' images.
    Image,
    /// The samples (coil, ky, kx).
    Kspace,
    /// The samples (ky, kx) that are not empty, as 0 and 1.
    Mask,
}

#[derive(Args)]
pub struct Export {
    /// Any file that `kspace inspect` reads.
    pub data: PathBuf,
    /// Where to: an image as `.npy`, `.cfl` (with its `.hdr`), `.nii` or `.png`; k-space as `.npy`, `.cfl` or ISMRMRD `.h5`;
    /// a mask as `.npy` or `.png`.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// What is written.
    #[arg(long, value_enum, default_value_t = Wanted::Image)]
    pub what: Wanted,
    /// What in the file, as `kspace inspect` lists it.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub item: String,
    /// What the axes of the array are, as `kspace inspect` prints them; guessed when not given.
    #[arg(long, value_name = "AXES", default_value = "")]
    pub axes: String,
    #[command(flatten)]
    pub grid: OnGrid,
    /// Slice of a file with several, counted from 0.
    #[arg(long, default_value_t = 0)]
    pub slice: usize,
    /// What is black and what is white in a picture; 0 and the largest pixel when not given.
    #[arg(long, value_name = "LOW,HIGH", value_parser = window)]
    pub window: Option<[f32; 2]>,
    /// What stands below a picture.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub caption: String,
}

#[derive(Args)]
pub struct Maps {
    #[command(flatten)]
    pub data: Data,
    /// ESPIRiT and its parameters, such as 'espirit;calibration=24;kernel=6;threshold=0.02;crop=0.8'.
    #[arg(long, value_name = "SPEC", default_value = "espirit")]
    pub method: String,
    #[command(flatten)]
    pub work: Work,
    /// The maps: `.npy`, complex64, (coil, y, x).
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Where metrics are taken, besides over the whole image.
#[derive(Args)]
pub struct Places {
    /// Where metrics are taken besides over the whole image: 'body', 'body;threshold=1.2', or a region such as
    /// 'region;outline=ellipse;points=40,60,90,120' (y,x of two corners, or of a polygon for freehand).
    #[arg(long, value_name = "SPEC", default_value = "body")]
    pub metrics: String,
}

#[derive(Args)]
pub struct Recon {
    #[command(flatten)]
    pub data: Data,
    /// Method, such as 'cg-sense;lambda=0.003;iterations=30' (see `kspace methods`).
    #[arg(long, value_name = "SPEC")]
    pub method: String,
    /// Coil maps that are known: `.npy`, complex64 or complex128, (coil, y, x). Nothing is calibrated then.
    #[arg(long, value_name = "FILE")]
    pub maps: Option<PathBuf>,
    #[command(flatten)]
    pub places: Places,
    #[command(flatten)]
    pub on: On,
    #[command(flatten)]
    pub work: Work,
    /// The image: `.npy` or `.cfl` with its `.hdr` (complex64), `.nii` (magnitude, float32) or `.png` (magnitude, white at
    /// the largest).
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The image as it is shown, with a scale bar where its size is known and the protocol below it: `.png`.
    #[arg(long, value_name = "FILE")]
    pub figure: Option<PathBuf>,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Benchmark {
    /// Where to reconstruct: cpu, gpu, auto for the GPU where there is one, or several, as in cpu,gpu: with the ratio of
    /// their times then.
    #[arg(long, value_name = "DEVICES", value_delimiter = ',', default_value = "cpu")]
    pub device: Vec<DeviceChoice>,
    #[command(flatten)]
    pub work: Work,
    /// The smaller of the two sizes only.
    #[arg(long)]
    pub quick: bool,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Compare {
    /// The reference: `.npy`, real or complex, (y, x).
    pub reference: PathBuf,
    /// The image: `.npy`, real or complex, (y, x).
    pub image: PathBuf,
    #[command(flatten)]
    pub places: Places,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Run {
    /// A link of the page, or its fragment.
    pub link: String,
    /// The file that the link names.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub gallery: Gallery,
    #[command(flatten)]
    pub on: On,
    /// Threads; as many as there are cores when not given.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Report as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Simulate {
    /// Subject, such as 'shepp-logan;matrix=256;coils=8' (see `kspace subjects`).
    pub subject: String,
    /// K-space: `.npy`, complex64, (coil, ky, kx); BART's `.cfl` with its `.hdr`; or ISMRMRD's `.h5`.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub gallery: Gallery,
}

/// Where the images of real anatomy are.
#[derive(Args)]
pub struct Gallery {
    /// Folder with the images of real anatomy, as `cargo xtask datasets` makes it; web/datasets or dist/datasets below
    /// this folder when not given.
    #[arg(long, value_name = "FOLDER")]
    pub datasets: Option<PathBuf>,
}

fn repetitions(text: &str) -> Result<usize, String> {
    let number = text.parse::<usize>().ok().filter(|n| (1..=1000).contains(n));
    number.ok_or_else(|| format!("expected at least 1 and at most 1000 repetitions, but {text} came"))
}

fn window(text: &str) -> Result<[f32; 2], String> {
    let wrong = || format!("expected LOW,HIGH such as 0,1.5, the first smaller, but '{text}' came");
    let (low, high) = text.split_once(',').ok_or_else(wrong)?;
    let number = |t: &str| t.trim().parse::<f32>().ok().filter(|n| n.is_finite()).ok_or_else(wrong);
    let window = [number(low)?, number(high)?];
    if window[0] < window[1] { Ok(window) } else { Err(wrong()) }
}

fn shape(text: &str) -> Result<(usize, usize), String> {
    let wrong = || format!("expected KYxKX such as 256x256, both from 2 to 8192, but '{text}' came");
    let (ky, kx) = text.split_once(['x', 'X', ',']).ok_or_else(wrong)?;
    let number = |t: &str| t.trim().parse::<usize>().ok().filter(|n| (2..=8192).contains(n)).ok_or_else(wrong);
    Ok((number(ky)?, number(kx)?))
}
