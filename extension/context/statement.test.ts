import { describe, expect, it } from 'vitest';
import { saysMachine, statementOf } from './statement';

describe('what a file states', () => {
  it.each([
    [{ kind: 'iptc', source: 'trainedAlgorithmicMedia' }, 'ai', true],
    [{ kind: 'c2pa', source: 'compositeWithTrainedAlgorithmicMedia', tool: 'Firefly' }, 'altered', true],
    [{ kind: 'c2pa', source: 'digitalCapture', tool: 'Leica' }, 'captured', false],
    [{ kind: 'c2pa', tool: 'Photoshop' }, 'origin', false],
    [{ kind: 'iptc', source: 'constructor' }, 'origin', false],
    [{ kind: 'generator', tool: 'x'.repeat(10_000) }, 'ai', true],
  ] as const)('%j', (mark, what, machine) => {
    const statement = statementOf(mark);
    expect(statement).toMatchObject({ by: 'file', what, how: mark.kind });
    expect(saysMachine(statement)).toBe(machine);
    expect(statement.name?.length ?? 0).toBeLessThanOrEqual(80);
  });
});
