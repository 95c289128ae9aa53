#!/usr/bin/env python3
"""Where coil maps should end: rules tried, and what CG-SENSE makes of each.

    pip install -r docs/peers/requirements.txt
    pip download --no-deps --no-binary :all: twixtools==0.24     # its example_data/gre.dat is a real two-coil scan, MIT
    cargo build --release --bin kspace
    python docs/peers/maps_end.py --scan gre.dat > maps_end.md

Every rule keeps or weights the same vectors: eigenvectors of ESPIRiT in double precision (calibration 24, kernel 6,
threshold 0.02). "kspace" is this repository's own maps at their defaults, "SigPy" SigPy's at its defaults. The image is
SigPy's SenseRecon, 30 iterations, with each; the error the least of a few lambdas. Body: see docs/correctness.md. Rim: its
outermost 4 pixels. Numbers are 1000 times NMSE; in brackets, relative to SigPy's.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import tools  # Before NumPy: it limits the threads.

import numpy as np
import scipy.ndimage as nd
import sigpy
import sigpy.mri
from skimage.filters import threshold_li

CROSS = nd.generate_binary_structure(2, 1)
LAMBDAS = [0.001, 0.003, 0.006, 0.01, 0.02, 0.05, 0.1]
START = 2
WIDTH, KERNEL, THRESHOLD = 24, 6, 0.02
SUBJECTS = {
    "brain, 8 coils, SNR 30": "brain;snr=30",
    "brain, flexible sheets, SNR 20": "brain;snr=20;array=flex;seed=3",
    "phantom, noise 0.02": "shepp-logan;noise=0.02",
    "anatomy: head, 8 coils, SNR 30": "anatomy;slice=11;snr=30",
    "anatomy: base of the head, 16 coils, SNR 20": "anatomy;slice=5;snr=20;coils=16",
    "anatomy: knee, SNR 30": "anatomy;dataset=knee-mese;slice=12;array=knee;snr=30",
    "anatomy: head, wrapped": "anatomy;slice=11;snr=30",
}
REAL = "real phantom, 2 coils, R = 2"


def body(reference):
    mean = nd.uniform_filter(reference.astype(float), 5, mode="nearest")
    closed = nd.binary_closing(np.pad(mean > threshold_li(mean), 8), CROSS, 4)[8:-8, 8:-8]
    labels, count = nd.label(closed)
    sizes = nd.sum(closed, labels, np.arange(1, count + 1))
    return nd.binary_fill_holes(np.isin(labels, 1 + np.flatnonzero(sizes >= sizes.max() / 10)))


def espirit(samples):
    """Unit eigenvectors (coil, y, x) of the largest eigenvalues (y, x)."""
    coils, ny, nx = samples.shape
    region = sigpy.resize(samples, [coils, WIDTH, WIDTH])
    blocks = sigpy.array_to_blocks(region, [KERNEL, KERNEL], [1, 1]).reshape(coils, -1, KERNEL**2)
    matrix = blocks.transpose(1, 0, 2).reshape(-1, coils * KERNEL**2).astype(np.complex128)
    _, values, rows = np.linalg.svd(matrix, full_matrices=False)
    product = np.zeros((ny, nx, coils, coils), np.complex64)
    for row in rows[values > THRESHOLD * values.max()].reshape(-1, coils, KERNEL, KERNEL):
        image = sigpy.ifft(sigpy.resize(row, samples.shape).astype(np.complex64), axes=(-2, -1))
        product += np.einsum("ayx,byx->yxab", image, image.conj())
    values, vectors = np.linalg.eigh(product * (ny * nx / KERNEL**2))
    maps = vectors[..., -1].transpose(2, 0, 1)
    # The phase that is left open: that of the region's dominant combination of coils.
    lines = region.reshape(coils, -1)
    dominant = np.linalg.eigh(lines @ lines.conj().T)[1][:, -1]
    turn = np.einsum("c,cyx->yx", dominant.conj(), maps)
    return (maps * np.conj(turn / np.abs(turn))).astype(np.complex64), values[..., -1]


def outline(samples, factor=0.5, grow=0):
    """The subject in the calibration region's own image: Hann window, twice as fine, Li's threshold, holes filled."""
    coils, ny, nx = samples.shape
    hann = np.sin(np.pi * (np.arange(WIDTH) + 1) / (WIDTH + 1)) ** 2
    region = sigpy.resize(samples, [coils, WIDTH, WIDTH]) * hann[:, None] * hann
    fine = 2 * WIDTH
    image = tools.root_sum_of_squares(tools.to_image(sigpy.resize(region, [coils, fine, fine])))
    inside = nd.binary_fill_holes(image > factor * threshold_li(image))
    if grow:
        inside = nd.binary_dilation(inside, CROSS, grow)
    along = lambda n: np.clip((np.arange(n) - n // 2) * fine / n + fine // 2, 0, fine - 1)
    places = np.meshgrid(along(ny), along(nx), indexing="ij")
    return nd.map_coordinates(inside.astype(float), places, order=1) >= 0.5


def soft(values, crop):
    """BART's transition (ecalib -S)."""
    x = (np.sqrt(np.clip(values, 0, 1)) - crop) / (1 - crop)
    return np.clip(np.where(x <= -1, 0, np.where(x >= 1, 1, 0.5 * (1 + 2 * x / (1 + x * x)))), 0, 1)


