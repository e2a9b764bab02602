import { describe, expect, it } from 'vitest';
import { added, defaults, isOn, readable, switched } from './settings';

describe('settings', () => {
  it('are the defaults where nothing is stored', () => {
    expect(readable(undefined)).toEqual(defaults());
  });

  it('take over what the first release kept', () => {
    expect(readable(undefined, ['www.tiktok.com']).offHosts).toEqual(['www.tiktok.com']);
  });

  it('keep all that can be read of a damaged store', () => {
    const stored = { version: 7, on: 'maybe', offHosts: ['a.example'], moreHosts: [3] };
    expect(readable(stored)).toEqual({ ...defaults(), offHosts: ['a.example'] });
  });

  it('switch a host off and on', () => {
    const off = { ...defaults(), ...switched('www.tiktok.com', false)(defaults()) };
    expect(isOn(off, 'www.tiktok.com')).toBe(false);
    expect(isOn({ ...off, ...switched('www.tiktok.com', true)(off) }, 'www.tiktok.com')).toBe(true);
  });

  it('leave other sites alone until they are added', () => {
    expect(isOn(defaults(), 'news.example')).toBe(false);
    const more = { ...defaults(), ...added('news.example', true)(defaults()) };
    expect(isOn(more, 'news.example')).toBe(true);
    expect(isOn({ ...more, on: false }, 'news.example')).toBe(false);
  });
});
