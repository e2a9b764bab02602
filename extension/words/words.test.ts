import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUNGS } from '../engine/protocol';
import { REASONS, UNCHECKED } from '../engine/shapes';
import messages from '../public/_locales/en/messages.json';
import { HISTORY_DAYS } from '../settings/settings';
import { clock, hintWord, reasonWord, rungWord, stateWord, uncheckedWord, verdictWord } from './sentences';

const KINDS = ['looking', 'notChecked', 'noSignsFound', 'unsure', 'likelyDeepfake'] as const;

/** Words whose names are put together from a list's members. */
const composed: string[] = [
  ...KINDS.flatMap((kind) => [stateWord(kind), verdictWord(kind)]),
  ...REASONS.map(reasonWord),
  ...UNCHECKED.map(uncheckedWord),
  ...RUNGS.map(rungWord),
  ...HISTORY_DAYS.map((days) => `optionsHistoryDays${days}`),
  ...(['platformLabel', 'handleWord', 'captionWord'] as const).map(hintWord),
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

const code = sources(new URL('..', import.meta.url).pathname);

describe('messages', () => {
  it('has one for each verdict, reason and unchecked thing', () => {
    expect(Object.keys(messages)).toEqual(expect.arrayContaining(composed));
  });

  it('has none that nobody uses', () => {
    const unused = Object.keys(messages).filter(
      (name) => !composed.includes(name) && !code.includes(`'${name}'`) && !code.includes(`__MSG_${name}__`),
    );
    expect(unused).toEqual([]);
  });

  it('shows at most two words on the badge', () => {
    for (const kind of KINDS) {
      const { message } = messages[stateWord(kind)];
      expect(message.split(' ').length).toBeLessThanOrEqual(2);
    }
  });

  it('never calls a clip real', () => {
    const allowed = /is not proof that it is real|It never says that a clip is real/;
    for (const { message } of Object.values(messages)) {
      expect(message.replace(allowed, '')).not.toMatch(/\b(real|genuine|verified)\b/i);
    }
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
