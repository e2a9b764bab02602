import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asText } from './without-markup';

describe('Preact in the package', () => {
  it('sets no markup', () => {
    const code = asText(readFileSync('node_modules/preact/dist/preact.mjs', 'utf8'));
    expect(code).not.toMatch(/innerHTML\s*=[^=]/);
  });

  it('is read again when it is another', () => {
    expect(() => asText('a.innerHTML=b.__html;c.innerHTML=d.__html')).toThrow('2 places');
    expect(() => asText('')).toThrow('0 places');
  });
});
