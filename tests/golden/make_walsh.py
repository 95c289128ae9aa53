#!/usr/bin/env python3
"""Write the reference images of the adaptive coil combination, `reference/walsh/`.

    python tests/golden/make_walsh.py                     # NumPy and SciPy; after make_golden.py

A direct statement of Walsh, Gmitro, Marcellin (Magn Reson Med 43:682, 2000) with white noise, in double precision: at
each pixel, `x = v^H u` with v the dominant eigenvector, by LAPACK, of the sum of `u u^H` over a block around the pixel that
is clipped at the image's edges. The phase of v is such that `w^H v` is positive, w the dominant eigenvector of the sum
over the whole image, turned so that its largest component is positive. From kspace.npy, fully sampled and with every
second line.
"""
import os
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

OUT = Path(__file__).parent / "reference"
AXES = (-2, -1)


def inverse(kspace):
    return np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(kspace, AXES), norm="ortho"), AXES)


def walsh(images, block):
    coils, ny, nx = images.shape
    products = images[:, None] * images[None].conj()
    _, vectors = np.linalg.eigh(products.sum(axis=(2, 3)))
    w = vectors[:, -1]
    largest = w[np.argmax(np.abs(w))]
    w = w * largest.conj() / abs(largest)
    before = block // 2
    combined = np.zeros((ny, nx), complex)
    for y in range(ny):
        for x in range(nx):
            rows = slice(max(y - before, 0), y + block - before)
            columns = slice(max(x - before, 0), x + block - before)
            _, vectors = np.linalg.eigh(products[:, :, rows, columns].sum(axis=(2, 3)))
            v = vectors[:, -1]
            overlap = w.conj() @ v
            combined[y, x] = v.conj() @ images[:, y, x] * overlap / abs(overlap)
    return combined


if __name__ == "__main__":
    kspace = np.load(OUT / "kspace.npy").astype(complex)
    (OUT / "walsh").mkdir(exist_ok=True)
    every_second = np.arange(kspace.shape[1]) % 2 == 0
    cases = {"full_7": (kspace, 7), "half_4": (np.where(every_second[:, None], kspace, 0), 4)}
    for name, (samples, block) in cases.items():
        np.save(OUT / "walsh" / f"{name}.npy", walsh(inverse(samples), block).astype(np.complex64))