def largest_parts(mask):
    labels, count = nd.label(mask)
    sizes = nd.sum(mask, labels, np.arange(1, count + 1))
    return np.isin(labels, 1 + np.flatnonzero(sizes >= sizes.max() / 10))


def rules(samples, e):
    inside, wider = outline(samples), outline(samples, 1.0, 1)
    closed = nd.binary_closing(np.pad(e > 0.95, 8), CROSS, 4)[8:-8, 8:-8]
    return {
        "crop 0.8 (BART; before)": e > 0.8,
        "crop 0.95": e > 0.95,
        "crop 0.98": e > 0.98,
        "soft transition at 0.8": soft(e, 0.8),
        "soft transition at 0.95": soft(e, 0.95),
        "weight by the root of the eigenvalue": np.sqrt(np.clip(e, 0, 1)),
        "0.95, closed, filled, within 0.8": nd.binary_fill_holes(closed) & (e > 0.8),
        "0.95, its largest parts": largest_parts(e > 0.95),
        "0.8 in the outline, 0.95 outside": (e > 0.8) & inside | (e > 0.95),
        "0.8 in the outline, 0.98 outside": (e > 0.8) & inside | (e > 0.98),
        "0.8 in the outline, 0.995 outside": (e > 0.8) & inside | (e > 0.995),
        "0.8 in the outline at Li's threshold, grown by half a sample": (e > 0.8) & wider,
        "0.8 in the outline at half of Li's threshold": (e > 0.8) & inside,
        "0.95 in it": (e > 0.95) & inside,
    }


def errors(kspace, acceleration, program, folder):
    coils, ny, nx = kspace.shape
    taken = (np.arange(ny) - ny // 2) % acceleration == 0
    taken[ny // 2 - WIDTH // 2 : ny // 2 + WIDTH // 2] = True
    reference = tools.root_sum_of_squares(tools.to_image(kspace))
    scale = reference.max()
    reference, samples = reference / scale, (kspace * taken[:, None] / scale).astype(np.complex64)
    inside = body(reference)
    core = nd.binary_erosion(np.pad(inside, 1, mode="edge"), CROSS, 4, border_value=1)[1:-1, 1:-1]
    vectors, e = espirit(samples)
    maps = {name: vectors * weight for name, weight in rules(samples, e).items()}
    files = [os.path.join(folder, name) for name in ("kspace.npy", "mask.npy", "maps.npy")]
    np.save(files[0], kspace.astype(np.complex64))
    np.save(files[1], np.repeat(taken[:, None], nx, 1).astype(np.uint8))
    call = [program, "maps", files[0], "--mask", files[1], "--out", files[2]]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL)
    maps["**kspace**"] = np.load(files[2])
    maps["SigPy"] = sigpy.mri.app.EspiritCalib(samples, show_pbar=False).run()
    result = {}
    for name, these in maps.items():
        these = these.astype(np.complex64)
        found = {}

        def over_body(i):
            if i not in found:
                app = sigpy.mri.app.SenseRecon(samples, these, lamda=LAMBDAS[i], max_iter=30, show_pbar=False)
                square = (reference - tools.root_sum_of_squares(app.run() * these)) ** 2
                over = lambda among: float(square[among].sum() / (reference[among] ** 2).sum())
                found[i] = over(inside), over(inside & ~core), over(np.ones_like(inside))
            return found[i][0]

        # The error has one minimum: from the middle downhill.
        i = START
        while i + 1 < len(LAMBDAS) and over_body(i + 1) < over_body(i):
            i += 1
        while i > 0 and over_body(i - 1) < over_body(i):
            i -= 1
        best = result[name] = found[i]
        print(name, best, file=sys.stderr, flush=True)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kspace", default="target/release/kspace")
    parser.add_argument("--datasets", default="web/datasets")
    parser.add_argument("--only", default="", help="data whose names have this in them")
    parser.add_argument("--scan", help="a real scan of two coils, reconstructed at R = 2")
    arguments = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data.npy")
        call = lambda *c: subprocess.run([arguments.kspace, *c], check=True, stdout=subprocess.DEVNULL)
        if arguments.scan and arguments.only in REAL:
            call("export", arguments.scan, "--what", "kspace", "--out", data)
            found[REAL] = errors(np.load(data), 2, arguments.kspace, folder)
        for name, subject in SUBJECTS.items():
            if arguments.only in name:
                call("simulate", subject, "--out", data, "--datasets", arguments.datasets)
                kspace = np.load(data)
                found[name] = errors(folded(kspace) if "wrapped" in name else kspace, 3, arguments.kspace, folder)
    print("| maps | " + " | ".join(found) + " |\n| --- |" + " --- |" * len(found))
    for name in next(iter(found.values())):
        row = []
        for of in found.values():
            error, rim, image = (1000 * error for error in of[name])
            row.append(f"{error:.2f} ({of[name][0] / of['SigPy'][0]:.2f}) / {rim:.2f} / {image:.2f}")
        print(f"| {name} | " + " | ".join(row) + " |")


def folded(kspace, rows=176):
    """The same with a field of view of `rows` along y, into which the rest folds."""
    image = tools.to_image(kspace)
    first = image.shape[1] // 2 - rows // 2
    kept = image[:, first : first + rows].copy()
    kept[:, -first:] += image[:, :first]
    kept[:, :first] += image[:, -first:]
    return tools.to_kspace(kept)


if __name__ == "__main__":
    main()
