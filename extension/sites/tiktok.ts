import type { Site } from './site';
import { labels } from './tiktok-labels';

/** TikTok's class names are hashed; its `data-e2e` attributes, made for its own tests, stay. */
export const tiktok: Site = {
  name: 'TikTok',
  hosts: ['tiktok.com'],
  // Clips are files of its own delivery network, without CORS. Regions have their own domains.
  media: ['tiktok.com', 'tiktokcdn.com', 'tiktokcdn-us.com', 'tiktokcdn-eu.com', 'tiktokv.com'],
  post: '[data-e2e="recommend-list-item-container"], [data-e2e="browse-video"], [data-e2e="feed-video"]',
  // Captions of duets and stitches lead to the other's clip.
  others: { block: '[data-e2e*="comment"], [data-e2e$="video-desc"] a[href*="/video/"]' },
  address: 'a[href*="/video/"]',
  handle: '[data-e2e="video-author-uniqueid"], [data-e2e="browse-username"]',
  caption: '[data-e2e="video-desc"], [data-e2e="browse-video-desc"]',
  labels,
  page: /^\/(?:@[^/]+\/video|embed\/v2|player\/v1)\/\d+/,
  ids: [/\/(?:video|photo|v1|v2)\/(\d+)/],
  // Tiles of profiles, of their reposts and likes, and of searches play a silent preview under the pointer.
  ignore:
    '[data-e2e^="user-"][data-e2e$="-item"], [data-e2e="search_top-item"], [data-e2e="search_video-item"]',
  // The rail is at the right, handle and caption at the bottom.
  corner: 'topLeft',
  inset: 12,
};
