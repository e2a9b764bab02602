import { threadsLabels } from './meta-labels';
import type { Site } from './site';

/** Threads has neither articles nor test marks: what can be pressed as a whole is a post. */
export const threads: Site = {
  name: 'Threads',
  hosts: ['threads.com', 'threads.net'],
  media: ['cdninstagram.com', 'fbcdn.net'],
  post: '[data-pressable-container="true"]',
  // What is quoted is a post in a post.
  others: { block: '[data-pressable-container="true"] [data-pressable-container="true"]' },
  // A line above the post may name who reposted it; the address names who wrote it.
  address: 'a[href*="/post/"]:has(time)',
  handle: ['a[href*="/post/"]:has(time)@href', 'a[href^="/@"]'],
  account: /\/@([^/]+)\/post\//,
  caption: 'span[dir="auto"] > span',
  labels: threadsLabels,
  page: /^\/@[^/]+\/post\//,
  ids: [/\/post\/([\w-]+)/],
  // The sound switch is at the bottom right.
  corner: 'topLeft',
  inset: 12,
};
