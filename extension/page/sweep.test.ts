import { describe, expect, it, vi } from 'vitest';
import { EngineFailure } from '../engine/caller';
import { Hold, moments, type Steps, Sweep, sweepable } from './sweep';

/** Distances from the start of a clip over its moments to its end. */
const gaps = (duration: number) => {
  const times = moments(duration);
  return times.map((time, index) => time - (times[index - 1] ?? 0));
};

describe('moments', () => {
  it.each([
    [0.2, 1],
    [1, 2],
    [10, 20],
    [30, 60],
    [60, 60],
    [120, 60],
    [121, 60],
    [7200, 60],
  ])('of %d seconds are %d, inside the clip and in order', (duration, count) => {
    const times = moments(duration);
    expect(times).toHaveLength(count);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times[0]).toBeGreaterThan(0);
    expect(times.at(-1)).toBeLessThan(duration);
  });

  it.each([1, 10, 45, 120])('are half a second to two apart in %d seconds', (duration) => {
    for (const gap of gaps(duration).slice(1)) {
      expect(gap).toBeGreaterThanOrEqual(0.49);
      expect(gap).toBeLessThanOrEqual(2.01);
    }
  });

  it('come in runs where a clip is too long, so that faces can still be followed', () => {
    const near = gaps(3600).filter((gap) => gap < 1);
    expect(near).toHaveLength(45);
    expect(Math.max(...gaps(3600))).toBeLessThan(3600 / 14);
  });
});

describe('sweepable', () => {
  const ranges = (...ends: [number, number][]) => ({
    length: ends.length,
    start: (index: number) => ends[index]?.[0] ?? 0,
    end: (index: number) => ends[index]?.[1] ?? 0,
  });
  const clip = (duration: number, seekable = ranges([0, duration])) =>
    ({ duration, seekable }) as HTMLVideoElement;

  it.each([
    ['direct', clip(10), true],
    ['twin', clip(10), true],
    ['twin', clip(10, ranges()), true],
    ['direct', clip(10, ranges()), false],
    ['direct', clip(10, ranges([4, 10])), false],
    ['direct', clip(10, ranges([0, 3])), false],
    ['tab', clip(10), false],
    [null, clip(10), false],
    ['direct', clip(Number.POSITIVE_INFINITY), false],
    ['twin', clip(Number.NaN), false],
    ['direct', clip(0), false],
  ] as const)('%s: %#', (rung, video, expected) => expect(sweepable(video, rung)).toBe(expected));
});

describe('Sweep', () => {
  const TIMES = [1, 2, 3, 4];

  function sweep(steps: Partial<Steps>, hold: Hold | null = null): Sweep {
    return new Sweep(TIMES, hold, {
      known: () => false,
      look: async () => true,
      changed: () => undefined,
      failed: () => undefined,
      ...steps,
    });
  }

  it('looks at each moment that is not known, and says how far it is', async () => {
    const seen: number[] = [];
    const heard: number[] = [];
    const whole: Sweep = sweep({
      known: (time) => time === 2,
      look: async (time) => seen.push(time) > 0,
      changed: () => heard.push(whole.progress.done),
    });
    expect(await whole.run()).toBe('complete');
    expect(seen).toEqual([1, 3, 4]);
    expect(heard).toEqual([1, 2, 3, 4, 4]);
    expect(whole.progress).toEqual({ done: 4, of: 4, end: 'complete' });
  });

  it('can be stopped', async () => {
    const whole: Sweep = sweep({
      look: async (time) => {
        if (time === 2) whole.stop();
        return true;
      },
    });
    expect(await whole.run()).toBe('stopped');
    expect(whole.progress).toEqual({ done: 2, of: 4, end: 'stopped' });
  });

  it('ends when nobody wants to know any more', async () => {
    const whole = sweep({ look: async (time) => time < 3 });
    expect(await whole.run()).toBe('stopped');
    expect(whole.progress.done).toBe(2);
  });

  it('says how far it came when no more frames can be had', async () => {
    const failed = vi.fn();
    const refused = new EngineFailure('refused', 'the copy would become too large');
    const whole = sweep({
      look: (time) => (time < 4 ? Promise.resolve(true) : Promise.reject(refused)),
      failed,
    });
    expect(await whole.run()).toBe('failed');
    expect(whole.progress.done).toBe(3);
    expect(failed).toHaveBeenCalledWith(refused);
  });

  it('asks an engine that is busy again', async () => {
    vi.useFakeTimers();
    try {
      let tries = 0;
      const whole = sweep({
        look: async () => {
          tries += 1;
          if (tries < 3) throw new EngineFailure('busy');
          return true;
        },
      });
      const end = whole.run();
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await end).toBe('complete');
      expect(tries).toBe(6);
    } finally {
      vi.useRealTimers();
    }
  });
});

/** As much of a video element as is borrowed. */
class Video extends EventTarget {
  currentSrc = 'clip-1';
  readyState = 4;
  paused = false;
  isConnected = true;
  /** Where it was put, in order. */
  readonly sought: number[] = [];
  #time = 1.5;

  get currentTime(): number {
    return this.#time;
  }

  set currentTime(time: number) {
    this.sought.push(time);
    this.#time = time;
    queueMicrotask(() => {
      this.dispatchEvent(new Event('seeking'));
      this.dispatchEvent(new Event('seeked'));
    });
  }

  pause(): void {
    this.paused = true;
  }

  async play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event('play'));
  }

  requestVideoFrameCallback(callback: () => void): number {
    queueMicrotask(callback);
    return 1;
  }

  cancelVideoFrameCallback(): void {
    // Whoever is called back twice does not mind.
  }
}

describe('Hold', () => {
  const borrow = () => {
    const video = new Video();
    return { video, hold: new Hold(video as unknown as HTMLVideoElement) };
  };

  it('pauses, moves, and puts back time and play state', async () => {
    const { video, hold } = borrow();
    expect(video.paused).toBe(true);
    await hold.show(3);
    await hold.show(4);
    hold.giveBack();
    expect(video.sought).toEqual([3, 4, 1.5]);
    expect(video.paused).toBe(false);
    expect(hold.taken).toBe(false);
    await expect(hold.show(5)).rejects.toThrow();
  });

  it('leaves a clip paused that was', () => {
    const video = new Video();
    video.paused = true;
    new Hold(video as unknown as HTMLVideoElement).giveBack();
    expect(video.paused).toBe(true);
  });

  it('yields to a page that moves the clip, and leaves it there', async () => {
    const { video, hold } = borrow();
    await hold.show(3);
    video.currentTime = 8;
    await Promise.resolve();
    expect(hold.taken).toBe(true);
    expect(video.sought).toEqual([3, 8]);
    expect(video.paused).toBe(false);
  });

  it('yields to a page that plays the clip', async () => {
    const { video, hold } = borrow();
    const shown = hold.show(3);
    video.play();
    await expect(shown).rejects.toThrow();
    expect(hold.taken).toBe(true);
    expect(video.currentTime).toBe(1.5);
  });

  it.each([
    ['has another source', { currentSrc: 'clip-2' }],
    ['is empty', { readyState: 0 }],
  ])('puts nothing back into an element that %s', async (_, change) => {
    const { video, hold } = borrow();
    await hold.show(3);
    Object.assign(video, change);
    hold.giveBack();
    expect(video.sought).toEqual([3]);
    expect(video.paused).toBe(true);
  });

  it('does not play what was taken out of the page', () => {
    const { video, hold } = borrow();
    video.isConnected = false;
    hold.giveBack();
    expect(video.paused).toBe(true);
  });
});
