#!/usr/bin/env python3
"""Write reference/regions.json and reference/body: metrics within regions of the pairs in reference/metrics, and where the
body of an image is.

    pip install -r tests/golden/requirements.txt                  # Python 3.11
    pip install -r tests/golden/requirements-haarpsi.txt          # PyTorch, for HaarPSI alone
    python tests/golden/make_regions.py

SSIM is the mean over the region of scikit-image's map of structural similarity (`full=True`), HaarPSI is piq's, with its
weights restricted to the region; the data range of both is the reference's largest pixel in the region. The body's threshold
is scikit-image's `threshold_li`; everything else of it is SciPy's.
"""
import json
from pathlib import Path

import numpy as np
import piq
import torch
from piq.functional import haar_filter, similarity_map
from scipy import ndimage
from skimage.filters import threshold_li
from skimage.metrics import structural_similarity

OUT = Path(__file__).parent / "reference"
C, ALPHA = 30.0, 4.2
CROSS = ndimage.generate_binary_structure(2, 1)


def regions(ny, nx):
    """By the same arithmetic as the test's."""
    y, x = np.mgrid[0:ny, 0:nx]
    return {
        "disc": (3 * y - ny) ** 2 + (2 * x - nx) ** 2 < (min(ny, nx)) ** 2 / 2,
        "rim": (y < 5) | (x >= nx - 4),
        "stripes": (y + 2 * x) % 3 == 0,
        "edge": (y == 1) & (x > 4),
        "all": y >= 0,
    }


def haarpsi(reference, image, region, scale):
    """As `piq.haarpsi`, by its own filters, with the weights of pixels outside of the region set to zero."""
    as_tensor = lambda a: torch.tensor(a * 255.0 / scale, dtype=torch.float64)[None, None]
    pad = lambda a: torch.nn.functional.pad(a, [0, a.shape[-1] % 2, 0, a.shape[-2] % 2])
    r, v = (torch.nn.functional.avg_pool2d(pad(as_tensor(a)), 2) for a in (reference, image))

    def coefficients(a, level):
        size = 2**level
        kernel = haar_filter(size).to(a)
        kernels = torch.stack([kernel, kernel.transpose(-1, -2)])
        upper, lower = size // 2 - 1, size // 2
        return torch.nn.functional.conv2d(torch.nn.functional.pad(a, [upper, lower, upper, lower]), kernels)

    cr, cv = ([coefficients(a, level) for level in (1, 2, 3)] for a in (r, v))
    inside = torch.tensor(region[::2, ::2])[None, None]
    weights = torch.maximum(cr[2].abs(), cv[2].abs()) * inside
    similarity = sum(similarity_map(cr[i].abs(), cv[i].abs(), constant=C) for i in (0, 1)) / 2
    if weights.sum() == 0:
        return None
    mean = (torch.sigmoid(ALPHA * similarity) * weights).sum() / weights.sum()
    value = float((torch.log(mean / (1 - mean)) / ALPHA) ** 2)
    if region.all() and not any(n % 2 for n in reference.shape):
        # The same as the package's own function, which works on clipped images in single precision.
        whole = piq.haarpsi(as_tensor(image).clamp(0, 255), as_tensor(reference), data_range=255.0)
        clipped = image.max() > scale
        assert clipped or abs(value - float(whole)) < 1e-6, (value, float(whole))
    return value


def measure(reference, image, region):
    r, v = reference.astype(np.float64), image.astype(np.float64)
    largest = r[region].max()
    _, ssim = structural_similarity(
        r, v, win_size=7, gaussian_weights=False, use_sample_covariance=True, data_range=largest, full=True
    )
    error = (r - v)[region]
    return {
        "pixels": int(region.sum()),
        "nmse": float((error**2).sum() / (r[region] ** 2).sum()),
        "psnr": float(10 * np.log10(largest**2 / (error**2).mean())),
        "ssim": float(ssim[region].mean()),
        "haarpsi": haarpsi(r, v, region, largest),
    }


def body(image, factor=1.0):
    """The pixels of the body, and the threshold."""
    smooth = ndimage.uniform_filter(image.astype(np.float64), 5, mode="nearest")
    threshold = threshold_li(smooth)
    mask = np.pad(smooth > factor * threshold, 8)
    mask = ndimage.binary_closing(mask, CROSS, iterations=4)[8:-8, 8:-8]
    labels, count = ndimage.label(mask, CROSS)
    sizes = ndimage.sum_labels(mask, labels, range(1, count + 1))
    mask = np.isin(labels, 1 + np.flatnonzero(sizes >= 0.1 * sizes.max()))
    return ndimage.binary_fill_holes(mask, CROSS), float(threshold)


def head(ny, nx, seed):
    """A head with dark holes that wraps around the edge, an arm, a speck, and the noise of a root sum of squares."""
    y, x = np.mgrid[0:ny, 0:nx]
    e = lambda cy, cx, ry, rx: ((y / ny - cy) / ry) ** 2 + ((x / nx - cx) / rx) ** 2 < 1
    image = 0.7 * e(0.45, 0.5, 0.47, 0.33) - 0.6 * e(0.4, 0.42, 0.1, 0.05) - 0.6 * e(0.4, 0.6, 0.08, 0.06)
    image = image + 0.5 * e(0.9, 0.06, 0.09, 0.1) + 0.9 * e(0.05, 0.94, 0.02, 0.02)
    image = image * (0.4 + 0.8 * x / nx)
    rng = np.random.default_rng(seed)
    noise = rng.normal(scale=0.02, size=(2, 6, ny, nx))
    return np.sqrt((image / np.sqrt(6) + noise[0]) ** 2 + noise[1] ** 2).__pow__(2).sum(0).__pow__(0.5).astype(np.float32)


if __name__ == "__main__":
    values = {}
    for name in ("phantom", "wide", "tall", "odd"):
        reference, image = (np.load(OUT / f"metrics/{name}_{part}.npy") for part in ("reference", "image"))
        values[name] = {key: measure(reference, image, mask) for key, mask in regions(*reference.shape).items()}
    (OUT / "regions.json").write_text(json.dumps(values, indent=1) + "\n")

    (OUT / "body").mkdir(exist_ok=True)
    thresholds = {}
    for name, shape, seed in (("head", (96, 80), 1), ("odd", (61, 75), 2)):
        image = head(*shape, seed)
        np.save(OUT / f"body/{name}.npy", image)
        for factor in (1.0, 1.5):
            mask, threshold = body(image, factor)
            np.save(OUT / f"body/{name}_{factor}.npy", mask.astype(np.uint8))
        thresholds[name] = threshold
    (OUT / "body.json").write_text(json.dumps(thresholds, indent=1) + "\n")
