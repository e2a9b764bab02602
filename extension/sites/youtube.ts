import type { Site } from './site';
import { labels } from './youtube-labels';

/**
 * Where the channel is named below the clip. If there are several, they are in one text, and the name of the clip before
 * may be left over: then nobody is.
 */
const OWNER = '#owner:not(:has(#attributed-channel-name:not([hidden]) a)) ytd-channel-name:not([hidden])';

/** YouTube's custom elements and their ids have outlived several designs. */
export const youtube: Site = {
  name: 'YouTube',
  // Embedded players come from a host of their own where cookies are to be few.
  hosts: ['youtube.com', 'youtube-nocookie.com'],
  // Clips are fed through Media Source: their pixels belong to the page, no other host is needed.
  // An embedded player is a page of its own.
  post: 'ytd-reel-video-renderer, ytd-watch-flexy, ytm-watch, ytm-shorts-player-renderer, .ytp-embed',
  others: {
    block:
      '#secondary, #related, ytd-watch-flexy[hidden], ytd-comments, ytd-playlist-panel-renderer, ytd-compact-video-renderer, yt-lockup-view-model',
  },
  // The player has names of its own, which lag behind where a page is around it.
  handle: [`${OWNER} a, .ytReelChannelBarViewModelChannelName a`, '.ytp-embed .ytp-title-expanded-title'],
  caption: [
    'ytd-watch-metadata h1, yt-shorts-video-title-view-model, #title h1',
    '.ytp-embed .ytp-title-link',
  ],
  labels,
  // The class names the kind of mark, its words change with the language. Shorts show none.
  verified: {
    account: OWNER,
    mark: '.badge-style-type-verified, .badge-style-type-verified-artist',
  },
  page: /^\/(?:watch|shorts\/|live\/|embed\/|clip\/)/,
  ids: [/[?&]v=([\w-]+)/, /\/(?:shorts|live|embed)\/([\w-]+)/],
  // Pictures that come to life under the pointer in lists.
  ignore: 'ytd-video-preview, #inline-preview-player, ytd-thumbnail, ytd-moving-thumbnail-renderer',
  // Title and menus appear along the top while the pointer moves: the badge stands below them.
  corner: 'topLeft',
  inset: 56,
};
