"""Writes `reference/formats/*.mat` with SciPy: every type of numbers, compressed and not.

Element (i, j, k) of every array of shape (16, 18, 3) is `element` of its index in C order.
"""

from pathlib import Path

import numpy as np
import scipy.io

FOLDER = Path(__file__).parent / "reference" / "formats"
SHAPE = (16, 18, 3)
PATIENT = "PLANTED^PATIENT"


def element(i, factor=7, modulus=23, offset=11):
    return (factor * i) % modulus - offset


def real(dtype):
    i = np.arange(np.prod(SHAPE))
    numbers = element(i) if np.dtype(dtype).kind != "u" else element(i, offset=0)
    return numbers.reshape(SHAPE).astype(dtype)


def complex_of(dtype):
    i = np.arange(np.prod(SHAPE))
    return (element(i) / 8 + 1j * element(i, 5, 19, 9) / 4).reshape(SHAPE).astype(dtype)


def scan(*shape):
    """K-space (ky, kx, slice) of an ellipse whose size changes with the slice, with noise, centred."""
    ny, nx, slices = shape
    y, x = np.mgrid[-0.5 : 0.5 : ny * 1j, -0.5 : 0.5 : nx * 1j]
    sizes = np.linspace(0.3, 0.45, slices)
    images = np.stack([((x / (0.8 * a)) ** 2 + (y / a) ** 2 < 1) * (1 + 0.3 * np.cos(9 * x)) for a in sizes], -1)
    kspace = np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(images, (0, 1)), axes=(0, 1), norm="ortho"), (0, 1))
    random = np.random.RandomState(11)
    noise = random.standard_normal(shape) + 1j * random.standard_normal(shape)
    return (kspace + 0.01 * noise).astype(np.complex64)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    arrays = {
        "cdouble": complex_of(np.complex128),
        "csingle": complex_of(np.complex64),
        "double": real(np.float64),
        "single": real(np.float32),
        "logical": real(np.int8) > 0,
    }
    for kind in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"):
        arrays[kind] = real(kind)
    cell = np.empty((2,), dtype=object)
    cell[0], cell[1] = "text", real(np.float32)
    arrays |= {
        "scan": {"kspace": complex_of(np.complex128), "name": PATIENT, "deeper": {"image": real(np.float32)}},
        "patient": PATIENT,
        "cells": cell,
        "scalar": 3.0,
        "nothing": np.zeros((0, 3)),
        "row": np.arange(64.0),
        "line": np.arange(64.0).reshape(64, 1),
    }
    scipy.io.savemat(FOLDER / "plain.mat", arrays, do_compression=False)
    scipy.io.savemat(FOLDER / "compressed.mat", arrays, do_compression=True)
    # The shapes of real low-field scans, a quarter as long along each axis in the plane.
    scipy.io.savemat(FOLDER / "volume.mat", {"kspace": scan(49, 32, 10)}, do_compression=True)
    scipy.io.savemat(FOLDER / "few_slices.mat", {"kspace": scan(32, 30, 4)}, do_compression=True)
    np.save(FOLDER / "plane.npy", np.moveaxis(scan(64, 64, 1), -1, 0))


if __name__ == "__main__":
    main()
