//! Scalars that stay on the GPU.

use crate::memory::Buffer;
use bytemuck::{Pod, Zeroable};
use std::cell::RefCell;
use std::rc::Rc;

/// `factor x numerator / denominator`, the two of them numbers that the GPU knows and the host does not.
///
/// A quotient is worked out where it is used, so that dividing costs no dispatch.
#[derive(Clone)]
pub struct Scalar {
    pub(crate) factor: f32,
    pub(crate) numerator: Option<Rc<Slot>>,
    pub(crate) denominator: Option<Rc<Slot>>,
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
    slots: Rc<Free>,
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
struct Free {
    free: RefCell<Vec<u32>>,
    /// Left, but perhaps used by what is recorded.
    left: RefCell<Vec<u32>>,
}

/// The buffer of scalars.
pub struct Slots {
    free: Rc<Free>,
    pub(crate) buffer: Buffer,
}

/// Places in the buffer. All but the last can be alive at a time.
const COUNT: u32 = 4096;
/// The last place is no scalar's: what finds none free is written there, after the failure was noted, so that it
/// overwrites nothing.
pub(crate) const SPARE: u32 = COUNT - 1;
/// No slot: `NOWHERE` of the shaders.
pub(crate) const NOWHERE: u32 = u32::MAX;

impl Slots {
    /// Bytes of the buffer.
    pub const BYTES: u64 = COUNT as u64 * 4;

    /// In a buffer of [`Self::BYTES`].
    pub fn new(buffer: Buffer) -> Self {
        let free = Free { free: RefCell::new((0..SPARE).rev().collect()), left: RefCell::default() };
        Self { free: Rc::new(free), buffer }
    }

    /// A free place, if there is one.
    pub(crate) fn take(&self) -> Option<Rc<Slot>> {
        let index = self.free.free.borrow_mut().pop()?;
        Some(Rc::new(Slot { index, slots: self.free.clone() }))
    }

    /// The place that is no scalar's.
    pub(crate) fn spare(&self) -> Rc<Slot> {
        Rc::new(Slot { index: SPARE, slots: self.free.clone() })
    }

    /// After a submission: what was left is free.
    pub fn recycle(&self) {
        self.free.free.borrow_mut().append(&mut self.free.left.borrow_mut());
    }
}

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
