#!/usr/bin/env python3
"""Every method by both definitions of metrics: over the body, and fastMRI's over the whole image.

    cargo build --release --bin kspace
    python docs/peers/both_metrics.py --scan geometry_phantom_3t.npy > both_metrics.md

Each method at its defaults, on the phantom and the brain of 8 coils at R = 4 and on a real scan of one coil (`--scan`,
any file of k-space that `kspace` reads) at R = 2, with 24 calibration lines. A method that refuses the data
says why. Which scan the table of docs/correctness.md is of stands there.
"""
import argparse
import json
import os
import subprocess
import tempfile

SUBJECTS = {"phantom": "shepp-logan;noise=0.02", "brain": "brain;snr=30"}
# Compressed sensing asks for samples that are incoherent, the others for regular lines.
PATTERNS = {"l1-wavelet": "variable-density", "total-variation": "variable-density"}


def number(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def cells(metrics):
    if metrics is None:
        return "- | - | - | -"
    haarpsi = number(metrics.get("haarpsi"), 3)
    return f"{number(metrics['nmse'], 4)} | {number(metrics['psnr'], 2)} | {number(metrics['ssim'], 3)} | {haarpsi}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kspace", default="target/release/kspace")
    parser.add_argument("--scan")
    arguments = parser.parse_args()
    call = lambda *c: subprocess.run([arguments.kspace, *c], check=True, capture_output=True, text=True).stdout
    methods = [method["id"] for method in json.loads(call("methods", "--json"))]
    print("| data | method | body: NMSE | PSNR | SSIM | HaarPSI | image: NMSE | PSNR | SSIM | HaarPSI |")
    print("| --- |" + " --- |" * 9)
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, subject in SUBJECTS.items():
            files[name] = os.path.join(folder, f"{name}.npy")
            call("simulate", subject, "--out", files[name])
        accelerations = dict.fromkeys(files, 4)
        if arguments.scan:
            files["real scan"], accelerations["real scan"] = arguments.scan, 2
        for name, file in files.items():
            for method in methods:
                sampling = f"{PATTERNS.get(method, 'uniform')};R={accelerations[name]};acs=24"
                try:
                    report = json.loads(call("recon", file, "--sampling", sampling, "--method", method, "--json"))
                except subprocess.CalledProcessError as refused:
                    print(f"| {name} | {method} | {refused.stderr.strip()} |")
                    continue
                print(f"| {name} | {method} | {cells(report['body'])} | {cells(report['metrics'])} |", flush=True)


if __name__ == "__main__":
    main()
