//! WGSL of the transform of lines in workgroup memory, made for a plan.
//!
//! It declares the constants N (length), SPAN, T (threads of a line), L (lines), `lines` (the workgroup's memory, a
//! span each), and `transform(base, t, sign)`: the transform of the line that begins at `base`, by all of its threads
//! t together, with kernel `exp(-sign 2 pi i k x / N)`, in natural order, not normalised, DC first. It begins after a
//! barrier and ends with one.

use super::plan::Plan;
use num_complex::{Complex32, Complex64};
use std::f64::consts::TAU;
use std::fmt::Write;

/// What a kernel of this plan begins with.
pub fn prelude(plan: &Plan) -> String {
    let Plan { length, span, threads, lines, .. } = plan;
    let mut radices = plan.radices.clone();
    radices.sort_unstable();
    radices.dedup();
    let mut out = format!(
        "const N = {length}u;\nconst SPAN = {span}u;\nconst T = {threads}u;\nconst L = {lines}u;\n\
         @group(0) @binding(1) var<storage, read> tables: array<vec2f>;\n\
         var<workgroup> lines: array<vec2f, {}>;\n\n\
         fn turned(v: vec2f, place: u32, sign: f32) -> vec2f {{\n  let w = tables[place];\n  \
         return multiply(v, vec2f(w.x, sign * w.y));\n}}\n\n",
        lines * span
    );
    // Eight is made of two fours.
    if radices.contains(&8) && !radices.contains(&4) {
        radices.push(4);
        radices.sort_unstable();
    }
    out.extend(radices.into_iter().map(butterfly));
    stages(plan, &mut out);
    transform(plan, &mut out);
    out
}

/// The tables of a plan: the turns of its span; for Bluestein also its chirp.
pub fn tables(plan: &Plan) -> Vec<Complex32> {
    let mut all = twiddles(plan.span);
    if plan.is_bluestein() {
        all.extend(chirp(plan.length, plan.span));
    }
    all
}

/// `exp(-2 pi i k / n)`.
pub fn twiddles(n: usize) -> Vec<Complex32> {
    (0..n).map(|k| narrow(twiddle(k, n))).collect()
}

/// Bluestein's chirp `exp(-pi i k^2 / n)`, and the transform over the span of its conjugate, over the span's length.
pub fn chirp(n: usize, span: usize) -> Vec<Complex32> {
    // k^2 is taken modulo 2 n, in which the chirp goes round, before it is rounded.
    let mut all: Vec<Complex64> =
        (0..n).map(|k| twiddle((k as u64 * k as u64 % (2 * n as u64)) as usize, 2 * n)).collect();
    let mut filter = vec![Complex64::ZERO; span];
    for (k, c) in all.iter().enumerate() {
        filter[k] = c.conj();
        filter[(span - k) % span] = c.conj();
    }
    rustfft::FftPlanner::new().plan_fft_forward(span).process(&mut filter);
    all.extend(filter.into_iter().map(|v| v / span as f64));
    all.into_iter().map(narrow).collect()
}

fn twiddle(k: usize, n: usize) -> Complex64 {
    Complex64::cis(-TAU * k as f64 / n as f64)
}

fn narrow(v: Complex64) -> Complex32 {
    Complex32::new(v.re as f32, v.im as f32)
}

/// The transform of `radix` numbers.
fn butterfly(radix: usize) -> String {
    let body = match radix {
        2 => "  return array<vec2f, 2>(a[0] + a[1], a[0] - a[1]);\n".to_owned(),
        4 => "  let b = a[0] + a[2];\n  let c = a[0] - a[2];\n  let d = a[1] + a[3];\n  let e = a[1] - a[3];\n  \
              let f = sign * vec2f(e.y, -e.x);\n  return array<vec2f, 4>(b + d, c + f, b - d, c - f);\n"
            .to_owned(),
        8 => "  let even = dft4(array<vec2f, 4>(a[0], a[2], a[4], a[6]), sign);\n  \
              let odd = dft4(array<vec2f, 4>(a[1], a[3], a[5], a[7]), sign);\n  \
              let h = 0.70710678118654752;\n  let b = odd[0];\n  \
              let c = h * vec2f(odd[1].x + sign * odd[1].y, odd[1].y - sign * odd[1].x);\n  \
              let d = sign * vec2f(odd[2].y, -odd[2].x);\n  \
              let e = h * vec2f(-odd[3].x + sign * odd[3].y, -odd[3].y - sign * odd[3].x);\n  \
              return array<vec2f, 8>(even[0] + b, even[1] + c, even[2] + d, even[3] + e, \
              even[0] - b, even[1] - c, even[2] - d, even[3] - e);\n"
            .to_owned(),
        odd => odd_butterfly(odd),
    };
    format!("fn dft{radix}(a: array<vec2f, {radix}>, sign: f32) -> array<vec2f, {radix}> {{\n{body}}}\n\n")
}

