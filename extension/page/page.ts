import { context, type Hint } from '../context/context';
import type { Statement } from '../context/statement';
import { allowed, Budget } from '../engine/budget';
import type { EngineClient, RemoteClient } from '../engine/client';
import { Power } from '../engine/power';
import type { Click, Status } from '../engine/protocol';
import type { Settings } from '../settings/settings';
import { postId } from '../sites/post-id';
import { ignored, post, type Site } from '../sites/site';
import { t } from '../words/t';
import { clear, frames } from './clear';
import { Finder } from './finder';
import { Governor } from './governor';
import { clipLadder, type Reach, stillLadder } from './ladder';
import type { Cleared } from './lookers';
import { allStated, type Observer, type Visual } from './observer';
import { Badge, type Notice, type Seat } from './overlay/badge';
import { Layer } from './overlay/layer';
import { Panel } from './overlay/panel';
import { meet } from './overlay/place';
import { Placer } from './overlay/placer';
import { Toast } from './overlay/toast';
import { Pointed } from './pointed';
import { same } from './same';
import { area, sightOf } from './sight';
import { Still } from './still';
import { subjectOf } from './subject';
import type { Dress, Surroundings } from './surroundings';
import { visibility } from './visibility';
import { Watcher } from './watcher';

/** Steps at which the browser reports how much of a video is visible. */
const THRESHOLDS = [0, 0.25, 0.5, 0.75, 1];

/** How far apart looks are, as a factor. */
const SPACING: Record<Settings['eagerness'], number> = { saver: 2, balanced: 1, thorough: 0.5 };

/** A video, or a picture that the person asked about, with its badge. */
interface Watched {
  number: number;
  watcher: Observer;
  badge: Badge;
  cost: { looks: number; total: number };
  /** The generation that was last told to be a likely deepfake. */
  told: number;
  /** What platform and file said of it when that was last read. */
  stated: readonly Statement[];
}

