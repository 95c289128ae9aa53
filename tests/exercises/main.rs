//! The exercises of CONTRIBUTING.md: a pattern and a method in full, as they would stand in `crates/recon/src`. They are in
//! no registry; here they compile, do what the tests of the registries ask for, and are what the text shows.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::metric::body_nmse;
use recon::monitor::Unattended;
// As `crate` has them in `recon`.
use recon::{Problem, SamplingMask, coil, declaration, device, error, monitor, operator};
use workbench_tests::unattended;

/// As the module of this name in `recon`.
mod sampling {
    pub use recon::sampling::*;

    pub mod centre_only;
}

/// As the module of this name in `recon`.
mod method {
    pub use recon::method::*;

    pub mod landweber;
}

use method::landweber::Landweber;
use method::zero_filled::ZeroFilled;
use method::{Method, calibrate};
use sampling::Pattern;
use sampling::centre_only::CentreOnly;

#[test]
fn the_text_shows_the_exercises_as_they_are() {
    let text = include_str!("../../CONTRIBUTING.md");
    for (name, source) in [
        ("centre_only.rs", include_str!("sampling/centre_only.rs")),
        ("landweber.rs", include_str!("method/landweber.rs")),
    ] {
        assert!(text.contains(&format!("```rust\n{source}```\n")), "CONTRIBUTING.md does not have {name} as it is");
    }
}

#[test]
fn the_pattern_takes_what_it_promises_around_the_centre() {
    for (ny, nx) in [(16, 20), (33, 24), (64, 64), (101, 30), (320, 40)] {
        for (r, acs) in [(1, 0), (2, 8), (4, 16), (8, 1)] {
            let settings = Settings::new(&CentreOnly::DECLARATION).with("R", r).unwrap().with("acs", acs).unwrap();
            let mask = SamplingMask::of::<CentreOnly>(ny, nx, &settings).unwrap();
            let promise = CentreOnly::expected_samples(ny, nx, &settings).unwrap();
            assert!((mask.samples() as f64 - promise.samples).abs() <= promise.tolerance, "{settings:?}: {promise:?}");
            let (rows, columns) = CentreOnly::calibration(ny, nx, &settings).unwrap();
            assert!(rows.clone().all(|y| columns.clone().all(|x| mask.takes(y, x))), "{settings:?}");
            assert_eq!(mask.asked_acceleration(), Some(f64::from(r)));
        }
    }
}

/// NMSE of an exercise or of a method of `recon` on the phantom without noise, of which every `r`-th line is taken.
fn nmse<M: Method>(r: usize) -> f64 {
    let phantom = declaration::find("subject", recon::subject::DECLARATIONS, "shepp-logan").unwrap();
    let phantom = Settings::new(phantom).with("matrix", 96).unwrap().with("coils", 8).unwrap();
    let scan = unattended::scan(&phantom.with("noise", 0).unwrap(), &[]).unwrap();
    let (_, ny, nx) = scan.kspace.dim();
    let lines = Settings::new(sampling::DECLARATIONS[0]).with("R", r).unwrap().with("acs", 24).unwrap();
    let mask = SamplingMask::from_pattern(ny, nx, &lines).unwrap();
    let problem = Problem::new(&scan.kspace, &mask).unwrap();
    let settings = Settings::new(&M::DECLARATION);
    let image = block_on(async {
        let device = Cpu::new();
        let plan = M::calibration(&settings)?;
        let calibration = calibrate(&device, &plan, &problem, &mut Unattended).await?;
        let done = M::reconstruct(&device, &problem, &calibration, &settings, &mut Unattended).await?;
        done.download(&device, (ny, nx)).await
    });
    body_nmse(scan.reference.as_ref().unwrap(), &image.unwrap().magnitude()).unwrap()
}

/// As `physics/recovery.rs` asks of every method of the registry.
#[test]
fn the_method_recovers_the_phantom_and_undoes_aliasing() {
    let whole = nmse::<Landweber>(1);
    assert!(whole < 1e-3, "NMSE {whole:e}");
    let (aliased, undone) = (nmse::<ZeroFilled>(2), nmse::<Landweber>(2));
    assert!(aliased > 0.01, "zero-filled NMSE {aliased:e}");
    assert!(undone < 0.05 * aliased, "NMSE {undone:e}, zero-filled {aliased:e}");
}
