// The part of an image that is shown: a gather by two steps.

struct Params {
  length: u32,
  width: u32,
  first: i32,
  down: i32,
  right: i32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read_write> shown: array<f32>;
@group(0) @binding(2) var<storage, read> picture: array<f32>;
@group(0) @binding(3) var<storage, read_write> shown_image: array<vec2f>;
@group(0) @binding(4) var<storage, read> image: array<vec2f>;

fn source(i: u32) -> u32 {
  return u32(p.first + i32(i / p.width) * p.down + i32(i % p.width) * p.right);
}

@compute @workgroup_size(THREADS)
fn show_picture(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    shown[i] = picture[source(i)];
  }
}

@compute @workgroup_size(THREADS)
fn show(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.length) {
    shown_image[i] = image[source(i)];
  }
}
