#!/usr/bin/env python3
"""Write the references of the compressed-sensing methods: SigPy's long runs, and PyWavelets' coefficients.

    pip install -r tests/golden/requirements.txt                  # Python 3.11
    python tests/golden/make_compressed_sensing.py

From kspace.npy, maps.npy and mask.npy, which make_golden.py leaves in reference/, into reference/compressed_sensing/:

    l1_wavelet.npy, total_variation.npy   images (y, x), complex64, of SigPy's long runs
    objectives.json                       lambda, the scale that it is relative to, the objective of each image, and of
                                          the image 0; all evaluated here in float64
    wavelet_db{1,2,3,4,6}.npy             PyWavelets' periodic coefficients of total_variation.npy, two levels

The problems are those of our methods: 1/2 |MFSx - y|^2 + lambda s R(x), s the largest pixel of S^H F^H y; R the sum of
magnitudes of PyWavelets' periodic Daubechies-4 coefficients (two levels), or the isotropic total variation with
periodic differences. SigPy's own apps pad the wavelet transform with zeros and take the anisotropic total variation:
here its algorithms (FISTA; Chambolle and Pock's PDHG) run with these two operators instead.
"""
import json
import os
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import pywt
import sigpy as sp
import sigpy.mri as mr

REFERENCE = Path(__file__).parent / "reference"
OUT = REFERENCE / "compressed_sensing"
LAMBDA = 0.003
LEVELS = 2
WAVELET = "db4"


def coefficients(image, name=WAVELET):
    return pywt.coeffs_to_array(pywt.wavedec2(image, name, mode="periodization", level=LEVELS))[0]


class PeriodicWavelet(sp.linop.Linop):
    def __init__(self, shape, inverse=False):
        self.slices = pywt.coeffs_to_array(pywt.wavedec2(np.zeros(shape), WAVELET, mode="periodization", level=LEVELS))[1]
        self.inverse = inverse
        super().__init__(shape, shape)

    def _apply(self, x):
        if not self.inverse:
            return coefficients(x)
        parts = pywt.array_to_coeffs(x, self.slices, output_format="wavedec2")
        return pywt.waverec2(parts, WAVELET, mode="periodization")

    def _adjoint_linop(self):
        return PeriodicWavelet(self.oshape, not self.inverse)


class Isotropic(sp.prox.Prox):
    """Proximal map of lambda times the sum over pixels of the length of both differences, axis 0 of the input."""

    def __init__(self, weight, shape):
        self.weight = weight
        super().__init__(shape)

    def _prox(self, alpha, x):
        length = np.sqrt((np.abs(x) ** 2).sum(0, keepdims=True))
        return x * np.maximum(0, 1 - alpha * self.weight / np.maximum(length, 1e-30))


def forward_differences(shape):
    """(2, y, x): SigPy's FiniteDifference goes backwards, and the isotropic sum pairs other differences then."""
    one = sp.linop.Identity(shape)
    along = lambda axis: sp.linop.Circshift(shape, [-1], axes=[axis]) - one
    lift = sp.linop.Reshape((1, *shape), shape)
    return sp.linop.Vstack([lift * along(0), lift * along(1)], axis=0)


def total_variation(x):
    return np.sqrt(sum(np.abs(np.roll(x, -1, axis) - x) ** 2 for axis in (0, 1))).sum()


def main():
    OUT.mkdir(exist_ok=True)
    lines = np.load(REFERENCE / "mask.npy")
    kspace = np.where(lines[:, None] == 1, np.load(REFERENCE / "kspace.npy"), 0).astype(np.complex128)
    maps = np.load(REFERENCE / "maps.npy").astype(np.complex128)
    weights = np.broadcast_to(lines[:, None].astype(float), kspace.shape)
    encoding = mr.linop.Sense(maps, weights=weights)
    adjoint = encoding.H * kspace
    scale = float(np.abs(adjoint).max())
    weight = LAMBDA * scale
    fit = lambda x: 0.5 * float((np.abs(encoding * x - kspace) ** 2).sum())

    wavelet = PeriodicWavelet(maps.shape[1:])
    sparse = sp.prox.UnitaryTransform(sp.prox.L1Reg(wavelet.oshape, weight), wavelet)
    l1 = sp.app.LinearLeastSquares(
        encoding, kspace, proxg=sparse, solver="GradientMethod", accelerate=True, max_iter=5000, show_pbar=False
    ).run()
    gradient = forward_differences(maps.shape[1:])
    tv = sp.app.LinearLeastSquares(
        encoding,
        kspace,
        G=gradient,
        proxg=Isotropic(weight, gradient.oshape),
        g=lambda d: weight * float(np.sqrt((np.abs(d) ** 2).sum(0)).sum()),
        solver="PrimalDualHybridGradient",
        sigma=0.3,
        max_iter=6000,
        show_pbar=False,
    ).run()
    objectives = {
        "lambda": LAMBDA,
        "levels": LEVELS,
        "scale": scale,
        "zero": fit(np.zeros_like(l1)),
        "l1-wavelet": fit(l1) + weight * float(np.abs(coefficients(l1)).sum()),
        "total-variation": fit(tv) + weight * float(total_variation(tv)),
    }
    (OUT / "objectives.json").write_text(json.dumps(objectives, indent=1) + "\n")
    np.save(OUT / "l1_wavelet.npy", l1.astype(np.complex64))
    np.save(OUT / "total_variation.npy", tv.astype(np.complex64))
    for name in ("db1", "db2", "db3", "db4", "db6"):
        np.save(OUT / f"wavelet_{name}.npy", coefficients(tv.astype(np.complex64), name).astype(np.complex64))


if __name__ == "__main__":
    main()
