// The guide is a module of its own: it is fetched when something of it is first opened.
import { add } from './words.js';

let place = null;
let loading = null;

async function fetchGuide() {
  const styles = document.createElement('link');
  styles.rel = 'stylesheet';
  styles.href = new URL('../guide.css', import.meta.url);
  document.head.append(styles);
  const address = document.querySelector('meta[name="guide"]')?.content ?? './guide.js';
  const [guide] = await Promise.all([
    import(new URL(address, document.baseURI)),
    add('guide'),
    new Promise((resolve, reject) => Object.assign(styles, { onload: resolve, onerror: reject })),
  ]);
  await guide.default();
  if (place) guide.place(place);
  return guide;
}

function load() {
  loading ??= fetchGuide().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Opens a chapter by its name. */
export async function open(chapter) {
  (await load()).open(chapter);
}

/** Says where the guide stands on the page: anew when the page was mounted anew. */
export function stand(element) {
  place = element;
  loading?.then((guide) => guide.place(element), () => {});
}
