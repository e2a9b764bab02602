import { EngineFailure, type Watch } from '../engine/client';
import type { Evidence, Reason, Report, Verdict } from '../engine/pkg/facetell';
import { type Camera, captureReason, HAVE_CURRENT_DATA, isBlack, type Shot } from './capture/grab';
import { type Media, sameMedia } from './media-identity';
import { Scheduler } from './scheduler';
import type { Visibility } from './visibility';

/** What is known of the clip that an element shows at present. */
export interface Finding {
  /** Counts the clips that the element has shown; everything below is about the present one. */
  generation: number;
  /** Null while there is nothing to look at yet. */
  verdict: Verdict | null;
  /** What the engine said last, if it said anything. */
  report: Report | null;
}

/** What a watcher needs of the world around it. */
export interface Surroundings {
  open(): Promise<Watch>;
  camera(): Camera;
  /** Address of the post that the video belongs to. */
  post(video: HTMLVideoElement): string | null;
  changed(): void;
}

/** Reasons that a later frame of the same clip may remove. */
const PASSING: readonly Reason[] = ['noFrames', 'liveStream', 'stillBlack', 'audioOnly', 'unreadable'];

/** Seconds of watching after which a clip whose engine failed is tried again. */
const RETRY = 10;
/** Seconds until another frame of a clip whose frame could not be had is tried. */
const AGAIN = 1;

const LOOKING: Verdict = { kind: 'looking', progress: 0 };

/** Everything about one clip; a new clip gets a new one, so nothing of the last can remain. */
class Clip {
  readonly scheduler = new Scheduler();
  readonly camera: Camera;
  readonly generation: number;
  watch: Promise<Watch> | null = null;
  verdict: Verdict | null = null;
  report: Report | null = null;
  media: Media;
  /** No other attempt is made for this clip. */
  hopeless = false;
  notBefore = 0;

  constructor(generation: number, media: Media, camera: Camera) {
    this.generation = generation;
    this.media = media;
    this.camera = camera;
  }
}

/** Watches one video element: takes looks when they are worth it and keeps what the engine says. */
export class Watcher {
  #clip: Clip;
  #visibility: Visibility = 'hidden';
  #busy = false;
  #callback = 0;
  #cost = { looks: 0, total: 0 };
  readonly #listeners = new AbortController();

