import { generic } from './generic';
import type { Site } from './site';
import { tiktok } from './tiktok';

const SITES: [host: string, site: Site][] = [
  ['tiktok.com', tiktok],
  // The demo feed is built like TikTok's.
  ['localhost', tiktok],
  ['127.0.0.1', tiktok],
];

/** The adapter for pages of a host. */
export function siteOf(hostname: string): Site {
  const found = SITES.find(([host]) => hostname === host || hostname.endsWith(`.${host}`));
  return found?.[1] ?? generic;
}
