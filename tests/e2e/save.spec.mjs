// What is saved is what is shown, in the formats that others read, and nobody's name is in it.
import { readFileSync } from 'node:fs';
import { expect, test } from './workbench.mjs';
import { golden } from './npy.mjs';

/** Saves something in a format, and gives the files' names and bytes. */
async function save(workbench, what, format, files = 1) {
  const { page } = workbench;
  await page.getByRole('combobox', { name: 'What to save' }).selectOption({ label: what });
  await page.getByRole('combobox', { name: 'Format' }).selectOption({ label: format });
  const downloads = [];
  page.on('download', (download) => downloads.push(download));
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => downloads.length).toBe(files);
  page.removeAllListeners('download');
  const read = async (download) => [download.suggestedFilename(), readFileSync(await download.path())];
  return Object.fromEntries(await Promise.all(downloads.map(read)));
}

test('images, k-space and masks are saved in the formats that hold them', async ({ workbench }) => {
  await workbench.open('#subject=shepp-logan;matrix=64;coils=4&a.sampling=uniform;R=2&a.method=zero-filled&b.sampling=uniform;R=2&b.method=cg-sense');
  const begins = (bytes, text) => expect(bytes.subarray(0, text.length).toString('latin1')).toBe(text);

  const png = await save(workbench, 'Image of A', 'PNG as shown');
  begins(png['shepp-logan-a-zero-filled.png'], '\x89PNG');
  const npy = await save(workbench, 'Image of B', 'NumPy .npy');
  begins(npy['shepp-logan-b-cg-sense.npy'], '\x93NUMPY');
  expect(npy['shepp-logan-b-cg-sense.npy'].subarray(0, 128).toString('latin1')).toMatch(/'shape': \(64, 64,? ?\)/);
  const cfl = await save(workbench, 'k-space', 'BART .cfl', 2);
  expect(cfl['shepp-logan-kspace.hdr'].toString()).toContain('64 64 1 4');
  expect(cfl['shepp-logan-kspace.cfl'].length).toBe(64 * 64 * 4 * 8);
  const h5 = await save(workbench, 'k-space', 'ISMRMRD .h5');
  begins(h5['shepp-logan-kspace.h5'], '\x89HDF');
  const nii = await save(workbench, 'Reference', 'NIfTI .nii');
  expect(nii['shepp-logan-reference.nii'].length).toBeGreaterThan(64 * 64 * 4);
  const mask = await save(workbench, 'Mask of A', 'NumPy .npy');
  expect(mask['shepp-logan-a-mask.npy'].length).toBe(128 + 64 * 64);

  // What was saved is read again.
  await workbench.drop({ name: 'again.h5', bytes: h5['shepp-logan-kspace.h5'] });
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;.*name=again\.h5/);
  await workbench.done();
  await expect(workbench.reference).toHaveAccessibleName(/4 coils, 64 × 64/);
});

test('nobody who stands in a header is on the page, in the link or in what is saved', async ({ workbench, page }) => {
  await workbench.open();
  const file = golden('formats/ismrmrd_cartesian.h5');
  const identifiers = ['PLANTED', 'DOE^JANE', 'PAT-4711', '1968-02-29', 'St Elsewhere', 'SN-0815'];
  const planted = identifiers.filter((identifier) => file.bytes.includes(identifier));
  expect(planted, 'the file names somebody').toEqual(identifiers);
  await workbench.drop(file);
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await workbench.done();
  const outputs = [await page.content(), page.url()];
  for (const [what, format, files] of [['Image of A', 'PNG as shown', 1], ['k-space', 'ISMRMRD .h5', 1], ['k-space', 'BART .cfl', 2], ['Image of B', 'NIfTI .nii', 1]]) {
    for (const [name, bytes] of Object.entries(await save(workbench, what, format, files))) {
      outputs.push(name, bytes.toString('latin1'));
    }
  }
  for (const output of outputs) {
    expect(identifiers.filter((identifier) => output.includes(identifier))).toEqual([]);
  }
});
