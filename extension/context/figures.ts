import { MOST_NAMES, type Settings } from '../settings/settings';
import type { Figure } from './figure';
import { FIGURES } from './known-figures';
import { phraseIn, tokens } from './text';

/** Letters that a name has at least if it is looked for inside of longer words. */
const DISTINCT = 7;

/** What the person made of the list. */
export type Changes = Pick<Settings, 'figuresAdded' | 'figuresRemoved'>;

/** The list as the person wants it, their own names first. */
export function figures({ figuresAdded, figuresRemoved }: Changes): Figure[] {
  const listed = FIGURES.filter(({ name }) => !figuresRemoved.includes(name));
  return [...figuresAdded.map((name) => ({ name })), ...listed];
}

/** The change that puts a name on the list: one that was taken off it, or one of the person's own. */
export function withFigure({ figuresAdded, figuresRemoved }: Changes, name: string): Changes {
  const wanted = tokens(name).join(' ');
  const same = (other: string) => tokens(other).join(' ') === wanted;
  if (wanted === '' || figuresAdded.some(same)) return { figuresAdded, figuresRemoved };
  if (FIGURES.some((figure) => same(figure.name))) {
    return { figuresAdded, figuresRemoved: figuresRemoved.filter((other) => !same(other)) };
  }
  return { figuresAdded: [...figuresAdded, name.trim()].slice(-MOST_NAMES), figuresRemoved };
}

/** The change that takes a name off the list. */
export function withoutFigure({ figuresAdded, figuresRemoved }: Changes, name: string): Changes {
  const own = figuresAdded.includes(name);
  return {
    figuresAdded: figuresAdded.filter((other) => other !== name),
    figuresRemoved: own ? figuresRemoved : [...figuresRemoved, name].slice(-MOST_NAMES),
  };
}

/**
 * The first of the people that a post names: by whole words in what it says or in its account's name, or by a handle
 * that holds the name without its spaces, as handles do.
 */
export function figureIn(
  handle: string | null,
  caption: string | null,
  people: readonly Figure[],
): Figure | undefined {
  const [account, said] = [tokens(handle ?? ''), tokens(caption ?? '')];
  const run = account.join('');
  return people.find(({ name, also = [] }) =>
    [name, ...also].some((spelling) => {
      const words = tokens(spelling);
      const whole = words.join('');
      if (whole === '') return false;
      const inHandle = whole.length >= DISTINCT && run.includes(whole);
      // As one word, it is a hashtag.
      return inHandle || [account, said].some((text) => phraseIn(text, words) || text.includes(whole));
    }),
  );
}

/** The names of the people as handles write them, those that are long enough to be no other word's part. */
export function runsOf(people: readonly Figure[]): string[] {
  const spellings = people.flatMap(({ name, also = [] }) => [name, ...also]);
  return spellings.map((spelling) => tokens(spelling).join('')).filter(({ length }) => length >= DISTINCT);
}
