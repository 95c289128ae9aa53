// What the page does not do: ask the network for anything, or keep the main thread from the visitor.
import { expect, test } from './workbench.mjs';
import { report, watchLongTasks } from './measure.mjs';
import { stack } from './npy.mjs';

test('no request leaves the origin, and none is made while the page is used', async ({ workbench, page, context, baseURL }) => {
  const requests = [];
  // The context hears of the worker's requests, too.
  context.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  page.on('websocket', (socket) => requests.push(`SOCKET ${socket.url()}`));
  await workbench.open();
  // The page loads the last of its own, the reader of files, when there is something to see.
  await expect(page.locator('body')).toHaveAttribute('data-reader', 'ready');
  const origin = new URL(baseURL).origin;
  expect(requests.length, 'the requests are heard of').toBeGreaterThan(3);
  expect(requests.filter((request) => !request.startsWith(`GET ${origin}/`))).toEqual([]);
  expect(requests.filter((request) => request.includes('shepp')), 'the experiment is in no request').toEqual([]);

  // Whatever needs the network now fails, and is seen.
  await context.setOffline(true);
  requests.length = 0;
  await workbench.drag(workbench.slider('Acceleration R'), [3, 9, 5], 0.5);
  await workbench.choice('Method of A').selectOption('CG-SENSE');
  await workbench.done();
  await workbench.drop(stack());
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await workbench.done();
  await workbench.drop({ name: 'bad.npy', bytes: Buffer.from('bad') });
  await expect(workbench.alerts).toContainText('bad.npy');
  await page.getByRole('button', { name: 'Help' }).click();
  await page.keyboard.press('Escape');
  await page.goBack();
  await workbench.done();
  expect(requests).toEqual([]);
});

test('nothing is stored in the browser', async ({ workbench, page, context }) => {
  await workbench.open();
  await workbench.drop(stack());
  await expect.poll(() => workbench.experiment().subject).toMatch(/^file;/);
  await workbench.done();
  expect(await context.cookies()).toEqual([]);
  const stored = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: await indexedDB.databases(),
  }));
  expect(stored).toEqual({ local: [], session: [], databases: [] });
});

test.describe('the main thread stays free', () => {
  const describe = (tasks) => {
    const longest = Math.max(0, ...tasks.map((task) => task.duration));
    return `${tasks.length} tasks over 50 ms, the longest ${longest} ms ${JSON.stringify(tasks)}`;
  };

  test('while a reconstruction runs', async ({ workbench }, testInfo) => {
    await workbench.open();
    const stop = await watchLongTasks(workbench.page);
    await workbench.type('Coils', 24);
    await workbench.type('Iterations', 60);
    await workbench.done();
    const tasks = await stop();
    report(testInfo, 'reconstruction', describe(tasks));
    expect(tasks).toEqual([]);
  });

  test('while a slider is dragged', async ({ workbench }, testInfo) => {
    await workbench.open();
    const stop = await watchLongTasks(workbench.page);
    await workbench.drag(workbench.slider('Calibration lines'), [24, 60, 8, 40], 2);
    await workbench.done();
    const tasks = await stop();
    report(testInfo, 'drag', describe(tasks));
    // A frame now and then may wait for a busy machine; a visitor does not feel this.
    expect(tasks.filter((task) => task.duration > 100)).toEqual([]);
  });

  test('while single samples are painted', async ({ workbench, page }, testInfo) => {
    await workbench.open();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Points' }).click();
    const { x, y, width, height } = await workbench.kspace.boundingBox();
    const stop = await watchLongTasks(page);
    await page.mouse.move(x + 0.1 * width, y + 0.2 * height);
    await page.mouse.down();
    for (const [across, down] of [[0.9, 0.3], [0.1, 0.7], [0.9, 0.8]]) {
      await page.mouse.move(x + across * width, y + down * height, { steps: 15 });
    }
    await page.mouse.up();
    await workbench.done();
    const tasks = await stop();
    report(testInfo, 'strokes', describe(tasks));
    expect(tasks.filter((task) => task.duration > 100)).toEqual([]);
  });
});
