import { failed } from '../capture/grab';
import { EngineFailure } from '../engine/caller';
import type { Evidence, Reason, Report, Verdict } from '../engine/pkg/facetell';
import { Clip } from './clip';
import type { Governor } from './governor';
import { CLIMB, engineReason, type Looker, PASSING, refusal } from './lookers';
import type { Media } from './media-identity';
import type { Finding, Observer, Whole } from './observer';
import { exhausted, flickers, lacks, mediaOf, ready, STALLED, still } from './playback';
import { Hold, moments, Sweep, sweepable } from './sweep';
import type { Visibility } from './visibility';

/** What a watcher needs of the world around it. */
export interface Surroundings {
  /** The ways to look at a clip, the best first; another one is tried where the last was refused. */
  ladder(): Iterator<Looker>;
  /** How far apart looks are, as a factor of what the engine advises. */
  spacing: number;
  /** Says whether there is time for a look now, and is told of each that begins. */
  governor: Pick<Governor, 'queue' | 'may' | 'began' | 'leave'>;
  /** Id of the post that the video belongs to. */
  post(video: HTMLVideoElement): string | null;
  changed(): void;
}

/** Seconds before a look is due from which on frames are noticed: a timer may be late. */
const AHEAD = 0.05;

/** Seconds of watching after which a clip whose engine failed is tried again. */
const RETRY = 10;
/** Seconds until another frame of a clip whose frame could not be had is tried. */
const AGAIN = 1;
/** How often that is done for a clip that stands still: its first picture may be painted late, and no event says so. */
const ATTEMPTS = 5;

/** Seconds without a new frame after which a clip that plays is seen to stand still: one frame, or a picture as a clip. */
const STANDS = 1;

const LOOKING: Verdict = { kind: 'looking', progress: 0 };

