"""Writes images with nibabel, pydicom and Pillow into `reference/formats/`, and what each of them reads (`images.json`).

    python tests/golden/make_formats_images.py       # nibabel, pydicom, pylibjpeg-openjpeg, pyjpegls, Pillow, NumPy

Headers carry planted identifiers, which no output of ours may have.
"""

import io
import json
import zipfile
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import apply_rescale
from pydicom.sequence import Sequence
from pydicom.uid import (
    EnhancedMRImageStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    MRImageStorage,
    RLELossless,
)

FOLDER = Path(__file__).parent / "reference" / "formats"
NX, NY = 18, 16
PLANTED = "PLANTED"
ANSWERS = {}


def pixels(slices=1, signed=False):
    z, y, x = np.mgrid[0:slices, 0:NY, 0:NX]
    return ((37 * x + 101 * y + 997 * z) % 1500 - (300 if signed else 0)).astype(np.int16 if signed else np.uint16)


def answer(name, planes):
    ANSWERS[name] = [[float(f"{v:.7g}") for v in np.asarray(plane, float).ravel()] for plane in planes]


def shifted(planes):
    """Magnitudes are not below 0."""
    return [plane - min(plane.min(), 0) for plane in planes]


def nifti(name, data, affine, upright, version=nibabel.Nifti1Image):
    image = version(data, affine)
    image.header["descrip"] = b"PLANTED^PATIENT"
    if version is nibabel.Nifti1Image:
        image.header["db_name"] = b"PLANTED-ID"
    image.header["aux_file"] = b"PLANTED-FILE"
    image.header["intent_name"] = b"PLANTED-NAME"
    if data.dtype == np.int16:
        image.header.set_slope_inter(0.5, 3)
    nibabel.save(image, FOLDER / name)
    answer(name, upright(nibabel.as_closest_canonical(nibabel.load(FOLDER / name)).get_fdata()))


def axial(data):
    data = data.reshape(*data.shape[:3], -1)
    return shifted([data[::-1, ::-1, k, t].T for t in range(data.shape[3]) for k in range(data.shape[2])])


def sagittal(data):
    return shifted([data[i, ::-1, ::-1].T for i in range(data.shape[0])])


def images_of_nifti():
    volume = pixels(3, signed=True).transpose(2, 1, 0)
    nifti("axial.nii", volume, np.diag([2, 1.5, 5, 1]), axial)
    # The first axis to the patient's left, the second to the back.
    nifti("turned.nii", volume.astype(np.float32), np.diag([-2, -1.5, 5, 1]), axial)
    series = np.stack([volume, 2 * volume], -1).astype(np.int32)
    nifti("series.nii.gz", series, np.diag([2, 1.5, 5, 1]), axial)
    # First axis to the front, second to the head, third to the right.
    nifti("sagittal.nii", volume, np.array([[0, 0, 5, 0], [2, 0, 0, 0], [0, 1.5, 0, 0], [0, 0, 0, 1]]), sagittal)
    # First axis to the head, second to the front: on its side.
    nifti("lying.nii", volume, np.array([[0, 0, 5, 0], [0, 1.5, 0, 0], [2, 0, 0, 0], [0, 0, 0, 1]]), sagittal)
    # Of version 2: with integers scaled, and as packed numbers of four bytes.
    turned = np.array([[0, 0, 5, 0], [0, 1.5, 0, 0], [2, 0, 0, 0], [0, 0, 0, 1]])
    nifti("second.nii", volume, turned, sagittal, nibabel.Nifti2Image)
    nifti("second.nii.gz", series, np.diag([2, 1.5, 5, 1]), axial, nibabel.Nifti2Image)


