// Comparing images: crosshair and values, the arrangements, the display menu; by mouse, by keys alone, by touch.
import { expect, test } from './workbench.mjs';

const sampling = (R) => `uniform;R=${R};acs=16;seed=0`;
const EXPERIMENT =
  `./#subject=shepp-logan;matrix=64;coils=4&a.sampling=${sampling(2)}&a.method=zero-filled` +
  `&b.sampling=${sampling(4)}&b.method=cg-sense;iterations=5`;

/** What every viewer of the subject says of the point that is pointed at: its place and its value. */
const readings = (page) => page.locator('.reading-off').allInnerTexts();

const center = async (target, [across, down] = [0.5, 0.5]) => {
  const { x, y, width, height } = await target.boundingBox();
  return [x + across * width, y + down * height];
};

test('what is pointed at is read off in every viewer', async ({ workbench, page }) => {
  await workbench.open(EXPERIMENT);
  await page.mouse.move(...(await center(workbench.viewer(workbench.image('A')), [0.3, 0.6])));
  const [first, ...others] = await readings(page);
  expect(others).toHaveLength(4);
  const place = first.match(/^(\d+), (\d+)/).slice(1).map(Number);
  expect(place).toEqual([19, 38]);
  for (const other of others) expect(other).toContain(`${place[0]}, ${place[1]}`);

  // By keys: the arrows move it pixel by pixel, and a screen reader hears of it.
  const viewer = workbench.viewer(workbench.image('B'));
  await viewer.press('ArrowRight');
  await viewer.press('ArrowDown');
  expect((await readings(page)).every((reading) => reading.startsWith('20, 39'))).toBe(true);
  await expect(viewer.locator('.reading-off')).toHaveAttribute('aria-live', 'polite');

  // The inset follows in all of them.
  await page.keyboard.press('z');
  await expect(page.locator('.insets canvas')).toHaveCount(5);
  await page.keyboard.press('z');
  await expect(page.locator('.insets canvas')).toHaveCount(0);
});

test('two images are compared in one viewer, by keys alone', async ({ workbench, page }) => {
  await workbench.open(EXPERIMENT);
  const arrangements = page.getByRole('group', { name: 'Arrangement of the images' });
  await arrangements.getByRole('button', { name: 'Slider' }).press('Enter');
  const edge = page.getByRole('slider', { name: 'Edge between the two images' });
  await expect(edge).toHaveAttribute('aria-valuenow', '50');
  await expect(workbench.image('A')).toBeVisible();
  await expect(workbench.image('B')).toBeVisible();
  await edge.press('ArrowLeft');
  await expect(edge).toHaveAttribute('aria-valuenow', '48');
  for (const [key, now] of [['1', '0'], ['3', '100'], ['2', '50']]) {
    await page.keyboard.press(key);
    await expect(edge).toHaveAttribute('aria-valuenow', now);
  }
  // Any two: the same twice is no comparison.
  await workbench.choice('First').selectOption({ label: 'Ref' });
  await workbench.choice('Second').selectOption({ label: 'A · Zero-filled' });
  await expect(workbench.reference).toBeVisible();
  await workbench.choice('First').selectOption({ label: 'A · Zero-filled' });
  await expect(workbench.choice('Second').locator('option:checked')).toHaveText('Ref');

  await arrangements.getByRole('button', { name: 'Flip' }).press('Enter');
  await expect(workbench.image('A')).toBeVisible();
  await expect(workbench.reference).toBeHidden();
  await page.getByRole('button', { name: 'Flip', exact: true }).last().press('Enter');
  await expect(workbench.image('A')).toBeHidden();
  await expect(workbench.reference).toBeVisible();

  await arrangements.getByRole('button', { name: 'Overlay' }).press('Enter');
  await workbench.slider('How much of the second is seen').fill('0.25');
  await expect(page.locator('.layer').nth(1)).toHaveCSS('opacity', '0.25');

  await arrangements.getByRole('button', { name: 'Difference' }).press('Enter');
  const difference = page.getByRole('img', { name: 'Difference: Ref less A' });
  expect((await workbench.picture(difference)).colours).toBeGreaterThan(60);
  const before = await workbench.picture(difference);
  await workbench.display('Errors brighter by', '× 20');
  await expect.poll(async () => (await workbench.picture(difference)).checksum).not.toBe(before.checksum);
  await expect(page.getByText('difference × 20')).toBeVisible();
});

