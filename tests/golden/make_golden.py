#!/usr/bin/env python3
"""Write the reference files that `cargo test -p workbench-tests --test golden` compares with.

    pip install -r tests/golden/requirements.txt                  # Python 3.11
    kspace simulate 'shepp-logan;matrix=64;coils=4;noise=0.002;seed=3' --out tests/golden/reference/kspace.npy
    python tests/golden/make_golden.py

`kspace.npy` is our own simulation, kept so that the references belong to the very same samples; everything else here
is computed by other people's software from it, or from formulas below. The script is deterministic: run twice, it
writes the same bytes (SigPy's maps may differ in the last digits on another processor, which the tests' tolerances
allow for).

    maps.npy          SigPy's ESPIRiT maps (coil, y, x), complex64, with the parameters in espirit.json
    sense.npy         SigPy's CG-SENSE image (y, x), complex64, with mask.npy and the parameters in sense.json.
                      SigPy minimises 1/2 |PFSx - y|^2 + lamda/2 |x|^2 (sigpy/mri/app.py, class SenseRecon; the normal
                      equations in sigpy/app.py add lamda I): its lamda is our lambda.
    metrics.json      scikit-image's SSIM and PSNR and NumPy's NMSE of the pairs metrics/*_reference.npy, *_image.npy
    transforms/       centred orthonormal transforms by NumPy, forward, of two planes
    npy/              the same numbers in every variant of .npy that is accepted, with masks
"""
import json
import os
from pathlib import Path

# Before NumPy is loaded: sums in one order.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import sigpy.mri as mr
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

OUT = Path(__file__).parent / "reference"
AXES = (-2, -1)


def forward(image):
    return np.fft.fftshift(np.fft.fft2(np.fft.ifftshift(image, AXES), norm="ortho"), AXES)


def inverse(kspace):
    return np.fft.fftshift(np.fft.ifft2(np.fft.ifftshift(kspace, AXES), norm="ortho"), AXES)


def save(name, array):
    path = OUT / f"{name}.npy"
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, array)


def save_json(name, value):
    (OUT / f"{name}.json").write_text(json.dumps(value, indent=1) + "\n")


def espirit(kspace):
    parameters = {"width": 24, "kernel": 6, "threshold": 0.02, "crop": 0.95}
    maps = mr.app.EspiritCalib(
        kspace,
        calib_width=parameters["width"],
        kernel_width=parameters["kernel"],
        thresh=parameters["threshold"],
        crop=parameters["crop"],
        # SigPy's default of 100 leaves vectors up to 0.08 from converged at the rim, where the two largest eigenvalues
        # are close (against a full eigendecomposition in float64): what is compared is the maps' definition.
        max_iter=3000,
        show_pbar=False,
    ).run()
    save("maps", maps.astype(np.complex64))
    save_json("espirit", parameters)
    return maps.astype(np.complex64)


def sense(kspace, maps):
    parameters = {"lambda": 0.01, "iterations": 30}
    lines = np.zeros(64, np.uint8)
    lines[1::3] = 1
    lines[24:40] = 1
    save("mask", lines)
    taken = np.where(lines[:, None] == 1, kspace, 0).astype(np.complex64)
    image = mr.app.SenseRecon(
        taken, maps, lamda=parameters["lambda"], max_iter=parameters["iterations"], show_pbar=False
    ).run()
    save("sense", image.astype(np.complex64))
    save_json("sense", parameters)


