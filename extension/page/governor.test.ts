import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Budget } from '../engine/budget';
import { Governor } from './governor';
import { withResolvers } from './rig';

const nobody = () => undefined;

describe('Governor', () => {
  const [one, other, third] = [{ name: 'one' }, { name: 'other' }, { name: 'third' }];
  let governor: Governor;

  beforeEach(() => {
    vi.useFakeTimers();
    governor = new Governor(new Budget(() => 40));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('lets everybody look while there is time', () => {
    expect([one, other, one].map((who) => governor.may(who, nobody))).toEqual([true, true, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets no more look at once than the engine can see to', async () => {
    const looks = [one, other, third].map(() => withResolvers<void>());
    for (const { promise } of looks) governor.began(promise);
    const call = vi.fn();
    expect(governor.may(one, call)).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(call).not.toHaveBeenCalled();
    looks[0]?.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(call).toHaveBeenCalledOnce();
    expect(governor.may(one, call)).toBe(true);
  });

  it('lets nobody look when the time is used up, and calls when it is earned again, once', () => {
    governor.spent(100);
    const call = vi.fn();
    expect(governor.may(one, call)).toBe(false);
    vi.advanceTimersByTime(490);
    expect(call).not.toHaveBeenCalled();
    vi.advanceTimersByTime(20);
    expect(call).toHaveBeenCalledOnce();
    expect(governor.may(one, call)).toBe(true);
    vi.advanceTimersByTime(10_000);
    expect(call).toHaveBeenCalledOnce();
  });

  it('lets one look that comes as soon as it is called', () => {
    governor.spent(100);
    const came: boolean[] = [];
    const call = () => came.push(governor.may(one, call));
    call();
    vi.advanceTimersByTime(1_000);
    expect(came).toEqual([false, true]);
  });

  it('gives all of them their turn, whoever asks first', () => {
    governor.spent(100);
    const looked = new Map([one, other, third].map((who) => [who, 0]));
    // The same one is always painted first.
    for (let time = 0; time < 60_000; time += 40) {
      for (const who of looked.keys()) {
        if (!governor.may(who, nobody)) continue;
        governor.spent(8);
        looked.set(who, (looked.get(who) ?? 0) + 1);
      }
      vi.advanceTimersByTime(40);
    }
    const looks = [...looked.values()];
    expect(Math.max(...looks) - Math.min(...looks)).toBeLessThanOrEqual(1);
    // 40 milliseconds a second, 8 each.
    expect(looks.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(300);
    expect(Math.min(...looks)).toBeGreaterThan(90);
  });

  it('calls one after the other, each as soon as the one before looks', () => {
    governor.spent(100);
    const called: string[] = [];
    const ask = (who: { name: string }) => governor.may(who, () => called.push(who.name));
    expect([one, other, third].map(ask)).toEqual([false, false, false]);
    vi.advanceTimersByTime(600);
    expect(called).toEqual(['one']);
    expect([ask(other), ask(one)]).toEqual([false, true]);
    governor.began(withResolvers<void>().promise);
    // There is time for more than one: the first look need not be over.
    expect(called).toEqual(['one', 'other']);
  });

  it('calls who is in the line at once while there is time, and keeps its turn', () => {
    const [call, next] = [vi.fn(), vi.fn()];
    governor.queue(one, call);
    governor.queue(other, next);
    expect([call, next].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    expect(governor.may(other, next)).toBe(false);
    expect(governor.may(one, call)).toBe(true);
  });

  it('waits a moment for whoever it called, and for nobody who went away', () => {
    governor.spent(100);
    const [call, next] = [vi.fn(), vi.fn()];
    governor.may(one, call);
    governor.may(other, next);
    vi.advanceTimersByTime(600);
    expect([call, next].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    expect(governor.may(other, next)).toBe(false);
    vi.advanceTimersByTime(400);
    expect(next).toHaveBeenCalledOnce();
    governor.may(third, call);
    governor.leave(other);
    expect(call).toHaveBeenCalledTimes(2);
  });
});
