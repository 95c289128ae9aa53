// Kept by the browser: the page opens and reconstructs without a network, and a newer version waits to be asked for.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, test } from './workbench.mjs';

test.use({ serviceWorkers: 'allow' });

/** Waits until the whole page is kept. */
const kept = (page) => page.evaluate(async () => void (await navigator.serviceWorker.ready));

/** What is kept: names of caches, and the paths in them. */
const caches = (page) => page.evaluate(async () => {
  const names = await window.caches.keys();
  const keys = await Promise.all(names.map(async (name) => (await window.caches.open(name)).keys()));
  return Object.fromEntries(names.map((name, i) => [name, keys[i].map(({ url }) => new URL(url).pathname)]));
});

test('without a network the page opens again and reconstructs', async ({ workbench, page, context, baseURL }) => {
  const requests = [];
  context.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
  await workbench.open('./?device=cpu#subject=shepp-logan;matrix=64');
  await kept(page);
  const { origin } = new URL(baseURL);
  expect(requests.filter((request) => !request.startsWith(`GET ${origin}/`)), 'requests of anything else').toEqual([]);
  const [[, paths]] = Object.entries(await caches(page)).filter(([name]) => name.startsWith('page-'));
  expect(paths.filter((path) => !/^\/([\w.-]+\/)*([\w.-]+\.(js|css|wasm|svg|png|ftl|json|woff2|webmanifest|txt)|LICENSE)?$/.test(path)))
    .toEqual([]);

  await context.setOffline(true);
  await page.reload();
  await workbench.done();
  await workbench.type('Acceleration R', 3);
  await workbench.done();
  expect((await workbench.picture(workbench.image('B'))).colours).toBeGreaterThan(30);
  await expect(page.locator('body')).toHaveAttribute('data-reader', 'ready');
  await expect(workbench.alerts).toHaveCount(0);
});

test('a newer version is offered, not forced, and takes the place of the older', async ({ workbench, page, baseURL }) => {
  // The same page, and later one that says something else.
  let newer = false;
  const marked = (text) => text.replace('<title>', '<meta name="newer"><title>');
  const proxy = createServer(async (request, response) => {
    const answer = await fetch(new URL(request.url, baseURL));
    let bytes = Buffer.from(await answer.arrayBuffer());
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => ['content-type', 'cache-control'].includes(name)),
    );
    if (newer && request.url === '/') bytes = Buffer.from(marked(bytes.toString()));
    if (newer && request.url === '/service-worker.js') {
      const page = Buffer.from(await (await fetch(baseURL)).arrayBuffer()).toString();
      const sum = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
      const script = bytes.toString().replace(sum(page), sum(marked(page))).replace(/"version":"/, '$&newer-');
      bytes = Buffer.from(script);
    }
    response.writeHead(answer.status, headers).end(bytes);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${proxy.address().port}/?device=cpu#subject=shepp-logan;matrix=64`;
  const offer = page.getByText('A new version is ready.');
  const isNewer = () => page.locator('meta[name=newer]').count();
  try {
    await workbench.open(address);
    await kept(page);
    const [older] = Object.keys(await caches(page));
    newer = true;
    // The visit after is still that of the older version, and hears of the newer.
    await page.reload();
    await workbench.done();
    expect(await isNewer()).toBe(0);
    await expect(offer).toBeVisible();
    await workbench.type('Acceleration R', 5);
    await workbench.done();
    expect(await isNewer(), 'nothing is forced').toBe(0);

    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await expect.poll(isNewer).toBe(1);
    await workbench.done();
    expect(workbench.experiment()['a.sampling'], 'the experiment is the same').toMatch(/R=5/);
    await expect(offer).toBeHidden();
    await expect.poll(async () => Object.keys(await caches(page))).not.toContain(older);
    expect(Object.keys(await caches(page)).some((name) => name.startsWith('page-newer-'))).toBe(true);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});
