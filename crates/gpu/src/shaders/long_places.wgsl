// Where lines that do not fit a workgroup lie in memory.

struct Params {
  inner: u32,
  line_step: u32,
  run_step: u32,
  step: u32,
  shift: u32,
  sign: f32,
  scale: f32,
  // The first line, and lines from there on.
  first: u32,
  count: u32,
  length: u32,
  // Of the rectangle; of Bluestein's convolution, its span and nothing.
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read_write> data: array<vec2f>;

// Where the element of a transform lies in memory.
fn address(line: u32, element: u32) -> u32 {
  let l = p.first + line;
  let at = (element + p.length - p.shift) % p.length;
  return (l / p.inner) * p.run_step + (l % p.inner) * p.line_step + at * p.step;
}

