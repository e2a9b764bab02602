import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { report } from '../engine/samples';
import { Rig } from './rig';

const LOOKING = report({ kind: 'looking', progress: 0.3 }, 2);

describe('Watcher of a clip that has no more to show', () => {
  let rig: Rig;
  let video: Rig['video'];
  let watcher: Rig['watcher'];

  const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
  const verdict = () => watcher.finding.verdict;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    rig = new Rig();
    ({ video, watcher } = rig);
    watcher.see('watched');
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The first look, at what is on the screen, and what the engine says of it. */
  async function looked(): Promise<void> {
    video.frame(0);
    await pass(0);
    rig.answers[0]?.resolve(LOOKING);
    await pass(0);
  }

  function end(time: number): void {
    Object.assign(video, { paused: true, ended: true, currentTime: time });
    video.dispatchEvent(new Event('pause'));
    video.dispatchEvent(new Event('ended'));
  }

  it('makes do with what it saw when the clip ends', async () => {
    await looked();
    end(0.05);
    await pass(0);
    expect(verdict()).toEqual({ kind: 'noSignsFound' });
  });

  it('looks at the last frame before that', async () => {
    await looked();
    end(0.9);
    await pass(0);
    expect(rig.answers).toHaveLength(2);
    expect(verdict()?.kind).toBe('looking');
    rig.answers[1]?.resolve(LOOKING);
    await pass(0);
    expect(verdict()).toEqual({ kind: 'noSignsFound' });
  });

  it('waits for the look that is under way', async () => {
    video.frame(0);
    await pass(0);
    end(0.05);
    await pass(1);
    expect(verdict()?.kind).toBe('looking');
    rig.answers[0]?.resolve(LOOKING);
    await pass(0);
    expect(verdict()).toEqual({ kind: 'noSignsFound' });
  });

  it('looks at a single frame that plays, and makes do with it', async () => {
    // No frame is called back.
    await pass(2);
    expect(rig.answers).toHaveLength(1);
    rig.answers[0]?.resolve(LOOKING);
    await pass(3);
    expect(verdict()?.kind).toBe('looking');
    await pass(4);
    expect(rig.answers).toHaveLength(1);
    expect(verdict()).toEqual({ kind: 'noSignsFound' });
  });

  it('says that a single frame cannot be had that is sought again and again', async () => {
    Object.assign(video, { readyState: 1, duration: 0.04, loop: true });
    await pass(3);
    expect(verdict()).toEqual({ kind: 'notChecked', reason: 'unreadable' });
  });

  it('says nothing of a clip that waits for data before it showed anything', async () => {
    video.readyState = 1;
    video.dispatchEvent(new Event('waiting'));
    await pass(20);
    expect(verdict()).toBeNull();
    expect(rig.opened).toBe(0);
  });

  it('says that it could not be loaded, and begins anew with the next one', async () => {
    Object.assign(video, { readyState: 0, videoWidth: 0, error: { code: 4 } });
    video.dispatchEvent(new Event('error'));
    await pass(0);
    expect(verdict()).toEqual({ kind: 'notChecked', reason: 'notLoaded' });
    Object.assign(video, { readyState: 4, videoWidth: 8, error: null });
    video.swap('clip-2');
    expect(verdict()).toBeNull();
    await looked();
    expect(verdict()?.kind).toBe('looking');
  });

  it('notices late that none of its sources can be used', async () => {
    Object.assign(video, { readyState: 0, videoWidth: 0 });
    video.dispatchEvent(new Event('error'));
    await pass(0);
    expect(verdict()).toBeNull();
    video.networkState = 3;
    await pass(2);
    expect(verdict()).toEqual({ kind: 'notChecked', reason: 'notLoaded' });
  });

  it('keeps what it saw of a clip that breaks off', async () => {
    await looked();
    Object.assign(video, { error: { code: 3 } });
    video.dispatchEvent(new Event('error'));
    await pass(0);
    expect(verdict()).toEqual({ kind: 'noSignsFound' });
  });

  it('takes the captions of a clip that break for no end of it', async () => {
    await looked();
    video.dispatchEvent(new Event('error'));
    await pass(0);
    expect(verdict()?.kind).toBe('looking');
  });

  it('says that it waits for a clip that stands still, until it plays', async () => {
    await looked();
    expect(watcher.finding.waits).toBe(false);
    video.paused = true;
    video.dispatchEvent(new Event('pause'));
    expect(watcher.finding.waits).toBe(true);
    video.paused = false;
    expect(watcher.finding.waits).toBe(false);
  });
});
