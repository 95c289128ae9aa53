#!/usr/bin/env python3
"""Peak resident memory of `kspace recon` for each method at 512 x 512 with 32 coils.

    cargo build --release --bin kspace
    python docs/peers/memory.py

The bound is six times the k-space and 64 MB for the rest. Needs Python alone, on a system that counts in kilobytes.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

MATRIX, COILS = 512, 32
TIMES, REST = 6, 64e6


def peak(command):
    """Largest resident size of a process in bytes, and its exit status."""
    with open(os.devnull, "w", encoding="ascii") as nothing:
        process = subprocess.Popen(command, stdout=nothing, stderr=subprocess.PIPE)
        sentence = process.stderr.read().decode().strip()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * 1024, process.returncode, sentence


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kspace", default="target/release/kspace", help="our program")
    parser.add_argument("--sampling", default="uniform;R=4;acs=24")
    parser.add_argument("--only", help="one method")
    arguments = parser.parse_args()
    kspace_bytes = MATRIX * MATRIX * COILS * 8
    bound = TIMES * kspace_bytes + REST
    print(f"k-space {kspace_bytes / 1e6:.0f} MB, bound {bound / 1e6:.0f} MB\n")
    print("| method | peak, MB | bound |\n| --- | --- | --- |")
    exceeded = 0
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "kspace.npy")
        subprocess.run([arguments.kspace, "simulate", f"shepp-logan;matrix={MATRIX};coils={COILS}", "--out", data],
                       check=True, stdout=subprocess.DEVNULL)
        listed = subprocess.run([arguments.kspace, "methods", "--json"], check=True, stdout=subprocess.PIPE).stdout
        for method in json.loads(listed):
            if arguments.only not in (None, method["id"]):
                continue
            # A few iterations hold as much as many.
            keys = {parameter["key"] for parameter in method["parameters"]}
            spec = method["id"] + (";iterations=10" if "iterations" in keys else "")
            size, status, sentence = peak([arguments.kspace, "recon", data, "--sampling", arguments.sampling,
                                           "--method", spec, "--out", os.path.join(folder, "image.npy")])
            verdict = sentence if status else "kept" if size <= bound else "EXCEEDED"
            exceeded += size > bound
            print(f"| {method['id']} | {size / 1e6:.0f} | {verdict} |", flush=True)
    sys.exit(1 if exceeded else 0)


if __name__ == "__main__":
    main()
