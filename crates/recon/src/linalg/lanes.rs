//! Many small vectors and Hermitian matrices at once, each in a lane: single precision, for the sake of SIMD.
//!
//! Of a Hermitian matrix there is the upper triangle, row by row: see [`pair`].

/// Matrices that are worked on side by side, one in each lane.
pub const LANES: usize = 8;

/// One number for each lane.
pub type Lanes = [f32; LANES];

/// One complex number for each lane: real parts, imaginary parts.
pub type ComplexLanes = [Lanes; 2];

/// Zero in each lane.
pub const ZERO: ComplexLanes = [[0.0; LANES]; 2];

/// Row-major index of the pair (`a`, `b`), `a <= b < n`, in the upper triangle of an n x n matrix.
pub fn pair(n: usize, a: usize, b: usize) -> usize {
    a * n - a * (a + 1) / 2 + b
}

/// `conj(a) b` added to `sum`.
#[inline]
pub fn add_conjugate_product(sum: &mut ComplexLanes, a: &ComplexLanes, b: &ComplexLanes) {
    for l in 0..LANES {
        sum[0][l] += a[0][l] * b[0][l] + a[1][l] * b[1][l];
        sum[1][l] += a[0][l] * b[1][l] - a[1][l] * b[0][l];
    }
}

/// `conj(a) b` taken off `sum`.
#[inline]
pub fn subtract_conjugate_product(sum: &mut ComplexLanes, a: &ComplexLanes, b: &ComplexLanes) {
    for l in 0..LANES {
        sum[0][l] -= a[0][l] * b[0][l] + a[1][l] * b[1][l];
        sum[1][l] -= a[0][l] * b[1][l] - a[1][l] * b[0][l];
    }
}

/// `v` times a real number in each lane.
#[inline]
pub fn scale(v: &mut ComplexLanes, by: &Lanes) {
    for l in 0..LANES {
        v[0][l] *= by[l];
        v[1][l] *= by[l];
    }
}

/// `sum_i conj(a_i) b_i`.
pub fn inner_product(a: &[ComplexLanes], b: &[ComplexLanes]) -> ComplexLanes {
    let mut sum = ZERO;
    for (a, b) in a.iter().zip(b) {
        add_conjugate_product(&mut sum, a, b);
    }
    sum
}

/// Squares of the Frobenius norms of Hermitian n x n matrices (pair).
pub fn frobenius_squares(matrices: &[ComplexLanes], n: usize) -> Lanes {
    let mut squares = [0.0; LANES];
    for a in 0..n {
        for b in a..n {
            let (m, weight) = (&matrices[pair(n, a, b)], if a == b { 1.0 } else { 2.0 });
            for l in 0..LANES {
                squares[l] += weight * (m[0][l] * m[0][l] + m[1][l] * m[1][l]);
            }
        }
    }
    squares
}
