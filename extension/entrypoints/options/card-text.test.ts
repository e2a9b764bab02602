import { describe, expect, it } from 'vitest';
import card from '../../../models/MODEL_CARD.md?raw';
import { SHOWN } from './card';
import { blocks, section, spans } from './card-text';

describe('the model card', () => {
  it.each(SHOWN)('has what is shown of it: $heading', ({ heading }) => {
    expect(blocks(section(card, heading)).length).toBeGreaterThan(0);
  });

  it('has measured figures with their intervals', () => {
    const tables = SHOWN.flatMap(({ heading }) => blocks(section(card, heading))).filter(
      (block) => block.kind === 'table',
    );
    expect(JSON.stringify(tables)).toMatch(/\d\.\d{3} \(\d\.\d{3}–\d\.\d{3}\)/);
    for (const { head, rows } of tables) for (const row of rows) expect(row).toHaveLength(head.length);
  });
});

describe('section', () => {
  it('ends with the next heading', () => {
    expect(section('# A\nx\n### B\ny\n## C', 'B')).toBe('y');
    expect(section('# A\nx', 'B')).toBe('');
  });
});

describe('blocks', () => {
  it('are paragraphs, lists and tables', () => {
    const text = 'One\nline [3].\n\n<!-- a -->\n| h | i |\n|---|---|\n| 1 | 2 |\n\n- a\n  b\n- c';
    expect(blocks(text)).toEqual([
      { kind: 'paragraph', text: 'One line.' },
      { kind: 'table', head: ['h', 'i'], rows: [['1', '2']] },
      { kind: 'list', items: ['a b', 'c'] },
    ]);
  });
});

describe('spans', () => {
  it('set off what is strong and what is code', () => {
    expect(spans('a **b** `c`*d*')).toEqual([
      { text: 'a ', form: 'plain' },
      { text: 'b', form: 'strong' },
      { text: ' ', form: 'plain' },
      { text: 'c', form: 'code' },
      { text: 'd', form: 'em' },
    ]);
  });
});
