import { render } from 'preact';
import { type Statement, saysMachine } from '../../context/statement';
import type { Verdict } from '../../engine/pkg/facetell';
import type { BadgeSize } from '../../settings/settings';
import type { Corner } from '../../sites/site';
import { sentence, state, statementSentence } from '../../words/sentences';
import { direction, language, t } from '../../words/t';
import { same } from '../same';
import css from './badge.css?inline';
import { clippers, windowOf } from './clip';
import { VerdictIcon } from './icons';
import { homeOf, type Layer } from './layer';
import { Mover } from './mover';
import {
  type Box,
  cornerHold,
  type Hold,
  hung,
  meet,
  movedHold,
  type Point,
  partOf,
  STILL,
  within,
} from './place';
import { type Shelter, shelter } from './shelter';
import { AiMark } from './stated';
import statedCss from './stated.css?inline';
import { Trap } from './trap';
import { Way } from './way';

/** Where a badge may sit on its video. */
export interface Seat {
  corner: Corner;
  inset: number;
  size: BadgeSize;
  /** Where the person moved it, which goes before the corner. */
  place: Point | null;
}

/** What a person does with a badge, and what its page does. */
export interface Handling {
  toggle(): void;
  moved(place: Point): void;
  /** The video is not where it was. */
  stirred(): void;
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

/** All that a badge is drawn by; `room`: what its width and height depend on. */
interface Shown {
  verdict: Verdict;
  waits: boolean;
  stated: readonly Statement[];
  room: { words: string; marked: boolean; expanded: boolean; size: BadgeSize; language: string };
}

/** The browser itself keeps what is in the top layer beside an element. */
const ANCHORED = CSS.supports('left: anchor(left)');

/** The badge of one video or picture, over it in a layer of our own. */
export class Badge {
  readonly #shelter: Shelter = shelter('facetell-badge', css + statedCss);
  readonly #mover = new Mover({
    badge: () => this.box(),
    video: () => partOf(this.element.getBoundingClientRect(), windowOf(this.#clippers)),
    moves: () => {
      this.attach();
      this.measure(false, null)?.();
    },
    moved: (place) => this.handling.moved(place),
  });
  readonly #trap: Trap;
  readonly #way: Way;
  /** What cuts the video off at its edges. */
  #clippers: Element[] = [];
  /** Where the badge is put from where the browser has it, in its own pixels. */
  #off: Point = { x: 0, y: 0 };
  /** Where it lies from the corner of its video, while both only scroll. */
  #rest: Box | null = null;
  #shown: Shown | null = null;

  constructor(
    private readonly element: HTMLElement,
    private seat: Seat,
    private readonly handling: Handling,
    private readonly layer: Layer,
  ) {
    this.#trap = new Trap(element, () => handling.stirred());
    this.#way = new Way(this.#shelter.host, element, () => this.focus());
  }

  get shows(): boolean {
    return this.#shown !== null;
  }

