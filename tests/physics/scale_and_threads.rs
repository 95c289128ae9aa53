//! The same picture whatever the data's unit, and the same bits whatever the number of threads.

use experiment::spec;
use ndarray::Array2;
use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::method;
use recon::monitor::Unattended;
use recon::{Complex32, Image, KSpace, Problem, SamplingMask, subject};
use workbench_tests::unattended;
use workbench_tests::{Numbers, distance, reconstruct, wide};

fn phantom(matrix: usize) -> KSpace {
    let text = format!("shepp-logan;matrix={matrix};coils=6;noise=0.01;seed=5");
    unattended::acquire(&spec::parse("subject", subject::DECLARATIONS, &text).unwrap()).unwrap().content
}

/// Lines that are regular for this n and lines that are not, and single samples, with a sampled centre.
fn masks(n: usize) -> [SamplingMask; 3] {
    let centre = |i: usize| i.abs_diff(n / 2) < 12;
    let mut numbers = Numbers::new(8);
    let lines = |step: usize| Array2::from_shape_fn((n, n), |(y, _)| y % step == 0 || centre(y));
    let points = Array2::from_shape_fn((n, n), |(y, x)| numbers.real() > 0.2 || (centre(y) && centre(x)));
    [lines(2), lines(3), points].map(|mask| SamplingMask::from_points(mask).unwrap())
}

/// Every method that can work on these samples.
fn suited(kspace: &KSpace, mask: &SamplingMask) -> Vec<Settings> {
    let problem = Problem::new(kspace, mask).unwrap();
    let methods = method::DECLARATIONS.iter().map(|d| Settings::new(d));
    methods.filter(|method| method::check(&problem, method).is_ok()).collect()
}

fn image(kspace: &KSpace, mask: &SamplingMask, method: &Settings) -> Image {
    let problem = Problem::new(kspace, mask).unwrap();
    let plan = method::calibration_plan(method).unwrap();
    let calibration = block_on(method::calibrate(&Cpu::new(), &plan, &problem, &mut Unattended)).unwrap();
    reconstruct(&Cpu::new(), &problem, &calibration, method).unwrap().image
}

fn scaled(kspace: &KSpace, factor: f32) -> KSpace {
    KSpace::new(kspace.samples().mapv(|v| v * factor)).unwrap()
}

fn flat(image: &Image) -> &[Complex32] {
    image.pixels.as_slice().unwrap()
}

#[test]
fn data_in_another_unit_give_the_same_image_in_that_unit() {
    let kspace = phantom(48);
    for mask in masks(48) {
        for method in suited(&kspace, &mask) {
            let expected = wide(flat(&image(&kspace, &mask, &method)));
            for factor in [1e-6, 1e6] {
                let came = wide(flat(&image(&scaled(&kspace, factor), &mask, &method)));
                let came: Vec<_> = came.iter().map(|v| v / f64::from(factor)).collect();
                let error = distance(&came, &expected);
                // Scaling rounds every sample by 6e-8, which the maps' eigenproblems and 30 iterations amplify.
                assert!(error < 2e-5, "{} by {factor:e}: {error:e}", method.id());
            }
        }
    }
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        assert_eq!(rayon::current_num_threads(), threads);
        work()
    })
}

/// The numbers, bit for bit.
fn bits(values: &[Complex32]) -> Vec<[u32; 2]> {
    values.iter().map(|v| [v.re.to_bits(), v.im.to_bits()]).collect()
}

#[test]
fn one_two_and_three_threads_give_the_same_bits() {
    // 100 is no multiple of any piece that work is cut into.
    let (one, two) = (on_threads(1, || phantom(100)), on_threads(2, || phantom(100)));
    assert_eq!(bits(one.as_slice()), bits(two.as_slice()), "simulated k-space");
    // The control: the comparison sees a single bit.
    let mut other = one.samples().clone();
    other[[3, 50, 50]].re = f32::from_bits(other[[3, 50, 50]].re.to_bits() ^ 1);
    assert_ne!(bits(one.as_slice()), bits(other.as_slice().unwrap()));
    for mask in masks(100) {
        for method in suited(&one, &mask) {
            let on = |threads| bits(flat(&on_threads(threads, || image(&one, &mask, &method))));
            let alone = on(1);
            assert!(alone == on(2) && alone == on(3), "{}", method.id());
        }
    }
}
