/**
 * The way of the Tab key to a badge and on from it. Browsers put a popover behind the element that it was opened for,
 * and where that takes no focus, as most players' videos do, Chromium never comes to it. So such a badge has a step
 * before it that leads in, and one behind it to go on from: it lies where its host does, at the end of the page.
 */
export class Way {
  readonly before = step();
  readonly after = step();

  constructor(
    private readonly badge: HTMLElement,
    private readonly element: HTMLElement,
    focus: () => void,
  ) {
    this.before.addEventListener('focus', ({ relatedTarget }) => {
      if (relatedTarget !== badge) focus();
    });
    badge.addEventListener('keydown', ({ key, shiftKey }) => {
      if (key === 'Tab' && this.#led) (shiftKey ? this.before : this.after).focus();
    });
  }

  /** Puts the steps around the badge, if they are needed now. */
  lead(): void {
    this.before.tabIndex = this.#led ? 0 : -1;
    if (this.badge.previousSibling !== this.before) this.badge.before(this.before);
    if (this.badge.nextSibling !== this.after) this.badge.after(this.after);
  }

  remove(): void {
    this.before.remove();
    this.after.remove();
  }

  /** Media without controls take no focus, whatever their `tabIndex` says that nobody gave them. */
  get #led(): boolean {
    const { element } = this;
    const given = element.hasAttribute('tabindex') && element.tabIndex >= 0;
    return !given && !(element instanceof HTMLMediaElement && element.controls);
  }
}

function step(): HTMLElement {
  const span = document.createElement('span');
  span.tabIndex = -1;
  return span;
}
