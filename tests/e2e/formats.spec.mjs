// Files of every kind, dropped as people have them: what is in them is seen, and can be read otherwise.
import { expect, test } from './workbench.mjs';
import { boxes, golden, npy } from './npy.mjs';
import { existsSync, readFileSync } from 'node:fs';

const format = (name) => golden(`formats/${name}`);

/** Names of the files, what the page says of them, and the subject that they become. */
const FILES = [
  [['ismrmrd_cartesian.h5'], /ISMRMRD/, /^file;/],
  [['ismrmrd_noise.h5'], /ISMRMRD/, /^file;/],
  [['fastmri_multicoil.h5'], /fastMRI/, /^file;/],
  [['bart_coils.cfl', 'bart_coils.hdr'], /BART/, /^file;.*axes=/],
];

for (const [names, about, subject] of FILES) {
  test(`${names.join(' and ')} become the subject when they are dropped`, async ({ workbench, page }) => {
    await workbench.open();
    await workbench.drop(...names.map(format));
    await expect.poll(() => workbench.experiment().subject).toMatch(subject);
    await workbench.done();
    await expect(page.getByText(`${names[0]}: `).filter({ hasText: about })).toBeVisible();
    for (const image of [workbench.image('A'), workbench.image('B')]) {
      expect((await workbench.picture(image)).colours).toBeGreaterThan(30);
    }
    await expect(workbench.alerts).toHaveCount(0);
  });
}

test('an undersampled scan is reconstructed, and the page says that it has no reference', async ({ workbench, page }) => {
  await workbench.open();
  await workbench.drop(format('ismrmrd_embedded.h5'));
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await workbench.done();
  await expect(page.getByText(/No reference: \d+ of \d+ ky lines of the data are empty/)).toBeVisible();
  expect((await workbench.picture(workbench.image('B'))).colours).toBeGreaterThan(30);
});

test('a pair without its other half is explained', async ({ workbench }) => {
  await workbench.open();
  const before = await workbench.whole();
  await workbench.drop(format('bart_coils.cfl'));
  await expect(workbench.alerts.filter({ hasText: 'bart_coils.hdr' })).toBeVisible();
  expect(await workbench.whole()).toEqual(before);
});

test('axes that are not clear are asked about, with reasons and a preview, before anything is computed', async ({
  workbench,
  page,
}) => {
  await workbench.open();
  const before = await workbench.whole();
  // Four axes, of which none looks like coils: one coil, seen four times.
  const one = boxes(4, 1, 48, 40);
  await workbench.drop({ name: 'unclear.npy', bytes: npy([2, 2, 48, 40], one) });
  await expect(workbench.importDialog).toBeVisible();
  await expect(workbench.importDialog.getByText('nothing looks like coils')).toBeVisible();
  await expect(workbench.importDialog.getByRole('img', { name: /^Preview: Image, 48 × 40/ })).toBeVisible();
  expect(await workbench.whole()).toEqual(before);

  const axis = (n) => workbench.importDialog.getByLabel(new RegExp(`^Axis ${n} `));
  await expect(axis(2)).toHaveValue('coil');
  await axis(2).selectOption('slice');
  await expect(workbench.importDialog.getByRole('slider', { name: 'Slice to look at' })).toHaveAttribute('max', '3');
  await axis(3).selectOption('kx');
  await expect(workbench.importDialog.getByRole('alert')).toContainText('Expected the axes ky and kx');
  await expect(workbench.importDialog.getByRole('button', { name: 'Use it' })).toBeDisabled();
  await axis(3).selectOption('ky');
  await workbench.importDialog.getByRole('button', { name: 'Use it' }).click();
  await expect.poll(() => workbench.experiment().subject).toContain('axes=slice,slice,ky,kx');
  await workbench.done();
  await expect(workbench.slider('Slice')).toHaveAttribute('max', '3');
  await expect(workbench.reference).toHaveAccessibleName(/1 coils?, 48 × 40/);

  // How it is read can be looked at again, and left as it is.
  await page.getByRole('button', { name: 'How it is read…' }).click();
  await expect(axis(2)).toHaveValue('slice');
  await workbench.importDialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(workbench.importDialog).toBeHidden();
});

test('an image is scanned anew', async ({ workbench, page }) => {
  await workbench.open();
  const pixels = Float32Array.from({ length: 64 * 48 }, (_, i) => (Math.hypot((i % 48) - 24, Math.floor(i / 48) - 32) < 18 ? 1 + (i % 5) : 0.01));
  await workbench.drop({ name: 'disc.npy', bytes: npy([64, 48], pixels, { descr: '<f4' }) });
  await expect.poll(() => workbench.experiment().subject).toMatch(/^image;.*axes=y,x/);
  await workbench.done();
  await expect(workbench.notes).toContainText('simulated from an image');
  await expect(workbench.reference).toHaveAccessibleName(/8 coils, 64 × 48/);
  await expect(page.getByText('disc.npy: 1 slice, 64 × 48')).toBeVisible();
});

test.describe('real scans', () => {
  // Not part of the project: where they are at hand.
  const folder = new URL('../../../shared/data/', import.meta.url);
  const SCANS = [
    ['geometry_phantom_3t.npy', 'coil,ky,kx'],
    ['ulf_3dgre_sagittal.mat', 'ky,kx,slice'],
    ['ulf_t2fse_lesion.mat', 'ky,kx,slice'],
  ];
  for (const [name, axes] of SCANS) {
    test(`${name} opens with its axes guessed right`, async ({ workbench }) => {
      const path = new URL(name, folder);
      test.skip(!existsSync(path), `${name} is not at hand`);
      await workbench.open();
      await workbench.drop({ name, bytes: readFileSync(path) });
      await expect.poll(() => workbench.experiment().subject).toContain(`axes=${axes}`);
      await workbench.done();
      expect((await workbench.picture(workbench.image('A'))).colours).toBeGreaterThan(60);
    });
  }
});
