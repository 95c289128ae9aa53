"""Hostile HDF5 files for `tests/formats`, by h5py: links that go round, claims of sizes that were never written, bombs, rows
without elements.

    python tests/formats/make_hostile.py
"""
import pathlib

import h5py
import ismrmrd
import numpy as np

OUT = pathlib.Path(__file__).parent / "hostile"
XML = """<?xml version="1.0"?><ismrmrdHeader xmlns="http://www.ismrm.org/ISMRMRD"><experimentalConditions>
<H1resonanceFrequency_Hz>1</H1resonanceFrequency_Hz></experimentalConditions><encoding>{0}<encodingLimits/>
<trajectory>cartesian</trajectory></encoding></ismrmrdHeader>"""
SPACE = "<matrixSize><x>{0}</x><y>{1}</y><z>1</z></matrixSize><fieldOfView_mm><x>1</x><y>1</y><z>1</z></fieldOfView_mm>"


def xml(nx, ny):
    space = SPACE.format(nx, ny)
    return XML.format(f"<encodedSpace>{space}</encodedSpace><reconSpace>{space}</reconSpace>")


def scan(name, header, acquisitions):
    (OUT / name).unlink(missing_ok=True)
    dataset = ismrmrd.Dataset(str(OUT / name), "dataset")
    dataset.write_xml_header(header)
    for acquisition in acquisitions:
        dataset.append_acquisition(acquisition)
    dataset.close()


def acquisition(samples, coils, step, **fields):
    made = ismrmrd.Acquisition()
    made.resize(samples, coils)
    made.idx.kspace_encode_step_1 = step
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def without_elements(name, claim):
    """Readouts that claim samples and have none."""
    scan(name, xml(16, 16), [acquisition(16, 2, step) for step in range(16)])
    with h5py.File(OUT / name, "r+") as file:
        rows = file["dataset/data"][:]
        rows["head"]["number_of_samples"] = claim
        for i in range(len(rows)):
            rows[i]["data"] = np.zeros(0, np.float32)
        file["dataset/data"][:] = rows


def main():
    OUT.mkdir(exist_ok=True)
    with h5py.File(OUT / "round.h5", "w") as file:
        group = file.create_group("dataset")
        group["up"] = file["/"]  # A hard link to the root.
        group["self"] = group
        group["xml"] = h5py.SoftLink("/dataset/xml")
        group["data"] = h5py.SoftLink("/dataset/other")
        group["other"] = h5py.SoftLink("/dataset/data")
        file["outside"] = h5py.ExternalLink("/etc/hostname", "/")
        file["kspace"] = h5py.SoftLink("/dataset/up/dataset/up/dataset/xml")
    with h5py.File(OUT / "deep.h5", "w", libver="latest") as file:
        group = file
        for _ in range(80):
            group = group.create_group("g")
        group["scan"] = np.ones((16, 16), np.complex64)
    with h5py.File(OUT / "wide.h5", "w", libver="latest") as file:
        for i in range(120):
            file.create_dataset(f"a{i}", (16, 16), np.complex64)
    with h5py.File(OUT / "claims.h5", "w") as file:
        # Nothing of it was ever written.
        file.create_dataset("kspace", (2**20, 2**20, 2**20), np.complex64, chunks=(1, 64, 64), compression="gzip")
    with h5py.File(OUT / "claims_slices.h5", "w") as file:
        file.create_dataset("kspace", (2**31, 16, 16, 16), np.complex64, chunks=(1, 16, 16, 16))
    with h5py.File(OUT / "claims_plane.h5", "w") as file:
        file.create_dataset("image", (8192, 8192), np.complex64, chunks=(64, 64))
    with h5py.File(OUT / "bomb.h5", "w") as file:
        # One chunk of 128 MiB of zeros.
        data = np.zeros((1, 4096, 4096), np.complex64)
        file.create_dataset("kspace", data=data, chunks=data.shape, compression="gzip", compression_opts=9)
    with h5py.File(OUT / "bombs.h5", "w") as file:
        # Chunks of 32 MiB of zeros.
        data = np.zeros((2, 1, 2048, 2048), np.complex64)
        file.create_dataset("kspace", data=data, chunks=(1, 1, 2048, 2048), compression="gzip", compression_opts=9)
    with h5py.File(OUT / "empty_axes.h5", "w") as file:
        file.create_dataset("a", (0, 16, 16), np.complex64)
        file.create_dataset("b", (16, 0), np.float32)
        file.create_dataset("c", data=h5py.Empty(np.float32))
        file["text"] = np.array([b"a", b"b"], dtype=object).astype(h5py.string_dtype())
    with h5py.File(OUT / "virtual.h5", "w", libver="latest") as file:
        layout = h5py.VirtualLayout((4, 16, 16), np.float32)
        layout[0] = h5py.VirtualSource("virtual.h5", "a", (16, 16))  # Itself.
        file.create_virtual_dataset("a", layout)
    without_elements("no_samples.h5", 0)
    without_elements("claimed_samples.h5", 65535)
    scan("no_matrix.h5", XML.format(""), [acquisition(16, 1, 0)])
    scan("large_matrix.h5", xml(16384, 16384), [acquisition(16, 1, step) for step in range(4)])
    scan("negative_matrix.h5", xml(-4, 10**12), [acquisition(16, 1, 0)])
    scan("outside.h5", xml(16, 16), [acquisition(16, 1, step) for step in (0, 16, 400, 65535)])
    scan("no_acquisitions.h5", xml(16, 16), [])
    scan("slices.h5", xml(16, 16), [acquisition(16, 1, step) for step in range(16)])
    with h5py.File(OUT / "slices.h5", "r+") as file:
        rows = file["dataset/data"][:]
        for counter in ("slice", "contrast", "phase", "repetition", "set"):
            rows["head"]["idx"][counter] = np.linspace(0, 65535, len(rows)).astype(np.uint16)
        rows["head"]["discard_pre"] = 60000
        rows["head"]["discard_post"] = 60000
        rows["head"]["center_sample"] = 65535
        file["dataset/data"][:] = rows


if __name__ == "__main__":
    main()
