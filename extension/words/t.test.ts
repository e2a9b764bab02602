import { beforeEach, describe, expect, it, vi } from 'vitest';

const { spoken } = vi.hoisted(() => ({ spoken: { language: 'en' } }));

vi.mock('wxt/browser', () => ({ browser: {} }));
vi.mock('./chosen', () => ({
  chosenMessage: (word: string) => (word === 'wordsLanguage' ? spoken.language : word),
}));

import { listed, when } from './t';

const names = ['X', 'YouTube', 'LinkedIn'];
/** Without what keeps each name in its own direction. */
const plain = (words: string) => words.replace(/[\u2068\u2069]/g, '');

describe('words of lists and moments', () => {
  beforeEach(() => {
    spoken.language = 'en';
  });

  it('has names one after the other as the language does it', () => {
    expect(plain(listed(names))).toBe('X, YouTube, LinkedIn');
    spoken.language = 'ja';
    expect(plain(listed(names))).toBe('X、YouTube、LinkedIn');
    spoken.language = 'ar';
    expect(plain(listed(names))).not.toContain(',');
  });

  it('keeps each name in its own direction', () => {
    spoken.language = 'ar';
    expect(listed(names).match(/\u2068[^\u2068\u2069]+\u2069/g)).toHaveLength(names.length);
  });

  it('gives a moment to the minute', () => {
    const at = new Date(2026, 10, 28, 5, 44, 33).getTime();
    expect(when(at)).toMatch(/2026.*5:44/);
    expect(when(at)).not.toContain('33');
  });
});
