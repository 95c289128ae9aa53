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


if __name__ == "__main__":
    main()
