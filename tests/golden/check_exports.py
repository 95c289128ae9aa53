"""What `kspace` exports, read by the reference software: numpy, BART, nibabel, ismrmrd.

    python tests/golden/check_exports.py target/debug/kspace [FOLDER]

Runs the program in a folder of its own, compares every number and prints one line a format.
"""
import os
import subprocess
import sys
import tempfile

import ismrmrd
import nibabel
import numpy
from PIL import Image

SUBJECT = "shepp-logan;matrix=96;coils=6;noise=0.02;seed=5"


def cfl(stem):
    with open(stem + ".hdr") as header:
        header.readline()
        shape = [int(n) for n in header.readline().split()]
    return numpy.fromfile(stem + ".cfl", numpy.complex64).reshape(shape, order="F")


def main(kspace, folder):
    def run(*arguments):
        return subprocess.run([kspace, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout

    def at(name):
        return os.path.join(folder, name)

    run("simulate", SUBJECT, "--out", "k.npy")
    samples = numpy.load(at("k.npy"))
    coils, ny, nx = samples.shape

    def centred(axes):
        shifted = numpy.fft.ifftshift(samples, axes)
        return numpy.fft.fftshift(numpy.fft.ifft2(shifted, axes=axes, norm="ortho"), axes)

    image = numpy.sqrt((abs(centred((1, 2))) ** 2).sum(0))

    run("export", "k.npy", "--what", "kspace", "--out", "k.cfl")
    ours = cfl(at("k"))
    assert ours.shape[:4] == (nx, ny, 1, coils)
    assert (ours.squeeze().transpose(2, 1, 0) == samples).all()
    subprocess.run(["bart", "fft", "-u", "-i", "3", "k", "images"], cwd=folder, check=True)
    subprocess.run(["bart", "rss", "8", "images", "rss"], cwd=folder, check=True)
    run("export", "k.npy", "--out", "image.cfl")
    theirs, ours = cfl(at("rss")).squeeze(), cfl(at("image")).squeeze()
    error = abs(theirs - ours).max() / abs(ours).max()
    assert error < 1e-5, error
    print(f"BART: k-space equal; its rss of fft -u differs by {error:.1e} of the largest pixel")

    run("export", "k.npy", "--out", "image.npy")
    ours = numpy.load(at("image.npy"))
    assert ours.dtype == numpy.float32
    error = abs(ours - image).max() / image.max()
    assert error < 1e-5, error
    print(f"NumPy: image differs by {error:.1e} of the largest pixel")

    run("export", "k.npy", "--out", "image.nii")
    nifti = nibabel.load(at("image.nii"))
    assert nifti.shape == (nx, ny, 1) and nifti.get_data_dtype() == numpy.float32
    assert (nifti.get_fdata()[:, :, 0].T == ours).all()
    print(f"nibabel: pixels equal, zooms {nifti.header.get_zooms()}, {nifti.header.get_xyzt_units()}")

    run("export", "k.npy", "--what", "kspace", "--out", "k.h5")
    dataset = ismrmrd.Dataset(at("k.h5"), "dataset", create_if_needed=False)
    header = ismrmrd.xsd.CreateFromDocument(dataset.read_xml_header())
    matrix = header.encoding[0].encodedSpace.matrixSize
    assert (matrix.x, matrix.y, matrix.z) == (nx, ny, 1)
    limits = header.encoding[0].encodingLimits.kspace_encoding_step_1
    assert (limits.minimum, limits.maximum, limits.center) == (0, ny - 1, ny // 2)
    theirs = numpy.zeros_like(samples)
    for i in range(dataset.number_of_acquisitions()):
        acquisition = dataset.read_acquisition(i)
        head = acquisition.getHead()
        assert (head.number_of_samples, head.active_channels, head.center_sample) == (nx, coils, nx // 2)
        theirs[:, head.idx.kspace_encode_step_1] = acquisition.data
    dataset.close()
    assert (theirs == samples).all()
    print(f"ismrmrd: {ny} acquisitions, samples equal")

    run("export", "k.npy", "--what", "mask", "--out", "mask.npy")
    mask = numpy.load(at("mask.npy"))
    assert mask.dtype == numpy.uint8 and mask.shape == (ny, nx) and (mask == 1).all()
    high = float(image.max()) / 2
    run("export", "k.npy", "--out", "image.png", "--window", f"0,{high}", "--caption", "uniform;R=3 zero-filled")
    picture = numpy.asarray(Image.open(at("image.png")))
    factor = picture.shape[1] // nx
    expected = numpy.clip(numpy.round(image / high * 255), 0, 255)
    assert abs(picture[: ny * factor : factor, ::factor] - expected).max() <= 1
    print(f"Pillow: a picture of {picture.shape}, window applied")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(os.path.abspath(sys.argv[1]), sys.argv[2])
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(os.path.abspath(sys.argv[1]), folder)
