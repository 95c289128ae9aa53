// Convolution along ky at each column, with a Hermitian matrix over the coils for each neighbour. A workgroup makes
// COILS coils of LENGTH lines of a column; every thread two coils of eight neighbouring lines.

struct Params {
  ny: u32,
  coils: u32,
  per_coil: u32,
  per_column: u32,
  first: u32,
  back: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
// (column, pair of coils c <= d, neighbour)
@group(0) @binding(1) var<storage, read> coefficients: array<vec2f>;
// Where a line is among those of a column.
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read> v: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> out: array<vec2f>;

const GROUP = COIL_THREADS * LINE_THREADS;
const LINES = 8u;
const LENGTH = LINES * LINE_THREADS;
const REACH = LENGTH + TAPS - 1u;
// One place is left out after every eight, so that threads read from different banks.
const PITCH = REACH + REACH / LINES + 1u;
// Coils that are multiplied at a time.
const DEPTH = 4u;

var<workgroup> window: array<vec2f, DEPTH * PITCH>;
// Coefficients for the two coils of a thread: (coil d, neighbour, coil thread).
var<workgroup> taps: array<vec4f, DEPTH * TAPS * COIL_THREADS>;

fn coefficient(column: u32, c: u32, d: u32, u: u32) -> vec2f {
  if (c >= p.coils) {
    return vec2f();
  }
  let first = (column - p.first) * (p.coils * (p.coils + 1u) / 2u);
  let low = min(c, d);
  let pair = first + low * (2u * p.coils - low - 1u) / 2u + max(c, d);
  // The other half of a Hermitian matrix: the conjugate, of the neighbour on the other side.
  let n = coefficients[pair * TAPS + select(TAPS - 1u - u, u, c <= d)];
  return vec2f(n.x, select(-n.y, n.y, c <= d));
}

fn store_one(coil: u32, column: u32, line: u32, value: vec2f) {
  if (coil < p.coils && line < p.ny) {
    let place = table[line];
    if (place != NOWHERE) {
      out[coil * p.per_coil + column * p.per_column + place] = value;
    }
  }
}

@compute @workgroup_size(GROUP)
fn convolve(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {
  let column = p.first + group.x;
  let first_line = group.y * LENGTH;
  let first_coil = group.z * 2u * COIL_THREADS;
  let line_thread = local % LINE_THREADS;
  let coil_thread = local / LINE_THREADS;
  var sums = Sums();
  for (var first = 0u; first < p.coils; first += DEPTH) {
    let depth = min(DEPTH, p.coils - first);
    workgroupBarrier();
    for (var i = local; i < depth * REACH; i += GROUP) {
      let d = i / REACH;
      let l = i % REACH;
      let place = table[(first_line + l + p.back) % p.ny];
      var value = vec2f();
      if (place != NOWHERE) {
        value = v[(first + d) * p.per_coil + column * p.per_column + place];
      }
      window[d * PITCH + l + l / LINES] = value;
    }
    for (var i = local; i < depth * TAPS * COIL_THREADS; i += GROUP) {
      // Neighbours of one pair of coils are beside each other in memory.
      let u = i % TAPS;
      let d = i / TAPS % depth;
      let t = i / TAPS / depth;
      let c = first_coil + 2u * t;
      let of_two = vec4f(coefficient(column, c, first + d, u), coefficient(column, c + 1u, first + d, u));
      taps[(d * TAPS + u) * COIL_THREADS + t] = of_two;
    }
    workgroupBarrier();
    for (var d = 0u; d < depth; d++) {
      let begin = d * PITCH + line_thread * (LINES + 1u);
      sums = add_products(begin, d * TAPS * COIL_THREADS + coil_thread, sums);
    }
  }
  store(first_coil + 2u * coil_thread, column, first_line + line_thread * LINES, sums);
}

