"""Writes `reference/formats/*.cfl` with BART, and what BART itself says of their images (`bart.json`).

    python tests/golden/make_formats_cfl.py          # NumPy, and `bart` 0.8
"""

import json
import subprocess
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "reference" / "formats"


def bart(*arguments):
    subprocess.run(["bart", *arguments], cwd=FOLDER, check=True, capture_output=True)


def cfl(name):
    lines = (FOLDER / f"{name}.hdr").read_text().splitlines()
    shape = [int(n) for n in lines[1].split()]
    return np.fromfile(FOLDER / f"{name}.cfl", np.complex64).reshape(shape, order="F")


def remove(*names):
    for name in names:
        for extension in ("cfl", "hdr"):
            (FOLDER / f"{name}.{extension}").unlink()


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Coils (kx, ky, 1, coil), then the root sum of squares of BART's images.
    bart("phantom", "-k", "-x", "32", "-s", "3", "bart_coils")
    bart("fft", "-iu", "3", "bart_coils", "images")
    bart("rss", "8", "images", "rss")
    rss = np.abs(cfl("rss")).squeeze()
    # Three dimensions, of which BART transforms all.
    bart("phantom", "-3", "-k", "-x", "16", "bart_3d")
    bart("fft", "-iu", "7", "bart_3d", "volume")
    volume = np.abs(cfl("volume")).squeeze()
    # Two echoes (dimension 5), three slices (13) and two averages (14) of which BART takes the mean.
    bart("phantom", "-k", "-x", "16", "one")
    bart("scale", "2", "one", "two")
    bart("join", "5", "one", "two", "echoes")
    bart("scale", "3", "echoes", "more")
    bart("join", "13", "echoes", "more", "echoes", "slices")
    bart("scale", "5", "slices", "louder")
    bart("join", "14", "slices", "louder", "bart_stack")
    bart("avg", "16384", "bart_stack", "mean")
    mean = cfl("mean").squeeze()
    # An image, not k-space.
    bart("phantom", "-x", "32", "bart_image")
    answer = {
        "rss": rss.T.ravel().tolist(),
        "volume": volume.transpose(2, 1, 0).ravel().tolist(),
        "mean": np.abs(mean).transpose(2, 3, 1, 0).ravel().tolist(),
    }
    remove("images", "rss", "volume", "one", "two", "echoes", "more", "slices", "louder", "mean")
    (FOLDER / "bart.json").write_text(json.dumps({k: [float(f"{v:.7g}") for v in vs] for k, vs in answer.items()}))


if __name__ == "__main__":
    main()
