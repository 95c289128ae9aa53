// The page from a phone to a projector, dark and light: nothing overflows, no figure covers another.
import { expect, test } from './workbench.mjs';

const SIZES = [
  [360, 740],
  [1280, 800],
  [1920, 1080],
];

const overlap = (a, b) =>
  a.x + 0.5 < b.x + b.width && b.x + 0.5 < a.x + a.width && a.y + 0.5 < b.y + b.height && b.y + 0.5 < a.y + a.height;

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

async function expectFit(page, columns = 3) {
  expect(await overflow(page), 'horizontal overflow').toBeLessThanOrEqual(0);
  const figures = await page.getByRole('figure').all();
  const boxes = await Promise.all(figures.map((figure) => figure.boundingBox()));
  expect(boxes.length).toBe(2 * columns);
  boxes.forEach((a, i) => {
    expect(a.width, 'a figure is large enough to be seen').toBeGreaterThan(100);
    boxes.slice(i + 1).forEach((b) => expect(overlap(a, b), JSON.stringify([a, b])).toBe(false));
  });
}

for (const colorScheme of ['dark', 'light']) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the page fits every screen', async ({ workbench, page }, testInfo) => {
      await workbench.open();
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const brightness = Math.max(...ground.match(/\d+/g).slice(0, 3).map(Number));
      if (colorScheme === 'dark') expect(brightness).toBeLessThan(64);
      else expect(brightness).toBeGreaterThan(192);

      for (const [width, height] of SIZES) {
        await test.step(`${width} px`, async () => {
          await page.setViewportSize({ width, height });
          const path = testInfo.outputPath(`${width}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true });
          await testInfo.attach(`${width} px, ${colorScheme}`, { path, contentType: 'image/png' });
          await expectFit(page);
        });
      }
    });
  });
}

test('every view and the brush fit every screen', async ({ workbench, page }, testInfo) => {
  const sampling = 'uniform;R=4;acs=24;seed=0';
  const methods = ['sense', 'cg-sense', 'zero-filled'];
  const protocols = methods.map((method, i) => `${'abc'[i]}.sampling=${sampling}&${'abc'[i]}.method=${method}`);
  await workbench.open(`./#subject=shepp-logan;matrix=64&${protocols.join('&')}`);
  await workbench.samplingView('Point spread').click();
  const states = [
    ['g-factor', () => workbench.below('A').getByRole('button', { name: 'g-factor' }).click()],
    ['objective', () => workbench.below('B').getByRole('button', { name: 'Objective' }).click()],
    ['brush', () => page.getByRole('button', { name: 'Paint the mask' }).click()],
  ];
  for (const [name, show] of states) {
    await show();
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      const path = testInfo.outputPath(`${name}-${width}.png`);
      await page.screenshot({ path, fullPage: true });
      await testInfo.attach(`${name}, ${width} px`, { path, contentType: 'image/png' });
      await expectFit(page, 4);
    }
  }
});

test('a button turns dark into light', async ({ workbench, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await workbench.open();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await workbench.menu();
  await page.getByRole('button', { name: 'Light or dark' }).click();
  const light = await ground();
  expect(light).not.toBe(dark);
  await page.getByRole('button', { name: 'Light or dark' }).click();
  expect(await ground()).toBe(dark);
});

test('six protocols fit a phone', async ({ workbench, page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const protocols = [...'abcdef'].map((p, i) => `${p}.sampling=uniform;R=${i + 2};acs=8&${p}.method=zero-filled`);
  await page.goto(`./#subject=shepp-logan;matrix=64&${protocols.join('&')}`);
  await expect(workbench.runState).toHaveText('A done, B done, C done, D done, E done, F done');
  expect(await overflow(page), 'horizontal overflow').toBeLessThanOrEqual(0);
  expect((await workbench.image('F').boundingBox()).width).toBeGreaterThan(30);
});