def central_square(image):
    """fastMRI's crop to the central square (`center_crop` of fastmri/data/transforms.py)."""
    side = min(image.shape)
    y, x = ((n - side) // 2 for n in image.shape)
    return image[y : y + side, x : x + side]


def measure(reference, image):
    """As fastmri/evaluate.py, in float64."""
    r, v = (central_square(a).astype(np.float64) for a in (reference, image))
    return {
        "nmse": float(np.linalg.norm(r - v) ** 2 / np.linalg.norm(r) ** 2),
        "psnr": float(peak_signal_noise_ratio(r, v, data_range=r.max())),
        # Defaults spelt out: a uniform window, sample covariance.
        "ssim": float(
            structural_similarity(
                r, v, win_size=7, gaussian_weights=False, use_sample_covariance=True, data_range=r.max()
            )
        ),
    }


def metrics(kspace):
    random = np.random.RandomState(20)
    pairs = {}
    full = np.sqrt((np.abs(inverse(kspace)) ** 2).sum(0))
    part = np.sqrt((np.abs(inverse(kspace * (np.arange(64) % 2 == 0)[:, None])) ** 2).sum(0))
    pairs["phantom"] = (full, part)
    for name, (ny, nx), scale in (
        ("wide", (40, 56), 1.0),
        ("tall", (61, 44), 3e4),
        ("odd", (33, 33), 1e-5),
        ("smallest", (7, 7), 1.0),
    ):
        y, x = np.mgrid[0:ny, 0:nx]
        reference = scale * np.abs(1 + np.sin(x / 4.0) * np.cos(y / 6.0 + 0.3 * x))
        pairs[name] = (reference, np.abs(reference + scale * 0.1 * random.standard_normal((ny, nx))))
    values = {}
    for name, (reference, image) in pairs.items():
        reference, image = reference.astype(np.float32), image.astype(np.float32)
        save(f"metrics/{name}_reference", reference)
        save(f"metrics/{name}_image", image)
        values[name] = measure(reference, image)
    # The check of our definitions, in float64: the test makes these images itself.
    y, x = np.mgrid[0:64, 0:64]
    wave = 0.5 + 0.5 * np.sin(x / 5) * np.cos(y / 7)
    values["definition"] = measure(wave, wave + 0.05 * np.sin(1.3 * x + 2.1 * y))
    save_json("metrics", values)


def transforms():
    random = np.random.RandomState(7)
    for ny, nx in ((2, 3), (5, 7), (8, 12), (9, 16), (16, 15), (31, 23)):
        image = (random.standard_normal((2, ny, nx)) + 1j * random.standard_normal((2, ny, nx))).astype(np.complex64)
        save(f"transforms/image_{ny}x{nx}", image)
        save(f"transforms/kspace_{ny}x{nx}", forward(image.astype(np.complex128)).astype(np.complex64))


def npy_variants():
    """Sample i, in C order, is ((7 i mod 23) - 11) / 8 + ((5 i mod 19) - 9) / 4 i: exact in every type."""
    for shape in ((4, 6), (3, 4, 6), (2, 3, 4, 6)):
        i = np.arange(np.prod(shape)).reshape(shape)
        samples = ((7 * i) % 23 - 11) / 8 + 1j * ((5 * i) % 19 - 9) / 4
        for dtype in ("<c8", ">c8", "<c16", ">c16"):
            for order in "CF":
                end = {"<": "little", ">": "big"}[dtype[0]]
                name = f"npy/rank{len(shape)}_complex{8 * int(dtype[2:])}_{end}_{order}"
                save(name, np.array(samples, dtype=dtype, order=order))
    # The newer headers, with their longer length field.
    i = np.arange(24).reshape(4, 6)
    for version in ((2, 0), (3, 0)):
        samples = (((7 * i) % 23 - 11) / 8 + 1j * ((5 * i) % 19 - 9) / 4).astype(np.complex64)
        with open(OUT / f"npy/version{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, samples, version=version)
    mask = (3 * i) % 4 == 0
    for dtype in ("bool", "uint8", "int8", "int16", "int32", "int64", "uint64", "float32", "float64", ">i4", ">f8"):
        save(f"npy/mask_{dtype.replace('>', 'big_')}", mask.astype(dtype))
    save("npy/mask_fortran", np.asfortranarray(mask.astype(np.uint8)))
    save("npy/mask_lines", np.array([1, 0, 0, 1], np.uint8))


if __name__ == "__main__":
    samples = np.load(OUT / "kspace.npy")
    sense(samples, espirit(samples))
    metrics(samples)
    transforms()
    npy_variants()
