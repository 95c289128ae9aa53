// Transforms along x of single missing samples, all others zero, and back to them: columns are (coil, x, y).

struct Params {
  // Lines (coil, y).
  count: u32,
  ny: u32,
  per_coil: u32,
  // Index in the transform of the first element in memory.
  shift: u32,
  sign: f32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
// Where each (x, y) is among the missing samples of a coil.
@group(0) @binding(2) var<storage, read> table: array<u32>;
@group(0) @binding(3) var<storage, read> a: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> out: array<vec2f>;

fn transform_all(local: u32) {
  workgroupBarrier();
  transform((local / T) * SPAN, local % T, p.sign);
}

@compute @workgroup_size(T * L)
fn missing_to_columns(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = (group.x + group.y * groups.x) * L;
  for (var i = local; i < L * N; i += T * L) {
    let line = first + i % L;
    let x = i / L;
    var v = vec2f();
    if (line < p.count) {
      let place = table[x * p.ny + line % p.ny];
      if (place != NOWHERE) {
        v = a[line / p.ny * p.per_coil + place];
      }
    }
    lines[i % L * SPAN + (x + p.shift) % N] = v;
  }
  transform_all(local);
  for (var i = local; i < L * N; i += T * L) {
    let line = first + i % L;
    let x = i / L;
    if (line < p.count) {
      out[(line / p.ny * N + x) * p.ny + line % p.ny] = p.scale * lines[i % L * SPAN + (x + p.shift) % N];
    }
  }
}

@compute @workgroup_size(T * L)
fn columns_to_missing(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = (group.x + group.y * groups.x) * L;
  for (var i = local; i < L * N; i += T * L) {
    let line = first + i % L;
    let x = i / L;
    var v = vec2f();
    if (line < p.count) {
      v = a[(line / p.ny * N + x) * p.ny + line % p.ny];
    }
    lines[i % L * SPAN + (x + p.shift) % N] = v;
  }
  transform_all(local);
  for (var i = local; i < L * N; i += T * L) {
    let line = first + i % L;
    let x = i / L;
    if (line < p.count) {
      let place = table[x * p.ny + line % p.ny];
      if (place != NOWHERE) {
        out[line / p.ny * p.per_coil + place] = p.scale * lines[i % L * SPAN + (x + p.shift) % N];
      }
    }
  }
}
