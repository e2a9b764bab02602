import { describe, expect, it } from 'vitest';
import { Power } from './power';

class Battery extends EventTarget {
  constructor(public charging: boolean) {
    super();
  }
}

describe('Power', () => {
  it('is on battery from when the cable is pulled until it is back', async () => {
    const battery = new Battery(true);
    const power = new Power({ getBattery: async () => battery });
    const seen: boolean[] = [];
    for (const charging of [true, false, true]) {
      battery.charging = charging;
      await Promise.resolve();
      battery.dispatchEvent(new Event('chargingchange'));
      seen.push(power.onBattery);
    }
    expect(seen).toEqual([false, true, false]);
  });

  it('is taken for plugged in where nobody says', async () => {
    const silent = [new Power({}), new Power({ getBattery: () => Promise.reject(new Error('not allowed')) })];
    await Promise.resolve();
    expect(silent.map(({ onBattery }) => onBattery)).toEqual([false, false]);
  });
});
