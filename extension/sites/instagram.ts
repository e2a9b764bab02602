import { instagramLabels } from './meta-labels';
import type { Site } from './site';

/** Instagram's class names are hashed; roles and the shapes of its addresses are what lasts. */
export const instagram: Site = {
  name: 'Instagram',
  hosts: ['instagram.com'],
  media: ['cdninstagram.com', 'fbcdn.net'],
  // The feed has articles; the column of Reels has none, there the link to the post marks the slide.
  post: 'article, main > div > div:has(a[href*="/reel/"], a[href*="/reels/audio/"])',
  // Who sends a message is not who posted what is in it. Names are set as text is, but are none of the words.
  others: { block: '[role="row"], a[href^="/"] span[dir="auto"]' },
  // What a reel was made from is linked without a time.
  address: 'a[href*="/reel/"]:has(time), a[href*="/p/"]:has(time)',
  // Others who reposted it may be named above the header; a picture of the account may be before its name.
  handle: ['header a[role="link"]:not(:has(img))', 'a[role="link"][href^="/"]:has(span):not(:has(img))'],
  caption: 'h1[dir="auto"], span[dir="auto"] > span',
  labels: instagramLabels,
  page: /^\/(?:[^/]+\/)?(?:p|reels?)\/[\w-]+/,
  ids: [/\/(?:p|reels?|tv)\/(?!audio\/)([\w-]+)/],
  // Sound and tags are at the bottom, the menu of a reel at the bottom right.
  corner: 'topLeft',
  inset: 12,
};
