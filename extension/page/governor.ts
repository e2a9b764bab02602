import type { Budget } from '../engine/budget';

/** Milliseconds after which who did not ask again has lost its turn: it went out of sight, or has another clip. */
const PATIENCE = 400;

/** Looks under way at most: the engine sees to one at a time, and one that waits there keeps a frame from its decoder. */
const UNDER_WAY = 3;

/**
 * Says who may look now, so that looks take no more of the page's time than they may: in turn, or the video that
 * happens to paint first would be looked at for all the others.
 */
export class Governor {
  /** When those who have to wait asked last, in the order in which they came. */
  readonly #waiting = new Map<object, number>();

  #underWay = 0;

  constructor(
    private readonly budget: Budget,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether it is its turn, for which it keeps its place. Who is refused asks again soon. */
  turn(who: object): boolean {
    const now = this.now();
    for (const [other, asked] of this.#waiting) if (now - asked > PATIENCE) this.#waiting.delete(other);
    this.#waiting.set(who, now);
    const [first] = this.#waiting.keys();
    return first === who && this.#underWay < UNDER_WAY && this.budget.wait <= 0;
  }

  /** Whether it may look now, which ends its turn. */
  may(who: object): boolean {
    const may = this.turn(who);
    if (may) this.#waiting.delete(who);
    return may;
  }

  /** Whoever may look does so; `look` settles when it is over, and is never rejected. */
  began(look: Promise<unknown>): void {
    this.#underWay += 1;
    look.finally(() => {
      this.#underWay -= 1;
    });
  }

  spent(milliseconds: number): void {
    this.budget.spend(milliseconds);
  }
}
