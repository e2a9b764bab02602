import { render } from 'preact';
import type { Verdict } from '../../engine/pkg/facetell';
import type { BadgeSize } from '../../settings/settings';
import type { Corner } from '../../sites/site';
import { sentence, state } from '../../words/sentences';
import { direction, language, t } from '../../words/t';
import css from './badge.css?inline';
import { VerdictIcon } from './icons';
import { type Box, badgeCorner } from './place';
import { type Shelter, shelter } from './shelter';

/** Where a badge may sit on its video. */
export interface Seat {
  corner: Corner;
  inset: number;
  size: BadgeSize;
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
 * The badge of one video. It lives beside the video, in the same parent, so that it scrolls with it natively;
 * a layer of its own over the page would lag behind by a frame.
 */
export class Badge {
  readonly #shelter: Shelter = shelter('facetell-badge', css);
  #attached = 0;
  #shown: { verdict: Verdict; expanded: boolean } | null = null;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly seat: Seat,
    private readonly toggle: () => void,
  ) {}

  get host(): HTMLElement {
    return this.#shelter.host;
  }

  /** Shows a verdict, or nothing. */
  show(verdict: Verdict | null, expanded: boolean): void {
    const { host, root } = this.#shelter;
    if (!verdict) {
      this.#shown = null;
      this.#attached = 0;
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
        data-corner={this.seat.corner}
        data-size={this.seat.size}
        aria-label={t('badgeLabel', state(verdict), sentence(verdict))}
        aria-haspopup="dialog"
        aria-expanded={expanded}
        onClick={(event) => {
          // Scripts of the page may click all they like.
          if (event.isTrusted) this.toggle();
        }}
      >
        <VerdictIcon verdict={verdict} />
        <span>{state(verdict)}</span>
      </button>,
      root,
    );
    this.place();
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
        data-corner={this.seat.corner}
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

  /** Puts the badge where the video is. Writes only if something moved. */
  place(): void {
    if (!this.#shown) return;
    const { host } = this.#shelter;
    const parent = this.video.parentNode;
    if (!parent) return;
    if (host.parentNode !== parent) {
      // Frameworks drop nodes that they do not know, once. A page that does it on and on has its way.
      if (this.#attached >= MAX_ATTACHED) return;
      this.#attached += 1;
      parent.append(host);
    }
    this.#layer();
    const at = host.getBoundingClientRect();
    const corner = badgeCorner(this.video.getBoundingClientRect(), this.seat.corner, this.seat.inset);
    this.#move('--facetell-x', corner.x - at.x);
    this.#move('--facetell-y', corner.y - at.y);
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
    const alone = this.video.ownerDocument.fullscreenElement === this.video;
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
    const { style } = this.#shelter.host;
    const before = Number.parseFloat(style.getPropertyValue(property)) || 0;
    style.setProperty(property, `${before + by}px`);
  }
}
