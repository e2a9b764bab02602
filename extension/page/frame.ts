import { browser } from 'wxt/browser';
import type { Above } from '../engine/protocol';

/** Whose document this is, and whose page the person sees it in. */
export interface Whereabouts {
  host: string;
  /** The same, unless this is a frame. */
  top: string;
}

/** Null in a frame of a page that is none of ours. */
export async function whereabouts(): Promise<Whereabouts | null> {
  const host = ownHost();
  if (window === window.top) return { host, top: host };
  const question: Above = { type: 'above' };
  const top: unknown = await browser.runtime.sendMessage(question).catch(() => null);
  return typeof top === 'string' ? { host, top } : null;
}

/** An empty frame has the host of the page that made it. */
function ownHost(): string {
  const { origin, location } = window;
  return URL.canParse(origin) ? new URL(origin).hostname : location.hostname;
}
