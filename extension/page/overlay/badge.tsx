import { render } from 'preact';
import type { Verdict } from '../../engine/pkg/facetell';
import type { BadgeSize } from '../../settings/settings';
import type { Corner } from '../../sites/site';
import { sentence, state } from '../../words/sentences';
import { direction, language, t } from '../../words/t';
import css from './badge.css?inline';
import { VerdictIcon } from './icons';
import { Mover } from './mover';
import { type Box, cornerHold, movedHold, type Point } from './place';
import { type Shelter, shelter } from './shelter';

/** Where a badge may sit on its video. */
export interface Seat {
  corner: Corner;
  inset: number;
  size: BadgeSize;
  /** Where the person moved it, which goes before the corner. */
  place: Point | null;
}

/** What a person does with a badge. */
export interface Handling {
  toggle(): void;
  moved(place: Point): void;
  /** Takes the badge away for good; null where it belongs. */
  dismiss: (() => void) | null;
}

/** What a badge says when there is nothing behind it any more. */
export interface Notice {
  words: string;
  label: string;
  language: string;
  direction: 'ltr' | 'rtl';
}

/** How often a badge is put beside its video while it shows one clip. */
const MAX_ATTACHED = 20;

/**
 * The badge of one video or picture. It lives beside it, in the same parent, so that it scrolls with it natively;
 * a layer of its own over the page would lag behind by a frame.
 */
export class Badge {
  readonly #shelter: Shelter = shelter('facetell-badge', css);
  readonly #mover = new Mover({
    badge: () => this.box(),
    video: () => this.element.getBoundingClientRect(),
    moves: () => {
      this.attach();
      this.measure()?.();
    },
    moved: (place) => this.handling.moved(place),
  });
  #attached = 0;
  #shown: { verdict: Verdict; expanded: boolean } | null = null;

  constructor(
    private readonly element: HTMLElement,
    private seat: Seat,
    private readonly handling: Handling,
  ) {}

  get host(): HTMLElement {
    return this.#shelter.host;
  }

  /** Takes another seat, at once. */
  sit(seat: Seat): void {
    this.seat = seat;
    if (this.#shown) this.show(this.#shown.verdict, this.#shown.expanded);
  }

  /** Shows a verdict, or nothing. */
  show(verdict: Verdict | null, expanded: boolean): void {
    const { host, root } = this.#shelter;
    if (!verdict) {
      this.#shown = null;
      this.#attached = 0;
      this.#mover.drop();
      host.remove();
      return;
    }
    this.#shown = { verdict, expanded };
    render(
      <button
        type="button"
        class="badge"
        lang={language()}
        dir={direction()}
        data-state={verdict.kind}
        data-size={this.seat.size}
        aria-label={t(
          'badgeLabel',
          state(verdict),
          sentence(verdict, this.element instanceof HTMLImageElement),
        )}
        aria-haspopup="dialog"
        aria-expanded={expanded}
        aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"
        {...this.#mover.listeners}
        onClick={(event) => {
          // The picture may be a link.
          event.preventDefault();
          // Scripts of the page may click all they like, and the end of a move is no click.
          if (event.isTrusted && !this.#mover.ends(event)) this.handling.toggle();
        }}
        onKeyDown={(event) => {
          this.#mover.listeners.onKeyDown(event);
          if (event.isTrusted && event.key === 'Escape') this.handling.dismiss?.();
        }}
      >
        <VerdictIcon verdict={verdict} />
        <span>{state(verdict)}</span>
      </button>,
      root,
    );
  }

  /** Says its last words; a click loads the page anew. */
  retire({ words, label, language, direction }: Notice): void {
    if (!this.#shown) return;
    const verdict: Verdict = { kind: 'notChecked', reason: 'engineFailed' };
    render(
      <button
        type="button"
        class="badge"
        lang={language}
        dir={direction}
        data-state="retired"
        aria-label={label}
        title={label}
        onClick={(event) => event.isTrusted && location.reload()}
      >
        <VerdictIcon verdict={verdict} />
        <span>{words}</span>
      </button>,
      this.#shelter.root,
    );
  }

  /** Puts the badge beside the video, if it is not there. It is put in its place by what `measure` gives. */
  attach(): void {
    if (!this.#shown) return;
    const { host } = this.#shelter;
    const parent = this.element.parentNode;
    if (!parent) return;
    if (host.parentNode !== parent) {
      // Frameworks drop nodes that they do not know, once. A page that does it on and on has its way.
      if (this.#attached >= MAX_ATTACHED) return;
      this.#attached += 1;
      parent.append(host);
    }
    this.#layer();
  }

  /** Reads where the badge has to be, and writes nothing; gives what puts it there, if it is shown. */
  measure(): (() => void) | null {
    const { host } = this.#shelter;
    if (!this.#shown || !host.isConnected) return null;
    const at = host.getBoundingClientRect();
    const element = this.element.getBoundingClientRect();
    const { corner, inset } = this.seat;
    const place = this.#mover.place ?? this.seat.place;
    const hold = place ? movedHold(element, place) : cornerHold(element, corner, inset);
    return () => {
      this.#move('--facetell-x', hold.at.x - at.x);
      this.#move('--facetell-y', hold.at.y - at.y);
      const button = this.#button();
      if (!button) return;
      set(button, '--by-x', `${hold.by.x}`);
      set(button, '--by-y', `${hold.by.y}`);
    };
  }

  /** The badge in the viewport, or null if it is not shown. */
  box(): Box | null {
    if (!this.#shown || !this.#shelter.host.isConnected) return null;
    return this.#button()?.getBoundingClientRect() ?? null;
  }

  focus(): void {
    this.#button()?.focus();
  }

  remove(): void {
    render(null, this.#shelter.root);
    this.#shelter.host.remove();
  }

  #button(): HTMLButtonElement | null {
    return this.#shelter.root.querySelector('button');
  }

  /** While the video alone fills the screen only the top layer is painted. */
  #layer(): void {
    const { host } = this.#shelter;
    const alone = this.element.ownerDocument.fullscreenElement === this.element;
    if (alone === host.hasAttribute('popover')) return;
    if (alone) {
      host.popover = 'manual';
      host.showPopover();
    } else {
      host.hidePopover();
      host.removeAttribute('popover');
    }
  }

  #move(property: string, by: number): void {
    if (Math.abs(by) < 0.5) return;
    const { host } = this.#shelter;
    const before = Number.parseFloat(host.style.getPropertyValue(property)) || 0;
    set(host, property, `${before + by}px`);
  }
}

/** Browsers style an element anew even for a property that it has. */
function set({ style }: HTMLElement, property: string, value: string): void {
  if (style.getPropertyValue(property) !== value) style.setProperty(property, value);
}
