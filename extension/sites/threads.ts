import type { Site } from './site';

/** Threads has neither articles nor test marks: what can be pressed as a whole is a post. */
export const threads: Site = {
  name: 'Threads',
  hosts: ['threads.com', 'threads.net'],
  media: ['cdninstagram.com', 'fbcdn.net'],
  post: '[data-pressable-container="true"]',
  address: 'a[href*="/post/"]',
  handle: 'a[href^="/@"]',
  caption: 'span[dir="auto"] > span',
  page: /^\/@[^/]+\/post\//,
  ids: [/\/post\/([\w-]+)/],
  // The sound switch is at the bottom right.
  corner: 'topLeft',
  inset: 12,
};
