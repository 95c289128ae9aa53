"""Writes small Siemens Twix files, VB and VD, by the structures of twixtools, and what twixtools reads of them.

    python tests/golden/make_twix.py                 # twixtools, NumPy

`reference/formats/twix_*.dat` carry planted identifiers, which no output of ours may have; `twix.json` has the k-space that
follows from the lines as twixtools reads them, by NumPy in double precision.
"""

import json
import struct
from pathlib import Path

import numpy as np
import twixtools
from twixtools import hdr_def, mdh_def

FOLDER = Path(__file__).parent / "reference" / "formats"
RANDOM = np.random.default_rng(5)


def protocol(base, lines, partitions, dwell, least=0):
    """A header: a count of buffers, each with its name and length. That of a VB file has more than 10,000 bytes."""
    yaps = f"""### ASCCONV BEGIN ###
tPatientName = "PLANTED^NAME"
sSliceArray.asSlice[0].dReadoutFOV = 240.0
sSliceArray.asSlice[0].dPhaseFOV = 180
sSliceArray.asSlice[0].dThickness = 40
sKSpace.lBaseResolution = {base}
sKSpace.lPhaseEncodingLines = {lines}
sKSpace.lPartitions = {partitions}
sKSpace.ucTrajectory = 0x1
sRXSPEC.alDwellTime[0] = {dwell}
### ASCCONV END ###
"""
    dicom = """<XProtocol> { <ParamMap.""> {
<ParamString."tPatientName"> { "PLANTED^NAME" } <ParamString."PatientID"> { "PLANTED-ID" }
<ParamString."PatientBirthDay"> { "19631122" } <ParamString."InstitutionName"> { "PLANTED HOSPITAL" }
<ParamString."DeviceSerialNumber"> { "PLANTED-SERIAL" } <ParamString."SoftwareVersions"> { "syngo MR E11" } } }
"""
    buffers = b""
    for name, text in (("Dicom", dicom), ("MeasYaps", yaps)):
        buffers += name.encode() + b"\0" + struct.pack("<I", len(text) + 1) + text.encode() + b"\0"
    size = max(least, -(-(8 + len(buffers)) // 32) * 32)
    return (struct.pack("<II", size, 2) + buffers).ljust(size, b"\0")


def readout(vd, samples, flags=(), line=0, partition=0, slice_=0, average=0, centre=(0, 0)):
    coils, count = samples.shape
    header = (mdh_def.Scan_header if vd else mdh_def.VB17_header)()
    header.SamplesInScan, header.UsedChannels = count, coils
    header.CenterCol, header.CenterLin, header.CenterPar = count // 2, *centre
    counter = header.Counter
    counter.Lin, counter.Par, counter.Sli, counter.Ave = line, partition, slice_, average
    for flag in flags:
        mdh_def.add_flag(header, flag)
    if vd:
        channel = mdh_def.Channel_header()
        parts = [bytes(channel) + channel_samples.tobytes() for channel_samples in samples]
        header.FlagsAndDMALength = 192 + sum(map(len, parts))
        return bytes(header) + b"".join(parts)
    header.FlagsAndDMALength = 128 + count * 8
    parts = []
    for i, channel_samples in enumerate(samples):
        header.ChannelId = i
        parts.append(bytes(header) + channel_samples.tobytes())
    return b"".join(parts)


def end(vd):
    header = (mdh_def.Scan_header if vd else mdh_def.VB17_header)()
    mdh_def.add_flag(header, "ACQEND")
    header.FlagsAndDMALength = 192 + 160 if vd else 128 + 256
    return bytes(header).ljust(header.FlagsAndDMALength, b"\0")


def sync():
    header = mdh_def.Scan_header()
    mdh_def.add_flag(header, "SYNCDATA")
    header.FlagsAndDMALength = 192 + 96
    return bytes(header) + b"PLANTED".ljust(96, b"\0")


def noise(coils, count):
    mixing = np.eye(coils) + 0.3 * RANDOM.normal(size=(coils, coils)) + 0.2j * RANDOM.normal(size=(coils, coils))
    parts = RANDOM.normal(size=(2, coils, count))
    return (mixing @ (parts[0] + 1j * parts[1])).astype(np.complex64)


def some(coils, count):
    return (10 * noise(coils, count)).astype(np.complex64)


def write_vd():
    coils = 3
    adjust = protocol(16, 1, 1, 5000)
    for _ in range(6):
        adjust += readout(True, noise(coils, 64), ["NOISEADJSCAN"])
    adjust += end(True)
    scan = protocol(16, 16, 1, 20000) + sync()
    scan += readout(True, some(coils, 32), ["PHASCOR"], centre=(8, 0))
    scan += readout(True, some(coils, 32), ["RTFEEDBACK"], centre=(8, 0))
    for slice_ in range(2):
        for line in range(6, 10):
            scan += readout(True, some(coils, 32), ["PATREFSCAN"], line, 0, slice_, centre=(8, 0))
    for average in range(2):
        # Every second line, of partial Fourier: none before line 4.
        for line in range(4, 16, 2):
            for slice_ in range(2):
                flags = ["REFLECT"] if line % 4 == 0 else []
                scan += readout(True, some(coils, 32), flags, line, 0, slice_, average, (8, 0))
    scan += end(True)
    header = np.zeros(1, hdr_def.MultiRaidFileHeader)
    header["hdr"]["count_"] = 2
    offset = 10240
    for i, part in enumerate((adjust, scan)):
        entry = header["entry"][0][i]
        entry["off_"], entry["len_"] = offset, len(part)
        entry["patName_"], entry["protName_"] = b"PLANTED^NAME", b"PLANTED"
        offset += -(-len(part) // 512) * 512
    body = header.tobytes().ljust(10240, b"\0")
    for part in (adjust, scan):
        body += part.ljust(-(-len(part) // 512) * 512, b"\0")
    (FOLDER / "twix_vd.dat").write_bytes(body)


def write_vb():
    scan = protocol(12, 12, 4, 10000, 10240)
    for partition in range(4):
        for line in range(12):
            scan += readout(False, some(2, 24), [], line, partition, centre=(6, 2))
    scan += end(False)
    (FOLDER / "twix_vb.dat").write_bytes(scan)


def transform(data, axis, inverse):
    function = np.fft.ifft if inverse else np.fft.fft
    data = np.fft.ifftshift(data, axis)
    return np.fft.fftshift(function(data, axis=axis, norm="ortho"), axis)


def central(data):
    count = data.shape[-1]
    image = transform(data, -1, True)[..., count // 4 : count // 4 + count // 2]
    return transform(image, -1, False)


def lines(mdbs, shape, wanted):
    """The mean of the lines of a slice (coil, partition, ky, kx), 0 where there are none."""
    data, counts = np.zeros(shape, complex), np.zeros(shape[1:3])
    for mdb in filter(wanted, mdbs):
        samples = np.asarray(mdb.data, complex)
        data[:, mdb.cPar, mdb.cLin] += samples[:, ::-1] if mdb.is_flag_set("REFLECT") else samples
        counts[mdb.cPar, mdb.cLin] += 1
    return data / np.maximum(counts, 1)[None, :, :, None]


def numbers(data):
    return [float(f"{part:.7g}") for v in np.ravel(data) for part in (v.real, v.imag)]


def read(name):
    return twixtools.read_twix(str(FOLDER / name), parse_pmu=False, parse_geometry=False, keep_syncdata=False, verbose=False)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    write_vd()
    write_vb()
    answers = {}
    adjust, scan = read("twix_vd.dat")
    samples = np.concatenate([np.asarray(mdb.data, complex) for mdb in adjust["mdb"]], axis=1)
    psi = samples @ samples.conj().T / samples.shape[1]
    whitening = np.linalg.inv(np.linalg.cholesky(psi)) * np.sqrt(20000 / 5000)
    left_out = ("PATREFSCAN", "PHASCOR", "RTFEEDBACK")
    for slice_ in range(2):
        image = lines(
            scan["mdb"],
            (3, 1, 16, 32),
            lambda mdb: mdb.cSlc == slice_ and not any(mdb.is_flag_set(flag) for flag in left_out),
        )
        reference = lines(scan["mdb"], (3, 1, 16, 32), lambda mdb: mdb.cSlc == slice_ and mdb.is_flag_set("PATREFSCAN"))
        for kind, data in (("image", image), ("reference", reference)):
            answers[f"vd {kind} {slice_}"] = numbers(np.einsum("ij,jyx->iyx", whitening, central(data[:, 0])))
    (scan,) = read("twix_vb.dat")
    volume = transform(central(lines(scan["mdb"], (2, 4, 12, 24), lambda mdb: True)), 1, True)
    for partition in range(4):
        answers[f"vb {partition}"] = numbers(volume[:, partition])
    (FOLDER / "twix.json").write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
