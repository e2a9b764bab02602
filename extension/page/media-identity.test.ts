import { expect, it } from 'vitest';
import { type Media, sameMedia } from './media-identity';

const media: Media = { source: 'https://host/a.mp4', duration: 12, post: 'https://site/1' };

it.each([
  [{}, true],
  [{ source: 'https://host/b.mp4' }, false],
  [{ post: 'https://site/2' }, false],
  [{ post: null }, true],
  [{ duration: Number.NaN }, true],
  [{ duration: 12.04 }, true],
  [{ duration: 30 }, false],
  [{ duration: Number.POSITIVE_INFINITY }, true],
] as const)('%o: same is %s', (changes, same) => {
  expect(sameMedia(media, { ...media, ...changes })).toBe(same);
  expect(sameMedia({ ...media, ...changes }, media)).toBe(same);
});
