#!/usr/bin/env python3
"""Write small files in the formats that people have, by the reference software itself, and the numbers in them,
`reference/formats/`.

    python tests/golden/make_formats_hdf5.py [name ...]              # all, or those named: ismrmrd, integrated, elliptical, archive, radial, mat73, fastmri

Every header has a name, an identifier, a birth date, an institution and a device number planted in it (`PLANTED`), which
the tests look for in all that comes out.

Expected k-space is that of the reconstruction in ismrmrd-python-tools (recon_ismrmrd_dataset.py), read back with the
package `ismrmrd` and stopped before the transform along ky: oversampling removed by the orthonormal transform, the central
part and the transform back, averages' mean; prewhitened by the Cholesky factor of the noise's covariance, scaled by the
dwell times and the relative receiver noise bandwidth (its factor of sqrt(2) left out: a complex sample has the variance 1).
"""
import sys
from pathlib import Path

import h5py
import ismrmrd
import numpy as np

OUT = Path(__file__).parent / "reference" / "formats"
PLANTED = {
    "name": "DOE^JANE^PLANTED",
    "id": "PAT-4711-PLANTED",
    "birth": "1968-02-29",
    "institution": "St Elsewhere PLANTED Hospital",
    "device": "SN-0815-PLANTED",
}


# --- the scanned object ---------------------------------------------------------------------------------------------


def centred(transform, x, axes):
    return np.fft.fftshift(transform(np.fft.ifftshift(x, axes=axes), axes=axes, norm="ortho"), axes=axes)


def forward(x, axes=(-2, -1)):
    return centred(np.fft.fftn, x, axes)


def inverse(x, axes=(-2, -1)):
    return centred(np.fft.ifftn, x, axes)


