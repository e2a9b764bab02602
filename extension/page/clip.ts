import type { Reason, Report, Verdict } from '../engine/pkg/facetell';
import type { Rung } from '../engine/protocol';
import type { Looker } from './lookers';
import { Identity, type Media } from './media-identity';
import { Scheduler } from './scheduler';
import type { Sweep } from './sweep';

/** Everything about one clip; a new clip gets a new one, so nothing of the last can remain. */
export class Clip {
  readonly scheduler: Scheduler;
  readonly identity: Identity;
  readonly #ladder: Iterator<Looker>;
  looker: Looker | null;
  verdict: Verdict | null = null;
  report: Report | null = null;
  rung: Rung | null = null;
  /** Why the last rung but one was left. */
  refusal: Reason | null = null;
  /** No other attempt is made for this clip. */
  hopeless = false;
  /** The last check of the whole clip. */
  sweep: Sweep | null = null;
  notBefore = 0;
  /** When it was last looked at, in milliseconds; null while it was not. */
  looked: number | null = null;
  attempts = 0;

  constructor(
    readonly generation: number,
    media: Media,
    ladder: Iterator<Looker>,
    spacing: number,
  ) {
    this.scheduler = new Scheduler(spacing);
    this.identity = new Identity(media);
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
