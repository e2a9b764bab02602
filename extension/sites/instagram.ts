import { instagramLabels } from './meta-labels';
import type { Site } from './site';

/** Instagram's class names are hashed; roles and the shapes of its addresses are what lasts. */
export const instagram: Site = {
  name: 'Instagram',
  hosts: ['instagram.com'],
  media: ['cdninstagram.com', 'fbcdn.net'],
  // The feed has articles; the column of Reels has none, there the link to the post marks the slide.
  post: 'article, main > div > div:has(a[href*="/reel/"], a[href*="/reels/audio/"])',
  address: 'a[href*="/reel/"], a[href*="/p/"]',
  // Others who reposted it may be named above the header.
  handle: ['header a[role="link"]', 'a[role="link"][href^="/"]:has(span)'],
  caption: 'h1[dir="auto"], span[dir="auto"] > span',
  labels: instagramLabels,
  page: /^\/(?:[^/]+\/)?(?:p|reels?)\/[\w-]+/,
  ids: [/\/(?:p|reels?|tv)\/(?!audio\/)([\w-]+)/],
  // Sound and tags are at the bottom, the menu of a reel at the bottom right.
  corner: 'topLeft',
  inset: 12,
};