test('the edge between two images is dragged', async ({ workbench, page }) => {
  await workbench.open(EXPERIMENT);
  await workbench.arrange('Slider');
  const edge = page.getByRole('slider', { name: 'Edge between the two images' });
  const viewer = workbench.viewer(workbench.image('A'));
  await page.mouse.move(...(await center(edge)));
  await page.mouse.down();
  await page.mouse.move(...(await center(viewer, [0.25, 0.5])), { steps: 5 });
  await page.mouse.up();
  expect(Math.abs(Number(await edge.getAttribute('aria-valuenow')) - 25)).toBeLessThanOrEqual(1);
});

test('window, colours, component and pixels are chosen in the display menu', async ({ workbench, page }) => {
  await workbench.open(EXPERIMENT);
  const seen = async () => (await workbench.picture(workbench.image('B'))).checksum;
  let last = await seen();
  const changes = async (what, label) => {
    await workbench.display(what, label);
    await expect.poll(seen, `${what}: ${label}`).not.toBe(last);
    last = await seen();
  };
  await changes('Window', 'Full range');
  await changes('Window', 'Faint: ghosts and noise');
  await changes('Window', 'Automatic');
  await changes('Colours of images', 'Viridis');
  await changes('Colours of images', 'Grey');
  await changes('Component', 'Real part');
  await expect(workbench.image('B')).toHaveAccessibleName(/real part of cg-sense/);
  await changes('Component', 'Imaginary part');
  await changes('Component', 'Magnitude');
  await workbench.display('Pixels', 'Squares');
  await expect(workbench.image('B')).toHaveCSS('image-rendering', 'pixelated');

  // A viewer that is not linked keeps its own window and zoom.
  await page.getByRole('button', { name: 'B shares window and zoom with the others' }).click();
  await page.keyboard.press('+');
  const width = async (image) => (await image.boundingBox()).width;
  expect(await width(workbench.image('A'))).toBeGreaterThan(1.2 * (await width(workbench.image('B'))));
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('images are swiped through; a tapped one takes the finger for its window', async ({ workbench, page }) => {
    await workbench.open(EXPERIMENT);
    const show = page.getByRole('button', { name: 'Show B' });
    await show.tap();
    await expect(show).toHaveAttribute('aria-current', 'true');
    await expect(workbench.image('B')).toBeInViewport({ ratio: 0.5 });
    await expect(workbench.image('A')).not.toBeInViewport();
    const seen = async () => (await workbench.picture(workbench.image('B'))).checksum;
    const before = await seen();
    const viewer = workbench.viewer(workbench.image('B'));
    const client = await page.context().newCDPSession(page);
    const touch = (type, ...points) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    const drag = async (from, to) => {
      await touch('touchStart', from);
      for (let i = 1; i <= 5; i++) await touch('touchMove', from.map((v, k) => v + ((to[k] - v) * i) / 5));
      await touch('touchEnd');
    };
    const [middle, lower] = [await center(viewer), await center(viewer, [0.5, 0.7])];
    await drag(lower, middle);
    expect(await seen(), 'one finger scrolls the page').toBe(before);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
    await page.evaluate(() => scrollTo(0, 0));
    await viewer.tap();
    await drag(await center(viewer, [0.5, 0.7]), await center(viewer));
    await expect.poll(seen).not.toBe(before);

    // Two fingers zoom.
    const at = (across) => center(viewer, [across, 0.5]);
    await touch('touchStart', await at(0.4), await at(0.6));
    await touch('touchMove', await at(0.3), await at(0.7));
    await touch('touchMove', await at(0.2), await at(0.8));
    await touch('touchEnd');
    const [image, frame] = [await workbench.image('B').boundingBox(), await viewer.boundingBox()];
    expect(image.width / frame.width).toBeGreaterThan(2);
  });
});
