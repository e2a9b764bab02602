import type { Site } from './site';
import { labels } from './youtube-labels';

/** YouTube's custom elements and their ids have outlived several designs. */
export const youtube: Site = {
  name: 'YouTube',
  // Embedded players come from a host of their own where cookies are to be few.
  hosts: ['youtube.com', 'youtube-nocookie.com'],
  // Clips are fed through Media Source: their pixels belong to the page, no other host is needed.
  post: 'ytd-reel-video-renderer, ytd-watch-flexy, ytm-watch, ytm-shorts-player-renderer',
  others: {
    block:
      '#secondary, #related, ytd-watch-flexy[hidden], ytd-comments, ytd-playlist-panel-renderer, ytd-compact-video-renderer, yt-lockup-view-model',
  },
  handle: 'ytd-channel-name a, .ytReelChannelBarViewModelChannelName a, #channel-name a',
  caption: 'ytd-watch-metadata h1, yt-shorts-video-title-view-model, #title h1',
  labels,
  // The class names the kind of mark, its words change with the language. Shorts show none.
  verified: {
    account: 'ytd-channel-name',
    mark: '.badge-style-type-verified, .badge-style-type-verified-artist',
  },
  page: /^\/(?:watch|shorts\/|live\/|embed\/)/,
  ids: [/[?&]v=([\w-]+)/, /\/(?:shorts|live|embed)\/([\w-]+)/],
  // Pictures that come to life under the pointer in lists.
  ignore: 'ytd-video-preview, #inline-preview-player, ytd-thumbnail, ytd-moving-thumbnail-renderer',
  // Title and menus appear along the top while the pointer moves: the badge stands below them.
  corner: 'topLeft',
  inset: 56,
};
