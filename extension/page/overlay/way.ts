/**
 * The way of the Tab key to a badge and on from it. Browsers put a popover behind the element that it was opened for,
 * and where that takes no focus, as most players' videos do, Chromium never comes to it. So such a badge has a step
 * before it that leads in, and one behind it to go on from: it lies where its host does, at the end of the page.
 * From a player's own controls Firefox goes past what was opened for the player: there it is led in as it leaves.
 */
export class Way {
  readonly before = step();
  readonly after = step();
  #leads: AbortController | null = null;
  /** The Tab key is down in the player. */
  #tabs = false;
  /** Where it would have gone from there. */
  #next: HTMLElement | null = null;

  constructor(
    private readonly badge: HTMLElement,
    private readonly element: HTMLElement,
    private readonly focus: () => void,
  ) {
    this.before.addEventListener('focus', ({ relatedTarget }) => {
      if (relatedTarget !== badge) focus();
    });
    badge.addEventListener('keydown', (event) => {
      if (event.key !== 'Tab') return;
      const { shiftKey } = event;
      const to = this.#next && (shiftKey ? element : this.#next);
      if (to?.isConnected) {
        to.focus();
        event.preventDefault();
      } else if (this.#led) (shiftKey ? this.before : this.after).focus();
    });
    badge.addEventListener('focusout', () => {
      this.#next = null;
    });
  }

  /** Puts the steps around the badge, if they are needed now. */
  lead(): void {
    this.before.tabIndex = this.#led ? 0 : -1;
    if (this.badge.previousSibling !== this.before) this.badge.before(this.before);
    if (this.badge.nextSibling !== this.after) this.badge.after(this.after);
    if (import.meta.env.FIREFOX && this.#controls) this.#wait();
  }

  remove(): void {
    this.before.remove();
    this.after.remove();
    this.#leads?.abort();
    this.#leads = null;
  }

  /** Waits for the Tab key to leave the player. */
  #wait(): void {
    if (this.#leads) return;
    this.#leads = new AbortController();
    const { signal } = this.#leads;
    for (const name of ['keydown', 'keyup'] as const) {
      this.element.addEventListener(
        name,
        ({ type, key, shiftKey, isTrusted }) => {
          this.#tabs = type === 'keydown' && key === 'Tab' && !shiftKey && isTrusted;
        },
        { signal, capture: true },
      );
    }
    this.element.addEventListener(
      'focusout',
      ({ relatedTarget }) => {
        if (!this.#tabs) return;
        this.#tabs = false;
        this.focus();
        if (relatedTarget instanceof HTMLElement) this.#next = relatedTarget;
      },
      { signal },
    );
  }

  get #controls(): boolean {
    return this.element instanceof HTMLMediaElement && this.element.controls;
  }

  /** Media without controls take no focus, whatever their `tabIndex` says that nobody gave them. */
  get #led(): boolean {
    const { element } = this;
    const given = element.hasAttribute('tabindex') && element.tabIndex >= 0;
    return !given && !this.#controls;
  }
}

function step(): HTMLElement {
  const span = document.createElement('span');
  span.tabIndex = -1;
  return span;
}
