//! Every shader is valid WGSL, within what every WebGPU offers. Needs no GPU.

use gpu::{DRAWING, Kernel, Room, generated_convolutions, generated_kernels, static_kernels};
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
const ROOMS: [Room; 2] = [Room { threads: 256, numbers: 2048 }, Room { threads: 256, numbers: 4096 }];

#[test]
fn every_shader_that_is_made_for_a_length_is_valid() {
    for room in ROOMS {
        for length in (1..40).chain([64, 100, 128, 192, 250, 256, 320, 331, 343, 368, 372, 512, 640, 1000, 1024, 2048])
        {
            for kernel in generated_kernels(length, room) {
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
