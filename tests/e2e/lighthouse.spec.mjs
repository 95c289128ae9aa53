// Lighthouse on the start page, with a cold cache, on a desktop and on a phone.
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { chromium, expect, test } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { quiet, report } from './measure.mjs';

const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
/** How fast the page is depends on the machine as well: 95 is held to where it does nothing else. */
const DESKTOP = [quiet ? 95 : 80, 95, 95];
/** A phone is simulated, four times slower than the machine: 81 / 100 / 100 were measured on a busy one. How fast it is says
 * little, so that only a page that has become much slower fails; what the page is like does not depend on the machine. */
const PHONE = [50, 95, 95];
/** A machine that does something else at the same time can only make a page look slower: the best of so many counts. */
const ATTEMPTS = 3;

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

/** Scores of one run in a browser of its own, with what cost most, and the report as a page. */
async function run(url, config, { executablePath, args }) {
  const port = await freePort();
  const browser = await chromium.launch({ executablePath, args: [...args, `--remote-debugging-port=${port}`] });
  try {
    const { lhr, report } = await lighthouse(url, { port, output: 'html', logLevel: 'error', onlyCategories: CATEGORIES }, config);
    const scores = CATEGORIES.map((name) => Math.round(100 * lhr.categories[name].score));
    const weighed = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs).filter(({ weight }) => weight > 0);
    const lost = weighed.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 0.9)
      .map(({ id, displayValue }) => `${id} ${displayValue ?? ''}`.trim());
    return { scores, lost, report };
  } finally {
    await browser.close();
  }
}

for (const [name, config, wanted] of [['desktop', desktopConfig, DESKTOP], ['phone', undefined, PHONE]]) {
  test(`Lighthouse: ${name}`, async ({ baseURL }, testInfo) => {
    test.setTimeout(240_000);
    let best;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const one = await run(baseURL, config, testInfo.project.use.launchOptions);
      if (!best || one.scores[0] > best.scores[0]) best = one;
      if (best.scores[0] >= wanted[0]) break;
    }
    await writeFile(testInfo.outputPath('lighthouse.html'), best.report);
    const said = CATEGORIES.map((category, i) => `${category} ${best.scores[i]}`).join(', ');
    report(testInfo, name, `${said}; below 90: ${best.lost.join('; ') || 'nothing'}`);
    for (const [i, category] of CATEGORIES.entries()) {
      expect(best.scores[i], `${category}: ${best.lost.join('; ')}`).toBeGreaterThanOrEqual(wanted[i]);
    }
  });
}
