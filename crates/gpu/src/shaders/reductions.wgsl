// Sums over vectors: every workgroup makes one part, then one workgroup makes the scalar of the parts.

struct Params {
  length: u32,
  target_slot: u32,
  parts: u32,
  padding: u32,
  factor: Scalar,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read_write> parts: array<f32>;
@group(0) @binding(3) var<storage, read> a: array<vec2f>;
@group(0) @binding(4) var<storage, read> b: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> x: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> r: array<vec2f>;

// Re conj(a) b
@compute @workgroup_size(THREADS)
fn dot_parts(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var sum = 0.0;
  for (var i = group.x * THREADS + local; i < p.length; i += groups.x * THREADS) {
    sum += dot(a[i], b[i]);
  }
  let total = sum_up(local, sum);
  if (local == 0u) {
    parts[group.x] = total;
  }
}

// |a - b|^2
@compute @workgroup_size(THREADS)
fn distance_parts(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var sum = 0.0;
  for (var i = group.x * THREADS + local; i < p.length; i += groups.x * THREADS) {
    let d = a[i] - b[i];
    sum += dot(d, d);
  }
  let total = sum_up(local, sum);
  if (local == 0u) {
    parts[group.x] = total;
  }
}

// |a|
@compute @workgroup_size(THREADS)
fn magnitude_parts(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var sum = 0.0;
  for (var i = group.x * THREADS + local; i < p.length; i += groups.x * THREADS) {
    sum += length(a[i]);
  }
  let total = sum_up(local, sum);
  if (local == 0u) {
    parts[group.x] = total;
  }
}

// The largest |a|
@compute @workgroup_size(THREADS)
fn largest_parts(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var largest = 0.0;
  for (var i = group.x * THREADS + local; i < p.length; i += groups.x * THREADS) {
    largest = max(largest, dot(a[i], a[i]));
  }
  let total = find_largest(local, largest);
  if (local == 0u) {
    parts[group.x] = sqrt(total);
  }
}

// x += factor a; r -= factor b; |r|^2
@compute @workgroup_size(THREADS)
fn conjugate_step_parts(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let factor = value_of(p.factor);
  var sum = 0.0;
  for (var i = group.x * THREADS + local; i < p.length; i += groups.x * THREADS) {
    x[i] += factor * a[i];
    let rest = r[i] - factor * b[i];
    r[i] = rest;
    sum += dot(rest, rest);
  }
  let total = sum_up(local, sum);
  if (local == 0u) {
    parts[group.x] = total;
  }
}

@compute @workgroup_size(THREADS)
fn sum_of_parts(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var i = local; i < p.parts; i += THREADS) {
    sum += parts[i];
  }
  let total = sum_up(local, sum);
  if (local == 0u) {
    scalars[p.target_slot] = total;
  }
}

@compute @workgroup_size(THREADS)
fn largest_of_parts(@builtin(local_invocation_index) local: u32) {
  var largest = 0.0;
  for (var i = local; i < p.parts; i += THREADS) {
    largest = max(largest, parts[i]);
  }
  let total = find_largest(local, largest);
  if (local == 0u) {
    scalars[p.target_slot] = total;
  }
}
