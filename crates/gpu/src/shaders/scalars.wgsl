// Scalars that stay on the device.

@group(0) @binding(1) var<storage, read_write> scalars: array<f32>;

fn value_of(s: Scalar) -> f32 {
  var v = s.factor;
  if (s.numerator != NOWHERE) {
    v *= scalars[s.numerator];
  }
  if (s.denominator != NOWHERE) {
    let d = scalars[s.denominator];
    v = select(0.0, v / d, d > 0.0);
  }
  return v;
}
