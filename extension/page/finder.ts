/** What the finder tells. */
export interface Found {
  added(video: HTMLVideoElement): void;
  removed(video: HTMLVideoElement): void;
  /** Nodes were taken out somewhere: what we put beside a video may be among them. */
  disturbed(): void;
}

/** Elements that are examined for shadow roots before the page gets its turn again. */
const SLICE = 500;

/**
 * Finds the video elements of a page, those in open shadow roots included, as they come and go. Looks through
 * new nodes only while the page is idle: a feed that is being built has more urgent work.
 */
export class Finder {
  readonly #videos = new Set<HTMLVideoElement>();
  readonly #roots = new Set<Node>();
  readonly #pending: Element[] = [];
  readonly #observer = new MutationObserver((records) => this.#mutated(records));
  #idle = 0;
  #removals = false;

  constructor(private readonly found: Found) {}

  start(document: Document): void {
    this.#watch(document);
    this.#pending.push(document.documentElement);
    this.#work();
  }

  stop(): void {
    this.#observer.disconnect();
    cancelIdleCallback(this.#idle);
    for (const video of this.#videos) this.found.removed(video);
    this.#videos.clear();
    this.#roots.clear();
    this.#pending.length = 0;
  }

  #watch(root: Node): void {
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
    if (this.#removals) this.#sweep();
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
      const element = node as Element;
      if (element instanceof HTMLVideoElement) this.#add(element);
      if (element.shadowRoot) this.#enter(element.shadowRoot);
      used += 1;
      if (used > budget && used > SLICE) {
        this.#pending.push(...rest(walker, root));
        break;
      }
    }
    return used;
  }

  #enter(root: ShadowRoot): void {
    this.#watch(root);
    this.#pending.push(...root.children);
  }

  #add(video: HTMLVideoElement): void {
    if (this.#videos.has(video)) return;
    this.#videos.add(video);
    this.found.added(video);
  }

  #sweep(): void {
    this.#removals = false;
    for (const video of this.#videos) {
      if (video.isConnected) continue;
      this.#videos.delete(video);
      this.found.removed(video);
    }
    this.found.disturbed();
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
