import type { Grab } from '../capture/grab';
import type { RemoteWatch, Watch } from '../engine/client';
import type { Report } from '../engine/pkg/facetell';
import { frame, pixels, report } from '../engine/samples';
import { directLooker, twinLooker } from './lookers';
import { Watcher } from './watcher';

/** As much of a video element as the watcher touches. */
export class Video extends EventTarget {
  currentSrc = 'clip-1';
  duration = 10;
  currentTime = 0;
  readyState = 4;
  videoWidth = 8;
  networkState = 1;
  paused = false;
  ended = false;
  loop = false;
  playbackRate = 1;
  isConnected = true;
  buffered = { length: 1, end: () => this.duration };
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

/** Lets all promises that are under way come to rest: a new task begins only then. */
export const settle = () => new Promise((done) => setTimeout(done));

/** A watcher of a video, and an engine that answers when a test likes. */
export class Rig {
  readonly video = new Video();
  readonly watcher = new Watcher(this.video as unknown as HTMLVideoElement, {
    ladder: () =>
      [
        directLooker(
          () => this.grab(),
          () => this.open(),
          () => undefined,
        ),
        ...(this.twin ? [twinLooker(this.twin)] : []),
      ].values(),
    spacing: 1,
    governor: {
      queue: (_, call) => {
        this.call = call;
        if (this.may) call();
      },
      may: (_, call) => {
        this.call = call;
        return this.may;
      },
      began: () => undefined,
      leave: () => undefined,
    },
    post: () => this.post,
    changed: () => undefined,
  });
  /** What the engine answers to cuts, in turn. */
  readonly answers: PromiseWithResolvers<Report>[] = [];
  /** How many watches and frames there were. */
  opened = 0;
  closed = 0;
  released = 0;
  /** The post that the page says the video belongs to. */
  post: string | null = null;
  /** Whether its turn has come, and how it is called when it comes later. */
  may = true;
  call: () => void = () => undefined;
  /** None where a test does not say otherwise. */
  twin: (() => Promise<RemoteWatch>) | null = null;

  grab = (): Grab => ({
    spent: 1,
    look: async () => ({ frame, pixels: pixels() }),
    cut: async () => [],
    release: () => {
      this.released += 1;
    },
  });

  open = async (): Promise<Watch> => {
    this.opened += 1;
    return {
      look: async () => [],
      cut: () => {
        const answer = withResolvers<Report>();
        this.answers.push(answer);
        return answer.promise;
      },
      end: async () => report({ kind: 'noSignsFound' }),
      evidence: async () => [],
      read: async () => [],
      close: () => {
        this.closed += 1;
      },
    };
  };

  /** The page may not read the clip; a twin, or nobody, can. */
  taint(twin: (() => Promise<RemoteWatch>) | null = null): void {
    this.grab = () => {
      throw new DOMException('tainted', 'SecurityError');
    };
    this.twin = twin;
  }

  /** The clip is sought to media time `time`, whose frame is painted, and what comes of it at once has come. */
  async look(time: number): Promise<void> {
    this.video.dispatchEvent(new Event('seeked'));
    this.video.frame(time);
    await settle();
  }
}

/** `Promise.withResolvers`, which Node 20 has not. */
export function withResolvers<T>(): PromiseWithResolvers<T> {
  let [resolve, reject]: [PromiseWithResolvers<T>['resolve'], PromiseWithResolvers<T>['reject']] = [
    () => undefined,
    () => undefined,
  ];
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
