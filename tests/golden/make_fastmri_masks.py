#!/usr/bin/env python3
"""Write `reference/fastmri_masks.json`: masks by the package `fastmri` itself, with NumPy's generator.

    pip install --no-deps fastmri==0.3.0 && pip install numpy==2.4.6
    python tests/golden/make_fastmri_masks.py

Only `fastmri/data/subsample.py` is run, as it is; of torch it uses two functions, for which NumPy stands in, so that
torch need not be there. Each entry: the mask, the number of lines, R, the centre fraction, the seed or the file name
whose character codes are the seed, the number of lines at the centre and the lines as NumPy's packbits in hexadecimal;
no lines where fastMRI raises an error.
"""
import importlib.metadata
import importlib.util
import json
import sys
import types
from pathlib import Path

import numpy as np

torch = types.ModuleType("torch")
torch.Tensor, torch.from_numpy, torch.max = np.ndarray, np.asarray, np.maximum
sys.modules["torch"] = torch

assert importlib.metadata.version("fastmri") == "0.3.0"
path = next(f for f in importlib.metadata.files("fastmri") if f.name == "subsample.py").locate()
spec = importlib.util.spec_from_file_location("subsample", path)
subsample = importlib.util.module_from_spec(spec)
spec.loader.exec_module(subsample)

MASKS = {
    "fastmri-random": subsample.RandomMaskFunc,
    "fastmri-equispaced": subsample.EquiSpacedMaskFunc,
    "fastmri-equispaced-fraction": subsample.EquispacedMaskFractionFunc,
    "fastmri-magic": subsample.MagicMaskFunc,
    "fastmri-magic-fraction": subsample.MagicMaskFractionFunc,
}
LINES = [320, 368, 372, 396, 256, 13, 101, 640]
PAIRS = [(4, 0.08), (8, 0.04), (2, 0.16), (3, 0.1), (1, 0.08), (16, 0.02), (5, 0.0), (4, 0.3), (6, 1.0), (97, 0.01)]
# The first for every mask of the challenge's own sizes, the others in turn.
SEEDS = [123, 0, 1, 4294967295, 20200814, "file1000001.h5", "file_brain_AXT2_200_2000019.h5", "머리 1.h5"]


def vector(name, lines, acceleration, fraction, seed):
    entry = {"mask": name, "lines": lines, "R": acceleration, "center-fraction": fraction}
    entry["file" if isinstance(seed, str) else "seed"] = seed
    mask_func = MASKS[name](center_fractions=[fraction], accelerations=[acceleration])
    seed = tuple(map(ord, seed)) if isinstance(seed, str) else seed
    try:
        mask, low = mask_func((1, lines, 2), offset=None, seed=seed)
    except (ZeroDivisionError, ValueError):
        return entry
    taken = np.asarray(mask).reshape(-1).astype(bool)
    assert taken.size == lines
    return entry | {"low": low, "taken": np.packbits(taken).tobytes().hex()}


vectors, turn = [], 0
for name in MASKS:
    for lines in LINES:
        for acceleration, fraction in PAIRS:
            turn += 1
            seeds = {SEEDS[turn % len(SEEDS)], SEEDS[(3 * turn + 1) % len(SEEDS)]}
            if (acceleration, fraction) in PAIRS[:2]:
                seeds |= {123, "file1000001.h5"}
            vectors += [vector(name, lines, acceleration, fraction, seed) for seed in sorted(seeds, key=str)]
text = ",\n".join(json.dumps(v, ensure_ascii=False) for v in vectors)
(Path(__file__).parent / "reference/fastmri_masks.json").write_text(f"[\n{text}\n]\n", encoding="utf-8")
print(len(vectors), "masks,", sum("taken" not in v for v in vectors), "of them errors")
