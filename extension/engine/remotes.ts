import { beginning } from '../capture/file';
import { type Grab, isBlack } from '../capture/grab';
import { EngineFailure } from './caller';
import type { EngineClient, Watch } from './client';
import type { Statement } from './pkg/facetell';
import {
  type Answer,
  isRemoteRequest,
  type Origin,
  type Place,
  type RemoteRequest,
  type Wishes,
} from './protocol';

/** The part of a runtime Port that is needed here. */
export interface Line {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** Gives the frames of one clip. */
export interface FrameSource {
  /** The frame of media time `time`. Rejects with an `EngineFailure`. */
  grab(time: number, place: Place | null): Promise<Grab>;
  /** The file itself, where all of it came for the frame; nobody is asked for it. */
  readonly file: Blob | null;
  release(): void;
}

/** What a page's remote clips need of the world around them. */
export interface Surroundings {
  engine: EngineClient;
  /** Whether the page may have frames from there, by our own rules and by the browser's. */
  permitted(origin: Origin): Promise<boolean>;
  source(origin: Origin): FrameSource;
}

interface Watched {
  origin: Origin;
  watch: Watch;
}

/** Clips that a page may have open; it shows far fewer at a time. */
const MAX_WATCHES = 16;
/** Milliseconds without a look after which a source is let go; it is opened again on need. */
const IDLE = 8_000;

/**
 * The clips of one page whose frames this page has by itself. One source is open at a time, and looks are
 * taken one after the other, so that a page of many clips costs no more than a page of one.
 */
export class Remotes {
  readonly #watched = new Map<number, Watched>();
  #source: { of: Origin; frames: FrameSource } | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #open = true;

  constructor(
    private readonly line: Line,
    private readonly around: Surroundings,
  ) {
    line.onDisconnect.addListener(() => this.#leave());
    line.onMessage.addListener((message) => {
      if (isRemoteRequest(message)) this.#take(message);
      // Our own pages send nothing else: a renderer that does is not to be talked to.
      else {
        line.disconnect();
        this.#leave();
      }
    });
  }

  #take(asked: RemoteRequest): void {
    const { request } = asked;
    // In turn: there is one source, and it can show one moment at a time.
    this.#last = this.#last
      .then(() => this.#serve(asked))
      .catch((error) => {
        const known = error instanceof EngineFailure;
        // Cut lines and timeouts are between this page and the engine; to the page the engine failed.
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

  async #serve(asked: RemoteRequest): Promise<Answer> {
    const { request, watch: number } = asked;
    if (asked.type === 'open') {
      await this.#begin(number, asked.origin, asked.wishes);
      return { type: 'done', request };
    }
    const watched = this.#watched.get(number);
    if (!watched) throw new EngineFailure('unknownWatch', `watch ${number}`);
    const { watch } = watched;
    switch (asked.type) {
      case 'see':
        return { type: 'report', request, report: await this.#see(watched, asked.time, asked.place) };
      case 'end':
        return { type: 'report', request, report: await watch.end() };
      case 'evidence':
        return { type: 'evidence', request, evidence: await watch.evidence() };
      case 'read':
        return { type: 'statements', request, statements: await this.#read(watched) };
      case 'close':
        this.#watched.delete(number);
        watch.close();
        if (this.#source?.of === watched.origin) this.#release();
        return { type: 'done', request };
    }
  }

  async #begin(number: number, origin: Origin, wishes: Wishes): Promise<void> {
    if (this.#watched.size >= MAX_WATCHES) throw new EngineFailure('busy', 'too many clips are open');
    if (!(await this.around.permitted(origin))) throw new EngineFailure('noPermission');
    if (origin.kind !== 'tab') {
      // The first frame proves that the server gives it; the engine is started for nothing less.
      const grab = await this.#have(origin).grab(0, null);
      grab.release();
    }
    const terms = { still: origin.kind === 'picture', ...wishes };
    this.#watched.set(number, { origin, watch: await this.around.engine.open(terms) });
  }

  async #see({ origin, watch }: Watched, time: number, place: Place | null) {
    const grab = await this.#have(origin).grab(time, place);
    try {
      const shot = await grab.look();
      if (isBlack(shot)) throw new EngineFailure('stillBlack');
      const cuts = await watch.look(time, shot.frame, shot.pixels);
      return await watch.cut(time, await grab.cut(cuts));
    } finally {
      grab.release();
    }
  }

  async #read({ origin, watch }: Watched): Promise<Statement[]> {
    const file = this.#source?.of === origin ? this.#source.frames.file : null;
    return file ? watch.read(await beginning(file)) : [];
  }

  #have(origin: Origin): FrameSource {
    clearTimeout(this.#idle);
    if (this.#source?.of !== origin) {
      // The same clip, opened once more: its source goes on.
      const same = this.#source && sameOrigin(this.#source.of, origin) ? this.#source.frames : null;
      if (!same) this.#release();
      this.#source = { of: origin, frames: same ?? this.around.source(origin) };
    }
    return this.#source.frames;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#release(), IDLE);
  }

  #release(): void {
    this.#source?.frames.release();
    this.#source = null;
  }

  #leave(): void {
    this.#open = false;
    clearTimeout(this.#idle);
    this.#release();
    for (const { watch } of this.#watched.values()) watch.close();
    this.#watched.clear();
  }
}

function sameOrigin(one: Origin, other: Origin): boolean {
  if (one.kind === 'tab' || other.kind === 'tab') return one.kind === other.kind;
  return one.kind === other.kind && one.url === other.url;
}
