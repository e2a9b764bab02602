import { facebookLabels } from './meta-labels';
import type { Site } from './site';

/** Facebook's class names are hashed; roles, and the part names that it gives adverts and posts alike, last. */
export const facebook: Site = {
  name: 'Facebook',
  hosts: ['facebook.com'],
  media: ['fbcdn.net'],
  post: '[role="article"], [data-pagelet^="FeedUnit"], [data-pagelet="Reels"], [data-pagelet="WatchPermalinkVideo"]',
  // Comments are articles as well.
  others: { block: '[role="article"] [role="article"]' },
  // What is shared comes with a header of its own, in hashed classes.
  byline: '[data-ad-rendering-role="profile_name"], :is(h2, h3, h4):has(a[role="link"])',
  address: 'a[href*="/reel/"], a[href*="/watch/"], a[href*="/videos/"], a[href*="/posts/"]',
  handle: '[data-ad-rendering-role="profile_name"] a, :is(h2, h3, h4) a[role="link"]',
  caption: '[data-ad-rendering-role="story_message"], [data-ad-preview="message"]',
  labels: facebookLabels,
  page: /^\/(?:reel\/|watch|[^/]+\/videos\/)/,
  ids: [/\/(?:reel|videos)\/(?:[^/]+\/)?(\d+)/, /[?&](?:v|story_fbid)=(\w+)/, /\/posts\/(?:[^/]+\/)?(\w+)/],
  // Controls are along the bottom; its own menu is outside of the picture.
  corner: 'topLeft',
  inset: 12,
};
