import type { Settings } from '../settings/settings';

/** Milliseconds of each second that looks may take: of the engine, and of a page's main thread. */
export const ALLOWED: Record<Settings['eagerness'], { engine: number; page: number }> = {
  saver: { engine: 100, page: 10 },
  balanced: { engine: 300, page: 40 },
  thorough: { engine: 600, page: 80 },
};

/** What is left of it on battery. */
const ON_BATTERY = 0.5;

/** Milliseconds of each second for one or the other. */
export function allowed(
  what: keyof (typeof ALLOWED)['saver'],
  eagerness: Settings['eagerness'],
  onBattery: boolean,
): number {
  return ALLOWED[eagerness][what] * (onBattery ? ON_BATTERY : 1);
}

/** Seconds of it that are saved up at most: a clip that begins is looked at quickly, and then at leisure. */
const SAVED = 2;

/** Time that is given out by the second. Work is begun while anything is left, and paid for when it is done. */
export class Budget {
  #left: number;
  #at: number;

  /** `perSecond` milliseconds, which may be others each time; `now` in milliseconds. */
  constructor(
    private readonly perSecond: () => number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#left = SAVED * perSecond();
    this.#at = now();
  }

  /** Milliseconds until something is left; 0 if it is. */
  get wait(): number {
    this.#earn();
    return this.#left > 0 ? 0 : Math.floor((1000 * -this.#left) / this.perSecond()) + 1;
  }

  spend(milliseconds: number): void {
    this.#earn();
    this.#left -= milliseconds;
  }

  #earn(): void {
    const [now, perSecond] = [this.now(), this.perSecond()];
    this.#left = Math.min(SAVED * perSecond, this.#left + ((now - this.#at) * perSecond) / 1000);
    this.#at = now;
  }
}
