//! `--device`: the GPU is used when it is asked for, and said to be missing when there is none.
//!
//! Without an adapter the first is not tested, unless `KSPACE_REQUIRE_GPU` is set: then that is a failure.
#![allow(clippy::unwrap_used)] // In a test, a panic with its line is the report.

use serde_json::Value;
use std::process::{Command, Output};

const LINK: &str = "#subject=shepp-logan;matrix=32;coils=4&a.sampling=uniform;R=2;acs=16&a.method=cg-sense\
                    &b.sampling=uniform;R=2;acs=16&b.method=zero-filled";

fn run(device: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kspace"));
    command.args(["run", LINK, "--json", "--device", device]);
    command
}

fn report(output: &Output) -> Vec<Value> {
    let error = String::from_utf8_lossy(&output.stderr);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {error}"));
    report["protocols"].as_array().unwrap().clone()
}

#[test]
fn the_gpu_does_what_the_processor_does_and_the_report_says_so() {
    let output = run("gpu").output().unwrap();
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(std::env::var_os("KSPACE_REQUIRE_GPU").is_none(), "KSPACE_REQUIRE_GPU is set, but {error}");
        assert!(error.contains("--device cpu works everywhere"), "{error}");
        return eprintln!("not tested: {error}");
    }
    let (gpu, cpu) = (report(&output), report(&run("cpu").output().unwrap()));
    for (gpu, cpu) in gpu.iter().zip(&cpu) {
        assert!(gpu["device"].as_str().unwrap().starts_with("GPU ("), "{gpu}");
        assert!(cpu["device"].as_str().unwrap().starts_with("CPU ("), "{cpu}");
        assert!(gpu["dispatches"].as_u64().unwrap() > 0, "{gpu}");
        assert_eq!(cpu["dispatches"], 0);
        for (metric, most) in [("psnr", 0.02), ("ssim", 0.0005)] {
            let [a, b] = [gpu, cpu].map(|report| report["metrics"][metric].as_f64().unwrap());
            assert!((a - b).abs() <= most, "{metric}: {a} {b}");
        }
    }
}

/// Vulkan's loader, where it is the way to a GPU, finds no driver.
#[cfg(target_os = "linux")]
#[test]
fn without_a_gpu_it_is_said_and_auto_takes_the_processor() {
    let none = [("VK_DRIVER_FILES", "none.json"), ("VK_ICD_FILENAMES", "none.json")];
    let refused = run("gpu").envs(none).output().unwrap();
    let error = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1));
    assert!(error.contains("expected a GPU") && error.contains("--device cpu works everywhere"), "{error}");
    assert!(refused.stdout.is_empty());
    let auto = report(&run("auto").envs(none).output().unwrap());
    assert!(auto.iter().all(|report| report["device"].as_str().unwrap().starts_with("CPU (")));
}
