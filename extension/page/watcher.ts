import { captureReason, HAVE_CURRENT_DATA } from '../capture/grab';
import { EngineFailure } from '../engine/caller';
import type { Evidence, Reason, Report, Verdict } from '../engine/pkg/facetell';
import type { Rung } from '../engine/protocol';
import type { Looker } from './lookers';
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
  /** How its frames are had; null until one was. */
  rung: Rung | null;
}

/** What a watcher needs of the world around it. */
export interface Surroundings {
  /** The ways to look at a clip, the best first; another one is tried where the last was refused. */
  ladder(): Iterator<Looker>;
  /** How far apart looks are, as a factor of what the engine advises. */
  spacing: number;
  /** Address of the post that the video belongs to. */
  post(video: HTMLVideoElement): string | null;
  changed(): void;
}

/** Reasons why the next rung of the ladder may do better. */
const CLIMB: readonly Reason[] = ['crossOrigin', 'refused', 'noPermission'];

/** Failures of the engine's page to have a frame, which are reasons as they are. */
const REFUSALS = ['refused', 'noPermission', 'noFrames', 'notVisible'] as const;

/** Reasons that a later frame of the same clip may remove. */
const PASSING: readonly Reason[] = [
  'noFrames',
  'notVisible',
  'liveStream',
  'stillBlack',
  'audioOnly',
  'unreadable',
];

/** Seconds of watching after which a clip whose engine failed is tried again. */
const RETRY = 10;
/** Seconds until another frame of a clip whose frame could not be had is tried. */
const AGAIN = 1;

/** Seconds without data after which what was seen has to do. */
const STALLED = 8;

/** `readyState` of a clip that can be played to its end. */
const HAVE_ENOUGH_DATA = 4;

const LOOKING: Verdict = { kind: 'looking', progress: 0 };

/** Everything about one clip; a new clip gets a new one, so nothing of the last can remain. */
class Clip {
  readonly scheduler: Scheduler;
  readonly #ladder: Iterator<Looker>;
  looker: Looker | null;
  verdict: Verdict | null = null;
  report: Report | null = null;
  rung: Rung | null = null;
  /** Why the last rung but one was left. */
  refusal: Reason | null = null;
  /** No other attempt is made for this clip. */
  hopeless = false;
  notBefore = 0;

  constructor(
    readonly generation: number,
    public media: Media,
    ladder: Iterator<Looker>,
    spacing: number,
  ) {
    this.scheduler = new Scheduler(spacing);
    this.#ladder = ladder;
    this.looker = this.#next();
  }

  /** Goes on to the next way of looking. False if there is none. */
  climb(): boolean {
    const next = this.#next();
    if (!next) return false;
    this.looker?.close();
    this.looker = next;
    return true;
  }

  #next(): Looker | null {
    const { done, value } = this.#ladder.next();
    return done ? null : value;
  }
}

/** Watches one video element: takes looks when they are worth it and keeps what the engine says. */
export class Watcher {
  #clip: Clip;
  #visibility: Visibility = 'hidden';
  #busy = false;
  #callback = 0;
  #stall: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new AbortController();