/** Everything that happens in one page: finds its videos, has them watched, shows what is known. */
export class Page {
  readonly #watched = new Map<Visual, Watched>();
  readonly #entries = new WeakMap<Element, IntersectionObserverEntry>();
  readonly #panel = new Panel(() => this.#close(true));
  readonly #layer = new Layer();
  readonly #placer = new Placer(this.#layer, {
    badges: () => this.#badges,
    cover: () => this.#panel.box,
    placed: () => this.#refresh(),
  });
  readonly #finder = new Finder({
    added: (video) => this.#add(video),
    removed: (video) => this.#remove(video),
    disturbed: () => {
      this.#tidy();
      this.#placer.wake();
    },
    swept: () => {
      this.#tidy();
      this.#placer.check();
    },
  });
  readonly #listeners = new AbortController();
  readonly #crossing = new IntersectionObserver((entries) => this.#crossed(entries), {
    threshold: THRESHOLDS,
  });
  readonly #resizing = new ResizeObserver((entries) => this.#resized(entries));
  #dress: Dress = { size: 'normal', corner: 'site', place: null };
  #numbers = 0;
  #open: { watched: Watched; generation: number; hints: Hint[] } | null = null;
  readonly #pointed = new Pointed();
  readonly #toast = new Toast();
  readonly #power = new Power();
  readonly #governor: Governor;

  constructor(
    private readonly site: Site,
    private readonly engine: EngineClient,
    private readonly remotes: RemoteClient,
    private readonly around: Surroundings,
  ) {
    const { eagerness } = around;
    this.#governor = new Governor(new Budget(() => allowed('page', eagerness, this.#power.onBattery)));
  }

  start(): void {
    const { signal } = this.#listeners;
    this.#pointed.start(signal);
    document.addEventListener('visibilitychange', () => this.#see(this.#watched.keys()), { signal });
    this.#placer.start(signal);
    this.#finder.start(document);
  }

  /** Puts all badges where and how the person wants them. No look is lost by it. */
  dress(wanted: Dress): void {
    this.#dress = wanted;
    for (const { badge } of this.#watched.values()) badge.sit(this.#seat());
    this.#placer.wake();
  }

  /** Leaves nothing behind. */
  stop(): void {
    this.#close(false);
    this.#rest();
    for (const element of this.#watched.keys()) this.#remove(element);
    this.#layer.remove();
    this.#toast.hide();
  }

  /** The extension is gone: the badges that are on the screen say so, and nothing else is left. */
  retire(notice: Notice): void {
    this.#open = null;
    this.#panel.hide();
    for (const { watcher, badge } of this.#watched.values()) {
      watcher.dispose();
      badge.retire(notice);
    }
    this.#watched.clear();
    this.#rest();
  }

  #rest(): void {
    this.#listeners.abort();
    this.#finder.stop();
    this.#crossing.disconnect();
    this.#resizing.disconnect();
  }

  /** What the popup shows of this page. */
  get status(): Status['videos'] {
    return this.#videos.map((watched) => {
      const { number, watcher, badge, cost } = watched;
      const { generation, verdict, waits, report, rung } = watcher.finding;
      const box = badge.box();
      const { handle, caption } = post(this.site, watcher.element);
      return {
        video: number,
        generation,
        verdict:
          watcher.visibility === 'tooSmall' ? { kind: 'notChecked', reason: 'videoTooSmall' } : verdict,
        waits,
        looks: report?.looks ?? 0,
        rung,
        visible: watcher.visibility === 'watched',
        panelOpen: this.#open?.watched === watched,
        badge: box && { x: box.x, y: box.y, width: box.width, height: box.height },
        title: [handle, caption].filter(Boolean).join(' · '),
        pageCost: cost.looks > 0 ? cost.total / cost.looks : null,
      };
    });
  }

  get #badges(): Badge[] {
    return [...this.#watched.values()].map(({ badge }) => badge);
  }

  get #videos(): Watched[] {
    return [...this.#watched.values()].filter(({ watcher }) => watcher instanceof Watcher);
  }

  /** Brings a video into view and opens its panel. */
  show(number: number): void {
    const watched = this.#videos.find((candidate) => candidate.number === number);
    if (!watched) return;
    watched.watcher.element.scrollIntoView({ block: 'center' });
    if (this.#open?.watched !== watched) this.#toggle(watched);
  }

  /** The person wants to know now: of the video that was clicked, or of the one that fills most of the screen. */
  look(click: Click | null): void {
    const watched = this.#videos;
    const clips = watched.map(({ watcher }) => watcher.element as HTMLVideoElement);
    const clicked = click && this.#pointed.choose(click, clips);
    const [largest] = watched.sort((one, other) => area(other.watcher) - area(one.watcher));
    const chosen = click?.source ? watched.find(({ watcher }) => watcher.element === clicked) : largest;
    if (chosen) this.show(chosen.number);
    else if (click) this.unable(true);
  }

  /** The person wants to know of the still picture that was clicked. */
  picture(click: Click): void {
    const image = this.#pointed.choose(click, this.#finder.images());
    if (!image) {
      this.unable(false);
      return;
    }
    const watched = this.#watched.get(image) ?? this.#still(image);
    if (this.#open?.watched !== watched) this.#toggle(watched);
  }

  /** Nobody can tell what the person clicked. */
  unable(clip: boolean): void {
    this.#toast.show(
      clip
        ? [t('verdictNotChecked'), t('reasonUnreadable')]
        : [t('pictureNotChecked'), t('pictureUnreadable')],
    );
  }

  /** Other words, or another list of people: everything that is shown is shown anew. */
  redraw(): void {
    if (this.#open) this.#open.hints = this.#hints(this.#open.watched.watcher);
    for (const element of this.#watched.keys()) this.#changed(element);
    this.#placer.wake();
  }

  /** A permission was given. */
  again(): void {
    for (const { watcher } of this.#watched.values()) watcher.again();
  }

  #add(video: HTMLVideoElement): void {
    if (ignored(this.site, video)) return;
    const cost = { looks: 0, total: 0 };
    const reach = this.#reach(cost);
    // In the picture of a tab nobody can say where a frame of another origin is.
    const clearable = frames(window) !== null;
    const watcher = new Watcher(video, {
      ladder: () => clipLadder(video, reach, clearable && (() => this.#clear(video))),
      spacing: SPACING[this.around.eagerness],
      governor: this.#governor,
      post: () => postId(this.site, post(this.site, video).address),
      changed: () => this.#changed(video),
    });
    this.#begin(watcher, cost);
  }

  #still(image: HTMLImageElement): Watched {
    const cost = { looks: 0, total: 0 };
    const reach = this.#reach(cost);
    const still = new Still(image, {
      ladder: () => stillLadder(image, reach),
      changed: () => this.#changed(image),
      gone: () => this.#remove(image),
    });
    return this.#begin(still, cost);
  }

  #begin(watcher: Observer, cost: Watched['cost']): Watched {
    const { element } = watcher;
    const badge = new Badge(
      element,
      this.#seat(),
      {
        toggle: () => this.#toggle(watched),
        moved: (place) => {
          this.dress({ ...this.#dress, place });
          this.around.moved(place);
        },
        stirred: () => this.#placer.wake(),
        dismiss: watcher instanceof Still ? () => this.#remove(element) : null,
      },
      this.#layer,
    );
    const watched: Watched = { number: ++this.#numbers, watcher, badge, cost, told: 0, stated: [] };
    this.#watched.set(element, watched);
    this.#crossing.observe(element);
    this.#resizing.observe(element);
    return watched;
  }

  #seat(): Seat {
    const { corner, inset } = this.site;
    return { ...this.#dress, inset, corner: this.#dress.corner === 'site' ? corner : this.#dress.corner };
  }

  #reach(cost: Watched['cost']): Reach {
    const spent = (milliseconds: number) => {
      cost.looks += 1;
      cost.total += milliseconds;
      this.#governor.spent(milliseconds);
    };
    const { alarms, eagerness } = this.around;
    return { engine: this.engine, remotes: this.remotes, wishes: { alarms, eagerness }, spent };
  }

  async #clear(video: HTMLVideoElement): Promise<Cleared | null> {
    const [clip, panel] = [video.getBoundingClientRect(), this.#panel.box];
    // Hiding what the person is reading twice a second would be worse than not looking.
    if (panel && meet(panel, clip)) return null;
    const over = this.#badges.filter((badge) => badge.over(clip));
    return clear(video, () => {
      const veils = over.map((badge) => badge.veil());
      return () => {
        for (const lift of veils) lift();
      };
    });
  }

  /** Nodes may have been taken out, and the finder knows of videos only; platforms write labels when no look is due. */
  #tidy(): void {
    for (const element of this.#watched.keys()) if (!element.isConnected) this.#remove(element);
    for (const [element, { watcher, stated }] of this.#watched) {
      if (watcher.visibility !== 'watched') continue;
      if (!same(allStated(this.site, watcher), stated)) this.#changed(element);
    }
  }

  #remove(element: Visual): void {
    const watched = this.#watched.get(element);
    if (!watched) return;
    if (this.#open?.watched === watched) this.#close(false);
    this.#watched.delete(element);
    this.#crossing.unobserve(element);
    this.#resizing.unobserve(element);
    watched.watcher.dispose();
    watched.badge.remove();
  }

  #crossed(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) this.#entries.set(entry.target, entry);
    this.#see(entries.map(({ target }) => target as Visual));
  }

  #resized(entries: ResizeObserverEntry[]): void {
    this.#see(entries.map(({ target }) => target as Visual));
    this.#placer.wake();
  }

  /** Reads where all of them are before any of them writes something, or the page would be laid out for each. */
  #see(elements: Iterable<Visual>): void {
    const seen = [...elements].flatMap((element) => {
      const entry = this.#entries.get(element);
      const watcher = this.#watched.get(element)?.watcher;
      if (!entry || !watcher) return [];
      return { watcher, is: visibility(sightOf(element, entry), watcher instanceof Still) };
    });
    for (const { watcher, is } of seen) watcher.see(is);
  }

  #changed(element: Visual): void {
    const watched = this.#watched.get(element);
    if (!watched) return;
    const { watcher, badge } = watched;
    const { generation, verdict, waits } = watcher.finding;
    const stated = allStated(this.site, watcher);
    const news = !same(stated, watched.stated);
    watched.stated = stated;
    // What is remembered of a post carries its label, which may come later.
    if (verdict?.kind === 'likelyDeepfake' && (watched.told !== generation || news)) {
      watched.told = generation;
      this.around.found(post(this.site, element), stated, verdict.strength);
    }
    const open = this.#open?.watched === watched;
    const gone =
      watcher.visibility !== 'watched' || verdict === null || this.#open?.generation !== generation;
    // What the panel says belongs to a clip, not to the element that showed it.
    if (open && gone) this.#close(false);
    const shown = watcher.visibility === 'watched' ? verdict : null;
    const expanded = this.#open?.watched === watched;
    const stood = badge.shows;
    // Most looks say what is shown already, and each frame in which places are read costs the page something.
    if (!badge.show(shown, waits, expanded, stated) && !expanded) return;
    if (stood && badge.shows && !expanded) this.#placer.fit(badge);
    else this.#placer.wake();
  }

  #toggle(watched: Watched): void {
    const closes = this.#open?.watched === watched;
    this.#close(closes);
    if (closes) return;
    const { watcher } = watched;
    // Read once: the panel is brought up to date with every frame that scrolls.
    const hints = this.#hints(watcher);
    this.#open = { watched, generation: watcher.finding.generation, hints };
    this.#changed(watcher.element);
  }

  #hints({ element }: Observer): Hint[] {
    return context(post(this.site, element), this.around.figures());
  }

  #close(focus: boolean): void {
    const watched = this.#open?.watched;
    if (!watched) return;
    this.#open = null;
    this.#panel.hide();
    // Nobody sees any more how far it is, nor could stop it.
    watched.watcher.whole?.stop();
    this.#changed(watched.watcher.element);
    if (focus) watched.badge.focus();
  }

  /** Brings the open panel up to date. */
  #refresh(): void {
    if (!this.#open) return;
    const { watcher, badge, stated } = this.#open.watched;
    const box = badge.box();
    const subject = box && subjectOf(this.site, watcher, box, this.around, this.#open.hints, stated);
    if (!subject) return;
    this.#panel.show({
      ...subject,
      dismiss: watcher instanceof Still ? () => this.#remove(watcher.element) : null,
    });
  }
}