/// Of an odd number: sums and differences of opposite inputs share the products.
fn odd_butterfly(radix: usize) -> String {
    let half = radix / 2;
    let mut out = String::new();
    // Writing to a string cannot fail.
    for k in 1..=half {
        let _ = writeln!(out, "  let s{k} = a[{k}] + a[{o}];\n  let d{k} = a[{k}] - a[{o}];", o = radix - k);
    }
    let sum: Vec<String> = (1..=half).map(|k| format!("s{k}")).collect();
    let mut ends = vec![format!("a[0] + {}", sum.join(" + "))];
    let mut backwards = Vec::new();
    for m in 1..=half {
        let angle = |k: usize| TAU * ((m * k) % radix) as f64 / radix as f64;
        let term = |of: &str, k: usize, factor: f64| format!("{factor:.17} * {of}{k}");
        let real: Vec<String> = (1..=half).map(|k| term("s", k, angle(k).cos())).collect();
        let turned: Vec<String> = (1..=half).map(|k| term("d", k, angle(k).sin())).collect();
        let _ = writeln!(out, "  let r{m} = a[0] + {};", real.join(" + "));
        let _ = writeln!(out, "  let i{m} = {};", turned.join(" + "));
        let _ = writeln!(out, "  let t{m} = sign * vec2f(i{m}.y, -i{m}.x);");
        ends.push(format!("r{m} + t{m}"));
        backwards.push(format!("r{m} - t{m}"));
    }
    ends.extend(backwards.into_iter().rev());
    let _ = writeln!(out, "  return array<vec2f, {radix}>({});", ends.join(", "));
    out
}

/// `stages(base, t, sign)`: the transform of a span.
fn stages(plan: &Plan, out: &mut String) {
    let Plan { span, threads, .. } = plan;
    let _ = writeln!(out, "fn stages(base: u32, t: u32, sign: f32) {{");
    let mut before = 1;
    for radix in &plan.radices {
        let count = span / radix;
        let rounds = count.div_ceil(*threads);
        let _ = writeln!(out, "  {{");
        for round in 0..rounds {
            let _ =
                writeln!(out, "    var v{round}: array<vec2f, {radix}>;\n    let j{round} = t + {}u;", round * threads);
            let _ = writeln!(out, "    let k{round} = j{round} % {before}u;");
            let _ = writeln!(out, "    if (j{round} < {count}u) {{");
            for r in 0..*radix {
                let from = format!("lines[base + j{round} + {}u]", r * count);
                // exp(-2 pi i r k / (before radix)) in the table of the span.
                let step = r * (span / (before * radix));
                let value = match (r, before) {
                    (0, _) | (_, 1) => from,
                    _ => format!("turned({from}, k{round} * {step}u, sign)"),
                };
                let _ = writeln!(out, "      v{round}[{r}] = {value};");
            }
            let _ = writeln!(out, "      v{round} = dft{radix}(v{round}, sign);\n    }}");
        }
        let _ = writeln!(out, "    workgroupBarrier();");
        for round in 0..rounds {
            let _ = writeln!(out, "    if (j{round} < {count}u) {{");
            let _ = writeln!(out, "      let to = base + (j{round} - k{round}) * {radix}u + k{round};");
            for r in 0..*radix {
                let _ = writeln!(out, "      lines[to + {}u] = v{round}[{r}];", r * before);
            }
            let _ = writeln!(out, "    }}");
        }
        let _ = writeln!(out, "    workgroupBarrier();\n  }}");
        before *= radix;
    }
    let _ = writeln!(out, "}}\n");
}

/// `transform(base, t, sign)`.
fn transform(plan: &Plan, out: &mut String) {
    let body = if plan.is_bluestein() {
        "  // The other direction is the conjugate of the transform of the conjugate.\n  \
         for (var i = t; i < SPAN; i += T) {\n    var v = vec2f();\n    if (i < N) {\n      \
         let x = lines[base + i];\n      v = multiply(vec2f(x.x, sign * x.y), tables[SPAN + i]);\n    }\n    \
         lines[base + i] = v;\n  }\n  workgroupBarrier();\n  for (var back = 0u; back < 2u; back++) {\n    \
         stages(base, t, select(1.0, -1.0, back == 1u));\n    if (back == 0u) {\n      \
         for (var i = t; i < SPAN; i += T) {\n        \
         lines[base + i] = multiply(lines[base + i], tables[SPAN + N + i]);\n      }\n      \
         workgroupBarrier();\n    }\n  }\n  for (var i = t; i < N; i += T) {\n    \
         let v = multiply(lines[base + i], tables[SPAN + i]);\n    \
         lines[base + i] = vec2f(v.x, sign * v.y);\n  }\n  workgroupBarrier();\n"
    } else {
        "  stages(base, t, sign);\n"
    };
    let _ = writeln!(out, "fn transform(base: u32, t: u32, sign: f32) {{\n{body}}}\n");
}
