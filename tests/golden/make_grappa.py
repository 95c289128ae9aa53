#!/usr/bin/env python3
"""Write the reference files of tests/golden/grappa.rs with pygrappa.

    pip install -r tests/golden/requirements.txt      # Python 3.11
    python tests/golden/make_grappa.py

The samples are the middle 48 x 48 of reference/kspace.npy (4 coils). Each grappa/CASE.npy is the k-space (coil, ky, kx),
complex64, that pygrappa.mdgrappa fills in; cases.json holds what was sampled and with which kernel and lamda.
"""
import json
from pathlib import Path

import numpy as np
import pygrappa

OUT = Path(__file__).parent / "reference"
SIDE = 48
# Rows (ky) or points (ky, kx) on a lattice besides the calibration region of 16 lines, or of 16 x 16 samples.
CASES = {
    "r2": {"step": 2, "shift": None, "kernel": [5, 5], "lambda": 0.01},
    "r3": {"step": 3, "shift": None, "kernel": [5, 5], "lambda": 0.01},
    # Every second sample along ky in every second column, moved by one in between: two-dimensional CAIPIRINHA.
    "caipirinha": {"step": 2, "shift": 1, "kernel": [5, 5], "lambda": 0.01},
    "narrow": {"step": 2, "shift": None, "kernel": [3, 5], "lambda": 0.1},
}


def taken(case):
    """What is sampled (ky, kx)."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    centre = range(SIDE // 2 - 8, SIDE // 2 + 8)
    if case["shift"] is None:
        return (y % case["step"] == 0) | np.isin(y, centre)
    lattice = (x % 2 == 0) & ((y + case["shift"] * (x // 2)) % case["step"] == 0)
    return lattice | (np.isin(y, centre) & np.isin(x, centre))


def calibration_region(mask, lines):
    """The fully sampled block (ky, kx) around the centre: all that touches it of the lattice belongs to it."""
    rows = np.flatnonzero(~mask.all(1)) if lines else np.array([SIDE // 2 - 9, SIDE // 2 + 8])
    middle = slice(rows[rows < SIDE // 2].max() + 1, rows[rows > SIDE // 2].min())
    return (middle, slice(None)) if lines else (middle, middle)


def main():
    samples = np.load(OUT / "kspace.npy")[:, 8:56, 8:56]
    (OUT / "grappa").mkdir(exist_ok=True)
    for name, case in CASES.items():
        mask = taken(case)
        calibration = samples[(slice(None), *calibration_region(mask, case["shift"] is None))]
        filled = pygrappa.mdgrappa(
            np.ascontiguousarray(np.moveaxis(np.where(mask, samples, 0), 0, -1)),
            np.ascontiguousarray(np.moveaxis(calibration, 0, -1)),
            kernel_size=tuple(case["kernel"]),
            lamda=case["lambda"],
        )
        np.save(OUT / "grappa" / f"{name}.npy", np.moveaxis(filled, -1, 0).astype(np.complex64))
    (OUT / "grappa" / "cases.json").write_text(json.dumps(CASES, indent=1) + "\n")


if __name__ == "__main__":
    main()
