import { describe, expect, it } from 'vitest';
import { transforms } from './shown';

describe('transforms', () => {
  const none = { rotate: 'none', scale: 'none', transform: 'none' };

  it.each([
    [{}, ''],
    [{ rotate: '45deg' }, 'rotate3d(0, 0, 1, 45deg)'],
    [{ rotate: 'y 180deg' }, 'rotate3d(0, 1, 0, 180deg)'],
    [{ rotate: '1 -1 0.5 0.5turn' }, 'rotate3d(1, -1, 0.5, 0.5turn)'],
    [{ scale: '2' }, 'scale3d(2, 2, 1)'],
    [{ scale: '-1 1' }, 'scale3d(-1, 1, 1)'],
    [
      { rotate: 'x 1deg', scale: '1 2 3', transform: 'matrix(1, 0, 0, 1, 0, 0)' },
      'rotate3d(1, 0, 0, 1deg) scale3d(1, 2, 3) matrix(1, 0, 0, 1, 0, 0)',
    ],
  ])('of %o are one list', (style, list) => {
    expect(transforms({ ...none, ...style })).toBe(list);
  });
});
