import type { Budget } from '../engine/budget';

/** Milliseconds in which who is called must come, or loses its turn: its next frame may be painted late, or never. */
const PATIENCE = 400;

/** Looks under way at most: the engine sees to one at a time, and one that waits there keeps a frame from its decoder. */
const UNDER_WAY = 3;

/**
 * Says who may look now, so that looks take no more of the page's time than they may: in turn, or the video that
 * happens to paint first would be looked at for all the others. Nobody asks twice: one that has to wait is called.
 */
export class Governor {
  /** How those who have to wait are called, in the order in which they came. */
  readonly #waiting = new Map<object, () => void>();

  /** Who was called and has not come yet. */
  #called: object | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #underWay = 0;

  constructor(private readonly budget: Budget) {}

  /** Puts it in the line: `call` says when its turn has come, which may be now. */
  queue(who: object, call: () => void): void {
    this.#waiting.set(who, call);
    this.#callNext();
  }

  /** Whether it may look now, as it then has to. If not, it keeps its place in the line. */
  may(who: object, call: () => void): boolean {
    this.#waiting.set(who, call);
    if (this.#called === who) this.#called = null;
    const [first] = this.#waiting.keys();
    const may = first === who && this.#underWay < UNDER_WAY && this.budget.wait <= 0;
    if (may) this.#waiting.delete(who);
    else this.#callNext();
    return may;
  }

  /** Whoever may look does so; `look` settles when it is over, and is never rejected. */
  began(look: Promise<unknown>): void {
    this.#underWay += 1;
    this.#callNext();
    look.finally(() => {
      this.#underWay -= 1;
      this.#callNext();
    });
  }

  /** It does not want to look any more. */
  leave(who: object): void {
    this.#waiting.delete(who);
    if (this.#called === who) this.#called = null;
    this.#callNext();
  }

  spent(milliseconds: number): void {
    this.budget.spend(milliseconds);
  }

  #callNext(): void {
    if (this.#called) return;
    clearTimeout(this.#timer);
    const [next] = this.#waiting;
    if (!next || this.#underWay >= UNDER_WAY) return;
    const { wait } = this.budget;
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#callNext(), wait);
      return;
    }
    const [who, call] = next;
    this.#called = who;
    this.#timer = setTimeout(() => this.leave(who), PATIENCE);
    call();
  }
}
