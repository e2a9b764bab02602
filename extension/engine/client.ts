import { type Body, Caller, type Line } from './caller';
import type { Cut, Evidence, Frame, Report, Statement } from './pkg/facetell';
import {
  type Answers,
  type Cutting,
  type Origin,
  type Place,
  type RemoteRequest,
  type Request,
  type Terms,
  TIMEOUT,
  type Wishes,
} from './protocol';

/** One clip under observation, as the page sees it. Every call rejects with an `EngineFailure`. */
export interface Watch {
  look(time: number, frame: Frame, pixels: Uint8Array<ArrayBuffer>): Promise<Cut[]>;
  cut(time: number, cuts: Cutting[]): Promise<Report>;
  end(): Promise<Report>;
  evidence(): Promise<Evidence[]>;
  /** What a file states of itself, which begins with `bytes`: at most `MOST_READ`. */
  read(bytes: Uint8Array<ArrayBuffer>): Promise<Statement[]>;
  close(): void;
}

/** A clip whose frames the engine's page has by itself. */
export interface RemoteWatch extends Pick<Watch, 'end' | 'evidence' | 'close'> {
  /** Looks at the frame of media time `time`; `place` is where it is on the screen, if that is the origin. */
  see(time: number, place: Place | null): Promise<Report>;
  /** What the file of the copy states of itself; nothing where only its pixels are there. */
  read(): Promise<Statement[]>;
}

/** Asks the engine. Watches are numbered; a clip that begins gets a new number. */
export class EngineClient {
  readonly #caller: Caller<Request>;
  #watches = 0;

  constructor(connect: () => Promise<Line>) {
    this.#caller = new Caller(connect);
  }

  /** Lets go of the engine until the next look; watches that are open are lost. */
  rest(): void {
    this.#caller.cut();
  }

  /** Opens a watch on a clip that begins, or on a still picture. Resolves once the engine has proven itself. */
  async open(terms: Terms): Promise<Watch> {
    const watch = ++this.#watches;
    const line = await this.#caller.connected();
    await this.#caller.ask<'open'>(line, watch, { type: 'open', terms }, TIMEOUT.open);
    const ask = <T extends keyof Answers>(body: Body<Request>) =>
      this.#caller.ask<T>(line, watch, body, TIMEOUT.other);
    return {
      look: (time, frame, pixels) => ask<'look'>({ type: 'look', time, frame, pixels }),
      cut: (time, cuts) => ask<'cut'>({ type: 'cut', time, cuts }),
      end: () => ask<'end'>({ type: 'end' }),
      evidence: () => ask<'evidence'>({ type: 'evidence' }),
      read: (bytes) => ask<'read'>({ type: 'read', bytes }),
      close: () => forget(ask<'close'>({ type: 'close' })),
    };
  }
}

/** Asks the engine's page to look at a clip with frames of its own. */
export class RemoteClient {
  readonly #caller: Caller<RemoteRequest>;
  #watches = 0;

  constructor(connect: () => Promise<Line>) {
    this.#caller = new Caller(connect);
  }

  /** Lets go of the engine until the next look; watches that are open are lost. */
  rest(): void {
    this.#caller.cut();
  }

  /** Rejects if the origin may not be read or gives nothing. */
  async open(origin: Origin, wishes: Wishes): Promise<RemoteWatch> {
    const watch = ++this.#watches;
    const line = await this.#caller.connected();
    await this.#caller.ask<'open'>(line, watch, { type: 'open', origin, wishes }, TIMEOUT.open);
    const ask = <T extends keyof Answers>(body: Body<RemoteRequest>) =>
      this.#caller.ask<T>(line, watch, body, TIMEOUT.remote);
    return {
      see: (time, place) => ask<'see'>({ type: 'see', time, place }),
      end: () => ask<'end'>({ type: 'end' }),
      evidence: () => ask<'evidence'>({ type: 'evidence' }),
      read: () => ask<'read'>({ type: 'read' }),
      close: () => forget(ask<'close'>({ type: 'close' })),
    };
  }
}

/** Nobody waits for it; if the line is cut the watch is gone anyway. */
function forget(closing: Promise<unknown>): void {
  closing.catch(() => undefined);
}
