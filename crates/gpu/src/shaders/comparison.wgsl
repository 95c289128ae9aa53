// How far a picture is from the reference, over a square: every workgroup has a tile of it, every thread a pixel and the
// window that begins there.

const TILE = 16u;
const WINDOW = 7u;
// Side of a tile with the windows that begin in it.
const REACH = TILE + WINDOW - 1u;

struct Params {
  side: u32,
  first: u32,
  stride: u32,
  parts: u32,
  factor: f32,
  c1: f32,
  c2: f32,
  @align(16) targets: vec4u,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read_write> parts: array<vec4f>;
@group(0) @binding(3) var<storage, read> reference: array<f32>;
@group(0) @binding(4) var<storage, read> picture: array<f32>;

// Pixels of the reference and of the picture.
var<workgroup> tile: array<vec2f, REACH * REACH>;
var<workgroup> sums: array<vec4f, THREADS>;

fn sum_up(i: u32, v: vec4f) -> vec4f {
  sums[i] = v;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (i < half) {
      sums[i] += sums[i + half];
    }
  }
  return sums[0];
}

// Structural similarity of the window that begins at a place of the tile.
fn similarity(begin: u32) -> f32 {
  const COUNT = f32(WINDOW * WINDOW);
  // Deviations from the pixel in the middle are as small as the window's, so that no digits are lost in their squares.
  let middle = tile[begin + WINDOW / 2u * REACH + WINDOW / 2u];
  var sum = vec2f();
  var squares = vec2f();
  var product = 0.0;
  for (var y = 0u; y < WINDOW; y++) {
    for (var x = 0u; x < WINDOW; x++) {
      let d = p.factor * (tile[begin + y * REACH + x] - middle);
      sum += d;
      squares += d * d;
      product += d.x * d.y;
    }
  }
  let off = sum / COUNT;
  let mean = p.factor * middle + off;
  let variances = (squares - sum * off) / (COUNT - 1.0);
  let covariance = (product - sum.x * off.y) / (COUNT - 1.0);
  let top = (2.0 * mean.x * mean.y + p.c1) * (2.0 * covariance + p.c2);
  return top / ((dot(mean, mean) + p.c1) * (variances.x + variances.y + p.c2));
}

// (squared error, energy of the reference, sum of similarities) of each tile
@compute @workgroup_size(TILE, TILE)
fn compare_parts(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  for (var i = index; i < REACH * REACH; i += THREADS) {
    let y = group.y * TILE + i / REACH;
    let x = group.x * TILE + i % REACH;
    var v = vec2f();
    if (y < p.side && x < p.side) {
      let at = p.first + y * p.stride + x;
      v = vec2f(reference[at], picture[at]);
    }
    tile[i] = v;
  }
  workgroupBarrier();
  let begin = local.y * REACH + local.x;
  let y = group.y * TILE + local.y;
  let x = group.x * TILE + local.x;
  // Beyond the square both are zero.
  let own = tile[begin];
  let error = p.factor * (own.x - own.y);
  let size = p.factor * own.x;
  var part = vec4f(error * error, size * size, 0.0, 0.0);
  if (y + WINDOW <= p.side && x + WINDOW <= p.side) {
    part.z = similarity(begin);
  }
  let total = sum_up(index, part);
  if (index == 0u) {
    parts[group.y * groups.x + group.x] = total;
  }
}

@compute @workgroup_size(THREADS)
fn sum_of_comparisons(@builtin(local_invocation_index) index: u32) {
  var sum = vec4f();
  for (var i = index; i < p.parts; i += THREADS) {
    sum += parts[i];
  }
  let total = sum_up(index, sum);
  if (index == 0u) {
    scalars[p.targets.x] = total.x;
    scalars[p.targets.y] = total.y;
    scalars[p.targets.z] = total.z;
  }
}
