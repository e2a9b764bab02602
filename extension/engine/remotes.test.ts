import { beforeEach, describe, expect, it } from 'vitest';
import { PLAIN } from '../capture/grab';
import { EngineFailure } from './caller';
import { EngineClient, RemoteClient } from './client';
import { Host, type WorkerLike } from './host';
import { loopback } from './loopback';
import type { Answer, Origin, Request } from './protocol';
import { Remotes } from './remotes';
import { frame, pixels, report } from './samples';

const GENERATED = { mark: 'iptc', origin: 'generated', tool: null, source: null } as const;

const wishes = { alarms: 'balanced', eagerness: 'balanced' } as const;

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
        read: { type: 'statements', request, statements: [GENERATED] },
        close: { type: 'done', request },
      };
      queueMicrotask(() => self.onmessage?.({ data: answers[job.type] } as MessageEvent));
    },
  };
  queueMicrotask(() => self.onmessage?.({ data: { type: 'ready', build: 'simd' } } as MessageEvent));
  return self;
}

const SHAPE = { width: 8, height: 4, duration: 6, pose: PLAIN };
const clip = (number: number): Origin => ({
  kind: 'twin',
  url: `https://media.example/${number}`,
  shape: SHAPE,
});

describe('Remotes', () => {
  /** What happened to copies, in order. */
  let events: string[];
  let allowed: boolean;
  let refuse: boolean;
  let shown: Uint8Array<ArrayBuffer>;
  let client: RemoteClient;
  let raw: ReturnType<typeof loopback>[0];
  /** What the engine was asked. */
  let asked: Request[];

  beforeEach(() => {
    events = [];
    allowed = true;
    refuse = false;
    shown = pixels();
    asked = [];
    const host = new Host(() => worker(asked), { onBattery: false });
    const engine = new EngineClient(async () => {
      const [ours, theirs] = loopback();
      host.accept(theirs);
      return ours;
    });
    client = new RemoteClient(async () => {
      const [ours, theirs] = loopback();
      raw = ours;
      new Remotes(theirs, {
        engine,
        permitted: async () => allowed,
        source: (origin) => {
          const name = origin.kind === 'tab' ? 'tab' : origin.url.slice(-1);
          return {
            file: name === '7' ? new Blob([Uint8Array.of(1, 2)]) : null,
            grab: async (time) => {
              if (refuse) throw new EngineFailure('refused', 'gone');
              events.push(`grab ${name} ${time}`);
              return {
                spent: 0,
                look: async () => ({ frame, pixels: shown }),
                cut: async () => [],
                release: () => undefined,
              };
            },
            release: () => events.push(`release ${name}`),
          };
        },
      });
      return ours;
    });
  });

  it('looks at the moments asked for', async () => {
    const watch = await client.open(clip(1), wishes);
    expect((await watch.see(1.5, null)).verdict).toEqual({ kind: 'noSignsFound' });
    expect(events).toEqual(['grab 1 0', 'grab 1 1.5']);
  });

  it('has one copy open at a time', async () => {
    const watches = await Promise.all([1, 2].map((number) => client.open(clip(number), wishes)));
    await Promise.all([watches[0]?.see(1, null), watches[1]?.see(2, null)]);
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
    const watch = await client.open(clip(1), wishes);
    watch.close();
    await expect(watch.see(1, null)).rejects.toMatchObject({ failure: 'unknownWatch' });
    expect(events.at(-1)).toBe('release 1');
  });

  it('asks for permission before anything is fetched', async () => {
    allowed = false;
    await expect(client.open(clip(1), wishes)).rejects.toMatchObject({ failure: 'noPermission' });
    expect(events).toEqual([]);
  });

  it('passes on that a server refused', async () => {
    refuse = true;
    await expect(client.open(clip(1), wishes)).rejects.toMatchObject({ failure: 'refused' });
  });

  it('says that a frame shows nothing, and leaves the engine alone', async () => {
    const watch = await client.open(clip(1), wishes);
    shown = new Uint8Array(shown.length);
    await expect(watch.see(1, null)).rejects.toMatchObject({ failure: 'stillBlack' });
  });

  it('takes no picture of a tab before it is wanted', async () => {
    const watch = await client.open({ kind: 'tab' }, wishes);
    expect(events).toEqual([]);
    await watch.see(1, { x: 0, y: 0, width: 1, height: 1 });
    expect(events).toEqual(['grab tab 1']);
  });

  it('has a still picture looked at as one', async () => {
    const shape = { width: 8, height: 4, pose: PLAIN };
    const watch = await client.open({ kind: 'picture', url: 'https://media.example/5', shape }, wishes);
    await watch.see(0, null);
    expect(events).toEqual(['grab 5 0', 'grab 5 0']);
    expect(asked[0]).toMatchObject({ type: 'open', terms: { still: true, alarms: 'balanced' } });
    allowed = false;
    const other = client.open({ kind: 'picture', url: 'https://media.example/6', shape }, wishes);
    await expect(other).rejects.toMatchObject({ failure: 'noPermission' });
  });

  it('reads the file that came for a look, and fetches none to read it', async () => {
    const shape = { width: 8, height: 4, pose: PLAIN };
    const picture = (url: string) => client.open({ kind: 'picture', url, shape }, wishes);
    const watch = await picture('https://media.example/7');
    expect(await watch.read()).toEqual([GENERATED]);
    expect(asked.at(-1)).toMatchObject({ type: 'read', bytes: Uint8Array.of(1, 2) });
    const other = await picture('https://media.example/8');
    expect(await other.read()).toEqual([]);
    // Its copy was let go for the other's.
    expect(await watch.read()).toEqual([]);
    expect(events).toEqual(['grab 7 0', 'release 7', 'grab 8 0']);
  });

  it('does not talk to one who sends anything else', async () => {
    const watch = await client.open(clip(1), wishes);
    raw.postMessage({
      type: 'open',
      request: 1,
      watch: 2,
      origin: { kind: 'twin', url: 'no address', shape: SHAPE },
    });
    await expect(watch.see(1, null)).rejects.toMatchObject({ failure: 'lost' });
    expect(events.at(-1)).toBe('release 1');
  });
});
