// Differences between neighbours. A gradient holds those along the slow axis, then those along the fast axis.

struct Params {
  slow: u32,
  fast: u32,
  length: u32,
  padding: u32,
  factor: Scalar,
  radius: Scalar,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read> a: array<vec2f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> parts: array<f32>;

// The differences of pixel i of `a`: along the slow axis, along the fast axis.
fn differences(i: u32) -> vec4f {
  let below = select(i + p.fast, i + p.fast - p.length, i + p.fast >= p.length);
  let right = select(i + 1u, i + 1u - p.fast, (i + 1u) % p.fast == 0u);
  return vec4f(a[below], a[right]) - a[i].xyxy;
}

// out += factor D a
@compute @workgroup_size(THREADS)
fn add_gradient(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    let d = value_of(p.factor) * differences(i);
    out[i] += d.xy;
    out[i + p.length] += d.zw;
  }
}

// out += D^T a
@compute @workgroup_size(THREADS)
fn add_gradient_adjoint(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    let above = select(i, i + p.length, i < p.fast) - p.fast;
    let left = select(i, i + p.fast, i % p.fast == 0u) - 1u;
    out[i] += a[above] - a[i] + a[left + p.length] - a[i + p.length];
  }
}

// Both differences of a pixel, as one vector, shortened to the radius.
fn within(radius: f32, d: vec4f) -> vec4f {
  let square = dot(d, d);
  return d * select(1.0, radius / sqrt(square), square > radius * radius);
}

// The differences `out` of each pixel shortened to the radius.
@compute @workgroup_size(THREADS)
fn project_gradient(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    let d = within(value_of(p.radius), vec4f(out[i], out[i + p.length]));
    out[i] = d.xy;
    out[i + p.length] = d.zw;
  }
}

// out += factor D a, then shortened to the radius.
@compute @workgroup_size(THREADS)
fn ascend_gradient(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    let sum = vec4f(out[i], out[i + p.length]) + value_of(p.factor) * differences(i);
    let d = within(value_of(p.radius), sum);
    out[i] = d.xy;
    out[i + p.length] = d.zw;
  }
}

// |D a|
@compute @workgroup_size(THREADS)
fn total_variation_parts(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var sum = 0.0;
  for (var i = group.x * THREADS + local; i < p.length; i += groups.x * THREADS) {
    sum += length(differences(i));
  }
  let total = sum_up(local, sum);
  if (local == 0u) {
    parts[group.x] = total;
  }
}

// |a|, of a gradient
@compute @workgroup_size(THREADS)
fn gradient_length_parts(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  var sum = 0.0;
  for (var i = group.x * THREADS + local; i < p.length; i += groups.x * THREADS) {
    sum += length(vec4f(a[i], a[i + p.length]));
  }
  let total = sum_up(local, sum);
  if (local == 0u) {
    parts[group.x] = total;
  }
}
