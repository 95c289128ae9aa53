#!/usr/bin/env python3
"""Time and quality of this repository's reconstructions beside those of BART, SigPy and pygrappa.

    pip install -r docs/peers/requirements.txt     # and BART on the PATH
    cargo build --release --bin kspace
    python docs/peers/compare.py --json compare.json > compare.md

Everything is measured in this one run, on one thread each, tool after tool within every repetition: take the times as
ratios. The phantom is simulated with noise 0.005; every third line and 24 calibration lines are taken.

- Coil maps: each tool its own, at its defaults. Beside the time stands the part of the coil images' energy in the body
  that the maps cannot express.
- Images: all tools on the same maps, this repository's. NMSE is over the pixels where the reference exceeds 5 % of its
  maximum, after one least-squares factor, at the best lambda of a few (searched on the first size).
- Total variation, equal objective: the objective with isotropic total variation of the peer's image, at the peer's
  iterations and its best lambda, is evaluated in NumPy, and our time is that of the fewest iterations (a multiple of 5)
  at which our image's objective with that lambda is no higher.
- GRAPPA: kernel 5 x 5, lambda 0.01, calibration included.

`--browser` takes the JSON that the page's benchmark writes (Thorough): its times on the same sizes, in that browser.
"""
import argparse
import json
import shutil
import statistics
import sys
import tempfile

import tools  # Before NumPy: it limits the threads.

SIZES = [(256, 8), (320, 16)]
LAMBDAS = {
    "cg_sense": [0.0003, 0.001, 0.003, 0.01],
    "l1_wavelet": [0.0003, 0.001, 0.003],
    "total_variation": [0.0001, 0.0003, 0.001],
}
LABELS = {
    "maps": "ESPIRiT",
    "cg_sense": "CG-SENSE, 30 iterations",
    "l1_wavelet": "L1-wavelet, 100 iterations",
    "total_variation": "Total variation, 100 iterations (SigPy 300)",
    "grappa": "GRAPPA 5 x 5",
}
OURS_NEEDS = {"l1_wavelet": "l1-wavelet", "total_variation": "total-variation", "grappa": "grappa"}
BROWSER_IDS = {"maps": "espirit", "cg_sense": "cg-sense", **OURS_NEEDS}
MOST_ITERATIONS = 1000


def can(tool, method):
    return getattr(tool, method, None) is not None


def say(text):
    print(text, file=sys.stderr, flush=True)


def search(case, toolboxes, maps):
    """The lambda of the lowest NMSE, for each method and tool."""
    best = {}
    for method, weights in LAMBDAS.items():
        for tool in toolboxes:
            if can(tool, method):
                scores = {weight: case.nmse_body(getattr(tool, method)(case, maps, weight)[1]) for weight in weights}
                best[method, tool.name] = min(scores, key=scores.get)
                say(f"{LABELS[method]}, {tool.name}: " + ", ".join(f"{w}: {s:.6f}" for w, s in scores.items()))
    return best


def measure(case, toolboxes, best, repeat):
    """Rows of (method, tool): median time, its quality and lambda; the total-variation images by tool; our maps."""
    times, rows, smooth = {}, {}, {}
    _, maps = toolboxes[0].maps(case)
    for repetition in range(repeat):
        for method in LABELS:
            for tool in toolboxes:
                if not can(tool, method) or (method in LAMBDAS and (method, tool.name) not in best):
                    continue
                work = getattr(tool, method)
                weight = best.get((method, tool.name))
                if method == "maps":
                    seconds, made = work(case)
                    quality = {"maps_error": case.maps_error(made)}
                elif method == "grappa":
                    seconds, image = work(case)
                    quality = {"nmse_body": case.nmse_body(image)}
                else:
                    seconds, image = work(case, maps, weight)
                    quality = {"nmse_body": case.nmse_body(image), "lambda": weight}
                    if method == "total_variation":
                        smooth[tool.name] = image
                times.setdefault((method, tool.name), []).append(seconds)
                rows[method, tool.name] = quality
                say(f"{case.name}, {repetition + 1} of {repeat}: {LABELS[method]}, {tool.name}: {seconds:.3f} s")
    for key, row in rows.items():
        row["seconds"] = statistics.median(times[key])
    return rows, smooth, maps


def equal_objective(case, ours, rows, smooth, maps, repeat):
    """Our time to the objective of each peer's total-variation image."""
    found = {}
    for name, image in smooth.items():
        if name == ours.name:
            continue
        theirs = rows["total_variation", name]
        weight = theirs["lambda"]
        absolute = weight * case.lambda_scale(maps)
        objective = lambda image: case.total_variation_objective(maps, image, absolute)
        spec = f"total-variation;lambda={weight};tolerance=0;iterations="
        start, goal = objective(0 * image), objective(image)
        history = ours.recon(case, f"{spec}{MOST_ITERATIONS}")[2]["history"]
        # Our own report says where to look; NumPy decides.
        first = next((n for n, value in history if n > 0 and value * start <= goal), MOST_ITERATIONS)
        for iterations in range(max(5, first - first % 5 - 5), MOST_ITERATIONS + 1, 5):
            reached = objective(ours.recon(case, f"{spec}{iterations}")[1])
            if reached <= goal:
                break
        seconds = statistics.median(ours.recon(case, f"{spec}{iterations}")[0] for _ in range(repeat))
        found[name] = {"lambda": weight, "objective": goal / start, "seconds": theirs["seconds"],
                       "our_objective": reached / start, "our_iterations": iterations, "our_seconds": seconds,
                       "reached": bool(reached <= goal), "ratio": theirs["seconds"] / seconds}
        say(f"{case.name}: total variation to the objective of {name}: {found[name]}")
    return found


