"""The tools that are compared, each behind the same few functions: coil maps, and an image on given maps.

A function returns (seconds, result). Images are complex (y, x) or magnitudes, maps (coil, y, x), k-space
(coil, ky, kx), all centred. Regularisation is the same for all: lambda times the largest magnitude of the zero-filled
image `S^H F^H y` weighs wavelets and differences; for CG-SENSE it is lambda itself, since the largest eigenvalue is 1.

This module limits every library to one thread; import it before NumPy.
"""
import json
import os
import shutil
import subprocess
import tempfile
import time
import warnings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402

AXES = (-2, -1)


def to_kspace(image):
    """Centred orthonormal transform."""
    shifted = np.fft.ifftshift(image, AXES)
    return np.fft.fftshift(np.fft.fft2(shifted, norm="ortho"), AXES).astype(np.complex64)


def to_image(kspace):
    """The inverse of to_kspace."""
    shifted = np.fft.ifftshift(kspace, AXES)
    return np.fft.fftshift(np.fft.ifft2(shifted, norm="ortho"), AXES).astype(np.complex64)


def root_sum_of_squares(coils):
    """Over the first axis."""
    return np.sqrt((np.abs(coils) ** 2).sum(0))


def fully_sampled(mask):
    """The ky lines around DC that are all taken: the calibration region, and lines of the pattern next to it."""
    missing = np.flatnonzero(~mask.all(1))
    centre = len(mask) // 2
    return slice(missing[missing < centre].max(initial=-1) + 1, missing[missing > centre].min(initial=len(mask)))


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


class Case:
    """Simulated k-space and its samples, as arrays and as files below `folder`."""

    def __init__(self, kspace_program, folder, matrix, coils, acceleration=3, calibration=24, noise=0.005):
        self.name, self.matrix, self.coils = f"{matrix} x {matrix}, {coils} coils", matrix, coils
        self.calibration = calibration
        self.folder = os.path.join(folder, f"{matrix}x{coils}")
        os.makedirs(self.folder)
        self.full_file, self.mask_file = self.path("kspace.npy"), self.path("mask.npy")
        call = lambda *c: subprocess.run([kspace_program, *c], check=True, stdout=subprocess.DEVNULL)
        call("simulate", f"shepp-logan;matrix={matrix};coils={coils};noise={noise}", "--out", self.full_file)
        call("mask", "--sampling", f"uniform;R={acceleration};acs={calibration}", "--shape", f"{matrix}x{matrix}",
             "--out", self.mask_file)
        self.full = np.load(self.full_file)
        self.mask = np.load(self.mask_file).astype(np.float32)
        self.samples = (self.full * self.mask).astype(np.complex64)
        self.coil_images = to_image(self.full)
        self.reference = root_sum_of_squares(self.coil_images)
        self.body = self.reference > 0.05 * self.reference.max()
        self.region = np.ascontiguousarray(self.full[:, fully_sampled(self.mask)])

    def path(self, name):
        return os.path.join(self.folder, name)

    def zero_filled(self, maps):
        return (maps.conj() * to_image(self.samples)).sum(0)

    def lambda_scale(self, maps):
        return float(np.abs(self.zero_filled(maps)).max())

    def nmse_body(self, image):
        """Where the reference exceeds 5 % of its maximum, after one least-squares factor."""
        x, r = np.abs(image)[self.body].astype(np.float64), self.reference[self.body].astype(np.float64)
        x = x * (x @ r) / max(x @ x, 1e-300)
        return float(((r - x) ** 2).sum() / (r**2).sum())

    def maps_error(self, maps):
        """The part of the coil images' energy in the body that the maps cannot express."""
        rest = self.coil_images - maps * (maps.conj() * self.coil_images).sum(0)
        energy = lambda a: float((np.abs(a[:, self.body]) ** 2).sum())
        return energy(rest) / energy(self.coil_images)

    def total_variation_objective(self, maps, image, weight):
        """1/2 |M F S x - y|^2 + weight * isotropic total variation, differences going round at the edges."""
        x = image.astype(np.complex128)
        residual = (to_kspace(maps * x) - self.samples) * self.mask
        down, right = np.roll(x, -1, 0) - x, np.roll(x, -1, 1) - x
        variation = np.sqrt(np.abs(down) ** 2 + np.abs(right) ** 2).sum()
        return float(0.5 * (np.abs(residual) ** 2).sum() + weight * variation)


class Ours:
    """The `kspace` program of this repository; it measures its own times, without reading files."""

    name = "this"

    def __init__(self, program):
        self.program = program

    def available(self):
        return shutil.which(self.program) is not None

    def methods(self):
        return {m["id"] for m in self.call("methods")}

    def call(self, *arguments):
        done = subprocess.run([self.program, *arguments, "--json"], check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)

    def maps(self, case):
        report = self.call("maps", case.full_file, "--mask", case.mask_file, "--threads", "1",
                           "--out", case.path("maps.npy"))
        return report["seconds"], np.load(case.path("maps.npy"))

    def recon(self, case, method, maps=True):
        """(seconds without the calibration, image, report)."""
        known = ("--maps", case.path("maps.npy")) if maps else ()
        report = self.call("recon", case.full_file, "--mask", case.mask_file, "--method", method, *known,
                           "--threads", "1", "--out", case.path("image.npy"))
        return report["seconds"], np.load(case.path("image.npy")), report

    def cg_sense(self, case, maps, weight, iterations=30):
        return self.recon(case, f"cg-sense;lambda={weight};iterations={iterations};tolerance=0")[:2]

    def l1_wavelet(self, case, maps, weight, iterations=100):
        return self.recon(case, f"l1-wavelet;lambda={weight};iterations={iterations};tolerance=0")[:2]

    def total_variation(self, case, maps, weight, iterations=100):
        return self.recon(case, f"total-variation;lambda={weight};iterations={iterations};tolerance=0")[:2]

    def grappa(self, case):
        seconds, image, report = self.recon(case, "grappa;lambda=0.01;kernel-ky=5;kernel-kx=5", maps=False)
        return seconds + (report["calibration_seconds"] or 0), image


