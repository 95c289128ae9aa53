//! Scalars that stay on the GPU.

use crate::context::Gpu;
use crate::kernel::{Access, StaticKernel};
use crate::memory::Buffer;
use bytemuck::{Pod, Zeroable};
use std::cell::RefCell;
use std::rc::Rc;

/// `factor x numerator / denominator`, the two of them numbers that the GPU knows and the host does not.
///
/// A quotient is worked out where it is used, so that dividing costs no dispatch.
#[derive(Clone)]
pub struct Scalar {
    factor: f32,
    numerator: Option<Rc<Slot>>,
    denominator: Option<Rc<Slot>>,
}

/// A scalar as the kernels see it: `Scalar` of `common.wgsl`.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub struct ScalarParameter {
    factor: f32,
    numerator: u32,
    denominator: u32,
    padding: u32,
}

/// A place in the buffer of scalars; free again after the submission in which it was last used.
pub struct Slot {
    index: u32,
    slots: Rc<Places>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if self.index != SPARE {
            self.slots.left.borrow_mut().push(self.index);
        }
    }
}

/// Which places are free.
#[derive(Default)]
struct Places {
    free: RefCell<Vec<u32>>,
    /// Left, but perhaps used by what is recorded.
    left: RefCell<Vec<u32>>,
}

/// The buffer of scalars.
pub struct Slots {
    places: Rc<Places>,
    pub(crate) buffer: Buffer,
}

/// Places in the buffer. All but the last can be alive at a time.
const COUNT: u32 = 4096;
/// The last place is no scalar's: what finds none free is written there, after the failure was noted, so that it
/// overwrites nothing.
const SPARE: u32 = COUNT - 1;
/// No slot: `NOWHERE` of the shaders.
const NOWHERE: u32 = u32::MAX;
/// Terms of one kernel of arithmetic.
pub const MOST_TERMS: usize = 6;

impl Slots {
    /// Bytes of the buffer.
    pub const BYTES: u64 = COUNT as u64 * 4;

    /// In a buffer of [`Self::BYTES`].
    pub fn new(buffer: Buffer) -> Self {
        let places = Places { free: RefCell::new((0..SPARE).rev().collect()), left: RefCell::default() };
        Self { places: Rc::new(places), buffer }
    }

    /// After a submission: what was left is free.
    pub fn recycle(&self) {
        self.places.free.borrow_mut().append(&mut self.places.left.borrow_mut());
    }
}

/// Parameters of `arithmetic.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Arithmetic {
    terms: [ScalarParameter; MOST_TERMS],
    count: u32,
    target: u32,
    second: u32,
    constant: f32,
}

const SOURCE: &[&str] = &[include_str!("shaders/scalars.wgsl"), include_str!("shaders/arithmetic.wgsl")];
const ON_SCALARS: &[(u32, Access)] = &[(1, Access::Write)];
const COMBINE: StaticKernel = StaticKernel { name: "combine", source: SOURCE, bindings: ON_SCALARS };
const MOMENTUM: StaticKernel = StaticKernel { name: "momentum", source: SOURCE, bindings: ON_SCALARS };
const SELECT_GREATER: StaticKernel = StaticKernel { name: "select_greater", source: SOURCE, bindings: ON_SCALARS };
const TELL: StaticKernel =
    StaticKernel { name: "tell", source: SOURCE, bindings: &[(1, Access::Write), (2, Access::Write)] };
/// The kernels of this file.
pub const KERNELS: &[StaticKernel] = &[COMBINE, MOMENTUM, SELECT_GREATER, TELL];

impl Scalar {
    /// A number of the host's.
    pub fn known(value: f32) -> Self {
        Self { factor: value, numerator: None, denominator: None }
    }

    /// In the place of a slot.
    pub(crate) fn of(slot: Rc<Slot>) -> Self {
        Self { factor: 1.0, numerator: Some(slot), denominator: None }
    }

    /// Times a number.
    pub(crate) fn times(&self, factor: f32) -> Self {
        Self { factor: self.factor * factor, ..self.clone() }
    }

    /// For a kernel.
    pub(crate) fn parameter(&self) -> ScalarParameter {
        let index = |slot: &Option<Rc<Slot>>| slot.as_ref().map_or(NOWHERE, |slot| slot.index);
        ScalarParameter {
            factor: self.factor,
            numerator: index(&self.numerator),
            denominator: index(&self.denominator),
            padding: 0,
        }
    }
}

impl Slot {
    /// Its number.
    pub(crate) fn index(&self) -> u32 {
        self.index
    }
}

impl Gpu {
    /// A place for a scalar that a kernel writes. Where none is free, the GPU has failed and every later reading says so.
    pub(crate) fn slot(&self) -> Rc<Slot> {
        let free = || self.slots.places.free.borrow_mut().pop();
        let index = free().or_else(|| {
            // What was left is free once it is submitted.
            self.submit();
            free()
        });
        if index.is_none() {
            self.fail("more scalars are alive than there are places for".into());
        }
        Rc::new(Slot { index: index.unwrap_or(SPARE), slots: self.slots.places.clone() })
    }

    fn arithmetic(&self, kernel: &StaticKernel, terms: &[&Scalar], constant: f32, targets: [u32; 2]) {
        let parameters = Self::arithmetic_parameters(terms, constant, targets);
        self.dispatch(&self.kernel(kernel), &parameters, &[(&self.slots.buffer).into()], [1, 1, 1]);
    }

    fn arithmetic_parameters(terms: &[&Scalar], constant: f32, [target, second]: [u32; 2]) -> Arithmetic {
        let mut all = [Scalar::known(0.0).parameter(); MOST_TERMS];
        for (to, term) in all.iter_mut().zip(terms) {
            *to = term.parameter();
        }
        Arithmetic { terms: all, count: terms.len() as u32, target, second, constant }
    }

    /// `constant` plus the sum of factors times scalars.
    pub(crate) fn combination(&self, terms: &[(f64, &Scalar)], constant: f64) -> Scalar {
        let mut sum = Scalar::known(constant as f32);
        for terms in terms.chunks(MOST_TERMS - 1) {
            let slot = self.slot();
            let scaled: Vec<Scalar> = terms.iter().map(|(factor, s)| s.times(*factor as f32)).collect();
            let all: Vec<&Scalar> = scaled.iter().chain([&sum]).collect();
            self.arithmetic(&COMBINE, &all, 0.0, [slot.index, NOWHERE]);
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
            return self.quotient(a, &self.combination(&[(1.0, b)], 0.0));
        }
        if a.denominator.is_some() && b.numerator.is_some() {
            return self.quotient(&self.combination(&[(1.0, a)], 0.0), b);
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
        self.arithmetic(&MOMENTUM, &[t], 0.0, [next.index, weight.index]);
        (Scalar::of(next), Scalar::of(weight))
    }

    /// `then` where `a > b`, else `otherwise`.
    pub(crate) fn greater(&self, a: &Scalar, b: &Scalar, then: &Scalar, otherwise: &Scalar) -> Scalar {
        let slot = self.slot();
        self.arithmetic(&SELECT_GREATER, &[a, b, then, otherwise], 0.0, [slot.index, NOWHERE]);
        Scalar::of(slot)
    }

    /// Writes up to [`MOST_TERMS`] scalars to a buffer.
    pub(crate) fn tell(&self, scalars: &[&Scalar], buffer: &Buffer) {
        let parameters = Self::arithmetic_parameters(scalars, 0.0, [NOWHERE, NOWHERE]);
        self.dispatch(&self.kernel(&TELL), &parameters, &[(&self.slots.buffer).into(), buffer.into()], [1, 1, 1]);
    }
}
