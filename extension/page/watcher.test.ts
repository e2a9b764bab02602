import { beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { EngineFailure, type Watch } from '../engine/client';
import type { Report } from '../engine/pkg/facetell';
import { frame, pixels, report } from '../engine/samples';
import type { Grab } from './capture/grab';
import { Watcher } from './watcher';

/** As much of a video element as the watcher touches. */
class Video extends EventTarget {
  currentSrc = 'clip-1';
  duration = 10;
  currentTime = 0;
  readyState = 4;
  paused = false;
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

  /** Lets all promises that are under way come to rest: a new task begins only then. */
  const settle = () => new Promise((done) => setTimeout(done));

  beforeEach(() => {
    video = new Video();
    release = vi.fn();
    answers = [];
    opened = 0;
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
      open: () => open(),
      camera: () => () => grab(),
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

  it('says that the engine failed, unless something is known already', async () => {
    open = () => Promise.reject(new EngineFailure('engine', 'corruptModel'));
    watcher.see('watched');
    await look(0);
    expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: 'engineFailed' });
  });

  it('keeps a verdict over an engine that begins anew', async () => {
    watcher.see('watched');
    await look(0);
    answers[0]?.resolve(report({ kind: 'noSignsFound' }, 12));
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
