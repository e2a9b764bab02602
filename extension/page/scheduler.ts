/** Moments that are remembered; a stream has no end. */
const MAX_MOMENTS = 600;
/** The engine takes looks nearer to each other than this (seconds) for the same frame. */
const MIN_GAP = 0.1;
/** Black looks in a row, spread over this many seconds, after which a clip counts as black. */
const BLACK = { looks: 3, seconds: 1 };
/** Seconds that play unseen at most: a page need not say that an element shows something else. */
const UNSEEN = 1;
/** Share of a clip that plays unseen at most: the jump back to its beginning must be seen as one. */
const UNSEEN_SHARE = 0.25;
/** Seconds between looks at a settled clip at most: it may go on for hours, and cut to another person. */
const SETTLED = 30;

/**
 * Decides when a look at a clip is worth it, by media time alone: at moments that lie at least `gap` seconds
 * from every moment that was looked at. So a pause, a seek back, another playback rate and a loop bring
 * nothing new and cost nothing.
 */
export class Scheduler {
  #moments: number[] = [];
  #gap = MIN_GAP;
  #looksThisRound = 0;
  #rounds = 0;
  #last = 0;
  #black: number[] = [];
  /** Looks since the verdict is settled. */
  #calm = 0;

  /** `spacing` stretches the seconds between looks that the engine advises. */
  constructor(private readonly spacing = 1) {}

  /** Whether the frame at `time` seconds is worth a look. */
  due(time: number): boolean {
    return this.#moments.every((moment) => Math.abs(moment - time) >= this.#gap);
  }

  /** Seconds that may play unseen from `time` on: as long as nothing is due. */
  idle(time: number, duration: number): number {
    let due = time;
    for (const moment of this.#moments.toSorted((one, other) => one - other)) {
      if (Math.abs(moment - due) < this.#gap) due = moment + this.#gap;
    }
    // Without data a clip has no length.
    return Math.min(due - time, UNSEEN, UNSEEN_SHARE * duration || UNSEEN);
  }

  /** Whether the frame at `time` was looked at, as far as the engine would tell it from a new one. */
  knows(time: number): boolean {
    return this.#moments.some((moment) => Math.abs(moment - time) < MIN_GAP);
  }

  /** Notes a look at `time`. */
  looked(time: number): void {
    if (this.#moments.length >= MAX_MOMENTS) this.#moments.shift();
    this.#moments.push(time);
    this.#looksThisRound += 1;
  }

  /**
   * Sets the seconds between looks, as the engine advises. While something is unknown, later rounds of a loop look
   * in between; once the verdict is settled each look lies twice as far from the others as the one before.
   */
  pace(seconds: number, settled = false): void {
    const advised = seconds * this.spacing;
    if (settled) this.#gap = Math.max(advised, Math.min(SETTLED, advised * 2 ** this.#calm));
    else this.#gap = Math.max(MIN_GAP, advised / 2 ** this.#rounds);
    this.#calm = settled ? this.#calm + 1 : 0;
  }

  /**
   * Notes the media time that plays. Gives true if the clip began anew and its last round brought no new
   * moment: then it has shown all that it has.
   */
  passed(time: number, duration: number): boolean {
    const jumped = Number.isFinite(duration) && this.#last - time > duration / 2;
    this.#last = time;
    return jumped && this.ended();
  }

  /** Notes the end of a round. Gives true if it brought no new moment. */
  ended(): boolean {
    const exhausted = this.#looksThisRound === 0;
    this.#looksThisRound = 0;
    this.#rounds += 1;
    if (this.#calm === 0) this.#gap = Math.max(MIN_GAP, this.#gap / 2);
    return exhausted;
  }

  /** Notes whether the look at `time` was all black. Gives true once the clip counts as black. */
  black(time: number, black: boolean): boolean {
    this.#black = black ? [...this.#black, time] : [];
    const [first] = this.#black;
    const long = first !== undefined && Math.abs(time - first) >= BLACK.seconds;
    return long && this.#black.length >= BLACK.looks;
  }
}
