import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Badge } from './badge';
import type { Layer } from './layer';
import { Placer } from './placer';

/** A badge that notes how often it was measured, and has to be moved as often as it is told. */
function badge() {
  const noted = { measured: 0, moves: 0 };
  const measure = () => {
    noted.measured += 1;
    return () => noted.moves-- > 0;
  };
  return { noted, badge: { attach: () => undefined, measure, rest: () => undefined } as unknown as Badge };
}

describe('Placer', () => {
  const [one, other] = [badge(), badge()];
  const placed = vi.fn();
  let frames: (() => void)[];
  let placer: Placer;

  /** Until nothing is asked of the browser any more; gives the frames that it took. */
  const settle = () => {
    let count = 0;
    for (let next = frames.shift(); next; next = frames.shift(), count += 1) next();
    return count;
  };

  beforeEach(() => {
    frames = [];
    placed.mockClear();
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    placer = new Placer({} as Layer, {
      badges: () => [one.badge, other.badge],
      cover: () => null,
      placed,
    });
    for (const { noted } of [one, other]) Object.assign(noted, { measured: 0, moves: 0 });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('measures all badges until nothing moves any more', () => {
    placer.wake();
    one.noted.moves = 2;
    expect(settle()).toBe(4);
    expect([one.noted.measured, other.noted.measured]).toEqual([4, 4]);
  });

  it('measures a badge that says something else alone, and once', () => {
    placer.fit(one.badge);
    placer.fit(one.badge);
    expect(settle()).toBe(1);
    expect([one.noted.measured, other.noted.measured]).toEqual([1, 0]);
  });

  it('measures it again once it had to be moved', () => {
    one.noted.moves = 1;
    placer.fit(one.badge);
    expect(settle()).toBe(2);
    expect([one.noted.measured, other.noted.measured]).toEqual([2, 0]);
  });

  it('asks for no frame where a check finds all in their place', () => {
    placer.check();
    expect(frames).toHaveLength(0);
    expect(placed).toHaveBeenCalledOnce();
    expect([one.noted.measured, other.noted.measured]).toEqual([1, 1]);
    other.noted.moves = 1;
    placer.check();
    expect(settle()).toBe(2);
  });

  it('measures all where both are asked for', () => {
    placer.fit(one.badge);
    placer.wake();
    settle();
    expect(one.noted.measured).toBe(other.noted.measured);
    expect(settle()).toBe(0);
  });
});
