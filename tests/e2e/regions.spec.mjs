// Regions of interest and the line profile: drawn on one image, seen and measured in all of them.
import { expect, test } from './workbench.mjs';

const EXPERIMENT =
  './#subject=shepp-logan;matrix=64;coils=4&a.sampling=uniform;R=2;acs=16;seed=0&a.method=zero-filled' +
  '&b.sampling=uniform;R=2;acs=16;seed=0&b.method=cg-sense;iterations=5';

const OUTLINES = '.regions .outline';

/** Draws over an image with the mouse: places in parts of its size. */
async function draw({ page }, image, tool, places) {
  await page.getByRole('group', { name: 'Draw' }).getByRole('button', { name: tool }).click();
  await image.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await image.boundingBox();
  const at = ([across, down]) => [x + across * width, y + down * height];
  await page.mouse.move(...at(places[0]));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 3 });
  await page.mouse.up();
}

test('a region is drawn on one image and measured in all', async ({ workbench, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.open(EXPERIMENT);
  await page.getByRole('tab', { name: 'Regions' }).click();
  await draw(workbench, workbench.image('A'), 'Ellipse', [[0.4, 0.3], [0.6, 0.5]]);
  // On the reference, two images and two error maps.
  await expect(page.locator(OUTLINES)).toHaveCount(5);
  const name = page.getByRole('textbox', { name: 'Name of region 1' });
  await name.fill('white, matter');
  await name.press('Enter');
  const rows = await workbench.numbers();
  const of = (measure) => rows[`white, matter · ${measure}`].map(Number);
  expect(of('mean')).toHaveLength(3);
  expect(of('NMSE')[2], 'CG-SENSE is nearer to the reference').toBeLessThan(of('NMSE')[1]);
  expect(of('SNR')[2]).toBeGreaterThan(of('SNR')[1]);

  // By keys alone: another, moved and stretched; the contrast of the two.
  await page.getByRole('button', { name: 'Rectangle' }).press('Enter');
  await expect(page.locator(OUTLINES)).toHaveCount(10);
  const move = page.getByRole('button', { name: /^Move R/ });
  const mean = async () => (await workbench.numbers())['R1 · mean'];
  const before = await mean();
  await move.press('ArrowLeft');
  await move.press('Shift+ArrowDown');
  await expect.poll(mean).not.toEqual(before);
  expect((await workbench.numbers())['white, matter – R1 · CNR'][2]).toMatch(/^\d/);
  await workbench.choice('Noise from').selectOption({ label: 'Background' });
  await workbench.choice('Background region').selectOption({ label: 'R1' });
  expect((await workbench.numbers())['white, matter · SNR'][0], 'the reference has one, too').toMatch(/^\d/);

  await page.getByRole('button', { name: 'Copy as CSV' }).click();
  await expect(page.getByText('Copied: the measures')).toBeVisible();
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n');
  expect(lines[0]).toBe('region,measure,Ref,A,B');
  expect(lines[1]).toMatch(/^"white, matter",mean,0\.\d+,/);
  expect(lines).toHaveLength(1 + 7 + 7 + 1);

  await page.getByRole('button', { name: 'Remove white, matter' }).click();
  await expect(page.locator(OUTLINES)).toHaveCount(5);
});

test('regions are moved by their edge and stretched by their corners', async ({ workbench, page }) => {
  await workbench.open(EXPERIMENT);
  await page.getByRole('tab', { name: 'Regions' }).click();
  const image = workbench.image('B');
  await draw(workbench, image, 'Rectangle', [[0.4, 0.4], [0.6, 0.6]]);
  const outline = workbench.viewer(image).locator(OUTLINES);
  const drag = async (from, to) => {
    const { x, y, width, height } = await image.boundingBox();
    await page.mouse.move(x + from[0] * width, y + from[1] * height);
    await page.mouse.down();
    await page.mouse.move(x + to[0] * width, y + to[1] * height, { steps: 3 });
    await page.mouse.up();
  };
  const part = async () => {
    const [of, frame] = [await outline.boundingBox(), await image.boundingBox()];
    return [of.x - frame.x, of.y - frame.y, of.width, of.height].map((v) => Number((v / frame.width).toFixed(1)));
  };
  expect(await part()).toEqual([0.4, 0.4, 0.2, 0.2]);
  await drag([0.5, 0.4], [0.6, 0.3]);
  expect(await part()).toEqual([0.5, 0.3, 0.2, 0.2]);
  await drag([0.7, 0.5], [0.8, 0.8]);
  expect(await part()).toEqual([0.5, 0.3, 0.3, 0.5]);
});

test('the line profile follows the line while it is dragged', async ({ workbench, page }) => {
  await workbench.open(EXPERIMENT);
  await page.getByRole('tab', { name: 'Regions' }).click();
  await page.getByRole('button', { name: 'Line profile' }).press('Enter');
  const curves = page.getByRole('img', { name: 'Magnitude of every image along the line' }).locator('polyline');
  await expect(curves).toHaveCount(3);
  const points = () => curves.first().getAttribute('points');
  const before = await points();
  await page.getByRole('button', { name: 'Start' }).press('ArrowDown');
  await expect.poll(points).not.toBe(before);
  const reading = page.getByRole('slider', { name: 'Read off the line profile' });
  await reading.fill('0.25');
  await expect(reading).toHaveAttribute('aria-valuetext', /^[\d.]+ (mm|px): Ref [\d.]+, A [\d.]+, B [\d.]+$/);
  // Live, before the mouse is let go.
  const image = workbench.image('A');
  await image.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await image.boundingBox();
  await page.mouse.move(x + 0.8 * width, y + 0.5 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.7 * width, y + 0.7 * height, { steps: 3 });
  const dragged = await points();
  expect(dragged).not.toBe(before);
  await page.mouse.up();
});
