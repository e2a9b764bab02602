// @vitest-environment happy-dom
import { render } from 'preact';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Statement } from '../../context/statement';
import type { Verdict } from '../../engine/pkg/facetell';
import messages from '../../public/_locales/en/messages.json';

vi.mock('../../words/t', () => ({
  t: (word: keyof typeof messages, ...parts: string[]) =>
    messages[word].message.replace(/\$(\d)/g, (_, index) => parts[Number(index) - 1] ?? ''),
}));
const { Stated } = await import('./stated');

const NO_SIGNS: Verdict = { kind: 'noSignsFound' };
const label: Statement = { by: 'platform', what: 'ai', how: 'label', name: 'TikTok' };

function shown(statements: Statement[], verdict: Verdict = NO_SIGNS): string {
  render(<Stated verdict={verdict} statements={statements} />, document.body);
  return document.body.textContent ?? '';
}

beforeEach(() => render(null, document.body));

describe('the block of what others state', () => {
  it('is not there where nothing is', () => {
    expect(shown([])).toBe('');
  });

  it.each<[Statement, string, string]>([
    [label, 'Labelled as AI by TikTok.', 'It does not say that a face was manipulated.'],
    [{ ...label, how: 'c2pa' }, 'Labelled as AI by TikTok, because of data in the file.', 'It does not say'],
    [{ ...label, how: 'watermark' }, 'because of an invisible watermark.', 'It does not say'],
    [{ ...label, by: 'creator', how: 'disclosure' }, 'The creator says: made with AI.', 'declared this'],
    [
      { ...label, by: 'camera', what: 'captured', how: 'c2pa' },
      'captured with a camera.',
      'as it was uploaded',
    ],
    [
      { ...label, by: 'file', how: 'iptc', name: null },
      'The file states: made with AI.',
      'No signature was checked',
    ],
    [
      { by: 'file', what: 'altered', how: 'c2pa', name: '<b>Tool</b>' },
      'Tool named in it: <b>Tool</b>',
      'Anyone can',
    ],
  ])('says who says it, and what that means: %j', (statement, sentence, meaning) => {
    const said = shown([statement]);
    expect(said).toContain(sentence);
    expect(said).toContain(meaning);
    expect(said).not.toMatch(/prove/);
    expect(document.querySelector('b')).toBeNull();
  });

  it('says how a label and a verdict without signs can both be true, and only then', () => {
    const both = messages.statedBoth.message;
    expect(shown([label])).toContain(both);
    expect(shown([{ ...label, what: 'captured', by: 'camera' }])).not.toContain(both);
    expect(shown([label], { kind: 'likelyDeepfake', strength: 0.9 })).not.toContain(both);
  });
});
