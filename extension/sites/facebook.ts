import { facebookLabels } from './meta-labels';
import type { Site } from './site';

/** Facebook's class names are hashed; roles, and the part names that it gives adverts and posts alike, last. */
export const facebook: Site = {
  name: 'Facebook',
  hosts: ['facebook.com'],
  media: ['fbcdn.net'],
  post: '[role="article"], [data-pagelet^="FeedUnit"], [data-pagelet="Reels"], [data-pagelet="WatchPermalinkVideo"]',
  // Comments are articles as well. Texts lead to others, and a reel to what it was made from: its own address is the page's.
  others: {
    block:
      '[role="article"] [role="article"], [data-ad-rendering-role="story_message"] a, [data-pagelet="Reels"] a[href*="/reel/"]',
  },
  // What is shared comes with a header of its own, in hashed classes.
  byline: '[data-ad-rendering-role="profile_name"], :is(h2, h3, h4):has(a[role="link"])',
  address: 'a[href*="/reel/"], a[href*="/watch/"], a[href*="/videos/"], a[href*="/posts/"]',
  // A header may be of the group; who posted there is linked as one of it.
  handle: [
    'a[role="link"][href*="/groups/"][href*="/user/"]',
    '[data-ad-rendering-role="profile_name"] a, :is(h2, h3, h4) a[role="link"]',
  ],
  caption: '[data-ad-rendering-role="story_message"], [data-ad-preview="message"]',
  labels: facebookLabels,
  page: /^\/(?:reel\/|watch|[^/]+\/videos\/)/,
  ids: [/\/(?:reel|videos)\/(?:[^/]+\/)?(\d+)/, /[?&](?:v|story_fbid)=(\w+)/, /\/posts\/(?:[^/]+\/)?(\w+)/],
  // Controls are along the bottom; its own menu is outside of the picture.
  corner: 'topLeft',
  inset: 12,
};
