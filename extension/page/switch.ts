import { browser } from 'wxt/browser';

/** Hosts on which the person has switched Facetell off, in local storage. */
const KEY = 'offHosts';

async function offHosts(): Promise<string[]> {
  const { [KEY]: stored } = await browser.storage.local.get(KEY);
  return Array.isArray(stored) ? stored.filter((host) => typeof host === 'string') : [];
}

export async function isOn(host: string): Promise<boolean> {
  return !(await offHosts()).includes(host);
}

export async function setOn(host: string, on: boolean): Promise<void> {
  const others = (await offHosts()).filter((other) => other !== host);
  await browser.storage.local.set({ [KEY]: on ? others : [...others, host] });
}

/** Tells whenever a switch is thrown, in any page. */
export function onSwitch(listener: () => void): () => void {
  const heard = (changes: Record<string, unknown>) => {
    if (KEY in changes) listener();
  };
  browser.storage.local.onChanged.addListener(heard);
  return () => browser.storage.local.onChanged.removeListener(heard);
}