def dataset(number, array, uid="1.2.826.0.1.3680043.8.498.1", syntax=ExplicitVRLittleEndian):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = f"{uid}.{number}"
    meta.TransferSyntaxUID = syntax
    meta.ImplementationVersionName = PLANTED
    meta.SourceApplicationEntityTitle = PLANTED
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.SOPClassUID, ds.SOPInstanceUID = MRImageStorage, f"{uid}.{number}"
    ds.SeriesInstanceUID, ds.StudyInstanceUID = uid, f"{uid}.99"
    ds.PatientName, ds.PatientID, ds.PatientBirthDate = "PLANTED^NAME", "PLANTED-ID", "19631122"
    ds.InstitutionName, ds.DeviceSerialNumber, ds.StationName = "PLANTED HOSPITAL", "PLANTED-SERIAL", PLANTED
    ds.SeriesDescription, ds.StudyDescription, ds.ReferringPhysicianName = PLANTED, PLANTED, PLANTED
    icon = Dataset()
    icon.Rows, icon.Columns, icon.BitsAllocated, icon.PixelSpacing = 4, 4, 8, [9, 9]
    icon.PixelData = bytes(16)
    ds.IconImageSequence = Sequence([icon])
    ds.InstanceNumber = number
    ds.Rows, ds.Columns = array.shape[-2:] if array.ndim < 3 or array.shape[-1] != 3 else array.shape[:2]
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = 16, 12, 11
    ds.PixelRepresentation = int(array.dtype == np.int16)
    ds.PixelSpacing = [1.5, 0.75]
    ds.RescaleSlope, ds.RescaleIntercept = "2.5", "-10"
    ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    ds.PixelData = array.tobytes()
    return ds


def save(ds, name):
    ds.save_as(FOLDER / name, enforce_file_format=True, implicit_vr=None)


def read(ds):
    return apply_rescale(ds.pixel_array.astype(float), ds)


