// E^H E of SENSE, a column of the image at a time: coil after coil in workgroup memory, L of them side by side.
// Images are (x, y), maps (x, coil, y), y in the order of an uncentred transform.

struct Params {
  columns: u32,
  coils: u32,
  // Coils that a workgroup works on, in rounds of L; workgroups along y share a column.
  coils_a_group: u32,
  // Whether the output is added to.
  adds: u32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(2) var<storage, read> maps: array<vec2f>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> image: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> out: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> coil_lines: array<vec2f>;

// Elements of a line that a thread holds.
const E = (N + T - 1u) / T;

// The sum over the workgroup's lines of what its threads hold, to the output.
fn sum_lines(held: ptr<function, array<vec2f, E>>, local: u32, at: u32) {
  let line = local / T;
  let t = local % T;
  for (var e = 0u; e < E; e++) {
    if (t + e * T < N) {
      lines[line * SPAN + t + e * T] = (*held)[e];
    }
  }
  workgroupBarrier();
  for (var y = local; y < N; y += T * L) {
    var sum = lines[y];
    for (var other = 1u; other < L; other++) {
      sum += lines[other * SPAN + y];
    }
    if (p.adds != 0u) {
      sum += out[at + y];
    }
    out[at + y] = sum;
  }
}

// A mask of whole lines: the column goes to k-space and back. Output (group, x, y).
@compute @workgroup_size(T * L)
fn sense_normal_lines(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {
  let x = group.x;
  let line = local / T;
  let t = local % T;
  let first = group.y * p.coils_a_group;
  let end = min(first + p.coils_a_group, p.coils);
  var held = array<vec2f, E>();
  for (var begin = first; begin < end; begin += L) {
    let coil = begin + line;
    let map = (x * p.coils + coil) * N;
    for (var e = 0u; e < E; e++) {
      let y = t + e * T;
      if (y < N) {
        var v = vec2f();
        if (coil < end) {
          v = multiply(maps[map + y], image[x * N + y]);
        }
        lines[line * SPAN + y] = v;
      }
    }
    workgroupBarrier();
    // There and back in a loop: the transform is compiled once.
    for (var back = 0u; back < 2u; back++) {
      transform(line * SPAN, t, select(1.0, -1.0, back == 1u));
      if (back == 0u) {
        for (var e = 0u; e < E; e++) {
          let y = t + e * T;
          if (y < N) {
            lines[line * SPAN + y] *= weights[y];
          }
        }
        workgroupBarrier();
      }
    }
    for (var e = 0u; e < E; e++) {
      let y = t + e * T;
      if (y < N && coil < end) {
        held[e] += multiply_conjugate(maps[map + y], lines[line * SPAN + y]);
      }
    }
    // Bluestein reads what the next round writes.
    workgroupBarrier();
  }
  sum_lines(&held, local, (group.y * p.columns + x) * N);
}

// Single samples, first part: columns of all coils to k-space along y, (x, coil, y).
@compute @workgroup_size(T * L)
fn sense_points_forward(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {
  let line = local / T;
  let t = local % T;
  let x = group.x;
  let coil = group.y * L + line;
  let at = (x * p.coils + coil) * N;
  for (var y = t; y < N; y += T) {
    var v = vec2f();
    if (coil < p.coils) {
      v = multiply(maps[at + y], image[x * N + y]);
    }
    lines[line * SPAN + y] = v;
  }
  workgroupBarrier();
  transform(line * SPAN, t, 1.0);
  if (coil < p.coils) {
    for (var y = t; y < N; y += T) {
      coil_lines[at + y] = lines[line * SPAN + y];
    }
  }
}

// Single samples, last part: columns of all coils back along y, and their sum.
@compute @workgroup_size(T * L)
fn sense_points_adjoint(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3u) {
  let line = local / T;
  let t = local % T;
  let x = group.x;
  var held = array<vec2f, E>();
  for (var begin = 0u; begin < p.coils; begin += L) {
    let coil = begin + line;
    let at = (x * p.coils + coil) * N;
    for (var y = t; y < N; y += T) {
      var v = vec2f();
      if (coil < p.coils) {
        v = coil_lines[at + y];
      }
      lines[line * SPAN + y] = v;
    }
    workgroupBarrier();
    transform(line * SPAN, t, -1.0);
    for (var e = 0u; e < E; e++) {
      let y = t + e * T;
      if (y < N && coil < p.coils) {
        held[e] += multiply_conjugate(maps[at + y], lines[line * SPAN + y]);
      }
    }
    workgroupBarrier();
  }
  sum_lines(&held, local, x * N);
}
