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

  it('has a post once whatever its address says beside its id', () => {
    const on = (seen: number, site: string, address: string, handle = 'ada') => ({
      ...entry(seen, address),
      site,
      handle,
    });
    const watched = on(1, 'www.youtube.com', 'https://www.youtube.com/watch?v=a1b2c3d4e5f');
    const later = on(2, 'm.youtube.com', 'https://m.youtube.com/watch?t=42s&v=a1b2c3d4e5f', 'Ada');
    const another = on(3, 'www.youtube.com', 'https://www.youtube.com/watch?v=f5e4d3c2b1a');
    expect(withEntry([watched], later, 7)).toEqual([later]);
    expect(withEntry([watched], another, 7)).toEqual([another, watched]);
    // Elsewhere an address tells, without who shared it, and the account.
    const plain = on(4, 'site.example', 'https://site.example/a');
    const shared = on(5, 'site.example', 'https://site.example/a?utm_source=mail#top');
    const others = on(6, 'site.example', 'https://site.example/a', 'mary');
    expect(withEntry([plain], shared, 7)).toEqual([shared]);
    expect(withEntry([plain], others, 7)).toEqual([others, plain]);
  });

  it('drops what is older than the person wants', () => {
    expect(withEntry([entry(1)], entry(8 * DAY), 7)).toEqual([entry(8 * DAY)]);
    expect(withEntry([entry(1)], entry(8 * DAY), 30)).toHaveLength(2);
  });

  it('keeps nothing if it is off', () => {
    expect(withEntry([entry(1)], entry(2), 0)).toEqual([]);
  });
});
