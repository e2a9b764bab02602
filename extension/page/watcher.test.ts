import { beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import type { Grab } from '../capture/grab';
import { EngineFailure } from '../engine/caller';
import type { RemoteWatch, Watch } from '../engine/client';
import type { Report } from '../engine/pkg/facetell';
import { frame, pixels, report } from '../engine/samples';
import { directLooker, twinLooker } from './lookers';
import { Watcher } from './watcher';

/** As much of a video element as the watcher touches. */
class Video extends EventTarget {
  currentSrc = 'clip-1';
  duration = 10;
  currentTime = 0;
  readyState = 4;
  videoWidth = 8;
  paused = false;
  isConnected = true;
  seekable = { length: 1, start: () => 0, end: () => this.duration };
  error: MediaError | null = null;
  #callback: VideoFrameRequestCallback | null = null;

  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    this.#callback = callback;
    return 1;
  }

  cancelVideoFrameCallback(): void {
    this.#callback = null;
  }

  get awaited(): boolean {
    return this.#callback !== null;
  }

  pause(): void {
    this.paused = true;
  }

  async play(): Promise<void> {
    this.paused = false;
  }

  /** A frame is painted. */
  frame(mediaTime: number): void {
    const callback = this.#callback;
    this.#callback = null;
    callback?.(0, { mediaTime } as VideoFrameCallbackMetadata);
  }

  /** The page recycles the element. */
  swap(source: string): void {
    this.dispatchEvent(new Event('emptied'));
    this.currentSrc = source;
    this.dispatchEvent(new Event('loadstart'));
    this.dispatchEvent(new Event('loadedmetadata'));
  }
}

