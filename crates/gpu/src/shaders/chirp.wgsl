// Bluestein's transform of lines that do not fit a workgroup: as a convolution over a longer span
// of p.rows numbers.

@group(0) @binding(3) var<storage, read> chirp: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> spans: array<vec2f>;

// Lines times the chirp, filled up with zeros, to (line, span). The other direction is the conjugate of the transform
// of the conjugate.
@compute @workgroup_size(THREADS)
fn chirp_in(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i >= p.count * p.rows) {
    return;
  }
  var v = vec2f();
  let element = i % p.rows;
  if (element < p.length) {
    let x = data[address(i / p.rows, element)];
    v = multiply(vec2f(x.x, p.sign * x.y), chirp[element]);
  }
  spans[i] = v;
}

// The chirp holds its filter after its own elements.
@compute @workgroup_size(THREADS)
fn chirp_filter(@builtin(global_invocation_id) thread: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = place(thread, groups);
  if (i < p.count * p.rows) {
    spans[i] = multiply(spans[i], chirp[p.length + i % p.rows]);
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
  let v = p.scale * multiply(spans[line * p.rows + element], chirp[element]);
  data[address(line, element)] = vec2f(v.x, p.sign * v.y);
}
