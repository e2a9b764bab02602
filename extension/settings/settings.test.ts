import { describe, expect, it } from 'vitest';
import { added, defaults, isOn, placed, placeOn, readable, switched } from './settings';

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

  it('know where the badges of a host were moved to', () => {
    const place = { x: 0.25, y: 1 };
    const moved = { ...defaults(), ...placed('www.tiktok.com', place)(defaults()) };
    expect(placeOn(moved, 'www.tiktok.com')).toEqual(place);
    expect(placeOn(moved, 'constructor')).toBeNull();
    const outside = { ...moved, badgePlaces: { 'www.tiktok.com': { x: 2, y: 0 } } };
    expect(readable(outside)).toEqual(defaults());
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
