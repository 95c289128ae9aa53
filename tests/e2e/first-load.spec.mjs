// What is on the screen when the page opens, and how soon.
import { expect, test } from './workbench.mjs';
import { momentOf, quiet, report, watchLoading } from './measure.mjs';

/** What is wanted, in ms, and twice that on a machine that does something else at the same time. */
const patience = quiet ? 1 : 2;
const FIRST_PAINT = 800 * patience;
const INTERACTIVE = 2000 * patience;

test.describe('first load', () => {
  test('shows the default experiment, complete', async ({ workbench, page }) => {
    await workbench.open();
    await expect(page).toHaveTitle(/k-space/);
    const pictures = {
      reference: workbench.reference,
      'image of A': workbench.image('A'),
      'image of B': workbench.image('B'),
      'error of A': workbench.errorMap('A'),
      'error of B': workbench.errorMap('B'),
      'k-space': workbench.kspace,
    };
    for (const [name, image] of Object.entries(pictures)) {
      await expect(image, name).toBeVisible();
      const { width, height, colours } = await workbench.picture(image);
      expect([width, height], name).toEqual([256, 256]);
      expect(colours, `${name} is not blank`).toBeGreaterThan(30);
    }
    await expect(workbench.figure(workbench.image('A'))).toContainText('Zero-filled');
    await expect(workbench.figure(workbench.image('B'))).toContainText('CG-SENSE');

    const numbers = await workbench.numbers();
    expect(numbers['Acceleration asked']).toEqual(['4×', '4×']);
    for (const metric of ['NMSE', 'PSNR (dB)', 'SSIM']) {
      for (const cell of numbers[metric]) expect(Number(cell), metric).toBeGreaterThan(0);
    }
    expect(Number(numbers.NMSE[1]), 'SENSE undoes the aliasing').toBeLessThan(Number(numbers.NMSE[0]) / 5);

    await expect(page.getByText('Your data stays in this browser.', { exact: true })).toBeVisible();
    await expect(page.getByText('For education and research, not for diagnosis.')).toBeVisible();
    await expect(workbench.alerts).toHaveCount(0);
  });

  test('puts the experiment into the address bar, readable', async ({ workbench }) => {
    await workbench.open();
    const experiment = workbench.experiment();
    expect(Object.keys(experiment)).toEqual(['subject', 'a.sampling', 'a.method', 'b.sampling', 'b.method', 'metrics']);
    expect(experiment.subject).toMatch(/^brain;matrix=256;.*coils=8;/);
    expect(experiment.metrics).toMatch(/^body;/);
    expect(experiment['a.sampling']).toBe('uniform;R=4;acs=24;seed=0');
    expect(experiment['a.method']).toMatch(/^zero-filled;/);
    expect(experiment['b.method']).toMatch(/^cg-sense;lambda=0\.003;iterations=30;/);
  });

  test('is quick with a warm cache', async ({ workbench, page }, testInfo) => {
    await workbench.open();
    await page.goto('about:blank');
    await page.goto('./', { waitUntil: 'commit' });
    const picture = await momentOf(page, () => {
      const canvas = document.querySelector('canvas[aria-label^="Reference:"]');
      const pixels = canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels !== undefined && new Set(pixels).size > 10;
    });
    const reconstructed = await momentOf(
      page,
      () => document.querySelectorAll('figure[data-status=done]').length === 2,
    );
    report(testInfo, 'first picture', `${picture} ms after navigation (wanted: 2000)`);
    report(testInfo, 'reconstruction', `${reconstructed - picture} ms after the picture (wanted: 1000)`);
    // Twice what is wanted on a machine that does nothing else, and five times on others: one load, not the best of some.
    expect(picture).toBeLessThan(2000 * (quiet ? 2 : 5));
    expect(reconstructed - picture).toBeLessThan(1000 * (quiet ? 2 : 5));
  });

  test('is quick with a cold cache, and nothing moves', async ({ elsewhere }, testInfo) => {
    test.setTimeout(150_000);
    // A machine that does something else at the same time can only make it slower: the best of some loads counts.
    const loads = [];
    const best = (what) => Math.min(...loads.map((load) => load[what]));
    while (loads.length < 2 || (loads.length < 6 && (best('firstPaint') >= FIRST_PAINT || best('interactive') >= INTERACTIVE))) {
      const workbench = await elsewhere('about:blank');
      const loading = await watchLoading(workbench.page);
      await workbench.open();
      loads.push(await loading());
      await workbench.page.close();
      report(testInfo, 'cold load', JSON.stringify(loads.at(-1)));
    }
    expect(best('firstPaint'), 'first contentful paint, ms').toBeLessThan(FIRST_PAINT);
    expect(best('interactive'), 'interactive, ms').toBeLessThan(INTERACTIVE);
    expect(loads.flatMap((load) => load.shifts), 'what moved').toEqual([]);
  });
});
