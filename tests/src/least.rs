//! A device that has the least that it must have: what it can do in fewer passes is left to the traits' default bodies.

use num_complex::Complex32;
use recon::coil::spirit::SpiritKernel;
use recon::coil::unfolding::UnfoldingPlan;
use recon::device::{
    CoilCombination, Cpu, Device, Differences, FourierTransform, GrappaKernels, GrappaPlan, Layout, Pictures,
    SenseKernels, Shrinkage, SolverSteps, SpiritKernels, Unfolding, WaveletTransform,
};
use recon::fourier::Direction;
use recon::metric::Comparison;
use recon::subject::presentation::Presentation;
use recon::wavelet::Daubechies;
use recon::{CoilMaps, KSpace, Result, SamplingMask};
use std::ops::Range;
use std::sync::Arc;

/// Operations that are the processor's own.
macro_rules! as_the_processor {
    ($($name:ident($($argument:ident: $kind:ty),*) $(-> $out:ty)?;)*) => {
        $(fn $name(&self, $($argument: $kind),*) $(-> $out)? {
            self.processor.$name($($argument),*)
        })*
    };
}

/// Operations of the core that are the processor's own on every device of the tests.
macro_rules! core_like_the_processors {
    () => {
        async fn download(&self, vector: &Vector) -> Result<Vector> {
            self.processor.download(vector).await
        }

        as_the_processor! {
            describe() -> String;
            upload(values: &[Complex32]) -> Vector;
            length(vector: &Vector) -> usize;
            scalar(value: f32) -> f64;
            request(scalars: &[&f64]) -> Vec<f64>;
            dot(a: &Vector, b: &Vector) -> f64;
            add_scaled(alpha: &f64, x: &Vector, y: &mut Vector);
            scale_and_add(x: &Vector, alpha: &f64, y: &mut Vector);
            magnitude_sum(x: &Vector) -> f64;
            largest_magnitude(x: &Vector) -> f64;
            combine(terms: &[(f64, &f64)], constant: f64) -> f64;
            divide(numerator: &f64, denominator: &f64) -> f64;
            select_greater(a: &f64, b: &f64, then: &f64, otherwise: &f64) -> f64;
        }
    };
}

/// Capabilities of a device with a field `processor` that are the processor's own, but for what has a default body.
macro_rules! capabilities_like_the_processors {
    ($device:ty) => {
        impl FourierTransform for $device {
            as_the_processor! {
                transform(data: &mut Vector, ny: usize, nx: usize, direction: Direction);
            }
        }

        impl CoilCombination for $device {
            as_the_processor! {
                root_sum_of_squares(coil_images: &Vector, coils: usize) -> Vector;
            }
        }

        impl Shrinkage for $device {
            as_the_processor! {
                soft_threshold(threshold: &f64, x: &mut Vector);
            }
        }

        impl WaveletTransform for $device {
            type Wavelet = Wavelet;

            as_the_processor! {
                wavelet(member: Daubechies, levels: usize, layout: Layout) -> Wavelet;
                coefficients(wavelet: &Wavelet) -> usize;
                analyse(wavelet: &Wavelet, shift: (usize, usize), x: &Vector, coefficients: &mut Vector);
                synthesise(wavelet: &Wavelet, shift: (usize, usize), coefficients: &mut Vector, x: &mut Vector);
            }
        }

        impl GrappaKernels for $device {
            as_the_processor! {
                apply_grappa(plans: &[GrappaPlan<'_>], dim: (usize, usize, usize), kspace: &mut Vector) -> Result<()>;
            }
        }

        impl Pictures for $device {
            type Picture = Picture;

            async fn download_picture(&self, picture: &Picture) -> Result<Vec<f32>> {
                self.processor.download_picture(picture).await
            }

            as_the_processor! {
                picture(values: &[f32]) -> Picture;
                show(image: &Vector, presentation: &Presentation) -> Vector;
                show_picture(picture: &Picture, presentation: &Presentation) -> Picture;
                magnitude(image: &Vector) -> Picture;
                error_map(reference: &Picture, picture: &Picture) -> Picture;
                compare(
                    reference: &Picture, picture: &Picture, dim: (usize, usize), range: f32
                ) -> Result<Comparison<f64>>;
            }
        }

        impl Unfolding for $device {
            as_the_processor! {
                unfold(
                    plan: &UnfoldingPlan, maps: &Maps, rows: Range<usize>, folded: &Vector, image: &mut Vector, g: &mut Picture
                ) -> Result<()>;
            }
        }
    };
}

pub(crate) use {as_the_processor, capabilities_like_the_processors, core_like_the_processors};

/// Vectors of the processor.
pub(crate) type Vector = Vec<Complex32>;
/// Its maps.
pub(crate) type Maps = <Cpu as SenseKernels>::Maps;
/// Its SENSE operator.
pub(crate) type Sense = <Cpu as SenseKernels>::Sense;
/// Its wavelet transform.
pub(crate) type Wavelet = <Cpu as WaveletTransform>::Wavelet;
/// Its SPIRiT operator.
pub(crate) type Spirit = <Cpu as SpiritKernels>::Spirit;
/// Its pictures.
pub(crate) type Picture = <Cpu as Pictures>::Picture;

/// The processor without its fused operations.
#[derive(Default)]
pub struct Least {
    processor: Cpu,
}

impl Device for Least {
    type Vector = Vector;
    type Scalar = f64;
    type Reading = Vec<f64>;

    async fn receive(&self, reading: Vec<f64>) -> Result<Vec<f64>> {
        self.processor.receive(reading).await
    }

    core_like_the_processors! {}

    as_the_processor! {
        zeros(length: usize) -> Vector;
        copy(source: &Vector, target: &mut Vector);
    }
}

impl SolverSteps for Least {
    as_the_processor! {
        momentum(t: &f64) -> (f64, f64);
    }
}

impl SenseKernels for Least {
    type Maps = Maps;
    type Sense = Sense;

    as_the_processor! {
        maps(maps: &Arc<CoilMaps>) -> Result<Maps>;
        sense(maps: &Maps, mask: &SamplingMask) -> Result<Sense>;
        sense_adjoint(sense: &Sense, kspace: &KSpace) -> Result<Vector>;
        sense_forward(sense: &Sense, x: &Vector, out: &mut Vector);
        sense_backward(sense: &Sense, y: &Vector, out: &mut Vector);
        sense_normal(sense: &Sense, x: &Vector, out: &mut Vector);
        sense_image(sense: &Sense, x: &Vector) -> Vector;
        layout(sense: &Sense) -> Layout;
    }
}

impl Differences for Least {
    as_the_processor! {
        add_gradient(layout: Layout, alpha: &f64, x: &Vector, g: &mut Vector);
        add_gradient_adjoint(layout: Layout, g: &Vector, x: &mut Vector);
        project_gradient(radius: &f64, g: &mut Vector);
        gradient_length(g: &Vector) -> f64;
    }
}

impl SpiritKernels for Least {
    type Spirit = Spirit;

    as_the_processor! {
        spirit(kernel: &SpiritKernel, mask: &SamplingMask) -> Result<Spirit>;
        spirit_start(spirit: &Spirit, kspace: &KSpace) -> Result<(Vector, f64)>;
        spirit_normal(spirit: &Spirit, x: &Vector, out: &mut Vector);
        spirit_fill(spirit: &Spirit, kspace: &KSpace, missing: &Vector) -> Result<Vector>;
    }
}

capabilities_like_the_processors! { Least }
