// Orders of pixels around SENSE. Images and maps of the operator are (x, y) and (x, coil, y), y wrapped: in the order
// of an uncentred transform, its centre first. x is wrapped where the mask is of single samples.

struct Params {
  coils: u32,
  height: u32,
  width: u32,
  wraps_x: u32,
  // Whether the output is added to.
  adds: u32,
  // Groups whose parts are summed.
  groups: u32,
  // The first of these coils among all.
  first: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read> source: array<vec2f>;
@group(0) @binding(3) var<storage, read> maps: array<vec2f>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> out: array<vec2f>;

// Centred index of a wrapped one.
fn centred(i: u32, n: u32) -> u32 {
  return (i + n / 2u) % n;
}

fn wrapped(i: u32, n: u32) -> u32 {
  return (i + n - n / 2u) % n;
}

fn column_of(x: u32) -> u32 {
  return select(x, centred(x, p.width), p.wraps_x != 0u);
}

// Maps (coil, y, x) as the operator has them.
@compute @workgroup_size(THREADS)
fn arrange_maps(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.coils * p.height * p.width) {
    return;
  }
  let y = i % p.height;
  let coil = (i / p.height) % p.coils;
  let x = i / p.height / p.coils;
  out[i] = source[(coil * p.height + centred(y, p.height)) * p.width + column_of(x)];
}

// Samples (coil, ky, kx) that the mask does not take become zero. weights as the operator has them.
@compute @workgroup_size(THREADS)
fn select_samples(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.coils * p.height * p.width) {
    return;
  }
  let y = wrapped((i / p.width) % p.height, p.height);
  let x = wrapped(i % p.width, p.width);
  let taken = weights[select(y, x * p.height + y, p.wraps_x != 0u)];
  if (taken == 0.0) {
    out[i] = vec2f();
  }
}

// The sum over coils of conj(map) image, of images (coil, y, x), to the operator's order.
@compute @workgroup_size(THREADS)
fn combine_coils(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.height * p.width) {
    return;
  }
  let y = i % p.height;
  let x = i / p.height;
  var sum = vec2f();
  if (p.adds != 0u) {
    sum = out[i];
  }
  let begin = centred(y, p.height) * p.width + column_of(x);
  for (var coil = 0u; coil < p.coils; coil++) {
    let map = maps[(x * p.coils + coil) * p.height + y];
    sum += multiply_conjugate(map, source[(p.first + coil) * p.height * p.width + begin]);
  }
  out[i] = sum;
}

// An image of the operator as (y, x).
@compute @workgroup_size(THREADS)
fn natural_image(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.height * p.width) {
    return;
  }
  let y = wrapped(i / p.width, p.height);
  let x = i % p.width;
  out[i] = source[select(x, wrapped(x, p.width), p.wraps_x != 0u) * p.height + y];
}

// The sum of parts of an image, one a group of coils.
@compute @workgroup_size(THREADS)
fn sum_groups(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  let pixels = p.height * p.width;
  if (i >= pixels) {
    return;
  }
  var sum = vec2f();
  if (p.adds != 0u) {
    sum = out[i];
  }
  for (var group = 0u; group < p.groups; group++) {
    sum += source[group * pixels + i];
  }
  out[i] = sum;
}

// An image of the operator times the maps, as images (coil, y, x).
@compute @workgroup_size(THREADS)
fn expand_coils(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  let pixels = p.height * p.width;
  if (i >= p.coils * pixels) {
    return;
  }
  let coil = i / pixels;
  let y = wrapped((i / p.width) % p.height, p.height);
  let column = i % p.width;
  let x = select(column, wrapped(column, p.width), p.wraps_x != 0u);
  out[p.first * pixels + i] = multiply(maps[(x * p.coils + coil) * p.height + y], source[x * p.height + y]);
}
