// Keeps the page's own files, and nothing else, so that the page opens and reconstructs without a network. A version is
// kept whole or not at all: each file is held to its sum. A newer version waits until the visitor asks for it.

// `cargo xtask finish-dist` writes this line: paths with the sums of what they hold. The page itself has the path ''.
const PAGE = { version: '', files: {}, pictures: {} };

const CACHE = `page-${PAGE.version}`;
// Pictures of the gallery that were looked at, whatever the version.
const PICTURES = 'pictures';

const has = (list, path) => Object.hasOwn(list, path);
const address = (path) => new URL(path, registration.scope).href;
// The sum is part of the key, so that what is the same in the next version is found and not fetched again.
const key = (path, sum) => `${address(path)}?${encodeURIComponent(sum)}`;

async function fetched(path, sum) {
  const ask = (cache) => fetch(address(path), { integrity: sum, cache });
  // The browser may hold an older file of that name.
  const response = await ask('default').catch(() => ask('reload'));
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.entries(PAGE.files).map(async ([path, sum]) => {
    const kept = await caches.match(key(path, sum));
    await cache.put(key(path, sum), kept ?? await fetched(path, sum));
  }));
}

// Removes older versions, unless another window is open that may still need its own.
async function tidy() {
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (windows.length > 1) return;
  const old = (await caches.keys()).filter((name) => name !== CACHE && name !== PICTURES);
  await Promise.all(old.map((name) => caches.delete(name)));
  const pictures = await caches.open(PICTURES);
  const current = new Set(Object.entries(PAGE.pictures).map(([path, sum]) => key(path, sum)));
  const stale = (await pictures.keys()).filter(({ url }) => !current.has(url));
  await Promise.all(stale.map((request) => pictures.delete(request)));
}

async function picture(path, sum) {
  const cache = await caches.open(PICTURES);
  const kept = await cache.match(key(path, sum));
  if (kept) return kept;
  const response = await fetch(address(path), { integrity: sum });
  if (response.ok) await cache.put(key(path, sum), response.clone());
  return response;
}

addEventListener('install', (event) => event.waitUntil(keepAll()));
addEventListener('activate', (event) => event.waitUntil(tidy()));
addEventListener('message', ({ data }) => data === 'take over' && skipWaiting());

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || !url.href.startsWith(registration.scope)) return;
  let path = decodeURIComponent(url.href.slice(registration.scope.length).split(/[?#]/)[0]);
  if (path === 'index.html') path = '';
  if (request.mode === 'navigate') event.waitUntil(tidy());
  if (has(PAGE.pictures, path)) {
    event.respondWith(picture(path, PAGE.pictures[path]));
  } else if (has(PAGE.files, path)) {
    event.respondWith(caches.match(key(path, PAGE.files[path])).then((kept) => kept ?? fetch(request)));
  } else {
    // A window of an older version asks for its own.
    event.respondWith(caches.match(address(path), { ignoreSearch: true }).then((kept) => kept ?? fetch(request)));
  }
});
