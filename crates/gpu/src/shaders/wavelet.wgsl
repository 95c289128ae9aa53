// The periodic orthonormal wavelet transform. A pair is (slow, fast).
//
// A level turns an image of p.size numbers into four quarters: coarse, and details along one axis or both. Place 2 k + j
// of its image meets tap j in coefficient k. A workgroup makes SIDE x SIDE numbers of each quarter, or the numbers of
// the image that belong to them, from a tile in its memory; or it does all levels of what fits there as a whole. Real
// filters act on real and imaginary parts alike.

struct Params {
  // Numbers of the image with those it is filled up with.
  size: vec2u,
  // Where place 0 lies among the numbers that the image has, going round.
  offset: vec2u,
  // Numbers that the image has: the others are zeros.
  image: vec2u,
  // Index at which the first of them lies.
  origin: vec2u,
  // Numbers of a row of all coefficients, and of the coarse quarter; the latter is 0 where it is one of the former.
  width: u32,
  coarse_width: u32,
  // Half the length of the filters.
  reach: u32,
  // Levels that are done as a whole.
  levels: u32,
  // Parts of the sum of magnitudes that were made before, and where the sum goes.
  parts: u32,
  target_slot: u32,
  // What coefficients are shortened by.
  @align(16) threshold: Scalar,
  // Coarse and detail tap 2 m, then coarse and detail tap 2 m + 1.
  taps: array<vec4f, 6>,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read> source: array<vec2f>;
@group(0) @binding(3) var<storage, read> details: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> coefficients: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> out: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> parts: array<f32>;

const SIDE = 16u;
// Of filters with 12 taps, a tile of 42 x 42 = 1764 numbers.
const MOST = 2048u;
// Pairs of numbers that a thread makes at most: of a tile, and of the whole.
const TILE_TURNS = 3u;
const WHOLE_TURNS = 4u;

var<workgroup> tile: array<vec2f, MOST>;

// Where a place lies among the numbers that the image has along an axis, or NOWHERE where it is filled up.
fn index_along(axis: u32, place: u32) -> u32 {
  let at = (place + p.offset[axis]) % p.size[axis];
  let i = at + p.origin[axis];
  return select(select(i, i - p.image[axis], i >= p.image[axis]), NOWHERE, at >= p.image[axis]);
}

// Index in the image's buffer, or NOWHERE.
fn index_of(place: vec2u) -> u32 {
  return joined(index_along(0u, place.x), index_along(1u, place.y));
}

fn joined(row: u32, column: u32) -> u32 {
  return select(row * p.image.y + column, NOWHERE, row == NOWHERE || column == NOWHERE);
}

fn number_at(i: u32) -> vec2f {
  if (i == NOWHERE) {
    return vec2f();
  }
  return source[i];
}

// Where the filters start on an axis of n, as PyWavelets' periodic transform has it.
fn start_of(n: u32) -> u32 {
  return (n * p.reach + 1u - p.reach) % n;
}

// What two neighbours add to a coarse and a detail number.
fn apart(tap: vec4f, a: vec2f, b: vec2f) -> vec4f {
  return vec4f(tap.x * a + tap.z * b, tap.y * a + tap.w * b);
}

// What a coarse and a detail number add to two neighbours.
fn together(tap: vec4f, coarse: vec2f, detail: vec2f) -> vec4f {
  return vec4f(tap.x * coarse + tap.y * detail, tap.z * coarse + tap.w * detail);
}

// Coarse and detail number of the run in the tile that begins at `first`.
fn analyse_run(first: u32, step: u32) -> vec4f {
  var sum = vec4f();
  var at = first;
  for (var m = 0u; m < p.reach; m++) {
    sum += apart(p.taps[m], tile[at], tile[at + step]);
    at += 2u * step;
  }
  return sum;
}

// Two neighbours from the runs of coarse numbers, the last at `last`, and of details, `to_details` further on.
fn synthesise_run(last: u32, to_details: u32, step: u32) -> vec4f {
  var sum = vec4f();
  var at = last;
  for (var m = 0u; m < p.reach; m++) {
    sum += together(p.taps[m], tile[at], tile[at + to_details]);
    at -= step;
  }
  return sum;
}

// Of pair i, its number in its line and where its line begins. Pairs are counted along the axis whose numbers are
// neighbours.
fn pair(i: u32, half: u32, step: u32, lines: u32, line_step: u32) -> vec2u {
  if (step == 1u) {
    return vec2u(i % half, i / half * line_step);
  }
  return vec2u(i / lines, i % lines * line_step);
}

// One level of one axis of what is in the tile: `lines` runs of n numbers, which lie `step` apart.
fn analyse_axis(local: u32, n: u32, step: u32, lines: u32, line_step: u32) {
  let half = n / 2u;
  let start = start_of(n);
  var made: array<vec4f, WHOLE_TURNS>;
  var places: array<vec2u, WHOLE_TURNS>;
  for (var turn = 0u; turn < WHOLE_TURNS; turn++) {
    let i = local + turn * THREADS;
    if (i < half * lines) {
      let place = pair(i, half, step, lines, line_step);
      var sum = vec4f();
      var at = (2u * place.x + start) % n;
      for (var m = 0u; m < p.reach; m++) {
        let next = select(at + 1u, 0u, at + 1u == n);
        sum += apart(p.taps[m], tile[place.y + at * step], tile[place.y + next * step]);
        at = select(next + 1u, 0u, next + 1u == n);
      }
      made[turn] = sum;
      places[turn] = place;
    }
  }
  workgroupBarrier();
  for (var turn = 0u; turn < WHOLE_TURNS; turn++) {
    if (local + turn * THREADS < half * lines) {
      let place = places[turn];
      tile[place.y + place.x * step] = made[turn].xy;
      tile[place.y + (place.x + half) * step] = made[turn].zw;
    }
  }
  workgroupBarrier();
}

fn synthesise_axis(local: u32, n: u32, step: u32, lines: u32, line_step: u32) {
  let half = n / 2u;
  let start = start_of(n);
  var made: array<vec4f, WHOLE_TURNS>;
  var places: array<vec2u, WHOLE_TURNS>;
  for (var turn = 0u; turn < WHOLE_TURNS; turn++) {
    let i = local + turn * THREADS;
    if (i < half * lines) {
      let place = pair(i, half, step, lines, line_step);
      var sum = vec4f();
      var at = place.x;
      for (var m = 0u; m < p.reach; m++) {
        sum += together(p.taps[m], tile[place.y + at * step], tile[place.y + (at + half) * step]);
        at = select(at, half, at == 0u) - 1u;
      }
      made[turn] = sum;
      places[turn] = vec2u((2u * place.x + start) % n, place.y);
    }
  }
  workgroupBarrier();
  for (var turn = 0u; turn < WHOLE_TURNS; turn++) {
    if (local + turn * THREADS < half * lines) {
      let place = places[turn];
      tile[place.y + place.x * step] = made[turn].xy;
      tile[place.y + select(place.x + 1u, 0u, place.x + 1u == n) * step] = made[turn].zw;
    }
  }
  workgroupBarrier();
}

// What a thread makes of a level: at a place of each quarter, a number of the upper two and of the lower two.
struct Quarters {
  place: vec2u,
  upper: vec4f,
  lower: vec4f,
}

fn quarters(local: u32, group: vec3u) -> Quarters {
  let first = SIDE * group.yx;
  let within = vec2u(local / SIDE, local % SIDE);
  let row = 2u * (SIDE + p.reach - 1u);
  var columns: array<u32, TILE_TURNS>;
  for (var turn = 0u; turn < TILE_TURNS; turn++) {
    columns[turn] = index_along(1u, 2u * first.y + within.y + turn * SIDE);
  }
  for (var r = within.x; r < row; r += SIDE) {
    let here = index_along(0u, 2u * first.x + r);
    for (var turn = 0u; turn < TILE_TURNS; turn++) {
      let c = within.y + turn * SIDE;
      if (c < row) {
        tile[r * row + c] = number_at(joined(here, columns[turn]));
      }
    }
  }
  workgroupBarrier();
  var made: array<vec4f, TILE_TURNS>;
  for (var turn = 0u; turn < TILE_TURNS; turn++) {
    let c = within.y + turn * SIDE;
    if (c < row) {
      made[turn] = analyse_run(2u * within.x * row + c, row);
    }
  }
  workgroupBarrier();
  put_aside(within, row, made);
  workgroupBarrier();
  let run = within.x * row + 2u * within.y;
  return Quarters(first + within, analyse_run(run, 1u), analyse_run(run + SIDE * row, 1u));
}

// What was made of columns to the tile: the first numbers above, the second below.
fn put_aside(within: vec2u, row: u32, made: array<vec4f, TILE_TURNS>) {
  var numbers = made;
  for (var turn = 0u; turn < TILE_TURNS; turn++) {
    let c = within.y + turn * SIDE;
    if (c < row) {
      tile[within.x * row + c] = numbers[turn].xy;
      tile[within.x * row + c + SIDE * row] = numbers[turn].zw;
    }
  }
}

// One level.
@compute @workgroup_size(THREADS)
fn analyse_level(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {
  let made = quarters(local, group);
  let half = p.size / 2u;
  if (all(made.place < half)) {
    let i = made.place.x * p.width + made.place.y;
    let below = i + half.x * p.width;
    if (p.coarse_width == 0u) {
      coefficients[i] = made.upper.xy;
    } else {
      out[made.place.x * p.coarse_width + made.place.y] = made.upper.xy;
    }
    coefficients[i + half.y] = made.upper.zw;
    coefficients[below] = made.lower.xy;
    coefficients[below + half.y] = made.lower.zw;
  }
}

// All levels of the image, in the tile.
fn analyse_tile(local: u32) {
  let width = p.size.y;
  for (var i = local; i < p.size.x * width; i += THREADS) {
    tile[i] = number_at(index_of(vec2u(i / width, i % width)));
  }
  workgroupBarrier();
  for (var level = 0u; level < p.levels; level++) {
    let size = p.size >> vec2u(level);
    analyse_axis(local, size.x, width, size.y, 1u);
    analyse_axis(local, size.y, 1u, size.x, width);
  }
}

// All levels that remain.
@compute @workgroup_size(THREADS)
fn analyse_rest(@builtin(local_invocation_index) local: u32) {
  analyse_tile(local);
  let width = p.size.y;
  for (var i = local; i < p.size.x * width; i += THREADS) {
    coefficients[i / width * p.width + i % width] = tile[i];
  }
}

// Stores a coefficient shortened by the threshold; the magnitude that it has left.
fn shrink(i: u32, v: vec2f, threshold: f32) -> f32 {
  let size = length(v);
  let left = max(size - threshold, 0.0);
  coefficients[i] = v * (left / max(size, 1.2e-38));
  return left;
}

// The sum over all threads, in the tile, which is used up.
fn sum_in_tile(local: u32, v: f32) -> f32 {
  workgroupBarrier();
  tile[local].x = v;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      tile[local].x += tile[local + half].x;
    }
  }
  return tile[0].x;
}

