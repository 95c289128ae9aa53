// Transforms of lines of an array, in place: along any axis.

struct Params {
  // Lines, and of how many of them the next one begins beside the last.
  count: u32,
  inner: u32,
  // From a line to the next, from a run of `inner` lines to the next, from an element to the next.
  line_step: u32,
  run_step: u32,
  step: u32,
  // Index in the transform of the first element in memory.
  shift: u32,
  sign: f32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read_write> data: array<vec2f>;

fn begin_of(line: u32) -> u32 {
  return (line / p.inner) * p.run_step + (line % p.inner) * p.line_step;
}

@compute @workgroup_size(T * L)
fn transform_lines(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = (group.x + group.y * groups.x) * L;
  // Neighbours in memory are read by neighbouring threads.
  let across = p.step > p.line_step;
  for (var i = local; i < L * N; i += T * L) {
    let line = select(i / N, i % L, across);
    let element = select(i % N, i / L, across);
    if (first + line < p.count) {
      lines[line * SPAN + (element + p.shift) % N] = data[begin_of(first + line) + element * p.step];
    }
  }
  workgroupBarrier();
  transform((local / T) * SPAN, local % T, p.sign);
  for (var i = local; i < L * N; i += T * L) {
    let line = select(i / N, i % L, across);
    let element = select(i % N, i / L, across);
    if (first + line < p.count) {
      data[begin_of(first + line) + element * p.step] = p.scale * lines[line * SPAN + (element + p.shift) % N];
    }
  }
}
