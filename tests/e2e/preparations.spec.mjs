// What is done to the k-space before it is sampled: ticked, changed, in the link, and undone.
import { expect, test } from './workbench.mjs';

const START = './#subject=shepp-logan;matrix=64;coils=6;noise=0.05;correlation=0.8&a.sampling=uniform;R=2;acs=20&a.method=cg-sense';

test('preparations are ticked in their order and leave no trace when they are no longer', async ({ workbench, page }) => {
  await workbench.open(START);
  const plain = await workbench.numbers();
  await page.getByLabel('Prewhiten the noise').check();
  await workbench.done();
  const white = await workbench.numbers();
  expect(white.NMSE).not.toEqual(plain.NMSE);
  expect(page.url()).toContain('correlation=0.8;array=head;phase=0&prepare=prewhiten;corner=0.1&a.sampling');

  await page.getByLabel('Compress the coils').check();
  await workbench.type('Virtual coils', '3');
  await workbench.done();
  expect(page.url()).toContain('&prepare=prewhiten;corner=0.1&prepare=compress;by=coils;coils=3;energy=0.99&a.');
  const compressed = await workbench.numbers();
  expect(compressed.NMSE).not.toEqual(white.NMSE);

  await page.goBack();
  await expect(workbench.field('Virtual coils')).toHaveValue('4');
  await page.goBack();
  await expect(page.getByLabel('Compress the coils')).not.toBeChecked();
  await workbench.done();
  expect((await workbench.numbers()).NMSE).toEqual(white.NMSE);
  await page.getByLabel('Prewhiten the noise').uncheck();
  await workbench.done();
  expect((await workbench.numbers()).NMSE).toEqual(plain.NMSE);
  expect(page.url()).not.toContain('prepare');
});

test('a compression to more coils than there are is refused, and the page goes on', async ({ workbench, page }) => {
  await workbench.open(START);
  await page.getByLabel('Compress the coils').check();
  await workbench.type('Virtual coils', '9');
  await expect(page.getByText(/at most 6 virtual coils/).first()).toBeVisible();
  await workbench.type('Virtual coils', '6');
  await workbench.done();
});
