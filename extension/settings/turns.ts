/** Work that reads something stored, changes it and writes it back: one after the other, or the later undoes the earlier. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as the work does; what failed before it does not matter. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
