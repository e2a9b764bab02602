import type { Statement } from '../context/statement';

/**
 * Where a platform says how a post was made. A content script has a world of its own, but the document is everybody's:
 * elements, their attributes and the text of scripts are read as they stand there, in both browsers and under any
 * policy of the page. Variables of the page would need a script of ours in its world, which the page could meet and
 * speak for; nothing that is read here is worth that. Nor is anything asked of a server.
 */
export interface Labels {
  /** The state that the page came with, as JSON in its scripts. */
  state?: {
    /** Where the scripts are. */
    scripts: string;
    /** How the text of one begins, where it is not JSON alone. */
    begins?: string;
    /** What stands in it if it says anything: what has nothing to say is not parsed. */
    mark: string;
    /** What it says, by the ids of posts. */
    says(state: unknown): Iterable<readonly [id: string, said: Said]>;
  };
  /** What is shown, in the post, or on a page of one post anywhere that is nobody else's. */
  shown?: {
    /** Elements that say it by a mark of their own, and what one says. */
    marked?: { elements: string; says(element: Element): Said | null };
    /** The label's words in lower case: all that its element says. `within`: and where such an element is. */
    worded?: { words: Record<string, Said>; within?: string };
    anywhere?: true;
  };
}

type Shown = NonNullable<Labels['shown']>;

/** A statement, before it is known on which site. */
export type Said = Omit<Statement, 'name'>;

/** Characters of a script, and values in it, that are looked at; those of real pages have a third of it. */
const MOST_TEXT = 4_000_000;
const MOST_VALUES = 300_000;

/** Elements that are looked at for a mark, and pieces of text that are looked at for words, once such words are there. */
const MOST_MARKED = 200;
const MOST_PIECES = 10_000;

/** What was found of words in the text that an element had. */
const wordsIn = new WeakMap<Element, { text: string; found: Element[] }>();

/** Each script is read once, and its text can be of megabytes. */
const states = new WeakMap<Element, ReadonlyMap<string, Said>>();

/**
 * The post that a label was first seen with: one that is left over says nothing of the next post. Where a site gives the
 * same element to the next labelled post, that one's is missed.
 */
const seenWith = new WeakMap<Element, string>();

/** What is said of the post with this id; `around` has what shows it, and `own` says whether it is the post's own. */
export function said(
  { state, shown }: Labels,
  id: string | null,
  around: Element | null,
  own: (element: Element) => boolean,
): Said[] {
  // In any case: what is shown has to be known by its post before the next one comes.
  const labels = shown && around ? [...marked(shown, around), ...worded(shown, around)] : [];
  // Whose they are takes longer to know than what they say.
  const seen = labels.find(({ element }) => own(element) && isOf(element, id))?.said;
  for (const script of state && id ? document.querySelectorAll(state.scripts) : []) {
    const found = state && id && read(state, script).get(id);
    if (found) return [found];
  }
  return seen ? [seen] : [];
}

interface Label {
  element: Element;
  said: Said;
}

function marked({ marked: wanted }: Shown, around: Element): Label[] {
  if (!wanted) return [];
  const elements = [...around.querySelectorAll(wanted.elements)].slice(0, MOST_MARKED);
  return elements.flatMap((element) => {
    const said = wanted.says(element);
    return said ? [{ element, said }] : [];
  });
}

/**
 * A label has no name that lasts, and a post may have hundreds of elements: their text as a whole is looked at, which costs
 * next to nothing, and their pieces only where the words are in there, and once.
 */
function worded({ worded: wanted }: Shown, around: Element): Label[] {
  if (!wanted) return [];
  const { words, within } = wanted;
  const text = around.textContent ?? '';
  let known = wordsIn.get(around);
  if (known?.text !== text || !known.found.every((element) => element.isConnected)) {
    const lower = text.toLowerCase();
    const there = Object.keys(words).some((each) => lower.includes(each));
    known = { text, found: there ? pieces(around).filter((element) => entry(words, textOf(element))) : [] };
    wordsIn.set(around, known);
  }
  return known.found.flatMap((element) => {
    const said = (!within || element.closest(within)) && entry(words, textOf(element));
    return said ? [{ element, said }] : [];
  });
}

/** Elements with text and nothing else in them. */
function pieces(root: Element): Element[] {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let count = 0; count < MOST_PIECES && walker.nextNode(); count += 1) {
    const { parentElement } = walker.currentNode;
    if (parentElement?.childElementCount === 0) found.push(parentElement);
  }
  return found;
}

/** All that a label says, in lower case; the beginning of longer texts, which are none. */
export const textOf = (element: Element): string =>
  element.textContent?.slice(0, 200).trim().toLowerCase() ?? '';

function isOf(element: Element, id: string | null): boolean {
  if (id === null) return true;
  const first = seenWith.get(element) ?? id;
  seenWith.set(element, first);
  return first === id;
}

function read(state: NonNullable<Labels['state']>, script: Element): ReadonlyMap<string, Said> {
  const known = states.get(script);
  if (known) return known;
  const read = new Map(parse(state, script.textContent ?? ''));
  states.set(script, read);
  return read;
}

function parse({ begins = '', mark, says }: NonNullable<Labels['state']>, text: string): [string, Said][] {
  if (text.length > MOST_TEXT || !text.startsWith(begins) || !text.includes(mark)) return [];
  try {
    const end = text.trimEnd();
    const json: unknown = JSON.parse(end.slice(begins.length, end.endsWith(';') ? -1 : undefined));
    return [...says(json)].map(([id, said]) => [id, said]);
  } catch {
    // Whatever it is, it is none of the states that we know.
    return [];
  }
}

/** An own property of something that may be anything. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined),
    value,
  );
}

/** What a table has for something that may be anything. */
export const entry = <T>(table: Record<string, T>, key: unknown): T | null =>
  (typeof key === 'string' && Object.hasOwn(table, key) && table[key]) || null;

/** Items of something that may be anything. */
export const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** All objects in a state, however deep. */
export function* objects(state: unknown): Generator<Record<string, unknown>, undefined> {
  const left = [state];
  for (let count = 0; left.length > 0 && count < MOST_VALUES; count += 1) {
    const value = left.pop();
    if (!isObject(value)) continue;
    if (!Array.isArray(value)) yield value;
    for (const each of Object.values(value)) if (isObject(each)) left.push(each);
  }
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
