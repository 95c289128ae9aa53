// Sums and maxima over the threads of a workgroup.

var<workgroup> shared_parts: array<f32, THREADS>;

fn sum_up(i: u32, v: f32) -> f32 {
  shared_parts[i] = v;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (i < half) {
      shared_parts[i] += shared_parts[i + half];
    }
  }
  return shared_parts[0];
}

fn find_largest(i: u32, v: f32) -> f32 {
  shared_parts[i] = v;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (i < half) {
      shared_parts[i] = max(shared_parts[i], shared_parts[i + half]);
    }
  }
  return shared_parts[0];
}
