import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineFailure } from '../engine/caller';
import { report } from '../engine/samples';
import { Rig, settle } from './rig';

describe('Watcher', () => {
  let rig: Rig;
  let video: Rig['video'];
  let watcher: Rig['watcher'];

  beforeEach(() => {
    rig = new Rig();
    ({ video, watcher } = rig);
  });

  it('does nothing while it is not watched', async () => {
    expect(video.awaited).toBe(false);
    await rig.look(0);
    expect(rig.opened).toBe(0);
    expect(watcher.finding.verdict).toBeNull();
  });

  it('looks, and says what the engine says', async () => {
    watcher.see('watched');
    await rig.look(0);
    expect(watcher.finding.verdict).toEqual({ kind: 'looking', progress: 0 });
    rig.answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 0.4 }));
    await settle();
    expect(watcher.finding.verdict).toEqual({ kind: 'likelyDeepfake', strength: 0.4 });
    expect(rig.released).toBe(1);
  });

  it('has one look under way at most', async () => {
    watcher.see('watched');
    await rig.look(0);
    await rig.look(1);
    await rig.look(2);
    expect(rig.answers).toHaveLength(1);
  });

  it.each([true, false])('waits for its turn until it is called; standing still: %s', async (paused) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    rig.may = false;
    video.paused = paused;
    watcher.see('watched');
    video.frame(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rig.opened).toBe(0);
    // Neither by the frames that the page paints meanwhile, nor by the clock.
    expect(video.awaited).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    rig.may = true;
    rig.call();
    video.frame(0.04);
    await vi.advanceTimersByTimeAsync(0);
    expect(rig.opened).toBe(1);
    vi.useRealTimers();
  });

  it.each([
    ['looking', { kind: 'looking', progress: 0.3 }, 450],
    ['settled', { kind: 'noSignsFound' }, 950],
  ] as const)('takes no notice of frames until a look is due, while it is %s', async (_, verdict, idle) => {
    watcher.see('watched');
    await rig.look(0);
    expect(video.awaited).toBe(false);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    rig.answers[0]?.resolve({ ...report(verdict), nextLook: verdict.kind === 'looking' ? 0.5 : 3 });
    await vi.advanceTimersByTimeAsync(idle - 10);
    expect(video.awaited).toBe(false);
    await vi.advanceTimersByTimeAsync(20);
    expect(video.awaited).toBe(true);
    vi.useRealTimers();
  });

  it('stops when it is hidden, and keeps what is known', async () => {
    watcher.see('watched');
    await rig.look(0);
    rig.answers[0]?.resolve(report({ kind: 'noSignsFound' }));
    await settle();
    watcher.see('hidden');
    expect(video.awaited).toBe(false);
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
  });

  it('looks at once at a clip that stands still', async () => {
    video.paused = true;
    watcher.see('watched');
    await settle();
    expect(rig.answers).toHaveLength(1);
  });

  it('asks again for the first picture of a clip that stands still, a few times', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const readable = rig.grab;
    let asked = 0;
    rig.grab = () => {
      asked += 1;
      throw new DOMException('not painted yet', 'InvalidStateError');
    };
    video.paused = true;
    watcher.see('watched');
    await vi.advanceTimersByTimeAsync(2_500);
    // Not yet is not never.
    expect(watcher.finding.verdict).toBeNull();
    expect(asked).toBe(3);
    rig.grab = readable;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(rig.opened).toBe(1);
    vi.useRealTimers();
  });

  it('forgets everything at once when the element is recycled', async () => {
    watcher.see('watched');
    await rig.look(0);
    rig.answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    const { generation } = watcher.finding;
    video.dispatchEvent(new Event('emptied'));
    expect(watcher.finding).toMatchObject({ verdict: null, report: null });
    expect(watcher.finding.generation).toBeGreaterThan(generation);
    await settle();
    expect(rig.closed).toBe(1);
  });

  it('makes do with what it saw when no more data comes', async () => {
    watcher.see('watched');
    await rig.look(0);
    rig.answers[0]?.resolve(report({ kind: 'looking', progress: 0.3 }, 2));
    await settle();
    vi.useFakeTimers();
    try {
      video.readyState = 2;
      video.dispatchEvent(new Event('waiting'));
      await vi.advanceTimersByTimeAsync(10_000);
    } finally {
      vi.useRealTimers();
    }
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
  });

  it('drops the late answer of an earlier clip', async () => {
    watcher.see('watched');
    await rig.look(0);
    video.swap('clip-2');
    rig.answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    expect(watcher.finding.verdict?.kind).not.toBe('likelyDeepfake');
    await rig.look(0);
    rig.answers[1]?.resolve(report({ kind: 'noSignsFound' }));
    await settle();
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
    expect(rig.opened).toBe(2);
  });

  it('keeps the verdict of a stream that grows, and of a post whose address changes', async () => {
    rig.post = '7';
    watcher.see('watched');
    await rig.look(0);
    rig.answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    const { generation } = watcher.finding;
    video.duration = 14;
    video.dispatchEvent(new Event('durationchange'));
    await rig.look(5);
    expect(watcher.finding).toMatchObject({ generation, verdict: { kind: 'likelyDeepfake' } });
  });

  it('notices another clip in the same source, and another post, as soon as they are told', async () => {
    rig.post = '7';
    watcher.see('watched');
    await rig.look(0);
    const { generation } = watcher.finding;
    video.duration = 4;
    video.dispatchEvent(new Event('durationchange'));
    expect(watcher.finding.generation).toBe(generation + 1);
    rig.post = '8';
    video.dispatchEvent(new Event('seeking'));
    expect(watcher.finding.generation).toBe(generation + 2);
  });

  it('notices another source that no event told of', async () => {
    watcher.see('watched');
    await rig.look(0);
    rig.answers[0]?.resolve(report({ kind: 'likelyDeepfake', strength: 1 }));
    await settle();
    video.currentSrc = 'clip-2';
    await rig.look(5);
    expect(watcher.finding.report).toBeNull();
  });

  it('says why a clip cannot be read, without starting the engine', async () => {
    rig.taint();
    watcher.see('watched');
    await rig.look(0);
    expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: 'crossOrigin' });
    expect(rig.opened).toBe(0);
    expect(video.awaited).toBe(false);
  });

  it('says that the engine failed, unless something is known already', async () => {
    rig.open = () => Promise.reject(new EngineFailure('engine', 'corruptModel'));
    watcher.see('watched');
    await rig.look(0);
    expect(watcher.finding.verdict).toEqual({ kind: 'notChecked', reason: 'engineFailed' });
  });

  it('keeps a verdict over an engine that begins anew', async () => {
    watcher.see('watched');
    await rig.look(0);
    rig.answers[0]?.resolve({ ...report({ kind: 'noSignsFound' }, 12), settled: false });
    await settle();
    await rig.look(5);
    rig.answers[1]?.reject(new EngineFailure('lost'));
    await settle();
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
    await rig.look(8);
    rig.answers[2]?.resolve(report({ kind: 'looking', progress: 0.2 }, 1));
    await settle();
    expect(rig.opened).toBe(2);
    expect(watcher.finding.verdict).toEqual({ kind: 'noSignsFound' });
  });

  it('is silent about a clip that it was disposed of', async () => {
    watcher.see('watched');
    await rig.look(0);
    watcher.dispose();
    await settle();
    expect(video.awaited).toBe(false);
    expect(rig.closed).toBe(1);
  });
});
