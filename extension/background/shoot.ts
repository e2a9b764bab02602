import { browser } from 'wxt/browser';
import type { TabShot } from '../engine/protocol';

/** Milliseconds between two pictures: Chrome allows an extension two in a second. */
const SPACING = 500;

let last = 0;

/** A picture of what a tab shows, if it is the front one of its window. */
export async function shootTab(id: number): Promise<TabShot> {
  const now = Date.now();
  // Two windows may ask at once; the page that comes second asks again.
  if (now - last < SPACING) return { failure: 'busy' };
  last = now;
  try {
    const before = await browser.tabs.get(id);
    if (!before.active) return { failure: 'notVisible' };
    const picture = await browser.tabs.captureVisibleTab(before.windowId, { format: 'jpeg', quality: 95 });
    // The person may have gone to another tab meanwhile: its picture is none of ours.
    const after = await browser.tabs.get(id);
    return after.active && after.windowId === before.windowId ? { picture } : { failure: 'notVisible' };
  } catch {
    return { failure: 'noPermission' };
  }
}
