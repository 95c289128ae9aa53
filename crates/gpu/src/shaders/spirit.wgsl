// Between k-space and vectors of missing samples.

struct Params {
  coils: u32,
  ny: u32,
  nx: u32,
  per_coil: u32,
  per_column: u32,
  table_per_column: u32,
  factor: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
// Where the samples of a column, or all of them, are among the missing ones; those taken are nowhere.
@group(0) @binding(1) var<storage, read> table: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec2f>;

struct Sample {
  coil: u32,
  y: u32,
  x: u32,
}

// Of the sample i in (coil, x, y).
fn of_columns(i: u32) -> Sample {
  return Sample(i / (p.nx * p.ny), i % p.ny, i / p.ny % p.nx);
}

// Of the sample i in (coil, y, x).
fn of_rows(i: u32) -> Sample {
  return Sample(i / (p.nx * p.ny), i / p.nx % p.ny, i % p.nx);
}

fn place_of(s: Sample) -> u32 {
  return table[s.x * p.table_per_column + s.y];
}

fn index_of(s: Sample, place: u32) -> u32 {
  return s.coil * p.per_coil + s.x * p.per_column + place;
}

// out (coil, x, y) = a (coil, y, x) where it was taken, else 0
@compute @workgroup_size(THREADS)
fn samples_taken(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.coils * p.ny * p.nx) {
    let s = of_columns(i);
    var v = vec2f();
    if (place_of(s) == NOWHERE) {
      v = a[(s.coil * p.ny + s.y) * p.nx + s.x];
    }
    out[i] = v;
  }
}

// out = factor times the missing samples of a (coil, x, y)
@compute @workgroup_size(THREADS)
fn pick_missing(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.coils * p.ny * p.nx) {
    let s = of_columns(i);
    let target_place = place_of(s);
    if (target_place != NOWHERE) {
      out[index_of(s, target_place)] = p.factor * a[i];
    }
  }
}

// out (coil, x, y) = the missing samples a, and 0 elsewhere
@compute @workgroup_size(THREADS)
fn spread_missing(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.coils * p.ny * p.nx) {
    let s = of_columns(i);
    let origin = place_of(s);
    var v = vec2f();
    if (origin != NOWHERE) {
      v = a[index_of(s, origin)];
    }
    out[i] = v;
  }
}

// out (coil, y, x) = the missing samples a, and 0 elsewhere
@compute @workgroup_size(THREADS)
fn place_missing(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.coils * p.ny * p.nx) {
    let s = of_rows(i);
    let origin = place_of(s);
    var v = vec2f();
    if (origin != NOWHERE) {
      v = a[index_of(s, origin)];
    }
    out[i] = v;
  }
}

// out (coil, y, x) = a where it was taken
@compute @workgroup_size(THREADS)
fn put_samples(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.coils * p.ny * p.nx && place_of(of_rows(i)) == NOWHERE) {
    out[i] = a[i];
  }
}
