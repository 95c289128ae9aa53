#!/usr/bin/env python3
"""Write the reference images and geometry factors of SENSE unfolding, `reference/sense_unfolding/`.

    python tests/golden/make_sense_unfolding.py                     # NumPy; after make_golden.py

A direct statement of Pruessmann's equations (Magn Reson Med 42:952, 1999) in double precision, on SigPy's maps and our
simulated k-space (maps.npy and kspace.npy of make_golden.py). Which pixels fold onto each other, and with which phase,
is read off the point spread function of the samples rather than from any formula for lattices: with

    a_c = F^H M F S_c x = h * (S_c x)        (circular convolution, h = F^H of the mask of samples)

each pixel r of a sees x at r - d for the few d where h(d) is not zero. The R pixels of a set all see the same sum, up to
a phase, so that the sum of squares over the samples is R times that of one of them.
"""
import json
import os
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

OUT = Path(__file__).parent / "reference"
AXES = (-2, -1)

# Rows, columns, shift, first row, first column, lambda.
CASES = {
    "r2": (2, 1, 0, 1, 0, 0.0),
    "r4": (4, 1, 0, 2, 0, 0.01),
    "caipirinha": (2, 2, 1, 1, 0, 0.0),
}


def inverse(kspace):
    return np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(kspace, AXES), norm="ortho"), AXES)


def unfold(kspace, maps, mask, lam):
    coils, ny, nx = kspace.shape
    folded = inverse(np.where(mask, kspace, 0))
    # h(d) at index d: the image of a unit sample everywhere in the mask, its centre moved to index 0.
    spread = np.fft.ifftshift(inverse(mask.astype(complex))) / np.sqrt(ny * nx)
    shifts = np.argwhere(np.abs(spread) > 1e-9)
    r = len(shifts)
    image, g = np.zeros((ny, nx), complex), np.zeros((ny, nx))
    for y in range(ny):
        for x in range(nx):
            places = [((y - dy) % ny, (x - dx) % nx) for dy, dx in shifts]
            inside = [i for i, (py, px) in enumerate(places) if np.any(maps[:, py, px] != 0)]
            if 0 not in inside:  # The first shift is (0, 0): the pixel itself is outside of the maps.
                continue
            encoding = np.stack([maps[:, places[i][0], places[i][1]] * spread[tuple(shifts[i])] for i in inside], axis=1)
            normal = r * encoding.conj().T @ encoding
            right = r * encoding.conj().T @ folded[:, y, x]
            image[y, x] = (np.linalg.inv(normal + lam * np.eye(len(inside))) @ right)[0]
            g[y, x] = np.sqrt((np.linalg.inv(normal)[0, 0] * normal[0, 0]).real)
    return image, g


if __name__ == "__main__":
    kspace = np.load(OUT / "kspace.npy").astype(complex)
    maps = np.load(OUT / "maps.npy").astype(complex)
    _, ny, nx = kspace.shape
    ky, kx = np.mgrid[0:ny, 0:nx]
    (OUT / "sense_unfolding").mkdir(exist_ok=True)
    for name, (down, across, shift, y0, x0, lam) in CASES.items():
        rows = (ky - y0) // down
        mask = ((ky - y0) % down == 0) & ((kx - x0 - rows * shift) % across == 0)
        image, g = unfold(kspace, maps, mask, lam)
        np.save(OUT / "sense_unfolding" / f"{name}.npy", image.astype(np.complex64))
        np.save(OUT / "sense_unfolding" / f"{name}_g.npy", g.astype(np.float32))
        print(name, "largest g", g.max(), "mean", g[g > 0].mean())
    keys = ("rows", "columns", "shift", "first_row", "first_column", "lambda")
    cases = {name: dict(zip(keys, case)) for name, case in CASES.items()}
    (OUT / "sense_unfolding" / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")
