// Arithmetic of scalars, by one thread.

struct Params {
  terms: array<Scalar, 6>,
  count: u32,
  target_slot: u32,
  second_slot: u32,
  constant: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read_write> readings: array<f32>;

// scalars[target] = constant + sum of the terms.
@compute @workgroup_size(1)
fn combine() {
  var sum = p.constant;
  for (var i = 0u; i < p.count; i++) {
    sum += value_of(p.terms[i]);
  }
  scalars[p.target_slot] = sum;
}

// FISTA's next momentum and weight from t, its first term.
@compute @workgroup_size(1)
fn momentum() {
  let t = value_of(p.terms[0]);
  let next = (1.0 + sqrt(1.0 + 4.0 * t * t)) / 2.0;
  scalars[p.target_slot] = next;
  scalars[p.second_slot] = (t - 1.0) / next;
}

// The third term where the first is greater than the second, else the fourth.
@compute @workgroup_size(1)
fn select_greater() {
  let greater = value_of(p.terms[0]) > value_of(p.terms[1]);
  scalars[p.target_slot] = select(value_of(p.terms[3]), value_of(p.terms[2]), greater);
}

// The terms to where the host reads them.
@compute @workgroup_size(1)
fn tell() {
  for (var i = 0u; i < p.count; i++) {
    readings[i] = value_of(p.terms[i]);
  }
}
