// Painting a mask by hand on k-space: lines and points, with the pointer and with the keys.
import { expect, test } from './workbench.mjs';

const SMALL = './#subject=shepp-logan;matrix=64;coils=4&a.sampling=uniform;R=4;acs=16&a.method=zero-filled';

/** Lines that a painted mask of whole lines takes, as its text in the link says. */
function linesTaken(sampling) {
  const [, text] = sampling.match(/^painted;mask=\d+x\d+\.l\.([\d-]+)$/) ?? [];
  return text.split('-').flatMap((run, i) => Array(Number(run)).fill(i % 2 === 1));
}

/** Lines of the uniform pattern of `SMALL`. */
const uniform = Array.from({ length: 64 }, (_, y) => y % 4 === 0 || (y >= 24 && y < 40));

/** Drags over k-space from one part of its size to another. */
async function stroke({ page, kspace }, from, to) {
  const { x, y, width, height } = await kspace.boundingBox();
  const at = ([across, down]) => [x + across * width, y + down * height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 6 });
  await page.mouse.up();
}

const pencil = (page) => page.getByRole('button', { name: 'Paint the mask' });
const brush = (page, name) => page.getByRole('group', { name: 'Brush' }).getByRole('button', { name, exact: true });
const sampling = (workbench) => workbench.experiment()['a.sampling'];

test('lines are painted on the mask that is there, and the link has them', async ({ workbench, page, elsewhere }) => {
  await workbench.open(SMALL);
  const before = await workbench.picture(workbench.image('A'));
  const steps = await page.evaluate(() => history.length);
  await pencil(page).click();
  expect(sampling(workbench), 'nothing is painted yet').toMatch(/^uniform/);
  await stroke(workbench, [0.3, 10.5 / 64], [0.6, 13.5 / 64]);
  await workbench.done();
  const expected = uniform.map((taken, y) => taken || (y >= 10 && y <= 13));
  expect(linesTaken(sampling(workbench))).toEqual(expected);
  expect(await page.evaluate(() => history.length), 'a stroke is one step').toBe(steps + 1);
  await expect(workbench.choice('Sampling')).toHaveValue('painted');
  expect(await workbench.picture(workbench.image('A'))).not.toEqual(before);
  const effective = `${(64 / expected.filter(Boolean).length).toFixed(3)}×`;
  const painted = await workbench.numbers();
  expect(painted['Acceleration effective']).toEqual([effective]);
  expect(painted['Acceleration asked']).toEqual(['–']);

  const other = await elsewhere(page.url());
  await other.done();
  expect(await other.numbers()).toEqual(painted);
  expect(await other.picture(other.image('A'))).toEqual(await workbench.picture(workbench.image('A')));
  expect(await other.picture(other.kspace)).toEqual(await workbench.picture(workbench.kspace));

  await page.goBack();
  await workbench.done();
  expect(await workbench.picture(workbench.image('A'))).toEqual(before);
});

test('the reconstruction follows while a stroke goes on', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await page.keyboard.press('p');
  const before = await workbench.picture(workbench.image('A'));
  const { x, y, width, height } = await workbench.kspace.boundingBox();
  await page.mouse.move(x + width / 2, y + 0.1 * height);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y + 0.2 * height, { steps: 4 });
  await expect.poll(() => workbench.picture(workbench.image('A'))).not.toEqual(before);
  await page.mouse.up();
  await workbench.done();
});

test('points are painted with a round brush, and erased', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await pencil(page).click();
  await brush(page, 'Clear').click();
  const empty = workbench.figure(workbench.image('A')).getByRole('alert');
  await expect(empty, 'nothing is taken').toContainText(/at least one sample/);
  await brush(page, 'Fill centre').click();
  await workbench.done();
  await expect(empty).toHaveCount(0);
  await brush(page, 'Points').click();
  await workbench.slider('Brush width').fill('5');
  await stroke(workbench, [0.2, 0.2], [0.2, 0.2]);
  await workbench.done();
  expect(sampling(workbench)).toMatch(/^painted;mask=64x64\.p\./);
  // A disc of 21 samples beside 24 lines.
  const taken = 24 * 64 + 21;
  expect((await workbench.numbers())['Acceleration effective']).toEqual([`${((64 * 64) / taken).toFixed(3)}×`]);

  await brush(page, 'Erase').click();
  await stroke(workbench, [0.2, 0.2], [0.2, 0.2]);
  await workbench.done();
  expect((await workbench.numbers())['Acceleration effective']).toEqual([`${(64 / 24).toFixed(3)}×`]);
});

