// Pictures are drawn by the GPU where they are on it: the same as the page draws them, and without its time.
import { expect, test } from './workbench.mjs';

// A GPU that the processor plays takes its time.
test.describe.configure({ timeout: 180_000 });

const sampling = 'uniform;R=3;acs=24;seed=0';
const EXPERIMENT =
  `#subject=shepp-logan;matrix=128;coils=4&a.sampling=${sampling}&a.method=zero-filled` +
  `&b.sampling=${sampling}&b.method=cg-sense;iterations=10`;

/** Only the browser of the project `webgpu` has a GPU. */
const hasGpu = () => test.info().project.name === 'webgpu';

const onDevice = (page, words) => expect(page.getByRole('button', { name: words })).toBeVisible({ timeout: 40_000 });
const ON_GPU = /^Device:.*run on the GPU/;
const ON_PROCESSOR = /^Device:.*run on the processor/;

/** Waits until results are of the GPU, and every viewer shows what it should. */
async function onTheGpu(workbench, page) {
  await workbench.done();
  await onDevice(page, ON_GPU);
  await expect(workbench.image('A')).toHaveAttribute('data-drawn-by', /canvas|read/, { timeout: 30_000 });
  await expect(workbench.image('B')).toHaveAttribute('data-drawn-by', /canvas|read/, { timeout: 30_000 });
  await workbench.done();
  await workbench.drawn();
}

/** The RGBA bytes of a canvas, and who drew them. */
const pixels = async (image) => {
  const { by, data } = await image.evaluate((canvas) => ({
    by: canvas.dataset.drawnBy,
    data: [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data],
  }));
  return { by, data };
};

/** Milliseconds that the main thread needs for a piece of work that is always the same: the median of some times. */
const pace = (page) =>
  page.evaluate(() => {
    const times = Array.from({ length: 15 }, () => {
      const start = performance.now();
      let sum = 0;
      for (let i = 0; i < 4e6; i++) sum += Math.sqrt(i);
      return sum > 0 ? performance.now() - start : 0;
    });
    return times.sort((a, b) => a - b)[7];
  });
/** The same of a core of 3 GHz that does nothing else, on which the drag took 2.65 ms a move: the bound is for that one. */
const QUIET_PACE = 5.5;

/** The part of pixels that differ, and by how much at most. */
function difference(a, b) {
  expect(a.length).toBe(b.length);
  let [count, most] = [0, 0];
  for (let i = 0; i < a.length; i += 4) {
    const by = Math.max(...[0, 1, 2, 3].map((c) => Math.abs(a[i + c] - b[i + c])));
    if (by > 0) count += 1;
    most = Math.max(most, by);
  }
  return { part: count / (a.length / 4), most };
}

/** Every view under test: what is done to see it. */
async function views(workbench, page) {
  const seen = {};
  const take = async (name, image) => {
    await workbench.drawn();
    seen[name] = await pixels(image);
  };
  await take('magnitude', workbench.image('B'));
  await take('error', workbench.errorMap('B'));
  await take('reference', workbench.reference);
  await page.keyboard.press('i');
  await take('inverted magnitude', workbench.image('B'));
  await page.keyboard.press('i');
  const { x, y, width, height } = await workbench.image('A').boundingBox();
  await page.mouse.move(x + 0.5 * width, y + 0.5 * height);
  await page.mouse.down();
  await page.mouse.move(x + 0.4 * width, y + 0.45 * height, { steps: 4 });
  await page.mouse.up();
  await take('magnitude in another window', workbench.image('B'));
  await take('error in another window', workbench.errorMap('B'));
  await workbench.display('Component', 'Phase');
  await expect(workbench.image('B')).toHaveAccessibleName(/phase of/);
  await expect(workbench.image('B')).not.toHaveAttribute('data-awaited');
  // That of a root sum of squares, as A is, is 0 everywhere.
  await expect.poll(async () => (await workbench.picture(workbench.image('B'))).colours).toBeGreaterThan(60);
  await take('phase', workbench.image('B'));
  return seen;
}

for (const way of ['canvas', 'read']) {
  test(`the GPU draws what the page draws, by way of: ${way}`, { tag: '@device' }, async ({ workbench, page }) => {
    test.skip(!hasGpu(), 'this browser has no GPU');
    await workbench.open(`./?device=gpu&drawing=${way}${EXPERIMENT}`);
    await onTheGpu(workbench, page);
    const byGpu = await views(workbench, page);
    for (const [name, { by }] of Object.entries(byGpu)) expect(by, name).toBe(way);

    // The same numbers, drawn by the page.
    await page.goto('about:blank');
    await page.goto(`./?device=gpu&drawing=page${EXPERIMENT}`);
    await workbench.done();
    await onDevice(page, ON_GPU);
    await workbench.done();
    await expect(workbench.cells('Device').filter({ hasText: 'WebGPU' })).toHaveCount(2, { timeout: 30_000 });
    const byPage = await views(workbench, page);
    for (const [name, { by, data }] of Object.entries(byPage)) {
      expect(by, name).toBe('page');
      const { part, most } = difference(byGpu[name].data, data);
      console.log(`${way}, ${name}: ${(100 * part).toFixed(4)} % of pixels differ, by ${most} at most`);
      expect(part, name).toBeLessThanOrEqual(0.001);
      // A grey is one step; a step of the colours is a few of 255.
      expect(most, name).toBeLessThanOrEqual(/error|phase/.test(name) ? 8 : 1);
    }
  });
}

