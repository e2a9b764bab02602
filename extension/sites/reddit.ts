import type { Site } from './site';

/** Reddit's posts are elements of their own that carry what matters as attributes. */
export const reddit: Site = {
  name: 'Reddit',
  hosts: ['reddit.com'],
  media: ['v.redd.it'],
  // The player keeps its video in an open shadow root.
  post: 'shreddit-post',
  // A crosspost shows the clip of another post, with its title, and does not say whose.
  others: {
    block: 'shreddit-post:is([post-type="crosspost"], [is-crosspost]) [slot="post-media-container"]',
    address: 'a[href*="/comments/"]',
  },
  address: '@permalink',
  handle: '@author',
  caption: ['@post-title', '.crosspost-title'],
  ids: [/\/comments\/(\w+)/],
  // Silent previews in the compact list.
  ignore: 'shreddit-player-static-hls, [slot="thumbnail"]',
  // Controls are along the bottom, the button that opens the lightbox at the top right.
  corner: 'topLeft',
  inset: 12,
};
