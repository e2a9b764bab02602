import { describe, expect, it } from 'vitest';
import { Scheduler } from './scheduler';

/** Plays a clip of `duration` seconds at 25 frames a second; gives the moments that were looked at. */
function play(scheduler: Scheduler, duration: number): number[] {
  const looks: number[] = [];
  for (let frame = 0; frame < duration * 25; frame += 1) {
    const time = frame / 25;
    scheduler.passed(time, duration);
    if (!scheduler.due(time)) continue;
    scheduler.looked(time);
    looks.push(time);
  }
  return looks;
}

describe('Scheduler', () => {
  it('stretches what the engine advises, if the person wants to save power', () => {
    const saver = new Scheduler(2);
    saver.looked(0);
    saver.pace(1);
    expect([saver.due(1.5), saver.due(2)]).toEqual([false, true]);
  });

  it('looks at the pace it is told', () => {
    const scheduler = new Scheduler();
    scheduler.pace(0.5);
    expect(play(scheduler, 2)).toEqual([0, 0.52, 1.04, 1.56]);
  });

  it('finds a first look due at once, wherever the clip stands', () => {
    expect(new Scheduler().due(42)).toBe(true);
  });

  it('says how long nothing is due', () => {
    const scheduler = new Scheduler();
    scheduler.pace(0.5);
    for (const moment of [1.75, 1.25]) scheduler.looked(moment);
    expect(scheduler.idle(3, 60)).toBe(0);
    expect(scheduler.idle(1.5, 60)).toBe(0.75);
    scheduler.pace(3, true);
    expect(scheduler.idle(1.5, 60)).toBe(1);
    expect(scheduler.idle(1.5, Number.NaN)).toBe(1);
  });

  it.each([1, 2, 7, 60])('misses nothing while it is idle, in a clip of %d seconds', (duration) => {
    const watch = (idles: boolean) => {
      const scheduler = new Scheduler();
      scheduler.pace(0.5);
      let [looks, ends, until] = [0, 0, 0];
      for (let frame = 0; frame < 6 * 25 * duration; frame += 1) {
        if (idles && frame < until) continue;
        const time = (frame / 25) % duration;
        if (scheduler.passed(time, duration)) ends += 1;
        if (scheduler.due(time)) {
          scheduler.looked(time);
          looks += 1;
        }
        until = frame + 25 * scheduler.idle(time, duration);
      }
      return { looks, ends };
    };
    expect(watch(true)).toEqual(watch(false));
  });

  it('does not look again at a moment that it knows', () => {
    const scheduler = new Scheduler();
    scheduler.pace(0.5);
    scheduler.looked(3);
    expect(scheduler.due(3.4)).toBe(false);
    expect(scheduler.due(2.6)).toBe(false);
    expect(scheduler.due(3.5)).toBe(true);
  });

  it('looks in between when a clip loops, and stops when nothing new is left', () => {
    const scheduler = new Scheduler();
    scheduler.pace(0.5);
    const first = play(scheduler, 2);
    const second = play(scheduler, 2);
    expect(second.length).toBeGreaterThan(0);
    for (const time of second) {
      for (const known of first) expect(Math.abs(time - known)).toBeGreaterThanOrEqual(0.24);
    }
    const rounds = Array.from({ length: 5 }, () => play(scheduler, 2).length);
    expect(rounds.at(-1)).toBe(0);
  });

  it('leaves a settled clip alone, more and more, however often it loops', () => {
    const scheduler = new Scheduler();
    scheduler.pace(3, true);
    const looks: number[] = [];
    const round = (duration: number) => {
      for (let time = 0; time < duration; time += 0.04) {
        scheduler.passed(time, duration);
        if (!scheduler.due(time)) continue;
        scheduler.looked(time);
        scheduler.pace(3, true);
        looks.push(Math.round(time));
      }
    };
    round(200);
    expect(looks).toEqual([0, 6, 18, 42, 72, 102, 132, 162, 192]);
    for (let again = 0; again < 5; again += 1) round(200);
    expect(looks.length).toBeLessThanOrEqual(10);
  });

  it('looks closely again once the verdict is open again', () => {
    const scheduler = new Scheduler();
    scheduler.looked(0);
    for (let looks = 0; looks < 4; looks += 1) scheduler.pace(3, true);
    expect(scheduler.due(20)).toBe(false);
    scheduler.pace(0.5);
    expect(scheduler.due(0.5)).toBe(true);
  });

  it('says when a round brought nothing new', () => {
    const scheduler = new Scheduler();
    scheduler.looked(0);
    scheduler.passed(9, 10);
    expect(scheduler.passed(0, 10)).toBe(false);
    scheduler.passed(9, 10);
    expect(scheduler.passed(0.1, 10)).toBe(true);
  });

  it('takes a short seek back for no loop, and a stream never for one', () => {
    const scheduler = new Scheduler();
    scheduler.passed(9, 10);
    expect(scheduler.passed(6, 10)).toBe(false);
    scheduler.passed(900, Number.POSITIVE_INFINITY);
    expect(scheduler.passed(1, Number.POSITIVE_INFINITY)).toBe(false);
  });

  it('counts a clip as black only after a while', () => {
    const scheduler = new Scheduler();
    expect(scheduler.black(0, true)).toBe(false);
    expect(scheduler.black(0.3, true)).toBe(false);
    expect(scheduler.black(0.6, false)).toBe(false);
    expect(scheduler.black(0.9, true)).toBe(false);
    expect(scheduler.black(1.5, true)).toBe(false);
    expect(scheduler.black(2, true)).toBe(true);
  });
});
