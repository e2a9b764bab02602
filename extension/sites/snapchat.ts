import type { Site } from './site';

/** Spotlight shows one clip at a time; the next ones wait in the same page. */
export const snapchat: Site = {
  name: 'Snapchat',
  hosts: ['snapchat.com'],
  media: ['sc-cdn.net', 'snapchat.com'],
  post: '[data-testid="spotlight-snap"], [data-testid*="SpotlightSnap"], [role="article"]',
  // A caption may lead to others.
  others: { block: 'h1 a, [data-testid="snap-caption"] a' },
  address: 'a[href*="/spotlight/"]',
  handle: ['[data-testid="creator-name"]', 'a[href*="/@"], a[href*="/add/"]'],
  caption: '[data-testid="snap-caption"], h1',
  page: /^\/(?:@[^/]+\/)?spotlight\/[\w-]+/,
  ids: [/\/spotlight\/([\w-]+)/],
  // Creator and caption are at the bottom, buttons at the right.
  corner: 'topLeft',
  inset: 12,
};
