// Sums and multiples of vectors.

struct Params {
  length: u32,
  @align(16) factor: Scalar,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read_write> out: array<vec2f>;
@group(0) @binding(3) var<storage, read> a: array<vec2f>;
@group(0) @binding(4) var<storage, read> b: array<vec2f>;
@group(0) @binding(5) var<storage, read> c: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> second: array<vec2f>;

// out = a
@compute @workgroup_size(THREADS)
fn copy(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    out[i] = a[i];
  }
}

// out += factor a
@compute @workgroup_size(THREADS)
fn add_scaled(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    out[i] += value_of(p.factor) * a[i];
  }
}

// out = a + factor out
@compute @workgroup_size(THREADS)
fn scale_and_add(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    out[i] = a[i] + value_of(p.factor) * out[i];
  }
}

// out = a + factor (a - b)
@compute @workgroup_size(THREADS)
fn extrapolate(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    out[i] = a[i] + value_of(p.factor) * (a[i] - b[i]);
  }
}

// out = a - factor (b - c)
@compute @workgroup_size(THREADS)
fn gradient_step(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    out[i] = a[i] - value_of(p.factor) * (b[i] - c[i]);
  }
}

// d = factor (a - b); out -= d; second = out - d
@compute @workgroup_size(THREADS)
fn descend(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    let d = value_of(p.factor) * (a[i] - b[i]);
    let x = out[i] - d;
    out[i] = x;
    second[i] = x - d;
  }
}

// Every number shortened by the factor, to zero where it is shorter.
@compute @workgroup_size(THREADS)
fn soft_threshold(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    let v = out[i];
    let size = length(v);
    out[i] = v * (max(size - value_of(p.factor), 0.0) / max(size, 1.2e-38));
  }
}
