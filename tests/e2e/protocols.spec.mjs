// Protocols come and go, up to six.
import { expect, test } from './workbench.mjs';

test('a protocol is added, changed and taken away again', async ({ workbench, page }) => {
  await workbench.open();
  const two = await workbench.numbers();
  await page.getByRole('button', { name: 'Add a protocol' }).click();
  await workbench.done();
  const three = await workbench.numbers();
  // The new one is a copy of the last.
  expect(three.NMSE).toEqual([...two.NMSE, two.NMSE[1]]);
  await workbench.choice('Method of C').selectOption('Zero-filled');
  await workbench.done();
  expect((await workbench.numbers()).NMSE).toEqual([...two.NMSE, two.NMSE[0]]);
  expect(workbench.experiment()['c.method']).toMatch(/^zero-filled/);

  await page.getByRole('button', { name: 'Remove protocol A' }).click();
  await workbench.done();
  expect((await workbench.numbers()).NMSE).toEqual([two.NMSE[1], two.NMSE[0]]);
  await page.goBack();
  await workbench.done();
  expect((await workbench.numbers()).NMSE).toEqual([...two.NMSE, two.NMSE[0]]);
});

test('there are from one to six protocols', async ({ workbench, page }) => {
  await workbench.open('./#subject=shepp-logan;matrix=64;coils=2&a.sampling=uniform;R=2&a.method=zero-filled');
  await expect(page.getByRole('button', { name: /^Remove protocol/ })).toHaveCount(0);
  const add = page.getByRole('button', { name: 'Add a protocol' });
  for (let protocols = 2; protocols <= 6; protocols += 1) {
    await add.click();
    await expect(page.getByRole('button', { name: /^Remove protocol/ })).toHaveCount(protocols);
  }
  await expect(add).toBeDisabled();
  await workbench.done();
});

test('protocols that need the same coil maps share them', async ({ workbench }) => {
  const protocols = ['a', 'b', 'c', 'd'].map((p, i) => `&${p}.sampling=uniform;R=3&${p}.method=cg-sense;lambda=0.0${i}1`);
  await workbench.open(`./#subject=shepp-logan${protocols.join('')}`);
  const times = await workbench.cells('Calibration').allTextContents();
  expect(times).toHaveLength(4);
  // Those in brackets were taken over.
  expect(times.filter((time) => !time.startsWith('('))).toHaveLength(1);
});
