import type { Cut, Evidence, Frame, Report } from './pkg/facetell';
import {
  type Answer,
  type Answers,
  type Cutting,
  type Failure,
  isAnswer,
  type Request,
  TIMEOUT,
} from './protocol';

/** A request that was not served, and why. `lost`: the line was cut; `timeout`: no answer came. */
export class EngineFailure extends Error {
  constructor(
    readonly failure: Failure | 'lost' | 'timeout',
    detail = '',
  ) {
    super(`${failure}${detail && `: ${detail}`}`);
  }
}

/** The part of a runtime Port that the client needs. */
export interface Line {
  postMessage(message: unknown): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

interface Pending {
  resolve(answer: Answers[keyof Answers]): void;
  reject(failure: EngineFailure): void;
  timer: ReturnType<typeof setTimeout>;
}

type Body = Request extends infer R ? (R extends Request ? Omit<R, 'request' | 'watch'> : never) : never;

/** The page's side of the engine. It connects on first need, and again after the line was cut. */
export class EngineClient {
  readonly #pending = new Map<number, Pending>();
  #line: Promise<Line> | null = null;
  #requests = 0;
  #watches = 0;

  /** `connect` makes sure that the engine's page exists and opens a line to it. */
  constructor(private readonly connect: () => Promise<Line>) {}

  /** Opens a watch on a clip that begins. Resolves once the engine has proven itself. */
  async open(): Promise<Watch> {
    const watch = ++this.#watches;
    const line = await this.#connected();
    await this.#ask<'open'>(line, watch, { type: 'open' }, TIMEOUT.open);
    const ask = <T extends keyof Answers>(body: Body) => this.#ask<T>(line, watch, body, TIMEOUT.other);
    return {
      look: (time, frame, pixels) => ask<'look'>({ type: 'look', time, frame, pixels }),
      cut: (time, cuts) => ask<'cut'>({ type: 'cut', time, cuts }),
      end: () => ask<'end'>({ type: 'end' }),
      evidence: () => ask<'evidence'>({ type: 'evidence' }),
      close: () => {
        // Nobody waits for it; if the line is cut the watch is gone anyway.
        ask<'close'>({ type: 'close' }).catch(() => undefined);
      },
    };
  }

  #connected(): Promise<Line> {
    this.#line ??= this.connect().then(
      (line) => {
        line.onMessage.addListener((message) => this.#hear(message));
        line.onDisconnect.addListener(() => this.#lost());
        return line;
      },
      (error) => {
        this.#line = null;
        throw new EngineFailure('lost', String(error));
      },
    );
    return this.#line;
  }

  #ask<T extends keyof Answers>(line: Line, watch: number, body: Body, timeout: number): Promise<Answers[T]> {
    const request = ++this.#requests;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(request)?.reject(new EngineFailure('timeout')), timeout);
      this.#pending.set(request, {
        resolve: resolve as Pending['resolve'],
        reject,
        timer,
      });
      try {
        line.postMessage({ ...body, request, watch });
      } catch (error) {
        this.#settle(request)?.reject(new EngineFailure('lost', String(error)));
      }
    });
  }

  #hear(message: unknown): void {
    if (!isAnswer(message)) return;
    const pending = this.#settle(message.request);
    if (!pending) return;
    if (message.type === 'failed') pending.reject(new EngineFailure(message.failure, message.detail));
    else pending.resolve(content(message));
  }

  #settle(request: number): Pending | undefined {
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    clearTimeout(pending?.timer);
    return pending;
  }

  #lost(): void {
    this.#line = null;
    for (const request of [...this.#pending.keys()]) this.#settle(request)?.reject(new EngineFailure('lost'));
  }
}

/** One clip under observation, as the page sees it. Every call rejects with an `EngineFailure`. */
export interface Watch {
  look(time: number, frame: Frame, pixels: Uint8Array<ArrayBuffer>): Promise<Cut[]>;
  cut(time: number, cuts: Cutting[]): Promise<Report>;
  end(): Promise<Report>;
  evidence(): Promise<Evidence[]>;
  close(): void;
}

function content(answer: Exclude<Answer, { type: 'failed' }>): Answers[keyof Answers] {
  switch (answer.type) {
    case 'done':
      return undefined;
    case 'cuts':
      return answer.cuts;
    case 'report':
      return answer.report;
    case 'evidence':
      return answer.evidence;
  }
}
