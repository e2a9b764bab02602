import { describe, expect, it } from 'vitest';
import { type Entry, readable, withEntry } from './history';

const DAY = 24 * 60 * 60 * 1000;
const entry = (seen: number, address: string | null = `https://site.example/${seen}`): Entry => ({
  seen,
  site: 'site.example',
  address,
  handle: '@someone',
  caption: null,
  strength: 0.9,
});

describe('history', () => {
  it('reads what it can, the newest first', () => {
    const stored = [entry(1), { seen: 'yesterday' }, entry(2)];
    expect(readable(stored)).toEqual([entry(2), entry(1)]);
    expect(readable('nothing')).toEqual([]);
  });

  it('carries what others state of it, and nothing that is no statement', () => {
    const labelled: Entry = {
      ...entry(1),
      stated: [{ by: 'creator', what: 'ai', how: 'disclosure', name: 'TikTok' }],
    };
    const wrong = { ...entry(2), stated: [{ by: 'nobody', what: 'ai', how: 'label', name: null }] };
    expect(readable([labelled, wrong])).toEqual([labelled]);
  });

  it('has each post once', () => {
    expect(withEntry([entry(1, 'a'), entry(2, 'b')], entry(3, 'a'), 7)).toEqual([
      entry(3, 'a'),
      entry(2, 'b'),
    ]);
  });

  it('drops what is older than the person wants', () => {
    expect(withEntry([entry(1)], entry(8 * DAY), 7)).toEqual([entry(8 * DAY)]);
    expect(withEntry([entry(1)], entry(8 * DAY), 30)).toHaveLength(2);
  });

  it('keeps nothing if it is off', () => {
    expect(withEntry([entry(1)], entry(2), 0)).toEqual([]);
  });
});
