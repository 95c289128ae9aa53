// Bluestein's transform of lines that do not fit a workgroup: as a convolution over a longer span.

struct Params {
  inner: u32,
  line_step: u32,
  run_step: u32,
  step: u32,
  shift: u32,
  sign: f32,
  scale: f32,
  first: u32,
  count: u32,
  length: u32,
  span: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read_write> data: array<vec2f>;
@group(0) @binding(3) var<storage, read> chirp: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> spans: array<vec2f>;

fn address(line: u32, element: u32) -> u32 {
  let l = p.first + line;
  let at = (element + p.length - p.shift) % p.length;
  return (l / p.inner) * p.run_step + (l % p.inner) * p.line_step + at * p.step;
}

// Lines times the chirp, filled up with zeros, to (line, span). The other direction is the conjugate of the transform
// of the conjugate.
@compute @workgroup_size(THREADS)
fn chirp_in(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.count * p.span) {
    return;
  }
  var v = vec2f();
  let element = i % p.span;
  if (element < p.length) {
    let x = data[address(i / p.span, element)];
    v = multiply(vec2f(x.x, p.sign * x.y), chirp[element]);
  }
  spans[i] = v;
}

// The chirp holds its filter after its own elements.
@compute @workgroup_size(THREADS)
fn chirp_filter(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.count * p.span) {
    spans[i] = multiply(spans[i], chirp[p.length + i % p.span]);
  }
}

@compute @workgroup_size(THREADS)
fn chirp_out(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.count * p.length) {
    return;
  }
  let element = i % p.length;
  let line = i / p.length;
  let v = p.scale * multiply(spans[line * p.span + element], chirp[element]);
  data[address(line, element)] = vec2f(v.x, p.sign * v.y);
}