test('the arrow keys move the brush, Space takes and leaves out', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await page.keyboard.press('p');
  // From the line of DC, 32, which is taken.
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await workbench.done();
  expect(linesTaken(sampling(workbench))).toEqual(uniform.map((taken, y) => taken || y === 42));
  await expect(page.getByText('ky line 42, taken')).toBeAttached();
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Enter');
  await workbench.done();
  expect(linesTaken(sampling(workbench))).toEqual(uniform.map((taken, y) => (taken || y === 42) && y !== 34));
  await page.keyboard.press('p');
  await expect(page.getByRole('group', { name: 'Brush' })).toHaveCount(0);
});

test('a touch paints', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await pencil(page).click();
  const easel = page.getByRole('application', { name: /^Mask:/ });
  const { x, y, width, height } = await easel.boundingBox();
  const touch = (type, down, more) =>
    easel.dispatchEvent(type, {
      pointerId: 5,
      pointerType: 'touch',
      isPrimary: true,
      button: 0,
      clientX: x + width / 2,
      clientY: y + down * height,
      bubbles: true,
      ...more,
    });
  await touch('pointermove', 6.5 / 64);
  await touch('pointerdown', 6.5 / 64);
  await touch('pointermove', 9.5 / 64);
  await touch('pointerup', 9.5 / 64);
  await workbench.done();
  expect(linesTaken(sampling(workbench))).toEqual(uniform.map((taken, y) => taken || (y >= 6 && y <= 9)));
});

test('a drag paints while painting, and changes the window else', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  const reference = () => workbench.picture(workbench.reference);
  const before = await reference();
  await pencil(page).click();
  await stroke(workbench, [0.3, 0.3], [0.6, 0.4]);
  await workbench.done();
  expect(await reference()).toEqual(before);
  const painted = sampling(workbench);
  await pencil(page).click();
  await stroke(workbench, [0.3, 0.3], [0.6, 0.4]);
  expect(sampling(workbench)).toBe(painted);
  expect(await reference()).not.toEqual(before);
});

test('the brush follows zoom and pan', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await pencil(page).click();
  const { x, y, width, height } = await workbench.kspace.boundingBox();
  await page.mouse.move(x + 0.25 * width, y + 0.25 * height);
  await page.mouse.wheel(0, -300);
  await expect.poll(async () => (await workbench.kspace.boundingBox()).width).toBeGreaterThan(1.5 * width);
  // `stroke` measures the picture as it is now, zoomed.
  await stroke(workbench, [0.25, 17.5 / 64], [0.26, 18.5 / 64]);
  await workbench.done();
  expect(linesTaken(sampling(workbench))).toEqual(uniform.map((taken, y) => taken || y === 17 || y === 18));
});

test('choosing the painted pattern begins with the mask that is there', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await workbench.choice('Sampling').selectOption('painted');
  await workbench.done();
  expect(linesTaken(sampling(workbench))).toEqual(uniform);
  await expect(pencil(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(workbench.field('Mask'), 'the mask has no field').toHaveCount(0);
});

test('a link that is long says so', async ({ workbench, page }) => {
  await workbench.open('./#subject=shepp-logan;matrix=256;coils=1&a.sampling=variable-density-2d;R=4&a.method=zero-filled');
  await pencil(page).click();
  await stroke(workbench, [0.2, 0.2], [0.22, 0.21]);
  await expect(page.getByText(/The link has \d+ characters: some programs cut links that long/)).toBeVisible();
  await workbench.done();
});
