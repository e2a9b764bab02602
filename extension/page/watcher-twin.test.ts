import { beforeEach, describe, expect, it } from 'vitest';
import { EngineFailure } from '../engine/caller';
import { report } from '../engine/samples';
import { Rig, settle } from './rig';

describe('Watcher of a clip that the page may not read', () => {
  let rig: Rig;
  let video: Rig['video'];
  let watcher: Rig['watcher'];

  const seen: number[] = [];

  beforeEach(() => {
    rig = new Rig();
    ({ video, watcher } = rig);
    seen.length = 0;
    rig.taint(async () => ({
      see: async (time) => {
        seen.push(time);
        return report({ kind: 'likelyDeepfake', strength: 0.5 });
      },
      end: async () => report({ kind: 'noSignsFound' }),
      evidence: async () => [],
      read: async () => [],
      close: () => {
        rig.closed += 1;
      },
    }));
    video.dispatchEvent(new Event('emptied'));
    watcher.see('watched');
  });

  it('has a twin look at the moments that the page shows', async () => {
    await rig.look(1);
    await rig.look(1.04);
    await rig.look(3);
    expect(seen).toEqual([1.04, 3]);
    expect(watcher.finding).toMatchObject({ verdict: { kind: 'likelyDeepfake' }, rung: 'twin' });
    expect(rig.opened).toBe(0);
  });

  it('looks through the twin at once while the clip stands still', async () => {
    video.paused = true;
    video.dispatchEvent(new Event('loadeddata'));
    await settle();
    await settle();
    expect(seen).toEqual([0]);
  });

  it.each(['refused', 'noPermission'] as const)('says %s where there is no other way', async (failure) => {
    rig.twin = () => Promise.reject(new EngineFailure(failure));
    video.dispatchEvent(new Event('emptied'));
    await rig.look(1);
    await rig.look(2);
    expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: failure });
    expect(video.awaited).toBe(false);
  });
});
