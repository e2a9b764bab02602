import type { Site } from './site';

/** Any page that the person switched on: what HTML, ARIA and schema.org offer for posts. */
export const generic: Site = {
  name: 'generic',
  hosts: [],
  post: 'article, [role="article"], figure',
  others: { block: 'blockquote' },
  address: 'a[rel~="bookmark"], a:has(time)',
  handle: '[rel~="author"], [itemprop="author"]',
  caption: 'figcaption, [itemprop="caption"]',
  // Players keep their controls at the bottom, and menus mostly at the right.
  corner: 'topLeft',
  inset: 12,
};
