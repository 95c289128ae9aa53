// Uses the page for a long time and watches its memory: `cargo xtask soak --minutes N`. R, methods, arrangements and tabs
// change as a visitor changes them; every half minute the memory of the page's process and its parts is printed. Ends with an
// error when the last third of the time takes more than the second by a twentieth: memory that has not levelled off.
import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';

const { KSPACE_URL: url, KSPACE_CHROMIUM: executablePath, KSPACE_MINUTES = '15' } = process.env;
const minutes = Number(KSPACE_MINUTES);
/** More than noise from one half minute to the next. */
const MOST_GROWTH = 1.05;
const METHODS = ['Zero-filled', 'SENSE', 'CG-SENSE', 'L1-wavelet', 'Total variation', 'GRAPPA', 'SPIRiT'];
const ARRANGEMENTS = ['Side by side', 'Slider', 'Flip', 'Overlay', 'Difference'];
const TABS = ['Numbers', 'Regions', 'Convergence', 'Coils'];

const args = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage({ viewport: { width: 1366, height: 900 } });
  page.on('pageerror', (error) => console.log(`error on the page: ${error.message}`));
  await page.goto(url);
  const status = page.getByRole('status').filter({ hasText: /^[A-F] (done|failed)/ });
  const done = () => status.waitFor({ timeout: 60_000 });
  await done();
  const [cdp, system] = [await page.context().newCDPSession(page), await browser.newBrowserCDPSession()];
  await cdp.send('Performance.enable');

  const megabytes = (bytes) => Math.round(bytes / 1e5) / 10;
  const resident = (pid) => {
    try {
      return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
    } catch {
      return 0; // Only Linux tells.
    }
  };
  const measure = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => resident(id));
    const wasm = await page.evaluate(() => globalThis.wasmBindings?.memory?.buffer.byteLength ?? 0);
    return {
      renderer: megabytes(Math.max(0, ...renderers)),
      heap: megabytes(of('JSHeapUsedSize')),
      nodes: of('Nodes'),
      listeners: of('JSEventListeners'),
      documents: of('Documents'),
      wasm: megabytes(wasm),
    };
  };

  const rows = [];
  const start = performance.now();
  let step = 0;
  let next = 0;
  while (performance.now() - start < minutes * 60_000) {
    const turn = (list) => list[step % list.length];
    const slider = page.getByRole('slider', { name: 'Acceleration R', exact: true }).first();
    await slider.fill(String(step % 8));
    await page.getByRole('combobox', { name: 'Method of B', exact: true }).selectOption({ label: turn(METHODS) });
    await page.getByRole('group', { name: 'Arrangement of the images' }).getByRole('button', { name: turn(ARRANGEMENTS) }).click();
    await page.getByRole('tab', { name: turn(TABS) }).click();
    await done();
    await page.waitForTimeout(300);
    step += 1;
    if ((performance.now() - start) / 30_000 >= next) {
      next += 1;
      const row = await measure();
      rows.push(row);
      const time = `${((performance.now() - start) / 60_000).toFixed(1)} min`;
      console.log(`${time}  ${step} changes  ${Object.entries(row).map(([name, value]) => `${name} ${value}`).join('  ')}`);
    }
  }
  const third = Math.floor(rows.length / 3);
  const median = (rows) => rows.map(({ renderer }) => renderer).sort((a, b) => a - b)[Math.floor(rows.length / 2)];
  if (third < 3) {
    console.log('too short to say whether memory has levelled off: expected at least 5 minutes');
  } else {
    const [before, after] = [median(rows.slice(third, 2 * third)), median(rows.slice(2 * third))];
    console.log(`the second third took ${before} MB, the last ${after} MB`);
    if (after > MOST_GROWTH * before) {
      console.error(`memory has not levelled off: expected at most ${(MOST_GROWTH * before).toFixed(1)} MB, got ${after}`);
      process.exitCode = 1;
    }
  }
} finally {
  await browser.close();
}
