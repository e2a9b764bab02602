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
  shown?: { elements: string; anywhere?: true; says(element: Element): Said | null };
}

/** A statement, before it is known on which site. */
export type Said = Omit<Statement, 'name'>;

/** Characters of a script, and values in it, that are looked at; those of real pages have a third of it. */
const MOST_TEXT = 4_000_000;
const MOST_VALUES = 300_000;

/** Each script is read once, and its text can be of megabytes. */
const states = new WeakMap<Element, ReadonlyMap<string, Said>>();

/**
 * The post that a label was first seen with: one that is left over says nothing of the next post. Where a site gives the
 * same element to the next labelled post, that one's is missed.
 */
const seenWith = new WeakMap<Element, string>();

/** What is said of the post with this id; `elements` may show something, and `own` says whether they are its own. */
export function said(
  { state, shown }: Labels,
  id: string | null,
  document: Document,
  elements: Element[],
  own: (element: Element) => boolean,
): Said[] {
  // In any case: what is shown has to be known by its post before the next one comes.
  const [seen] = elements.flatMap((element) => {
    const found = shown?.says(element);
    // Most say nothing, and to know whose they are takes longer.
    return found && own(element) && isOf(element, id) ? [found] : [];
  });
  for (const script of state && id ? document.querySelectorAll(state.scripts) : []) {
    const found = state && id && read(state, script).get(id);
    if (found) return [found];
  }
  return seen ? [seen] : [];
}

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
