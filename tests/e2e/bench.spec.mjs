// The benchmark: every method on the phantom, in this browser, and its numbers as a file.
import { readFile } from 'node:fs/promises';
import { expect, test } from './workbench.mjs';
import { report } from './measure.mjs';

const panel = (page) => page.getByRole('dialog', { name: 'Benchmark' });
const standing = (page) => panel(page).locator('.standing');

test('the address #bench runs every method and gives the numbers as a file', async ({ page, workbench }, testInfo) => {
  const requests = [];
  await page.goto('./#bench');
  await expect(panel(page)).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#bench');
  await expect(workbench.alerts).toHaveCount(0);
  await expect(panel(page).getByRole('button', { name: 'Download JSON' })).toBeDisabled();

  page.on('request', (request) => requests.push(request.url()));
  await panel(page).getByRole('button', { name: 'Run' }).click();
  await expect(panel(page).getByRole('progressbar')).toBeVisible();
  await expect(standing(page)).toHaveText(/^Done: \d+ cases\. The engine's memory has grown to \d+ MB\.$/, { timeout: 55_000 });

  const methods = await page.getByRole('combobox', { name: 'Method of A', exact: true, includeHidden: true })
    .locator('option').allTextContents();
  const rows = panel(page).getByRole('row');
  await expect(rows).toHaveCount(methods.length + 2);
  await expect(panel(page).getByRole('rowheader')).toHaveText(['ESPIRiT', ...methods]);

  const waits = page.waitForEvent('download');
  await panel(page).getByRole('button', { name: 'Download JSON' }).click();
  const download = await waits;
  expect(download.suggestedFilename()).toBe('k-space-benchmark.json');
  const file = JSON.parse(await readFile(await download.path(), 'utf8'));
  expect(file.cases.map((case_) => case_.label)).toEqual(['ESPIRiT', ...methods]);
  expect(file.machine).toContain('Chrome');
  expect(file.threads).toBe(1);
  expect(file.cores).toBeGreaterThan(0);
  expect(file.memory_megabytes).toBeGreaterThan(1);
  for (const one of file.cases) {
    expect(one.failure, one.name).toBe(null);
    expect(one.shape, one.name).toEqual([8, 256, 256]);
    expect(one.seconds, one.name).toBeGreaterThan(0);
    if (one.label !== 'ESPIRiT') expect(one.nmse_body, one.name).toBeGreaterThan(0);
    report(testInfo, one.name, `${one.seconds.toFixed(3)} s after ${(one.calibration_seconds ?? 0).toFixed(3)} s`);
  }
  expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([]);
});

test('the benchmark closes to the experiment, and Back works', async ({ page, workbench }) => {
  await workbench.open();
  const experiment = page.url();
  await page.getByRole('link', { name: 'Benchmark' }).click();
  await expect(panel(page)).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#bench');
  await page.goBack();
  await expect(panel(page)).toBeHidden();
  await expect(page).toHaveURL(experiment);
  await page.goForward();
  await expect(panel(page)).toBeVisible();
  await panel(page).getByRole('button', { name: 'Close' }).click();
  await expect(panel(page)).toBeHidden();
  await expect(page).toHaveURL(experiment);

  // By its address, too: the experiment on the screen stays.
  await page.evaluate(() => (location.hash = '#bench'));
  await expect(panel(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page)).toBeHidden();
  await expect(page).toHaveURL(experiment);
  await expect(workbench.alerts).toHaveCount(0);
});

test('Esc stops the benchmark, and keeps what it has', async ({ page, workbench }) => {
  await workbench.open('./#bench');
  await panel(page).getByRole('button', { name: 'Run' }).click();
  await expect(panel(page).getByRole('rowheader', { name: 'ESPIRiT' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel(page).getByRole('button', { name: 'Run' })).toBeVisible();
  await expect(panel(page)).toBeVisible();
  await expect(standing(page)).toHaveText(/^Stopped after [1-9]\d* of \d+ cases\./);
  await expect(panel(page).getByRole('rowheader', { name: 'ESPIRiT' })).toBeVisible();
});

for (const colorScheme of ['dark', 'light']) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the benchmark fits every screen', async ({ page, workbench }, testInfo) => {
      await workbench.open('./#bench');
      await panel(page).getByRole('button', { name: 'Run' }).click();
      await expect(panel(page).getByRole('row').nth(3)).toBeVisible();
      await panel(page).getByRole('button', { name: 'Stop' }).click();
      await expect(panel(page).getByRole('button', { name: 'Run' })).toBeVisible();
      for (const width of [360, 768, 1280, 1920]) {
        await page.setViewportSize({ width, height: 800 });
        const path = testInfo.outputPath(`bench-${width}-${colorScheme}.png`);
        await page.screenshot({ path });
        await testInfo.attach(`benchmark, ${width} px, ${colorScheme}`, { path, contentType: 'image/png' });
        const over = await panel(page).evaluate((dialog) => [
          dialog.scrollWidth - dialog.clientWidth,
          document.documentElement.scrollWidth - innerWidth,
          dialog.getBoundingClientRect().right - innerWidth,
        ]);
        for (const pixels of over) expect(pixels, `${width} px`).toBeLessThanOrEqual(0);
      }
    });
  });
}