// As `analyse_level`, with shortened coefficients and a part of the sum of their magnitudes.
@compute @workgroup_size(THREADS)
fn shrink_level(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let made = quarters(local, group);
  let half = p.size / 2u;
  var sum = 0.0;
  if (all(made.place < half)) {
    let threshold = value_of(p.threshold);
    let i = made.place.x * p.width + made.place.y;
    let below = i + half.x * p.width;
    if (p.coarse_width == 0u) {
      sum = shrink(i, made.upper.xy, threshold);
    } else {
      out[made.place.x * p.coarse_width + made.place.y] = made.upper.xy;
    }
    sum += shrink(i + half.y, made.upper.zw, threshold);
    sum += shrink(below, made.lower.xy, threshold);
    sum += shrink(below + half.y, made.lower.zw, threshold);
  }
  let total = sum_in_tile(local, sum);
  if (local == 0u) {
    parts[p.parts + group.y * groups.x + group.x] = total;
  }
}

// As `analyse_rest`, with shortened coefficients and the sum of all magnitudes, those of the parts before among them.
@compute @workgroup_size(THREADS)
fn shrink_rest(@builtin(local_invocation_index) local: u32) {
  analyse_tile(local);
  let width = p.size.y;
  let threshold = value_of(p.threshold);
  var sum = 0.0;
  for (var i = local; i < p.size.x * width; i += THREADS) {
    sum += shrink(i / width * p.width + i % width, tile[i], threshold);
  }
  for (var i = local; i < p.parts; i += THREADS) {
    sum += parts[i];
  }
  let total = sum_in_tile(local, sum);
  if (local == 0u) {
    scalars[p.target_slot] = total;
  }
}

