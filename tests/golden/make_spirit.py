#!/usr/bin/env python3
"""Write the reference files of tests/golden/spirit.rs: the SPIRiT problem as Lustig and Pauly state it, in NumPy and SciPy.

    pip install -r tests/golden/requirements.txt      # Python 3.11
    python tests/golden/make_spirit.py

Nothing is shared with our own solver but the problem: the kernel is a least-squares fit of rows of neighbours (we solve normal
equations for all coils at once), the consistency `(G - I) x` is a sparse matrix over k-space, periodic at the edges (we
multiply pixels of the image by Hermitian matrices), and the missing samples come from LSQR in double precision (we take
conjugate gradients in single precision). The samples are the middle 48 x 48 of reference/kspace.npy (4 coils); each
spirit/CASE.npy is the root sum of squares of the coils' images (y, x), and cases.json says what was sampled, the weights'
lambda and the objective `|(G - I) x|^2` relative to that of zeros in the missing places.
"""
import json
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.linalg import lsqr

OUT = Path(__file__).parent / "reference"
SIDE, COILS, KERNEL = 48, 4, 5
CASES = {"lines": {"lambda": 0.05}, "points": {"lambda": 0.2}}


def taken(name):
    """What is sampled (ky, kx), with a calibration region of 16 lines or of 16 x 16 samples."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    middle = lambda i: (i >= SIDE // 2 - 8) & (i < SIDE // 2 + 8)
    if name == "lines":
        return (y % 2 == 0) | middle(y)
    return ((7 * y + 5 * x + (x * y) % 3) % 5 < 2) | (middle(y) & middle(x))


def region(mask, name):
    """The calibration region: the lines around the centre, or the block around it and the lines beside it that are whole."""
    if name == "points":
        rows, columns = [SIDE // 2 - 8, SIDE // 2 + 8], [SIDE // 2 - 8, SIDE // 2 + 8]
        while True:
            before = (*rows, *columns)
            rows[0] -= mask[rows[0] - 1, slice(*columns)].all()
            rows[1] += mask[rows[1], slice(*columns)].all()
            columns[0] -= mask[slice(*rows), columns[0] - 1].all()
            columns[1] += mask[slice(*rows), columns[1]].all()
            if before == (*rows, *columns):
                return slice(*rows), slice(*columns)
    missing = np.flatnonzero(~mask.all(1))
    return slice(missing[missing < SIDE // 2].max() + 1, missing[missing > SIDE // 2].min()), slice(None)


def offsets():
    return [(dy, dx) for dy in range(-(KERNEL // 2), KERNEL // 2 + 1) for dx in range(-(KERNEL // 2), KERNEL // 2 + 1)]


def weights(calibration, lam):
    """(target coil, neighbour, coil): `|S w - t|^2 + ridge |w|^2`, ridge = lam |S^H S| / n over all n neighbours."""
    _, ny, nx = calibration.shape
    windows = np.lib.stride_tricks.sliding_window_view(calibration, (KERNEL, KERNEL), (1, 2))
    rows = windows.transpose(1, 2, 3, 4, 0).reshape((ny - KERNEL + 1) * (nx - KERNEL + 1), -1)
    side = rows.shape[1]
    ridge = lam * np.linalg.norm(rows.conj().T @ rows) / side
    fitted = np.zeros((COILS, side), complex)
    for t in range(COILS):
        own = (KERNEL * KERNEL // 2) * COILS + t
        rest = np.delete(np.arange(side), own)
        matrix = np.vstack([rows[:, rest], np.sqrt(ridge) * np.eye(side - 1)])
        right = np.concatenate([rows[:, own], np.zeros(side - 1)])
        fitted[t, rest] = np.linalg.lstsq(matrix, right, rcond=None)[0]
    return fitted.reshape(COILS, KERNEL * KERNEL, COILS)


def consistency(w):
    """The sparse matrix `G - I` over (coil, ky, kx)."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    index = lambda c, y, x: ((c * SIDE + y % SIDE) * SIDE + x % SIDE).ravel()
    parts = []
    for t in range(COILS):
        for a, (dy, dx) in enumerate(offsets()):
            for c in range(COILS):
                value = w[t, a, c] - (1 if (dy, dx) == (0, 0) and c == t else 0)
                parts.append((np.full(SIDE * SIDE, value), index(t, y, x), index(c, y + dy, x + dx)))
    values, rows, columns = (np.concatenate(p) for p in zip(*parts))
    n = COILS * SIDE * SIDE
    return coo_array((values, (rows, columns)), shape=(n, n)).tocsc()


def main():
    samples = np.load(OUT / "kspace.npy")[:, 8:56, 8:56].astype(complex)
    (OUT / "spirit").mkdir(exist_ok=True)
    for name, case in CASES.items():
        mask = taken(name)
        measured = np.where(mask, samples, 0)
        matrix = consistency(weights(measured[(slice(None), *region(mask, name))], case["lambda"]))
        missing = np.flatnonzero(np.broadcast_to(~mask, samples.shape))
        right = -(matrix @ measured.ravel())
        solved = lsqr(matrix[:, missing], right, atol=1e-12, btol=1e-12, iter_lim=20000)
        filled = measured.ravel().copy()
        filled[missing] = solved[0]
        case["objective"] = float((solved[3] / np.linalg.norm(right)) ** 2)
        print(name, "stopped by", solved[1], "after", solved[2], "objective", case["objective"])
        filled = filled.reshape(samples.shape)
        axes = (-2, -1)
        images = np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(filled, axes), norm="ortho"), axes)
        np.save(OUT / "spirit" / f"{name}.npy", np.sqrt((np.abs(images) ** 2).sum(0)).astype(np.complex64)[None])
        np.save(OUT / "spirit" / f"{name}_mask.npy", mask.astype(np.uint8))
    (OUT / "spirit" / "cases.json").write_text(json.dumps(CASES, indent=1) + "\n")


if __name__ == "__main__":
    main()
