// The start page looks as it did: two themes, three widths, two languages. `cargo xtask test --e2e --update-screenshots`
// takes the pictures anew where another look is wanted; they are looked at before they are committed.
import { expect, test } from './workbench.mjs';

const SIZES = [
  [360, 740],
  [1280, 800],
  [1920, 1080],
];
/** What no two runs agree on. */
const VARYING = ['Time', 'Calibration', '시간', '보정'];

for (const language of ['en', 'ko']) {
  for (const colorScheme of ['dark', 'light']) {
    test(`the start page: ${language}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`./?device=cpu&lang=${language}`);
      await expect(page.locator('figure[data-status=done]')).toHaveCount(2, { timeout: 30_000 });
      await page.evaluate(() => document.fonts.ready);
      const times = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: new RegExp(`^(${VARYING.join('|')})$`) }) });
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        // Once is enough for what is drawn, which other tests hold to its numbers: without it the files are a tenth.
        const drawn = language === 'en' && colorScheme === 'dark' && width === 1280 ? [] : [page.locator('canvas')];
        await expect.soft(page).toHaveScreenshot(`start-${width}-${colorScheme}-${language}.png`, {
          mask: [times.getByRole('cell'), ...drawn],
        });
      }
    });
  }
}
