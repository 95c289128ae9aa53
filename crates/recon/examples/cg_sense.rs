//! k-space in, image out: an undersampled phantom, reconstructed by CG-SENSE.
//!
//! `cargo run --release -p recon --example cg_sense`

use pollster::block_on;
use recon::declaration::Settings;
use recon::device::Cpu;
use recon::method::{self, Method, cg_sense::CgSense};
use recon::metric::Metrics;
use recon::monitor::{Part, Unattended};
use recon::sampling::{Pattern, uniform::Uniform};
use recon::subject::{self, Subject, shepp_logan::SheppLogan};
use recon::{Problem, Result, SamplingMask};

fn main() -> Result<()> {
    block_on(async {
        // Fully sampled k-space (coil, ky, kx); in its place, `KSpace::new` takes yours.
        let phantom = Settings::new(&SheppLogan::DECLARATION);
        let kspace = subject::acquire(&phantom, None, &mut Part::whole(&mut Unattended)).await?.content;
        let (_, ny, nx) = kspace.dim();

        let mask = SamplingMask::from_pattern(ny, nx, &Settings::new(&Uniform::DECLARATION))?;
        let settings = Settings::new(&CgSense::DECLARATION).with("iterations", 20)?;
        let device = Cpu::new();
        let image = async |mask: &SamplingMask| {
            let problem = Problem::new(&kspace, mask)?;
            let plan = method::calibration_plan(&settings)?;
            let maps = method::calibrate(&device, &plan, &problem, &mut Unattended).await?;
            let done = method::reconstruct(&device, &problem, &maps, &settings, &mut Unattended).await?;
            done.download(&device, (ny, nx)).await
        };
        let (reference, image) = (image(&SamplingMask::whole(ny, nx)).await?, image(&mask).await?);
        let Metrics { nmse, ssim, .. } = Metrics::new(&reference.magnitude(), &image.magnitude())?;
        println!("{} of {ny} lines: NMSE {nmse:.2e}, SSIM {ssim:.4}", mask.samples() / nx);
        Ok(())
    })
}