/** Watches one video element: takes looks when they are worth it and keeps what the engine says. */
export class Watcher implements Observer {
  #clip: Clip;
  #visibility: Visibility = 'hidden';
  /** The look that is under way. */
  #looking: Promise<unknown> | null = null;
  #callback = 0;
  /** Since when a frame is waited for, in milliseconds. */
  #awaited = 0;
  #stall: ReturnType<typeof setTimeout> | undefined;
  #attempt: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly around: Surroundings,
  ) {
    this.#clip = new Clip(1, this.#media(), around.ladder(), around.spacing);
    const { signal } = this.#listeners;
    const on = (names: string[], listener: () => void) => {
      // The errors of its sources do not bubble.
      for (const name of names) video.addEventListener(name, listener, { signal, capture: true });
    };
    // An empty element says for a moment that it has nothing to load.
    on(['emptied'], () => this.#renew());
    on(['loadstart'], () => this.again(true));
    on(['loadedmetadata', 'durationchange', 'seeking'], () => this.#identify());
    on(['loadeddata', 'seeked', 'playing', 'resize'], () => this.#consider());
    on(['play', 'pause'], () => this.around.changed());
    on(['waiting', 'stalled'], () => this.#wait());
    on(['encrypted'], () => this.#refuse(this.#clip, 'protected'));
    on(['ended'], () => {
      this.#round(this.#clip, this.#clip.scheduler.ended());
      this.#consider();
    });
    on(['error'], () => {
      // The last of its sources may be given up a moment later.
      this.#again(AGAIN);
      this.#consider();
    });
  }

  /** Clips come in parts, of which none is at hand. */
  readonly stated = [];

  get element(): HTMLVideoElement {
    return this.video;
  }

  get finding(): Finding {
    const { generation, verdict, report, rung } = this.#clip;
    return { generation, verdict, waits: this.#waits, report, rung };
  }

  get #waits(): boolean {
    const { verdict, looked, sweep } = this.#clip;
    const { paused, ended } = this.video;
    const stopped = looked !== null && paused && !ended;
    return verdict?.kind === 'looking' && stopped && !this.#looking && !sweep?.running;
  }

  get visibility(): Visibility {
    return this.#visibility;
  }

  get whole(): Whole | null {
    const { sweep, rung, looker } = this.#clip;
    if (!sweep?.running && (rung !== looker?.rung || !sweepable(this.video, rung))) return null;
    return {
      progress: sweep?.progress ?? null,
      moves: rung === 'direct',
      start: () => this.#sweep(),
      stop: () => sweep?.stop(),
    };
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
    if (!anyway && !this.#clip.hopeless) return;
    this.#renew();
    this.#consider();
  }

  /** The faces that the present verdict rests on; none if the engine cannot say any more. */
  readonly evidence = async (): Promise<Evidence[]> => this.#clip.looker?.evidence() ?? [];

  dispose(): void {
    this.#visibility = 'hidden';
    this.#listeners.abort();
    this.#rest();
    this.#clip.looker?.close();
  }

  #media(): Media {
    // While we move it through the clip, it does not say where the page plays.
    const moved = this.#clip?.sweep?.running === true;
    return mediaOf(this.video, this.around.post(this.video), moved);
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
  }

  /** False if the element shows another clip by now. */
  #identify(): boolean {
    const { identity, verdict } = this.#clip;
    const began = identity.source === '' && verdict === null;
    if (identity.continues(this.#media()) || began) return true;
    this.again(true);
    return false;
  }

  /** The clip waits for data; perhaps in vain. */
  #wait(): void {
    const clip = this.#clip;
    clearTimeout(this.#stall);
    this.#stall = setTimeout(() => {
      if (clip === this.#clip && lacks(this.video) && this.#visibility === 'watched') this.#conclude(clip);
    }, STALLED * 1000);
  }

  #rest(): void {
    this.#clip.sweep?.stop();
    clearTimeout(this.#stall);
    clearTimeout(this.#attempt);
    this.video.cancelVideoFrameCallback(this.#callback);
    this.#callback = 0;
    this.around.governor.leave(this);
  }

  /** Looks now if the clip stands still, else at the next frame that is worth it. */
  readonly #consider = (): void => {
    if (this.#visibility !== 'watched' || this.#clip.hopeless) return;
    this.#await();
    const stands = performance.now() - this.#awaited >= STANDS * 1000;
    const first = stands && this.#clip.looked === null;
    if (!ready(this.video)) {
      if (first && flickers(this.video)) this.#refuse(this.#clip, 'unreadable');
    } else if (still(this.video) || first) this.#arrive(this.video.currentTime);
    else if (stands) this.#exhaust();
  };

  #await(): void {
    if (!still(this.video)) this.#again(STANDS);
    if (this.#callback !== 0) return;
    this.#awaited = performance.now();
    this.#callback = this.video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#callback = 0;
      clearTimeout(this.#attempt);
      if (this.#visibility !== 'watched' || this.#clip.hopeless) return;
      // In a loop Firefox counts on past the end of the clip.
      this.#arrive(mediaTime > this.video.duration ? this.video.currentTime : mediaTime);
    });
  }

  /** A frame of media time `time` is on the screen. */
  #arrive(time: number): void {
    const clip = this.#clip;
    // What the page shows meanwhile is either put there by us, or there will be looks at it anyway.
    if (clip.sweep?.running) return;
    // The callback may come before the state says so, and an empty element is no news.
    if (!ready(this.video)) {
      this.#await();
      return;
    }
    if (failed(this.video)) {
      this.#refuse(clip, 'notLoaded');
      return;
    }
    this.#round(clip, clip.scheduler.passed(time, this.video.duration));
    if (this.#looking) return;
    if (performance.now() < clip.notBefore || !clip.scheduler.due(time)) {
      this.#doze(time);
      return;
    }
    if (!this.#identify()) return;
    const { looker } = clip;
    // Until it is called no frame is waited for: the page would pay for each that it told us of.
    if (!looker || !this.around.governor.may(this, this.#consider)) return;
    const look = this.#look(clip, looker, time).catch((error) => this.#failed(clip, looker, error));
    this.around.governor.began(look);
    this.#looking = look.finally(() => {
      this.#looking = null;
      // A clip that came meanwhile, or another way to look, would wait for a frame in vain if all stands still.
      if (clip !== this.#clip || looker !== clip.looker) this.#consider();
      else this.#doze(this.video.currentTime);
      if (this.#waits) this.around.changed();
    });
  }

  /** Takes no notice of a clip until a look is due: the page would pay for each frame that it told us of. */
  #doze(time: number): void {
    const { scheduler, notBefore, hopeless } = this.#clip;
    const { duration, playbackRate } = this.video;
    if (this.#visibility !== 'watched' || hopeless) return;
    this.#exhaust();
    const rest = (notBefore - performance.now()) / 1000;
    const seconds = Math.max(rest, scheduler.idle(time, duration) / playbackRate - AHEAD);
    this.around.governor.leave(this);
    // One that stands still says when it goes on.
    if (still(this.video)) this.#await();
    else this.#again(seconds, () => this.around.governor.queue(this, this.#consider));
  }

  /** False if nobody wants to know any more. */
  async #look(clip: Clip, looker: Looker, time: number): Promise<boolean> {
    if (!clip.verdict) this.#tell(clip, LOOKING);
    const wanted = () => clip === this.#clip && this.#visibility === 'watched';
    const sighting = await looker.see(time, wanted);
    if (!sighting) return false;
    clip.rung = looker.rung;
    clip.looked = performance.now();
    clip.scheduler.looked(sighting.time);
    // Clips fade in, and what may not be read is black from end to end.
    const black = clip.scheduler.black(sighting.time, sighting.report === null);
    if (sighting.report) this.#hear(clip, sighting.report);
    else if (black && !clip.report) this.#tell(clip, { kind: 'notChecked', reason: 'stillBlack' });
    return true;
  }

  /** Looks at moments of the whole length of the clip, instead of at those that the page shows. */
  #sweep(): void {
    const clip = this.#clip;
    const { looker } = clip;
    if (!looker || clip.sweep?.running) return;
    const hold = looker.rung === 'direct' ? new Hold(this.video) : null;
    clip.sweep = new Sweep(moments(this.video.duration), hold, {
      known: (time) => clip.scheduler.knows(time),
      look: async (time) => {
        await this.#looking;
        return clip === this.#clip && this.#identify() && this.#look(clip, looker, time);
      },
      changed: () => clip === this.#clip && this.around.changed(),
      failed: (error) => this.#broken(clip, looker, error),
    });
    clip.sweep.run().then((end) => {
      if (end === 'complete') this.#conclude(clip);
      if (clip === this.#clip) this.#consider();
    });
    this.around.changed();
  }

  /** A check of the whole clip broke off. */
  #broken(clip: Clip, looker: Looker, error: unknown): void {
    // Its server gives no more, or the copy would become too large; what was seen of it stays.
    if (looker.rung === 'twin' && refusal(error)) clip.hopeless = true;
    else this.#failed(clip, looker, error);
  }

  #hear(clip: Clip, report: Report): void {
    clip.scheduler.pace(report.nextLook, report.settled);
    // An engine that was restarted knows nothing of the clip: what is settled stays until it says more.
    if (clip.report && report.verdict.kind === 'looking' && report.looks < clip.report.looks) return;
    clip.report = report;
    this.#tell(clip, report.verdict);
    if (failed(this.video)) this.#conclude(clip);
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
    const refused = refusal(error);
    if (refused || !(error instanceof EngineFailure)) {
      this.#refuse(clip, refused ?? 'unreadable');
      return;
    }
    const { failure } = error;
    // A newer look, or one soon, takes its place.
    if (failure === 'stale' || failure === 'busy') return;
    // The watch is gone with the line or the engine; the next look opens another.
    looker.forget();
    if (failure === 'lost' || failure === 'unknownWatch') return;
    clip.notBefore = performance.now() + RETRY * 1000;
    if (!clip.report) this.#tell(clip, { kind: 'notChecked', reason: engineReason(error) });
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
    } else if (clip === this.#clip && this.video.paused && clip.attempts < ATTEMPTS) {
      clip.attempts += 1;
      this.#again(AGAIN);
    }
    // What has no picture yet is not what never will have one.
    if (!clip.report) this.#tell(clip, reason === 'noFrames' ? null : { kind: 'notChecked', reason });
    else if (over) this.#conclude(clip);
  }

  #again(seconds: number, what = this.#consider): void {
    clearTimeout(this.#attempt);
    this.#attempt = setTimeout(what, seconds * 1000);
  }

  #exhaust(): void {
    const { looked } = this.#clip;
    if (looked !== null && exhausted(this.video, looked)) this.#conclude(this.#clip);
  }

  /** No more looks will come: what was seen has to do. */
  #conclude(clip: Clip): void {
    const { looker, looked, report, verdict } = clip;
    if (!looker || looked === null || verdict?.kind !== 'looking') return;
    if (!report) {
      this.#tell(clip, { kind: 'notChecked', reason: 'stillBlack' });
      return;
    }
    looker.end().then(
      (last) => this.#hear(clip, last),
      (error) => this.#tell(clip, { kind: 'notChecked', reason: engineReason(error) }),
    );
  }

  #tell(clip: Clip, verdict: Verdict | null): void {
    clip.verdict = verdict;
    if (clip === this.#clip) this.around.changed();
  }
}
