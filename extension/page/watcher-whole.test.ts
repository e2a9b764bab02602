import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineFailure } from '../engine/caller';
import type { Report } from '../engine/pkg/facetell';
import { report } from '../engine/samples';
import { Rig, settle, withResolvers } from './rig';

describe('Watcher that checks the whole clip', () => {
  let rig: Rig;
  let video: Rig['video'];
  let watcher: Rig['watcher'];

  /** The moments that the twin was asked for. */
  let seen: number[];
  let held: PromiseWithResolvers<Report> | null;

  beforeEach(async () => {
    rig = new Rig();
    ({ video, watcher } = rig);
    seen = [];
    held = null;
    rig.taint(async () => ({
      see: async (time) => {
        seen.push(time);
        return held ? held.promise : report({ kind: 'likelyDeepfake', strength: 0.5 });
      },
      end: async () => report({ kind: 'noSignsFound' }),
      evidence: async () => [],
      read: async () => [],
      close: () => undefined,
    }));
    video.dispatchEvent(new Event('emptied'));
    watcher.see('watched');
    await rig.look(1);
    await rig.look(1.1);
    seen.length = 0;
  });

  it('is offered once it is known how frames are had, and leaves the element alone', async () => {
    expect(watcher.whole).toMatchObject({ progress: null, moves: false });
    watcher.whole?.start();
    await vi.waitFor(() => expect(watcher.whole?.progress?.end).toBe('complete'));
    // All but the moment that was looked at before.
    expect(watcher.whole?.progress).toMatchObject({ done: 20, of: 20 });
    expect(seen).toHaveLength(20);
    expect(video).toMatchObject({ paused: false, currentTime: 0 });
  });

  it('is not offered without a length', () => {
    video.duration = Number.POSITIVE_INFINITY;
    expect(watcher.whole).toBeNull();
  });

  it('looks at nothing else meanwhile', async () => {
    held = withResolvers<Report>();
    watcher.whole?.start();
    await settle();
    await rig.look(9.9);
    expect(seen).toHaveLength(1);
  });

  it('ends with its clip, and nothing of it shows', async () => {
    held = withResolvers<Report>();
    watcher.whole?.start();
    await settle();
    video.swap('clip-2');
    held.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    expect(watcher.finding.verdict?.kind).not.toBe('likelyDeepfake');
    expect(watcher.whole).toBeNull();
    expect(seen).toHaveLength(1);
  });

  it('stops when the clip leaves the screen', async () => {
    held = withResolvers<Report>();
    watcher.whole?.start();
    await settle();
    watcher.see('hidden');
    held.resolve(report({ kind: 'noSignsFound' }));
    await settle();
    expect(watcher.whole?.progress).toMatchObject({ end: 'stopped' });
  });

  it('keeps what it saw of a copy that would become too large', async () => {
    held = withResolvers<Report>();
    watcher.whole?.start();
    await settle();
    held.reject(new EngineFailure('refused', 'the copy would become too large'));
    await settle();
    expect(watcher.whole?.progress).toMatchObject({ done: 0, end: 'failed' });
    expect(watcher.finding).toMatchObject({ verdict: { kind: 'likelyDeepfake' }, rung: 'twin' });
    // Nor is it asked for again.
    await rig.look(5);
    expect(seen).toHaveLength(1);
  });
});
