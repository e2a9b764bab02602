import { expect, it } from 'vitest';
import { type Sight, visibility } from './visibility';

const sight: Sight = {
  width: 360,
  height: 640,
  share: 1,
  viewportShare: 0.4,
  pageVisible: true,
  painted: true,
};

// The rows of the policy's table, and their borders.
it.each([
  [{}, 'watched'],
  [{ pageVisible: false }, 'hidden'],
  [{ painted: false }, 'hidden'],
  [{ width: 0, height: 0 }, 'hidden'],
  [{ width: 119 }, 'tooSmall'],
  [{ width: 120, height: 120 }, 'watched'],
  [{ width: 100, share: 0 }, 'tooSmall'],
  [{ share: 0.5, viewportShare: 0 }, 'watched'],
  [{ share: 0.49, viewportShare: 0.2 }, 'hidden'],
  [{ share: 0.3, viewportShare: 0.5, height: 3000 }, 'watched'],
  [{ share: 0, viewportShare: 0 }, 'hidden'],
] as const)('%o is %s', (changes, expected) => {
  expect(visibility({ ...sight, ...changes })).toBe(expected);
});

it.each([
  [{ width: 80, height: 80 }, 'watched'],
  [{ share: 0.1, viewportShare: 0.1 }, 'watched'],
  [{ share: 0, viewportShare: 0 }, 'hidden'],
  [{ pageVisible: false }, 'hidden'],
] as const)('of what the person asked about, %o is %s', (changes, expected) => {
  expect(visibility({ ...sight, ...changes }, true)).toBe(expected);
});
