import { describe, expect, it } from 'vitest';
import { Identity, type Media } from './media-identity';

const media: Media = { source: 'https://host/a.mp4', duration: 12, post: '1', time: 5, held: 12 };

/** Whether all of it, one after another, is one clip. */
const one = (...changes: Partial<Media>[]) => {
  let now = media;
  const clip = new Identity(now);
  return changes.every((change) => {
    now = { ...now, ...change };
    return clip.continues(now);
  });
};

describe('Identity', () => {
  it.each([
    [{}, true],
    [{ source: 'https://host/b.mp4' }, false],
    [{ post: '2' }, false],
    [{ post: null }, true],
    [{ duration: Number.NaN }, true],
    [{ duration: 12.04 }, true],
    [{ duration: 11.3 }, true],
    [{ duration: 10 }, false],
    [{ duration: Number.POSITIVE_INFINITY }, true],
  ] as const)('%o: same is %s', (change, same) => {
    expect(one(change)).toBe(same);
  });

  it('takes a link that comes later, and another one then', () => {
    expect(one({ post: null }, { post: '1' })).toBe(true);
    expect(one({ post: null }, { post: '2' })).toBe(false);
  });

  it('knows what is endless, or not known yet, by everything but its length', () => {
    expect(one({ duration: Number.POSITIVE_INFINITY }, { duration: 90 })).toBe(true);
    expect(one({ duration: Number.NaN }, { duration: 90 })).toBe(true);
  });

  it('tells a clip that is shorter than what was seen, also after an endless one', () => {
    const endless = { duration: Number.POSITIVE_INFINITY, time: 1.8, held: 6 };
    expect(one(endless, { duration: 0, time: 0, held: 0 })).toBe(false);
    expect(one(endless, { duration: 1.7 })).toBe(true);
  });

  it('takes a stream that grows for one clip, and a jump back in it', () => {
    expect(
      one(
        { duration: 14, time: 11, held: 14 },
        { duration: 16, time: 13, held: 16 },
        { duration: 18, time: 0, held: 18 },
        { duration: 20, time: 2, held: 20 },
      ),
    ).toBe(true);
  });

  it('takes a clip for one whose data was dropped before it began anew', () => {
    expect(one({ time: 11, held: 12 }, { time: 0, held: 2 }, { time: 3, held: 12 })).toBe(true);
  });

  it.each([
    ['length, data, place', [{ duration: 30, held: 2 }, { time: 0 }]],
    ['data, place, length', [{ held: 0 }, { time: 0 }, { held: 2 }, { duration: 30, held: 30, time: 0.5 }]],
    [
      'place, data, length',
      [
        { time: 0, held: 0.5 },
        { duration: 30, held: 30 },
      ],
    ],
    ['a shorter one', [{ duration: 4 }]],
  ])('tells another clip in the same source, by %s', (_, changes) => {
    expect(one({ time: 11 }, ...changes)).toBe(false);
  });
});
