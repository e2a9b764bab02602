import type { Site } from './site';

/** Bluesky marks its posts with `data-testid`, made for its own tests. */
export const bluesky: Site = {
  name: 'Bluesky',
  hosts: ['bsky.app'],
  // Clips are HLS fed through Media Source; only Safari would load them as files.
  media: ['video.bsky.app'],
  post: '[data-testid^="feedItem-by-"], [data-testid^="postThreadItem-by-"]',
  // What is quoted is pressed as a whole; its label is made by the code, and the same in every language. Texts link to other
  // posts, and the post that a thread is about has no link to itself.
  others: {
    block:
      ':is([data-testid^="feedItem-by-"], [data-testid^="postThreadItem-by-"]) [role="link"]:not(a), [data-word-wrap] a',
  },
  address: 'a[href*="/post/"]',
  handle: ['@data-testid', '@aria-label', 'a[href^="/profile/"]'],
  account: /^(?:\w+-by-|Post by )@?(\S+)$/,
  caption: '[data-testid="postText"], [data-word-wrap]',
  page: /^\/profile\/[^/]+\/post\//,
  ids: [/\/profile\/([^/]+)\/post\/(\w+)/],
  // Time and sound are at the bottom.
  corner: 'topLeft',
  inset: 12,
};
