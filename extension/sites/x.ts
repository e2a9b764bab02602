import type { Site } from './site';
import { labels } from './x-labels';

/** X marks its parts with `data-testid`, made for its own tests. */
export const x: Site = {
  name: 'X',
  hosts: ['x.com', 'twitter.com'],
  media: ['video.twimg.com'],
  post: 'article[data-testid="tweet"], [data-testid="swipe-to-dismiss"]',
  // What is quoted is pressed as a whole and names its account without a link. Articles embed posts that are built otherwise.
  others: {
    block:
      '[data-testid="simpleTweet"], :is(article, [data-testid="simpleTweet"]) [role="link"]:not(a):has([data-testid="User-Name"])',
  },
  address: 'a[href*="/status/"]:has(time)',
  handle: '[data-testid="User-Name"] span',
  caption: '[data-testid="tweetText"], [data-testid="twitter-article-title"]',
  labels,
  // Its mark is sold as well as given; either way the account is no stranger to the platform.
  verified: { account: '[data-testid="User-Name"]', mark: '[data-testid="icon-verified"]' },
  // Other pages of a post show its replies and adverts as well, and all but the adverts have links.
  page: /^\/[^/]+\/status\/\d+\/(?:video|photo)\//,
  ids: [/\/status\/(\d+)/],
  // Time and "GIF" are at the bottom left, its own menu at the top right.
  corner: 'topLeft',
  inset: 12,
};
