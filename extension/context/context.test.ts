import { describe, expect, it } from 'vitest';
import { context } from './context';
import { FIGURES } from './known-figures';

const post = (handle: string | null, caption: string | null = null) =>
  context({ handle, caption, verified: null }, FIGURES);

describe('context', () => {
  it('has nothing to say of most posts', () => {
    expect(post('@deborah', 'A walk at the sea, deeply relaxing')).toEqual([]);
    expect(post(null)).toEqual([]);
  });

  it('finds a telling word in a handle, where words run together', () => {
    expect(post('@deeptomcruise')).toEqual([{ kind: 'handleWord', word: 'deep' }]);
  });

  it('finds a telling word in a caption, as a word of its own', () => {
    expect(post('@sam', 'Just a #deepfake, enjoy')).toEqual([{ kind: 'captionWord', word: 'deepfake' }]);
    expect(post('@sam', 'Eine Parodie auf Politik')).toEqual([{ kind: 'captionWord', word: 'parodie' }]);
    expect(post('@sam', 'parodying nobody')).toEqual([]);
  });

  it('names a public figure only where the account is seen to have no mark', () => {
    const said = (verified: boolean | null) =>
      context({ handle: 'sam', caption: 'Tom Cruise on stage', verified }, FIGURES);
    expect(said(false)).toEqual([{ kind: 'figure', word: 'Tom Cruise' }]);
    expect(said(true)).toEqual([]);
    expect(said(null)).toEqual([]);
  });
});
