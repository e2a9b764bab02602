import { camera } from '../capture/camera';
import { captureReason, type Grab, HAVE_CURRENT_DATA } from '../capture/grab';
import { EngineFailure } from './caller';
import type { Shape } from './protocol';
import type { FrameSource } from './remotes';

/** Milliseconds that a server may take until the first frame, and until the frame of another moment. */
const PATIENCE = { load: 15_000, seek: 10_000, frame: 1_000 };
/** Seconds of a clip that are fetched at most: a long video is not downloaded behind the viewer's back. */
const MAX_BUFFERED = 90;
/** Seconds by which the lengths of the page's clip and of the copy may differ. */
const SAME_LENGTH = 1.5;
/** Milliseconds until an ignored seek, or a frame that is not there yet, is asked for again. */
const AGAIN = 50;
/** How near a frame must be to the moment asked for, to save a seek (seconds). */
const NEAR = 0.02;

/**
 * The engine page's own copy of a clip that the page may not read: the same address in an element with
 * `crossorigin`, readable by the permission of its host although the server allows nobody. Never plays;
 * the page's own element is not touched, which would break playback.
 */
export class Twin implements FrameSource {
  /** The element keeps it to itself, and takes parts of it only. */
  readonly file = null;
  readonly #video = document.createElement('video');
  readonly #camera = camera();
  #loaded: Promise<void> | null = null;

  constructor(
    readonly url: string,
    private readonly shape: Shape,
  ) {}

  /** The frame of media time `time`. Rejects with `refused` if the server does not give it. */
  async grab(time: number): Promise<Grab> {
    this.#loaded ??= this.#load();
    await this.#loaded;
    if (this.#spent()) throw new EngineFailure('refused', 'the copy would become too large');
    await this.#seek(Math.max(0, Math.min(time, this.#video.duration || time)));
    const end = performance.now() + PATIENCE.frame;
    for (;;) {
      try {
        return this.#camera(this.#video, this.shape.pose);
      } catch (error) {
        const reason = captureReason(error);
        const late = performance.now() > end;
        // The frame may be a moment behind the event that announces it.
        if (reason === 'noFrames' && !late) await new Promise((done) => setTimeout(done, AGAIN));
        else throw new EngineFailure(reason === 'noFrames' ? 'noFrames' : 'refused', reason);
      }
    }
  }

  /** Lets go of the connection and the memory. */
  release(): void {
    this.#video.removeAttribute('src');
    this.#video.load();
    this.#video.remove();
  }

  async #load(): Promise<void> {
    const video = this.#video;
    video.crossOrigin = 'use-credentials';
    video.preload = 'auto';
    video.muted = true;
    // Elements outside of the document decode nothing in some states.
    document.body.append(video);
    const loaded = happens(video, 'loadeddata', PATIENCE.load);
    video.src = this.url;
    await loaded;
    // A server may give a one-time address a notice instead of the clip.
    if (!same(this.shape, video)) throw new EngineFailure('refused', 'the server gave another clip');
  }

  async #seek(time: number): Promise<void> {
    const video = this.#video;
    const there = () => Math.abs(video.currentTime - time) < NEAR;
    if (!there() || video.seeking) {
      const sought = happens(video, 'seeked', PATIENCE.seek);
      // Where the server knows no ranges only what has arrived can be sought; Firefox ignores any other seek.
      // It ends with what `seeked` says, in time or not.
      const ask = setInterval(() => {
        if (!video.seeking && !there()) video.currentTime = time;
      }, AGAIN);
      video.currentTime = time;
      await sought.finally(() => clearInterval(ask));
    }
    if (video.readyState < HAVE_CURRENT_DATA) await happens(video, 'canplay', PATIENCE.seek);
  }

  #spent(): boolean {
    const { buffered } = this.#video;
    let seconds = 0;
    for (let index = 0; index < buffered.length; index += 1) {
      seconds += buffered.end(index) - buffered.start(index);
    }
    return seconds > MAX_BUFFERED;
  }
}

function same({ width, height, duration }: Shape, video: HTMLVideoElement): boolean {
  const bounded = duration !== null && Number.isFinite(video.duration);
  const length = !bounded || Math.abs(video.duration - duration) <= SAME_LENGTH;
  return video.videoWidth === width && video.videoHeight === height && length;
}

/** Resolves with the event; rejects if the element fails before, or the time is up. */
function happens(video: HTMLVideoElement, name: string, patience: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const { signal } = over;
    const end = (settle: () => void) => {
      over.abort();
      clearTimeout(timer);
      settle();
    };
    const fail = (detail: string) => end(() => reject(new EngineFailure('refused', detail)));
    const timer = setTimeout(() => fail(`no ${name} in time`), patience);
    video.addEventListener(name, () => end(resolve), { signal });
    video.addEventListener('error', () => fail(video.error?.message || 'cannot be loaded'), { signal });
  });
}
