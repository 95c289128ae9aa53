// Runs the page's benchmark, thorough, and writes its JSON: `node tests/e2e/bench-once.mjs OUT.json [URL]`. The page is
// served by `cargo xtask serve --no-open`; KSPACE_CHROMIUM names the browser.
import { chromium } from '@playwright/test';

const [out, url = 'http://localhost:8080/'] = process.argv.slice(2);
const { KSPACE_CHROMIUM: executablePath } = process.env;
if (!out || !executablePath) {
  throw new Error('expected OUT.json on the command line and a browser in KSPACE_CHROMIUM');
}
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  await page.goto(new URL('#bench', url).href);
  const panel = page.getByRole('dialog', { name: 'Benchmark' });
  await panel.getByRole('checkbox', { name: /^Thorough/ }).check();
  await panel.getByRole('button', { name: 'Run' }).click();
  await panel.getByText(/^Done: /).waitFor({ timeout: 600_000 });
  const download = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Download JSON' }).click();
  await (await download).saveAs(out);
  console.log(`written to ${out}`);
} finally {
  await browser.close();
}
