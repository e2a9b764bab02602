import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

describe('turns', () => {
  it('lose nothing of what is added at the same moment', async () => {
    let stored: number[] = [];
    const turns = new Turns();
    const add = (one: number) =>
      turns.take(async () => {
        const read = stored;
        await new Promise((done) => setTimeout(done));
        stored = [...read, one];
      });
    await Promise.all([add(1), add(2), add(3)]);
    expect(stored).toEqual([1, 2, 3]);
  });

  it('go on after one that failed, which is said', async () => {
    const turns = new Turns();
    const failed = turns.take(() => Promise.reject(new Error('full')));
    await expect(failed).rejects.toThrow('full');
    await expect(turns.take(async () => 'done')).resolves.toBe('done');
  });
});
