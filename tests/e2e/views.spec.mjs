// What lies below the images: error map, objective, and the sampling as k-space or as point spread.
import { expect, test } from './workbench.mjs';

const ALIASES = 'Peak side lobe (dB)';

test('the objective is a curve to be read off', async ({ workbench, page }) => {
  await workbench.open();
  await expect(workbench.below('A').getByRole('button', { name: 'Objective' }), 'zero-filling minimises nothing').toHaveCount(0);
  const objective = workbench.below('B').getByRole('button', { name: 'Objective' });
  await expect(objective).toHaveAttribute('aria-pressed', 'false');
  await objective.press('Enter');
  await expect(objective).toHaveAttribute('aria-pressed', 'true');
  await expect(workbench.objective('B')).toHaveAccessibleName(/after 30 iterations 0\.00\d+ of what it was at the start/);
  await expect(workbench.errorMap('A'), 'A has no other view').toBeVisible();
  await expect(workbench.errorMap('B')).toHaveCount(0);

  const reading = page.getByRole('slider', { name: 'Read off the objective' });
  const read = async (key) => {
    await reading.press(key);
    const [, iteration, value] = (await reading.getAttribute('aria-valuetext')).match(/^iteration (\d+): (.+)$/);
    return [Number(iteration), Number(value)];
  };
  expect(await read('Home')).toEqual([0, 1]);
  let [, before] = [0, 1];
  for (const iteration of [5, 10, 15]) {
    const [at, value] = await read('ArrowRight');
    expect(at).toBe(iteration);
    expect(value).toBeLessThan(before);
    before = value;
  }

  await workbench.below('B').getByRole('button', { name: /^Error/ }).click();
  await expect(workbench.errorMap('B')).toBeVisible();
});

test('the point spread shows where a sampling folds the image to', async ({ workbench, page }) => {
  await workbench.open();
  await workbench.samplingView('Point spread').click();
  await expect(workbench.pointSpread('A')).toHaveAccessibleName(/from -60 to 0 dB: peak side lobe −3\.01 dB$/);
  // Whole lines spread along y alone: a curve.
  const reading = page.getByRole('slider', { name: 'Read off the dB' });
  await reading.fill('128');
  await expect(reading).toHaveAttribute('aria-valuetext', '0 px: 0 dB');
  await reading.fill('64');
  await expect(reading).toHaveAttribute('aria-valuetext', '−64 px: −3 dB');

  // 64 lines in step at the fold, and of the 18 further ones of the centre three of each four cancel but for one.
  const folded = (20 * Math.log10(58 / 82)).toFixed(2).replace('-', '−');
  expect((await workbench.numbers())[ALIASES]).toEqual([folded, folded]);

  // Single samples spread along both axes: a picture.
  await workbench.choice('Sampling').selectOption('variable-density-2d');
  await workbench.done();
  await expect(workbench.pointSpread('A')).toHaveJSProperty('tagName', 'CANVAS');
  const spread = () => workbench.picture(workbench.pointSpread('A'));
  await expect.poll(async () => (await spread()).colours).toBeGreaterThan(30);
  const { width, height } = await spread();
  expect([width, height]).toEqual([256, 256]);

  await workbench.choice('Sampling').selectOption('uniform');
  await workbench.type('Acceleration R', 1);
  await workbench.done();
  // All samples: nothing beside the peak but rounding.
  await expect(workbench.cells(ALIASES).first()).toHaveText(/^−(∞|1\d\d\.\d\d)$/);

  await workbench.samplingView('k-space').click();
  await expect(workbench.kspace).toBeVisible();
});

test('the point spread is of the protocol whose letter is pressed', async ({ workbench, page }) => {
  const sampling = (R) => `uniform;R=${R};acs=8;seed=0`;
  await workbench.open(
    `./#subject=shepp-logan;matrix=64;coils=2&a.sampling=${sampling(2)}&a.method=zero-filled&b.sampling=${sampling(4)}&b.method=zero-filled`,
  );
  await workbench.samplingView('Point spread').click();
  await expect(workbench.pointSpread('A')).toHaveAccessibleName(/side lobe −\d/);
  const curve = (protocol) => workbench.pointSpread(protocol).locator('polyline').getAttribute('points');
  const a = await curve('A');
  await page.getByRole('button', { name: 'Draw the mask of protocol B' }).click();
  await expect(workbench.pointSpread('B')).toHaveAccessibleName(/side lobe −\d/);
  await expect.poll(() => curve('B')).not.toBe(a);
  const [ofA, ofB] = (await workbench.numbers())[ALIASES];
  expect(ofA).not.toBe(ofB);
});

test('SENSE tells its geometry factor, as a picture and in the table', async ({ workbench }) => {
  const sampling = (R) => `uniform;R=${R};acs=24;seed=0`;
  await workbench.open(
    `./#subject=shepp-logan;matrix=64&a.sampling=${sampling(2)}&a.method=sense&b.sampling=${sampling(4)}&b.method=sense` +
      `&c.sampling=${sampling(4)}&c.method=zero-filled`,
  );
  await workbench.below('A').getByRole('button', { name: 'g-factor' }).click();
  const described = /^Geometry factor of protocol [AB]: mean (\d+\.\d+) · largest (\d+\.\d+); colours from 1 to (\d+\.\d)$/;
  const g = [];
  for (const protocol of ['A', 'B']) {
    // A press shows it of every protocol that has it, in the same colours.
    await expect(workbench.gFactor(protocol)).toHaveAccessibleName(described);
    const [, ...numbers] = (await workbench.gFactor(protocol).getAttribute('aria-label')).match(described);
    g.push(numbers);
    expect((await workbench.picture(workbench.gFactor(protocol))).colours).toBeGreaterThan(5);
  }
  const [[meanOfA, largestOfA, brightestOfA], [meanOfB, largestOfB, brightestOfB]] = g;
  expect(Number(meanOfA)).toBeGreaterThanOrEqual(1);
  expect(Number(meanOfB), 'the faster scan amplifies the noise more').toBeGreaterThan(Number(meanOfA));
  expect(brightestOfA).toBe(brightestOfB);
  expect(Number(brightestOfB)).toBeCloseTo(Math.max(2, largestOfA, largestOfB), 0);
  const rows = await workbench.numbers();
  expect(rows['g-factor']).toEqual([`${meanOfA} / ${largestOfA}`, `${meanOfB} / ${largestOfB}`, '–']);
  await expect(workbench.errorMap('C'), 'zero-filling has none').toBeVisible();
});

test('the table has no g-factor where no method knows it', async ({ workbench }) => {
  await workbench.open();
  expect(Object.keys(await workbench.numbers())).not.toContain('g-factor');
});
