// The page's words: messages in Fluent (https://projectfluent.org), one file a language in ../locales. Plural forms and
// numbers are the browser's own (Intl), by way of @fluent/bundle.
import './fluent/index.js';

const { FluentBundle, FluentResource } = globalThis.FluentBundle;

const FALLBACK = 'en';

/** The languages that there are, as the build lists them in the page: [code, name in itself]. */
export function languages() {
  const listed = document.querySelector('meta[name="languages"]')?.content ?? `${FALLBACK}=English`;
  return listed.split(',').map((one) => one.split('='));
}

/** The language that is asked for, if there is such a one; else the first of the visitor's that there is. */
export function choose(asked) {
  const there = languages().map(([code]) => code);
  const wanted = [asked, ...navigator.languages].filter(Boolean).map((one) => one.toLowerCase());
  for (const one of wanted) {
    const found = there.find((code) => one === code || one.startsWith(`${code}-`));
    if (found) return found;
  }
  return FALLBACK;
}

const fetched = new Map();

// Longest time in milliseconds for which the page waits for its letters, so that none moves when they come.
const PATIENCE = 500;

/** Waits for the slices of the typeface that have the letters of a text, but not for long. */
function letters(text) {
  const needed = [...new Set(text.match(/[\p{L}\p{N}]/gu))].join('');
  // Without it the system's typeface is as good.
  const there = document.fonts.load('1em "Pretendard Variable"', needed).catch(() => {});
  return Promise.race([there, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}

function fetchBundle(code) {
  if (!fetched.has(code)) {
    const load = async () => {
      const answer = await fetch(new URL(`../locales/${code}.ftl`, import.meta.url));
      if (!answer.ok) throw new Error(`${answer.status}`);
      const bundle = new FluentBundle(code, { useIsolating: false });
      const text = await answer.text();
      const resource = new FluentResource(text);
      bundle.addResource(resource);
      await letters(text);
      return { bundle, resource };
    };
    fetched.set(code, load());
  }
  return fetched.get(code);
}

let inUse = [];
let sentences = null;

/** Loads a language and, for what it lacks, English; the page's words are of it from then on. */
export async function load(code) {
  const codes = code === FALLBACK ? [FALLBACK] : [code, FALLBACK];
  try {
    inUse = await Promise.all(codes.map(fetchBundle));
  } catch (error) {
    codes.forEach((one) => fetched.delete(one));
    throw error;
  }
  document.documentElement.lang = code;
}

// What is sure to be needed is on its way before the page's program is compiled.
load(choose(new URLSearchParams(location.search).get('lang'))).catch(() => {});

function find(id) {
  const [message, attribute] = id.split('.');
  for (const { bundle } of inUse) {
    const found = bundle.getMessage(message);
    const pattern = attribute ? found?.attributes[attribute] : found?.value;
    if (pattern) return [bundle, pattern];
  }
  return null;
}

/** A message; `names` and `values` are its variables. Nothing where there is no such message. */
export function message(id, names, values) {
  const found = find(id);
  if (!found) return undefined;
  const variables = {};
  names.forEach((name, i) => (variables[name] = values[i]));
  return found[0].formatPattern(found[1], variables, []);
}

/** Every `engine-` message in English as an expression that its sentences match, the longest text first. */
function patterns(english) {
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  const all = [];
  for (const { id, value } of english.body) {
    if (!id.startsWith('engine-') || !value) continue;
    const parts = typeof value === 'string' ? [value] : value;
    const names = [];
    let length = 0;
    const source = parts.map((part) => {
      if (typeof part === 'string') {
        length += part.length;
        return literal(part);
      }
      names.push(part.name);
      return '([\\s\\S]+?)';
    });
    all.push({ id, names, length, expression: new RegExp(`^${source.join('')}$`, 'i') });
  }
  return all.sort((a, b) => b.length - a.length);
}

/**
 * A sentence that came in English from a worker, in the page's language: the workers know no languages, so their
 * sentences are found among the English messages, and what stands in their places is said anew, with the same variables
 * (themselves translated). A sentence that is not found stays as it is.
 */
export function translate(sentence) {
  if (inUse.length < 2) return sentence;
  sentences ??= patterns(inUse[inUse.length - 1].resource);
  const stop = /[.!?]$/.exec(sentence)?.[0] ?? '';
  const bare = stop === '.' ? sentence.slice(0, -1) : sentence;
  for (const { id, names, expression } of sentences) {
    const match = expression.exec(bare);
    if (!match) continue;
    return message(id, names, match.slice(1).map((one) => translate(one)));
  }
  return sentence;
}
