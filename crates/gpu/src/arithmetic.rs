//! Arithmetic of scalars on the GPU.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Buffer;
use crate::scalar::{NOWHERE, Scalar, ScalarParameter, Slot};
use std::rc::Rc;

/// Terms of one kernel of arithmetic.
pub const MOST_TERMS: usize = 6;

crate::layout::parameters! {
    /// Parameters of `arithmetic.wgsl`.
    struct Arithmetic {
        terms: [ScalarParameter; MOST_TERMS],
        count: u32,
        target_slot: u32,
        second_slot: u32,
        constant: f32,
    }
}

const SOURCE: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/arithmetic.wgsl")];
const ON_SCALARS: &[(u32, Access)] = &[(1, Access::Write)];
const COMBINE: StaticKernel = StaticKernel { name: "combine", source: SOURCE, bindings: ON_SCALARS };
const MOMENTUM: StaticKernel = StaticKernel { name: "momentum", source: SOURCE, bindings: ON_SCALARS };
pub(crate) const SELECT_GREATER: StaticKernel =
    StaticKernel { name: "select_greater", source: SOURCE, bindings: ON_SCALARS };
const TELL: StaticKernel =
    StaticKernel { name: "tell", source: SOURCE, bindings: &[(1, Access::Write), (2, Access::Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[COMBINE, MOMENTUM, SELECT_GREATER, TELL];
/// Their parameters, and shaders that have them.
pub const LAYOUTS: &[crate::layout::Layout] = &[Arithmetic::layout(SOURCE)];

impl Gpu {
    /// A place for a scalar that a kernel writes. Where none is free, the GPU has failed and every later reading says so.
    pub(crate) fn slot(&self) -> Rc<Slot> {
        let slot = self.slots.take().or_else(|| {
            // What was left is free once it is submitted.
            self.submit();
            self.slots.take()
        });
        slot.unwrap_or_else(|| {
            self.fail("more scalars are alive than there are places for".into());
            self.slots.spare()
        })
    }

    fn arithmetic(&self, kernel: &StaticKernel, terms: &[&Scalar], constant: f32, targets: [u32; 2]) {
        let parameters = Self::arithmetic_parameters(terms, constant, targets);
        self.dispatch(&self.kernel(kernel), &parameters, &[(&self.slots.buffer).into()], [1, 1, 1]);
    }

    fn arithmetic_parameters(terms: &[&Scalar], constant: f32, [target_slot, second_slot]: [u32; 2]) -> Arithmetic {
        let mut all = [Scalar::known(0.0).parameter(); MOST_TERMS];
        for (to, term) in all.iter_mut().zip(terms) {
            *to = term.parameter();
        }
        Arithmetic { terms: all, count: terms.len() as u32, target_slot, second_slot, constant }
    }

    /// `constant` plus the sum of factors times scalars, in a place of its own.
    pub(crate) fn sum_of_scalars(&self, terms: &[(f64, &Scalar)], constant: f64) -> Scalar {
        let mut sum = Scalar::known(constant as f32);
        for terms in terms.chunks(MOST_TERMS - 1) {
            let slot = self.slot();
            let scaled: Vec<Scalar> = terms.iter().map(|(factor, s)| s.times(*factor as f32)).collect();
            let all: Vec<&Scalar> = scaled.iter().chain([&sum]).collect();
            self.arithmetic(&COMBINE, &all, 0.0, [slot.index(), NOWHERE]);
            sum = Scalar::of(slot);
        }
        sum
    }

    /// `a / b`, and 0 where b is not positive.
    pub(crate) fn quotient(&self, a: &Scalar, b: &Scalar) -> Scalar {
        if b.factor <= 0.0 && b.numerator.is_none() {
            return Scalar::known(0.0);
        }
        // A quotient or a negative multiple as denominator needs a place of its own, and so a quotient that is divided.
        if b.denominator.is_some() || b.factor <= 0.0 {
            return self.quotient(a, &self.sum_of_scalars(&[(1.0, b)], 0.0));
        }
        if a.denominator.is_some() && b.numerator.is_some() {
            return self.quotient(&self.sum_of_scalars(&[(1.0, a)], 0.0), b);
        }
        Scalar {
            factor: a.factor / b.factor,
            numerator: a.numerator.clone(),
            denominator: b.numerator.clone().or_else(|| a.denominator.clone()),
        }
    }

    /// FISTA's next momentum `t' = (1 + sqrt(1 + 4 t^2)) / 2` and weight `(t - 1) / t'`.
    pub(crate) fn next_momentum(&self, t: &Scalar) -> (Scalar, Scalar) {
        let (next, weight) = (self.slot(), self.slot());
        self.arithmetic(&MOMENTUM, &[t], 0.0, [next.index(), weight.index()]);
        (Scalar::of(next), Scalar::of(weight))
    }

    /// What a kernel of arithmetic makes of scalars.
    pub(crate) fn scalar_by(&self, kernel: &StaticKernel, terms: &[&Scalar]) -> Scalar {
        let slot = self.slot();
        self.arithmetic(kernel, terms, 0.0, [slot.index(), NOWHERE]);
        Scalar::of(slot)
    }

    /// Writes up to [`MOST_TERMS`] scalars to a buffer.
    pub(crate) fn tell(&self, scalars: &[&Scalar], buffer: &Buffer) {
        let parameters = Self::arithmetic_parameters(scalars, 0.0, [NOWHERE, NOWHERE]);
        self.dispatch(&self.kernel(&TELL), &parameters, &[(&self.slots.buffer).into(), buffer.into()], [1, 1, 1]);
    }
}
