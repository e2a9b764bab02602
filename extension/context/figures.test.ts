import { describe, expect, it } from 'vitest';
import { defaults, MOST_NAMES, NAME_LENGTH, readable } from '../settings/settings';
import { figureIn, figures, withFigure, withoutFigure } from './figures';
import { FIGURES, type Figure } from './known-figures';

const named = (handle: string | null, caption: string | null = null, people: readonly Figure[] = FIGURES) =>
  figureIn(handle, caption, people)?.name;

describe('figureIn', () => {
  it.each([
    ['deeptomcruise', null, 'Tom Cruise'],
    ['@unreal_keanu.reeves', null, 'Keanu Reeves'],
    ['Not Tom Hanks, honest', null, 'Tom Hanks'],
    ['sam', 'TOM CRUISE’s best trick', 'Tom Cruise'],
    ['sam', 'look #TomCruise', 'Tom Cruise'],
    ['sam', '𝐓𝐨𝐦 𝐂𝐫𝐮𝐢𝐬𝐞 says hello', 'Tom Cruise'],
    ['sam', 'Gisele Bundchen', 'Gisele Bündchen'],
    ['sam', 'Zelensky: «…»', 'Volodymyr Zelenskyy'],
    ['sam', 'नरेंद्र मोदी का गाना', 'Narendra Modi'],
    ['mrbeast.gifts', null, 'MrBeast'],
  ])('finds the person in %s: %s', (handle, caption, expected) => {
    expect(named(handle, caption)).toBe(expected);
  });

  it.each([
    ['sam', 'Tom went on a cruise'],
    ['sam', 'Atom Cruiser'],
    ['sam', 'Papa is a lion'],
    ['tom', 'cruise'],
    [null, null],
  ])('finds nobody in %s: %s', (handle, caption) => {
    expect(named(handle, caption)).toBeUndefined();
  });

  it('takes short names as whole words only, in handles too', () => {
    const people = [{ name: 'Bo Li' }];
    expect(named('bolivia.travel', null, people)).toBeUndefined();
    expect(named('bo_li', null, people)).toBe('Bo Li');
  });

  it('is not impressed by what others wrote', () => {
    const people = [{ name: '.*' }, { name: '(a+)+$' }, { name: '[' }, ...FIGURES];
    for (const caption of ['(((((', '.*', '\\', '$1', '['.repeat(500)]) {
      expect(named(caption, caption, people)).toBeUndefined();
    }
    const begin = performance.now();
    for (const piece of ['a', 'tom ', 'ﷺ', '\u0301', '!', '\ud83d']) named(piece, piece.repeat(20_000));
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe('the list', () => {
  it('has each person once, within the bounds of the settings', () => {
    const names = FIGURES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeLessThanOrEqual(MOST_NAMES);
    const now = names.reduce((changes, name) => withoutFigure(changes, name), {
      figuresAdded: [] as string[],
      figuresRemoved: [] as string[],
    });
    expect(figures(now)).toEqual([]);
    expect(readable({ ...defaults(), ...now }).figuresRemoved).toEqual(names);
  });

  it('has a public report behind each person', () => {
    for (const { name, source } of FIGURES) expect(new URL(source).protocol, name).toBe('https:');
  });

  it('takes names, gives them up, and takes them back', () => {
    let now = withFigure(defaults(), '  Ada Lovelace ');
    expect(now.figuresAdded).toEqual(['Ada Lovelace']);
    expect(withFigure(now, 'ada  LOVELACE')).toEqual(now);
    expect(named('adalovelace', null, figures(now))).toBe('Ada Lovelace');
    now = withoutFigure(withoutFigure(now, 'Ada Lovelace'), 'Tom Cruise');
    expect(now).toEqual({ figuresAdded: [], figuresRemoved: ['Tom Cruise'] });
    expect(named('deeptomcruise', null, figures(now))).toBeUndefined();
    expect(withFigure(now, 'tom cruise').figuresRemoved).toEqual([]);
  });

  it('takes no names without letters, and never too many', () => {
    expect(withFigure(defaults(), '!!!').figuresAdded).toEqual([]);
    const many = Array.from({ length: MOST_NAMES }, (_, index) => `Name ${index}`);
    const now = withFigure({ figuresAdded: many, figuresRemoved: [] }, 'One More');
    expect(now.figuresAdded).toHaveLength(MOST_NAMES);
    const long = 'a'.repeat(NAME_LENGTH.most + 1);
    expect(readable({ figuresAdded: [long] }).figuresAdded).toEqual([]);
  });
});
