import { camera } from '../capture/camera';
import { context, type Hint } from '../context/context';
import type { Figure } from '../context/figures';
import type { EngineClient, RemoteClient } from '../engine/client';
import type { Status } from '../engine/protocol';
import { type Case, download, evidenceDocument } from '../evidence/document';
import type { Settings } from '../settings/settings';
import { ignored, type Post, post, type Site } from '../sites/site';
import { direction, language } from '../words/t';
import { clear } from './clear';
import { Finder } from './finder';
import { directLooker, type Looker, tabLooker, twinLooker } from './lookers';
import { Badge, type Notice } from './overlay/badge';
import { Panel } from './overlay/panel';
import { visibility } from './visibility';
import { Watcher } from './watcher';

/** Steps at which the browser reports how much of a video is visible. */
const THRESHOLDS = [0, 0.25, 0.5, 0.75, 1];

/** How far apart looks are, as a factor. */
const SPACING: Record<Settings['eagerness'], number> = { saver: 2, balanced: 1, thorough: 0.5 };

/** A video with its badge. */
interface Watched {
  number: number;
  watcher: Watcher;
  badge: Badge;
  cost: { looks: number; total: number };
  /** The generation that was last told to be a likely deepfake. */
  told: number;
}

/** What a page may have done by the rest of the extension. */
export interface Surroundings {
  /** Opens the page on which the person can give more permissions. */
  ask(): void;
  /** Switches this site off; null where there is nothing to switch. */
  hide: (() => void) | null;
  /** A face in a post shows signs of manipulation. */
  found(post: Post, strength: number): void;
  /** The public figures whose names are looked for in posts. */
  figures(): readonly Figure[];
  eagerness: Settings['eagerness'];
  /** How the person wants the badges. */
  badge: { size: Settings['badgeSize']; corner: Settings['badgeCorner'] };
}

