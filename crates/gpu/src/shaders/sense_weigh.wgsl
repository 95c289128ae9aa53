// Single samples, middle part: rows of (x, coil, y) along x to k-space, weighed, and back.

struct Params {
  // Coils times pixels along y: rows, and what is between the elements of one.
  rows: u32,
  // Pixels along y.
  height: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read_write> coil_lines: array<vec2f>;

@compute @workgroup_size(T * L)
fn sense_points_weigh(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = (group.x + group.y * groups.x) * L;
  for (var i = local; i < L * N; i += T * L) {
    let row = first + i % L;
    if (row < p.rows) {
      lines[(i % L) * SPAN + i / L] = coil_lines[(i / L) * p.rows + row];
    }
  }
  workgroupBarrier();
  let base = (local / T) * SPAN;
  let y = (first + local / T) % p.height;
  // There and back in a loop: the transform is compiled once.
  for (var back = 0u; back < 2u; back++) {
    transform(base, local % T, select(1.0, -1.0, back == 1u));
    if (back == 0u) {
      // (kx, ky)
      for (var x = local % T; x < N; x += T) {
        lines[base + x] *= weights[x * p.height + y];
      }
      workgroupBarrier();
    }
  }
  for (var i = local; i < L * N; i += T * L) {
    let row = first + i % L;
    if (row < p.rows) {
      coil_lines[(i / L) * p.rows + row] = lines[(i % L) * SPAN + i / L];
    }
  }
}
