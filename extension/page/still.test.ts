import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineFailure } from '../engine/caller';
import type { Report, Statement } from '../engine/pkg/facetell';
import { report } from '../engine/samples';
import type { Looker, Sighting } from './lookers';
import { Still } from './still';

/** As much of a picture element as is needed. */
class Image extends EventTarget {
  complete = true;
  currentSrc = 'https://host/a.jpg';
}

describe('Still', () => {
  let image: Image;
  let rungs: ((wanted: () => boolean) => Promise<Sighting | null>)[];
  let read: () => Promise<Statement[]>;
  const gone = vi.fn();
  const closed = vi.fn();
  const settle = () => new Promise((done) => setTimeout(done));
  const seen = (said: Report | null) => async () => ({ time: 0, report: said });
  const fails = (error: unknown) => () => Promise.reject(error);
  const likely = report({ kind: 'likelyDeepfake', strength: 0.5 }, 1);

  beforeEach(() => {
    image = new Image();
    read = async () => [];
    gone.mockReset();
    closed.mockReset();
  });

  async function still(...ways: typeof rungs): Promise<Still> {
    rungs = ways;
    const observed = new Still(image as unknown as HTMLImageElement, {
      ladder: () =>
        rungs.map(
          (see, index): Looker => ({
            rung: index === 0 ? 'direct' : 'twin',
            see: (_, wanted) => see(wanted),
            end: async () => likely,
            evidence: async () => [],
            read: () => read(),
            forget: () => undefined,
            close: closed,
          }),
        ),
      changed: () => undefined,
      gone,
    });
    await settle();
    return observed;
  }

  it('looks once, and says what the engine says', async () => {
    const { finding } = await still(seen(likely));
    expect(finding).toMatchObject({ verdict: { kind: 'likelyDeepfake' }, report: likely, rung: 'direct' });
    expect(closed).not.toHaveBeenCalled();
  });

  it('says what the file states, and has its verdict whatever becomes of that', async () => {
    read = async () => [{ mark: 'iptc', origin: 'generated', tool: null, source: null }];
    const observed = await still(seen(likely));
    expect(observed.stated).toEqual([{ by: 'file', what: 'ai', how: 'iptc', name: null }]);
    read = () => Promise.reject(new EngineFailure('lost'));
    observed.again(true);
    await settle();
    expect(observed.stated).toEqual([]);
    expect(observed.finding.verdict?.kind).toBe('likelyDeepfake');
  });

  it('goes on to a copy where the page may not read it', async () => {
    const { finding } = await still(fails(new DOMException('tainted', 'SecurityError')), seen(likely));
    expect(finding).toMatchObject({ verdict: { kind: 'likelyDeepfake' }, rung: 'twin' });
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it.each([
    [new DOMException('tainted', 'SecurityError'), 'crossOrigin'],
    [new DOMException('broken', 'InvalidStateError'), 'noFrames'],
    [new EngineFailure('noPermission'), 'noPermission'],
    [new EngineFailure('refused'), 'refused'],
    [new EngineFailure('timeout'), 'engineBusy'],
    [new EngineFailure('lost'), 'engineFailed'],
    [new TypeError('?'), 'unreadable'],
  ] as const)('says of %s: %s', async (error, reason) => {
    const { finding } = await still(fails(error));
    expect(finding.verdict).toEqual({ kind: 'notChecked', reason });
  });

  it('says that a picture is black', async () => {
    const { finding } = await still(seen(null));
    expect(finding.verdict).toEqual({ kind: 'notChecked', reason: 'stillBlack' });
  });

  it('tries again what could not be looked at, and anything when asked to', async () => {
    const observed = await still(fails(new EngineFailure('noPermission')));
    rungs = [seen(likely)];
    observed.again();
    await settle();
    expect(observed.finding.verdict?.kind).toBe('likelyDeepfake');
    rungs = [seen(null)];
    observed.again();
    await settle();
    expect(observed.finding.verdict?.kind).toBe('likelyDeepfake');
    observed.again(true);
    await settle();
    expect(observed.finding.verdict?.kind).toBe('notChecked');
  });

  it('tells when another picture is in the element', async () => {
    await still(seen(likely));
    image.dispatchEvent(new Event('load'));
    expect(gone).not.toHaveBeenCalled();
    image.currentSrc = 'https://host/b.jpg';
    image.dispatchEvent(new Event('load'));
    expect(gone).toHaveBeenCalledTimes(1);
  });

  it('drops an answer that comes after its end', async () => {
    let answer: (said: Sighting) => void = () => undefined;
    const observed = await still(() => new Promise((done) => (answer = done)));
    observed.dispose();
    answer({ time: 0, report: likely });
    await settle();
    expect(observed.finding.verdict).toEqual({ kind: 'looking', progress: 0 });
    expect(closed).toHaveBeenCalled();
  });

  it('waits for a picture that is still loading', async () => {
    image.complete = false;
    const see = vi.fn(seen(likely));
    const observed = await still(see);
    expect(see).not.toHaveBeenCalled();
    image.complete = true;
    image.dispatchEvent(new Event('load'));
    await settle();
    expect(observed.finding.verdict?.kind).toBe('likelyDeepfake');
  });
});