class Bart:
    """BART's programs on files in memory; the time is a whole process's, reading the files included."""

    name = "BART"

    def __init__(self):
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
        self.folder = tempfile.mkdtemp(dir=memory) if self.available() else ""

    def available(self):
        return shutil.which("bart") is not None

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, array):
        """(coil, y, x) or (y, x) in BART's order: y, x, 1, coil, the first axis fastest."""
        array = array if array.ndim == 3 else array[None]
        ordered = array.transpose(1, 2, 0)[:, :, None, :].astype(np.complex64)
        with open(self.path(name) + ".hdr", "w", encoding="ascii") as header:
            header.write("# Dimensions\n" + " ".join(map(str, ordered.shape)) + "\n")
        ordered.ravel(order="F").tofile(self.path(name) + ".cfl")

    def read(self, name, shape):
        """What `write` writes, as (coil, y, x), or (y, x) when the shape says so."""
        coils, ny, nx = shape if len(shape) == 3 else (1, *shape)
        values = np.fromfile(self.path(name) + ".cfl", np.complex64)
        return values.reshape((ny, nx, coils), order="F").transpose(2, 0, 1).reshape(shape)

    def run(self, *arguments):
        subprocess.run(["bart", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def maps(self, case):
        self.write("samples", case.samples)
        width = str(case.calibration)
        seconds, _ = timed(lambda: self.run("ecalib", "-m1", "-r", width, self.path("samples"), self.path("maps")))
        return seconds, self.read("maps", case.samples.shape)

    def pics(self, case, maps, *options):
        self.write("samples", case.samples)
        self.write("given", maps)
        files = [self.path(name) for name in ("samples", "given", "image")]
        seconds, _ = timed(lambda: self.run("pics", "-S", "-e", *options, *files))
        return seconds, self.read("image", case.reference.shape)

    def cg_sense(self, case, maps, weight, iterations=30):
        return self.pics(case, maps, "-i", str(iterations), "-l2", "-r", str(weight))

    def l1_wavelet(self, case, maps, weight, iterations=100):
        scale = ("-w", str(case.lambda_scale(maps)))
        return self.pics(case, maps, *scale, "-i", str(iterations), "-R", f"W:3:0:{weight}")

    def total_variation(self, case, maps, weight, iterations=100):
        scale = ("-w", str(case.lambda_scale(maps)))
        return self.pics(case, maps, *scale, "-i", str(iterations), "-R", f"T:3:0:{weight}")


class SigPy:
    """SigPy on NumPy and Numba; call each function once before its times count, since Numba compiles it."""

    name = "SigPy"

    def available(self):
        try:
            import sigpy.mri  # noqa: F401
        except ImportError:
            return False
        return True

    def maps(self, case):
        from sigpy.mri.app import EspiritCalib
        return timed(lambda: EspiritCalib(case.samples, calib_width=case.calibration, show_pbar=False).run())

    def cg_sense(self, case, maps, weight, iterations=30):
        from sigpy.mri.app import SenseRecon
        return timed(lambda: SenseRecon(case.samples, maps, lamda=weight, max_iter=iterations, show_pbar=False).run())

    def l1_wavelet(self, case, maps, weight, iterations=100):
        from sigpy.mri.app import L1WaveletRecon
        weight = weight * case.lambda_scale(maps)
        return timed(lambda: L1WaveletRecon(case.samples, maps, weight, max_iter=iterations, show_pbar=False).run())

    def total_variation(self, case, maps, weight, iterations=300):
        from sigpy.mri.app import TotalVariationRecon
        weight = weight * case.lambda_scale(maps)
        options = {"max_iter": iterations, "show_pbar": False}
        return timed(lambda: TotalVariationRecon(case.samples, maps, weight, **options).run())


class PyGrappa:
    """pygrappa's GRAPPA of any dimensions; the time is all of it, calibration included."""

    name = "pygrappa"

    def available(self):
        try:
            import pygrappa  # noqa: F401
        except ImportError:
            return False
        return True

    def grappa(self, case):
        import pygrappa
        last = lambda a: np.ascontiguousarray(np.moveaxis(a, 0, -1))
        samples, region = last(case.samples), last(case.region)
        seconds, filled = timed(lambda: pygrappa.mdgrappa(samples, region, kernel_size=(5, 5), lamda=0.01))
        return seconds, root_sum_of_squares(to_image(np.moveaxis(filled, -1, 0)))