/** Everything that happens in one page: finds its videos, has them watched, shows what is known. */
export class Page {
  readonly #videos = new Map<HTMLVideoElement, Watched>();
  readonly #entries = new WeakMap<Element, IntersectionObserverEntry>();
  readonly #panel = new Panel(() => this.#close(true));
  readonly #finder = new Finder({
    added: (video) => this.#add(video),
    removed: (video) => this.#remove(video),
    disturbed: () => this.#schedule(),
  });
  readonly #listeners = new AbortController();
  readonly #crossing = new IntersectionObserver((entries) => this.#crossed(entries), {
    threshold: THRESHOLDS,
  });
  readonly #resizing = new ResizeObserver((entries) => this.#resized(entries));
  #numbers = 0;
  #open: { watched: Watched; generation: number; hints: Hint[] } | null = null;
  #frame = 0;
  /** What lay under the pointer when the context menu was opened. */
  #pointed: readonly Element[] = [];

  constructor(
    private readonly site: Site,
    private readonly engine: EngineClient,
    private readonly remotes: RemoteClient,
    private readonly around: Surroundings,
  ) {}

  start(): void {
    const { signal } = this.#listeners;
    const passive = { signal, capture: true, passive: true };
    // A badge scrolls with its video by itself, except where only an outer element is positioned.
    document.addEventListener('scroll', () => this.#schedule(), passive);
    window.addEventListener('resize', () => this.#schedule(), passive);
    document.addEventListener('fullscreenchange', () => this.#schedule(), passive);
    const pointed = ({ isTrusted, clientX, clientY }: MouseEvent) => {
      if (isTrusted) this.#pointed = document.elementsFromPoint(clientX, clientY);
    };
    document.addEventListener('contextmenu', pointed, passive);
    document.addEventListener('visibilitychange', () => this.#seeAll(), { signal });
    this.#finder.start(document);
  }

  /** Leaves nothing behind. */
  stop(): void {
    this.#close(false);
    this.#rest();
  }

  /** The extension is gone: the badges that are on the screen say so, and nothing else is left. */
  retire(notice: Notice): void {
    this.#open = null;
    this.#panel.hide();
    for (const { watcher, badge } of this.#videos.values()) {
      watcher.dispose();
      badge.retire(notice);
    }
    this.#videos.clear();
    this.#rest();
  }

  #rest(): void {
    this.#listeners.abort();
    cancelAnimationFrame(this.#frame);
    this.#finder.stop();
    this.#crossing.disconnect();
    this.#resizing.disconnect();
  }

  /** What the popup shows of this page. */
  get status(): Status['videos'] {
    return [...this.#videos.values()].map((watched) => {
      const { number, watcher, badge, cost } = watched;
      const { generation, verdict, report, rung } = watcher.finding;
      const box = badge.box();
      const { handle, caption } = post(this.site, watcher.video);
      return {
        video: number,
        generation,
        verdict:
          watcher.visibility === 'tooSmall' ? { kind: 'notChecked', reason: 'videoTooSmall' } : verdict,
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

  /** Brings a video into view and opens its panel. */
  show(number: number): void {
    const watched = [...this.#videos.values()].find((candidate) => candidate.number === number);
    if (!watched) return;
    watched.watcher.video.scrollIntoView({ block: 'center' });
    if (this.#open?.watched !== watched) this.#toggle(watched);
  }

  /** The person wants to know now: of the video under the pointer, or of the one that fills most of the screen. */
  look(pointed: boolean): void {
    const area = ({ watcher }: Watched) => {
      if (watcher.visibility !== 'watched') return 0;
      const { width, height } = watcher.video.getBoundingClientRect();
      return width * height;
    };
    const watched = [...this.#videos.values()];
    const under = watched.find(({ watcher }) => pointed && this.#pointed.includes(watcher.video));
    const [best] = watched.sort((one, other) => area(other) - area(one));
    const chosen = under ?? best;
    if (chosen) this.show(chosen.number);
  }

  /** Other words, or another list of people: everything that is shown is shown anew. */
  redraw(): void {
    if (this.#open) this.#open.hints = this.#hints(this.#open.watched.watcher);
    for (const video of this.#videos.keys()) this.#changed(video);
  }

  /** A permission was given. */
  again(): void {
    for (const { watcher } of this.#videos.values()) watcher.again();
  }

  #add(video: HTMLVideoElement): void {
    if (ignored(this.site, video)) return;
    const cost = { looks: 0, total: 0 };
    const watcher = new Watcher(video, {
      ladder: () => this.#ladder(video, cost),
      spacing: SPACING[this.around.eagerness],
      post: () => post(this.site, video).address,
      changed: () => this.#changed(video),
    });
    const { size, corner } = this.around.badge;
    const seat = { corner: corner === 'site' ? this.site.corner : corner, inset: this.site.inset, size };
    const badge = new Badge(video, seat, () => this.#toggle(watched));
    const watched: Watched = { number: ++this.#numbers, watcher, badge, cost, told: 0 };
    this.#videos.set(video, watched);
    this.#crossing.observe(video);
    this.#resizing.observe(video);
  }

  /** The ways to look at what the element shows, the cheapest first. */
  *#ladder(video: HTMLVideoElement, cost: Watched['cost']): Generator<Looker, undefined> {
    const spent = (milliseconds: number) => {
      cost.looks += 1;
      cost.total += milliseconds;
    };
    yield directLooker(video, camera(), () => this.engine.open(), spent);
    // What a page feeds in itself, or a stream, has no address that could be opened again.
    const { currentSrc } = video;
    if (/^https?:/.test(currentSrc)) {
      yield twinLooker(() => {
        const { videoWidth: width, videoHeight: height, duration } = video;
        const shape = { width, height, duration: Number.isFinite(duration) ? duration : null };
        return this.remotes.open({ kind: 'twin', url: currentSrc, shape });
      });
    }
    yield tabLooker(
      () => this.remotes.open({ kind: 'tab' }),
      async () => {
        const badge = this.#videos.get(video)?.badge.host;
        // Hiding what the person is reading twice a second would be worse than not looking.
        return badge && !this.#panel.covers(video) ? clear(video, badge) : null;
      },
    );
  }

  #remove(video: HTMLVideoElement): void {
    const watched = this.#videos.get(video);
    if (!watched) return;
    if (this.#open?.watched === watched) this.#close(false);
    this.#videos.delete(video);
    this.#crossing.unobserve(video);
    this.#resizing.unobserve(video);
    watched.watcher.dispose();
    watched.badge.remove();
  }

  #crossed(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      this.#entries.set(entry.target, entry);
      this.#see(entry.target as HTMLVideoElement);
    }
  }

  #resized(entries: ResizeObserverEntry[]): void {
    for (const { target } of entries) this.#see(target as HTMLVideoElement);
    this.#schedule();
  }

  #seeAll(): void {
    for (const video of this.#videos.keys()) this.#see(video);
  }

  #see(video: HTMLVideoElement): void {
    const entry = this.#entries.get(video);
    if (!entry) return;
    const { width, height } = video.getBoundingClientRect();
    const { intersectionRect: seen, rootBounds, intersectionRatio } = entry;
    const screen = rootBounds ? rootBounds.width * rootBounds.height : window.innerWidth * window.innerHeight;
    this.#videos.get(video)?.watcher.see(
      visibility({
        width,
        height,
        share: intersectionRatio,
        viewportShare: screen > 0 ? (seen.width * seen.height) / screen : 0,
        pageVisible: document.visibilityState === 'visible',
        painted: video.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
      }),
    );
  }

  #changed(video: HTMLVideoElement): void {
    const watched = this.#videos.get(video);
    if (!watched) return;
    const { watcher, badge } = watched;
    const { generation, verdict } = watcher.finding;
    if (verdict?.kind === 'likelyDeepfake' && watched.told !== generation) {
      watched.told = generation;
      this.around.found(post(this.site, video), verdict.strength);
    }
    const open = this.#open?.watched === watched;
    const gone =
      watcher.visibility !== 'watched' || verdict === null || this.#open?.generation !== generation;
    // What the panel says belongs to a clip, not to the element that showed it.
    if (open && gone) this.#close(false);
    badge.show(watcher.visibility === 'watched' ? verdict : null, this.#open?.watched === watched);
    this.#refresh();
  }

  #toggle(watched: Watched): void {
    const closes = this.#open?.watched === watched;
    this.#close(closes);
    if (closes) return;
    const { watcher } = watched;
    // Read once: the panel is brought up to date with every frame that scrolls.
    const hints = this.#hints(watcher);
    this.#open = { watched, generation: watcher.finding.generation, hints };
    this.#changed(watcher.video);
  }

  #hints({ video }: Watcher): Hint[] {
    return context(post(this.site, video), this.around.figures());
  }

  #close(focus: boolean): void {
    const watched = this.#open?.watched;
    if (!watched) return;
    this.#open = null;
    this.#panel.hide();
    this.#changed(watched.watcher.video);
    if (focus) watched.badge.focus();
  }

  /** Brings the open panel up to date. */
  #refresh(): void {
    if (!this.#open) return;
    const { watcher, badge } = this.#open.watched;
    const { verdict, report, rung } = watcher.finding;
    const { video } = watcher;
    const box = badge.box();
    if (!verdict || !box) return;
    this.#panel.show({
      verdict,
      report,
      rung,
      duration: video.duration,
      video: video.getBoundingClientRect(),
      badge: box,
      evidence: () => watcher.evidence(),
      jump: (time) => {
        video.currentTime = time;
      },
      ask: this.around.ask,
      context: this.#open.hints,
      again: () => watcher.again(true),
      save: () => this.#save(watcher),
      hide: this.around.hide,
    });
  }

  async #save({ video, finding, evidence }: Watcher): Promise<void> {
    const { verdict, report, rung } = finding;
    if (!verdict || !report) return;
    const { address, handle, caption } = post(this.site, video);
    const saved = new Date();
    const of: Case = {
      verdict,
      report,
      rung,
      page: location.href,
      post: { address, handle, caption },
      evidence: await evidence(),
      saved,
    };
    const name = `facetell-${saved.toISOString().slice(0, 19).replaceAll(':', '-')}.html`;
    download(name, evidenceDocument(of, language(), direction()), 'text/html');
  }

  /** Puts badges and panel in their place before the next frame is painted. */
  #schedule(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      for (const { badge } of this.#videos.values()) badge.place();
      this.#refresh();
    });
  }
}
