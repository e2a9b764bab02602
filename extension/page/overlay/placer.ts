import type { Badge } from './badge';
import type { Layer } from './layer';
import type { Box } from './place';

/** Frames without a move after which nothing moves any more. */
const STILL = 2;

/** What may move a video or put something over it, besides a scroll. */
const MOVES = ['transitionstart', 'transitionend', 'animationstart', 'animationend', 'toggle'];

/** What is put in its place. */
export interface Placed {
  badges(): Badge[];
  /** What lies over the page, and over the badges of other videos. */
  cover(): Box | null;
  /** The badges are in their place: so goes what depends on them. */
  placed(): void;
}

/** Puts badges in their place before a frame is painted, for as long as something moves: the one moment when layout is read. */
export class Placer {
  #frame = 0;
  #still = 0;
  #scrolls = false;

  constructor(
    private readonly layer: Layer,
    private readonly around: Placed,
  ) {}

  start(signal: AbortSignal): void {
    const passive = { signal, capture: true, passive: true };
    const wake = () => this.wake();
    document.addEventListener(
      'scroll',
      () => {
        this.#scrolls = true;
        this.wake();
      },
      passive,
    );
    window.addEventListener('resize', wake, passive);
    for (const name of MOVES) document.addEventListener(name, wake, passive);
    document.addEventListener(
      'fullscreenchange',
      () => {
        this.layer.lower();
        this.wake();
      },
      passive,
    );
    signal.addEventListener('abort', () => cancelAnimationFrame(this.#frame));
  }

  /** Something may lie elsewhere. */
  wake(): void {
    this.#still = 0;
    this.#frame ||= requestAnimationFrame(() => this.#place());
  }

  #place(): void {
    this.#frame = 0;
    const scrolls = this.#scrolls;
    this.#scrolls = false;
    const badges = this.around.badges();
    for (const badge of badges) badge.attach();
    const cover = this.around.cover();
    const moves = badges.map((badge) => badge.measure(scrolls, cover));
    let moved = scrolls;
    for (const move of moves) moved = move?.() || moved;
    if (moved || this.#still === 0) this.around.placed();
    this.#still = moved ? 0 : this.#still + 1;
    if (this.#still < STILL) this.#frame = requestAnimationFrame(() => this.#place());
    else for (const badge of badges) badge.rest();
  }
}
