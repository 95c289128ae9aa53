//! The core of a device on the GPU: memory, the operations on vectors that everything needs, scalars, readback.

use crate::arithmetic::SELECT_GREATER;
use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Vector;
use crate::reading::Reading;
use crate::recorder::{Bound, grid};
use crate::reductions::{DOT, LARGEST, MAGNITUDE, Reduction};
use crate::scalar::{Scalar, ScalarParameter};
use bytemuck::cast_slice;
use num_complex::Complex32;
use recon::Result;
use recon::device::Device;

use Access::{Read, Write};

crate::layout::parameters! {
    /// Parameters of `vectors.wgsl`.
    struct Parameters {
        length: u32,
        padding: [u32; 3],
        factor: ScalarParameter,
    }
}

const SOURCE: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/vectors.wgsl")];
const WITH_ONE: &[(u32, Access)] = &[(1, Write), (2, Write), (3, Read)];
const COPY: StaticKernel = StaticKernel { name: "copy", source: SOURCE, bindings: &[(2, Write), (3, Read)] };
const ADD_SCALED: StaticKernel = StaticKernel { name: "add_scaled", source: SOURCE, bindings: WITH_ONE };
const SCALE_AND_ADD: StaticKernel = StaticKernel { name: "scale_and_add", source: SOURCE, bindings: WITH_ONE };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[COPY, ADD_SCALED, SCALE_AND_ADD];
/// Its parameters and a shader that has them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Parameters::layout(SOURCE)];

impl Gpu {
    /// A kernel of `vectors.wgsl` over all elements; `vectors` in the order of its bindings, the first is the output.
    pub(crate) fn over_vectors(&self, kernel: &StaticKernel, factor: &Scalar, vectors: &[&Vector]) {
        let length = vectors.iter().map(|v| v.length).min().unwrap_or(0);
        if length == 0 {
            return;
        }
        let parameters = Parameters { length: length as u32, padding: [0; 3], factor: factor.parameter() };
        let scalars = (kernel.bindings[0].0 == 1).then(|| Bound::from(&self.slots.buffer));
        let bound: Vec<Bound> = scalars.into_iter().chain(vectors.iter().map(|v| Bound::from(*v))).collect();
        self.dispatch(&self.kernel(kernel), &parameters, &bound, grid(length));
    }
}

impl Device for Gpu {
    type Vector = Vector;
    type Scalar = Scalar;
    type Reading = Reading;

    fn describe(&self) -> String {
        format!("GPU ({})", self.adapter())
    }

    fn dispatched(&self) -> u64 {
        self.work().dispatches
    }

    fn upload(&self, values: &[Complex32]) -> Vector {
        let vector = self.vector(values.len());
        self.write(&vector.buffer, cast_slice(values));
        vector
    }

    fn zeros(&self, length: usize) -> Vector {
        let (vector, zero) = self.vector_and_whether_zero(length);
        if !zero {
            self.record(|encoder| encoder.clear_buffer(&vector.buffer.raw, 0, None));
        }
        vector
    }

    fn length(&self, vector: &Vector) -> usize {
        vector.length
    }

    async fn download(&self, vector: &Vector) -> Result<Vec<Complex32>> {
        self.elements(&vector.buffer, vector.length).await
    }

    fn scalar(&self, value: f32) -> Scalar {
        Scalar::known(value)
    }

    fn request(&self, scalars: &[&Scalar]) -> Reading {
        self.ask(scalars)
    }

    async fn receive(&self, reading: Reading) -> Result<Vec<f64>> {
        self.answer(reading).await
    }

    fn readings_in_flight(&self) -> usize {
        self.ahead.get()
    }

    fn products_per_checkpoint(&self) -> f64 {
        1e9
    }

    fn copy(&self, source: &Vector, target: &mut Vector) {
        self.over_vectors(&COPY, &Scalar::known(0.0), &[target, source]);
    }

    fn dot(&self, a: &Vector, b: &Vector) -> Scalar {
        let bound = [(&self.parts).into(), a.into(), b.into()];
        self.reduce(&DOT, a.length.min(b.length), &Scalar::known(0.0), &bound, Reduction::Sum)
    }

    fn add_scaled(&self, alpha: &Scalar, x: &Vector, y: &mut Vector) {
        self.over_vectors(&ADD_SCALED, alpha, &[y, x]);
    }

    fn scale_and_add(&self, x: &Vector, alpha: &Scalar, y: &mut Vector) {
        self.over_vectors(&SCALE_AND_ADD, alpha, &[y, x]);
    }

    fn magnitude_sum(&self, x: &Vector) -> Scalar {
        let bound = [(&self.parts).into(), x.into()];
        self.reduce(&MAGNITUDE, x.length, &Scalar::known(0.0), &bound, Reduction::Sum)
    }

    fn largest_magnitude(&self, x: &Vector) -> Scalar {
        let bound = [(&self.parts).into(), x.into()];
        self.reduce(&LARGEST, x.length, &Scalar::known(0.0), &bound, Reduction::Largest)
    }

    fn combine(&self, terms: &[(f64, &Scalar)], constant: f64) -> Scalar {
        match terms {
            // A multiple needs no place of its own.
            [(factor, scalar)] if constant == 0.0 => scalar.times(*factor as f32),
            terms => self.sum_of_scalars(terms, constant),
        }
    }

    fn divide(&self, numerator: &Scalar, denominator: &Scalar) -> Scalar {
        self.quotient(numerator, denominator)
    }

    fn select_greater(&self, a: &Scalar, b: &Scalar, then: &Scalar, otherwise: &Scalar) -> Scalar {
        self.scalar_by(&SELECT_GREATER, &[a, b, then, otherwise])
    }
}
