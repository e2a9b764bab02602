import { allowed, Budget } from './budget';
import type { Power } from './power';
import {
  type Answer,
  type Failure,
  isAnswer,
  isRequest,
  isWorkerNote,
  type Request,
  type Terms,
  TIMEOUT,
} from './protocol';
import { Queue } from './queue';

/** The part of a runtime Port that the host needs. */
export interface Line {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

/** The part of a Worker that the host needs. */
export interface WorkerLike {
  postMessage(message: Request): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A page's watch, as the engine has it. */
interface Opened {
  watch: number;
  terms: Terms;
}

interface Waiting extends Opened {
  owner: number;
  droppable: boolean;
  request: Request;
}

/** Looks that wait at most, of all pages together; more would be answered too late to be of use. */
const MAX_WAITING = 8;
/** Clips that a page may have open; it shows far fewer at a time. */
const MAX_WATCHES = 64;
/** Milliseconds without work after which the Worker and its memory are let go. */
const IDLE = 60_000;
/** Milliseconds until a Worker that broke is replaced: doubled from the first to the last. */
const BACKOFF = { first: 1_000, last: 60_000 };
/** Number of requests of our own, whose answers nobody waits for. */
const NOBODY = 0;

/**
 * Owns the one Worker: starts it on first need, feeds it one job at a time and no more looks than the device
 * should spend on them, replaces it when it breaks and lets it go when there is nothing to do.
 */
export class Host {
  readonly #lines = new Map<number, Line>();
  /** The watches of each page by its own numbers. */
  readonly #watches = new Map<number, Map<number, Opened>>();
  readonly #queue = new Queue<Waiting>(MAX_WAITING);
  #numbers = 0;
  #worker: WorkerLike | null = null;
  #ready = false;
  /** Watches that the present Worker knows; a replaced one knows none. */
  #opened = new Set<number>();
  #current: Waiting | null = null;
  #failures = 0;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the present job was given to the Worker. */
  #began = 0;
  #eagerness: Terms['eagerness'] = 'balanced';
  readonly #budget: Budget;
  /** Looks wait until there is time for them again. */
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly spawn: () => WorkerLike,
    power: Pick<Power, 'onBattery'>,
  ) {
    this.#budget = new Budget(() => allowed('engine', this.#eagerness, power.onBattery));
  }

  /** Serves a page until its line is cut. */
  accept(line: Line): void {
    const owner = ++this.#numbers;
    this.#lines.set(owner, line);
    this.#watches.set(owner, new Map());
    line.onDisconnect.addListener(() => this.#leave(owner));
    line.onMessage.addListener((message) => {
      if (isRequest(message)) this.#take(owner, message);
      // Our own pages send nothing else: a renderer that does is not to be talked to.
      else {
        line.disconnect();
        this.#leave(owner);
      }
    });
  }

  #take(owner: number, request: Request): void {
    const watches = this.#watches.get(owner);
    if (!watches) return;
    if (request.type === 'open') {
      if (watches.size >= MAX_WATCHES) {
        this.#fail(owner, request, 'busy', 'too many clips are open');
        return;
      }
      watches.set(request.watch, { watch: ++this.#numbers, terms: request.terms });
    }
    const opened = watches.get(request.watch);
    if (!opened) {
      this.#fail(owner, request, 'unknownWatch', `watch ${request.watch}`);
      return;
    }
    if (request.type === 'close') watches.delete(request.watch);
    const waiting = { owner, ...opened, droppable: request.type === 'look', request };
    for (const dropped of this.#queue.push(waiting)) {
      this.#fail(dropped.owner, dropped.request, dropped === waiting ? 'busy' : 'stale', '');
    }
    this.#next();
  }

  #next(): void {
    if (this.#current || this.#queue.length === 0) return;
    if (!this.#worker && !this.#start()) return;
    if (!this.#ready) return;
    clearTimeout(this.#pause);
    const { wait } = this.#budget;
    const job = this.#queue.pop(wait === 0);
    const worker = this.#worker;
    if (!job || !worker) {
      if (wait > 0) this.#pause = setTimeout(() => this.#next(), wait);
      return;
    }
    const { request, watch, terms } = job;
    this.#eagerness = terms.eagerness;
    if (request.type === 'close' && !this.#opened.has(watch)) {
      this.#answer(job.owner, { type: 'done', request: request.request });
      this.#next();
      return;
    }
    if (!this.#opened.has(watch)) {
      this.#opened.add(watch);
      if (request.type !== 'open') worker.postMessage({ type: 'open', request: NOBODY, watch, terms });
    }
    if (request.type === 'close') this.#opened.delete(watch);
    this.#current = job;
    this.#began = performance.now();
    this.#alarm(TIMEOUT.other, () => this.#broke('no answer in time'));
    worker.postMessage({ ...request, request: ++this.#numbers, watch });
  }

  /** Starts the Worker, unless one broke a moment ago. */
  #start(): boolean {
    if (Date.now() < this.#notBefore) {
      this.#failAll('the engine is being restarted');
      return false;
    }
    const worker = this.spawn();
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = (event) => this.#broke(event.message);
    this.#worker = worker;
    this.#alarm(TIMEOUT.open, () => this.#broke('did not start in time'));
    return true;
  }

  #hear(message: unknown): void {
    if (isWorkerNote(message)) {
      if (message.type === 'broken') this.#broke(message.detail);
      else this.#proven();
    } else if (isAnswer(message)) {
      if (message.request !== NOBODY) this.#served(message);
    } else {
      this.#broke('an answer of unknown shape');
    }
  }

  /** The Worker's models are loaded and have passed the self-test. */
  #proven(): void {
    this.#ready = true;
    this.#rest();
    this.#next();
  }

  #served(answer: Answer): void {
    const job = this.#current;
    if (!job) return;
    this.#current = null;
    this.#budget.spend(performance.now() - this.#began);
    this.#failures = 0;
    this.#rest();
    this.#answer(job.owner, { ...answer, request: job.request.request });
    this.#next();
  }

  #broke(detail: string): void {
    console.error(`Facetell: the engine broke: ${detail}`);
    const delay = Math.min(BACKOFF.first * 2 ** this.#failures, BACKOFF.last);
    this.#failures += 1;
    this.#notBefore = Date.now() + delay;
    this.#stop();
    const job = this.#current;
    this.#current = null;
    if (job) this.#fail(job.owner, job.request, 'engine', detail);
    this.#failAll(detail);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
    this.#opened = new Set();
  }

  #rest(): void {
    this.#alarm(IDLE, () => this.#stop());
  }

  #alarm(delay: number, ring: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(ring, delay);
  }

  #leave(owner: number): void {
    const watches = this.#watches.get(owner);
    if (!watches) return;
    this.#queue.drain(owner);
    this.#lines.delete(owner);
    this.#watches.delete(owner);
    for (const { watch } of watches.values()) {
      if (this.#opened.delete(watch)) this.#worker?.postMessage({ type: 'close', request: NOBODY, watch });
    }
  }

  #answer(owner: number, answer: Answer): void {
    this.#lines.get(owner)?.postMessage(answer);
  }

  #fail(owner: number, { request }: Request, failure: Failure, detail: string): void {
    this.#answer(owner, { type: 'failed', request, failure, detail });
  }

  #failAll(detail: string): void {
    for (const job of this.#queue.drain()) this.#fail(job.owner, job.request, 'engine', detail);
  }
}