  /** Takes another seat, at once. */
  sit(seat: Seat): void {
    this.seat = seat;
    if (!this.#shown) return;
    const { verdict, waits, stated, room } = this.#shown;
    this.show(verdict, waits, room.expanded, stated);
  }

  /**
   * Shows a verdict, or that it waits for the clip to play on, or nothing; beside it, that somebody else says of a machine.
   * Says whether it may take other room than before.
   */
  show(
    verdict: Verdict | null,
    waits: boolean,
    expanded: boolean,
    stated: readonly Statement[] = [],
  ): boolean {
    const before = this.#shown;
    if (!verdict) {
      this.#shown = null;
      this.#rest = null;
      this.#mover.drop();
      this.#trap.release();
      this.layer.drop(this.#shelter.host, this.#way);
      return before !== null;
    }
    const labels = stated.filter(saysMachine);
    const words = state(verdict, waits);
    const room = { words, marked: labels.length > 0, expanded, size: this.seat.size, language: language() };
    const shown = { verdict, waits, stated, room };
    // Most looks say what is shown already.
    if (same(before, shown)) return false;
    this.#shown = shown;
    render(
      <button
        type="button"
        class="badge"
        lang={room.language}
        dir={direction()}
        data-state={verdict.kind}
        data-size={this.seat.size}
        aria-label={t(
          'badgeLabel',
          words,
          [
            sentence(verdict, { waits, still: this.element instanceof HTMLImageElement }),
            ...labels.map(statementSentence),
          ].join(' '),
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
        <VerdictIcon verdict={verdict} waits={waits} />
        <span>{words}</span>
        {room.marked && <AiMark />}
      </button>,
      this.#shelter.root,
    );
    return !same(before?.room, room);
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

  /** Has the badge in the layer, if it is shown. It is put in its place by what `measure` gives. */
  attach(): void {
    if (this.#shown) this.layer.hold(this.#shelter.host, this.element, this.#way);
  }

  /**
   * Reads where the badge has to be, under nothing of ours that covers it, and writes nothing; gives what puts it
   * there and says whether it had to be moved. What only scrolls is moved by the browser, better than by us.
   */
  measure(scrolls: boolean, cover: Box | null): (() => boolean) | null {
    const { host } = this.#shelter;
    const button = this.#button();
    if (!this.#shown || !button || !host.isConnected) return null;
    const video = this.element.getBoundingClientRect();
    if (scrolls && ANCHORED && this.#rest) {
      const at = { ...this.#rest, x: video.x + this.#rest.x, y: video.y + this.#rest.y };
      const away = !within(at, windowOf(this.#clippers)) || this.#under(at, cover);
      return () => this.#hide(away);
    }
    this.#clippers = clippers(this.element, homeOf(this.element));
    const hold = this.#hold(partOf(video, windowOf(this.#clippers)));
    const at = host.getBoundingClientRect();
    const box = hung(hold, button.getBoundingClientRect());
    this.#rest = { ...box, x: box.x - video.x, y: box.y - video.y };
    const away = this.#under(box, cover);
    // The layer is as large as the page is zoomed, and nothing else changes its measure.
    const zoom = host.currentCSSZoom ?? 1;
    const by = { x: (hold.at.x - at.x) / zoom, y: (hold.at.y - at.y) / zoom };
    return () => {
      set(button, '--by-x', `${hold.by.x}`);
      set(button, '--by-y', `${hold.by.y}`);
      const hides = this.#hide(away);
      return this.#move(by) || hides;
    };
  }

  /** Nothing moves any more. */
  rest(): void {
    if (this.#shown) this.#trap.set(this.element.getBoundingClientRect());
  }

  /** Makes the badge invisible, for a picture of what lies under it, until what it gives is called. */
  veil(): () => void {
    const { host } = this.#shelter;
    host.toggleAttribute('data-veiled', true);
    return () => host.removeAttribute('data-veiled');
  }

  /** The badge in the viewport, or null if it is not shown. */
  box(): Box | null {
    if (!this.#shown || !this.#shelter.host.isConnected) return null;
    return this.#button()?.getBoundingClientRect() ?? null;
  }

  /** Whether it lies over something. */
  over(other: Box): boolean {
    const box = this.box();
    return box !== null && meet(box, other);
  }

  focus(): void {
    this.#button()?.focus();
  }

  remove(): void {
    render(null, this.#shelter.root);
    this.show(null, false, false);
  }

  #button(): HTMLButtonElement | null {
    return this.#shelter.root.querySelector('button');
  }

  #hold(part: Box): Hold {
    const { corner, inset } = this.seat;
    const place = this.#mover.place ?? this.seat.place;
    return place ? movedHold(part, place) : cornerHold(part, corner, inset);
  }

  /** Whether the open panel of another video would lie under it. */
  #under(box: Box, cover: Box | null): boolean {
    return cover !== null && !this.#shown?.room.expanded && meet(box, cover);
  }

  #hide(away: boolean): boolean {
    const { host } = this.#shelter;
    if (away === host.hasAttribute('data-away')) return false;
    host.toggleAttribute('data-away', away);
    return true;
  }

  #move({ x, y }: Point): boolean {
    if (Math.max(Math.abs(x), Math.abs(y)) < STILL) return false;
    this.#off = { x: this.#off.x + x, y: this.#off.y + y };
    set(this.#shelter.host, '--facetell-x', `${this.#off.x}px`);
    set(this.#shelter.host, '--facetell-y', `${this.#off.y}px`);
    return true;
  }
}

/** Browsers style an element anew even for a property that it has. */
function set({ style }: HTMLElement, property: string, value: string): void {
  if (style.getPropertyValue(property) !== value) style.setProperty(property, value);
}
