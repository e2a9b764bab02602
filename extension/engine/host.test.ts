import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Host, type Line, type WorkerLike } from './host';
import type { Answer, Request } from './protocol';
import { frame, pixels } from './samples';

const terms = { still: false, alarms: 'balanced', eagerness: 'balanced' } as const;
const still = { still: true, alarms: 'few', eagerness: 'balanced' } as const;

/** A page's end of a line. */
class Page implements Line {
  readonly heard: Answer[] = [];
  cut = false;
  #say: (message: unknown) => void = () => undefined;
  #leave: () => void = () => undefined;
  readonly onMessage = {
    addListener: (listener: (message: unknown) => void) => {
      this.#say = listener;
    },
  };
  readonly onDisconnect = {
    addListener: (listener: () => void) => {
      this.#leave = listener;
    },
  };

  constructor(host: Host) {
    host.accept(this);
  }

  postMessage(message: unknown): void {
    this.heard.push(message as Answer);
  }

  disconnect(): void {
    this.cut = true;
  }

  say(message: unknown): void {
    this.#say(message);
  }

  leave(): void {
    this.#leave();
  }
}

/** A Worker that notes what it gets and answers when it is told to. */
class FakeWorker implements WorkerLike {
  readonly jobs: Request[] = [];
  terminated = false;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;

