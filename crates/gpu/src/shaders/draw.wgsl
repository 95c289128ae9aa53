// A picture as colours, at its own resolution: one pixel of the target is one of the picture.

struct Look {
  low: f32,
  scale: f32,
  width: u32,
  // 1 where the picture is complex and its phase is drawn.
  phase: u32,
  // RGBA in bytes, from the lowest value to the highest.
  table: array<vec4u, 64>,
}

@group(0) @binding(0) var<uniform> look: Look;
@group(0) @binding(1) var<storage, read> values: array<f32>;

// A triangle over everything.
@vertex
fn corner(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32((i << 1u) & 2u) * 2.0 - 1.0, f32(i & 2u) * 2.0 - 1.0, 0.0, 1.0);
}

// Phase in radians, 0 of 0. WGSL's own may be wrong by a thousandth; this by 2e-8 and rounding: Abramowitz and Stegun,
// Handbook of Mathematical Functions, 4.4.49.
fn phase_of(z: vec2f) -> f32 {
  let size = abs(z);
  let most = max(size.x, size.y);
  if (most == 0.0) {
    return 0.0;
  }
  let t = min(size.x, size.y) / most;
  let s = t * t;
  var a = 0.0028662257;
  a = a * s - 0.0161657367;
  a = a * s + 0.0429096138;
  a = a * s - 0.0752896400;
  a = a * s + 0.1065626393;
  a = a * s - 0.1420889944;
  a = a * s + 0.1999355085;
  a = a * s - 0.3333314528;
  a = (a * s + 1.0) * t;
  if (size.y > size.x) {
    a = 1.57079632679 - a;
  }
  if (z.x < 0.0) {
    a = 3.14159265359 - a;
  }
  return select(a, -a, z.y < 0.0);
}

@fragment
fn colour(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let i = u32(at.y) * look.width + u32(at.x);
  var v = 0.0;
  if (look.phase == 1u) {
    v = phase_of(vec2f(values[2u * i], values[2u * i + 1u]));
  } else {
    v = values[i];
  }
  let step = u32(clamp((v - look.low) * look.scale, 0.0, 1.0) * 255.0 + 0.5);
  return unpack4x8unorm(look.table[step / 4u][step % 4u]);
}
