import { describe, expect, it } from 'vitest';
import type { Statement as FileStatement } from '../engine/pkg/facetell';
import { ofFile, saysMachine } from './statement';

const file = (
  mark: FileStatement['mark'],
  origin: FileStatement['origin'],
  tool: string | null = null,
): FileStatement => ({ mark, origin, tool, source: null });

describe('what a file states', () => {
  it.each([
    [file('iptc', 'generated'), 'ai', 'iptc', true],
    [file('c2pa', 'edited', 'Firefly'), 'altered', 'c2pa', true],
    [file('c2pa', 'captured', 'Leica'), 'captured', 'c2pa', false],
    [file('c2pa', null, 'Photoshop'), 'origin', 'c2pa', false],
    [file('text', 'generated', 'ComfyUI'), 'ai', 'generator', true],
    [file('aigc', 'generated'), 'ai', 'aigc', true],
    [file('c2paIngredient', 'generated', 'Firefly'), 'part', 'c2pa', true],
  ] as const)('%j is said to be %s', (found, what, how, machine) => {
    const [statement] = ofFile([found]);
    expect(statement).toEqual({ by: 'file', what, how, name: found.tool });
    expect(statement && saysMachine(statement)).toBe(machine);
  });

  it('is said once, with the tool that is named', () => {
    const found = [file('iptc', 'generated'), file('text', 'generated', 'Fooocus'), file('c2pa', null)];
    expect(ofFile(found)).toEqual([{ by: 'file', what: 'ai', how: 'generator', name: 'Fooocus' }]);
  });

  it('says nothing of what it was made with, unless a machine made that', () => {
    expect(ofFile([file('c2paIngredient', 'captured'), file('c2paIngredient', null)])).toEqual([]);
  });

  it('may be two things', () => {
    const both = ofFile([file('c2pa', 'captured'), file('c2pa', 'edited')]);
    expect(both.map(({ what }) => what)).toEqual(['altered', 'captured']);
  });
});