test('a drag of the window leaves the main thread alone', { tag: '@device' }, async ({ workbench, page, browser }) => {
  await page.addInitScript(() => {
    window.draws = 0;
    // Each request to draw has one answer, with the pictures as bitmaps.
    window.Worker = class extends Worker {
      constructor(...all) {
        super(...all);
        this.addEventListener('message', ({ data }) => {
          if (data.some?.((part) => part instanceof ImageBitmap)) window.draws += 1;
        });
      }
    };
  });
  await workbench.open(`./${hasGpu() ? '?device=gpu&drawing=canvas' : '?device=cpu'}${EXPERIMENT.replace('128', '256')}`);
  if (hasGpu()) await onTheGpu(workbench, page);
  const { x, y, width, height } = await workbench.image('A').boundingBox();
  const paces = [await pace(page)];
  await page.mouse.move(x + 0.5 * width, y + 0.5 * height);
  await page.mouse.down();
  const before = await page.evaluate(() => window.draws);
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] });
  const moves = 120;
  for (let i = 1; i <= moves; i++) {
    await page.mouse.move(x + (0.5 - (0.2 * i) / moves) * width, y + (0.5 - (0.1 * i) / moves) * height);
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  await page.mouse.up();
  await workbench.drawn();
  paces.push(await pace(page));
  const slowness = Math.max(1, (paces[0] + paces[1]) / 2 / QUIET_PACE);
  const draws = (await page.evaluate(() => window.draws)) - before;
  const main = traceEvents.find((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain');
  const tasks = traceEvents.filter((e) => e.name === 'RunTask' && e.ph === 'X' && e.pid === main.pid && e.tid === main.tid);
  const own = tasks.map((e) => (e.tdur ?? e.dur) / 1000);
  const updates = hasGpu() ? draws : moves;
  const mean = own.reduce((sum, t) => sum + t, 0) / moves;
  const longest = Math.max(...own);
  console.log(
    `${moves} moves, ${updates} updates of 5 pictures: ${mean.toFixed(2)} ms of the main thread a move, ` +
      `longest task ${longest.toFixed(2)} ms; the machine's pace ${paces.map((t) => t.toFixed(2)).join(' and ')} ms`,
  );
  if (hasGpu()) {
    expect(draws, 'an update a frame at most, and updates there are').toBeGreaterThan(5);
    expect(draws).toBeLessThanOrEqual(moves);
    expect(mean / slowness, `ms a move on a quiet machine; this one is ${slowness.toFixed(2)} times slower`).toBeLessThanOrEqual(3);
  }
});

test('when the GPU is lost, the page draws', { tag: '@device' }, async ({ workbench, page }) => {
  test.skip(!hasGpu(), 'this browser has no GPU');
  await page.route('**/engine*_loader.js', async (route) => {
    const response = await route.fetch();
    const lose = `
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...options) {
        const device = await requestDevice.apply(this, options);
        new BroadcastChannel('lose').onmessage = () => {
          GPU.prototype.requestAdapter = async () => null;
          device.destroy();
        };
        return device;
      };`;
    await route.fulfill({ response, body: lose + (await response.text()) });
  });
  await workbench.open(`./?device=auto&drawing=canvas${EXPERIMENT}`);
  await onTheGpu(workbench, page);
  const before = await pixels(workbench.image('B'));
  await page.evaluate(() => new BroadcastChannel('lose').postMessage(''));
  await onDevice(page, ON_PROCESSOR);
  await workbench.done();
  for (const image of [workbench.reference, workbench.image('A'), workbench.image('B'), workbench.errorMap('B')]) {
    await expect(image).toHaveAttribute('data-drawn-by', 'page', { timeout: 20_000 });
  }
  const after = await pixels(workbench.image('B'));
  expect(difference(before.data, after.data).part).toBeLessThan(0.01);
  await page.keyboard.press('i');
  await expect.poll(async () => difference(before.data, (await pixels(workbench.image('B'))).data).part).toBeGreaterThan(0.5);
});

test('the phase of an image is a view of its own', { tag: '@device' }, async ({ workbench }) => {
  await workbench.open(`./${EXPERIMENT}`);
  const { checksum } = await workbench.picture(workbench.image('A'));
  await workbench.display('Component', 'Phase');
  await expect(workbench.image('A')).toHaveAccessibleName(/^Protocol A: phase of zero-filled/);
  await expect.poll(async () => (await workbench.picture(workbench.image('B'))).colours).toBeGreaterThan(60);
  // A root sum of squares has none.
  await expect.poll(async () => (await workbench.picture(workbench.image('A'))).colours).toBe(1);
  await workbench.display('Component', 'Magnitude');
  await expect.poll(async () => (await workbench.picture(workbench.image('A'))).checksum).toBe(checksum);
});
