import { describe, expect, it } from 'vitest';
import { allowed, Budget } from './budget';

describe('allowed', () => {
  it('grows with eagerness, and is less on battery', () => {
    const engine = (['saver', 'balanced', 'thorough'] as const).map((eager) =>
      allowed('engine', eager, false),
    );
    expect(engine).toEqual(engine.toSorted((one, other) => one - other));
    expect(allowed('page', 'balanced', true)).toBeLessThan(allowed('page', 'balanced', false));
  });
});

describe('Budget', () => {
  it('has time saved up, and earns no more while nobody works', () => {
    let now = 0;
    const budget = new Budget(
      () => 100,
      () => now,
    );
    now = 60_000;
    budget.spend(199);
    expect(budget.wait).toBe(0);
    budget.spend(1);
    expect(budget.wait).toBeGreaterThan(0);
  });

  it('says when what was overspent is earned again', () => {
    let now = 0;
    const budget = new Budget(
      () => 100,
      () => now,
    );
    budget.spend(250);
    const { wait } = budget;
    expect(wait).toBe(501);
    now += wait - 2;
    expect(budget.wait).toBeGreaterThan(0);
    now += 2;
    expect(budget.wait).toBe(0);
  });

  it('earns what is allowed now', () => {
    let [now, perSecond] = [0, 100];
    const budget = new Budget(
      () => perSecond,
      () => now,
    );
    budget.spend(300);
    perSecond = 50;
    now = 1000;
    expect(budget.wait).toBe(1001);
  });
});
