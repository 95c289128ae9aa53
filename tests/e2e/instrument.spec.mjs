// k-space as an instrument: boxes, centre and edge, undo, and the wave of a sample over the images.
import { expect, test } from './workbench.mjs';

const FULL = './#subject=shepp-logan;matrix=64;coils=4&a.sampling=uniform;R=1;acs=16&a.method=zero-filled';

const brush = (page) => page.getByRole('group', { name: 'Brush' });
const taken = (page) => page.getByRole('img', { name: /^k-space,/ });

test('a box is painted, the centre and the edge are kept, and each is taken back', async ({ workbench, page }) => {
  await workbench.open(FULL);
  await page.keyboard.press('p');
  await brush(page).getByRole('button', { name: 'Keep only the centre' }).click();
  await expect(taken(page)).toHaveAccessibleName(/16 of 64 lines/);
  await workbench.done();
  await brush(page).getByRole('button', { name: 'Undo' }).click();
  await expect(taken(page)).toHaveAccessibleName(/64 of 64 lines/);
  await brush(page).getByRole('button', { name: 'Keep only the edge' }).click();
  await expect(taken(page)).toHaveAccessibleName(/48 of 64 lines/);
  await brush(page).getByRole('button', { name: 'Clear' }).click();
  await brush(page).getByRole('button', { name: 'Box' }).click();
  const { x, y, width, height } = await taken(page).boundingBox();
  const at = (ky, kx) => [x + (width * (kx + 0.5)) / 64, y + (height * (ky + 0.5)) / 64];
  await page.mouse.move(...at(10, 20));
  await page.mouse.down();
  await page.mouse.move(...at(30, 25), { steps: 4 });
  await page.mouse.move(...at(13, 27), { steps: 4 });
  await page.mouse.up();
  // 4 x 8 of 64 x 64.
  await expect(taken(page)).toHaveAccessibleName(/0\.8 % of the samples/);
  await page.keyboard.press('Control+z');
  await expect(taken(page)).toHaveAccessibleName(/0 of 64 lines/);
  await page.keyboard.press('Control+Shift+z');
  await expect(taken(page)).toHaveAccessibleName(/0\.8 % of the samples/);
});

test('a box is set by keys', async ({ workbench, page }) => {
  await workbench.open(FULL);
  await page.keyboard.press('p');
  await brush(page).getByRole('button', { name: 'Clear' }).click();
  await brush(page).getByRole('button', { name: 'Box' }).click();
  const easel = page.getByRole('application', { name: /^Mask:/ });
  await easel.focus();
  await page.keyboard.press('Space');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await page.keyboard.press('Space');
  // 3 x 2 of 64 x 64.
  await expect(taken(page)).toHaveAccessibleName(/0\.1 % of the samples/);
});

test('a sample that is pointed at shows its wave over every image', async ({ workbench, page }) => {
  await workbench.open(FULL);
  const { x, y, width, height } = await taken(page).boundingBox();
  await page.mouse.move(x + (width * 32.5) / 64, y + (height * 36.5) / 64);
  await expect(page.getByText('4 × 0 cycles')).toBeVisible();
  const waves = page.locator('canvas.wave:visible');
  await expect(waves).not.toHaveCount(0);
  // Four crests along y and none along x.
  const crests = await waves.first().evaluate((canvas) => {
    const { width, height } = canvas;
    const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
    const signs = (n, index) => Array.from({ length: n }, (_, i) => pixels[4 * index(i)] > 127);
    const rises = (all) => all.filter((on, i) => on && !all[(i + all.length - 1) % all.length]).length;
    return [rises(signs(height, (i) => i * width + 7)), rises(signs(width, (i) => width * 3 + i))];
  });
  expect(crests[0]).toBe(4);
  expect(crests[1]).toBe(0);
  await page.keyboard.press('w');
  await expect(waves).toHaveCount(0);
});
