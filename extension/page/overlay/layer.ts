import { parentOf, shadowRootOf } from '../tree';
import css from './layer.css?inline';
import { type Shelter, shelter } from './shelter';
import type { Way } from './way';

/** What is in the top layer and has something of the page in it. */
const TOP = ':modal, :popover-open';

/** How often our host is put into a page: frameworks drop nodes that they do not know, once. */
const MAX_ATTACHED = 20;

/**
 * The element that something over `element` has to be in, to be seen and to be clicked: browsers make inert what
 * is outside of a modal dialog, and Chromium what is outside of a full screen. Where there is none, the page itself.
 */
export function homeOf(element: Element): Element {
  for (let at = parentOf(element); at; at = parentOf(at)) if (at.matches(TOP)) return at;
  return element.ownerDocument.documentElement;
}

/** Puts a host of ours where it is rendered whatever the home makes of its children. */
export function move(host: HTMLElement, home: Element): void {
  const into = shadowRootOf(home) ?? home;
  if (host.parentNode !== into) into.append(host);
}

/**
 * The badges of a page: each a popover of its own in the top layer, in one closed shadow root at the end of the page.
 * So nothing of the page clips, covers, slots, fades or transforms a badge, and no layout, selector or mutation
 * observer of it ever meets one. Which element a badge follows is told to the browser alone.
 */
export class Layer {
  readonly #shelters = new Map<Element, Shelter>();
  #attached = 0;

  /** Takes away what a former life of ours left: an update ends content scripts without a word. */
  constructor() {
    for (const left of document.querySelectorAll('facetell-layer, facetell-badge, facetell-panel')) {
      left.remove();
    }
  }

  /** Has a badge over its element, and the Tab key find its way there. */
  hold(badge: HTMLElement, element: Element, way: Way): void {
    const home = homeOf(element);
    const { host, root } = this.#shelter(home);
    if (!host.isConnected) {
      // A page that throws us out on and on has its way.
      if (this.#attached >= MAX_ATTACHED) return;
      this.#attached += 1;
      move(host, home);
    }
    const moves = badge.parentNode !== root;
    if (moves) root.append(badge);
    way.lead();
    // With the badge and its steps gone, its last home may be empty.
    if (moves) this.#tidy();
    if (badge.matches(':popover-open')) return;
    badge.popover = 'manual';
    badge.showPopover({ source: element as HTMLElement });
  }

  drop(badge: HTMLElement, way: Way): void {
    badge.remove();
    way.remove();
    this.#tidy();
  }

  /** Has all of them come to the top again with the next `hold`: something was put above them. */
  lower(): void {
    for (const { root } of this.#shelters.values()) {
      for (const badge of root.querySelectorAll<HTMLElement>('[popover]')) badge.hidePopover();
    }
  }

  remove(): void {
    for (const { host } of this.#shelters.values()) host.remove();
    this.#shelters.clear();
  }

  /** Takes away what was put into a home that is not the page itself, and is empty now. */
  #tidy(): void {
    for (const [home, { host, root }] of this.#shelters) {
      if (home === document.documentElement || root.childElementCount > 0) continue;
      host.remove();
      this.#shelters.delete(home);
    }
  }

  #shelter(home: Element): Shelter {
    const known = this.#shelters.get(home) ?? shelter('facetell-layer', css);
    this.#shelters.set(home, known);
    return known;
  }
}
