import { describe, expect, it, vi } from 'vitest';
import { firstOf, usable } from './builds';

describe('builds of the detector', () => {
  it('are tried faster first, where the browser knows their instructions', () => {
    expect(usable(() => true)).toEqual(['relaxed-simd', 'simd']);
    expect(usable(() => false)).toEqual(['simd']);
  });

  it('have a probe that is a module', () => {
    // Node 22 and later know relaxed instructions; whatever this one does, it must not throw.
    expect(usable()).toContain('simd');
  });

  it('fall back to the next where one does not prove itself, and say so', async () => {
    const fallback = vi.fn();
    const broken = new Error('selfTestFailed');
    const prove = async (build: string) => {
      if (build === 'relaxed-simd') throw broken;
      return build;
    };
    const found = await firstOf(['relaxed-simd', 'simd'], prove, fallback);
    expect(found).toEqual({ build: 'simd', engine: 'simd' });
    expect(fallback).toHaveBeenCalledExactlyOnceWith('relaxed-simd', broken);
  });

  it('fail with the last one', async () => {
    const prove = async (build: string) => {
      throw new Error(build);
    };
    await expect(firstOf(['relaxed-simd', 'simd'], prove, () => undefined)).rejects.toThrow('simd');
  });
});
