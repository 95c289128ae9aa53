//! The centred orthonormal transform on the GPU.

use crate::context::Gpu;
use crate::lines::StridedLines;
use crate::memory::Vector;
use crate::recorder::Bound;
use recon::device::FourierTransform;
use recon::fourier::Direction;

impl FourierTransform for Gpu {
    fn transform(&self, data: &mut Vector, ny: usize, nx: usize, direction: Direction) {
        let planes = data.length / (ny * nx).max(1);
        let unit = |n: usize| (1.0 / (n as f64).sqrt()) as f32;
        let data = Bound::from(&*data);
        self.transform_lines(data, nx, StridedLines::rows(planes * ny, nx), true, direction, unit(nx));
        self.transform_lines(data, ny, StridedLines::columns(planes, ny, nx), true, direction, unit(ny));
    }
}