// One level; its coarse quarter is `source`.
@compute @workgroup_size(THREADS)
fn synthesise_level(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {
  let first = SIDE * group.yx;
  let within = vec2u(local / SIDE, local % SIDE);
  let half = p.size / 2u;
  let side = SIDE + p.reach - 1u;
  let row = 2u * side;
  // So many numbers before the first, going round.
  let begin = first + half * p.reach + 1u - p.reach;
  var columns: array<u32, TILE_TURNS>;
  for (var turn = 0u; turn < TILE_TURNS; turn++) {
    let c = within.y + turn * SIDE;
    columns[turn] = (begin.y + select(c, c - side, c >= side)) % half.y;
  }
  for (var r = within.x; r < row; r += SIDE) {
    let below = r >= side;
    let here = (begin.x + select(r, r - side, below)) % half.x;
    for (var turn = 0u; turn < TILE_TURNS; turn++) {
      let c = within.y + turn * SIDE;
      if (c < row) {
        let right = c >= side;
        if (below || right) {
          let i = (here + select(0u, half.x, below)) * p.width + columns[turn] + select(0u, half.y, right);
          tile[r * row + c] = details[i];
        } else {
          tile[r * row + c] = source[here * p.coarse_width + columns[turn]];
        }
      }
    }
  }
  workgroupBarrier();
  var made: array<vec4f, TILE_TURNS>;
  for (var turn = 0u; turn < TILE_TURNS; turn++) {
    let c = within.y + turn * SIDE;
    if (c < row) {
      made[turn] = synthesise_run((within.x + p.reach - 1u) * row + c, side * row, row);
    }
  }
  workgroupBarrier();
  put_aside(within, row, made);
  workgroupBarrier();
  if (all(first + within < half)) {
    let run = within.x * row + within.y + p.reach - 1u;
    let place = 2u * (first + within);
    let left = index_along(1u, place.y);
    let right = index_along(1u, place.y + 1u);
    put(index_along(0u, place.x), left, right, synthesise_run(run, side, 1u));
    put(index_along(0u, place.x + 1u), left, right, synthesise_run(run + SIDE * row, side, 1u));
  }
}

// Two neighbours along the fast axis to where they lie in the image.
fn put(row: u32, left: u32, right: u32, numbers: vec4f) {
  let a = joined(row, left);
  let b = joined(row, right);
  if (a != NOWHERE) {
    out[a] = numbers.xy;
  }
  if (b != NOWHERE) {
    out[b] = numbers.zw;
  }
}

// All levels that `analyse_rest` does.
@compute @workgroup_size(THREADS)
fn synthesise_rest(@builtin(local_invocation_index) local: u32) {
  let width = p.size.y;
  for (var i = local; i < p.size.x * width; i += THREADS) {
    tile[i] = details[i / width * p.width + i % width];
  }
  workgroupBarrier();
  for (var level = p.levels; level > 0u; level--) {
    let size = p.size >> vec2u(level - 1u);
    synthesise_axis(local, size.y, 1u, size.x, width);
    synthesise_axis(local, size.x, width, size.y, 1u);
  }
  for (var i = local; i < p.size.x * width; i += THREADS) {
    let to = index_of(vec2u(i / width, i % width));
    if (to != NOWHERE) {
      out[to] = tile[i];
    }
  }
}
