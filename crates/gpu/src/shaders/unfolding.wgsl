// Unfolding: for each set of n pixels that fold onto each other, the Hermitian system (S^H S + shift) v = S^H a over the
// coils' sensitivities S, by Cholesky's factorisation. A set a thread.

struct Params {
  coils: u32,
  ny: u32,
  nx: u32,
  n: u32,
  width: u32,
  first: u32,
  sets: u32,
  padding: u32,
  shift: f32,
  floor: f32,
}

const MOST_G = 1000.0;

@group(0) @binding(0) var<uniform> p: Params;
// Displacement (y, x) and phase of each pixel of a set.
@group(0) @binding(1) var<storage, read> pixels: array<vec4f>;
// (coil, y, x)
@group(0) @binding(2) var<storage, read> maps: array<vec2f>;
@group(0) @binding(3) var<storage, read> folded: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> image: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> g: array<f32>;
// For each set: the upper triangle, the diagonal before it was factorised, a vector; element by element, the sets beside
// each other.
@group(0) @binding(6) var<storage, read_write> scratch: array<vec2f>;

// Element of a set's scratch of the pair a <= b.
fn pair_at(i: u32, a: u32, b: u32) -> u32 {
  return (a * p.n - a * (a + 1u) / 2u + b) * p.sets + i;
}

fn diagonal_at(i: u32, a: u32) -> u32 {
  return (p.n * (p.n + 1u) / 2u + a) * p.sets + i;
}

fn vector_at(i: u32, a: u32) -> u32 {
  return (p.n * (p.n + 1u) / 2u + p.n + a) * p.sets + i;
}

// Index in the image of pixel a of a set.
fn pixel_of(i: u32, a: u32) -> u32 {
  let y = (p.first + i / p.width + u32(pixels[a].x)) % p.ny;
  return y * p.nx + i % p.width + u32(pixels[a].y);
}

fn make_normal(i: u32) {
  let plane = p.ny * p.nx;
  for (var a = 0u; a < p.n; a++) {
    let left = pixel_of(i, a);
    for (var b = a; b < p.n; b++) {
      let right = pixel_of(i, b);
      var sum = vec2f();
      for (var c = 0u; c < p.coils; c++) {
        sum += multiply_conjugate(maps[c * plane + left], maps[c * plane + right]);
      }
      scratch[pair_at(i, a, b)] = sum;
    }
  }
}

// U with U^H U = A + shift in place of A, reciprocals on its diagonal.
fn factorise(i: u32, shift: f32) {
  for (var k = 0u; k < p.n; k++) {
    let pivot = max(scratch[pair_at(i, k, k)].x + shift, p.floor);
    let reciprocal = 1.0 / sqrt(pivot);
    scratch[pair_at(i, k, k)] = vec2f(reciprocal, 0.0);
    for (var b = k + 1u; b < p.n; b++) {
      scratch[pair_at(i, k, b)] *= reciprocal;
    }
    for (var a = k + 1u; a < p.n; a++) {
      let left = scratch[pair_at(i, k, a)];
      for (var b = a; b < p.n; b++) {
        scratch[pair_at(i, a, b)] -= multiply_conjugate(left, scratch[pair_at(i, k, b)]);
      }
    }
  }
}

// v = U^-H v, for a v that is zero before an entry.
fn forward(i: u32, first: u32) {
  for (var k = first; k < p.n; k++) {
    let head = scratch[vector_at(i, k)] * scratch[pair_at(i, k, k)].x;
    scratch[vector_at(i, k)] = head;
    for (var b = k + 1u; b < p.n; b++) {
      scratch[vector_at(i, b)] -= multiply_conjugate(scratch[pair_at(i, k, b)], head);
    }
  }
}

// v = U^-1 v
fn backward(i: u32) {
  for (var later = 0u; later < p.n; later++) {
    let k = p.n - 1u - later;
    var head = scratch[vector_at(i, k)];
    for (var b = k + 1u; b < p.n; b++) {
      head -= multiply(scratch[pair_at(i, k, b)], scratch[vector_at(i, b)]);
    }
    scratch[vector_at(i, k)] = head * scratch[pair_at(i, k, k)].x;
  }
}

fn geometry_factors(i: u32) {
  for (var a = 0u; a < p.n; a++) {
    for (var b = a; b < p.n; b++) {
      scratch[vector_at(i, b)] = vec2f(select(0.0, 1.0, a == b), 0.0);
    }
    forward(i, a);
    var inverse = 0.0;
    for (var b = a; b < p.n; b++) {
      let v = scratch[vector_at(i, b)];
      inverse += dot(v, v);
    }
    g[pixel_of(i, a)] = min(sqrt(inverse * scratch[diagonal_at(i, a)].x), MOST_G);
  }
}

@compute @workgroup_size(THREADS)
fn unfold(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.sets) {
    return;
  }
  make_normal(i);
  for (var a = 0u; a < p.n; a++) {
    scratch[diagonal_at(i, a)] = scratch[pair_at(i, a, a)];
  }
  factorise(i, 0.0);
  geometry_factors(i);
  if (p.shift > 0.0) {
    make_normal(i);
    factorise(i, p.shift);
  }
  let plane = p.ny * p.nx;
  let folds = (p.first + i / p.width) * p.nx + i % p.width;
  for (var a = 0u; a < p.n; a++) {
    let own = pixel_of(i, a);
    var sum = vec2f();
    for (var c = 0u; c < p.coils; c++) {
      sum += multiply_conjugate(maps[c * plane + own], f32(p.n) * folded[c * plane + folds]);
    }
    scratch[vector_at(i, a)] = sum;
  }
  forward(i, 0u);
  backward(i);
  for (var a = 0u; a < p.n; a++) {
    image[pixel_of(i, a)] = multiply_conjugate(pixels[a].zw, scratch[vector_at(i, a)]);
  }
}
