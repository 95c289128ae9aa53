// Pixel by pixel.

struct Params {
  length: u32,
  coils: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;
@group(0) @binding(2) var<storage, read> image: array<vec2f>;
@group(0) @binding(3) var<storage, read> a: array<f32>;
@group(0) @binding(4) var<storage, read> b: array<f32>;
@group(0) @binding(5) var<storage, read_write> combined: array<vec2f>;

// |image|
@compute @workgroup_size(THREADS)
fn magnitude(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    out[i] = length(image[i]);
  }
}

// |a - b|
@compute @workgroup_size(THREADS)
fn error_map(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    out[i] = abs(a[i] - b[i]);
  }
}

// Root of the sum of squares over coils (coil, pixel).
@compute @workgroup_size(THREADS)
fn root_sum_of_squares(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.length) {
    return;
  }
  var sum = 0.0;
  for (var coil = 0u; coil < p.coils; coil++) {
    let v = image[coil * p.length + i];
    sum += dot(v, v);
  }
  combined[i] = vec2f(sqrt(sum), 0.0);
}
