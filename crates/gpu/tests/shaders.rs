//! Every shader is valid WGSL, within what every WebGPU offers. Needs no GPU.

use gpu::{Kernel, static_kernels};
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

#[test]
fn a_shader_that_is_not_valid_is_found() {
    let mut kernel = static_kernels().next().expect("there are kernels");
    kernel.source.push("fn wrong() -> f32 { return 1u; }".into());
    assert!(problem(&kernel).is_some());
}
