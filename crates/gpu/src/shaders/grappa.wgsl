// Missing samples as weighted sums of neighbours that were taken, in all coils. A workgroup has some samples of one
// arrangement, a sample a thread, and eight coils of them.

const TILE = 64u;
const PAIRS = 4u;
// Sources whose weights are in workgroup memory at a time.
const DEPTH = 32u;

struct Params {
  coils: u32,
  plane: u32,
  tiles: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> kspace: array<vec2f>;
// Of two coils: (pair, neighbour, coil).
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
// Five numbers for each tile, then offsets and samples.
@group(0) @binding(3) var<storage, read> indices: array<u32>;

var<workgroup> shared_weights: array<vec4f, DEPTH * PAIRS>;

fn times(w: vec4f, v: vec2f) -> vec4f {
  return vec4f(multiply(w.xy, v), multiply(w.zw, v));
}

@compute @workgroup_size(TILE)
fn apply_grappa(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let number = group.x + group.y * groups.x;
  if (number >= p.tiles) {
    return;
  }
  let tile = number * 5u;
  let offsets = indices[tile];
  let sources = indices[tile + 1u] * p.coils;
  let of_weights = indices[tile + 2u];
  let is_there = local < indices[tile + 4u];
  // The others read what the first does.
  let sample = indices[indices[tile + 3u] + select(0u, local, is_there)];
  let first_pair = group.z * PAIRS;
  let pairs = (p.coils + 1u) / 2u;
  var a = vec4f();
  var b = vec4f();
  var c = vec4f();
  var d = vec4f();
  var neighbour = 0u;
  var coil = 0u;
  for (var first = 0u; first < sources; first += DEPTH) {
    workgroupBarrier();
    for (var i = local; i < DEPTH * PAIRS; i += TILE) {
      let source = first + i % DEPTH;
      let pair = first_pair + i / DEPTH;
      var w = vec4f();
      if (source < sources && pair < pairs) {
        w = weights[of_weights + pair * sources + source];
      }
      shared_weights[i] = w;
    }
    workgroupBarrier();
    let depth = min(DEPTH, sources - first);
    for (var s = 0u; s < depth; s++) {
      let at = i32(sample) + bitcast<i32>(indices[offsets + neighbour]);
      let v = kspace[coil * p.plane + u32(at)];
      a += times(shared_weights[s], v);
      b += times(shared_weights[DEPTH + s], v);
      c += times(shared_weights[2u * DEPTH + s], v);
      d += times(shared_weights[3u * DEPTH + s], v);
      coil++;
      if (coil == p.coils) {
        coil = 0u;
        neighbour++;
      }
    }
  }
  if (is_there) {
    let sums = array<vec4f, PAIRS>(a, b, c, d);
    for (var pair = 0u; pair < PAIRS; pair++) {
      let of_coil = 2u * (first_pair + pair);
      if (of_coil < p.coils) {
        kspace[of_coil * p.plane + sample] = sums[pair].xy;
      }
      if (of_coil + 1u < p.coils) {
        kspace[(of_coil + 1u) * p.plane + sample] = sums[pair].zw;
      }
    }
  }
}
