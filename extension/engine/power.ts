/** The part of a `BatteryManager` that is needed; TypeScript knows none, and Firefox has none. */
interface Battery extends EventTarget {
  charging: boolean;
}

interface Browser {
  getBattery?: () => Promise<Battery>;
}

/** Whether this device runs on its battery, as far as the browser says so. */
export class Power {
  onBattery = false;

  constructor(browser: Browser = navigator as Browser) {
    const see = (battery: Battery) => {
      this.onBattery = !battery.charging;
    };
    browser.getBattery?.().then(
      (battery) => {
        see(battery);
        battery.addEventListener('chargingchange', () => see(battery));
      },
      // A frame that may not know.
      () => undefined,
    );
  }
}
