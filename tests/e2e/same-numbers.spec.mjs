// The page's numbers are those of the command line, to about six digits: docs/correctness.md says so.
//
// golden/reference/page.json is what `kspace run` prints; where a method or a subject changes its numbers, it is made anew:
//     kspace run "$(node -p "require('./tests/golden/reference/page.json').link")" --json > tests/golden/reference/page.json
import { readFile } from 'node:fs/promises';
import { expect, test } from './workbench.mjs';

const golden = JSON.parse(await readFile(new URL('../golden/reference/page.json', import.meta.url), 'utf8'));
/** Relative: single precision, and transforms by other SIMD instructions. */
const SIX_DIGITS = 2e-6;
const relative = (came, expected) => Math.abs(came / expected - 1);

/** Every protocol of the diagnostics that the badge copies: the only place where the page gives all digits. */
async function reports(page, workbench) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await workbench.badge.click();
  await expect(workbench.alerts.filter({ hasText: 'Diagnostics copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  const lines = text.split('\n').filter((line) => / of .*, \d+ x \d+ x \d+, R /.test(line));
  return lines.map((line) => ({
    method: line.slice(0, line.indexOf(' of ')),
    nmse: Number(/; NMSE ([^,;]+)/.exec(line)[1]),
    ssim: Number(/, SSIM ([^,;\s]+)/.exec(line)[1]),
    iterations: Number(/iterations: (\d+)/.exec(line)[1]),
  }));
}

test('the processor on the page has the numbers of the command line', async ({ workbench, page }) => {
  await workbench.open(`./?device=cpu#${golden.link}`);
  const came = await reports(page, workbench);
  expect(came.map(({ method, iterations }) => [method, iterations]))
    .toEqual(golden.protocols.map(({ method, iterations }) => [method, iterations]));
  for (const [i, { method, metrics }] of golden.protocols.entries()) {
    for (const key of ['nmse', 'ssim']) {
      expect(relative(came[i][key], metrics[key]), `${method}: ${key} ${came[i][key]}, expected ${metrics[key]}`)
        .toBeLessThan(SIX_DIGITS);
    }
  }
  // The control: the protocols' numbers are not each other's.
  expect(relative(came[0].nmse, golden.protocols[1].metrics.nmse)).toBeGreaterThan(1000 * SIX_DIGITS);
});
