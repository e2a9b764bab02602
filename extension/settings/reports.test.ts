import { describe, expect, it } from 'vitest';
import { readable, type Wrong, withReport } from './reports';

const wrong = (day: number, picture = ''): Wrong => ({
  reported: `2026-01-${String(day).padStart(2, '0')}T12:00:00.000Z`,
  site: 'site.example',
  said: 'notManipulated',
  evidence: { format: 'facetell-evidence', verdict: { kind: 'likelyDeepfake', strength: 0.9 } },
  pictures: [`data:image/png;base64,${picture}`],
});

describe('reports', () => {
  it('are read as far as they can be, the newest first', () => {
    const damaged = { ...wrong(3), said: 'real' };
    expect(readable([wrong(1), damaged, wrong(2)])).toEqual([wrong(2), wrong(1)]);
    expect(readable('nothing')).toEqual([]);
  });

  it('push the oldest out when there are too many', () => {
    const full = Array.from({ length: 20 }, (_, index) => wrong(20 - index));
    const kept = withReport(full, wrong(21));
    expect(kept).toHaveLength(20);
    expect(kept[0]).toEqual(wrong(21));
    expect(kept.at(-1)).toEqual(wrong(2));
  });

  it('push the oldest out when they take up too much room', () => {
    const large = 'A'.repeat(1000);
    const kept = withReport([wrong(2, large), wrong(1, large)], wrong(3, large), 2900);
    expect(kept).toEqual([wrong(3, large), wrong(2, large)]);
    expect(withReport([wrong(1)], wrong(2, large), 500)).toEqual([]);
  });
});
