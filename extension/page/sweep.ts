// A check of a whole clip at once, because the person asked for it.

import { EngineFailure } from '../engine/caller';
import type { Rung } from '../engine/protocol';

/** Looks at most; more would keep the person waiting for minutes. */
const MOST = 60;
/** Seconds between looks. Farther apart, the detector would no longer know a face as the same. */
const GAP = { least: 0.5, most: 2 };
/** Looks in a row at each place of a clip that is too long for that: what it takes to judge a face. */
const RUN = 4;

/** Milliseconds that a seek may take, and then its frame. */
const PATIENCE = { seek: 10_000, frame: 250 };
/** `readyState` of an element without a clip. */
const HAVE_NOTHING = 0;
/** How far the element may be from where we put it (seconds) before somebody else must have moved it. */
const NEAR = 0.05;
/** An engine that has too much to do is asked again, so many times, after so many milliseconds. */
const BUSY = { tries: 20, pause: 300 };

/** The moments to look at, spread evenly over the length of a clip. */
export function moments(duration: number): number[] {
  if (duration <= MOST * GAP.most) {
    return spread(Math.min(Math.max(1, Math.floor(duration / GAP.least)), MOST), 0, duration);
  }
  const length = RUN * GAP.least;
  return spread(MOST / RUN, 0, duration).flatMap((middle) => spread(RUN, middle - length / 2, length));
}

/** The middles of `count` equal parts: neither the first frame nor the end, where clips fade. */
function spread(count: number, from: number, length: number): number[] {
  return Array.from({ length: count }, (_, index) => from + ((index + 0.5) * length) / count);
}

/** Whether a clip has a length that can be gone through, its frames being had as `rung` says. */
export function sweepable({ duration, seekable }: HTMLVideoElement, rung: Rung | null): boolean {
  if (!Number.isFinite(duration) || duration <= 0) return false;
  // A picture of the tab shows what plays, and nothing else.
  if (rung === 'twin') return true;
  return (
    rung === 'direct' && seekable.length === 1 && seekable.start(0) < 1 && seekable.end(0) > duration - 1
  );
}

/** How a check ended. `taken`: somebody else moved the clip; `failed`: a frame could not be had. */
export type End = 'complete' | 'stopped' | 'taken' | 'failed';

export interface Progress {
  done: number;
  of: number;
  /** Null while it goes on. */
  end: End | null;
}

/** What a check needs of the clip. */
export interface Steps {
  /** The moment was looked at before. */
  known(time: number): boolean;
  /** Looks at the frame of a moment. False if nobody wants it any more. */
  look(time: number): Promise<boolean>;
  changed(): unknown;
  failed(error: unknown): void;
}

/** Goes through the moments of a clip, one after the other. */
export class Sweep {
  #done = 0;
  #end: End | null = null;
  #stopped = false;

  /** `hold` is the page's own element, if it has to be moved. */
  constructor(
    private readonly moments: readonly number[],
    private readonly hold: Hold | null,
    private readonly steps: Steps,
  ) {}

  get progress(): Progress {
    return { done: this.#done, of: this.moments.length, end: this.#end };
  }

  get running(): boolean {
    return this.#end === null;
  }

  /** Resolves with how it ended; never rejects. */
  async run(): Promise<End> {
    const end = await this.#go();
    this.hold?.giveBack();
    this.#end = end;
    this.steps.changed();
    return end;
  }

  /** The element is as it was when this returns; a look that is under way may still end. */
  stop(): void {
    this.#stopped = true;
    this.hold?.giveBack();
  }

  async #go(): Promise<End> {
    try {
      for (const time of this.moments) {
        if (this.#stopped) return 'stopped';
        if (!this.steps.known(time)) {
          await this.hold?.show(time);
          if (!(await this.#look(time))) return 'stopped';
        }
        if (this.hold?.taken) return 'taken';
        this.#done += 1;
        this.steps.changed();
      }
      return 'complete';
    } catch (error) {
      if (this.hold?.taken) return 'taken';
      if (this.#stopped) return 'stopped';
      this.steps.failed(error);
      return 'failed';
    }
  }

  async #look(time: number): Promise<boolean> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.steps.look(time);
      } catch (error) {
        const busy = error instanceof EngineFailure && error.failure === 'busy';
        if (!busy || this.#stopped || tries >= BUSY.tries) throw error;
        await new Promise((done) => setTimeout(done, BUSY.pause));
      }
    }
  }
}

/**
 * The page's own element, borrowed: paused, moved from moment to moment, and given back as it was. What the
 * page, or the person, changes meanwhile stays theirs.
 */
export class Hold {
  readonly #source: string;
  readonly #time: number;
  readonly #playing: boolean;
  readonly #over = new AbortController();
  #wanted: number | null = null;
  #taken: 'played' | 'moved' | null = null;

  constructor(private readonly video: HTMLVideoElement) {
    this.#source = video.currentSrc;
    this.#time = video.currentTime;
    this.#playing = !video.paused;
    video.pause();
    const on = (name: string, act: () => void) =>
      video.addEventListener(name, act, { signal: this.#over.signal });
    on('play', () => {
      // It may tell of what was before the pause.
      if (!video.paused) this.#lose('played');
    });
    on('seeking', () => {
      const { currentTime } = video;
      if (this.#wanted !== null && Math.abs(currentTime - this.#wanted) > NEAR) this.#lose('moved');
    });
  }

  /** Somebody else has moved the element. */
  get taken(): boolean {
    return this.#taken !== null;
  }

  /** Resolves once the frame of that moment is on the screen; rejects once the element is not ours any more. */
  async show(time: number): Promise<void> {
    const { video } = this;
    if (this.#over.signal.aborted) throw new Error('given back');
    this.#wanted = time;
    let callback = 0;
    const painted = new Promise<void>((done) => {
      callback = video.requestVideoFrameCallback(() => done());
    });
    try {
      const sought = this.#happens('seeked');
      video.currentTime = time;
      await sought;
      // The frame may be a moment behind; where it is the one that is painted already, none is announced.
      await Promise.race([painted, new Promise((done) => setTimeout(done, PATIENCE.frame))]);
    } finally {
      video.cancelVideoFrameCallback(callback);
    }
  }

  giveBack(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    const { video } = this;
    // Another clip came into the element: nothing of it is ours to put back.
    if (video.readyState === HAVE_NOTHING || video.currentSrc !== this.#source) return;
    if (this.#taken !== 'moved') video.currentTime = this.#time;
    // What was taken out of the page must not be heard any more.
    if (this.#taken !== 'played' && this.#playing && video.isConnected) video.play().catch(() => undefined);
  }

  #lose(by: 'played' | 'moved'): void {
    this.#taken = by;
    this.giveBack();
  }

  #happens(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = new AbortController();
      const { signal } = over;
      const settle = (act: () => void) => () => {
        over.abort();
        clearTimeout(timer);
        act();
      };
      const fail = (detail: string) => settle(() => reject(new Error(detail)));
      const timer = setTimeout(fail(`no ${name} in time`), PATIENCE.seek);
      this.video.addEventListener(name, settle(resolve), { signal });
      this.#over.signal.addEventListener('abort', fail('given back'), { signal });
    });
  }
}
