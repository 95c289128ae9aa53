//! A method of one's own, from operators, functionals and a solver: the problem
//! `1/2 |M F S x - y|^2 + lambda |x|_1`, for images that are mostly dark, such as angiograms.
//!
//! `cargo run --release -p recon --example own_method`

use pollster::block_on;
use recon::array::CoilMaps;
use recon::coil::espirit::Espirit;
use recon::declaration::Settings;
use recon::device::{Backend, Cpu, Device};
use recon::functional::L1;
use recon::method::{Method, cg_sense::CgSense};
use recon::monitor::{Part, Unattended};
use recon::operator::{LinearOperator, Normal, PreparedMaps, Sense};
use recon::sampling::{Pattern, variable_density::VariableDensity};
use recon::solver::fista::Fista;
use recon::subject::{self, Subject, shepp_logan::SheppLogan};
use recon::{KSpace, Result, SamplingMask};
use std::sync::Arc;

/// The method: any device, any solver that takes operators and functionals.
async fn sparse_image<D: Backend>(
    device: &D,
    kspace: &KSpace,
    mask: &SamplingMask,
    maps: CoilMaps,
    iterations: usize,
) -> Result<D::Vector> {
    let maps = PreparedMaps::new(device, Arc::new(maps))?;
    let encoding = Sense::new(device, &maps, mask)?;
    let adjoint = encoding.adjoint_of(device, kspace)?;
    let lambda = 0.01 * device.read(&device.largest_magnitude(&adjoint)).await?;
    let mut sparsity = L1 { length: encoding.domain(), weight: lambda };
    let mut solver = Fista::new(device, adjoint, 1.0 / encoding.norm_bound().powi(2));
    for _ in 0..iterations {
        solver.step(device, &Normal::new(&encoding), &mut sparsity);
    }
    Ok(encoding.image(device, solver.x()))
}

fn main() -> Result<()> {
    block_on(async {
        let phantom = Settings::new(&SheppLogan::DECLARATION);
        let kspace = subject::acquire(&phantom, None, &mut Part::whole(&mut Unattended)).await?.content;
        let (_, ny, nx) = kspace.dim();
        let mask = SamplingMask::from_pattern(ny, nx, &Settings::new(&VariableDensity::DECLARATION))?;
        let espirit = Espirit::from_settings(&Settings::new(&CgSense::DECLARATION))?;
        let maps = espirit.calibrate(&kspace, mask.calibration_region(), &mut Unattended).await?;
        let device = Cpu::new();
        let image = sparse_image(&device, &kspace, &mask, maps, 40).await?;
        let pixels = device.download(&image).await?;
        let dark = pixels.iter().filter(|pixel| pixel.norm() == 0.0).count();
        println!("{dark} of {} pixels are exactly zero", pixels.len());
        Ok(())
    })
}
