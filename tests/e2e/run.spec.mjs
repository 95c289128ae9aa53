// Reconstructions that are stopped, overtaken or struck by a fault.
import { expect, test } from './workbench.mjs';
import { report } from './measure.mjs';

const PHANTOM = 'subject=shepp-logan;matrix=512;coils=16;noise=0.005;seed=1';
const SAMPLING = 'uniform;R=4;acs=24;seed=0';
/** Zero-filled twice, so that it is on the screen soon. */
const LARGE = `./#${PHANTOM}&a.sampling=${SAMPLING}&a.method=zero-filled&b.sampling=${SAMPLING}&b.method=zero-filled`;

/** Makes B a reconstruction of many seconds, and waits until it iterates. */
async function startSlow(workbench) {
  await workbench.choice('Method of B').selectOption('CG-SENSE');
  await workbench.type('Tolerance', 0);
  await workbench.type('Iterations', 1000);
  const progress = workbench.page.getByRole('progressbar', { name: /^Protocol B: reconstructing, residual/ });
  await expect(progress).toBeVisible({ timeout: 30_000 });
  await expect.poll(async () => Number(await progress.getAttribute('value'))).toBeGreaterThan(0);
}

test('Esc cancels, the last image stays, and the page works on', async ({ workbench, page }, testInfo) => {
  await workbench.open(LARGE);
  const before = await workbench.picture(workbench.image('B'));
  await startSlow(workbench);
  expect(await workbench.picture(workbench.image('B')), 'the last finished image meanwhile').toEqual(before);
  const pressed = performance.now();
  await page.keyboard.press('Escape');
  await expect(workbench.runState).toHaveText('A done, B cancelled');
  const needed = Math.round(performance.now() - pressed);
  report(testInfo, 'cancelled', `${needed} ms after Esc`);
  // A second is wanted; twice that for a busy machine.
  expect(needed).toBeLessThan(2000);
  await expect(workbench.figure(workbench.image('B'))).toContainText('Cancelled. The last finished image stays.');
  expect(await workbench.picture(workbench.image('B'))).toEqual(before);

  await workbench.type('Iterations', 2);
  await workbench.done();
  expect(await workbench.picture(workbench.image('B'))).not.toEqual(before);
});

test('Esc cancels the calibration, too', async ({ workbench, page }, testInfo) => {
  await workbench.open(LARGE.replace('coils=16', 'coils=32').replace('matrix=512', 'matrix=256'));
  await workbench.choice('Method of B').selectOption('CG-SENSE');
  await expect(workbench.runState).toHaveText('Reconstructing');
  const pressed = performance.now();
  await page.keyboard.press('Escape');
  await expect(workbench.runState).toHaveText('A done, B cancelled');
  const needed = Math.round(performance.now() - pressed);
  report(testInfo, 'calibration of 32 coils cancelled', `${needed} ms after Esc`);
  expect(needed).toBeLessThan(5000);
});

test('Esc cancels an acquisition, which says how far it is and can be run again', async ({ workbench, page }, testInfo) => {
  await workbench.open(LARGE.replace('matrix=512', 'matrix=64').replace('coils=16', 'coils=32'));
  await workbench.type('Matrix', 1024);
  const progress = page.getByRole('progressbar', { name: 'Subject' });
  await expect.poll(async () => Number(await progress.getAttribute('value')), { timeout: 30_000 }).toBeGreaterThan(0);
  const pressed = performance.now();
  await page.keyboard.press('Escape');
  const reference = workbench.figure(workbench.reference);
  await expect(reference).toContainText('Cancelled. The subject was not acquired.');
  report(testInfo, 'acquisition of 32 coils cancelled', `${Math.round(performance.now() - pressed)} ms after Esc`);
  await expect(workbench.figure(workbench.image('B')).getByRole('alert')).toHaveText('Waiting for the subject.');
  await expect(progress).toHaveCount(0);
  expect((await workbench.numbers()).NMSE).toEqual(['–', '–']);

  await reference.getByRole('button', { name: 'Run again' }).click();
  await expect(progress).toBeVisible();
  // A newer subject takes the place of what is being acquired.
  await workbench.type('Matrix', 32);
  await workbench.done();
  await expect(reference).toContainText('32 × 32');
  await expect(reference).not.toContainText('Cancelled');
});

