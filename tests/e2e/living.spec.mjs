// Living with the page: undo and redo, the presentation, and what is remembered on this device.
import { boxes, npy } from './npy.mjs';
import { expect, test } from './workbench.mjs';

const SMALL =
  './#subject=shepp-logan;matrix=64&a.sampling=uniform;R=2&a.method=zero-filled&b.sampling=uniform;R=2&b.method=cg-sense';

test('every change is undone and done again, by buttons and by keys', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  const undo = page.getByRole('button', { name: 'Undo (Ctrl+Z)' });
  const redo = page.getByRole('button', { name: 'Redo (Ctrl+Shift+Z)' });
  await expect(undo).toBeDisabled();
  await expect(redo).toBeDisabled();
  await workbench.type('Acceleration R', 5);
  await workbench.choice('Method of A').selectOption('GRAPPA');
  await workbench.done();
  await undo.click();
  await expect(workbench.choice('Method of A')).toHaveValue('zero-filled');
  await expect(workbench.field('Acceleration R')).toHaveValue('5');
  await expect(redo).toBeEnabled();
  await page.locator('body').press('Control+z');
  await expect(workbench.field('Acceleration R')).toHaveValue('2');
  await expect(undo).toBeDisabled();
  await page.locator('body').press('Control+Shift+z');
  await expect(workbench.field('Acceleration R')).toHaveValue('5');
  await redo.click();
  await expect(workbench.choice('Method of A')).toHaveValue('grappa');
  await expect(redo).toBeDisabled();
  await workbench.done();
});

test('the page is presented: large, with the slider, and Esc ends it', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await page.getByRole('button', { name: 'Present (f)' }).click();
  const dock = page.getByRole('region', { name: 'Presentation' });
  await expect(dock).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'Experiment' })).toBeHidden();
  // The badge, which `done` looks at, is not there.
  const done = () => expect(workbench.runState).toHaveText('A done, B done');
  await dock.getByRole('slider', { name: 'Acceleration R' }).fill('3');
  await done();
  expect(workbench.experiment()['a.sampling']).toContain('R=4');
  await dock.getByRole('combobox', { name: 'Method of A' }).selectOption('GRAPPA');
  await done();
  for (const [width, height] of [[360, 740], [1280, 800], [1920, 1080]]) {
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} px`).toBeLessThanOrEqual(width);
  }
  await page.keyboard.press('Escape');
  await expect(dock).toBeHidden();
  await expect(page.getByRole('complementary', { name: 'Experiment' })).toBeVisible();
});

test('experiments and files are remembered where that is asked for, and forgotten', async ({ workbench, page }) => {
  await workbench.open(SMALL);
  await workbench.unfold('Recent experiments and files');
  const remember = page.getByRole('checkbox', { name: 'Remember them on this device' });
  await expect(remember).not.toBeChecked();
  await remember.check();
  await expect(page.getByRole('button', { name: 'Forget all' })).toBeVisible();
  await workbench.filePicker.setInputFiles({ name: 'mine.npy', mimeType: '', buffer: npy([4, 48, 40], boxes(1, 4, 48, 40)) });
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;.*name=mine\.npy/);
  await workbench.done();
  const files = page.getByRole('list', { name: 'Recent files' });
  const experiments = page.getByRole('list', { name: 'Recent experiments' });
  await expect(files.getByRole('listitem')).toHaveText(['mine.npy']);
  await expect(experiments.getByRole('link', { name: /^mine\.npy: A/ })).toBeVisible({ timeout: 10_000 });

  // At the next visit the file is there without being chosen again.
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await workbench.done();
  await expect(workbench.alerts).toHaveCount(0);
  await workbench.unfold('Recent experiments and files');
  await expect(remember).toBeChecked();

  await page.getByRole('button', { name: 'Forget all' }).click();
  await expect(remember).not.toBeChecked();
  await expect(files).toHaveCount(0);
  const kept = await page.evaluate(async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names;
  });
  expect(kept).toEqual([]);
});
