// Has the page kept for when there is no network, and tells it when a newer version is ready to be used. It starts when
// the page has everything that it needs, so that nobody waits for it.

const script = document.querySelector('meta[name="service-worker"]')?.content;
const container = navigator.serviceWorker;

/** Offers a version that waits; the page answers with the event `kspace:take-update` if the visitor wants it. */
function offer(waiting) {
  // The first version of all is news to nobody.
  if (!container.controller) return;
  addEventListener('kspace:take-update', () => {
    container.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage('take over');
  }, { once: true });
  dispatchEvent(new CustomEvent('kspace:update'));
}

async function keep() {
  const registration = await container.register(script, { updateViaCache: 'none' });
  if (registration.waiting) offer(registration.waiting);
  const watch = () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => worker.state === 'installed' && offer(worker));
  };
  watch();
  registration.addEventListener('updatefound', watch);
}

if (script && container) {
  const started = new MutationObserver(() => {
    if (document.body.dataset.reader !== 'ready') return;
    started.disconnect();
    // A browser that keeps nothing (a private window) has the page as it is.
    keep().catch(() => {});
  });
  started.observe(document.body, { attributes: true, attributeFilter: ['data-reader'] });
}
