import type { Site } from './site';

/** Twitch marks its parts with `data-a-target` and `data-test-selector`, made for its own measurements. */
export const twitch: Site = {
  name: 'Twitch',
  hosts: ['twitch.tv'],
  // Clips are files; streams are fed through Media Source.
  media: ['twitchcdn.net', 'twitch.tv'],
  post: '[data-a-target="clips-watch-page"], .clips-watch, main',
  // Whoever cut a clip out of a stream is named below it; other clips are in cards, and in the chat.
  others: {
    block:
      'article, [data-a-target="video-tower-card-list"], [data-test-selector="chat-room-component-layout"], .chat-card',
  },
  handle: '[data-a-target="stream-title-channel"], a[href^="/"] h1, h1.tw-title',
  caption: '[data-a-target="stream-title"], [data-test-selector="clip-title"]',
  page: /^\/(?:[^/]+\/clip\/|[\w-]+$)/,
  ids: [
    /[?&]clip=([\w-]+)/,
    /\/clip\/([\w-]+)/,
    /\/\/clips\.twitch\.tv\/([\w-]+)/,
    /\/videos\/(\d+)/,
    /twitch\.tv\/(\w+)(?:[?#]|$)/,
  ],
  // Cards that come to life under the pointer.
  ignore: '[data-a-target="preview-card-image-link"], [data-a-target="front-page-carousel"]',
  // Names and buttons appear along the top while the pointer moves: the badge stands below them.
  corner: 'topLeft',
  inset: 56,
};
