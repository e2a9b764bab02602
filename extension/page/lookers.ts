// The rungs of the capture ladder, as far as a page climbs it: each looks at one clip in its own way.

import { beginning } from '../capture/file';
import { captureReason, type Grab, isBlack } from '../capture/grab';
import { EngineFailure } from '../engine/caller';
import type { RemoteWatch, Watch } from '../engine/client';
import type { Evidence, Reason, Report, Statement } from '../engine/pkg/facetell';
import type { Place, Rung } from '../engine/protocol';

/** What came of a look. */
export interface Sighting {
  /** Media time of the frame that was seen. */
  time: number;
  /** Null if the frame was all black: no look at all, the engine was not bothered. */
  report: Report | null;
}

/** Looks at one clip. Every call rejects with an `EngineFailure`, or with what capture threw. */
export interface Looker {
  readonly rung: Rung;
  /** Looks at the frame of media time `time`, which is on the screen. Null if `wanted` became false meanwhile. */
  see(time: number, wanted: () => boolean): Promise<Sighting | null>;
  end(): Promise<Report>;
  /** The faces that the verdict rests on; none if the engine cannot say any more. */
  evidence(): Promise<Evidence[]>;
  /** What the file states of itself, where it is at hand; nobody is asked for it. */
  read(): Promise<Statement[]>;
  /** The engine knows nothing of the clip any more: the next look begins anew. */
  forget(): void;
  close(): void;
}

/** Reasons why the next rung of the ladder may do better. */
export const CLIMB: readonly Reason[] = ['crossOrigin', 'refused', 'noPermission'];

/** Reasons that a later frame of the same clip may remove. */
export const PASSING: readonly Reason[] = [
  'noFrames',
  'notVisible',
  'liveStream',
  'stillBlack',
  'audioOnly',
  'unreadable',
];

/** Failures of the engine's page to have a frame, which are reasons as they are. */
const REFUSALS = ['refused', 'noPermission', 'noFrames', 'notVisible'] as const;

/** Why no frame could be had; null if a look failed at the engine instead. */
export function refusal(error: unknown): Reason | null {
  if (!(error instanceof EngineFailure)) return captureReason(error);
  return REFUSALS.find((reason) => reason === error.failure) ?? null;
}

/** What an engine that did not look says of itself. */
export function engineReason(error: unknown): Reason {
  const busy = error instanceof EngineFailure && ['timeout', 'busy', 'stale'].includes(error.failure);
  return busy ? 'engineBusy' : 'engineFailed';
}

/** Opens a watch on first need, and another one after `forget`. */
class Opened<W extends Pick<Watch, 'end' | 'evidence' | 'close'>> {
  #watch: Promise<W> | null = null;

  constructor(private readonly open: () => Promise<W>) {}

  watch(): Promise<W> {
    this.#watch ??= this.open();
    return this.#watch;
  }

  end = async (): Promise<Report> => (await this.watch()).end();

  evidence = async (): Promise<Evidence[]> => {
    const watch = await this.#watch;
    return watch ? watch.evidence() : [];
  };

  forget = (): void => {
    this.#watch = null;
  };

  close = (): void => {
    this.#watch?.then(
      (watch) => watch.close(),
      () => undefined,
    );
  };
}

/**
 * Reads the page's own element. `spent` is told the milliseconds that each look cost the page; `file` has the file that is
 * shown, if it is at hand.
 */
export function directLooker(
  take: () => Grab,
  open: () => Promise<Watch>,
  spent: (milliseconds: number) => void,
  file: () => Promise<Blob | null> = async () => null,
): Looker {
  const opened = new Opened(open);
  return {
    rung: 'direct',
    async see(time, wanted) {
      const grab = take();
      try {
        const shot = await grab.look();
        if (isBlack(shot)) return { time, report: null };
        // The engine takes seconds to start: not for a clip that cannot be read.
        const watch = await opened.watch();
        if (!wanted()) return null;
        const cuts = await watch.look(time, shot.frame, shot.pixels);
        const cuttings = await grab.cut(cuts);
        return { time, report: await watch.cut(time, cuttings) };
      } finally {
        spent(grab.spent);
        grab.release();
      }
    },
    async read() {
      const held = await file();
      return held ? (await opened.watch()).read(await beginning(held)) : [];
    },
    end: opened.end,
    evidence: opened.evidence,
    forget: opened.forget,
    close: opened.close,
  };
}

/** Has the engine's page look at a copy of its own: for clips that the page may not read. */
export function twinLooker(open: () => Promise<RemoteWatch>): Looker {
  return remoteLooker('twin', open, (watch, time) => watch.see(time, null));
}

/** Milliseconds between two pictures of a tab: browsers allow two in a second. */
const SPACING = 550;

/**
 * Has the engine's page look at pictures of the tab: the last resort. `clear` hides what is ours from the
 * picture and says where the clip is in it; null where it cannot be seen freely.
 */
export function tabLooker(open: () => Promise<RemoteWatch>, clear: () => Promise<Cleared | null>): Looker {
  let notBefore = 0;
  return remoteLooker('tab', open, async (watch, time) => {
    if (performance.now() < notBefore) return null;
    const cleared = await clear();
    if (!cleared) return null;
    notBefore = performance.now() + SPACING;
    try {
      return await watch.see(time, cleared.place);
    } finally {
      cleared.restore();
    }
  });
}

/** The clip is seen freely until `restore`. */
export interface Cleared {
  place: Place;
  restore(): void;
}

function remoteLooker(
  rung: Rung,
  open: () => Promise<RemoteWatch>,
  see: (watch: RemoteWatch, time: number) => Promise<Report | null>,
): Looker {
  const opened = new Opened(open);
  return {
    rung,
    async see(time, wanted) {
      const watch = await opened.watch();
      if (!wanted()) return null;
      try {
        const report = await see(watch, time);
        return report && { time, report };
      } catch (error) {
        if (error instanceof EngineFailure && error.failure === 'stillBlack') return { time, report: null };
        throw error;
      }
    },
    read: async () => (await opened.watch()).read(),
    end: opened.end,
    evidence: opened.evidence,
    forget: opened.forget,
    close: opened.close,
  };
}
