//! Coil compression and prewhitening against NumPy's singular value decomposition and Cholesky factor.

use crate::{json, samples};
use recon::KSpace;
use recon::coil::compression::CoilDecomposition;
use recon::coil::whitening::NoiseCovariance;
use workbench_tests::{distance, wide};

/// The relative distance of the first coils of ours from theirs.
fn error(ours: &KSpace, theirs: &str) -> f64 {
    let theirs = samples(theirs);
    distance(&wide(&ours.as_slice()[..theirs.as_slice().len()]), &wide(theirs.as_slice()))
}

#[test]
fn virtual_coils_are_those_of_the_singular_value_decomposition() {
    let kspace = samples("kspace.npy");
    let decomposition = CoilDecomposition::new(&kspace);
    let theirs = json("virtual_coils/energies.json")["energies"].clone();
    for (i, ours) in decomposition.energies.iter().enumerate() {
        let theirs = theirs[i].as_f64().unwrap();
        assert!((ours / theirs - 1.0).abs() < 1e-6, "coil {i}: {ours} for {theirs}");
    }
    let compressed = decomposition.compress(&kspace, 2).unwrap();
    assert_eq!(compressed.dim().0, 2);
    // Weights and products are in single precision.
    assert!(error(&compressed, "virtual_coils/compressed.npy") < 1e-6);
    // The control: other samples, other virtual coils.
    let (half, _) = kspace.samples().view().split_at(ndarray::Axis(2), 32);
    let half = CoilDecomposition::new(&KSpace::new(half.to_owned()).unwrap());
    assert!(error(&half.compress(&kspace, 2).unwrap(), "virtual_coils/compressed.npy") > 1e-3);
}

#[test]
fn white_samples_are_those_of_the_cholesky_factor() {
    let kspace = samples("kspace.npy");
    let part = json("virtual_coils/energies.json")["corner"].as_f64().unwrap();
    let white = |part| NoiseCovariance::of_corners(&kspace, part).unwrap().whiten(&kspace).unwrap();
    // The inverse factor is in single precision; 1e-7 times its condition, which is small.
    assert!(error(&white(part), "virtual_coils/white.npy") < 1e-5);
    assert!(error(&white(part + 0.05), "virtual_coils/white.npy") > 1e-3);
}
