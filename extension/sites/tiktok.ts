import type { Site } from './site';

/** TikTok's class names are hashed; its `data-e2e` attributes, made for its own tests, stay. */
export const tiktok: Site = {
  name: 'TikTok',
  post: '[data-e2e="recommend-list-item-container"], [data-e2e="browse-video"]',
  address: 'a[href*="/video/"]',
  handle: '[data-e2e="video-author-uniqueid"], [data-e2e="browse-username"]',
  caption: '[data-e2e="video-desc"], [data-e2e="browse-video-desc"]',
  // The rail is at the right, handle and caption at the bottom.
  corner: 'topLeft',
  inset: 12,
};