def images_of_dicom():
    volume = pixels(3, signed=True)
    # Numbered against their order along the normal, with another series of a single image and other files beside.
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for i, place in enumerate((20.0, -5.5, 7.25)):
            ds = dataset(i + 1, volume[i])
            ds.ImagePositionPatient = [0, 0, place]
            file = io.BytesIO()
            ds.save_as(file, enforce_file_format=True)
            archive.writestr(f"series/IM{i}", file.getvalue())
        file = io.BytesIO()
        other = dataset(1, pixels()[0], "1.2.826.0.1.3680043.8.498.2")
        other.save_as(file, enforce_file_format=True)
        archive.writestr("scout", file.getvalue())
        archive.writestr("readme.txt", PLANTED)
        archive.writestr("cut", file.getvalue()[:200])
    (FOLDER / "series.zip").write_bytes(packed.getvalue())
    answer("series.zip", shifted([read(dataset(1, volume[i])) for i in (1, 2, 0)]))
    for name, syntax in [
        ("explicit", ExplicitVRLittleEndian),
        ("implicit", ImplicitVRLittleEndian),
        ("big", ExplicitVRBigEndian),
    ]:
        ds = dataset(1, volume[0], syntax=syntax)
        if name == "big":
            ds.PixelData = volume[0].astype(">i2").tobytes()
            ds["PixelData"].VR = "OW"
        file = io.BytesIO()
        pydicom.dcmwrite(file, ds, enforce_file_format=True)
        (FOLDER / f"{name}.dcm").write_bytes(file.getvalue())
        answer(f"{name}.dcm", shifted([read(pydicom.dcmread(FOLDER / f"{name}.dcm"))]))
    ds = dataset(1, volume[0])
    ds.compress(RLELossless, generate_instance_uid=False)
    save(ds, "rle.dcm")
    answer("rle.dcm", shifted([read(pydicom.dcmread(FOLDER / "rle.dcm"))]))
    grey = (pixels()[0] // 8).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=95)
    ds = dataset(1, grey, syntax=JPEGBaseline8Bit)
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
    ds.PixelData = encapsulate([file.getvalue()])
    save(ds, "jpeg.dcm")
    answer("jpeg.dcm", shifted([np.asarray(Image.open(file), float) * 2.5 - 10]))
    # JPEG 2000 with and without loss, of signed numbers and of colours; and JPEG-LS, which is refused by name.
    # OpenJPEG wants 32 pixels at least.
    y, x = np.mgrid[0:36, 0:40]
    large = ((37 * x + 101 * y) % 1500).astype(np.uint16)
    small = (large // 8).astype(np.uint8)
    for name, array, syntax, options in [
        ("jpeg2000.dcm", large, JPEG2000Lossless, {}),
        ("jpeg2000_signed.dcm", large.astype(np.int16) - 300, JPEG2000Lossless, {}),
        ("jpeg2000_lossy.dcm", large, JPEG2000, {"j2k_psnr": [80]}),
        ("jpeg2000_colour.dcm", np.stack([small, small[::-1], small[:, ::-1]], -1), JPEG2000Lossless, {}),
        ("jpegls.dcm", large, JPEGLSLossless, {}),
    ]:
        ds = dataset(1, array)
        if array.ndim == 3:
            ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
            ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PlanarConfiguration = 3, "RGB", 0
            array = array @ [0.299, 0.587, 0.114]
        ds.compress(syntax, generate_instance_uid=False, **options)
        save(ds, name)
        if syntax == JPEG2000:
            array = pydicom.dcmread(FOLDER / name).pixel_array
        answer(name, shifted([array * 2.5 - 10]))
    inverted = dataset(1, pixels()[0])
    inverted.PhotometricInterpretation = "MONOCHROME1"
    save(inverted, "inverted.dcm")
    answer("inverted.dcm", shifted([read(inverted).max() - read(inverted)]))
    colour = np.stack([grey, grey[::-1], grey[:, ::-1]], -1)
    ds = dataset(1, colour)
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 8, 8, 7, 0
    ds.SamplesPerPixel, ds.PhotometricInterpretation, ds.PlanarConfiguration = 3, "RGB", 0
    save(ds, "colour.dcm")
    answer("colour.dcm", shifted([2.5 * (colour @ [0.299, 0.587, 0.114]) - 10]))
    # Three frames with their own rescaling, and pixels that all share.
    ds = dataset(1, volume)
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = EnhancedMRImageStorage
    ds.NumberOfFrames = 3
    del ds.PixelSpacing, ds.RescaleSlope, ds.RescaleIntercept, ds.ImageOrientationPatient
    shared, measures = Dataset(), Dataset()
    measures.PixelSpacing = [1.5, 0.75]
    shared.PixelMeasuresSequence = Sequence([measures])
    ds.SharedFunctionalGroupsSequence = Sequence([shared])
    frames = []
    for i in range(3):
        frame, value = Dataset(), Dataset()
        value.RescaleSlope, value.RescaleIntercept, value.RescaleType = str(i + 1), "1", "US"
        frame.PixelValueTransformationSequence = Sequence([value])
        frames.append(frame)
    ds.PerFrameFunctionalGroupsSequence = Sequence(frames)
    save(ds, "frames.dcm")
    answer("frames.dcm", shifted([volume[i] * (i + 1.0) + 1 for i in range(3)]))


def images_of_pillow():
    grey = (pixels()[0] // 8).astype(np.uint8)
    colour = np.stack([grey, grey[::-1], grey[:, ::-1]], -1)
    luminance = colour @ [0.299, 0.587, 0.114]
    for name, image, expected in [
        ("grey8.png", Image.fromarray(grey), grey),
        ("grey16.png", Image.fromarray(pixels()[0]), pixels()[0]),
        ("rgb.png", Image.fromarray(colour), luminance),
        ("rgba.png", Image.fromarray(colour).convert("RGBA"), luminance),
        ("bits.png", Image.fromarray(grey > 90), np.where(grey > 90, 255, 0)),
    ]:
        image.save(FOLDER / name)
        answer(name, [expected])
    indexed = Image.fromarray(colour).quantize(16)
    indexed.save(FOLDER / "indexed.png")
    answer("indexed.png", [np.asarray(indexed.convert("RGB")) @ [0.299, 0.587, 0.114]])
    smooth = np.add.outer(np.arange(NY) * 7.0, np.arange(NX) * 5.0).astype(np.uint8)
    Image.fromarray(smooth).save(FOLDER / "grey.jpg", quality=95)
    answer("grey.jpg", [np.asarray(Image.open(FOLDER / "grey.jpg"))])
    Image.fromarray(np.stack([smooth, smooth // 2, 255 - smooth], -1)).save(
        FOLDER / "rgb.jpg", quality=95, subsampling=0, progressive=True
    )
    answer("rgb.jpg", [np.asarray(Image.open(FOLDER / "rgb.jpg")) @ [0.299, 0.587, 0.114]])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    images_of_nifti()
    images_of_dicom()
    images_of_pillow()
    (FOLDER / "images.json").write_text(json.dumps(ANSWERS))


if __name__ == "__main__":
    main()
