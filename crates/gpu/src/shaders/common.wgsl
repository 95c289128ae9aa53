// What all kernels share. Complex numbers are vec2f: real part, imaginary part.

const THREADS = 256u;
const NOWHERE = 0xffffffffu;

// factor * scalars[numerator] / scalars[denominator], each part left out where it is NOWHERE; 0 where the denominator is
// not positive.
struct Scalar {
  factor: f32,
  numerator: u32,
  denominator: u32,
  padding: u32,
}

fn multiply(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

// conj(a) b
fn multiply_conjugate(a: vec2f, b: vec2f) -> vec2f {
  return vec2f(a.x * b.x + a.y * b.y, a.x * b.y - a.y * b.x);
}

// Index of a thread in a grid of workgroups of THREADS that goes on along y.
fn place(thread: vec3u, groups: vec3u) -> u32 {
  return thread.x + thread.y * groups.x * THREADS;
}