  constructor(
    readonly video: HTMLVideoElement,
    private readonly around: Surroundings,
  ) {
    this.#clip = new Clip(1, this.#media(), around.ladder(), around.spacing);
    const { signal } = this.#listeners;
    const on = (names: string[], listener: () => void) => {
      for (const name of names) video.addEventListener(name, listener, { signal });
    };
    on(['emptied', 'loadstart'], () => this.#renew());
    on(['loadedmetadata'], () => this.#identify());
    on(['loadeddata', 'seeked', 'playing', 'resize'], () => this.#consider());
    on(['error'], () => {
      this.#conclude(this.#clip);
      this.#consider();
    });
    on(['waiting', 'stalled'], () => this.#wait());
    on(['encrypted'], () => this.#refuse(this.#clip, 'protected'));
    on(['ended'], () => this.#round(this.#clip, this.#clip.scheduler.ended()));
  }

  get finding(): Finding {
    const { generation, verdict, report, rung } = this.#clip;
    return { generation, verdict, report, rung };
  }

  get visibility(): Visibility {
    return this.#visibility;
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

  /** Begins anew: with a clip that could not be looked at, or with any. */
  again(anyway = false): void {
    if (anyway || this.#clip.hopeless) this.#renew();
  }

  /** The faces that the present verdict rests on; none if the engine cannot say any more. */
  readonly evidence = async (): Promise<Evidence[]> => this.#clip.looker?.evidence() ?? [];

  dispose(): void {
    this.#listeners.abort();
    this.#rest();
    this.#clip.looker?.close();
  }

  #media(): Media {
    const { currentSrc, duration } = this.video;
    return { source: currentSrc, duration, post: this.around.post(this.video) };
  }

  /** The element shows something else from now on: what was known is void at once. */
  #renew(): void {
    this.#rest();
    this.#clip.looker?.close();
    this.#clip = new Clip(
      this.#clip.generation + 1,
      this.#media(),
      this.around.ladder(),
      this.around.spacing,
    );
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

  /** The clip waits for data; perhaps in vain. */
  #wait(): void {
    const clip = this.#clip;
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => {
      const waits = this.video.readyState < HAVE_ENOUGH_DATA;
      if (clip === this.#clip && waits && this.#visibility === 'watched') this.#conclude(clip);
    }, STALLED * 1000);
  }

  #rest(): void {
    clearTimeout(this.#stall);
    this.video.cancelVideoFrameCallback(this.#callback);
    this.#callback = 0;
  }

  /** Looks now if the clip stands still, else at the next frame that is worth it. */
  #consider(): void {
    if (this.#visibility !== 'watched' || this.#clip.hopeless) return;
    this.#await();
    const { readyState, error, paused, videoWidth, currentTime } = this.video;
    const ready = readyState >= HAVE_CURRENT_DATA || error !== null;
    // Where no picture comes no frame is called back, and the reason is all there is to find out.
    if (ready && (paused || error || videoWidth === 0)) this.#arrive(currentTime);
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
    const { looker } = clip;
    this.#busy = true;
    this.#look(clip, time).finally(() => {
      this.#busy = false;
      // A clip that came meanwhile, or another way to look, would wait for a frame in vain if all stands still.
      if (clip !== this.#clip || looker !== clip.looker) this.#consider();
    });
  }

  async #look(clip: Clip, time: number): Promise<void> {
    const { looker } = clip;
    if (!looker) return;
    try {
      this.#tell(clip, clip.verdict ?? LOOKING);
      const wanted = () => clip === this.#clip && this.#visibility === 'watched';
      const sighting = await looker.see(time, wanted);
      if (!sighting) return;
      clip.rung = looker.rung;
      clip.scheduler.looked(sighting.time);
      // Clips fade in, and what may not be read is black from end to end.
      const black = clip.scheduler.black(sighting.time, sighting.report === null);
      if (sighting.report) this.#hear(clip, sighting.report);
      else if (black && !clip.report) this.#tell(clip, { kind: 'notChecked', reason: 'stillBlack' });
    } catch (error) {
      this.#failed(clip, looker, error);
    }
  }

  #hear(clip: Clip, report: Report): void {
    clip.scheduler.pace(report.nextLook);
    // An engine that was restarted knows nothing of the clip: what is settled stays until it says more.
    if (clip.report && report.verdict.kind === 'looking' && report.looks < clip.report.looks) return;
    clip.report = report;
    this.#tell(clip, report.verdict);
    if (this.video.error) this.#conclude(clip);
  }

  /** The clip began anew; `exhausted` if the last round showed nothing that was not looked at. */
  #round(clip: Clip, exhausted: boolean): void {
    const { looker } = clip;
    if (!exhausted || !looker || !clip.report || clip.report.settled) return;
    looker.end().then(
      (report) => this.#hear(clip, report),
      (error) => this.#failed(clip, looker, error),
    );
  }

  #failed(clip: Clip, looker: Looker, error: unknown): void {
    if (!(error instanceof EngineFailure)) {
      this.#refuse(clip, captureReason(error));
      return;
    }
    const { failure } = error;
    const refusal = REFUSALS.find((reason) => reason === failure);
    if (refusal) {
      this.#refuse(clip, refusal);
      return;
    }
    // A newer look, or one soon, takes its place.
    if (failure === 'stale' || failure === 'busy') return;
    // The watch is gone with the line or the engine; the next look opens another.
    looker.forget();
    if (failure === 'lost' || failure === 'unknownWatch') return;
    clip.notBefore = performance.now() + RETRY * 1000;
    if (!clip.report) {
      const reason = failure === 'timeout' ? 'engineBusy' : 'engineFailed';
      this.#tell(clip, { kind: 'notChecked', reason });
    }
  }

  /** No frame can be had. */
  #refuse(clip: Clip, reason: Reason): void {
    const last = clip.looker?.rung === 'tab';
    if (CLIMB.includes(reason) && clip.climb()) {
      clip.refusal = reason;
      return;
    }
    // Without the permission for the tab, what kept us from the clip itself says more.
    if (last && reason === 'noPermission') reason = clip.refusal ?? reason;
    clip.notBefore = performance.now() + AGAIN * 1000;
    const over = !PASSING.includes(reason);
    if (over) {
      clip.hopeless = true;
      if (clip === this.#clip) this.#rest();
    }
    if (!clip.report) this.#tell(clip, { kind: 'notChecked', reason });
    else if (over || this.video.error) this.#conclude(clip);
  }

  /** No more looks will come: what was seen has to do. */
  #conclude(clip: Clip): void {
    const { looker } = clip;
    if (!looker || clip.verdict?.kind !== 'looking') return;
    looker.end().then(
      (report) => this.#hear(clip, report),
      () => this.#tell(clip, { kind: 'notChecked', reason: 'noFrames' }),
    );
  }

  #tell(clip: Clip, verdict: Verdict): void {
    clip.verdict = verdict;
    if (clip === this.#clip) this.around.changed();
  }
}
