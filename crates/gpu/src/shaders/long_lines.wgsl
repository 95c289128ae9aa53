// Transforms of lines that do not fit a workgroup: of `length` = `rows` x `columns` elements, first along the columns of
// that rectangle, then along its rows (Bailey's four steps). One of the two is N.

@group(0) @binding(3) var<storage, read> turns: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> between: array<vec2f>;

// N is `rows`: each column of the rectangle, turned, to (line, row, column).
@compute @workgroup_size(T * L)
fn transform_long_columns(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = (group.x + group.y * groups.x) * L;
  for (var i = local; i < L * N; i += T * L) {
    let which = first + i % L;
    let row = i / L;
    if (which < p.count * p.columns) {
      let column = which % p.columns;
      lines[(i % L) * SPAN + row] = data[address(which / p.columns, row * p.columns + column)];
    }
  }
  workgroupBarrier();
  transform((local / T) * SPAN, local % T, p.sign);
  for (var i = local; i < L * N; i += T * L) {
    let which = first + i % L;
    let row = i / L;
    if (which < p.count * p.columns) {
      let column = which % p.columns;
      let w = turns[row * column];
      let v = multiply(lines[(i % L) * SPAN + row], vec2f(w.x, p.sign * w.y));
      between[(which / p.columns) * p.length + row * p.columns + column] = v;
    }
  }
}

// N is `columns`: each row of (line, row, column), back to where lines lie.
@compute @workgroup_size(T * L)
fn transform_long_rows(
  @builtin(local_invocation_index) local: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let first = (group.x + group.y * groups.x) * L;
  for (var i = local; i < L * N; i += T * L) {
    let which = first + i / N;
    if (which < p.count * p.rows) {
      lines[(i / N) * SPAN + i % N] = between[which * N + i % N];
    }
  }
  workgroupBarrier();
  transform((local / T) * SPAN, local % T, p.sign);
  for (var i = local; i < L * N; i += T * L) {
    let which = first + i % L;
    if (which < p.count * p.rows) {
      let v = p.scale * lines[(i % L) * SPAN + i / L];
      data[address(which / p.rows, (i / L) * p.rows + which % p.rows)] = v;
    }
  }
}