def browser_rows(report, case):
    """Times of the page's benchmark at this size, by method."""
    shape = [case.coils, case.matrix, case.matrix]
    rows = {}
    for measured in report["cases"]:
        method = next((m for m, id_ in BROWSER_IDS.items() if measured["method"].split(";")[0] == id_), None)
        if measured["shape"] == shape and method and not measured["failure"]:
            with_calibration = measured["calibration_seconds"] if method == "grappa" else 0
            rows[method] = measured["seconds"] + (with_calibration or 0)
    return rows


def table(case, rows, peers, browser):
    """A Markdown table: a row for each method, ours first."""
    tools_ = ["this", *(peer.name for peer in peers)]
    head = ["", *(f"{name}, s" for name in tools_), *(["in the browser, s"] if browser else []),
            *(f"{name} / this" for name in tools_[1:]), "quality: " + " / ".join(tools_)]
    lines = ["| " + " | ".join([case.name, *head[1:]]) + " |", "|" + " --- |" * len(head)]
    for method, label in LABELS.items():
        row = {name: rows[method, name] for name in tools_ if (method, name) in rows}
        if not row:
            continue
        second = lambda name: f"{row[name]['seconds']:.3g}" if name in row else ""
        ratio = lambda name: (f"{row[name]['seconds'] / row['this']['seconds']:.1f}"
                              if name in row and "this" in row else "")
        quality = lambda name: f"{row[name].get('nmse_body', row[name].get('maps_error')):.6f}" if name in row else "-"
        in_browser = [f"{browser[method]:.3g}" if method in browser else ""] if browser else []
        cells = [label, *map(second, tools_), *in_browser, *map(ratio, tools_[1:]), " / ".join(map(quality, tools_))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def objective_table(case, found):
    head = [f"Total variation to equal objective, {case.name}", "λ", "theirs, s", "ours, s", "our iterations", "ratio"]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for name, row in found.items():
        reached = "" if row["reached"] else " (not reached)"
        cells = [name, str(row["lambda"]), f"{row['seconds']:.3g}", f"{row['our_seconds']:.3g}",
                 f"{row['our_iterations']}{reached}", f"{row['ratio']:.1f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kspace", default="target/release/kspace", help="our program")
    parser.add_argument("--repeat", type=int, default=3, help="repetitions on the first size; one less on the second")
    parser.add_argument("--quick", action="store_true", help="the first size only, once")
    parser.add_argument("--browser", help="JSON of the page's benchmark")
    parser.add_argument("--json", help="file for everything that was measured")
    arguments = parser.parse_args()
    ours = tools.Ours(arguments.kspace)
    if not ours.available():
        parser.error(f"expected our program at {arguments.kspace}: cargo build --release --bin kspace")
    bart = tools.Bart()
    peers = [tool for tool in (bart, tools.SigPy(), tools.PyGrappa()) if tool.available()]
    registered = ours.methods()
    for method, id_ in OURS_NEEDS.items():
        if id_ not in registered:
            say(f"this program has no {id_}: left out")
            setattr(ours, method, None)
    browser = None
    if arguments.browser:
        with open(arguments.browser, encoding="utf8") as file:
            browser = json.load(file)
    folder = tempfile.mkdtemp()
    try:
        cases = [tools.Case(arguments.kspace, folder, *size) for size in (SIZES[:1] if arguments.quick else SIZES)]
        report = compare(cases, ours, peers, browser, arguments.repeat)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        bart.close()
    if arguments.json:
        with open(arguments.json, "w", encoding="utf8") as file:
            json.dump(report, file, indent=2)


def compare(cases, ours, peers, browser, repeat):
    """Measures, prints the tables, and returns everything as plain values."""
    toolboxes = [ours, *peers]
    _, maps = ours.maps(cases[0])
    for peer in peers:
        if can(peer, "maps"):
            peer.maps(cases[0])  # Numba compiles here.
    best = search(cases[0], toolboxes, maps)
    report = []
    for index, case in enumerate(cases):
        times = max(1, repeat - index)
        rows, smooth, maps = measure(case, toolboxes, best, times)
        in_browser = browser_rows(browser, case) if browser else {}
        print(table(case, rows, peers, in_browser), end="\n\n")
        found = {}
        if can(ours, "total_variation"):
            found = equal_objective(case, ours, rows, smooth, maps, times)
            print(objective_table(case, found), end="\n\n")
        named = [{"method": method, "tool": tool, **row} for (method, tool), row in rows.items()]
        report.append({"case": case.name, "rows": named, "equal_objective": found, "browser": in_browser})
    return report


if __name__ == "__main__":
    main()
