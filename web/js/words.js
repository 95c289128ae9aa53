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

// Beside letters, what the page shows from the start.
const SIGNS = '…×';
const FONT = '1em "Pretendard Variable"';
// What numbers and formulae are printed with: as in crates/xtask/src/finish/fonts.rs.
const OTHER_SIGNS = '·–—…×÷±−≈≠≤≥→←↔°²³½√∑∫∂∞′″‖∥‘’“”αβγδεθλμπρσφχψωΔΣΩ';

/** Waits for the slices of the typeface that have the letters which a text uses often, but not for long. */
function letters(text) {
  for (const character of text + OTHER_SIGNS) characters.add(character);
  const uses = new Map();
  for (const letter of text.match(/[\p{L}\p{N}]/gu)) uses.set(letter, (uses.get(letter) ?? 0) + 1);
  const needed = [...uses].filter(([, times]) => times >= 10).map(([letter]) => letter);
  // Without it the system's typeface is as good.
  const there = document.fonts.load(FONT, needed.join('') + SIGNS).catch(() => {});
  return Promise.race([there, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}

// All characters of the words that came.
const characters = new Set();

/** Loads what the typeface has of all words and of what is printed beside them, before anything shows it. */
export function rest() {
  document.fonts.load(FONT, [...characters].join('')).catch(() => {});
}

// Parts of the words that come with what shows them, in files of their own.
const parts = new Set();

async function fetchText(path) {
  const answer = await fetch(new URL(`../locales/${path}.ftl`, import.meta.url));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

/** Adds a part of the words, in all languages that are there and that will be. */
export async function add(part) {
  parts.add(part);
  const addTo = async ([code, coming]) => {
    const [{ bundle }, text] = await Promise.all([coming, fetchText(`${part}/${code}`)]);
    bundle.addResource(new FluentResource(text));
  };
  await Promise.all([...fetched].map(addTo));
}

function fetchBundle(code) {
  if (!fetched.has(code)) {
    const load = async () => {
      const paths = [code, ...[...parts].map((part) => `${part}/${code}`)];
      const [text, ...more] = await Promise.all(paths.map(fetchText));
      const bundle = new FluentBundle(code, { useIsolating: false });
      const resource = new FluentResource(text);
      bundle.addResource(resource);
      more.forEach((one) => bundle.addResource(new FluentResource(one)));
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
  // Until the page is there.
  const waiting = document.querySelector('#loading p + p');
  if (waiting) waiting.textContent = message('loading', [], []);
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

// Variables that hold sentences or phrases of their own; the others are names and numbers.
const PHRASES = new Set(['why', 'what', 'expected', 'came', 'kind', 'taken', 'claimed', 'element']);

/** Every `engine-` message in English as an expression that its sentences match, the longest text first. */
function patterns(english) {
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  const all = [];
  for (const { id, value } of english.body) {
    if (!id.startsWith('engine-') || !value) continue;
    const parts = typeof value === 'string' ? [value] : value;
    const texts = parts.filter((part) => typeof part === 'string');
    const variables = [];
    const source = parts.map((part, i) => {
      if (typeof part === 'string') return literal(part);
      // What stands in quotation marks is somebody's name.
      const quoted = i > 0 && parts[i - 1].endsWith?.("'");
      const phrase = PHRASES.has(part.name) && !quoted;
      variables.push({ name: part.name, phrase });
      // Greedy: a phrase may hold the words that come after it, as in "a field in the header in the .mat file".
      if (phrase || quoted) return '([^]+)';
      // A name or number holds no other sentence, least of all where it comes first.
      return i > 0 ? '((?:(?!: )[^])+)' : '((?:(?!: )\\S)+(?: \\S+)?)';
    });
    // A sentence on the screen begins with a capital.
    const first = source[0].replace(/^[a-z]/, (letter) => `[${letter}${letter.toUpperCase()}]`);
    const expression = new RegExp(`^${[first, ...source.slice(1)].join('')}$`);
    // What has not the longest text in it is passed over at once.
    const longest = texts.reduce((a, b) => (b.length > a.length ? b : a), '').slice(1);
    const length = texts.join('').length;
    all.push({ id, variables, expression, longest, length });
  }
  return all.sort((a, b) => b.length - a.length);
}

const known = new Map();

/** A sentence or phrase in the page's language; nothing where it is not known. */
function said(sentence) {
  if (!/[A-Za-z]{2}/.test(sentence)) return undefined;
  const bare = sentence.replace(/\.$/, '');
  for (const { id, variables, expression, longest } of sentences) {
    const match = bare.includes(longest) && expression.exec(bare);
    if (!match) continue;
    const values = match.slice(1).map((one, i) => (variables[i].phrase && said(one)) || one);
    const words = message(id, variables.map(({ name }) => name), values);
    return bare === sentence || words.endsWith('.') ? words : `${words}.`;
  }
  // Several sentences, or one after what it is about.
  const [, first, gap, rest] = /^([^]*?)([.!?] |: )([^]+)$/.exec(sentence) ?? [];
  if (!gap) return undefined;
  const [one, other] = [said(first), said(rest)];
  return one || other ? `${one ?? first}${gap}${other ?? rest}` : undefined;
}

/**
 * A sentence that came in English from a worker, in the page's language: the workers know no languages, so their
 * sentences are found among the English messages, and what stands in their places is said anew, with the same variables
 * (themselves translated). A sentence that is not found stays as it is.
 */
export function translate(sentence) {
  if (inUse.length < 2) return sentence;
  sentences ??= patterns(inUse[inUse.length - 1].resource);
  const language = inUse[0];
  const key = `${language.bundle.locales[0]} ${sentence}`;
  if (!known.has(key)) {
    if (known.size > 500) known.clear();
    known.set(key, said(sentence) ?? sentence);
  }
  return known.get(key);
}
