import { beforeEach, describe, expect, it } from 'vitest';
import { Budget } from '../engine/budget';
import { Governor } from './governor';
import { withResolvers } from './rig';

describe('Governor', () => {
  const [one, other, third] = [{ name: 'one' }, { name: 'other' }, { name: 'third' }];
  let now: number;
  let governor: Governor;

  beforeEach(() => {
    now = 0;
    const clock = () => now;
    governor = new Governor(new Budget(() => 40, clock), clock);
  });

  it('lets everybody look while there is time', () => {
    expect([one, other, one].map((who) => governor.may(who))).toEqual([true, true, true]);
  });

  it('lets no more look at once than the engine can see to', async () => {
    const looks = [one, other, third].map(() => withResolvers<void>());
    for (const { promise } of looks) governor.began(promise);
    expect(governor.may(one)).toBe(false);
    looks[0]?.resolve();
    await looks[0]?.promise;
    expect(governor.may(one)).toBe(true);
  });

  it('lets nobody look when the time is used up, until it is earned again', () => {
    governor.spent(100);
    expect(governor.may(one)).toBe(false);
    now = 510;
    expect(governor.may(one)).toBe(true);
  });

  it('gives all of them their turn, whoever asks first', () => {
    governor.spent(100);
    const looked = new Map([one, other, third].map((who) => [who, 0]));
    // The same one is always painted first.
    for (now = 0; now < 60_000; now += 40) {
      for (const who of looked.keys()) {
        if (!governor.may(who)) continue;
        governor.spent(8);
        looked.set(who, (looked.get(who) ?? 0) + 1);
      }
    }
    const looks = [...looked.values()];
    expect(Math.max(...looks) - Math.min(...looks)).toBeLessThanOrEqual(1);
    // 40 milliseconds a second, 8 each.
    expect(looks.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(300);
    expect(Math.min(...looks)).toBeGreaterThan(90);
  });

  it('keeps the turn of who only asked for it', () => {
    expect([one, one, other].map((who) => governor.turn(who))).toEqual([true, true, false]);
    expect(governor.may(other)).toBe(false);
    expect(governor.may(one)).toBe(true);
    expect(governor.may(other)).toBe(true);
  });

  it('waits for nobody who went away', () => {
    governor.spent(100);
    expect(governor.may(one)).toBe(false);
    now = 600;
    expect(governor.may(other)).toBe(true);
  });
});
