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
  #still = STILL;
  #scrolls = false;
  readonly #changed = new Set<Badge>();

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
    this.#soon();
  }

  /** A badge that was in its place says something else: it may be wider, and nothing else has moved. */
  fit(badge: Badge): void {
    this.#changed.add(badge);
    this.#soon();
  }

  /** Looks whether all are in their place, which costs the page no frame where they are. */
  check(): void {
    if (this.#frame) return;
    if (this.#putAll(false)) this.wake();
    else this.around.placed();
  }

  #soon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      const changed = [...this.#changed];
      this.#changed.clear();
      if (this.#still < STILL) this.#place();
      else this.#refit(changed);
    });
  }

  #refit(badges: Badge[]): void {
    if (this.#put(badges, false)) for (const badge of badges) this.fit(badge);
  }

  /** Reads where all of them have to be before it writes anything; says whether one had to be moved. */
  #put(badges: Badge[], scrolls: boolean): boolean {
    const cover = this.around.cover();
    const moves = badges.map((badge) => badge.measure(scrolls, cover));
    return moves.map((move) => move?.()).some(Boolean);
  }

  #putAll(scrolls: boolean): boolean {
    const badges = this.around.badges();
    for (const badge of badges) badge.attach();
    return this.#put(badges, scrolls);
  }

  #place(): void {
    const scrolls = this.#scrolls;
    this.#scrolls = false;
    const moved = this.#putAll(scrolls) || scrolls;
    if (moved || this.#still === 0) this.around.placed();
    this.#still = moved ? 0 : this.#still + 1;
    if (this.#still < STILL) this.#soon();
    else for (const badge of this.around.badges()) badge.rest();
  }
}
