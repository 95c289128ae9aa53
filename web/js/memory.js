// What the visitor asked to be remembered on this device, in the origin's private file system: links of experiments, and
// files. There is nothing there, not even a note of that, unless it was asked for.

const FOLDER = 'remembered';
const INDEX = 'index.json';
const MOST_LINKS = 12;
const MOST_FILES = 8;

const empty = () => ({ links: [], files: [] });

async function folder(create = false) {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create });
}

async function write(directory, name, content) {
  const handle = await directory.getFileHandle(name, { create: true });
  const writable = await handle.createWritable();
  await (content instanceof Blob ? content.stream().pipeTo(writable) : writable.write(content).then(() => writable.close()));
}

async function index() {
  try {
    const handle = await (await folder()).getFileHandle(INDEX);
    return { ...empty(), ...JSON.parse(await (await handle.getFile()).text()) };
  } catch {
    return null;
  }
}

// One change after the other: two at once would lose one of them.
let queue = Promise.resolve();

function change(edit) {
  const next = queue.then(async () => {
    const known = await index();
    if (!known) return null;
    await edit(known);
    await write(await folder(), INDEX, JSON.stringify(known));
    return known;
  });
  queue = next.catch(() => {});
  return next;
}

/** What is remembered: pairs of a link and its title, and of a fingerprint and its name; nothing where nothing was asked for. */
export async function recall() {
  const known = await index().catch(() => null);
  if (!known) return undefined;
  return [known.links.map(({ link, title }) => [link, title]), known.files.map(({ fingerprint, name }) => [fingerprint, name])];
}

/** From now on, remember. */
export async function begin() {
  await write(await folder(true), INDEX, JSON.stringify((await index()) ?? empty()));
}

/** Forgets everything, and remembers nothing from now on. */
export async function forget() {
  await queue;
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true }).catch((error) => {
    if (error.name !== 'NotFoundError') throw error;
  });
}

/** Remembers the link of an experiment, the newest first. */
export async function keepLink(link, title) {
  await change((known) => {
    known.links = [{ link, title }, ...known.links.filter((one) => one.link !== link)].slice(0, MOST_LINKS);
  });
}

/** Remembers files that belong together, by their fingerprint; the oldest give way. */
export async function keepFiles(fingerprint, name, names, files) {
  await change(async (known) => {
    const directory = await folder();
    if (!known.files.some((one) => one.fingerprint === fingerprint)) {
      const place = await directory.getDirectoryHandle(fingerprint, { create: true });
      for (const [i, file] of files.entries()) await write(place, `${i}`, file);
    }
    const all = [{ fingerprint, name, names }, ...known.files.filter((one) => one.fingerprint !== fingerprint)];
    for (const old of all.slice(MOST_FILES)) await directory.removeEntry(old.fingerprint, { recursive: true });
    known.files = all.slice(0, MOST_FILES);
  });
}

/** The files of a fingerprint, as they were opened: [their name together, their names, files]. */
export async function files(fingerprint) {
  const found = (await index())?.files.find((one) => one.fingerprint === fingerprint);
  if (!found) return undefined;
  const place = await (await folder()).getDirectoryHandle(fingerprint);
  const all = found.names.map(async (name, i) => {
    const file = await (await place.getFileHandle(`${i}`)).getFile();
    return new File([file], name.split('/').pop());
  });
  return [found.name, found.names, await Promise.all(all)];
}
