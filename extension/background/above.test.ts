import { describe, expect, it } from 'vitest';
import { hostAbove } from './above';

describe('hostAbove', () => {
  it.each([
    ['https://www.tiktok.com/foryou', 'www.tiktok.com'],
    ['about:blank', ''],
    ['', null],
    // What browsers give of a page that we have no permission for.
    [undefined, null],
  ])('%s: %s', (url, host) => {
    expect(hostAbove({ url })).toBe(host);
  });

  it('knows nothing of what is in no tab', () => {
    expect(hostAbove(undefined)).toBeNull();
  });
});
