import { type Answer, type Answers, type Failure, isAnswer } from './protocol';

/** A request that was not served, and why. `lost`: the line was cut; `timeout`: no answer came. */
export class EngineFailure extends Error {
  constructor(
    readonly failure: Failure | 'lost' | 'timeout',
    detail = '',
  ) {
    super(`${failure}${detail && `: ${detail}`}`);
  }
}

/** The part of a runtime Port that a caller needs. */
export interface Line {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

interface Pending {
  resolve(answer: Answers[keyof Answers]): void;
  reject(failure: EngineFailure): void;
  timer: ReturnType<typeof setTimeout>;
}

/** A request without its numbers. */
export type Body<R> = R extends { request: number; watch: number } ? Omit<R, 'request' | 'watch'> : never;

/** Asks over one line, which it connects on first need, and again after it was cut. */
export class Caller<R extends { request: number; watch: number }> {
  readonly #pending = new Map<number, Pending>();
  #line: Promise<Line> | null = null;
  #requests = 0;

  /** `connect` makes sure that the other side exists and opens a line to it. */
  constructor(private readonly connect: () => Promise<Line>) {}

  connected(): Promise<Line> {
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

  /** Cuts the line; whatever is asked next has another one. */
  cut(): void {
    const line = this.#line;
    this.#lost();
    line?.then(
      (line) => line.disconnect(),
      () => undefined,
    );
  }

  /** Rejects with an `EngineFailure`; no later than after `timeout` milliseconds. */
  ask<T extends keyof Answers>(
    line: Line,
    watch: number,
    body: Body<R>,
    timeout: number,
  ): Promise<Answers[T]> {
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
    case 'statements':
      return answer.statements;
  }
}