  postMessage(message: Request): void {
    this.jobs.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  tell(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  /** Answers the last job. */
  done(): void {
    this.tell({ type: 'done', request: this.jobs.at(-1)?.request });
  }
}

const look = (request: number, watch: number): Request => ({
  type: 'look',
  request,
  watch,
  time: 0,
  frame,
  pixels: pixels(),
});

describe('Host', () => {
  const workers: FakeWorker[] = [];
  let host: Host;
  let power: { onBattery: boolean };
  const worker = () => workers.at(-1) as FakeWorker;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    workers.length = 0;
    power = { onBattery: false };
    host = new Host(() => {
      workers.push(new FakeWorker());
      return worker();
    }, power);
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** A page with watch 1 open in a Worker that works. */
  function open(): Page {
    const page = new Page(host);
    page.say({ type: 'open', request: 1, watch: 1, terms });
    worker().tell({ type: 'ready', build: 'simd' });
    worker().done();
    return page;
  }

  it('starts no Worker before there is work, and gives it none before it has proven itself', () => {
    const page = new Page(host);
    expect(workers).toHaveLength(0);
    page.say({ type: 'open', request: 1, watch: 1, terms });
    expect(worker().jobs).toHaveLength(0);
    worker().tell({ type: 'ready', build: 'simd' });
    worker().done();
    expect(page.heard).toEqual([{ type: 'done', request: 1 }]);
  });

  it('keeps equal watch numbers of two pages apart', () => {
    open();
    const other = new Page(host);
    other.say({ type: 'open', request: 1, watch: 1, terms });
    const [first, second] = worker().jobs.map(({ watch }) => watch);
    expect(first).not.toBe(second);
  });

  it('gives the Worker one job at a time and drops stale looks', () => {
    const page = open();
    for (const request of [2, 3, 4]) page.say(look(request, 1));
    expect(worker().jobs.map(({ type }) => type)).toEqual(['open', 'look']);
    worker().done();
    worker().done();
    expect(page.heard.map((answer) => [answer.request, answer.type])).toEqual([
      [1, 'done'],
      [3, 'failed'],
      [2, 'done'],
      [4, 'done'],
    ]);
  });

  it('answers for a watch that nobody opened', () => {
    const page = new Page(host);
    page.say(look(1, 9));
    expect(page.heard).toMatchObject([{ type: 'failed', request: 1, failure: 'unknownWatch' }]);
  });

  it('cuts the line of a page that sends anything else', () => {
    const page = new Page(host);
    page.say({ type: 'open', request: 1 });
    expect(page.cut).toBe(true);
    page.say({ type: 'open', request: 1, watch: 1, terms });
    expect(workers).toHaveLength(0);
  });

  it('fails what waits when the engine cannot start, and tries again only after a while', () => {
    const page = new Page(host);
    page.say({ type: 'open', request: 1, watch: 1, terms });
    worker().tell({ type: 'broken', detail: 'corruptModel: forgery' });
    expect(page.heard).toMatchObject([
      { type: 'failed', failure: 'engine', detail: 'corruptModel: forgery' },
    ]);
    expect(worker().terminated).toBe(true);
    page.say({ type: 'open', request: 2, watch: 2, terms });
    expect(workers).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    page.say({ type: 'open', request: 3, watch: 3, terms });
    expect(workers).toHaveLength(2);
    worker().tell({ type: 'broken', detail: '' });
    vi.advanceTimersByTime(1_000);
    page.say({ type: 'open', request: 4, watch: 4, terms });
    expect(workers).toHaveLength(2);
    vi.advanceTimersByTime(1_000);
    page.say({ type: 'open', request: 5, watch: 5, terms });
    expect(workers).toHaveLength(3);
  });

  it('replaces a Worker that crashed and opens its watches again', () => {
    const page = open();
    page.say(look(2, 1));
    worker().onerror?.({ message: 'unreachable' } as ErrorEvent);
    expect(page.heard.at(-1)).toMatchObject({ type: 'failed', request: 2, failure: 'engine' });
    vi.advanceTimersByTime(1_000);
    page.say(look(3, 1));
    worker().tell({ type: 'ready', build: 'simd' });
    expect(workers).toHaveLength(2);
    expect(worker().jobs.map(({ type }) => type)).toEqual(['open', 'look']);
  });

  it('opens a still picture again as one', () => {
    const page = new Page(host);
    page.say({ type: 'open', request: 1, watch: 1, terms: still });
    worker().tell({ type: 'ready', build: 'simd' });
    worker().onerror?.({ message: 'unreachable' } as ErrorEvent);
    vi.advanceTimersByTime(1_000);
    page.say(look(2, 1));
    worker().tell({ type: 'ready', build: 'simd' });
    expect(worker().jobs[0]).toMatchObject({ type: 'open', terms: still });
  });

  it('takes a job without an answer for a crash', () => {
    const page = open();
    page.say(look(2, 1));
    vi.advanceTimersByTime(15_000);
    expect(worker().terminated).toBe(true);
    expect(page.heard.at(-1)).toMatchObject({ type: 'failed', request: 2 });
  });

  it('lets the Worker go after a minute without work', () => {
    open();
    vi.advanceTimersByTime(59_000);
    expect(worker().terminated).toBe(false);
    vi.advanceTimersByTime(1_000);
    expect(worker().terminated).toBe(true);
  });

  it('lets looks wait when they have taken all the time that they may, but nothing else', () => {
    const page = open();
    page.say(look(2, 1));
    vi.advanceTimersByTime(3_000);
    worker().tell({ type: 'cuts', request: worker().jobs.at(-1)?.request, cuts: [] });
    const jobs = worker().jobs.length;
    page.say(look(3, 1));
    expect(worker().jobs).toHaveLength(jobs);
    page.say({ type: 'open', request: 4, watch: 2, terms });
    expect(worker().jobs.at(-1)).toMatchObject({ type: 'open' });
    worker().done();
    // 600 ms were saved up, and 300 are earned in a second.
    vi.advanceTimersByTime(7_900);
    expect(worker().jobs).toHaveLength(jobs + 1);
    vi.advanceTimersByTime(200);
    expect(worker().jobs.at(-1)).toMatchObject({ type: 'look' });
  });

  it('allows less on battery', () => {
    power.onBattery = true;
    const page = open();
    page.say(look(2, 1));
    vi.advanceTimersByTime(900);
    worker().tell({ type: 'cuts', request: worker().jobs.at(-1)?.request, cuts: [] });
    const jobs = worker().jobs.length;
    page.say(look(3, 1));
    vi.advanceTimersByTime(3_000);
    expect(worker().jobs).toHaveLength(jobs);
    vi.advanceTimersByTime(1_100);
    expect(worker().jobs).toHaveLength(jobs + 1);
  });

  it('forgets the watches of a page that left', () => {
    const page = open();
    const [opened] = worker().jobs;
    page.leave();
    expect(worker().jobs.at(-1)).toMatchObject({ type: 'close', watch: opened?.watch });
  });
});
