import { browser } from 'wxt/browser';
import type { Click } from '../engine/protocol';
import type { Visual } from './observer';
import { shadowRootOf } from './tree';

/** Everything that lies at a point of the viewport, in shadow roots as well, the uppermost first. */
export function elementsAt(root: Document | ShadowRoot, x: number, y: number): Set<Element> {
  const found = new Set<Element>();
  for (const element of root.elementsFromPoint(x, y)) {
    // Browsers list what lies around a shadow root in its own list as well.
    if (element.getRootNode() !== root) continue;
    const inner = shadowRootOf(element);
    if (inner) for (const deeper of elementsAt(inner, x, y)) found.add(deeper);
    found.add(element);
  }
  return found;
}

/** Firefox alone gives the element itself. */
interface Menus {
  getTargetElement(target: number): Element | null;
}

/**
 * What the person's right click was about. The browser's own word decides; where the click fell is only asked where
 * the browser does not say which of several elements it was, because a page may keep the event to itself.
 */
export class Pointed {
  #under: ReadonlySet<Element> = new Set();

  /** Listens from the window down, and to what comes before the menu as well. */
  start(signal: AbortSignal): void {
    const point = ({ isTrusted, button, type, clientX, clientY }: MouseEvent) => {
      const asks = type === 'contextmenu' || button === 2;
      if (isTrusted && asks) this.#under = elementsAt(document, clientX, clientY);
    };
    for (const name of ['pointerdown', 'contextmenu'] as const) {
      window.addEventListener(name, point, { signal, capture: true, passive: true });
    }
  }

  /** The one of these that a click on the menu is about; null where nobody can tell. */
  choose<E extends Visual>(click: Click, candidates: readonly E[]): E | null {
    const { menus } = browser as { menus?: Menus };
    const target = click.target !== null && menus?.getTargetElement(click.target);
    const is = (element: E) => element === target;
    // Those with one address show the same.
    const shows = ({ currentSrc, src }: E) =>
      click.source === null || [currentSrc, src].includes(click.source);
    const fitting = candidates.filter(shows);
    const under = (element: E) => this.#under.has(element);
    const visible = (element: E) => click.source !== null && onScreen(element);
    return candidates.find(is) ?? fitting.find(under) ?? fitting.find(visible) ?? null;
  }
}

function onScreen(element: Element): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return right > 0 && bottom > 0 && left < window.innerWidth && top < window.innerHeight;
}
