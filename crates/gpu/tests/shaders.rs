//! Every shader is valid WGSL, within what every WebGPU offers. Needs no GPU.

use gpu::{
    DRAWING, Kernel, Layout, WorkgroupLimits, generated_convolutions, generated_kernels, layouts, static_kernels,
};
use naga::valid::{Capabilities, ValidationFlags, Validator};

/// What is wrong with a kernel.
fn problem(kernel: &Kernel) -> Option<String> {
    let wgsl = kernel.wgsl();
    let module = match naga::front::wgsl::parse_str(&wgsl) {
        Ok(module) => module,
        Err(e) => return Some(e.emit_to_string(&wgsl)),
    };
    if let Err(e) = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module) {
        return Some(e.emit_to_string(&wgsl));
    }
    let Some(entry) = module.entry_points.iter().find(|e| e.name == kernel.entry) else {
        return Some(format!("no entry point '{}'", kernel.entry));
    };
    let threads: u32 = entry.workgroup_size.iter().product();
    (threads > 256).then(|| format!("{threads} threads in a workgroup, where every WebGPU has only 256"))
}

#[test]
fn every_shader_is_valid() {
    let mut count = 0;
    for kernel in static_kernels() {
        count += 1;
        assert_eq!(problem(&kernel), None, "{}", kernel.name);
    }
    assert!(count > 10);
}

/// What every WebGPU has, and what many have.
const LIMITS: [WorkgroupLimits; 2] =
    [WorkgroupLimits { threads: 256, numbers: 2048 }, WorkgroupLimits { threads: 256, numbers: 4096 }];

#[test]
fn every_shader_that_is_made_for_a_length_is_valid() {
    for limits in LIMITS {
        for length in (1..40).chain([64, 100, 128, 192, 250, 256, 320, 331, 343, 368, 372, 512, 640, 1000, 1024, 2048])
        {
            for kernel in generated_kernels(length, limits) {
                assert_eq!(problem(&kernel), None, "{}", kernel.name);
            }
        }
    }
}

#[test]
fn every_convolution_is_valid() {
    for taps in (3..=13).step_by(2) {
        for (coils, ny) in [(1, 2), (2, 31), (3, 320), (8, 368), (16, 320), (17, 1000), (32, 372), (64, 128)] {
            for kernel in generated_convolutions(taps, coils, ny) {
                assert_eq!(problem(&kernel), None, "{}", kernel.name);
            }
        }
    }
}

#[test]
fn the_shader_that_draws_is_valid() {
    let (wgsl, entries) = DRAWING;
    let module = naga::front::wgsl::parse_str(wgsl).map_err(|e| e.emit_to_string(wgsl)).expect("it is WGSL");
    let validated = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module);
    validated.map_err(|e| e.emit_to_string(wgsl)).expect("it is valid");
    assert_eq!(module.entry_points.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), entries);
}

#[test]
fn a_shader_that_is_not_valid_is_found() {
    let mut kernel = static_kernels().next().expect("there are kernels");
    kernel.source.push("fn wrong() -> f32 { return 1u; }".into());
    assert!(problem(&kernel).is_some());
}

/// The members of a struct of WGSL with their places, as naga lays them out, and its size.
fn members(layout: &Layout) -> (Vec<(String, usize, usize)>, usize) {
    let wgsl = layout.source.concat();
    let declaration = format!("struct {} {{", layout.name);
    let begin = wgsl.find(&declaration).unwrap_or_else(|| panic!("no {declaration} in {wgsl}"));
    let end = begin + wgsl[begin..].find('}').expect("a struct ends");
    // What the kernels' prelude declares.
    let prelude = "struct Scalar { factor: f32, numerator: u32, denominator: u32, padding: u32, }";
    let whole = format!("{prelude}\n{}\n@group(0) @binding(0) var<uniform> p: {};", &wgsl[begin..=end], layout.name);
    let module = naga::front::wgsl::parse_str(&whole).unwrap_or_else(|e| panic!("{}", e.emit_to_string(&whole)));
    let (_, found) = module.types.iter().find(|(_, t)| t.name.as_deref() == Some(layout.name)).expect("it is declared");
    let naga::TypeInner::Struct { members, span } = &found.inner else { panic!("it is a struct") };
    let size = |ty| module.types[ty].inner.size(module.to_ctx()) as usize;
    let member = |m: &naga::StructMember| (m.name.clone().unwrap_or_default(), m.offset as usize, size(m.ty));
    (members.iter().map(member).collect(), *span as usize)
}

/// What differs between the parameters as the host writes them and as the shader reads them.
fn mismatch(layout: &Layout) -> Option<String> {
    let (members, size) = members(layout);
    for (name, offset, bytes) in &members {
        let same = layout.fields.iter().find(|(field, ..)| field == name);
        match same {
            Some((_, at, of)) if (at, of) == (offset, bytes) => {}
            other => return Some(format!("{name} lies at {offset} with {bytes} bytes, but the host has {other:?}")),
        }
    }
    let padding = |field: &str| ["padding", "rest"].contains(&field);
    let unknown = |field: &str| !padding(field) && members.iter().all(|(name, ..)| name != field);
    if let Some((field, ..)) = layout.fields.iter().find(|(field, ..)| unknown(field)) {
        return Some(format!("the shader has no {field}"));
    }
    (layout.size < size).then(|| format!("expected at least {size} bytes, got {}", layout.size))
}

#[test]
fn parameters_lie_where_the_shaders_read_them() {
    let mut count = 0;
    for layout in layouts() {
        count += 1;
        assert_eq!(mismatch(&layout), None, "{:?}", layout.fields);
    }
    assert!(count > 15, "{count} structs of parameters");
}

#[test]
fn a_field_out_of_place_is_found() {
    for layout in layouts() {
        let fields: Vec<_> = layout.fields.iter().map(|(name, at, of)| (*name, at + 4, *of)).collect();
        assert!(mismatch(&Layout { fields: fields.leak(), ..layout }).is_some());
    }
}
