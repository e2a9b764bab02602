import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLAIMS, SPEAKERS } from '../context/statement';
import { RUNGS } from '../engine/protocol';
import { ALARM_LEVELS, EAGERNESS, MANNERS, REASONS, UNCHECKED } from '../engine/shapes';
import messages from '../public/_locales/en/messages.json';
import { SAID } from '../settings/reports';
import { HISTORY_DAYS } from '../settings/settings';
import {
  alarmWord,
  clock,
  eagernessWord,
  hintWord,
  levelWord,
  mannerWord,
  meaningWord,
  moment,
  reasonWord,
  rungWord,
  saidWord,
  stateWord,
  uncheckedWord,
  verdictWord,
} from './sentences';
import type { Word } from './t';

const KINDS = ['looking', 'notChecked', 'noSignsFound', 'unsure', 'likelyDeepfake'] as const;

/** Words whose names are put together from a list's members. */
const composed: string[] = [
  ...KINDS.flatMap((kind) => [stateWord(kind), verdictWord(kind)]),
  ...REASONS.map(reasonWord),
  ...UNCHECKED.map(uncheckedWord),
  ...RUNGS.map(rungWord),
  ...(['strong', 'weak', 'none'] as const).map(levelWord),
  ...EAGERNESS.map(eagernessWord),
  ...ALARM_LEVELS.map(alarmWord),
  ...SAID.map(saidWord),
  ...HISTORY_DAYS.map((days) => `optionsHistoryDays${days}`),
  ...(['handleWord', 'captionWord', 'figure'] as const).map(hintWord),
  ...SPEAKERS.map(meaningWord),
  ...MANNERS.map(mannerWord),
  ...CLAIMS.map((what) => `statedFile${what.charAt(0).toUpperCase()}${what.slice(1)}`),
];

/** The sources in which messages are named. */
function sources(folder: string): string {
  const skipped = ['node_modules', 'dist', 'public', '.wxt', 'pkg'];
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !skipped.includes(name) && !/\.test\.tsx?$/.test(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sources(path);
      return /\.tsx?$/.test(entry.name) ? readFileSync(path, 'utf8') : '';
    })
    .join('\n');
}

/** What comes in place of `$1`, `$2` … */
const placeholders = (message: string) => [...message.matchAll(/\$\d/g)].map(([found]) => found).sort();

const folder = new URL('../public/_locales/', import.meta.url).pathname;
const languages = readdirSync(folder).map((language) => {
  const content = JSON.parse(readFileSync(join(folder, language, 'messages.json'), 'utf8'));
  return [language, content as typeof messages] as const;
});

describe.each(languages)('messages in %s', (_, translated) => {
  it('are the same as in English, in the same order', () => {
    expect(Object.keys(translated)).toEqual(Object.keys(messages));
  });

  it('have the same placeholders', () => {
    for (const [name, { message }] of Object.entries(messages)) {
      expect(placeholders(translated[name as Word].message), name).toEqual(placeholders(message));
    }
  });

  it('have at most two words on the badge', () => {
    for (const kind of KINDS) {
      expect(translated[stateWord(kind)].message.split(' ').length).toBeLessThanOrEqual(2);
    }
  });
});

it('has words in nine languages', () => {
  expect(languages.map(([language]) => language)).toEqual([
    'ar',
    'de',
    'en',
    'es',
    'fr',
    'hi',
    'it',
    'ja',
    'pt_BR',
  ]);
});

const code = sources(new URL('..', import.meta.url).pathname);

describe('messages', () => {
  it('has one for each verdict, reason and unchecked thing', () => {
    expect(Object.keys(messages)).toEqual(expect.arrayContaining(composed));
  });

  it('has one for each name that the sources give', () => {
    const named = [...code.matchAll(/\bt\(\s*'(\w+)'|__MSG_(\w+)__/g)].map(
      ([, word, key]) => word ?? key ?? '',
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((name) => !(name in messages))).toEqual([]);
  });

  it('has none that nobody uses', () => {
    const unused = Object.keys(messages).filter(
      (name) => !composed.includes(name) && !new RegExp(`['"]${name}['"]|__MSG_${name}__`).test(code),
    );
    expect(unused).toEqual([]);
  });

  it('never calls a clip real', () => {
    const allowed = /is not proof that it is real|It never says that a clip is real/;
    for (const { message } of Object.values(messages)) {
      expect(message.replace(allowed, '')).not.toMatch(/\b(real|genuine|verified)\b/i);
    }
  });
});

describe('English texts', () => {
  const store = new URL('../store/', import.meta.url).pathname;
  const texts = [
    ...Object.entries(messages).map(([name, { message }]) => [name, message] as const),
    ...['en/description.txt', 'permissions.md', 'reviewers.md'].map(
      (file) => [file, readFileSync(join(store, file), 'utf8')] as const,
    ),
  ];

  it('say where the badge is, and what is looked at, as it is', () => {
    // It stands on the video, and only the sites of the list are looked at.
    const wrong = texts.filter(([, text]) => /beside the (video|clip)|\beverywhere\b/i.test(text));
    expect(wrong).toEqual([]);
  });
});

describe('moment', () => {
  it.each([
    [0, '0:00.0'],
    [0.25, '0:00.2'],
    [0.3, '0:00.3'],
    [7.99, '0:07.9'],
    [61.5, '1:01.5'],
    [-1, '0:00.0'],
  ])('%f is %s', (seconds, text) => {
    expect(moment(seconds)).toBe(text);
  });
});

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [7.9, '0:07'],
    [760, '12:40'],
    [3723, '1:02:03'],
    [-1, '0:00'],
  ])('%f is %s', (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });
});
