//! Pictures are drawn as the page draws them.

use crate::open;
use experiment::look::{Colours, Look, phase};
use gpu::{Drawable, Drawing, Gpu};
use pollster::block_on;
use recon::Complex32;
use recon::device::{Device, Pictures};
use workbench_tests::Numbers;

/// Shapes (y, x) whose rows are whole numbers of 256 bytes, and others.
const SHAPES: [[usize; 2]; 4] = [[1, 1], [37, 41], [256, 192], [331, 372]];

fn drawn(gpu: &Gpu, drawable: Drawable, shape: [usize; 2], look: Look) -> Vec<u8> {
    block_on(gpu.draw(&Drawing { drawable, shape, low: look.low, scale: look.scale(), table: look.table() })).unwrap()
}

/// At most one pixel in a thousand is of the neighbouring colour: it lies on the edge between two.
fn assert_alike(came: &[u8], expected: &[u8], values: &[f32], look: Look) {
    assert_eq!(came.len(), expected.len());
    let table = look.table();
    let mut others = 0;
    for ((came, expected), v) in came.chunks(4).zip(expected.chunks(4)).zip(values) {
        if came != expected {
            others += 1;
            let place = (((v - look.low) * look.scale()).clamp(0.0, 1.0) * 255.0 + 0.5) as usize;
            let near = &table[place.saturating_sub(1)..(place + 2).min(256)];
            assert!(near.iter().any(|colour| colour == came), "{v} is drawn as {came:?}, not as {expected:?}");
        }
    }
    assert!(others * 1000 <= values.len(), "{others} of {} pixels are drawn otherwise, {look:?}", values.len());
}

#[test]
fn the_gpu_draws_what_the_page_draws() {
    let Some(gpu) = open() else { return };
    for shape in SHAPES {
        let mut numbers = Numbers::new(7);
        let length = shape[0] * shape[1];
        let values: Vec<f32> = (0..length).map(|_| numbers.real()).collect();
        let picture = gpu.picture(&values);
        for colours in [Colours::Grey, Colours::Inferno, Colours::Cyclic] {
            for (low, high, inverted) in [(-1.0, 1.0, false), (0.1, 0.37, true), (0.0, f32::INFINITY, false)] {
                let look = Look { low, high, colours, inverted };
                let came = drawn(&gpu, Drawable::Values(&picture), shape, look);
                assert_alike(&came, &look.pixels(&values), &values, look);
            }
        }
        let mut image = numbers.vector(length);
        image[0] = Complex32::new(-1.0, -0.0);
        let phases: Vec<f32> = image.iter().copied().map(phase).collect();
        let came = drawn(&gpu, Drawable::Phases(&gpu.upload(&image)), shape, Look::PHASE);
        assert_alike(&came, &Look::PHASE.pixels(&phases), &phases, Look::PHASE);
    }
}

#[test]
fn nothing_has_the_phase_zero() {
    let Some(gpu) = open() else { return };
    let image = [Complex32::new(0.0, -0.0); 6];
    let came = drawn(&gpu, Drawable::Phases(&gpu.upload(&image)), [2, 3], Look::PHASE);
    assert_eq!(came, Look::PHASE.pixels(&[0.0; 6]));
}

#[test]
fn a_picture_of_another_size_is_refused() {
    let Some(gpu) = open() else { return };
    let picture = gpu.picture(&[1.0; 6]);
    let look = Look::inferno(0.0, 1.0);
    let drawing = Drawing {
        drawable: Drawable::Values(&picture),
        shape: [2, 4],
        low: look.low,
        scale: look.scale(),
        table: look.table(),
    };
    let error = block_on(gpu.draw(&drawing)).unwrap_err();
    assert!(error.to_string().contains('6') && error.to_string().contains('4'), "{error}");
    assert_eq!(gpu.failure(), None);
}