  constructor(
    readonly video: HTMLVideoElement,
    private readonly around: Surroundings,
  ) {
    this.#clip = new Clip(1, this.#media(), around.camera());
    const { signal } = this.#listeners;
    const on = (names: string[], listener: () => void) => {
      for (const name of names) video.addEventListener(name, listener, { signal });
    };
    on(['emptied', 'loadstart'], () => this.#renew());
    on(['loadedmetadata'], () => this.#identify());
    on(['loadeddata', 'seeked', 'playing', 'resize'], () => this.#consider());
    on(['error'], () => this.#consider());
    on(['encrypted'], () => this.#refuse(this.#clip, 'protected'));
    on(['ended'], () => this.#round(this.#clip, this.#clip.scheduler.ended()));
  }

  get finding(): Finding {
    const { generation, verdict, report } = this.#clip;
    return { generation, verdict, report };
  }

  get visibility(): Visibility {
    return this.#visibility;
  }

  /** Mean milliseconds on the page's main thread for a look with its cuts. */
  get cost(): number | null {
    return this.#cost.looks > 0 ? this.#cost.total / this.#cost.looks : null;
  }

  see(visibility: Visibility): void {
    if (visibility === this.#visibility) return;
    this.#visibility = visibility;
    if (visibility === 'watched') {
      this.#clip.notBefore = 0;
      this.#consider();
    } else {
      this.#rest();
    }
    this.around.changed();
  }

  /** The faces that the present verdict rests on; none if the engine cannot say any more. */
  async evidence(): Promise<Evidence[]> {
    const watch = await this.#clip.watch;
    return watch ? watch.evidence() : [];
  }

  dispose(): void {
    this.#listeners.abort();
    this.#rest();
    this.#close();
  }

  #media(): Media {
    const { currentSrc, duration } = this.video;
    return { source: currentSrc, duration, post: this.around.post(this.video) };
  }

  /** The element shows something else from now on: what was known is void at once. */
  #renew(): void {
    this.#rest();
    this.#close();
    this.#clip = new Clip(this.#clip.generation + 1, this.#media(), this.around.camera());
    this.around.changed();
    this.#consider();
  }

  #identify(): boolean {
    const media = this.#media();
    if (!sameMedia(this.#clip.media, media)) {
      const began = this.#clip.media.source === '' && this.#clip.verdict === null;
      if (!began) {
        this.#renew();
        return false;
      }
    }
    this.#clip.media = media;
    return true;
  }

  #close(): void {
    this.#clip.watch?.then(
      (watch) => watch.close(),
      () => undefined,
    );
  }

  #rest(): void {
    this.video.cancelVideoFrameCallback(this.#callback);
    this.#callback = 0;
  }

  /** Looks now if the clip stands still, else at the next frame that is worth it. */
  #consider(): void {
    if (this.#visibility !== 'watched' || this.#clip.hopeless) return;
    this.#await();
    const ready = this.video.readyState >= HAVE_CURRENT_DATA || this.video.error !== null;
    if (ready && (this.video.paused || this.video.error)) this.#arrive(this.video.currentTime);
  }

  #await(): void {
    if (this.#callback !== 0) return;
    this.#callback = this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#callback = 0;
      if (this.#visibility !== 'watched' || this.#clip.hopeless) return;
      this.#await();
      // In a loop Firefox counts on past the end of the clip.
      this.#arrive(mediaTime > this.video.duration ? this.video.currentTime : mediaTime);
    });
  }

  /** A frame of media time `time` is on the screen. */
  #arrive(time: number): void {
    const clip = this.#clip;
    // The callback may come before the state says so, and an empty element is no news.
    if (this.video.readyState < HAVE_CURRENT_DATA && !this.video.error) return;
    this.#round(clip, clip.scheduler.passed(time, this.video.duration));
    if (this.#busy || performance.now() < clip.notBefore || !clip.scheduler.due(time)) return;
    if (!this.#identify()) return;
    this.#busy = true;
    this.#look(clip, time).finally(() => {
      this.#busy = false;
      // A clip that came meanwhile, and stands still, would wait for a frame in vain.
      if (clip !== this.#clip) this.#consider();
    });
  }

  async #look(clip: Clip, time: number): Promise<void> {
    try {
      this.#tell(clip, clip.verdict ?? LOOKING);
      // The engine takes seconds to start: not for a clip that cannot be read.
      if (!clip.watch && !(await this.#readable(clip, time))) return;
      clip.watch ??= this.around.open();
      const watch = await clip.watch;
      if (clip !== this.#clip || this.#visibility !== 'watched') return;
      const grab = clip.camera(this.video);
      try {
        clip.scheduler.looked(time);
        const shot = await grab.look();
        if (this.#black(clip, time, shot)) return;
        const cuts = await watch.look(time, shot.frame, shot.pixels);
        const cuttings = await grab.cut(cuts);
        this.#cost = { looks: this.#cost.looks + 1, total: this.#cost.total + grab.spent };
        this.#hear(clip, await watch.cut(time, cuttings));
      } finally {
        grab.release();
      }
    } catch (error) {
      this.#failed(clip, error);
    }
  }

  /** Whether frames of the clip can be read and show anything. */
  async #readable(clip: Clip, time: number): Promise<boolean> {
    const grab = clip.camera(this.video);
    try {
      const black = this.#black(clip, time, await grab.look());
      if (black) clip.scheduler.looked(time);
      return !black;
    } finally {
      grab.release();
    }
  }

  /** A black frame is no look: clips fade in, and what may not be read is black from end to end. */
  #black(clip: Clip, time: number, shot: Shot): boolean {
    const black = isBlack(shot);
    if (clip.scheduler.black(time, black) && !clip.report) {
      this.#tell(clip, { kind: 'notChecked', reason: 'stillBlack' });
    }
    return black;
  }

  #hear(clip: Clip, report: Report): void {
    clip.scheduler.pace(report.nextLook);
    // An engine that was restarted knows nothing of the clip: what is settled stays until it says more.
    if (clip.report && report.verdict.kind === 'looking' && report.looks < clip.report.looks) return;
    clip.report = report;
    this.#tell(clip, report.verdict);
  }

  /** The clip began anew; `exhausted` if the last round showed nothing that was not looked at. */
  #round(clip: Clip, exhausted: boolean): void {
    if (!exhausted || !clip.watch || !clip.report || clip.report.settled) return;
    clip.watch
      .then((watch) => watch.end())
      .then(
        (report) => this.#hear(clip, report),
        (error) => this.#failed(clip, error),
      );
  }

  #failed(clip: Clip, error: unknown): void {
    if (!(error instanceof EngineFailure)) {
      this.#refuse(clip, captureReason(error));
      return;
    }
    // A newer look, or one soon, takes its place.
    if (error.failure === 'stale' || error.failure === 'busy') return;
    // The watch is gone with the line or the engine; the next look opens another.
    clip.watch = null;
    if (error.failure === 'lost' || error.failure === 'unknownWatch') return;
    clip.notBefore = performance.now() + RETRY * 1000;
    if (!clip.report) {
      const reason = error.failure === 'timeout' ? 'engineBusy' : 'engineFailed';
      this.#tell(clip, { kind: 'notChecked', reason });
    }
  }

  /** No frame can be had. */
  #refuse(clip: Clip, reason: Reason): void {
    clip.notBefore = performance.now() + AGAIN * 1000;
    if (!PASSING.includes(reason)) {
      clip.hopeless = true;
      if (clip === this.#clip) this.#rest();
    }
    if (!clip.report) this.#tell(clip, { kind: 'notChecked', reason });
  }

  #tell(clip: Clip, verdict: Verdict): void {
    clip.verdict = verdict;
    if (clip === this.#clip) this.around.changed();
  }
}