test('going back to the subject before acquires it anew, whether the next was being acquired or cancelled', async ({ workbench, page }) => {
  await workbench.open(LARGE.replace('matrix=512', 'matrix=64').replace('coils=16', 'coils=32'));
  const before = await workbench.whole();
  const progress = page.getByRole('progressbar', { name: 'Subject' });
  const reference = workbench.figure(workbench.reference);
  for (const cancelled of [false, true]) {
    await workbench.type('Matrix', 1024);
    await expect.poll(async () => Number(await progress.getAttribute('value')), { timeout: 30_000 }).toBeGreaterThan(0);
    if (cancelled) {
      await page.keyboard.press('Escape');
      await expect(reference).toContainText('Cancelled. The subject was not acquired.');
    }
    await workbench.type('Matrix', 64);
    await workbench.done();
    await expect(reference).toContainText('64 × 64');
    await expect(reference).not.toContainText('Cancelled');
    await expect(progress).toHaveCount(0);
    expect(await workbench.whole()).toEqual(before);
  }
});

test('a cancelled protocol runs when its settings come again', async ({ workbench, page }) => {
  await workbench.open(LARGE.replace('matrix=512', 'matrix=256'));
  await startSlow(workbench);
  await page.keyboard.press('Escape');
  await expect(workbench.runState).toHaveText('A done, B cancelled');
  await workbench.choice('Method of B').selectOption('Zero-filled');
  await workbench.done();
  await page.goBack();
  await expect(workbench.runState).toHaveText('Reconstructing');
  await expect(page.getByRole('progressbar', { name: /^Protocol B: reconstructing, residual/ })).toBeVisible();
  await page.keyboard.press('Escape');
});

test.describe('the newest request wins', () => {
  /** Sets the acceleration several times before anything can be finished. */
  const inOneGo = (slider, positions) =>
    slider.evaluate((slider, positions) => {
      for (const position of positions) {
        slider.value = String(position);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        slider.dispatchEvent(new Event('change', { bubbles: true }));
      }
    }, positions);

  test('of two changes at once', async ({ workbench, elsewhere }) => {
    await workbench.open();
    await inOneGo(workbench.slider('Acceleration R'), [8, 5]);
    await workbench.done();
    await expect(workbench.field('Acceleration R')).toHaveValue('6');
    const other = await elsewhere(workbench.page.url());
    await other.done();
    expect(await workbench.numbers()).toEqual(await other.numbers());
  });

  test('of a change and its undoing at once', async ({ workbench }) => {
    await workbench.open();
    const before = await workbench.numbers();
    await inOneGo(workbench.slider('Acceleration R'), [8, 3]);
    await workbench.done();
    expect(await workbench.numbers()).toEqual(before);
  });

  test('of a slow reconstruction and the undoing of it', async ({ workbench }) => {
    await workbench.open(LARGE.replace('matrix=512', 'matrix=256'));
    const before = await workbench.whole();
    await startSlow(workbench);
    await workbench.choice('Method of B').selectOption('Zero-filled');
    await workbench.done();
    expect(await workbench.whole()).toEqual(before);
  });

  test('of a change of B and its undoing while B works', async ({ workbench }) => {
    await workbench.open();
    const before = await workbench.numbers();
    await workbench.type('Iterations', 1000);
    await workbench.type('Iterations', 30);
    await workbench.done();
    expect(await workbench.numbers()).toEqual(before);
  });
});

test.describe('a fault', { tag: '@device' }, () => {
  // The panic itself is an error in the worker's log.
  test.use({ expectedErrors: [/unreachable|panic/] });

  test('in the engine is reported, and the engine starts again', async ({ workbench }) => {
    await workbench.page.goto('./?fault=panic');
    const notice = workbench.alerts.filter({ hasText: 'The engine stopped:' });
    await expect(notice).toContainText('a panic for the tests');
    await expect(notice).toContainText('It was restarted.');
    await workbench.done();
    expect((await workbench.picture(workbench.image('B'))).colours).toBeGreaterThan(30);
    await workbench.type('Acceleration R', 3);
    await workbench.done();
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect(workbench.alerts).toHaveCount(0);
  });
});

test('what takes long says how many seconds are left, and a button stops it', async ({ workbench, page }) => {
  await page.goto('./?device=cpu#subject=brain;matrix=320;coils=16&a.sampling=variable-density;R=4&a.method=l1-wavelet;iterations=300');
  const button = workbench.image('A').locator('xpath=ancestor::figure').getByRole('button', { name: 'Cancel' });
  await button.click({ timeout: 30_000 });
  await expect(page.getByText('Cancelled.')).toBeVisible();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText(/^\d+ s left$/)).toBeVisible({ timeout: 30_000 });
});
