#!/usr/bin/env python3
"""Write reference/regions.json: NMSE, PSNR and SSIM within regions of the pairs in reference/metrics.

    pip install -r tests/golden/requirements.txt                  # Python 3.11
    python tests/golden/make_regions.py

SSIM is the mean, over the region's pixels at least 3 from the edge, of scikit-image's map of structural similarity
(`full=True`); the data range is the reference's largest pixel in the central square, as in metrics.json.
"""
import json
from pathlib import Path

import numpy as np
from skimage.metrics import structural_similarity

OUT = Path(__file__).parent / "reference"
HALF = 3


def regions(ny, nx):
    """By the same arithmetic as the test's."""
    y, x = np.mgrid[0:ny, 0:nx]
    return {
        "disc": (3 * y - ny) ** 2 + (2 * x - nx) ** 2 < (min(ny, nx)) ** 2 / 2,
        "rim": (y < 5) | (x >= nx - 4),
        "stripes": (y + 2 * x) % 3 == 0,
        "edge": (y == 1) & (x > 4),
    }


def measure(reference, image, region):
    r, v = reference.astype(np.float64), image.astype(np.float64)
    ny, nx = r.shape
    side = min(ny, nx)
    top, left = (ny - side) // 2, (nx - side) // 2
    largest = r[top : top + side, left : left + side].max()
    _, ssim = structural_similarity(
        r, v, win_size=7, gaussian_weights=False, use_sample_covariance=True, data_range=largest, full=True
    )
    inner = np.zeros_like(region)
    inner[HALF : ny - HALF, HALF : nx - HALF] = region[HALF : ny - HALF, HALF : nx - HALF]
    error = (r - v)[region]
    return {
        "pixels": int(region.sum()),
        "nmse": float((error**2).sum() / (r[region] ** 2).sum()),
        "psnr": float(10 * np.log10(largest**2 / (error**2).mean())),
        "ssim": float(ssim[inner].mean()) if inner.any() else None,
    }


if __name__ == "__main__":
    values = {}
    for name in ("phantom", "wide", "tall", "odd"):
        reference, image = (np.load(OUT / f"metrics/{name}_{part}.npy") for part in ("reference", "image"))
        values[name] = {key: measure(reference, image, mask) for key, mask in regions(*reference.shape).items()}
    (OUT / "regions.json").write_text(json.dumps(values, indent=1) + "\n")
