import { threadsLabels } from './meta-labels';
import type { Site } from './site';

const POST = '[data-pressable-container="true"]';

/** Threads has neither articles nor test marks: what can be pressed as a whole is a post. */
export const threads: Site = {
  name: 'Threads',
  hosts: ['threads.com', 'threads.net'],
  media: ['cdninstagram.com', 'fbcdn.net'],
  post: POST,
  // What is quoted is a post in a post, what is linked another site's. Names and topics are set as text is, but
  // are none of the words.
  others: {
    block: `${POST} ${POST}, ${POST} a:is([href*="instagram.com/"], [href*="//l.threads."]), a[href^="/"] span[dir="auto"]`,
    address: ['a[href*="/post/"]:has(time)', '@href'],
  },
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
