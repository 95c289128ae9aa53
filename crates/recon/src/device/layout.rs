//! How an image lies in a device's vector.

/// Order of the pixels of an image vector: row-major (slow, fast), each axis rotated.
///
/// Which of the axes of an image (y, x) is the fast one, and where it starts, is the device's business; operators that
/// treat both axes alike need not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Pixels along the slow axis.
    pub slow: usize,
    /// Pixels along the fast axis.
    pub fast: usize,
    /// Index along (slow, fast) at which the first row and column of the image lie.
    pub origin: (usize, usize),
}

impl Layout {
    /// An image (slow, fast) that starts at its first pixel.
    pub fn plain(slow: usize, fast: usize) -> Self {
        Self { slow, fast, origin: (0, 0) }
    }

    /// Number of pixels.
    pub fn len(&self) -> usize {
        self.slow * self.fast
    }

    /// Whether there is no pixel.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
