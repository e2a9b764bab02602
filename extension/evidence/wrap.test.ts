import { describe, expect, it } from 'vitest';
import { wrap } from './wrap';

const within = (length: number) => (line: string) => line.length <= length;

describe('wrap', () => {
  it('breaks between words', () => {
    expect(wrap('A face shows signs.', within(10), 3, 'en')).toEqual(['A face', 'shows', 'signs.']);
    expect(wrap('', within(10), 3, 'en')).toEqual([]);
  });

  it('tears no time and no address apart', () => {
    expect(wrap('strongest at 0:01.', within(15), 3, 'en')).toEqual(['strongest at', '0:01.']);
  });

  it('breaks where no spaces are, and lets no line begin with a full stop', () => {
    const lines = wrap('操作の跡が見つかりました。', within(6), 9, 'ja');
    expect(lines.join('')).toBe('操作の跡が見つかりました。');
    for (const line of lines) expect(line).toMatch(/^[^。].{0,5}$/u);
  });

  it('breaks a word that is longer than a line', () => {
    expect(wrap('Manipulationsspuren', within(8), 3, 'de')).toEqual(['Manipula', 'tionsspu', 'ren']);
  });

  it('leaves out what does not fit, and says so', () => {
    expect(wrap('one two three four', within(9), 2, 'en')).toEqual(['one two', 'three…']);
    expect(wrap('@someone_with_a_name', within(8), 1, 'en')).toEqual(['@someon…']);
  });
});
