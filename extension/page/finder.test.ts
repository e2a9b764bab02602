// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Finder } from './finder';

describe('Finder', () => {
  const added: string[] = [];
  const removed: string[] = [];
  const told = { disturbed: 0, swept: 0 };
  let finder: Finder;
  /** Milliseconds for which the page has nothing to do. */
  let idle: number;

  beforeEach(() => {
    // The page is idle as soon as it is asked.
    idle = 50;
    vi.stubGlobal('requestIdleCallback', (work: IdleRequestCallback) => {
      queueMicrotask(() => work({ timeRemaining: () => idle, didTimeout: false }));
      return 1;
    });
    vi.stubGlobal('cancelIdleCallback', () => undefined);
    added.length = 0;
    removed.length = 0;
    Object.assign(told, { disturbed: 0, swept: 0 });
    document.body.replaceChildren();
    finder = new Finder({
      added: ({ id }) => added.push(id),
      removed: ({ id }) => removed.push(id),
      disturbed: () => {
        told.disturbed += 1;
      },
      swept: () => {
        told.swept += 1;
      },
    });
  });

  afterEach(() => {
    finder.stop();
    vi.unstubAllGlobals();
  });

  function video(id: string): HTMLVideoElement {
    const element = document.createElement('video');
    element.id = id;
    return element;
  }

  it('finds what is there, what comes and what goes', async () => {
    document.body.append(video('first'));
    finder.start(document);
    expect(added).toEqual(['first']);
    const post = document.createElement('article');
    post.append(video('second'));
    document.body.append(post);
    await vi.waitFor(() => expect(added).toEqual(['first', 'second']));
    post.remove();
    await vi.waitFor(() => expect(removed).toEqual(['second']));
  });

  it('tells what was taken out from a look around', async () => {
    const post = document.createElement('article');
    document.body.append(post);
    finder.start(document);
    await vi.waitFor(() => expect(told.swept).toBeGreaterThan(0), 5_000);
    expect(told.disturbed).toBe(0);
    post.remove();
    await vi.waitFor(() => expect(told.disturbed).toBe(1));
  });

  it('tells of a video once, however often it is moved', async () => {
    const moving = video('moving');
    document.body.append(moving);
    finder.start(document);
    const post = document.createElement('article');
    document.body.append(post);
    post.append(moving);
    await vi.waitFor(() => expect(document.querySelector('article video')).toBe(moving));
    document.body.append(video('last'));
    await vi.waitFor(() => expect(added).toEqual(['moving', 'last']));
    expect(removed).toEqual([]);
  });

  it('looks into open shadow roots, now and later', async () => {
    const player = document.createElement('div');
    const root = player.attachShadow({ mode: 'open' });
    root.append(video('inside'));
    document.body.append(player);
    finder.start(document);
    await vi.waitFor(() => expect(added).toEqual(['inside']));
    root.append(video('later'));
    await vi.waitFor(() => expect(added).toEqual(['inside', 'later']));
  });

  it('looks into a shadow root that an element gets later', async () => {
    const [player, host] = [document.createElement('late-player'), document.createElement('div')];
    document.body.append(player, host);
    finder.start(document);
    await Promise.resolve();
    player.attachShadow({ mode: 'open' }).append(video('defined'));
    host.attachShadow({ mode: 'open' }).append(video('attached'));
    await vi.waitFor(() => expect(added.sort()).toEqual(['attached', 'defined']), 5_000);
  });

  /** A page of 3000 elements, the last of which has got a root with a video. */
  async function latecomer(): Promise<void> {
    const list = document.createElement('ul');
    for (let index = 0; index < 3000; index += 1) list.append(document.createElement('li'));
    const host = document.createElement('div');
    document.body.append(list, host);
    finder.start(document);
    // All of it was looked through.
    await vi.advanceTimersByTimeAsync(0);
    host.attachShadow({ mode: 'open' }).append(video('late'));
  }

  it.each([
    ['all of a large page where that is quick', 50, 0, 1],
    ['some of it where it is not', 50, 3, 11],
    ['little of it where the page has more to do', 4, 3, 16],
    ['hardly any of it where the page has all to do', 0, 3, 31],
  ])('sweeps over %s', async (_, free, cost, sweeps) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    // The clock goes on by so many milliseconds whenever it is read.
    let now = 0;
    idle = free;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += cost));
    try {
      await latecomer();
      for (let sweep = 0; sweep < sweeps; sweep += 1) {
        expect(added).toEqual([]);
        await vi.advanceTimersByTimeAsync(1_000);
      }
      expect(added).toEqual(['late']);
    } finally {
      vi.useRealTimers();
      vi.restoreAllMocks();
    }
  });

  it('finds a video again whose shadow root left the page for a while', async () => {
    const player = document.createElement('div');
    player.attachShadow({ mode: 'open' }).append(video('inside'));
    document.body.append(player);
    finder.start(document);
    await vi.waitFor(() => expect(added).toEqual(['inside']));
    player.remove();
    await vi.waitFor(() => expect(removed).toEqual(['inside']));
    document.body.append(player);
    await vi.waitFor(() => expect(added).toEqual(['inside', 'inside']));
  });

  it('gets through a large page in slices', async () => {
    const list = document.createElement('ul');
    for (let index = 0; index < 1500; index += 1) list.append(document.createElement('li'));
    const player = document.createElement('div');
    player.attachShadow({ mode: 'open' }).append(video('deep'));
    list.lastElementChild?.append(player);
    document.body.append(list);
    finder.start(document);
    await vi.waitFor(() => expect(added).toEqual(['deep']));
  });

  it('gives everything up when it stops', () => {
    document.body.append(video('only'));
    finder.start(document);
    finder.stop();
    expect(removed).toEqual(['only']);
  });
});
