import { EngineFailure } from './caller';
import type { EngineClient, Watch } from './client';
import { type Answer, isTwinRequest, type Shape, type TwinRequest } from './protocol';
import { Twin } from './twin';

/** The part of a runtime Port that is needed here. */
export interface Line {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** What a page's twins need of the world around them. */
export interface Surroundings {
  engine: EngineClient;
  /** Whether this page may have the clip at `url` read, by our own rules and by the browser's. */
  permitted(url: URL): Promise<boolean>;
  /** Makes the copy; another one in tests. */
  copy?(url: string, shape: Shape): Pick<Twin, 'url' | 'grab' | 'release'>;
}

interface Watched {
  url: string;
  shape: Shape;
  watch: Watch;
}

/** Clips that a page may have open; it shows far fewer at a time. */
const MAX_WATCHES = 16;
/** Milliseconds without a look after which a copy is let go; it is opened again on need. */
const IDLE = 8_000;

/**
 * The twins of one page: it asks for a clip by its address and gets reports. One copy is open at a time, and
 * looks are taken one after the other, so that a page of many clips costs no more than a page of one.
 */
export class Twins {
  readonly #watched = new Map<number, Watched>();
  #copy: Pick<Twin, 'url' | 'grab' | 'release'> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #open = true;

  constructor(
    private readonly line: Line,
    private readonly around: Surroundings,
  ) {
    line.onDisconnect.addListener(() => this.#leave());
    line.onMessage.addListener((message) => {
      if (isTwinRequest(message)) this.#take(message);
      // Our own pages send nothing else: a renderer that does is not to be talked to.
      else {
        line.disconnect();
        this.#leave();
      }
    });
  }

  #take(asked: TwinRequest): void {
    const { request } = asked;
    // In turn: there is one copy, and it can show one moment at a time.
    this.#last = this.#last
      .then(() => this.#serve(asked))
      .catch((error) => {
        const known = error instanceof EngineFailure;
        // Cut lines and timeouts are between the copy and the engine; to the page the engine failed.
        const failure =
          known && error.failure !== 'lost' && error.failure !== 'timeout' ? error.failure : 'engine';
        return { type: 'failed', request, failure, detail: String(error) } as const;
      })
      .then((answer) => {
        if (!this.#open) return;
        this.#rest();
        this.line.postMessage(answer satisfies Answer);
      });
  }

  async #serve(asked: TwinRequest): Promise<Answer> {
    const { request, watch: number } = asked;
    if (asked.type === 'open') {
      await this.#begin(number, asked.url, asked.shape);
      return { type: 'done', request };
    }
    const watched = this.#watched.get(number);
    if (!watched) throw new EngineFailure('unknownWatch', `watch ${number}`);
    const { watch } = watched;
    switch (asked.type) {
      case 'see':
        return { type: 'report', request, report: await this.#see(watched, asked.time) };
      case 'end':
        return { type: 'report', request, report: await watch.end() };
      case 'evidence':
        return { type: 'evidence', request, evidence: await watch.evidence() };
      case 'close':
        this.#watched.delete(number);
        watch.close();
        if (this.#copy?.url === watched.url) this.#release();
        return { type: 'done', request };
    }
  }

  async #begin(number: number, url: string, shape: Shape): Promise<void> {
    if (this.#watched.size >= MAX_WATCHES) throw new EngineFailure('busy', 'too many clips are open');
    if (!(await this.around.permitted(new URL(url)))) throw new EngineFailure('noPermission');
    // The first frame proves that the server gives the clip; the engine is started for nothing less.
    const grab = await this.#have(url, shape).grab(0);
    grab.release();
    this.#watched.set(number, { url, shape, watch: await this.around.engine.open() });
  }

  async #see({ url, shape, watch }: Watched, time: number) {
    const grab = await this.#have(url, shape).grab(time);
    try {
      const { frame, pixels } = await grab.look();
      const cuts = await watch.look(time, frame, pixels);
      return await watch.cut(time, await grab.cut(cuts));
    } finally {
      grab.release();
    }
  }

  #have(url: string, shape: Shape): Pick<Twin, 'url' | 'grab' | 'release'> {
    clearTimeout(this.#idle);
    if (this.#copy?.url !== url) {
      this.#release();
      this.#copy = this.around.copy?.(url, shape) ?? new Twin(url, shape);
    }
    return this.#copy;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#release(), IDLE);
  }

  #release(): void {
    this.#copy?.release();
    this.#copy = null;
  }

  #leave(): void {
    this.#open = false;
    clearTimeout(this.#idle);
    this.#release();
    for (const { watch } of this.#watched.values()) watch.close();
    this.#watched.clear();
  }
}