def phantom(coils, nz, ny, nx, span=1.0):
    """Images (coil, z, y, x) of ellipses with a phase, in the part `span` of the field of view along x."""
    z, y, x = np.meshgrid(*((np.arange(n) - n // 2) / (n / 2) for n in (nz, ny, nx)), indexing="ij")
    x = x / span
    image = 1.0 * (x**2 / 0.5 + y**2 / 0.7 < 1) - 0.6 * ((x - 0.2) ** 2 + (y + 0.3) ** 2 < 0.05)
    image = image + 0.7 * ((x + 0.3) ** 2 + (y - 0.2) ** 2 < 0.02 * (2 + z)) * (1 + z)
    image = image * np.exp(1j * (x + 0.5 * y * y))
    angle = 2 * np.pi * np.arange(coils) / coils
    sides = [np.exp(-0.6 * ((x - np.cos(a)) ** 2 + (y - np.sin(a)) ** 2) + 0.5j * a * y) for a in angle]
    return 100 * np.stack([image * side for side in sides])


# --- ISMRMRD --------------------------------------------------------------------------------------------------------


class Scan:
    """An ISMRMRD file as it is written."""

    def __init__(self, name, encoded, recon, limits, trajectory="cartesian", bandwidth=None):
        """Matrix (x, y, z) and field of view of what is encoded and shown, and (maximum, centre) of both steps."""
        self.path = OUT / f"{name}.h5"
        self.path.unlink(missing_ok=True)
        self.file = ismrmrd.Dataset(str(self.path), "dataset", create_if_needed=True)
        x = ismrmrd.xsd

        def space(matrix, fov):
            return x.encodingSpaceType(
                matrixSize=x.matrixSizeType(**dict(zip("xyz", matrix))),
                fieldOfView_mm=x.fieldOfViewMm(**dict(zip("xyz", map(float, fov)))),
            )

        step = [x.limitType(minimum=0, maximum=m, center=c) for m, c in limits]
        header = x.ismrmrdHeader(
            version=2,
            subjectInformation=x.subjectInformationType(
                patientName=PLANTED["name"], patientID=PLANTED["id"], patientBirthdate=PLANTED["birth"]
            ),
            acquisitionSystemInformation=x.acquisitionSystemInformationType(
                systemVendor="PLANTED vendor", institutionName=PLANTED["institution"], deviceID=PLANTED["device"],
                relativeReceiverNoiseBandwidth=bandwidth, receiverChannels=3,
            ),
            experimentalConditions=x.experimentalConditionsType(H1resonanceFrequency_Hz=128000000),
            encoding=[
                x.encodingType(
                    encodedSpace=space(*encoded),
                    reconSpace=space(*recon),
                    encodingLimits=x.encodingLimitsType(kspace_encoding_step_1=step[0], kspace_encoding_step_2=step[1]),
                    trajectory=x.trajectoryType(trajectory),
                )
            ],
        )
        self.file.write_xml_header(x.ToXML(header, encoding="ascii"))
        self.count = 0

    def readout(self, data, centre=None, step=(0, 0), flags=(), dwell=5.0, trajectory=None, discard=(0, 0), **counters):
        data = np.ascontiguousarray(data, dtype=np.complex64)
        coils, samples = data.shape
        acquisition = ismrmrd.Acquisition()
        acquisition.resize(samples, coils, 0 if trajectory is None else trajectory.shape[1])
        acquisition.data[:] = data
        if trajectory is not None:
            acquisition.traj[:] = trajectory
        acquisition.version = 1
        acquisition.scan_counter = self.count
        acquisition.available_channels = coils
        acquisition.center_sample = samples // 2 if centre is None else centre
        acquisition.discard_pre, acquisition.discard_post = discard
        acquisition.sample_time_us = dwell
        acquisition.idx.kspace_encode_step_1, acquisition.idx.kspace_encode_step_2 = step
        for name, value in counters.items():
            setattr(acquisition.idx, name, value)
        for flag in flags:
            acquisition.setFlag(flag)
        self.file.append_acquisition(acquisition)
        self.count += 1

    def close(self):
        self.file.close()
        return self.path


def noise(rng, shape, sigma=1.0):
    return sigma * (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2)


def central(x, n):
    """The central part of the image along the readout."""
    first = x.shape[-1] // 2 - n // 2
    return forward(inverse(x, (-1,))[..., first : first + n], (-1,))


def save(name, expected):
    np.save(OUT / f"{name}.npy", np.ascontiguousarray(expected, dtype=np.complex64))


def make_ismrmrd():
    coils, ny, nx = 3, 24, 32
    whole = ([2 * nx, ny, 1], [2 * 256, 192, 5]), ([nx, ny, 1], [256, 192, 5])
    limits = [(ny - 1, ny // 2), (0, 0)]

    # Two slices, two repetitions, readout twice oversampled, navigators in between.
    rng = np.random.default_rng(1)
    kspace = forward(phantom(coils, 2, ny, 2 * nx, 0.5))
    scan = Scan("ismrmrd_cartesian", *whole, limits)
    measured = [kspace + noise(rng, kspace.shape, 0.2) for _ in range(2)]
    for repetition in range(2):
        for ky in range(ny):
            for z in (1, 0):
                scan.readout(measured[repetition][:, z, ky], step=(ky, 0), slice=z, repetition=repetition)
        scan.readout(np.ones((coils, 2 * nx)), flags=[ismrmrd.ACQ_IS_NAVIGATION_DATA], repetition=repetition)
    scan.close()
    save("ismrmrd_cartesian", [central(m[:, z], nx) for m in measured for z in range(2)])

    # A noise scan with another dwell time, of coils whose noise is correlated.
    mix = np.eye(coils) + 0.3j * np.eye(coils, k=1) + 0.2 * np.eye(coils, k=-1)
    of_noise = np.tensordot(mix, noise(rng, (coils, 4 * 64), 0.4), axes=1).astype(np.complex64)
    scan = Scan("ismrmrd_noise", *whole, limits, bandwidth=0.79)
    for i in range(4):
        scan.readout(of_noise[:, 64 * i : 64 * (i + 1)], flags=[ismrmrd.ACQ_IS_NOISE_MEASUREMENT], dwell=8.0)
    for ky in range(ny):
        scan.readout(kspace[:, 0, ky], step=(ky, 0), dwell=5.0)
    scan.close()
    psi = of_noise.astype(complex) @ of_noise.astype(complex).conj().T / of_noise.shape[1]
    whiten = np.linalg.inv(np.linalg.cholesky(psi)) * np.sqrt(5.0 / 8.0 * 0.79)
    save("ismrmrd_noise", [np.tensordot(whiten, central(kspace[:, 0].astype(np.complex64), nx), axes=1)])

    # Two averages, two echoes; every other line is read backwards.
    kspace = forward(phantom(coils, 1, ny, nx))[:, 0]
    plain = ([nx, ny, 1], [256, 192, 5])
    scan = Scan("ismrmrd_averages", plain, plain, limits, trajectory="epi")
    measured = np.stack([[kspace * (1 + echo) + noise(rng, kspace.shape) for echo in range(2)] for _ in range(2)])
    for average in range(2):
        for echo in range(2):
            for ky in range(ny):
                line, flags = measured[average, echo, :, ky], []
                if ky % 2:
                    line, flags = line[:, ::-1], [ismrmrd.ACQ_IS_REVERSE]
                scan.readout(line, step=(ky, 0), flags=flags, average=average, contrast=echo)
    scan.close()
    save("ismrmrd_averages", measured.astype(np.complex64).astype(complex).mean(axis=0))

    # Every third line, with calibration lines among them, and by themselves.
    centre = range(ny // 2 - 4, ny // 2 + 4)
    for separate in (False, True):
        name = f"ismrmrd_{'separate' if separate else 'embedded'}"
        scan = Scan(name, plain, plain, limits)
        expected, calibration = np.zeros_like(kspace), np.zeros_like(kspace)
        if separate:
            for ky in centre:
                scan.readout(0.5 * kspace[:, ky], step=(ky, 0), flags=[ismrmrd.ACQ_IS_PARALLEL_CALIBRATION])
                calibration[:, ky] = 0.5 * kspace[:, ky]
        for ky in range(ny):
            both = not separate and ky in centre
            if ky % 3 == 0 or both:
                flags = [ismrmrd.ACQ_IS_PARALLEL_CALIBRATION_AND_IMAGING] if both else []
                scan.readout(kspace[:, ky], step=(ky, 0), flags=flags)
                expected[:, ky] = kspace[:, ky]
        scan.close()
        save(name, [expected, calibration] if separate else [expected])

    # Partial Fourier along ky, an asymmetric echo, samples to be discarded, a field of view that is cut along y.
    first, missing = 7, 6
    recon = ([nx, ny // 2, 1], [256, 96, 5])
    scan = Scan("ismrmrd_partial", plain, recon, [(ny - first - 1, ny // 2 - first), (0, 0)])
    expected = np.zeros_like(kspace)
    for ky in range(first, ny):
        line = np.concatenate([np.full((coils, 2), 99), kspace[:, ky, missing:], np.full((coils, 3), 99)], axis=1)
        scan.readout(line, centre=2 + nx // 2 - missing, step=(ky - first, 0), discard=(2, 3))
        expected[:, ky, missing:] = kspace[:, ky, missing:]
    scan.close()
    save("ismrmrd_partial", [expected])

    # 3D, of whose 6 partitions 4 are shown.
    nz, shown = 6, 4
    volume = forward(phantom(coils, nz, ny, nx), (1, 2, 3))
    encoded, recon = ([nx, ny, nz], [256, 192, 30]), ([nx, ny, shown], [256, 192, 20])
    scan = Scan("ismrmrd_volume", encoded, recon, [(ny - 1, ny // 2), (nz - 1, nz // 2)])
    for kz in range(nz):
        for ky in range(ny):
            scan.readout(volume[:, kz, ky], step=(ky, kz))
    scan.close()
    slices = inverse(volume, (1,))[:, nz // 2 - shown // 2 :][:, :shown]
    save("ismrmrd_volume", slices.transpose(1, 0, 2, 3))


def make_integrated():
    """Every second line, with integrated calibration lines as scanners flag them: on the grid both, between it calibration
    only. The expected numbers: the image's lines, all those that calibrate, and the whole of k-space."""
    coils, ny, nx = 4, 48, 40
    rng = np.random.default_rng(7)
    kspace = forward(phantom(coils, 1, ny, nx))[:, 0]
    kspace = kspace + noise(rng, kspace.shape, 0.05)
    plain = ([nx, ny, 1], [160, 240, 5])
    centre = range(ny // 2 - 10, ny // 2 + 10)
    both, only = ismrmrd.ACQ_IS_PARALLEL_CALIBRATION_AND_IMAGING, ismrmrd.ACQ_IS_PARALLEL_CALIBRATION
    scan = Scan("ismrmrd_integrated", plain, plain, [(ny - 1, ny // 2), (0, 0)])
    expected, calibration = np.zeros_like(kspace), np.zeros_like(kspace)
    for ky in range(ny):
        on_the_grid = ky % 2 == 0
        if on_the_grid or ky in centre:
            scan.readout(kspace[:, ky], step=(ky, 0), flags=[both if on_the_grid else only] if ky in centre else [])
        if on_the_grid:
            expected[:, ky] = kspace[:, ky]
        if ky in centre:
            calibration[:, ky] = kspace[:, ky]
    scan.close()
    save("ismrmrd_integrated", [expected, calibration, kspace])


def make_elliptical():
    """3D, elliptical and every second line of a CAIPIRINHA over (ky, kz), fully sampled in the middle, twice oversampled
    along the readout; a header in metres whose matrix is not quite whole. The expected numbers: the planes (ky, kz) at the
    pixels of the readout."""
    coils, nz, ny, nx = 2, 12, 16, 10
    volume = forward(phantom(coils, nz, ny, 2 * nx, 0.5), (1, 2, 3))
    # No slice is empty.
    volume = (volume + noise(np.random.default_rng(8), volume.shape)).astype(np.complex64).astype(complex)
    encoded, recon = ([2 * nx, ny, nz], [0.5, 0.32, 0.12]), ([nx, ny, nz], [0.25, 0.32, 0.12])
    scan = Scan("ismrmrd_elliptical", encoded, recon, [(ny - 1, ny // 2), (nz - 1, nz // 2)])
    taken = np.zeros((nz, ny), bool)
    for kz in range(nz):
        for ky in range(ny):
            z, y = (kz - nz // 2) / (nz / 2), (ky - ny // 2) / (ny / 2)
            middle = abs(kz - nz // 2) < 3 and abs(ky - ny // 2) < 3
            taken[kz, ky] = middle or (z * z + y * y <= 1 and (ky + kz) % 2 == 0)
            if taken[kz, ky]:
                scan.readout(volume[:, kz, ky], step=(ky, kz))
    scan.close()
    text = h5py.File(scan.path, "r+")["dataset/xml"]
    xml = text[0].replace(b"<z>12</z>", b"<z>11.9996</z>")
    assert xml != text[0]
    text[0] = xml
    lines = inverse(volume * taken[None, :, :, None], (3,))[..., nx // 2 : nx // 2 + nx]
    save("ismrmrd_elliptical", lines.transpose(3, 0, 2, 1))


def make_archive():
    """What can be told of GE's ScanArchive without its software: the group of the instructions, no numbers of a scan."""
    with h5py.File(OUT / "archive.h5", "w", libver="latest") as file:
        file.create_dataset("OpCodes/1", data=np.arange(6, dtype=np.uint8).reshape(2, 3))


def make_radial():
    """Spokes of an ellipse whose transform is known in closed form, in parts of the matrix as ISMRMRD has it."""
    coils, n, spokes = 2, 32, 50
    scan = Scan("ismrmrd_radial", ([n, n, 1], [256, 256, 5]), ([n, n, 1], [256, 256, 5]), [(spokes - 1, 0), (0, 0)], "radial")
    height, width, y0, x0 = 0.5, 0.3, 0.05, -0.1
    for i in range(spokes):
        radius = (np.arange(2 * n) - n) / 2
        ky, kx = radius * np.sin(np.pi * i / spokes), radius * np.cos(np.pi * i / spokes)
        box = height * np.sinc(height * ky) * width * np.sinc(width * kx) * np.exp(-2j * np.pi * (ky * y0 + kx * x0))
        trajectory = np.stack([kx, ky], axis=1).astype(np.float32) / n
        scan.readout(n * box * np.array([[1], [0.5j]]), step=(i, 0), trajectory=trajectory)
    scan.close()


# --- MATLAB v7.3 and plain HDF5 -------------------------------------------------------------------------------------


def make_mat73():
    """As MATLAB saves with -v7.3: a user block, axes in reverse, the class of each variable, texts and cells beside."""
    coils, ny, nx = 3, 24, 32
    kspace = forward(phantom(coils, 1, ny, nx))[:, 0].transpose(1, 2, 0)  # (ky, kx, coil), as MATLAB people write it
    parts = np.zeros(kspace.T.shape, dtype=[("real", "<f8"), ("imag", "<f8")])
    parts["real"], parts["imag"] = kspace.T.real, kspace.T.imag
    path = OUT / "mat73.mat"
    with h5py.File(path, "w", userblock_size=512) as file:

        def variable(name, data, kind, **more):
            file.create_dataset(name, data=data, **more).attrs["MATLAB_class"] = np.bytes_(kind)

        variable("kspace", parts, "double", chunks=(1, nx, ny), compression="gzip")
        variable("patient", np.frombuffer(PLANTED["name"].encode("utf-16-le"), dtype="<u2").reshape(-1, 1), "char")
        variable("nothing", np.zeros(2, dtype="<u8"), "double")
        file["nothing"].attrs["MATLAB_empty"] = np.uint8(1)
        file.create_group("scan").attrs["MATLAB_class"] = np.bytes_("struct")
        variable("scan/mask", (np.abs(kspace[..., 0]) > 1).T.astype("u1"), "logical")
        references = file.create_group("#refs#")
        references["a"] = np.arange(400.0).reshape(20, 20)
    with open(path, "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124) + b"\x00\x02IM")
    with h5py.File(OUT / "arrays.h5", "w") as file:
        file.attrs["operator"] = PLANTED["name"]
        file["raw/kspace"] = kspace.transpose(2, 0, 1).astype(np.complex64)
        file["raw/again"] = file["raw"]  # a link in a circle
    save("mat73", [kspace.transpose(2, 0, 1)])


# --- fastMRI --------------------------------------------------------------------------------------------------------


def make_fastmri():
    """As the challenges' files: chunked by slice and packed here, so that both are read."""
    slices, coils, rows, columns, size = 2, 3, 48, 30, 24
    image = phantom(coils, slices, rows, columns).swapaxes(0, 1)
    kspace = forward(image).astype(np.complex64)
    xml = (
        '<?xml version="1.0" encoding="utf-8"?><ismrmrdHeader xmlns="http://www.ismrm.org/ISMRMRD"><subjectInformation>'
        f"<patientName>{PLANTED['name']}</patientName></subjectInformation><encoding><encodedSpace><matrixSize><x>{rows}"
        f"</x><y>{columns}</y><z>1</z></matrixSize><fieldOfView_mm><x>240</x><y>150</y><z>4</z></fieldOfView_mm>"
        f"</encodedSpace><reconSpace><matrixSize><x>{size}</x><y>{size}</y><z>1</z></matrixSize><fieldOfView_mm><x>120</x>"
        "<y>120</y><z>4</z></fieldOfView_mm></reconSpace><trajectory>cartesian</trajectory></encoding></ismrmrdHeader>"
    )

    def crop(x):
        y, x0 = (x.shape[-2] - size) // 2, (x.shape[-1] - size) // 2
        return x[..., y : y + size, x0 : x0 + size]

    def write(name, kspace, reference=None, mask=None):
        with h5py.File(OUT / f"{name}.h5", "w") as file:
            file.create_dataset("kspace", data=kspace, chunks=(1, *kspace.shape[1:]), compression="gzip", shuffle=True)
            file["ismrmrd_header"] = xml.encode()
            if reference is not None:
                file[reference[0]] = reference[1].astype(np.float32)
                file.attrs["max"] = float(reference[1].max())
                file.attrs["norm"] = float(np.linalg.norm(reference[1]))
            if mask is not None:
                file["mask"] = mask
            file.attrs["acquisition"] = "AXT2"
            file.attrs["patient_id"] = PLANTED["id"]

    rss = np.sqrt((np.abs(crop(inverse(kspace.astype(complex)))) ** 2).sum(axis=1))
    write("fastmri_multicoil", kspace, ("reconstruction_rss", rss))
    esc = np.abs(crop(inverse(kspace[:, 0].astype(complex))))
    write("fastmri_singlecoil", kspace[:, 0], ("reconstruction_esc", esc))
    mask = np.arange(columns) % 4 == 0
    mask[columns // 2 - 3 : columns // 2 + 3] = True
    write("fastmri_test", kspace * mask, mask=mask)
    np.save(OUT / "fastmri_kspace.npy", kspace)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    makers = {name.removeprefix("make_"): maker for name, maker in list(globals().items()) if name.startswith("make_")}
    for name in sys.argv[1:] or makers:
        makers[name]()
