#!/usr/bin/env python3
"""Write the reference of coil compression and of prewhitening, `reference/virtual_coils/`.

    python tests/golden/make_compression.py                     # NumPy; after make_golden.py

NumPy's singular value decomposition of kspace.npy as (coil, sample), in double precision: the part of the energy that
each virtual coil holds, and the samples of the first two, each turned so that the largest entry of its combination of
coils, which the decomposition determines but for its phase, is positive. NumPy's Cholesky factor of the covariance of the
corners' samples, a tenth of k-space wide along ky and kx, and the whitened samples of the first two coils.
"""
import json
import os
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

OUT = Path(__file__).parent / "reference"

if __name__ == "__main__":
    kspace = np.load(OUT / "kspace.npy").astype(complex)
    coils, ny, nx = kspace.shape
    (OUT / "virtual_coils").mkdir(exist_ok=True)

    left, sigma, _ = np.linalg.svd(kspace.reshape(coils, -1), full_matrices=False)
    largest = left[np.argmax(np.abs(left), axis=0), np.arange(coils)]
    left = left * (largest.conj() / np.abs(largest))
    compressed = np.tensordot(left.conj().T[:2], kspace, axes=1)
    np.save(OUT / "virtual_coils" / "compressed.npy", compressed.astype(np.complex64))

    width = round(0.1 * ny)
    near = np.r_[0:width, ny - width : ny]
    corners = kspace[:, near][:, :, near].reshape(coils, -1)
    factor = np.linalg.cholesky(corners @ corners.conj().T / corners.shape[1])
    white = np.linalg.solve(factor, kspace.reshape(coils, -1)).reshape(kspace.shape)
    np.save(OUT / "virtual_coils" / "white.npy", white[:2].astype(np.complex64))

    energies = (sigma**2 / (sigma**2).sum()).tolist()
    (OUT / "virtual_coils" / "energies.json").write_text(json.dumps({"energies": energies, "corner": 0.1}, indent=1) + "\n")
