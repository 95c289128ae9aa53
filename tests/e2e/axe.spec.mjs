// Every view and dialog, dark and light, held to the rules of WCAG 2.0 to 2.2, A and AA, that axe can check.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './workbench.mjs';
import { stack } from './npy.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** What is against the rules now, with the elements. */
async function violations(page) {
  // What is in the middle of fading in has a contrast of its own.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, any, failureSummary }) => `${html.slice(0, 200)} ${any[0]?.message ?? failureSummary}`).join(' | ')}`);
}

const protocols = ['a.method=sense', 'b.method=cg-sense'].map((one) => `${one[0]}.sampling=uniform;R=4;acs=24;seed=0&${one}`).join('&');

test.use({ actionTimeout: 10_000 });

for (const colorScheme of ['dark', 'light']) {
  test(`axe finds nothing: ${colorScheme}`, async ({ workbench, page }) => {
    test.setTimeout(150_000);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await workbench.open(`./?device=cpu#subject=shepp-logan;matrix=64&${protocols}`);
    const states = [
      ['start', async () => {}],
      ['point spread', () => workbench.samplingView('Point spread').click()],
      ['g-factor', () => workbench.below('A').getByRole('button', { name: 'g-factor' }).click()],
      ['objective', () => workbench.below('B').getByRole('button', { name: 'Objective' }).click()],
      ['painting', async () => {
        await workbench.samplingView('k-space').click();
        await page.getByRole('button', { name: 'Paint the mask' }).click();
      }],
      ['help', () => page.getByRole('button', { name: 'Help' }).click()],
      ['import', async () => {
        await page.keyboard.press('Escape');
        await workbench.drop(stack());
        await workbench.done();
      }],
      ['a problem', () => workbench.drop({ name: 'bad.npy', bytes: Buffer.from('bad') })],
    ];
    for (const [name, show] of states) {
      await show();
      expect.soft(await violations(page), name).toEqual([]);
    }
  });
}
