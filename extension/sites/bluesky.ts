import type { Site } from './site';

/** Bluesky marks its posts with `data-testid`, made for its own tests. */
export const bluesky: Site = {
  name: 'Bluesky',
  hosts: ['bsky.app'],
  // Clips are HLS fed through Media Source; only Safari would load them as files.
  media: ['video.bsky.app'],
  post: '[data-testid^="feedItem-by-"], [data-testid^="postThreadItem-by-"]',
  address: 'a[href*="/post/"]',
  handle: 'a[href^="/profile/"]',
  caption: '[data-testid="postText"]',
  page: /^\/profile\/[^/]+\/post\//,
  ids: [/\/profile\/([^/]+)\/post\/(\w+)/],
  // Time and sound are at the bottom.
  corner: 'topLeft',
  inset: 12,
};
