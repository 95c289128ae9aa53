// Sliders: the images follow while the thumb is being dragged.
import { expect, test } from './workbench.mjs';
import { quiet, report, watchPictures } from './measure.mjs';

/** Updates a second: 20 are wanted. 10 were measured on a machine whose two cores built something else at the same time. */
const UPDATES = quiet ? 20 : 7;

/** There and back between two values, `times` over, and on to the last. */
const toAndFro = (low, high, times, last) => [...Array(times).fill([high, low]).flat(), last];

/** Lines that a uniform pattern of seed 0 takes, with its calibration region. */
function linesTaken(ny, R, acs) {
  const first = Math.ceil((ny - acs) / 2);
  return [...Array(ny).keys()].filter((y) => y % R === 0 || (y >= first && y < first + acs)).length;
}

/** The settings that the numbers on the screen and the address must be of. */
async function expectSampling(workbench, R, acs) {
  await workbench.done();
  await expect(workbench.field('Acceleration R')).toHaveValue(String(R));
  await expect(workbench.field('Calibration lines')).toHaveValue(String(acs));
  const sampling = `uniform;R=${R};acs=${acs};seed=0`;
  expect(workbench.experiment()).toMatchObject({ 'a.sampling': sampling, 'b.sampling': sampling });
  const effective = `${(256 / linesTaken(256, R, acs)).toFixed(3)}×`;
  expect(await workbench.numbers()).toMatchObject({
    'Acceleration asked': [`${R}×`, `${R}×`],
    'Acceleration effective': [effective, effective],
  });
}

test.describe('slider', () => {
  const cases = [
    { name: 'Acceleration R', min: 1, positions: toAndFro(1, 11, 3, 6), ends: [7, 24] },
    { name: 'Calibration lines', min: 0, positions: [24, 64, 8, 30], ends: [4, 30] },
  ];
  for (const { name, min, positions, ends } of cases) {
    test(`dragging '${name}' updates A and B`, async ({ workbench, page }, testInfo) => {
      await workbench.open();
      const slider = workbench.slider(name);
      const stop = await watchPictures(page);
      await workbench.drag(slider, [Number(await slider.inputValue()), ...positions], 2, async () => {
        // The address follows the thumb: it has the value that the slider has now.
        const key = name === 'Acceleration R' ? 'R' : 'acs';
        const value = Number(await slider.inputValue()) + min;
        await expect.poll(() => workbench.experiment()['a.sampling']).toContain(`;${key}=${value};`);
      });
      await workbench.done();
      const { a, b, moves } = await stop();
      report(testInfo, `${name}, 2 s`, `${moves} moves; ${a} updates of A (wanted: 40, or each move), ${b} of B`);
      // Or half of the moves: Playwright's mouse makes fewer.
      expect(a).toBeGreaterThanOrEqual(Math.min(2 * UPDATES, Math.floor(moves / 2)));
      expect(b).toBeGreaterThan(0);
      await expectSampling(workbench, ...ends);
    });
  }

  test('A follows a slider that moves in every frame', async ({ workbench, page }, testInfo) => {
    await workbench.open();
    const stop = await watchPictures(page);
    // Playwright's own mouse moves at most some 15 times a second: too seldom to find the limit.
    await workbench.slider('Acceleration R').evaluate(async (slider) => {
      const start = performance.now();
      let step = 0;
      while (performance.now() - start < 2000) {
        await new Promise(requestAnimationFrame);
        slider.value = 1 + (step++ % 10);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }
      slider.value = 5;
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      slider.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await workbench.done();
    const { a, b, moves } = await stop();
    report(testInfo, 'every frame, 2 s', `${moves} moves; ${a} updates of A (wanted: 40), ${b} of B`);
    expect(a).toBeGreaterThanOrEqual(Math.min(2 * UPDATES, Math.floor(moves / 2)));
    await expectSampling(workbench, 6, 24);
  });

  test('the numbers of a drag are those of the value typed', async ({ workbench, elsewhere }) => {
    await workbench.open();
    await workbench.drag(workbench.slider('Acceleration R'), [3, 11, 5], 1);
    await expectSampling(workbench, 6, 24);
    const other = await elsewhere('./');
    await other.done();
    await other.type('Acceleration R', 6);
    await other.done();
    expect(await other.numbers()).toEqual(await workbench.numbers());
  });
});

test('the arrow keys move a slider', async ({ workbench }) => {
  await workbench.open();
  await workbench.slider('Acceleration R').press('ArrowRight');
  await expectSampling(workbench, 5, 24);
});

test('the address keeps up with a slider that is dragged for long', async ({ workbench }) => {
  // Chromium takes 200 changes of the address in 10 seconds and ignores the others.
  await workbench.open();
  await workbench.slider('Calibration lines').evaluate((slider) => {
    for (let i = 0; i < 300; i++) {
      slider.value = String(i % 60);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
    slider.dispatchEvent(new Event('change', { bubbles: true }));
  });
  await expectSampling(workbench, 4, 59);
});
