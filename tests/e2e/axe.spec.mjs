// Every view and dialog, dark and light, held to the rules of WCAG 2.0 to 2.2, A and AA, that axe can check.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './workbench.mjs';
import { boxes, npy } from './npy.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
const SAMPLING = 'sampling=uniform;R=4;acs=24;seed=0';
const EXPERIMENT = `subject=shepp-logan;matrix=64&a.${SAMPLING}&a.method=sense&b.${SAMPLING}&b.method=cg-sense`;

test.use({ actionTimeout: 10_000 });

/** Notes what is against the rules now, in both themes, with the elements. */
async function check(page, name) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // What is in the middle of fading in has a contrast of its own.
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any, all, none }) => `${id}: ${html.slice(0, 160)}: ${[...any, ...all, ...none][0]?.message}`),
    );
    expect.soft(found, `${name}, ${colorScheme}`).toEqual([]);
  }
}

test('axe finds nothing in any view', async ({ workbench, page }) => {
  test.setTimeout(240_000);
  await workbench.open(`./?device=cpu#${EXPERIMENT}`);
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  await check(page, 'start, unfolded');
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await check(page, await tab.innerText());
  }
  await page.getByRole('tab').first().click();
  // Whatever is switched by a button, once each.
  const seen = new Set();
  const switches = page.locator('main button[aria-pressed=false]');
  for (let i = 0; i < (await switches.count()); i += 1) {
    const name = await switches.nth(i).evaluate((button) => button.ariaLabel ?? button.textContent);
    if (seen.has(name)) continue;
    seen.add(name);
    await switches.nth(i).click();
    // A brush may have left nothing to reconstruct, which is said, too.
    await expect(workbench.runState).toHaveText(/done|failed/);
    await check(page, name);
    i = -1;
  }
  expect(seen.size, 'views were switched').toBeGreaterThan(3);
});

test('axe finds nothing in dialogs, on a phone, or when something goes wrong', async ({ workbench, page }) => {
  test.setTimeout(240_000);
  await workbench.open(`./?device=cpu#${EXPERIMENT}`);
  for (const name of ['Settings', 'Help', 'Present']) {
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    await check(page, name);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('link', { name: 'Benchmark' }).click();
  await check(page, 'benchmark');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 360, height: 740 });
  await check(page, 'phone');
  // Axes that are not clear are asked about.
  await workbench.drop({ name: 'unclear.npy', bytes: npy([2, 2, 48, 40], boxes(4, 1, 48, 40)) });
  await expect(workbench.importDialog).toBeVisible();
  await check(page, 'import');
  await page.keyboard.press('Escape');
  await workbench.drop({ name: 'bad.npy', bytes: Buffer.from('bad') });
  await expect(workbench.alerts.first()).toBeVisible();
  await check(page, 'a problem');
});

test('axe finds nothing in the guide', async ({ workbench, page }) => {
  test.setTimeout(120_000);
  await workbench.open(`./?device=cpu#${EXPERIMENT}`);
  const guide = page.getByRole('dialog', { name: 'Guide' });
  const chapter = (name) => guide.getByRole('button', { name, exact: true }).click();
  await page.getByRole('button', { name: 'Examples' }).click();
  await expect(guide.getByRole('link').first()).toBeVisible();
  await check(page, 'examples');
  await chapter('How this works');
  await expect(guide.locator('.formula math')).toBeVisible();
  await check(page, 'how this works');
  await chapter('Glossary');
  await check(page, 'glossary');
  await chapter('Tour');
  await check(page, 'tour');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Examples' }).click();
  await guide.getByRole('link').first().click();
  await check(page, 'an example');
});
