import { mayHost, shadowRootOf } from './tree';

/** What the finder tells. */
export interface Found {
  added(video: HTMLVideoElement): void;
  removed(video: HTMLVideoElement): void;
  /** Nodes were taken out somewhere. */
  disturbed(): void;
  /** It looked around once more, while the page had nothing to do: what no event tells of may have happened. */
  swept(): void;
}

/** Elements that are examined for shadow roots before the page gets its turn again. */
const SLICE = 500;

/**
 * Milliseconds between two sweeps, and those that one may go on for, of time in which the page has nothing to do; the
 * clock is asked only once for so many elements.
 */
const SWEEP = { pause: 1_000, budget: 8, stretch: 100 };

/**
 * Finds the video elements of a page, those in shadow roots included, as they come and go. Looks through new nodes
 * only while the page is idle: a feed that is being built has more urgent work. No event tells of a shadow root that
 * an element gets later, so beneath it all goes a slow sweep over what is there.
 */
export class Finder {
  readonly #videos = new Set<HTMLVideoElement>();
  readonly #roots = new Set<Document | ShadowRoot>();
  readonly #pending: Element[] = [];
  /** Elements of the page's own kinds without a shadow root: players, before they are defined. */
  readonly #awaited = new Set<Element>();
  readonly #observer = new MutationObserver((records) => this.#mutated(records));
  #everything: Iterator<Element> = [].values();
  #idle = 0;
  #sweeping: ReturnType<typeof setTimeout> | undefined;
  #idleSweep = 0;
  #removals = false;

  constructor(private readonly found: Found) {}

  start(document: Document): void {
    this.#watch(document);
    this.#pending.push(document.documentElement);
    this.#work();
    this.#sweepLater();
  }

  stop(): void {
    this.#observer.disconnect();
    cancelIdleCallback(this.#idle);
    cancelIdleCallback(this.#idleSweep);
    clearTimeout(this.#sweeping);
    for (const video of this.#videos) this.found.removed(video);
    this.#videos.clear();
    this.#roots.clear();
    this.#awaited.clear();
    this.#pending.length = 0;
  }

  /** All images of the page, in shadow roots as well. */
  images(): HTMLImageElement[] {
    return [...this.#roots].flatMap((root) => [...root.querySelectorAll('img')]);
  }

  #watch(root: Document | ShadowRoot): void {
    if (this.#roots.has(root)) return;
    this.#roots.add(root);
    this.#observer.observe(root, { childList: true, subtree: true });
  }

  #mutated(records: MutationRecord[]): void {
    for (const { addedNodes, removedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element) this.#pending.push(node);
      this.#removals ||= removedNodes.length > 0;
    }
    if (this.#pending.length > 0 || this.#removals) this.#schedule();
  }

  #schedule(): void {
    // No forced timeout: forced work collides with the start of heavy pages.
    this.#idle ||= requestIdleCallback(() => {
      this.#idle = 0;
      this.#work();
    });
  }

  #work(): void {
    if (this.#removals) {
      this.#removals = false;
      this.#forget();
      this.found.disturbed();
    }
    let budget = SLICE;
    while (this.#pending.length > 0 && budget > 0) {
      const element = this.#pending.shift();
      if (element?.isConnected) budget -= this.#examine(element, budget);
    }
    if (this.#pending.length > 0) this.#schedule();
  }

  /** Examines an element and what is in it, as far as the budget goes; gives what it used. */
  #examine(root: Element, budget: number): number {
    for (const video of root.querySelectorAll('video')) this.#add(video);
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    let used = 0;
    for (let node: Node | null = root; node; node = walker.nextNode()) {
      this.#see(node as Element);
      used += 1;
      if (used > budget && used > SLICE) {
        this.#pending.push(...rest(walker, root));
        break;
      }
    }
    return used;
  }

  /** `again`: what is known needs no second look. */
  #see(element: Element, again = false): void {
    // By its name first: to ask for its class costs Firefox more than all else here.
    if (element.localName === 'video' && element instanceof HTMLVideoElement) this.#add(element);
    const root = shadowRootOf(element);
    if (root && !(again && this.#roots.has(root))) this.#enter(root);
    else if (!root && element.localName.includes('-') && mayHost(element)) this.#awaited.add(element);
  }

  #enter(root: ShadowRoot): void {
    this.#watch(root);
    this.#pending.push(...root.children);
    this.#schedule();
  }

  #add(video: HTMLVideoElement): void {
    if (this.#videos.has(video)) return;
    this.#videos.add(video);
    this.found.added(video);
  }

  #forget(): void {
    for (const video of this.#videos) {
      if (video.isConnected) continue;
      this.#videos.delete(video);
      this.found.removed(video);
    }
  }

  #sweepLater(): void {
    this.#sweeping = setTimeout(() => {
      this.#idleSweep = requestIdleCallback((idle) => {
        if (document.visibilityState === 'visible') this.#sweep(idle.timeRemaining());
        this.#sweepLater();
      });
    }, SWEEP.pause);
  }

  /** Sees those once more that most likely have become players, and some of the others in turn. */
  #sweep(time: number): void {
    for (const root of this.#roots) if (!root.isConnected) this.#roots.delete(root);
    for (const element of this.#awaited) {
      const root = element.isConnected ? shadowRootOf(element) : null;
      if (root || !element.isConnected) this.#awaited.delete(element);
      if (root) this.#enter(root);
    }
    let begun = false;
    const end = performance.now() + Math.min(time, SWEEP.budget);
    for (let seen = 1; seen % SWEEP.stretch > 0 || performance.now() < end; seen += 1) {
      let next = this.#everything.next();
      if (next.done && begun) break;
      if (next.done) {
        begun = true;
        this.#everything = everything([...this.#roots]);
        next = this.#everything.next();
      }
      if (next.value) this.#see(next.value, true);
    }
    this.#forget();
    this.found.swept();
  }
}

/** All elements of the roots, as they are when it comes to them. */
function* everything(roots: readonly (Document | ShadowRoot)[]): Generator<Element, undefined> {
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    while (walker.nextNode()) yield walker.currentNode as Element;
  }
}

/** What a walk that was broken off has still to see: the siblings after it, level by level. */
function rest(walker: TreeWalker, root: Element): Element[] {
  const elements: Element[] = [...(walker.currentNode as Element).children];
  for (let node: Node | null = walker.currentNode; node && node !== root; node = node.parentNode) {
    for (let next = (node as Element).nextElementSibling; next; next = next.nextElementSibling) {
      elements.push(next);
    }
  }
  return elements;
}
