import { beforeEach, describe, expect, it } from 'vitest';
import { EngineFailure } from './caller';
import { EngineClient, TwinClient } from './client';
import { Host, type WorkerLike } from './host';
import { loopback } from './loopback';
import type { Answer, Request } from './protocol';
import { frame, pixels, report } from './samples';
import { Twins } from './twins';

/** An engine that answers at once. */
function worker(asked: Request[]): WorkerLike {
  const self: WorkerLike = {
    onmessage: null,
    onerror: null,
    terminate: () => undefined,
    postMessage: (job) => {
      asked.push(job);
      const { request } = job;
      const answers: Record<Request['type'], Answer> = {
        open: { type: 'done', request },
        look: { type: 'cuts', request, cuts: [] },
        cut: { type: 'report', request, report: report({ kind: 'noSignsFound' }) },
        end: { type: 'report', request, report: report({ kind: 'noSignsFound' }) },
        evidence: { type: 'evidence', request, evidence: [] },
        close: { type: 'done', request },
      };
      queueMicrotask(() => self.onmessage?.({ data: answers[job.type] } as MessageEvent));
    },
  };
  queueMicrotask(() => self.onmessage?.({ data: { type: 'ready' } } as MessageEvent));
  return self;
}

const SHAPE = { width: 8, height: 4, duration: 6 };
const URLS = ['https://media.example/1', 'https://media.example/2'] as const;

describe('Twins', () => {
  /** What happened to copies, in order. */
  let events: string[];
  let allowed: boolean;
  let refuse: boolean;
  let client: TwinClient;
  let raw: ReturnType<typeof loopback>[0];

  beforeEach(() => {
    events = [];
    allowed = true;
    refuse = false;
    const host = new Host(() => worker([]));
    const engine = new EngineClient(async () => {
      const [ours, theirs] = loopback();
      host.accept(theirs);
      return ours;
    });
    client = new TwinClient(async () => {
      const [ours, theirs] = loopback();
      raw = ours;
      new Twins(theirs, {
        engine,
        permitted: async () => allowed,
        copy: (url) => ({
          url,
          grab: async (time) => {
            if (refuse) throw new EngineFailure('refused', 'gone');
            events.push(`grab ${url.slice(-1)} ${time}`);
            return {
              spent: 0,
              look: async () => ({ frame, pixels: pixels() }),
              cut: async () => [],
              release: () => undefined,
            };
          },
          release: () => events.push(`release ${url.slice(-1)}`),
        }),
      });
      return ours;
    });
  });

  it('looks at the moments asked for', async () => {
    const watch = await client.open(URLS[0], SHAPE);
    expect((await watch.see(1.5)).verdict).toEqual({ kind: 'noSignsFound' });
    expect(events).toEqual(['grab 1 0', 'grab 1 1.5']);
  });

  it('has one copy open at a time', async () => {
    const watches = await Promise.all(URLS.map((url) => client.open(url, SHAPE)));
    await Promise.all([watches[0]?.see(1), watches[1]?.see(2)]);
    expect(events).toEqual([
      'grab 1 0',
      'release 1',
      'grab 2 0',
      'release 2',
      'grab 1 1',
      'release 1',
      'grab 2 2',
    ]);
  });

  it('lets the copy go with its watch', async () => {
    const watch = await client.open(URLS[0], SHAPE);
    watch.close();
    await expect(watch.see(1)).rejects.toMatchObject({ failure: 'unknownWatch' });
    expect(events.at(-1)).toBe('release 1');
  });

  it('asks for permission before anything is fetched', async () => {
    allowed = false;
    await expect(client.open(URLS[0], SHAPE)).rejects.toMatchObject({ failure: 'noPermission' });
    expect(events).toEqual([]);
  });

  it('passes on that a server refused', async () => {
    refuse = true;
    await expect(client.open(URLS[0], SHAPE)).rejects.toMatchObject({ failure: 'refused' });
  });

  it('does not talk to one who sends anything else', async () => {
    const watch = await client.open(URLS[0], SHAPE);
    raw.postMessage({ type: 'open', request: 1, watch: 2, url: 'no address', shape: SHAPE });
    await expect(watch.see(1)).rejects.toMatchObject({ failure: 'lost' });
    expect(events.at(-1)).toBe('release 1');
  });
});