describe('Watcher', () => {
  let video: Video;
  let watcher: Watcher;
  let release: Mock<() => void>;
  /** What the engine answers to cuts, in turn; the test resolves it when it likes. */
  let answers: PromiseWithResolvers<Report>[];
  let opened: number;
  let closed: number;
  let grab: () => Grab;
  let open: () => Promise<Watch>;
  let twin: (() => Promise<RemoteWatch>) | null;
  let may: boolean;

  /** Lets all promises that are under way come to rest: a new task begins only then. */
  const settle = () => new Promise((done) => setTimeout(done));

  beforeEach(() => {
    video = new Video();
    release = vi.fn();
    answers = [];
    opened = 0;
    twin = null;
    may = true;
    closed = 0;
    grab = () => ({
      spent: 1,
      look: async () => ({ frame, pixels: pixels() }),
      cut: async () => [],
      release,
    });
    open = async () => {
      opened += 1;
      return {
        look: async () => [],
        cut: () => {
          const answer = withResolvers<Report>();
          answers.push(answer);
          return answer.promise;
        },
        end: async () => report({ kind: 'noSignsFound' }),
        evidence: async () => [],
        close: () => {
          closed += 1;
        },
      };
    };
    watcher = new Watcher(video as unknown as HTMLVideoElement, {
      ladder: () =>
        [
          directLooker(
            { grab: () => grab(), now: () => video.currentTime },
            () => open(),
            () => undefined,
          ),
          ...(twin ? [twinLooker(twin)] : []),
        ].values(),
      spacing: 1,
      may: () => may,
      post: () => null,
      changed: () => undefined,
    });
  });

  async function look(time: number): Promise<void> {
    video.frame(time);
    await settle();
  }

  it('does nothing while it is not watched', async () => {
    expect(video.awaited).toBe(false);
    await look(0);
    expect(opened).toBe(0);
    expect(watcher.finding.verdict).toBeNull();
  });

  it('looks, and says what the engine says', async () => {
    watcher.see('watched');
    await look(0);
    expect(watcher.finding.verdict).toEqual({ kind: 'looking', progress: 0 });
    answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 0.4 }));
    await settle();
    expect(watcher.finding.verdict).toEqual({ kind: 'likelyDeepfake', strength: 0.4 });
    // One to see that the clip can be read at all, one for the look itself.
    expect(release).toHaveBeenCalledTimes(2);
  });

  it('has one look under way at most', async () => {
    watcher.see('watched');
    await look(0);
    await look(1);
    await look(2);
    expect(answers).toHaveLength(1);
  });

  it('waits for its turn, and asks with each frame', async () => {
    may = false;
    watcher.see('watched');
    await look(0);
    expect(opened).toBe(0);
    may = true;
    await look(0.04);
    expect(opened).toBe(1);
  });

  it('asks again for its turn where nothing moves', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    may = false;
    video.paused = true;
    watcher.see('watched');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toBe(0);
    may = true;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toBe(1);
    vi.useRealTimers();
  });

  it('takes no notice of most frames of a settled clip', async () => {
    watcher.see('watched');
    await look(0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    answers[0]?.resolve(report({ kind: 'noSignsFound' }));
    await vi.advanceTimersByTimeAsync(0);
    video.frame(0.04);
    expect(video.awaited).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(video.awaited).toBe(true);
    vi.useRealTimers();
  });

  it('stops when it is hidden, and keeps what is known', async () => {
    watcher.see('watched');
    await look(0);
    answers[0]?.resolve(report({ kind: 'noSignsFound' }));
    await settle();
    watcher.see('hidden');
    expect(video.awaited).toBe(false);
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
  });

  it('looks at once at a clip that stands still', async () => {
    video.paused = true;
    watcher.see('watched');
    await settle();
    expect(answers).toHaveLength(1);
  });

  it('asks again for the first picture of a clip that stands still, a few times', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const readable = grab;
    let asked = 0;
    grab = () => {
      asked += 1;
      throw new DOMException('not painted yet', 'InvalidStateError');
    };
    video.paused = true;
    watcher.see('watched');
    await vi.advanceTimersByTimeAsync(2_500);
    expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: 'noFrames' });
    expect(asked).toBe(3);
    grab = readable;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(opened).toBe(1);
    vi.useRealTimers();
  });

  it('forgets everything at once when the element is recycled', async () => {
    watcher.see('watched');
    await look(0);
    answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    const { generation } = watcher.finding;
    video.dispatchEvent(new Event('emptied'));
    expect(watcher.finding).toMatchObject({ verdict: null, report: null });
    expect(watcher.finding.generation).toBeGreaterThan(generation);
    await settle();
    expect(closed).toBe(1);
  });

  it('makes do with what it saw when no more data comes', async () => {
    watcher.see('watched');
    await look(0);
    answers[0]?.resolve(report({ kind: 'looking', progress: 0.3 }, 2));
    await settle();
    vi.useFakeTimers();
    try {
      video.readyState = 2;
      video.dispatchEvent(new Event('waiting'));
      await vi.advanceTimersByTimeAsync(10_000);
    } finally {
      vi.useRealTimers();
    }
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
  });

  it('drops the late answer of an earlier clip', async () => {
    watcher.see('watched');
    await look(0);
    video.swap('clip-2');
    answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    expect(watcher.finding.verdict?.kind).not.toBe('likelyDeepfake');
    await look(0);
    answers[1]?.resolve(report({ kind: 'noSignsFound' }));
    await settle();
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
    expect(opened).toBe(2);
  });

  it('notices another source that no event told of', async () => {
    watcher.see('watched');
    await look(0);
    answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    video.currentSrc = 'clip-2';
    await look(5);
    expect(watcher.finding.report).toBeNull();
  });

  it('says why a clip cannot be read, without starting the engine', async () => {
    grab = () => {
      throw new DOMException('tainted', 'SecurityError');
    };
    watcher.see('watched');
    await look(0);
    expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: 'crossOrigin' });
    expect(opened).toBe(0);
    expect(video.awaited).toBe(false);
  });

  describe('of a clip that the page may not read', () => {
    const seen: number[] = [];

    beforeEach(() => {
      seen.length = 0;
      grab = () => {
        throw new DOMException('tainted', 'SecurityError');
      };
      twin = async () => ({
        see: async (time) => {
          seen.push(time);
          return report({ kind: 'likelyDeepfake', strength: 0.5 });
        },
        end: async () => report({ kind: 'noSignsFound' }),
        evidence: async () => [],
        close: () => {
          closed += 1;
        },
      });
      video.dispatchEvent(new Event('emptied'));
      watcher.see('watched');
    });

    it('has a twin look at the moments that the page shows', async () => {
      await look(1);
      await look(1.04);
      await look(3);
      expect(seen).toEqual([1.04, 3]);
      expect(watcher.finding).toMatchObject({ verdict: { kind: 'likelyDeepfake' }, rung: 'twin' });
      expect(opened).toBe(0);
    });

    it('looks through the twin at once while the clip stands still', async () => {
      video.paused = true;
      video.dispatchEvent(new Event('loadeddata'));
      await settle();
      await settle();
      expect(seen).toEqual([0]);
    });

    it.each(['refused', 'noPermission'] as const)('says %s where there is no other way', async (failure) => {
      twin = () => Promise.reject(new EngineFailure(failure));
      video.dispatchEvent(new Event('emptied'));
      await look(1);
      await look(2);
      expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: failure });
      expect(video.awaited).toBe(false);
    });
  });

  it('says that the engine failed, unless something is known already', async () => {
    open = () => Promise.reject(new EngineFailure('engine', 'corruptModel'));
    watcher.see('watched');
    await look(0);
    expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: 'engineFailed' });
  });

  it('keeps a verdict over an engine that begins anew', async () => {
    watcher.see('watched');
    await look(0);
    answers[0]?.resolve({ ...report({ kind: 'noSignsFound' }, 12), settled: false });
    await settle();
    await look(5);
    answers[1]?.reject(new EngineFailure('lost'));
    await settle();
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
    await look(8);
    answers[2]?.resolve(report({ kind: 'looking', progress: 0.2 }, 1));
    await settle();
    expect(opened).toBe(2);
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
  });

  describe('checking the whole clip', () => {
    /** The moments that the twin was asked for. */
    let seen: number[];
    let held: PromiseWithResolvers<Report> | null;

    beforeEach(async () => {
      seen = [];
      held = null;
      grab = () => {
        throw new DOMException('tainted', 'SecurityError');
      };
      twin = async () => ({
        see: async (time) => {
          seen.push(time);
          return held ? held.promise : report({ kind: 'likelyDeepfake', strength: 0.5 });
        },
        end: async () => report({ kind: 'noSignsFound' }),
        evidence: async () => [],
        close: () => undefined,
      });
      video.dispatchEvent(new Event('emptied'));
      watcher.see('watched');
      await look(1);
      await look(1.1);
      seen.length = 0;
    });

    it('is offered once it is known how frames are had, and leaves the element alone', async () => {
      expect(watcher.whole).toMatchObject({ progress: null, moves: false });
      watcher.whole?.start();
      await vi.waitFor(() => expect(watcher.whole?.progress?.end).toBe('complete'));
      // All but the moment that was looked at before.
      expect(watcher.whole?.progress).toMatchObject({ done: 20, of: 20 });
      expect(seen).toHaveLength(20);
      expect(video).toMatchObject({ paused: false, currentTime: 0 });
    });

    it('is not offered without a length', () => {
      video.duration = Number.POSITIVE_INFINITY;
      expect(watcher.whole).toBeNull();
    });

    it('looks at nothing else meanwhile', async () => {
      held = withResolvers<Report>();
      watcher.whole?.start();
      await settle();
      await look(9.9);
      expect(seen).toHaveLength(1);
    });

    it('ends with its clip, and nothing of it shows', async () => {
      held = withResolvers<Report>();
      watcher.whole?.start();
      await settle();
      video.swap('clip-2');
      held.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
      await settle();
      expect(watcher.finding.verdict?.kind).not.toBe('likelyDeepfake');
      expect(watcher.whole).toBeNull();
      expect(seen).toHaveLength(1);
    });

    it('stops when the clip leaves the screen', async () => {
      held = withResolvers<Report>();
      watcher.whole?.start();
      await settle();
      watcher.see('hidden');
      held.resolve(report({ kind: 'noSignsFound' }));
      await settle();
      expect(watcher.whole?.progress).toMatchObject({ end: 'stopped' });
    });

    it('keeps what it saw of a copy that would become too large', async () => {
      held = withResolvers<Report>();
      watcher.whole?.start();
      await settle();
      held.reject(new EngineFailure('refused', 'the copy would become too large'));
      await settle();
      expect(watcher.whole?.progress).toMatchObject({ done: 0, end: 'failed' });
      expect(watcher.finding).toMatchObject({ verdict: { kind: 'likelyDeepfake' }, rung: 'twin' });
      // Nor is it asked for again.
      await look(5);
      expect(seen).toHaveLength(1);
    });
  });

  it('is silent about a clip that it was disposed of', async () => {
    watcher.see('watched');
    await look(0);
    watcher.dispose();
    await settle();
    expect(video.awaited).toBe(false);
    expect(closed).toBe(1);
  });
});

/** `Promise.withResolvers`, which Node 20 has not. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let [resolve, reject]: [PromiseWithResolvers<T>['resolve'], PromiseWithResolvers<T>['reject']] = [
    () => undefined,
    () => undefined,
  ];
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
