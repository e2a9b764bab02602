import { type Box, STILL } from './place';

/** How fine the shares of an element are of which the browser tells. */
const STEPS = Array.from({ length: 101 }, (_, step) => step / 100);

const SIDES = ['x', 'y', 'width', 'height'] as const;

/**
 * Tells when an element is no longer where it was, whatever moved it: scripts and styles of the page do so without
 * an event. The browser watches, by the edges of a frame that lies closely around the element.
 */
export class Trap {
  #observer: IntersectionObserver | null = null;
  #box: Box | null = null;

  constructor(
    private readonly element: Element,
    private readonly sprung: () => void,
  ) {}

  /** The element is at rest, here. */
  set(box: Box): void {
    const same = this.#box && SIDES.every((side) => box[side] === this.#box?.[side]);
    if (same) return;
    this.release();
    this.#box = box;
    const { clientWidth, clientHeight } = document.documentElement;
    const edges = [box.y, clientWidth - box.x - box.width, clientHeight - box.y - box.height, box.x];
    const rootMargin = edges.map((edge) => `${-Math.floor(edge)}px`).join(' ');
    // The first word is how much of it is inside now; by then it may have gone already.
    let first = true;
    this.#observer = new IntersectionObserver(
      ([{ boundingClientRect: now } = { boundingClientRect: box }]) => {
        if (!first || SIDES.some((side) => Math.abs(now[side] - box[side]) > STILL)) this.sprung();
        first = false;
      },
      { root: document, rootMargin, threshold: STEPS },
    );
    this.#observer.observe(this.element);
  }

  release(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    this.#box = null;
  }
}
