import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineFailure, type Line } from './caller';
import { EngineClient } from './client';
import type { Request } from './protocol';
import { frame, pixels, report } from './samples';

const terms = { still: false, alarms: 'balanced', eagerness: 'balanced' } as const;

/** The engine's end of a line; answers are made by hand. */
class Engine implements Line {
  readonly asked: Request[] = [];
  readonly disconnect = vi.fn();
  #answer: (message: unknown) => void = () => undefined;
  #cut: () => void = () => undefined;
  readonly onMessage = {
    addListener: (listener: (message: unknown) => void) => {
      this.#answer = listener;
    },
  };
  readonly onDisconnect = {
    addListener: (listener: () => void) => {
      this.#cut = listener;
    },
  };

  postMessage(message: unknown): void {
    this.asked.push(message as Request);
    if ((message as Request).type === 'open') this.answer({ type: 'done' });
  }

  /** Answers the last request. */
  answer(message: object): void {
    const request = this.asked.at(-1)?.request;
    queueMicrotask(() => this.#answer({ request, ...message }));
  }

  cut(): void {
    this.#cut();
  }
}

describe('EngineClient', () => {
  const lines: Engine[] = [];
  let client: EngineClient;
  const engine = () => lines.at(-1) as Engine;

  beforeEach(() => {
    vi.useFakeTimers();
    lines.length = 0;
    client = new EngineClient(async () => {
      lines.push(new Engine());
      return engine();
    });
  });

  afterEach(() => vi.useRealTimers());

  it('lets go of a line, and takes another for what comes next', async () => {
    const watch = await client.open(terms);
    const [first] = lines;
    const look = watch.look(0, frame, pixels());
    client.rest();
    await expect(look).rejects.toThrow(new EngineFailure('lost'));
    expect(first?.disconnect).toHaveBeenCalledOnce();
    await client.open(terms);
    expect(lines).toHaveLength(2);
  });

  it('connects once, and numbers watches', async () => {
    await Promise.all([client.open(terms), client.open(terms)]);
    expect(lines).toHaveLength(1);
    expect(engine().asked.map(({ watch }) => watch)).toEqual([1, 2]);
  });

  it('gives each answer to the one who asked', async () => {
    const watch = await client.open(terms);
    const cuts = watch.look(1, frame, pixels());
    const first = engine().asked.at(-1)?.request;
    const said = watch.end();
    engine().answer({ type: 'report', report: report({ kind: 'noSignsFound' }) });
    engine().answer({ type: 'cuts', request: first, cuts: [] });
    expect(await cuts).toEqual([]);
    expect((await said).verdict).toEqual({ kind: 'noSignsFound' });
  });

  it('rejects what fails, with the reason', async () => {
    const watch = await client.open(terms);
    const cuts = watch.look(1, frame, pixels());
    engine().answer({ type: 'failed', failure: 'stale', detail: '' });
    await expect(cuts).rejects.toMatchObject({ failure: 'stale' });
  });

  it('rejects what is not answered in time', async () => {
    const watch = await client.open(terms);
    const said = expect(watch.end()).rejects.toMatchObject({ failure: 'timeout' });
    await vi.advanceTimersByTimeAsync(15_000);
    await said;
  });

  it('rejects what is under way when the line is cut, and connects again', async () => {
    const watch = await client.open(terms);
    const said = expect(watch.evidence()).rejects.toBeInstanceOf(EngineFailure);
    engine().cut();
    await said;
    await client.open(terms);
    expect(lines).toHaveLength(2);
  });

  it('ignores answers of unknown shape or to nobody', async () => {
    const watch = await client.open(terms);
    const said = watch.end();
    engine().answer({ type: 'report', report: {} });
    engine().answer({ type: 'report', request: 999, report: report({ kind: 'noSignsFound' }) });
    engine().answer({ type: 'report', report: report({ kind: 'looking', progress: 0.5 }) });
    expect((await said).verdict.kind).toBe('looking');
  });

  it('says so when the engine cannot be reached, and tries anew', async () => {
    let reachable = false;
    const late = new EngineClient(async () => {
      if (!reachable) throw new Error('no engine page');
      return new Engine();
    });
    await expect(late.open(terms)).rejects.toMatchObject({ failure: 'lost' });
    reachable = true;
    await expect(late.open(terms)).resolves.toBeDefined();
  });
});
